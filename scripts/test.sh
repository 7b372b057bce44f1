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

has_pango() {
    .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1
}

missing=
has_chromium || missing="$missing chromium"
has_pango || missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# The distribution's Chromium and Pango, where this user may install them. Without Chromium the
# browser tests say so; without Pango those of PDF documents do.
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root=none
    fi
    if [ "$as_root" != none ]; then
        echo "Installing from the distribution:$missing" >&2
        export DEBIAN_FRONTEND=noninteractive
        $as_root apt-get update -qq || true
        $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
    fi
fi

exec .venv/bin/python scripts/run_tests.py "$@"
