# Two commands matter: `make demo` and `make test`. Both set up everything they need first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PY := .venv/bin/python
# Folders count too: they change when a file is removed.
SOURCES := Cargo.toml Cargo.lock pyproject.toml README.md LICENSE-MIT LICENSE-APACHE \
	$(shell find src python -type d -not -name __pycache__ -o -name '*.rs' -o -name 'py.typed' \
	-o \( -name '*.py' -o -name '*.pyi' -o -name '*.json' \))

.PHONY: help setup demo test bench references notebook fmt rust-checks rust-tests python-checks python-tests examples clean-install clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## install what is missing: OpenBLAS, a virtual environment, locked packages

.venv/.ready: .ci/requirements.txt .ci/setup
	@.ci/setup
	@echo "== Making the virtual environment .venv with the locked packages"
	@python3 -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check -r .ci/requirements.txt
	@touch $@

# What only the tests and benches of sources and engines need: half a gigabyte, and Java. pip keeps no
# copy of it.
.venv/.engines: .venv/.ready .ci/engines.txt
	@.ci/setup engines
	@echo "== Adding DuckDB, Dask and Spark to the virtual environment"
	@$(PY) -m pip install -q --disable-pip-version-check --no-cache-dir -r .ci/engines.txt
	@touch $@

# Wheels have a target folder of their own: maturin bundles OpenBLAS into the library it finds there.
target/wheels/.built: .venv/.ready $(SOURCES)
	@echo "== Building the wheel (a minute or two the first time)"
	@rm -rf target/wheels target/wheel-build/maturin
	@VIRTUAL_ENV="$(CURDIR)/.venv" PATH="$(CURDIR)/.venv/bin:$$PATH" CARGO_TARGET_DIR=target/wheel-build \
		.venv/bin/maturin build --release --locked --quiet --out target/wheels
	@$(PY) -m pip install -q --disable-pip-version-check --force-reinstall --no-deps target/wheels/scalewise-*.whl
	@touch $@

demo: target/wheels/.built ## show the published study and its simulated answers; writes out/report.html
	@$(PY) examples/nav2018.py

test: .venv/.ready rust-checks rust-tests target/wheels/.built python-checks python-tests examples clean-install ## run every check
	@echo "== All checks passed"

rust-checks: .venv/.ready
	@echo "== Rust: format, clippy with and without python, documentation"
	cargo fmt --check
	cargo clippy --locked --quiet -- -D warnings
	cargo clippy --locked --all-targets --features arrow --quiet -- -D warnings
	cargo clippy --locked --all-targets --features python --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --features arrow --no-deps --quiet

rust-tests: .venv/.ready
	@echo "== Rust: tests and documentation examples"
	cargo test --locked --features arrow --quiet
	cargo test --locked --features arrow --test nist -- --nocapture

python-checks: target/wheels/.built .venv/.engines
	@echo "== Python: ruff, types, stubs against the compiled module"
	.venv/bin/ruff check python tests examples benches
	.venv/bin/ruff format --check python tests examples benches
	.venv/bin/mypy
	$(PY) -m mypy.stubtest scalewise._core

python-tests: target/wheels/.built .venv/.engines
	@echo "== Python: tests"
	$(PY) -m pytest -q

examples: target/wheels/.built
	@echo "== Examples, each executed"
	@mkdir -p out
	$(PY) examples/nav2018.py > out/nav2018.txt
	$(PY) examples/anes96.py > out/anes96.txt
	$(PY) -m jupyter execute --output="$(CURDIR)/out/anes96.ipynb" examples/anes96.ipynb
	cargo run --locked --features arrow --quiet --example anes96 > out/anes96-rust.txt
	cargo run --locked --features arrow --quiet --example published > out/published.txt

clean-install: target/wheels/.built
	@echo "== The wheel in environments without pandas"
	.ci/clean_install target/wheels/scalewise-*.whl $(PY)

bench: target/wheels/.built ## measure against statsmodels, pingouin, pandas and NumPy in one run
	cargo bench --locked --quiet
	$(PY) benches/peers.py
	$(PY) benches/limits.py
	$(PY) benches/correlations.py
	$(PY) benches/reliability.py
	$(PY) benches/diagnostics.py
	$(PY) benches/resampling.py
	$(PY) benches/regression.py

references: ## make the reference figures again with R (needs r-base-core, r-cran-psych, r-cran-car, …)
	tests/references/run.sh

notebook: target/wheels/.built ## execute examples/anes96.ipynb anew, without traces of the machine
	$(PY) -c "import nbclient, nbformat; path = 'examples/anes96.ipynb'; book = nbformat.read(path, 4); \
	nbclient.NotebookClient(book, record_timing=False).execute(); \
	book.metadata = {'language_info': {'name': 'python'}}; nbformat.write(book, path)"

fmt: .venv/.ready ## format everything
	cargo fmt
	.venv/bin/ruff check --fix python tests examples benches
	.venv/bin/ruff format python tests examples benches

clean: ## remove everything that was built
	rm -rf target .venv out
