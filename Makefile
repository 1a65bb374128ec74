# Two commands on a fresh machine: `make demo` and `make test`. Both set themselves up in .venv.
export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false
PYTHON ?= python3
PY = .venv/bin/python

.PHONY: demo test lint lock clean
.DELETE_ON_ERROR:

demo: .venv/.ok
	$(PY) -m desk.cli demo

test: .venv/.ok
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

lint: .venv/.ok
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

.venv/.ok: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "warraq needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	{ $(PY) -m pip install -q uv==0.13.9 && .venv/bin/uv pip sync -q -p $(PY) --require-hashes --compile-bytecode requirements.lock \
	    && .venv/bin/uv pip install -q -p $(PY) --no-deps --no-build-isolation -e . ; } \
	  || { echo "uv did not do it, going on with pip" && $(PY) -m pip install -q --no-deps --require-hashes -r requirements.lock \
	    && $(PY) -m pip install -q --no-deps --no-build-isolation -e . ; }
	touch $@

# After a change of pyproject.toml. Hashes, no addresses.
lock: .venv/.ok
	.venv/bin/python -m pip install -q uv==0.13.9
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements.lock

clean:
	rm -rf .venv build dist
