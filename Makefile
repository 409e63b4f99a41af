# Two commands matter: `make map` draws the map of the five articles in seeds/, `make test` proves the rest.
# Both make their own environment in .venv from nothing but Python 3.11+, make and the package registries.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := .ci/lock.txt
SHELL := /bin/bash

.PHONY: map test check bench fuzz pin lock test-lowest sbom audit dist clean

map: $(VENV)/.run
	$(BIN)/geomap build seeds -o maps
	@echo "The map is in maps/index.html; open it in any browser, offline too."

test: $(VENV)/.test
	@bash .ci/browsers
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

# Style, types, floors: seconds.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

# Raise the pinned quality scores to what is measured now; a score below its pin fails `make test`.
pin: $(VENV)/.test
	$(BIN)/python -m tests.quality.pin

$(VENV)/.run: pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --constraint $(LOCK) --editable ".[documents,parquet,postgis,dask]" --group test
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
