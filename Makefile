# Every target sets up what this machine lacks first; `make help` lists them.
# Without make, on Windows too: `uv run ecdesk sample`, or `pip install .` and `ecdesk sample`.
# Where python3 is not the Python to use: make PYTHON=python3.13 run

PYTHON ?= python3
# More than two cores: a third of the tests' time is waiting for countdowns and servers.
WORKERS ?= 3

SETUP = @$(PYTHON) tools/setup.py
BIN = .venv/bin
APART = $(BIN)/python tools/apart.py
PYTEST = $(APART) $(BIN)/pytest -n $(WORKERS) --dist worksteal

.PHONY: help run test prove check lint types imports words house bench screenshots package setup \
	environment catalogue clean

help: ## say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' Makefile | expand -t 22

run: ## open the window on the sample shop
	$(SETUP) window display
	@$(BIN)/ecdesk sample

test: ## run all tests, with counts small enough for five minutes
	$(SETUP) window servers
	$(PYTEST)

prove: ## run all tests with full counts
	$(SETUP) window servers
	ECDESK_PROVE=1 $(PYTEST) --timeout 3600 -m "not quiet"
	ECDESK_PROVE=1 $(PYTEST) --timeout 3600 -m quiet -n 0

check: lint types imports words house ## look for faults without running anything

# What is set on make's command line is in the environment of what it runs.
bench: ## measure; RIG=DIR and CORPUS=DIR take larger data from elsewhere
	$(SETUP) window servers
	$(APART) $(BIN)/python -m tests.bench

screenshots: ## draw every main screen into build/screenshots
	$(SETUP) window
	$(APART) $(BIN)/python -m tests.screenshots

package: ## build the frozen program for this system into dist/, and run it
	$(SETUP) window
	$(BIN)/python tools/package.py

setup: ## only set up, for everything above
	$(SETUP) window servers

catalogue: environment ## collect the texts for translators anew
	$(BIN)/python tools/translations.py --extract

clean: ## remove what was built and cached (not .venv)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find ecdesk tests tools -name __pycache__ -prune -exec rm -rf {} +

# The parts of check, in the order in which a fault is cheapest to find.
lint: environment
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: environment
	$(BIN)/mypy
	$(BIN)/mypy tools

imports: environment
	$(BIN)/lint-imports

words: environment
	$(BIN)/python tools/translations.py --check

house: environment
	$(BIN)/python tools/house.py

environment:
	$(SETUP)
