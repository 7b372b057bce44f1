#!/bin/sh
# Resolve pyproject.toml into locks with hashes, for every platform, without any host name.
# Extras stay written out: pip 23 looks for the newest coverage[toml] where only coverage is locked.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
        --generate-hashes --no-strip-extras --no-header --no-annotate "$@"
}

# Each lock is held to the one before it, so that they can be installed together.
compile pyproject.toml -o requirements/clinic.txt
compile pyproject.toml --group dev -c requirements/clinic.txt -o requirements/dev.txt
printf "hatchling\neditables\n" | compile - -c requirements/dev.txt -o requirements/build.txt
echo "uv" | compile - -o requirements/uv.txt
