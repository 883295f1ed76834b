# Every target makes its own .venv on first use; nothing has to be installed beforehand but Python >= 3.11.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
lang ?= en
JOBS ?= 2

# All four always run; $$lint is 1 when one of them found something.
LINT = lint=0; $(BIN)/ruff check . || lint=1; $(BIN)/ruff format --check . || lint=1; $(BIN)/mypy || lint=1; \
	$(BIN)/lint-imports --no-cache --no-logo || lint=1

# The first Python that is new enough; `make PYTHON=/path/to/python3 …` overrides the search.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

.PHONY: help review lab test build bench lessons stress lint

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

review: $(VENV)/.ready ## the post-promotion review of the bundled Double-11 shop, into review/ (lang=zh for Chinese)
	@$(BIN)/cskit review --lang $(lang) --out review

lab: $(VENV)/.ready ## open the course in JupyterLab (lang=zh for Chinese)
	@$(BIN)/cskit lab --lang $(lang)

test: $(VENV)/.ready-test ## lint, then every test: units, oracles, doctests, notebooks, commands, browser
	@$(LINT); \
	$(BIN)/pytest -n $(JOBS) && \
	if [ $$lint = 1 ]; then echo "the tests passed, lint did not: see the top of this output" >&2; exit 1; fi

lint: $(VENV)/.ready-test ## ruff, mypy and the floors (import-linter)
	@$(LINT); exit $$lint

build: $(VENV)/.ready ## regenerate and execute the notebooks of lessons and exercises from their sources
	@$(BIN)/cskit course build

bench: $(VENV)/.ready-test ## engines against hand-written queries, then commands and lessons (sizes="1M 10M 50M", more="--spark")
	@$(BIN)/python -m benchmarks.run $(sizes) $(more)

lessons: $(VENV)/.ready-test ## every lesson and exercise in both languages by papermill alone, every lesson in a real JupyterLab
	@$(BIN)/pytest -m "lessons or browser" -n $(JOBS) --dist loadfile tests/notebooks/test_papermill.py tests/browser/test_lab.py

stress: $(VENV)/.ready-test ## the long runs: 5,000 mutated shop folders (counts printed), thousands of random shops, every question for 200 trainees
	@HYPOTHESIS_PROFILE=stress $(BIN)/pytest -m stress -n $(JOBS) --dist loadfile

# What is installed depends on these two files and nothing else: each stamp is renewed when one of them changes.
$(VENV)/.ready: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing the kit into $(VENV) (a few minutes the first time)" >&2
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@echo "installing the test tools into $(VENV)" >&2
	@$(PIP_INSTALL) -e '.[test]'
	@touch $@

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "cskit needs Python 3.11 or newer; $$(python3 --version 2>/dev/null || echo 'no python3') found." \
		     "Install one, or say: make PYTHON=/path/to/python3.11 …" >&2; exit 1; fi
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment (on Debian or Ubuntu: apt install python3-venv)" >&2; exit 1; }
