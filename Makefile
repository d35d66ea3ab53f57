# Every command we type. CI types the same ones.
# `make run` and `make test` prepare whatever they need; nothing has to be installed by hand.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= var
export HOST PORT DATA_DIR
# Some machines ask that no compiled Python be kept: every process would then compile Django and Wagtail anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-meter test-postgres test-origins check bench docs lock clean install install-demo install-test install-dev browser tables help

help:
	@echo "make run     install, prepare and serve the demo edition at http://$(HOST):$(PORT)"
	@echo "make test    install what the tests need and run all of them"
	@echo "make check   formatting, types, import rules"
	@echo "make bench   ratios, measured in one run"
	@echo "make clean   remove what the above made (a data folder elsewhere stays)"

run: install-demo
	@$(BIN)/broadsheet run --demo

test: install-test browser
	$(BIN)/pytest -n auto

# Sites that nobody here wrote, behind the gate: apt and npm install them, which takes minutes.
test-origins: install-test browser
	$(BIN)/pytest tests/origins

# Those that ask a database, with an edition in PostgreSQL whose readings are counted in Valkey.
test-postgres: install-test
	TEST_PROJECT=postgres_valkey $(BIN)/pytest -n auto tests/publishing tests/accounts tests/subscriptions tests/mailing tests/project

test-meter: install-test
	$(BIN)/pytest tests/meter tests/passes

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install-dev
	$(BIN)/python -m benchmarks

docs: install-dev
	$(BIN)/broadsheet reference docs/reference

# After a new migration, or a new Django or Wagtail: what a new edition on SQLite begins with.
TABLES := src/broadsheet/project/tables/new_edition.sql
tables: install-dev
	$(BIN)/python -m broadsheet.project.tables.drawing > $(TABLES).new
	mv $(TABLES).new $(TABLES)

# A data folder that DATA_DIR names is somebody's paper: only the trial's own goes.
clean:
	rm -rf $(VENV) var build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What serves an edition; the demo is charged by a local Stripe beside that.
install: $(VENV)/installed-run
install-demo: $(VENV)/installed-demo
# What BROADSHEET_TRACES needs.
install-traces: $(VENV)/installed-run $(VENV)/installed-traces
install-test: $(VENV)/installed-test
install-dev: $(VENV)/installed-dev

# Debian's venv may come without pip, so pip is asked to install uv into it from outside.
$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Broadsheet needs Python 3.11 or newer: make PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/installed-%: requirements/%.txt pyproject.toml | $(UV)
	@echo "Installing what requirements/$*.txt names ..."
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements/$*.txt
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Chromium: the machine's own where there is one; apt as root; Playwright's download elsewhere.
browser: install-test
	@$(BIN)/python -m tests.browser

# The locks carry hashes and no index address. To update one package: make lock ARGS='-P django'
lock: $(UV)
	@for name in uv run traces demo test dev; do \
		case $$name in traces|demo) c='-c requirements/run.txt';; test|dev) c='-c requirements/demo.txt -c requirements/traces.txt';; *) c='';; esac; \
		$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command 'make lock' $(ARGS) $$c requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
