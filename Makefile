# `make test` runs everything a change has to pass, in a virtual environment of its own.
PYTHON ?= python3
VENV := .venv
BENCH := .bench
DOCS := .docs
ECOSYSTEM := .ecosystem
CLIENTS := .clients
PACKAGES := .packages
PAGES := docs/_build docs/api docs/project docs/tutorials
BIN := $(VENV)/bin
PARTS := $(patsubst tinymlp/%/__init__.py,tests/%,$(wildcard tinymlp/*/__init__.py))

# The tests start hundreds of interpreters: without bytecode each would compile tinymlp anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: test quick lessons ecosystem clients packages zipapp interpreters properties fuzz faults kills mutants docs lab bench format clean help

help:  ## show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/ready: requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"tinymlp needs Python 3.11 or newer, this is {sys.version.split()[0]}: make test PYTHON=python3.13")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

test: $(VENV)/ready  ## install what is pinned, then run tests, doctests and checkers
	$(BIN)/python -m pytest -n auto

quick: $(VENV)/ready  ## after each edit: checkers, then the parts' tests with few examples, in 30 s
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/python -m mypy
	TINYMLP_LAWS=quick $(BIN)/python -m pytest -q -n auto --no-header -r fE

lessons: $(VENV)/ready  ## every tutorial, lesson and recipe, with all right and wrong programs, in minutes
	TINYMLP_LAWS=deep $(BIN)/python -m pytest -n auto tests/test_tutorials.py tests/tutorials \
		tests/cli/test_learn.py tests/docs/test_recipes.py tests/course/test_lesson.py \
		tests/testing/test_student_code.py

$(ECOSYSTEM)/ready: requirements-ecosystem.txt
	$(PYTHON) -m venv $(ECOSYSTEM)
	$(ECOSYSTEM)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-ecosystem.txt
	touch $@

ecosystem: $(ECOSYSTEM)/ready  ## test it among the tools it works with: scikit-learn and others
	$(ECOSYSTEM)/bin/python -m pytest -n auto tests/ecosystem

$(CLIENTS)/ready: requirements-clients.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-clients.txt
	touch $@

# Some of these clients leave connections to be closed when their event loop has ended.
clients: $(CLIENTS)/ready  ## serve to the clients of other servers, and to a fuzzer, four minutes
	$(CLIENTS)/bin/python -m pytest -p no:unraisableexception tests/ecosystem/test_clients.py

$(PACKAGES)/ready: requirements-packages.txt
	$(PYTHON) -m venv $(PACKAGES)
	$(PACKAGES)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-packages.txt
	touch $@

packages: $(VENV)/ready $(PACKAGES)/ready  ## build what is distributed into dist/, and use it
	$(BIN)/python -m tests.packages

zipapp: $(VENV)/ready  ## all of it in one file that Python runs: dist/tinymlp.pyz
	$(BIN)/python -m tests.packages zipapp

interpreters: $(VENV)/ready  ## the tests, in brief, on other interpreters (DEBIAN=sid: brings some)
	$(BIN)/python -m tests.interpreters $(if $(DEBIAN),--debian $(DEBIAN)) $(if $(WITHOUT),--without "$(WITHOUT)") \
		$(if $(WITHIN),--within $(WITHIN))

properties: $(VENV)/ready  ## the laws at length: forty times as many examples, ten to twenty minutes
	TINYMLP_LAWS=deep $(BIN)/python -m pytest -n auto $(PARTS) tests/test_zoo.py tests/test_named.py
	$(BIN)/python -m tests.gradient_check.figures 10000

# atheris is not made for every system: without it nothing is guided by coverage, which is said.
$(VENV)/fuzz: $(VENV)/ready requirements-fuzz.txt
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-fuzz.txt
	touch $@

COUNT ?= 1000000
GUIDED ?= 200000
SEED ?= 0
fuzz: $(VENV)/fuzz  ## change COUNT files of every kind, from SEED on, and use them, half an hour
	$(BIN)/python -m tests.attacks.fuzz $(COUNT) $(SEED)
	$(BIN)/python -m tests.attacks.guided $(GUIDED)
	$(BIN)/python -m tests.attacks.raw_http

faults: $(VENV)/ready  ## let each call fail by which a file is written, half an hour
	$(BIN)/python -m tests.faults

kills: $(VENV)/ready  ## kill workers 600 times, trainings and commands 300 times, an hour
	for method in fork forkserver spawn; do \
		$(BIN)/python -m benchmarks.kills 200 $$method || exit; \
	done
	$(BIN)/python -m benchmarks.kill_trainings 300
	$(BIN)/python -m benchmarks.kill_commands 300

$(VENV)/mutants: $(VENV)/ready requirements-mutants.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-mutants.txt
	touch $@

mutants: $(VENV)/mutants  ## break parts I and II in two thousand ways and count what the laws notice
	$(BIN)/python -m tests.mutants

$(DOCS)/ready: requirements-docs.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-docs.txt
	touch $@

docs: $(DOCS)/ready  ## build the pages into docs/_build/html, and look at them in a browser
	cd docs/extensions && PYTHONPATH=../.. ../../$(DOCS)/bin/python -m doctest *.py
	rm -rf $(PAGES)
	$(DOCS)/bin/python -m sphinx -Wq --keep-going docs docs/_build/html
	$(DOCS)/bin/python docs/check_built.py docs/_build/html

lab: $(VENV)/ready  ## build the laboratory into docs/lab/_build (SINGLE=1: also as one file); needs npm
	$(BIN)/python docs/lab/build.py $(if $(SINGLE),single)

format: $(VENV)/ready  ## let ruff lay out the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench:  ## measure the speed beside other libraries (MNIST=file: also on MNIST)
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet -r benchmarks/requirements.txt
	-npm install --prefix benchmarks --no-save --ignore-scripts brain.js
	$(BENCH)/bin/python -m benchmarks speed --json $(BENCH)/speed.jsonl $(if $(MNIST),--mnist $(MNIST))
	$(BENCH)/bin/python -m benchmarks growth --json $(BENCH)/growth.jsonl
	$(BENCH)/bin/python -m benchmarks parallel --all --json $(BENCH)/parallel.jsonl
	$(if $(MNIST),$(BENCH)/bin/python -m benchmarks mnist $(MNIST) --both --json $(BENCH)/mnist.jsonl)
	$(BENCH)/bin/python -m benchmarks report $(BENCH)

clean:  ## remove what the targets made
	rm -rf $(VENV) $(ECOSYSTEM) $(CLIENTS) $(PACKAGES) dist .interpreters $(BENCH) $(DOCS) $(PAGES) docs/lab/_build docs/lab/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants
