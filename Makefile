# Everything here sets itself up from Python 3.11 or later; nothing else has to be installed first.
# More words for a target: make test ARGS="-k audit", make demo ARGS="--port 9000".

.PHONY: help setup demo test test-spark check fix bench bench-statistics mutate lock

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/'

setup: ## make the environment in .venv, for working on the project
	@sh scripts/setup.sh dev

demo: ## set up, make the demo clinic, serve it at http://127.0.0.1:8000
	@sh scripts/setup.sh clinic
	@exec .venv/bin/perineural serve --demo $(ARGS)

test: ## set up, run every test on both databases and in a real browser
	@sh scripts/test.sh $(ARGS)

test-spark: ## run the tests of the engines on Apache Spark, in .venv-spark; needs Java 17
	@sh scripts/setup.sh dev
	@.venv/bin/python scripts/spark_tests.py $(ARGS)

check: ## format, lint, types, contracts, migrations, docs; changes nothing
	@sh scripts/setup.sh dev
	@sh scripts/check.sh

fix: ## put format and what lint can repair in order, write docs/knowledge anew, take in new texts
	@sh scripts/setup.sh dev
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@.venv/bin/python scripts/knowledge_docs.py
	@.venv/bin/python scripts/spec_docs.py
	@.venv/bin/python scripts/messages.py

bench: ## measure, print a table and write bench/latest.json
	@sh scripts/setup.sh dev
	@.venv/bin/python -m bench $(ARGS)

bench-statistics: ## measure the statistics beside their peers, in .venv-peers; print a table
	@sh scripts/setup.sh dev
	@.venv/bin/python -m bench.statistics $(ARGS)

mutate: ## change the rules a little at a time, and tell which changes no test notices
	@sh scripts/setup.sh dev
	@sh scripts/mutate.sh $(ARGS)

lock: ## resolve the dependencies anew into requirements/
	@sh scripts/setup.sh dev
	@sh scripts/lock.sh
