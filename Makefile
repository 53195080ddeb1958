# `make run` and `make test` do everything. Each says what it fetches, and how much, before it does.
# `make run` installs what checks need and no more; everything else is installed on top of that.
PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.installed
TESTS := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable

.PHONY: run test check docs bench bench-check train setup clean help

run: setup
	@$(BIN)/gate2 check --format summary records; code=$$?; \
	if [ $$code -ne 3 ]; then \
	  echo "expected exit 3 (some of the records are FALSIFIED), got $$code" >&2; exit 1; \
	fi
	@echo "That is as it should be: records/README.md says what each of them shows, and which of them"
	@echo "are meant to be FALSIFIED. One of them in full: $(BIN)/gate2 check records/turan"
	@echo "next: . $(BIN)/activate && gate2 demo"

help:
	@echo "make run     set up what checks need, then judge the example records"
	@echo "make test    set up what tests need too, then run the tests"
	@echo "make check   lint and types"
	@echo "make bench   measure, and write docs/benchmarks.md"
	@echo "make docs    the documentation as a site, below build/site"
	@echo "make train   the classifier's weights anew, from the labelled claims"
	@echo "make clean   remove what the others made here"

# Thousands of tests start a Python of their own: it need not compile the engine anew where the
# environment asks for that. Two processes share the tests; tests/side_by_side.py says which test
# runs in which. WORKERS=0 runs all in one process.
test: $(TESTS) setup
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS)

check: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The site of docs/, below build/site: open index.html there, or serve it. Pages of docs/reference
# are made from the code first.
docs: $(TESTS)
	PYTHONPATH=tests $(BIN)/python -m reference write
	PYTHONPATH=tests NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

# The whole suite writes docs/benchmarks.md. Options by BENCH, for instance
# make bench BENCH="--quick --only kernel-heavy"
bench: $(TESTS) setup
	@PYTHONPATH=tests $(BIN)/python -m bench run $(BENCH)

bench-check: $(TESTS) setup
	@PYTHONPATH=tests $(BIN)/python -m bench check $(BENCH)

# The classifier's weights from the labelled claims in tests/training, bit for bit, and their figures.
train: $(TESTS) setup
	@$(BIN)/gate2 setup --embed
	@PYTHONPATH=tests $(BIN)/python -m training fit --embed
	@PYTHONPATH=tests $(BIN)/python -m training report

setup: $(RUNS)
	@$(BIN)/gate2 setup

$(RUNS): pyproject.toml
	@echo "gate2: making a virtual environment in $(VENV) and installing gate2 with what it needs from"
	@echo "gate2: the package index, Node for the embedded Lean above all: 290 MB when installed"
	@sh -c '$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "gate2: as root: apt-get install python3-venv" >&2; exit 1; }; \
	  echo "gate2: installing the Debian package python3-venv"; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null \
	  && $(PYTHON) -m venv --clear $(VENV); }'
	@$(INSTALL) '.[embedded]'
	@touch $(RUNS)

$(TESTS): $(RUNS)
	@echo "gate2: installing what its tests need as well (Ray, Playwright, MkDocs, mypy, …): 800 MB more"
	@$(INSTALL) '.[embedded,dev]'
	@touch $(TESTS)

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis
