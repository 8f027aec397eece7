# Everything a person does with a clone. Needs Python ≥ 3.11, git and make; sets up .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.NOTPARALLEL:
.PHONY: setup demo test test-end-to-end lint check docs site site-tools clean

setup: $(VENV)/.installed  ## everything, also what tests and linters need

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/.installed-demo

# What the demo imports is a tenth of it; nothing is compiled before it is imported.
$(VENV)/.installed-demo: $(VENV)/bin/python pyproject.toml constraints.txt examples/requirements.txt
	$(PIP) --no-compile --constraint constraints.txt --requirement examples/requirements.txt
	$(PIP) --no-compile --no-deps --editable .
	touch $@

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("toolsmith needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

demo: $(VENV)/.installed-demo  ## the main job: make, prove, commit, search, run
	$(BIN)/python examples/01_make_from_tasks.py
	@test -e $(VENV)/.installed || echo 'Installed is what the demo takes. For models, books, vectors and servers: make setup'

test: setup
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

test-end-to-end: setup  ## whole runs, killed processes, real time-outs: half as long again as the tests
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m 'end_to_end and not slow'

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test test-end-to-end

clean:
	rm -rf $(VENV) build dist

docs: setup  ## the command-line reference, from the code
	$(BIN)/python -m typer toolsmith.cli.all_commands utils docs --name toolsmith --title "The command line" --output docs/cli.md

site-tools: setup
	$(PIP) --requirement docs/requirements.txt

site: site-tools  ## the documentation as a site, in build/site
	$(BIN)/python -m mkdocs build
