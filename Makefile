# One command each, the same on a desk, on a server and in continuous integration.
# `make` or `make help` lists the targets; the text behind ## is the list.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
# Extra words for the program of a target: make demo ARGS=--exit
ARGS ?=
# A part of the tests only: make test T=tests/ocr  or  make test T="-k birth"
T ?=
# Processes that share out all tests, each with servers of its own; the least machine has two cores.
JOBS ?= 2

##@ Begin here
.PHONY: help
help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "; print "make TARGET [ARGS=…] [T=…]"} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## install everything that is missing: system packages, .venv, the locked packages
	@deploy/setup

.PHONY: demo
demo: setup ## start all servers here, file the sample dossiers, print addresses (ARGS=--exit: then stop)
	@$(BIN)/motlan demo $(ARGS)

##@ Run
.PHONY: serve
serve: setup ## web pages and API (ARGS=--embedded: with its own servers)
	@$(BIN)/motlan serve $(ARGS)

.PHONY: worker
worker: setup ## workers for all queues, or for those named in ARGS
	@$(BIN)/motlan worker $(ARGS)

.PHONY: migrate
migrate: setup ## bring the database of MOTLAN_DATABASE_URL to the newest form
	@$(BIN)/motlan migrate

.PHONY: doctor
doctor: setup ## check every part; each failure comes with its remedy
	@$(BIN)/motlan doctor

##@ Check
.PHONY: lint
lint: setup ## form, style, types, import directions
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: check
check: lint ## lint and the tests that need neither browser nor workers; before every commit
	@$(BIN)/pytest -n $(JOBS) -m "not e2e"

.PHONY: test
ifeq ($(strip $(T)),)
test: lint ## lint and every test; with T=… only those tests
	@$(BIN)/pytest -n $(JOBS)
else
test: setup
	@$(BIN)/pytest $(T)
endif

.PHONY: format
format: setup ## put all code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: setup ## how well types and fields are read, on drawn specimens (ARGS="--families 2")
	@$(BIN)/python -m benchmarks.knowing $(ARGS)

##@ Care
.PHONY: lock
lock: ## bring requirements.lock up to pyproject.toml (ARGS=--upgrade: newest versions)
	@deploy/lock $(ARGS)

.PHONY: docs
docs: setup ## bring docs/errors.md up to date with the errors and their sentences
	@$(BIN)/python -m tests.support.errors_table

.PHONY: clean
clean: ## remove .venv, caches and output; the data under var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis out dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
