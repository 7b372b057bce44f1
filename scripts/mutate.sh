#!/bin/sh
# Change the clinical rules one small thing at a time, and tell which changes no test notices.
# Usage: mutate.sh [--one-in N] [module or change ...]
#   module      of src/perineural/clinical, such as anaesthetic or anatomy/paths
#   change      by the name it was reported with: look again, after adding a test
#   --one-in N  a sample: each change whose name has a checksum divisible by N, so the same
#               changes every time, however the code around them changes
#
# Works in a copy outside this folder, with mutmut in an environment of the copy, and leaves
# nothing behind but what it prints. KEEP=folder keeps the copy there to look into.
set -eu
cd "$(dirname "$0")/.."
copy=${KEEP:-$(mktemp -d)}
[ -n "${KEEP:-}" ] || trap 'rm -rf "$copy"' EXIT
trap 'exit 130' HUP INT TERM

packages() {
    "$1" -c 'import site; print(site.getsitepackages()[0])'
}

if [ ! -x "$copy/env/bin/mutmut" ]; then
    .venv/bin/python -m venv "$copy/env"
    packages .venv/bin/python >"$(packages "$copy/env/bin/python")/project.pth"
    "$copy/env/bin/python" -m pip install --quiet --disable-pip-version-check "mutmut==3.8.*"
fi

rm -rf "$copy/project"
mkdir -p "$copy/project/docs"
cp -R src tests scripts pyproject.toml setup.cfg "$copy/project/"
cp -R docs/knowledge "$copy/project/docs/"
cd "$copy/project"
find . -name __pycache__ -prune -exec rm -rf {} +
HYPOTHESIS_PROFILE=mutation "$copy/env/bin/python" scripts/mutate.py "$@"
