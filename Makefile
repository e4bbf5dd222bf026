# The two commands of the README are `make demo` and `make test`; the rest is for those who work on it.
# any Python from 3.11 will do; PYTHON=… names one, otherwise the first of these that there is
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3.15 python3 python
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready

.PHONY: demo test check figures pictures bench bench-large chaos chaos-quick attacks mutants wheel lock clean

demo: $(READY)
	$(RUN) run.py demo

test: $(READY)
	$(RUN) -m pytest

check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# how much is understood of answers and forms that people wrote; ARGS=-v names what is not
figures: $(READY)
	$(RUN) -m tests.figures $(ARGS)

# what README shows of the mails, the pages and the report; needs Chromium
pictures: $(READY)
	$(RUN) -m tests.pictures

# docs/measuring.md says what they measure, and how long they take
bench: $(READY)
	$(RUN) -m bench $(ARGS)

bench-large: $(READY)
	$(RUN) -m bench --large $(ARGS)

# make chaos ARGS=--quick is make chaos-quick
chaos: $(READY)
	$(RUN) -m bench.chaos $(ARGS)

chaos-quick: $(READY)
	$(RUN) -m bench.chaos --quick $(ARGS)

# a tenth of the attacks, another one each day (TENTH=3 for one of them); ten minutes. .ci/run plays few of them
TENTH ?= today
attacks: $(READY)
	ATTACKS_TENTH=$(TENTH) $(RUN) -m pytest tests/attack $(ARGS)

# turns 200 conditions of the core, one at a time, and names those that no test notices; half an hour
mutants: $(READY)
	$(RUN) -m bench.mutants $(ARGS)

$(READY): requirements/dev.lock
	@for python in $(or $(PYTHON),$(PYTHONS)); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then break; fi; \
	    lacks="$$python has no venv: on Debian and Ubuntu, apt install python3-venv"; \
	  fi; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or newer was found ($(or $(PYTHON),$(PYTHONS))). $$lacks" >&2; \
	  echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name yours: make PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	echo "$$("$$python" --version), from $$python" && "$$python" -m venv $(VENV)
	@echo "Getting $$(grep -c "==" requirements/dev.lock) pinned packages into $(VENV), once; this takes a minute or two"
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	$(RUN) -m compileall -q processor run.py  # where Python may not write such files itself, each start would wait for them
	touch $(READY)

# dist/mentor_exchange-VERSION-py3-none-any.whl
wheel: $(READY)
	$(RUN) -m hatchling build -t wheel

# Needs uv (any version); writes the pinned versions and their hashes, and names no registry. Of axe's package only
# the script is used: without playwright and what that needs.
lock:
	cd requirements && for name in runtime metrics dev; do uv pip compile -q --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --python-version 3.11 --no-emit-package playwright --no-emit-package pyee \
	  --no-emit-package greenlet $$name.in -o $$name.lock; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
