# `make demo` and `make test` are all a fresh machine needs: Python 3.11 or later, and nothing else.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check lint types bench faults conformance servers clean

help:
	@echo "make demo    sample reviews become cards, captions and posts in a folder, and a page to look at"
	@echo "make test    the whole test suite; what needs Node or a browser is skipped where that is missing"
	@echo "make check   lint, format and types"
	@echo "make bench   speed and memory, as ratios"
	@echo "make faults  kills, freezes, clocks, disks, networks, judged; writes its table (LONG=1: the long form)"
	@echo "make conformance  writes the table of what each platform was shown to do"
	@echo "make servers installs the real servers the tests can talk to (needs Node 20 or later)"

$(VENV)/.installed: pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Pullquote needs Python 3.11 or later: none was found. Set PYTHON=…" >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/python tools/demo.py demo

test: $(VENV)/.installed
	@$(BIN)/python -m pytest

check: lint types

lint: $(VENV)/.installed
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .

types: $(VENV)/.installed
	@$(BIN)/python -m mypy

bench: $(VENV)/.installed
	@$(BIN)/python -m bench

faults: $(VENV)/.installed
	@$(BIN)/python -m tests.faults $(if $(LONG),--long)

conformance: $(VENV)/.installed
	@$(BIN)/python tools/conformance.py

servers:
	@cd tests/servers/bluesky && npm ci
	@cd tests/servers/s3 && npm ci

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
