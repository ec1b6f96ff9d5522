# 暖驿 Nuanyi. `make run` starts it, `make test` checks everything.
# Needs Python 3.11 or newer, make, and a package registry. Paths may hold spaces.

PORT ?= 8501
WORKERS ?= 2
PY := .venv/bin/python
RUN := .venv/.installed-run
DEV := .venv/.installed-test

.DEFAULT_GOAL := help
.PHONY: help run test form types layers unit browser system bench fuzz words clean
.DELETE_ON_ERROR:

help:
	@echo "make run     start the app on http://localhost:$(PORT)  (PORT=... for another)"
	@echo "make test    form, types, layers, unit, server and browser tests"
	@echo "make bench   print the figures of benchmarks/"
	@echo "make fuzz    search longer for examples that break a promise"
	@echo "make words   list the sentences that lack a translation"

run: $(RUN)
	@$(PY) -c 'import socket; socket.create_server(("", $(PORT))).close()' 2>/dev/null || { \
	  echo "端口 $(PORT) 有人在用。换一个：make run PORT=8502"; \
	  echo "Port $(PORT) is taken. Choose another: make run PORT=8502"; exit 1; }
	@exec $(PY) -m streamlit run app.py --server.port $(PORT) --server.headless true

test: form types layers unit browser

form: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(DEV)
	$(PY) -m mypy app.py pages stations geodata tests $(wildcard benchmarks)

layers: $(DEV)
	.venv/bin/lint-imports --no-cache

unit: $(DEV)
	$(PY) -m pytest -q -n $(WORKERS) -m "not browser"

browser: $(DEV) system
	$(PY) -m pytest -q -n $(WORKERS) --dist loadgroup -m browser

# Chromium and a Chinese font: installed through apt by root, otherwise asked for.
system:
	@sh tests/browser/system.sh

bench: $(DEV)
	@ls benchmarks/*.py >/dev/null 2>&1 || { echo "There is no benchmark yet."; exit 1; }
	@for file in benchmarks/[a-z]*.py; do \
	  name=$$(basename "$$file" .py); echo "== $$name"; $(PY) -m "benchmarks.$$name" || exit 1; \
	done

fuzz: $(DEV)
	HYPOTHESIS_PROFILE=long $(PY) -m pytest -q -n $(WORKERS) -m "not browser and not server" --timeout 1800

words: $(DEV)
	@$(PY) -m tests.ground.words

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/pyvenv.cfg:
	@for python in "$$PYTHON" python3 python3.13 python3.12 python3.11; do \
	  [ -n "$$python" ] && command -v "$$python" >/dev/null 2>&1 || continue; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue; \
	  "$$python" -c 'import ensurepip' 2>/dev/null || { \
	    echo "$$python cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }; \
	  exec "$$python" -m venv .venv; \
	done; echo "Python 3.11 or newer is needed. Set PYTHON to where it is."; exit 1

$(RUN): requirements.txt constraints.txt .venv/pyvenv.cfg
	@echo "Installing what the product needs ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(DEV): tests/requirements.txt constraints.txt $(RUN)
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt -c constraints.txt
	@touch $@
