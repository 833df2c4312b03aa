# Two commands matter: `make run` and `make test`. Everything they need they install into this folder.
PYTHON ?= python3
VENV := .venv/bin
# Whatever the machine says, compiled Python is kept: a process that compiles every module anew starts seconds later.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.tools/bytecode
export GUIJU_BEGAN := $(shell date +%s.%N)

.DEFAULT_GOAL := help
.PHONY: help run test check bench setup lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up, fill a sample company, serve it on http://127.0.0.1:8000
	@$(PYTHON) -m guiju.site.prepare base
	@exec $(VENV)/python -m guiju.site.cli serve --sample

test: ## set up and run every check and every test
	@$(PYTHON) -m guiju.site.prepare dev
	@exec $(VENV)/python -m guiju.site.suite test

check: ## set up and run the checks alone: style, types, import order
	@$(PYTHON) -m guiju.site.prepare dev
	@exec $(VENV)/python -m guiju.site.suite check

bench: ## set up and measure load and speed, each figure beside its limit
	@$(PYTHON) -m guiju.site.prepare dev
	@exec $(VENV)/python -m guiju.site.suite bench

setup: ## set up for development
	@$(PYTHON) -m guiju.site.prepare dev

lock: setup ## compile requirements/*.in to the locked *.txt
	@exec $(VENV)/python -m guiju.site.lock

clean: ## remove what set-up made (never a database)
	rm -rf .venv .tools node_modules guiju/groundwork/desk/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find guiju -name '*.mo' -delete
