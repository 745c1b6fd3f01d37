# The only commands a newcomer learns: demo, test, check, bench.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv

.PHONY: help install install-dev demo demo-reset demo-big test test-thorough check bench lock

help:
	@echo "make demo        one committee, sixty units, on http://127.0.0.1:$(PORT)"
	@echo "make demo-reset  the same, begun anew"
	@echo "make demo-big    a province: 4,000 cells, one plan of thirty duties (made in minutes)"
	@echo "make test        the whole suite, on SQLite and on PostgreSQL"
	@echo "make test-thorough  the same with every combination and hundreds of random examples (an hour; before a release)"
	@echo "make check       ruff, mypy, import contracts, migrations"
	@echo "make bench       the figures that the documents quote"

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || { echo "· making .venv"; $(PYTHON) -m venv $(VENV); }
	@echo "· installing the pinned packages (downloads them the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "· installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

demo: install
	@$(BIN)/trienkhai demo --port $(PORT)

demo-reset: install
	@$(BIN)/trienkhai demo --reset --port $(PORT)

demo-big: install
	@$(BIN)/trienkhai demo --big --port $(PORT)

test: install-dev
	@$(BIN)/python -m tests.all

test-thorough: install-dev
	@TRIENKHAI_THOROUGH=1 $(BIN)/python -m tests.all

check: install-dev
	@$(BIN)/python -m tests.check

bench: install-dev
	@$(BIN)/python -m tests.bench

lock:
	$(UV) pip compile pyproject.toml --extra install --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock
	$(UV) pip compile pyproject.toml --extra install --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements-dev.lock
