#!/bin/sh
# Make or keep the demo clinic and serve it. Arguments go to `perineural serve`.
set -eu
cd "$(dirname "$0")/.."

.venv/bin/perineural migrate
.venv/bin/perineural demo-data
exec .venv/bin/perineural serve "$@"
