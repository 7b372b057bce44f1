#!/bin/sh
# Everything that can be judged without running the program's tests. Changes nothing.
set -eu
cd "$(dirname "$0")/.."

PERINEURAL_HOME=$(mktemp -d)
export PERINEURAL_HOME
trap 'rm -rf "$PERINEURAL_HOME"' EXIT

step() {
    name=$1
    shift
    echo "== $name"
    "$@" || { echo "make check: $name found something to put right" >&2; exit 1; }
}

step format .venv/bin/ruff format --check --quiet .
step lint .venv/bin/ruff check --quiet .
step types .venv/bin/mypy
step contracts .venv/bin/lint-imports --no-cache
step migrations .venv/bin/perineural manage makemigrations --check --dry-run
step settings .venv/bin/perineural manage check
step knowledge .venv/bin/python scripts/knowledge_docs.py --check
step languages .venv/bin/python scripts/messages.py --check
step cases .venv/bin/python scripts/spec_docs.py --check
step docs .venv/bin/python -m pytest -q -p no:cacheprovider tests/docs tests/test_repository.py
echo "All is in order."
