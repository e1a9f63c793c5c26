# Every target does its own set-up. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON_IN_VENV := .venv/bin/python
PYTEST := $(PYTHON_IN_VENV) -m pytest -n 2
COMPILE := $(PYTHON_IN_VENV) -m uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: base ## start the helpdesk with demo data; Ctrl-C stops it
	@exec $(PYTHON_IN_VENV) manage.py up --demo

.PHONY: test
test: dev ## all tests but the long ones, at most 15 minutes on two cores
	@$(PYTEST) -m "not long"

.PHONY: test-long
test-long: dev ## kill loops, long races, every page in every theme; at most 45 minutes
	@$(PYTEST) -m long --timeout 900

.PHONY: check
check: dev ## format, lint, types, import contracts, migrations
	@$(MAKE) --no-print-directory -j 3 check-style check-types check-imports check-migrations

.PHONY: check-style check-types check-imports check-migrations
check-style:
	@$(PYTHON_IN_VENV) -m ruff format --check --quiet . || (echo "Run: make format" && exit 1)
	@$(PYTHON_IN_VENV) -m ruff check --quiet .
check-types:
	@$(PYTHON_IN_VENV) -m mypy --no-error-summary .
check-imports:
	@said=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }
# Without a database it warns that it cannot compare; only the comparison with the models matters here.
check-migrations:
	@said=$$($(PYTHON_IN_VENV) manage.py makemigrations --check --dry-run 2>&1) || { echo "$$said"; exit 1; }

.PHONY: format
format: dev ## format the code and mend what ruff can mend
	@$(PYTHON_IN_VENV) -m ruff format . && $(PYTHON_IN_VENV) -m ruff check --fix .

.PHONY: bench
bench: base ## measure; seeds a database of its own, prints a table and JSON
	@$(PYTHON_IN_VENV) manage.py bench

.PHONY: bench-ui
bench-ui: dev ## measure the desk in Chromium, from key to painted frame; see docs/benchmarks-ui.md
	@$(PYTHON_IN_VENV) manage.py bench_ui $(BENCH_UI)

.PHONY: messages
messages: dev ## collect the strings to translate and compile the catalogues
	@$(PYTHON_IN_VENV) manage.py update_catalogues && $(PYTHON_IN_VENV) manage.py compile_catalogues

.PHONY: lock
lock: dev ## resolve the dependencies of pyproject.toml into requirements/*.txt
	@$(COMPILE) pyproject.toml --output-file requirements/base.txt
	@$(COMPILE) pyproject.toml --group dev --constraints requirements/base.txt --output-file requirements/dev.txt

.PHONY: base dev
base:
	@deploy/install base
dev:
	@deploy/install dev
