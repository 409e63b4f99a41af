# Two commands matter: `make map` draws the map of the five articles in seeds/, `make test` proves the rest.
# Both make their own environment in .venv from nothing but Python 3.11+, make and the package registries.

PYTHON ?= python3
VENV := .venv
# Windows keeps a virtual environment's programs elsewhere.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
LOCK := .ci/lock.txt
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK)
RESOLVE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --python-version 3.11 \
  --no-annotate --no-header --no-emit-index-url
EXTRAS := dask documents gazetteer llm notebook parquet postgis
COMMA := ,
SPACE := $(subst ,, )
SHELL := /bin/bash

SECONDS_EACH ?= 60

.PHONY: map test check tidy bench bench-check fuzz pin fit lock test-lowest docs sbom audit release clean

map: $(VENV)/.run
	$(BIN)/geomap build seeds -o maps
	@echo "The map is in maps/index.html; open it in any browser, offline too."

test: $(VENV)/.test
	@bash .ci/browsers
	@if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --prefix tests/browser || true; fi
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

# Lay out the lexicons: one spelling a line, sorted; break long lines of other TOML files.
tidy: $(VENV)/.run
	$(BIN)/python -m geomap.lexicon.order $(wildcard tests/cases/*.toml geomap/webmap/words/*.toml)

# Style, types, floors, order and schema of the lexicons, spelling, long lines, dead links: seconds.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m geomap.lexicon.order --check
	$(BIN)/typos --format brief
	$(BIN)/python .ci/house.py

# Benchmarks, one after another; each prints what it measures.
bench: $(VENV)/.test
	for each in $(patsubst %.py,%,$(notdir $(wildcard tests/benchmarks/bench_*.py))); do \
	  echo "== $$each"; $(BIN)/python -m tests.benchmarks.$$each || exit 1; done

# Reading must not be slower than at the newest tag, or at BASE: both versions, run in turn.
bench-check: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks.before_and_now $(BASE:%=--base %)

# Coverage-guided fuzzing, SECONDS_EACH for every target; a finding becomes a case of tests/cases/fuzz/.
fuzz: $(VENV)/.test
	$(PIP) --group fuzz
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS_EACH)

# Raise the pinned quality scores to what is measured now; a score below its pin fails `make test`.
pin: $(VENV)/.test
	$(BIN)/python -m tests.quality.pin

# Fit the weights of the choice of a place to labelled rows; weights set by hand stay where they are right as often.
# make fit ARTICLES=articles LABELS=learnt/labels.json reports what labels of your own would change and writes nothing;
# to keep them: python -m tests.quality.rows --help.
fit: $(VENV)/.test
	$(BIN)/python -m tests.quality.fit $(ARTICLES) $(LABELS)

# Pin every package that this file installs, for all Pythons of pyproject.toml at once; no host and no path gets in.
lock: $(VENV)/.tools
	$(RESOLVE) --upgrade --universal --all-extras --group build --group fuzz --group release --group test --output-file $(LOCK)

# The tests with the lowest versions that pyproject.toml allows, in an environment of their own.
test-lowest: $(VENV)/.tools
	$(PYTHON) -m venv .venv-lowest
	$(RESOLVE) --resolution lowest-direct $(EXTRAS:%=--extra %) --group build --group test --output-file .venv-lowest/lock.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --requirement .venv-lowest/lock.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --no-deps --no-build-isolation --editable .
	.venv-lowest/bin/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

# What the package is made of, as a CycloneDX bill of materials, and whether any of it has a known vulnerability.
sbom: $(VENV)/.tools $(VENV)/.run
	$(BIN)/cyclonedx-py requirements $(LOCK) --pyproject pyproject.toml --output-file sbom.json
audit: $(VENV)/.tools
	$(BIN)/pip-audit --requirement $(LOCK) --no-deps --disable-pip

# The API reference, from docstrings, in docs/reference/index.html.
docs: $(VENV)/.test
	rm -rf docs/reference
	$(BIN)/python .ci/reference.py docs/reference
	$(BIN)/python .ci/house.py docs/reference
	@echo "The reference is in docs/reference/index.html."

# Everything that would be published, made, checked and summed up in dist/; KEY=FILE signs it. Nothing is sent anywhere.
release: sbom bench-check
	$(BIN)/python .ci/release.py dist --beside sbom.json $(if $(KEY),--key $(KEY))

$(VENV)/.run: pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(PIP) pip hatchling editables
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) --no-build-isolation --editable ".[$(subst $(SPACE),$(COMMA),$(EXTRAS))]" --group test
	@touch $@

$(VENV)/.tools: $(VENV)/.run
	$(PIP) --group release
	@touch $@

clean:
	rm -rf $(VENV) .venv-lowest build dist docs/reference sbom.json *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
