# Everything a person needs: `make demo` to see it, `make test` and `make check` to trust it.

PORT ?= 8000
VENV := .venv
RUN  := $(VENV)/bin

.PHONY: demo test quick check format messages pictures lock setup clean

demo: $(VENV)/.installed
	@exec $(RUN)/idaman demo --port $(PORT)

test: $(VENV)/.installed-spark
	@tests/run

# What the changes of this branch concern, on SQLite, without a browser: while one works.
quick: $(VENV)/.installed-dev
	@$(RUN)/python -m tests.quick

# Checks read the settings, which need a home; nothing is kept in it.
check: export IDAMAN_HOME := $(abspath $(VENV))/check-home
check: export IDAMAN_SECRET_KEY := only-for-checks
check: $(VENV)/.installed-dev
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/lint-imports --no-logo
	@$(RUN)/mypy idaman
	@$(RUN)/djlint --check --quiet idaman
	@$(RUN)/djlint --lint --quiet idaman
	@$(RUN)/python -m tests.styles --check
	@$(RUN)/python -m tests.messages --check
	@$(RUN)/python -m tests.glossary --check
	@$(RUN)/python -m pytest -q tests/house

format: $(VENV)/.installed-dev
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .
	@$(RUN)/djlint --reformat --quiet --warn idaman
	@$(RUN)/python -m tests.styles
	@$(RUN)/python -m tests.glossary

# Brings the translation files up to date with what templates and code say.
messages: $(VENV)/.installed-dev
	@$(RUN)/python -m tests.messages

# Takes the pictures of the handbook and the README anew, from a sample site of its own.
# PICTURES="petugas-kirim home" takes only these.
pictures: $(VENV)/.installed-dev
	@$(RUN)/python -m tests.pictures $(PICTURES)

# Pins every dependency with its hashes. No registry address is written.
lock: $(VENV)/.uv
	@$(RUN)/uv pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 \
	  --no-header pyproject.toml -o requirements.txt
	@$(RUN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	  --no-header -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt
	@$(RUN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	  --no-header -c requirements.txt --extra learn pyproject.toml -o requirements-learn.txt
	@$(RUN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	  --no-header -c requirements.txt --extra spark pyproject.toml -o requirements-spark.txt

setup: $(VENV)/.installed-dev

$(VENV)/.uv: requirements-uv.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Perlu Python 3.11 atau lebih baru."; exit 1; }
	@test -x $(RUN)/python || python3 -m venv $(VENV) || \
	  { echo "Perlu modul venv: apt-get install python3-venv"; exit 1; }
	@$(RUN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.uv requirements.txt pyproject.toml
	@echo "Memasang (sekali saja) …"
	@$(RUN)/uv pip install -q --python $(RUN)/python --require-hashes -r requirements.txt
	@$(RUN)/uv pip install -q --python $(RUN)/python --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(RUN)/uv pip install -q --python $(RUN)/python --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-spark: $(VENV)/.installed-dev requirements-spark.txt
	@$(RUN)/uv pip install -q --python $(RUN)/python --require-hashes -r requirements-spark.txt
	@touch $@

clean:
	@rm -rf $(VENV) var dist
