"""Write docs/safety/cases.md from the tables of tests/spec; with --check, only compare."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.spec.tables import tables  # noqa: E402

PAGE = ROOT / "docs" / "safety" / "cases.md"


def page_text() -> str:
    """The whole page."""
    found = tables()
    count = sum(len(table.rows) for table in found)
    lines = ["# Cases the rules are held to", ""]
    lines += [
        f"Written by `scripts/spec_docs.py` from `tests/spec`: change it there. {count} cases,",
        "each run by `make test`. Nobody outside the project has reviewed them yet: whoever knows",
        "better and finds a line wrong has found a fault.",
        "",
    ]
    for table in found:
        lines += [f"## {table.title}", ""]
        lines += [table.about, ""] if table.about else []
        lines += [f"| {' | '.join(table.columns)} |", f"|{'---|' * len(table.columns)}"]
        lines += [f"| {' | '.join(row)} |" for row in table.rows]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write, or check.

    Returns:
        0, or 1 when a check finds that the page is not up to date.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    if not parser.parse_args().check:
        PAGE.write_text(page_text(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page_text():
        return 0
    sys.stderr.write("docs/safety/cases.md is out of date. Run make fix.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
