# Two commands matter: `make map` draws the map of the five articles in seeds/, `make test` proves the rest.
# Both make their own environment in .venv from nothing but Python 3.11+, make and the package registries.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := .ci/lock.txt
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK)
SHELL := /bin/bash

.PHONY: map test check bench pin lock dist clean

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

# Pin every package that this file installs, for all Pythons of pyproject.toml at once; no host and no path gets in.
lock: $(VENV)/.test
	$(BIN)/python -m pip install --quiet "uv>=0.5"
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --all-extras \
	  --group build --group test --no-annotate --no-header --no-emit-index-url --output-file $(LOCK)

# The wheel and the source archive, as they would be published.
dist: $(VENV)/.test
	$(BIN)/python -m pip install --quiet "build>=1.2"
	$(BIN)/python -m build --no-isolation --outdir dist .

$(VENV)/.run: pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(PIP) pip hatchling editables
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) --no-build-isolation --editable ".[documents,gazetteer,notebook,parquet,postgis]" --group test
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
