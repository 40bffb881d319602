# The words of the daily work. `make` alone lists them.
#
# Settings: PORT (make run), ARGS (more words for pytest: make test ARGS="-k folding -x"), ROUNDS (make soak),
# WORKERS (processes that share the tests between them; default: one a processor, at most 4),
# PYTHON (which Python makes the virtual environment), DATABASE_URL (a PostgreSQL of yours, for make test).

.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
ROUNDS ?= 200
WORKERS ?= auto
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
IN := .venv/bin/
MANAGE := $(IN)python manage.py
PYTEST := $(IN)python -m pytest
SHARED_OUT := -n $(WORKERS) --maxprocesses 4 --dist worksteal
ON_POSTGRES := $(IN)python tools/throwaway_postgres.py --
# What a container's Python is often told to leave undone. Without it each of the hundreds of processes that the tests
# start compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the environment

.PHONY: python venv venv-dev
python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Hearsay needs Python 3.11 or newer: run 'apt install python3 python3-venv', or name one with PYTHON=."; \
		exit 1; fi

venv: python
	@$(PYTHON) tools/prepare.py requirements.txt

venv-dev: python
	@$(PYTHON) tools/prepare.py requirements-dev.txt

# ---------------------------------------------------------------- running

# Two seconds of grace: a Ctrl-C reaches gunicorn's master and worker at once, and now and then that worker hangs.
.PHONY: run
run: python ## start Hearsay with demo data on http://127.0.0.1:8000/ (PORT=8001 make run: elsewhere)
	@$(PYTHON) tools/port.py $(PORT)
	@$(PYTHON) tools/prepare.py requirements.txt
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --if-empty
	@echo "Hearsay runs at http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@JOBS_BY_WORKER=on $(IN)python tools/with_worker.py $(MANAGE) work --until-input-ends -- \
		$(IN)gunicorn annotator.wsgi --bind 127.0.0.1:$(PORT) --worker-class gthread --threads 8 \
		--graceful-timeout 2 --log-level warning --no-control-socket

# ---------------------------------------------------------------- proving

.PHONY: test soak bench evaluate
test: venv-dev ## run the tests on SQLite, then on PostgreSQL
	@status=0; \
	echo "The suite on SQLite"; env -u DATABASE_URL $(PYTEST) $(SHARED_OUT) $(ARGS) || status=$$?; \
	echo "The suite on PostgreSQL"; $(ON_POSTGRES) $(PYTEST) $(SHARED_OUT) $(ARGS) || status=$$?; \
	exit $$status

soak: venv-dev ## repeat the fault and race tests for long, on both databases (ROUNDS=200)
	@status=0; \
	env -u DATABASE_URL $(PYTEST) -m soak --rounds $(ROUNDS) $(ARGS) || status=$$?; \
	$(ON_POSTGRES) $(PYTEST) -m soak --rounds $(ROUNDS) $(ARGS) || status=$$?; \
	exit $$status

evaluate: venv-dev ## read the labelled reports in GOLD=DIR and print the figures, the errors and the baselines
	@$(IN)python benchmarks/evaluate.py $(GOLD)

bench: venv-dev ## measure: each script in benchmarks/
	@status=0; for script in benchmarks/[a-z]*.py; do \
		echo "$$script"; $(IN)python "$$script" || status=$$?; done; exit $$status

.PHONY: lint types check format
lint: venv-dev ## look for slips: Python, templates, who imports whom
	$(IN)ruff check .
	$(IN)ruff format --check .
	$(IN)djlint --quiet --lint annotator sources
	$(IN)lint-imports --no-cache

types: venv-dev ## check the types
	DATA_DIR=.mypy_cache/data $(IN)mypy

check: lint types ## lint, types, migrations and the deploy check
	$(MANAGE) makemigrations --check --dry-run --settings tests.settings
	@echo "manage.py check --deploy"; scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
		env -u SECRET_KEY -u SECRET_KEY_FILE -u DATABASE_URL -u DEBUG -u HTTPS \
		DATA_DIR="$$scratch" ALLOWED_HOSTS=hearsay.example.org $(MANAGE) check --deploy --fail-level WARNING

format: venv-dev ## put Python into our form
	$(IN)ruff check --fix-only --quiet .
	$(IN)ruff format .

# ---------------------------------------------------------------- the libraries of a release

# In an environment of their own, so that no test and no server sees these tools.
TOOLS := .venv-release/bin/

.PHONY: venv-release lock sbom audit
venv-release: python
	@[ -x $(TOOLS)pip-audit ] || { $(PYTHON) -m venv .venv-release && \
		$(TOOLS)python -m pip --quiet install -r requirements-release.txt; }

lock: venv-dev venv-release ## the locks anew: the versions that the tests ran with, each with its hashes
	@$(IN)python -m pip freeze > .venv-release/tested.txt
	@for file in requirements requirements-signin requirements-storage; do \
		$(TOOLS)pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url \
			--no-emit-find-links --no-emit-trusted-host --no-annotate \
			--constraint .venv-release/tested.txt --output-file $$file.lock $$file.txt || exit 1; done

sbom: venv-release ## hearsay.cdx.json: the libraries of a release as CycloneDX
	$(TOOLS)cyclonedx-py requirements requirements.lock --output-format JSON --output-file hearsay.cdx.json

audit: venv-release ## ask the published advisories about each library of a release
	@$(TOOLS)python tools/audit.py

.PHONY: clean
clean: ## remove what can be made again; your data stay
	rm -rf .venv .venv-release .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache tests/e2e/screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
