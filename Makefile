# make demo | test | test-fast | check | fix | bench | docs | clean
# Everything lives in .venv; PYTHON=python3.12 picks another interpreter, VENV=path another place.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := $(VENV)/.peers
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt
NEEDS_MB := 3000
PARALLEL := --numprocesses logical --maxprocesses 4 --dist loadfile
FOLDERS := curate evaluate train decide tui
CODE := __init__.py $(FOLDERS) examples tests benchmarks

.PHONY: demo test test-fast check fix bench docs clean
.DEFAULT_GOAL := demo

demo: $(READY)  ## check, review, ready and gate on the bundled company, and what each showed
	@$(BIN)/tunegate example demo --company --if-missing
	@cd demo && $(abspath $(BIN))/tunegate tour

test: $(READY)  ## every test
	@$(BIN)/pytest $(PARALLEL)

test-fast: $(READY)  ## without the tests marked slow
	@$(BIN)/pytest $(PARALLEL) -m "not slow"

check: $(READY)  ## format, lint, types, import layers, generated references
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy __init__.py $(FOLDERS)
	@$(BIN)/lint-imports
	@$(BIN)/python -m tunegate.tui.docs --check

fix: $(READY)  ## format, and mend what the linter can
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

docs: $(READY)  ## write the generated references in docs/
	@$(BIN)/python -m tunegate.tui.docs

bench: $(PEERS)  ## speed and quality; TUNEGATE_DATA=folder adds the labelled data sets
	@$(BIN)/python -m benchmarks

clean:  ## remove the environment and the demo
	rm -rf $(VENV) demo build dist *.egg-info

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "error: $(PYTHON) is missing or older than Python 3.11" >&2; \
		echo "hint: make PYTHON=python3.12 $(or $(MAKECMDGOALS),demo)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "error: $(PYTHON) cannot make virtual environments" >&2; \
		echo "hint: install its venv package, for example: apt-get install python3-venv" >&2; exit 2; }
	@free=$$(df -Pm . | awk 'NR == 2 {print $$4}'); if [ "$$free" -lt $(NEEDS_MB) ]; then \
		echo "error: $$free MB are free here, setting up needs $(NEEDS_MB) MB" >&2; exit 2; fi
	@echo "setting up $(VENV) with $$($(PYTHON) --version)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) "$$(grep '^torch==' constraints.txt)"  # first: the CPU build, where it is offered
	@$(INSTALL) --editable '.[dev]'
	@touch $(READY)

$(PEERS): $(READY)
	@$(INSTALL) --editable '.[bench]'
	@touch $(PEERS)
