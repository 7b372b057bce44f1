"""The page of cases is what the tables of tests/spec say, and says enough to be worth reading."""

import subprocess
import sys
from pathlib import Path

from tests.spec.tables import tables

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "safety" / "cases.md"


def test_the_page_of_cases_is_up_to_date():
    checked = subprocess.run(
        [sys.executable, ROOT / "scripts" / "spec_docs.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not checked.returncode, checked.stderr


def test_at_least_150_cases_of_candidacy_and_dose_can_be_read():
    held = {table.title: len(table.rows) for table in tables()}
    assert sum(held.values()) >= 500
    for subject in ("Warning signs by condition", "One visit, from recipe to share"):
        assert held[subject] >= 30


def test_every_line_of_the_page_fits_its_columns():
    for table in tables():
        for row in table.rows:
            assert len(row) == len(table.columns), (table.title, row)
            assert row[0]


def test_no_case_stands_twice():
    for table in tables():
        assert len(set(table.rows)) == len(table.rows), table.title
