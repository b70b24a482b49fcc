# Chorus: `make run` starts it, `make test` tests it, `make check` reads it.
# Needs Python 3.11 or newer and nothing else; everything is made in .venv and var.

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BOOTSTRAP = $(if $(PYTHON),$(PYTHON),$(error Chorus needs Python 3.11 or newer, and none was found. On Debian: apt-get install python3.11 python3.11-venv)) config/bootstrap.py
ARGS ?=

.PHONY: run test check bench backup restore messages screenshots requirements clean help
.DEFAULT_GOAL := help

run: ## The whole site on this machine. PORT=8000 HOST=127.0.0.1 VAR_DIR=var DEMO=1
	@exec $(BOOTSTRAP) requirements.txt python -m config.run

test: ## Every test, browser walks too. ARGS="-k queue"
	@exec $(BOOTSTRAP) requirements-dev.txt python -m tests.run $(ARGS)

bench: ## The benchmark: prints a table, writes JSON to var/bench/. ONLY=post, reading, day, growth …
	@exec $(BOOTSTRAP) requirements.txt python -m bench $(if $(ONLY),--only $(ONLY))

backup: ## A sealed backup of this machine's site into var/backups; it may run meanwhile. VAR_DIR=var
	@exec $(BOOTSTRAP) requirements.txt python manage.py backup

restore: ## A backup into an empty site. FILE=chorus-….age KEY=offline.key VAR_DIR=var
	@exec $(BOOTSTRAP) requirements.txt python manage.py restore $(if $(FILE),"$(FILE)") $(if $(KEY),--key "$(KEY)") $(ARGS)

check: ## Style, types, templates, architecture, migrations, translations, deployment, known holes
	@exec $(BOOTSTRAP) requirements-dev.txt python -m tests.check

messages: ## Bring locale/*/LC_MESSAGES/django.po up to date with the code (needs gettext)
	@exec $(BOOTSTRAP) requirements-dev.txt python -m tests.translations --write

screenshots: ## Pictures of a running `make run` into docs/screenshots. VAR_DIR=var
	@exec $(BOOTSTRAP) requirements-dev.txt python -m tests.screenshots $(or $(VAR_DIR),var)

requirements: ## Write requirements*.txt anew from requirements*.in
	.venv/bin/python -m pip install --quiet uv
	for name in requirements requirements-dev; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command "make requirements" $(ARGS) $$name.in -o $$name.txt || exit 1; done

clean: ## Throw away .venv and caches; the data in var stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile
