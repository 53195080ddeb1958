# Two commands do everything: `make run` and `make test`. Each says what it installs before it does.
PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test check docs bench bench-check train setup clean

run: setup
	@$(BIN)/gate2 check records; code=$$?; \
	if [ $$code -eq 3 ]; then \
	  echo "exit 3: one of the example records is FALSIFIED, as it should be"; \
	else \
	  echo "expected exit 3 (one example record is FALSIFIED), got $$code" >&2; exit 1; \
	fi

# Thousands of tests start a Python of their own: it need not compile the engine anew where the
# environment asks for that. Two processes share the tests; tests/side_by_side.py says which test
# runs in which. WORKERS=0 runs all in one process.
test: setup
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The site of docs/, below build/site: open index.html there, or serve it. Pages of docs/reference
# are made from the code first.
docs: $(STAMP)
	PYTHONPATH=tests $(BIN)/python -m reference write
	PYTHONPATH=tests NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

# The whole suite writes docs/benchmarks.md. Options by BENCH, for instance
# make bench BENCH="--quick --only kernel-heavy"
bench: setup
	@PYTHONPATH=tests $(BIN)/python -m bench run $(BENCH)

bench-check: setup
	@PYTHONPATH=tests $(BIN)/python -m bench check $(BENCH)

# The classifier's weights from the labelled claims in tests/training, bit for bit, and their figures.
train: setup
	@$(BIN)/gate2 setup --embed
	@PYTHONPATH=tests $(BIN)/python -m training fit --embed
	@PYTHONPATH=tests $(BIN)/python -m training report

setup: $(STAMP)
	@$(BIN)/gate2 setup

$(STAMP): pyproject.toml
	@echo "gate2: making a virtual environment in $(VENV) and installing gate2 with its tests' needs"
	@sh -c '$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "gate2: as root: apt-get install python3-venv" >&2; exit 1; }; \
	  echo "gate2: installing the Debian package python3-venv"; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null \
	  && $(PYTHON) -m venv --clear $(VENV); }'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[embedded,dev]'
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis
