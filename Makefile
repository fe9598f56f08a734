# Every target makes what it needs: a Python 3 with pip, and 3.12 somewhere on the machine, is enough.
PYTHON := .venv/bin/python
DJANGO := DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) -W ignore -m django
WORKERS ?= 2
EXAMPLES ?= 500
CUSTOMERS ?= 1000000
PAIRS ?= 200
SEED := $(if $(SEED),$(SEED),$(shell date +%s))
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo test simulate test-saleor check format lint types contracts migrations schema-check promises \
	storefront bench messages pictures schema lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

bootstrap:
	@scripts/bootstrap

demo: bootstrap ## a real order history, then a shop with its console in the browser (DATASET=sample: a tenth; HOST, PORT; SERVE=0: no pages)
	@$(PYTHON) -m saleor_retention.hosts.standalone.demo.run

test: bootstrap ## the tests, on a PostgreSQL that starts by itself (ARGS=...: for pytest)
	@$(PYTHON) -W ignore -m pytest -q -rs -n $(WORKERS) --dist worksteal $(ARGS)

simulate: bootstrap ## random stories of a shop, told to the engine and to a model (SEED=42, EXAMPLES=1000; BUG=...: plant one)
	@echo "SEED=$(SEED)"
	@RETENTION_EXAMPLES=$(EXAMPLES) RETENTION_BUG=$(BUG) \
		$(PYTHON) -W ignore -m pytest -q tests/stateful --hypothesis-seed=$(SEED) --show-capture=no

test-saleor: bootstrap ## the tests in a real Saleor (SALEOR_HOME, default ~/saleor; ARGS=...: for pytest)
	@$(PYTHON) scripts/test_saleor.py -n $(WORKERS) $(ARGS)

check: format lint types contracts migrations schema-check promises storefront test ## everything that must hold

format: bootstrap
	@.venv/bin/ruff format --check --quiet . || { echo "ruff format: run .venv/bin/ruff format ."; exit 1; }

lint: bootstrap
	@.venv/bin/ruff check --quiet .

types: bootstrap
	@.venv/bin/mypy --no-error-summary

contracts: bootstrap
	@kept=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$kept"; exit 1; }

migrations: bootstrap
	@$(DJANGO) makemigrations --check --dry-run --verbosity 1

schema-check: bootstrap
	@$(DJANGO) retention_schema --check graphql/schema.graphql

promises: bootstrap
	@$(PYTHON) scripts/promises.py --check

storefront: bootstrap ## the checks of storefront/, with Node 20 or newer (or its wheel)
	@scripts/check_storefront

bench: bootstrap ## costs as ratios measured in one run (CUSTOMERS=1000000; PAIRS=200)
	@$(PYTHON) -W ignore -m benchmarks.flow_batches
	@$(PYTHON) -W ignore -m benchmarks.eligibility --customers $(CUSTOMERS)
	@$(PYTHON) -W ignore -m benchmarks.audience_preview --customers $(CUSTOMERS)
	@$(PYTHON) -W ignore -m benchmarks.score_customers --customers $(CUSTOMERS)
	@$(PYTHON) -W ignore -m benchmarks.points_books
	@$(PYTHON) -W ignore -m benchmarks.retention_figures
	@$(PYTHON) -W ignore -m benchmarks.value_fit
	@$(PYTHON) -W ignore -m benchmarks.warehouse
	@$(PYTHON) -W ignore -m benchmarks.console_pages --customers $(CUSTOMERS)
	@$(PYTHON) -W ignore -m benchmarks.checkout_lines_add $(PAIRS)

messages: bootstrap ## bring the translations of the console up to date
	@$(PYTHON) scripts/messages.py

pictures: bootstrap ## the pictures of README and docs, taken of a running demo in headless Chromium
	@$(PYTHON) scripts/pictures.py

schema: bootstrap ## print what we add to the API into graphql/schema.graphql
	@$(DJANGO) retention_schema >.cache/schema.graphql && mv .cache/schema.graphql graphql/schema.graphql

lock: ## choose versions anew, into requirements.lock (needs uv)
	@uv lock --quiet
	@uv export --quiet --all-extras --all-groups --no-emit-project --no-header --format requirements-txt -o requirements.lock
