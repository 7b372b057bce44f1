#!/bin/sh
# Set up, then run every test. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."

sh scripts/setup.sh dev

has_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

# The distribution's Chromium, where this user may install it. Without it the browser tests say so.
if ! has_chromium && command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root=none
    fi
    if [ "$as_root" != none ]; then
        echo "Installing the distribution's chromium for the browser tests" >&2
        export DEBIAN_FRONTEND=noninteractive
        $as_root apt-get update -qq || true
        $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null || true
    fi
fi

exec .venv/bin/python scripts/run_tests.py "$@"
