# Every command of the project. Python 3.11+ and make are all it needs.

BIN := .venv/bin
READY := .venv/.ready
MEMBERS := libs/common $(wildcard services/*) deploy/suite
VENDOR := services/dashboard-bff/src/dashboard_bff/static/vendor

.PHONY: run test lint format bench lock clean setup assets

# The suite with a demo firm, at one address.
run: assets
	@exec $(BIN)/counterfoil up $(ARGS)

test: lint assets
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: assets
	$(BIN)/python -m bench $(ARGS)

lock: setup
	bin/lock

# Removes what the commands here made; the suite's data stays.
clean:
	rm -rf .venv $(VENDOR) .*_cache .hypothesis .schemathesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(READY)

assets: setup
	@$(BIN)/python bin/fetch_assets.py

# An environment that was made for another folder is made again.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.lock bin/bootstrap.lock bin/setup $(MEMBERS:%=%/pyproject.toml)
	bin/setup
