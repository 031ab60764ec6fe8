# hinterland: make demo, make test. Everything is installed into .venv; nothing else on the machine is changed,
# but for the browser that the tests of the pages need (Debian's chromium, where apt and the rights are there).

PYTHON ?= python3
NPM := $(shell command -v npm 2>/dev/null)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help install demo test check audit bench bench-speed bench-trials docs package clean

help:
	@echo "make install   the package and what the demo needs, into .venv; the explorer's front end where npm is there"
	@echo "make demo      train two autoencoders on Fashion-MNIST and compare what they learned"
	@echo "make test      all tests"
	@echo "make check     format, lint, types, imports"
	@echo "make bench     all benchmarks, into benchmarks/RESULTS.md: make bench-speed (half an hour), make bench-trials (three hours)"
	@echo "make package   wheel and source distribution into dist/, tried in fresh environments, each extra alone (a quarter of an hour)"
	@echo "make audit     known faults of the packages that are installed, where a public service can be asked"
	@echo "make docs      the pictures of the README, from a demo run; the tutorials' output and notebooks; the site, into build/site"

install: .venv/.installed .venv/.front

# The explorer's front end: built where node is there; otherwise, or where that fails, the committed one stays.
FRONT := $(shell find explorer-ui/src explorer-ui/scripts -type f 2>/dev/null) explorer-ui/package-lock.json
FRONT_TOOLS := explorer-ui/node_modules/.bin
NO_FRONT_TOOLS := no node modules in explorer-ui: its own tests and checks are left out
.venv/.front: .venv/.made $(FRONT)
ifdef NPM
	@echo "building the explorer's front end"
	@cd explorer-ui && npm ci --loglevel error --ignore-scripts && npm run --silent build || \
		echo "the front end could not be built; the committed one in src/hinterland/explorer/static stays"
else
	@echo "no npm here: the committed front end in src/hinterland/explorer/static stays"
endif
	@touch $@

.venv/.made:
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or later is needed; PYTHON=... names one"'
	@$(PYTHON) -m venv .venv || { echo "python3-venv is missing: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@touch $@

.venv/.installed: .venv/.made pyproject.toml constraints.txt
	@echo "installing hinterland into .venv (a few minutes the first time)"
	@$(PIP) -e '.[explorer]'
	@touch $@

.venv/.tested: .venv/.installed
	@echo "installing what the tests need"
	@$(PIP) -e '.[dev,docs,all]'
	@touch $@

demo: install
	$(BIN)/hinterland demo

test: .venv/.tested .venv/.front
	@command -v chromium >/dev/null || sh tests/install_browser.sh
	-@$(BIN)/hinterland data fetch fashion-mnist
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile
	@if [ -d $(FRONT_TOOLS) ]; then cd explorer-ui && npm test --silent; else echo "$(NO_FRONT_TOOLS)"; fi

check: .venv/.tested .venv/.front
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python explorer-ui/check_static.py
	@if [ -d $(FRONT_TOOLS) ]; then cd explorer-ui && npm run --silent check; else echo "$(NO_FRONT_TOOLS)"; fi

# Speed, beside peers and beside what the machine can do (half an hour on two cores), then faults, memory, likelihoods and land
# cover (three hours); each of the two can be asked for alone. Nothing else may run meanwhile.
SPEED := machine_limits training_speed steps vae_gan_step start_up data_path renderer analysis_speed battery_growth \
	training_growth explorer_speed rasters million
TRIALS := reliability soak fuzz chesapeake_translation chesapeake_classes dubai_segmentation mnist_likelihood

bench: bench-speed bench-trials

bench-speed: $(SPEED:%=benchmark-%) benchmark-goals

bench-trials: $(TRIALS:%=benchmark-%)

.NOTPARALLEL:
benchmark-%: .venv/.tested
	$(BIN)/python benchmarks/$*.py

docs: .venv/.tested
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_cuboid_pictures.py
	$(BIN)/python docs/run_tutorials.py
	$(BIN)/python docs/make_billion_page.py
	$(BIN)/python docs/make_notebooks.py
	$(BIN)/python docs/make_figures.py
	$(BIN)/mkdocs build --strict

# Known faults of what is installed, by a public service: fails where one is known, or where the service cannot be asked.
audit: .venv/.installed
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && .venv-audit/bin/python -m pip install --quiet pip-audit; }
	.venv-audit/bin/pip-audit --strict --skip-editable --progress-spinner off \
		--path "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

package: .venv/.made .venv/.front
	@$(PIP) build
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/python tests/check_wheel.py dist

clean:
	rm -rf .venv .venv-peer* build dist explorer-ui/node_modules
