# Two commands: `make run` and `make test`. Each sets up what it needs on a machine with Python, git and make.
PYTHON = .venv/bin/python
.DEFAULT_GOAL := help
# Dozens of processes are started; with this set each would compile all of its libraries anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run test test-fast test-bare lint look bench screenshots clean-state lock help ready

run: ready  ## The whole product on this machine, with two demo practices; Ctrl-C stops it
	@.venv/bin/portico demo

test: ready  ## Everything: lint, unit, contract, isolation, docs, operations, outbox, identity, browser, public
	@$(PYTHON) tools/test.py

test-fast: ready  ## Under 90 seconds: no Keycloak, no browser
	@$(PYTHON) tools/test.py --fast

test-bare: ready  ## The slow complete proof: a copy of HEAD, empty caches, no Java, Go or Node on PATH
	@$(PYTHON) tools/test_bare.py

lint: ready  ## ruff, pyright, import-linter
	@$(PYTHON) tools/test.py lint

look: ready  ## Screenshots of every page, every brand and width, into var/look
	@$(PYTHON) tools/test.py look

screenshots: ready  ## The README's pictures, of the running product, into docs/images
	@$(PYTHON) tools/test.py screenshots

bench: ready  ## Our pages beside a floor application: a table, and var/bench.json
	@$(PYTHON) tools/test.py bench

clean-state: ready  ## Remove var/: databases, mails, passwords of the demo practices
	@$(PYTHON) tools/clean_state.py

lock: ready  ## Write both locks anew from the pyproject files: the workspace's, and the container image's
	@.venv/bin/uv lock --quiet
	@.venv/bin/uv export --quiet --format requirements.txt --all-packages --all-extras --all-groups \
	  --no-emit-workspace --no-header --output-file requirements.lock >/dev/null
	@.venv/bin/uv export --quiet --frozen --format requirements.txt --package portico-platform \
	  $(patsubst plugins/%/,--package portico-%,$(wildcard plugins/*/)) --no-dev \
	  --no-emit-workspace --no-header --output-file infra/container/requirements.lock >/dev/null

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The environment of this checkout; a tenth of a second when nothing changed.
ready:
	@if [ -x .venv/bin/python ]; then python=.venv/bin/python; else python=$$(sh tools/find_python.sh) || exit 1; fi; \
	  "$$python" tools/bootstrap.py
