# Two commands: `make demo` and `make test`. README.md gives the same for Windows, as plain `python -m` lines.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := setup.cfg setup.py $(shell find src -name '*.py')
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -e

.PHONY: demo test fuzz linear check clean

demo: $(VENV)/.demo
	$(BIN)/python scripts/demo.py

test: $(VENV)/.dev
	$(BIN)/python scripts/check.py

# how long, in seconds: make fuzz SECONDS=600
SECONDS ?= 60
fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz.py --seconds $(SECONDS)

# a million repetitions of whatever a grammar looks for; half an hour
linear: $(VENV)/.dev
	$(BIN)/python tests/linear.py

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# installing compiles: a change in the sources is only seen after it. With POLICY_NLP_PURE=1 all runs as plain Python, at once.
$(VENV)/.compiled: $(SOURCES) | $(BIN)/python
	find src -name '*.so' -delete
	$(INSTALL) .
	@touch $@

# more packages, nothing compiled again
$(VENV)/.demo: $(VENV)/.compiled
	POLICY_NLP_PURE=1 $(INSTALL) ".[docs]"
	@touch $@

$(VENV)/.dev: $(VENV)/.compiled
	POLICY_NLP_PURE=1 $(INSTALL) ".[dev]"
	@touch $@ $(VENV)/.demo
