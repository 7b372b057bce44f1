#!/bin/sh
# Set up, then run every test. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."

sh scripts/setup.sh dev

has() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

has_pango() {
    .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1
}

# The distribution's Chromium and Pango, where this user may install them. Without Chromium the
# browser tests say so; without Pango those of PDF documents do.
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        return 1
    fi
    echo "Installing from the distribution: $*" >&2
    export DEBIAN_FRONTEND=noninteractive
    [ -n "${is_list_new:-}" ] || $as_root apt-get update -qq || true
    is_list_new=yes
    $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Chromium without windows does the tests in a fraction of the time; not every distribution has it.
has chromium-headless-shell || install chromium-headless-shell ||
    has chromium chromium-browser google-chrome google-chrome-stable || install chromium || true
has_pango || install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || true

exec .venv/bin/python scripts/run_tests.py "$@"
