#!/bin/sh
# Regenerate every reference figure with R:   tests/references/run.sh
# Some of them:                               tests/references/run.sh weights groups
# With the data files they are taken from:    tests/references/run.sh data
set -eu
cd "$(dirname "$0")/../.."

# One thread, or the last digits would depend on the number of cores.
export OPENBLAS_NUM_THREADS=1

if [ "${1:-}" = data ]; then
  python3 tests/references/make_data.py
  python3 tests/references/make_simulated.py
  Rscript tests/references/make_data.R
  shift
fi

if [ $# -eq 0 ]; then
  set -- moments describe correlation comparisons ranks association latent partial linearized linearized_ranks bootstrap nearest normality \
    reliability alpha bounds factor omega precision scales regression predictors comparison_of_fits \
    distributions weights missing groups diagnostics slopes robust importance resampling intervals \
    fiml wild exact derived fits covariance matrix single_correlations item_worth retest resampled
fi
for theme in "$@"; do
  Rscript "tests/references/$theme.R"
done
