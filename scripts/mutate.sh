#!/bin/sh
# Change the clinical rules one small thing at a time, and tell which changes no test notices.
# Usage: mutate.sh [module ...]    modules of src/perineural/clinical, such as anaesthetic or
#                                  anatomy/paths; all of them when none is named (hours)
#
# Works in a copy outside this folder, with mutmut in an environment of the copy, and leaves
# nothing behind but what it prints. KEEP=folder keeps the copy there to look into.
set -eu
cd "$(dirname "$0")/.."
project=$PWD
copy=${KEEP:-$(mktemp -d)}
[ -n "${KEEP:-}" ] || trap 'rm -rf "$copy"' EXIT
trap 'exit 130' HUP INT TERM

packages() {
    "$1" -c 'import site; print(site.getsitepackages()[0])'
}

if [ ! -x "$copy/env/bin/mutmut" ]; then
    .venv/bin/python -m venv "$copy/env"
    packages .venv/bin/python >"$(packages "$copy/env/bin/python")/project.pth"
    "$copy/env/bin/python" -m pip install --quiet --disable-pip-version-check "mutmut>=3.8,<4"
fi

rm -rf "$copy/project"
mkdir -p "$copy/project"
cp -R src tests pyproject.toml setup.cfg "$copy/project/"
cd "$copy/project"
find . -name __pycache__ -prune -exec rm -rf {} +

if [ $# -gt 0 ]; then
    sed '/^only_mutate/d' "$project/setup.cfg" >setup.cfg
    echo "only_mutate =" >>setup.cfg
    for module in "$@"; do
        echo "    src/perineural/clinical/$module.py" >>setup.cfg
    done
fi

HYPOTHESIS_PROFILE=mutation "$copy/env/bin/mutmut" run --max-children 1 >log 2>&1 || {
    tr '\r' '\n' <log | grep -v 'Running\|Generating' | tail -n 40 >&2
    echo "mutate.sh: mutmut could not run to its end" >&2
}
"$copy/env/bin/mutmut" results --all true | sed -n 's/^ *\(perineural[^ ]*\): \(.*\)$/\1 \2/p' >results

# What runs while a module is imported has run before mutmut makes its change: look again at all
# that seemed to live, each in a process of its own. A test run that is interrupted stays unsaid.
grep -E ' (survived|no tests)$' results >to_see_again || true
while read -r name what; do
    said=0
    (cd mutants && MUTANT_UNDER_TEST=$name PYTHONPATH=src:. HYPOTHESIS_PROFILE=mutation \
        "$copy/env/bin/python" -m pytest -x -q -p no:randomly -p no:cacheprovider \
        tests/spec tests/unit/clinical) </dev/null >again 2>&1 || said=$?
    if [ "$said" -ge 1 ] && [ "$said" -le 4 ]; then
        sed -i "s/^$name $what\$/$name killed/" results
    fi
done <to_see_again

# A change that makes the tests hang or crash was noticed too.
noticed=' (killed|timeout|segfault|caught by type check)$'
echo "module                            noticed   of"
sed 's/\.x[_ǁ].*//; s/^perineural\.clinical\.//' results | sort -u | while read -r module; do
    grep "^perineural\.clinical\.$module\.x[_ǁ]" results >of_module
    printf '%-32s %8d %4d\n' "$module" "$(grep -cE "$noticed" of_module || true)" \
        "$(wc -l <of_module)"
done
grep -vE "$noticed" results | while read -r name what; do
    echo
    echo "$what: $name"
    "$copy/env/bin/mutmut" show "$name" 2>/dev/null | grep -E '^[-+]' | grep -vE '^(---|\+\+\+)' \
        || true
done
