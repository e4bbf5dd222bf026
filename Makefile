# The two commands of the README are `make demo` and `make test`; the rest is for those who work on it.
PYTHON ?= python3.11
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready

.PHONY: demo test check bench lock clean

demo: $(READY)
	$(RUN) run.py demo

test: $(READY)
	$(RUN) -m pytest

check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

$(READY): requirements/dev.lock
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $(READY)

# Needs uv (any version); writes the pinned versions and their hashes, and names no registry.
lock:
	cd requirements && for name in runtime metrics dev; do uv pip compile -q --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --python-version 3.11 $$name.in -o $$name.lock; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
