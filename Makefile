# Every target works offline once `make install` has run, as any user, in any folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHELL := /bin/bash

.PHONY: install demo test check lint bench bench-large bundle fuzz soak lock clean

install: $(STAMP)

# System parts (fonts, LibreOffice, a browser for the page tests) are installed only where that is possible;
# without them the software goes on and `shenbao doctor` says what is missing.
$(STAMP): pyproject.toml requirements.lock
	@.ci/system-parts
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q extractors pipeline flows # workers may not write it
	touch $@

demo: install
	@$(BIN)/shenbao demo shenbao-demo

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: test lint

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pipeline.schemas --check
	$(BIN)/python -m pipeline.rules.explained --check

# SHENBAO_CORPUS=FOLDER lets corpus and reading measure real files too, SHENBAO_PEERS_PYTHON reading its peers.
bench: install
	@for bench in startup engine main_job understanding sections ocr pdf_text word_text corpus pages; do \
	  $(BIN)/python benchmarks/$$bench.py || exit 1; done
	$(BIN)/python benchmarks/reading.py --quick

# FUZZ_SECONDS (600), FUZZ_SEED (by chance, printed); SHENBAO_CORPUS=FOLDER mutates small real files too.
fuzz: install
	$(BIN)/python benchmarks/fuzz.py

# Calls of 10, 100 and 1,000 dossiers, memory on a text PDF of 1,000 pages and a scan of 500 MB, one worker against two: two hours,
# on an idle machine.
bench-large: install
	$(BIN)/python benchmarks/scale.py --sizes 10 100 1000
	$(BIN)/python benchmarks/memory.py
	$(BIN)/python benchmarks/scaling.py --repeats 2

# Everything for a server without internet in one file, to be installed there by its install.sh. BUNDLE is the folder to
# put it in, EXTRAS=postgresql,dask adds optional parts.
bundle: install
	@EXTRAS="$(EXTRAS)" .ci/bundle "$(or $(BUNDLE),dist)"

soak: install
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "soak or not soak"

# The lock holds hashes for every platform, without the optional model of names; only this target needs the network besides `install`.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) shenbao-demo shenbao-workspace fuzz-findings .pytest_cache .mypy_cache .ruff_cache
