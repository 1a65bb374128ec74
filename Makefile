# Three commands on a fresh machine: `make demo`, `make test` and `make bench`. All set themselves up in .venv. `make help` names all.
export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false
PYTHON ?= python3
# Test workers: all tests take some 1,000 s of processor time and as long again of waiting (servers, polls): four keep two cores busy, and five or six end no sooner.
WORKERS ?= 4
PY = .venv/bin/python
REPLAYWEBPAGE = 2.4.6

.PHONY: demo help test lint bench lock peers clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL = demo

help:
	@echo "make demo    five pasted articles become an archived, clean, checkable story in demo/; about a minute, no network after the install"
	@echo "make test    the tests; some ten minutes on two idle cores (TESTS=tests/archive: some of them; WORKERS=2: at a time)"
	@echo "make bench   what it costs beside others and its own limits, and how cost grows, below bench/results/; half an hour (BENCH=--full: hours)"
	@echo "make lint    style and types"
	@echo "make peers   other people's programs that tests run, and skip where they are missing"
	@echo "make lock    after a change of pyproject.toml: the locked libraries anew"
	@echo "make clean   remove .venv, .venv-peers, .peers, build and dist"

demo: .venv/.ok
	$(PY) -m desk.cli demo

test: .venv/.ok peers
	$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: .venv/.ok
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

# One table of what we cost beside others and our own limits, and pictures of how cost grows: bench/results/. Half an hour at most on two cores;
# BENCH=--full goes on to the greatest sizes, for hours.
bench: .venv/.ok
	$(PY) -m bench.table $(BENCH)

.venv/.ok: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "warraq needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	{ $(PY) -m pip install -q uv==0.13.9 && .venv/bin/uv pip sync -q -p $(PY) --require-hashes --compile-bytecode requirements.lock \
	    && .venv/bin/uv pip install -q -p $(PY) --no-deps --no-build-isolation -e . ; } \
	  || { echo "uv did not do it, going on with pip" && $(PY) -m pip install -q --no-deps --require-hashes -r requirements.lock \
	    && $(PY) -m pip install -q --no-deps --no-build-isolation -e . ; }
	touch $@

# Other people's programs that check our files: run by tests, never imported, kept out of .venv. Tests skip what is missing.
peers: .venv/.ok
	@$(MAKE) -s .venv-peers/.ok || echo "cdxj-indexer and wacz could not be installed: tests that run them are skipped"
	@$(MAKE) -s .peers/replaywebpage/.ok || echo "replaywebpage could not be installed (npm): tests that run it are skipped"

.venv-peers/.ok: tests/peers/requirements.lock
	$(PYTHON) -m venv --clear .venv-peers
	.venv/bin/uv pip sync -q -p .venv-peers/bin/python --require-hashes tests/peers/requirements.lock \
	  || .venv-peers/bin/python -m pip install -q --no-deps --require-hashes -r tests/peers/requirements.lock
	touch $@

.peers/replaywebpage/.ok: tests/peers/replaywebpage.sha512
	rm -rf .peers/replaywebpage && mkdir -p .peers/replaywebpage
	cd .peers/replaywebpage && npm pack --silent replaywebpage@$(REPLAYWEBPAGE) > /dev/null \
	  && sha512sum --quiet -c ../../tests/peers/replaywebpage.sha512 && tar xzf replaywebpage-$(REPLAYWEBPAGE).tgz --strip-components=1
	touch $@

# Other people's extractors, for `python -m bench.text` alone. magic-html says Python 3.12 and runs on 3.11.
.peers/text/.ok: bench/text_requirements.lock bench/text_magic.lock
	$(PYTHON) -m venv --clear .peers/text
	.venv/bin/uv pip sync -q -p .peers/text/bin/python --require-hashes bench/text_requirements.lock \
	  || .peers/text/bin/python -m pip install -q --no-deps --require-hashes -r bench/text_requirements.lock
	$(PY) -m pip --python .peers/text/bin/python install -q --no-deps --ignore-requires-python --require-hashes -r bench/text_magic.lock \
	  || echo "magic-html could not be installed: its row shows errors"
	touch $@

# Other people's archivers, for `make bench` alone, each with libraries of its own; and matplotlib, which draws its curves.
.peers/capture/.ok .peers/webarchive/.ok .peers/newsplease/.ok .peers/draw/.ok: .peers/%/.ok: bench/%_requirements.lock
	$(PYTHON) -m venv --clear .peers/$*
	.venv/bin/uv pip sync -q -p .peers/$*/bin/python --require-hashes $< \
	  || .peers/$*/bin/python -m pip install -q --no-deps --require-hashes -r $<
	touch $@

# After a change of pyproject.toml. Hashes, no addresses.
lock: .venv/.ok
	.venv/bin/python -m pip install -q uv==0.13.9
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements.lock
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links tests/peers/requirements.in -o tests/peers/requirements.lock
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --extra postgres -c requirements.lock -o deploy/requirements.lock
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links bench/text_requirements.in -o bench/text_requirements.lock
	for peer in capture webarchive newsplease draw; do .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links bench/$${peer}_requirements.in -o bench/$${peer}_requirements.lock; done

clean:
	rm -rf .venv .venv-peers .peers build dist
