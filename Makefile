# Everything a developer or CI runs. `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUE := lti_tool/translations/messages
PYTEST_FLAGS ?= -n 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test check bench conformance format format-check lint types imports catalogue translations lock wheel clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.ready ## Set up and start the tool, the LRS, the worker and a practice LMS
	$(BIN)/certibloc demo

test: $(VENV)/.ready-dev ## Set up and pass all tests
	$(BIN)/pytest $(PYTEST_FLAGS)

check: format-check lint types imports test ## What CI runs: format, ruff, mypy, import-linter, tests

bench: $(VENV)/.ready-bench ## Measure launches, the record store and rebuilding beside their peers (BENCH=full: larger)
	$(BIN)/python tests/load/launch/measure.py
	$(BIN)/python tests/load/lrs/measure.py
	$(BIN)/python tests/load/aggregator/measure.py

conformance: $(VENV)/.ready ## Run ADL's conformance suite against the LRS: make conformance SUITE=dir
	@test -n "$(SUITE)" || { echo "Say where the suite is: make conformance SUITE=dir (docs/conformance.md)"; exit 1; }
	$(BIN)/python tests/conformance/run.py $(SUITE)

format: $(VENV)/.ready-dev ## Format the code and mend what ruff can
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

format-check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.ready-dev ## Ruff
	$(BIN)/ruff check .

types: $(VENV)/.ready-dev ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.ready-dev ## import-linter: imports point inward
	$(BIN)/lint-imports

translations: $(VENV)/.ready-dev ## Collect the visible sentences into the French catalogue and compile it
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _l --no-location --sort-output --project certibloc -o $(CATALOGUE).pot lti_tool xapi
	$(BIN)/pybabel -q update -N --ignore-pot-creation-date --no-wrap -D messages -l fr -i $(CATALOGUE).pot -d lti_tool/translations
	rm $(CATALOGUE).pot
	$(BIN)/pybabel -q compile -D messages -d lti_tool/translations --statistics

lock: $(VENV)/.ready-dev ## Pin the dependencies anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--group pyproject.toml:dev pyproject.toml -o requirements-dev.lock
	printf 'hatchling\neditables\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url -c requirements-dev.lock pyproject.toml - -o requirements.lock
	printf 'ralph-malph[lrs]==5.1.0\nrequests\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url - -o requirements-ralph.lock

wheel: $(VENV)/.ready-dev ## Build the wheel into dist/
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove the virtual environment and what tools left behind (never data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "certibloc needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (on Debian: apt install python3-venv)"; rm -rf $(VENV); exit 1; }

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What is measured beside ours, and needed by nothing else.
$(VENV)/.ready-bench: requirements-bench.lock $(VENV)/.ready-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@
