#!/bin/sh
# Make or update .venv from the locks. Usage: setup.sh clinic | dev
#
# dev holds all that clinic holds, and more: an environment that was made for dev stays one.
# A second run with nothing changed does nothing but compare a checksum.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:-clinic}
stamp=.venv/.installed
locks="requirements/clinic.txt requirements/dev.txt requirements/build.txt requirements/uv.txt"
sum=$({ pwd; cat pyproject.toml $locks scripts/setup.sh; } | cksum)

installed=$(cat "$stamp" 2>/dev/null || true)
if [ -x .venv/bin/python ]; then
    case "$installed" in
        "dev $sum" | "$wanted $sum") exit 0 ;;
        "dev "*) wanted=dev ;;
    esac
fi

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    without_venv=
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        is_new_enough "$candidate" || continue
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            return
        fi
        without_venv=$candidate
    done
    if [ -n "$without_venv" ]; then
        echo "This Python ($without_venv) came without venv. On Debian or Ubuntu: sudo apt-get install -y python3-venv" >&2
    else
        echo "Perineural needs Python 3.11 or later; none was found. If it has another name: make setup PYTHON=/path/to/python" >&2
    fi
    exit 2
}

if ! { [ -x .venv/bin/python ] && is_new_enough .venv/bin/python; }; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)" >&2
    rm -rf .venv
    "$python" -m venv .venv
fi
rm -f "$stamp"

pip() {
    .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"
}

# uv installs in seconds what pip installs in minutes; both hold every file to its hash.
install() {
    if .venv/bin/python -m uv --version >/dev/null 2>&1; then
        VIRTUAL_ENV=$PWD/.venv .venv/bin/python -m uv pip install --quiet --compile-bytecode "$@" \
            && return
        echo "uv could not install this; trying again with pip" >&2
    fi
    pip install "$@"
}

echo "Installing what requirements/$wanted.txt locks" >&2
pip install --require-hashes --only-binary=:all: -r requirements/uv.txt 2>/dev/null \
    || echo "uv is not to be had here; pip takes a little longer" >&2
install --require-hashes -r "requirements/$wanted.txt" -r requirements/build.txt
install --no-deps --no-build-isolation --editable .
.venv/bin/python -m compileall -q src
echo "$wanted $sum" >"$stamp"
