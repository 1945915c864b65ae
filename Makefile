# What a technician types. Each target does the set-up it needs; the second time that costs nothing.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export PYTHON

.PHONY: setup system demo test lint check bench evaluate calibrate samples wheel lock clean
.DELETE_ON_ERROR:

setup: .venv/.project

demo: setup
	$(BIN)/python samples/demo.py

# The service's tests, browsers apart, run a second time on its other database where PostgreSQL is installed.
# The browser's tests apart: its event loop, in their process, would forbid others theirs.
test: setup
	! ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || CONVGEN_TEST_BASE=postgresql $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/web --ignore tests/web/navigateur
	$(BIN)/python -m pytest -q tests/web/navigateur
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --ignore tests/web/navigateur

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

bench: setup
	$(BIN)/python -m bench.impression
	$(BIN)/python -m bench.run
	CONVGEN_SCHEMATHESIS=300 $(BIN)/python -m pytest -q tests/web/test_api.py -k schemathesis

# 2,000 returns take over an hour on two cores: make evaluate RETOURS=300 for a first idea.
RETOURS ?= 2000
evaluate: setup
	$(BIN)/python -m bench.evaluate --count $(RETOURS) --devices tous

calibrate: setup
	$(BIN)/python -m bench.calibrate

samples: setup
	$(BIN)/python -m samples.make

# Without isolation: setuptools is the one of requirements.lock.
wheel: setup
	rm -rf build/lib dist
	$(BIN)/python -m build --no-isolation --wheel
	@ls dist/*.whl

# New versions of the dependencies: make lock UPGRADE=--upgrade, then make check.
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install -q uv
	build/lock/bin/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) -o requirements.lock

clean:
	rm -rf .venv build dist sortie *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Il faut Python 3.11 ou plus récent : make PYTHON=python3.12 …" >&2; exit 5; }
	@.ci/system

.venv/.locked: requirements.lock | system
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install -q --require-hashes -r requirements.lock
	@touch $@

# The project itself: again when its commands or packages may have changed.
.venv/.project: .venv/.locked pyproject.toml setup.py
	$(PIP) install -q --no-deps --no-build-isolation --editable .
	@touch $@
