# The two commands that matter: `make demo` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= tests/specimens
SERVE  ?= 1
PORT   ?= 8501
APPROVE_AS ?= demo

.DEFAULT_GOAL := help
.PHONY: help install demo test test-slow lint browser lock bench-sdc bench-audit bench-sdmx bench-survey bench-validate bench-pages i18n clean

help:            ## say what can be made
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## /\1|/p' $(MAKEFILE_LIST) | column -t -s '|'

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	$(BIN)/python -m observatory.disclosure.warm
	@touch $@

install: $(VENV)/.installed  ## make .venv and install what requirements.lock pins

demo: install    ## run the main job on DATA (default: the synthetic specimens), then serve (SERVE=0: only run)
	@$(BIN)/python -m dags.run --data "$(DATA)" --approve-as "$(APPROVE_AS)"
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/tfgbv-publish serve --port $(PORT); fi

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || $(BIN)/playwright install chromium 2>/dev/null \
	  || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
	  || { echo "No Chromium was found and none could be installed. Install your distribution's chromium package." >&2; exit 1; }

test: install browser  ## everything that must hold, under 12 minutes on 2 cores
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow" -q

test-slow: install browser  ## the tiers that take longer
	$(BIN)/pytest -m slow -q

lint: install    ## style, types, import contracts, SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt/models

bench-sdc: install  ## disclosure control beside its peers, written to benchmarks/disclosure.md
	$(BIN)/python benchmarks/bench_disclosure.py

bench-audit: install  ## the blind audit beside its peers, written to benchmarks/audit.md
	$(BIN)/python benchmarks/bench_audit.py

bench-sdmx: install  ## the SDMX service beside its peers, written to benchmarks/sdmx.md
	$(BIN)/python benchmarks/bench_sdmx.py

bench-pages: install  ## the site beside a plain Streamlit page, written to benchmarks/pages.md
	$(BIN)/python benchmarks/bench_pages.py

bench-survey: install  ## survey estimates timed, written to benchmarks/survey.md
	$(BIN)/python benchmarks/bench_survey.py

i18n: install    ## bring the translations up to date and say what is missing
	$(BIN)/python -m observatory.texts.catalogues --missing

bench-validate: install  ## all rules on a million rows, written to benchmarks/validate.md
	$(BIN)/python benchmarks/bench_validate.py

lock:            ## resolve requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.lock

clean:           ## forget everything that a run made (inbox, landing, warehouse and releases under var/)
	@chmod -R u+w var 2>/dev/null || true
	rm -rf var
