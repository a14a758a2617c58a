#!/bin/sh
# Regenerate every reference figure with R:   tests/references/run.sh
# With the data files they are taken from:    tests/references/run.sh data
set -eu
cd "$(dirname "$0")/../.."

if [ "${1:-}" = data ]; then
  python3 tests/references/make_data.py
  python3 tests/references/make_simulated.py
  Rscript tests/references/make_data.R
fi

for theme in moments describe correlation reliability regression distributions; do
  Rscript "tests/references/$theme.R"
done
