"""A clinic of six patients who agreed, read into a snapshot."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from perineural.records.queries.snapshot import dropped_fields, read_snapshot
from perineural.registry.snapshot.making import Wanted, make_snapshot
from perineural.registry.snapshot.tables import TABLES
from tests.factories.agreed import agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

KEY = b"a key of this test, 32 bytes long"


@dataclass(frozen=True)
class Taken:
    """A snapshot in a folder."""

    folder: Path
    manifest: dict

    def rows(self, table):
        return duckdb.sql(f"SELECT * FROM '{self.folder}/{table}.parquet'").fetchall()

    def column(self, table, name):
        return [
            value
            for (value,) in duckdb.sql(
                f"SELECT {name} FROM '{self.folder}/{table}.parquet'"
            ).fetchall()
        ]

    def everything(self):
        return [value for table in TABLES for row in self.rows(table.name) for value in row]


def six(slug="harbour", count=6):
    staffed = clinic(slug=slug, name=f"{slug.title()} Clinic")
    few = Scores(at_15=None, diary=(None, None, None))
    people = [
        treated(staffed, [Scores(), Scores(before=4)] if number == 0 else [few], points=2)
        for number in range(count)
    ]
    for each in people:
        agreed(staffed, each.patient_id, kind="registry")
    return staffed, people


@pytest.fixture
def filled():
    return six()


@pytest.fixture
def take(tmp_path):
    numbers = iter(range(100))

    def take(staffed, by=None, fewest=5, key=KEY):
        folder = tmp_path / f"taken-{next(numbers)}"
        wanted = Wanted(
            folder, key, fewest, staffed.id, dt.datetime(2026, 3, 15, tzinfo=dt.UTC),
            dropped_fields(),
        )  # fmt: skip

        def read(into, keyed):
            read_snapshot(
                by=by or staffed.clinic_lead,
                clinic_id=staffed.id,
                into=into,
                keyed=keyed,
                progress=lambda done, of_all: None,
            )

        return Taken(folder, make_snapshot(wanted, read, lambda manifest: None))

    return take
