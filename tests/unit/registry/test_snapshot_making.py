"""A snapshot's folder: there whole or not at all, with rare combinations left out."""

import csv
import datetime as dt
import hashlib
import io
import json
import uuid

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perineural.records.privacy import FIELDS, Leaves
from perineural.registry.engines.snapshot_store import SnapshotStore
from perineural.registry.snapshot.codebook import COLUMNS, codebook_csv, codebook_json
from perineural.registry.snapshot.fields import Kind, Rule
from perineural.registry.snapshot.making import Wanted, make_snapshot
from perineural.registry.snapshot.problems import SnapshotRefused
from perineural.registry.snapshot.tables import PATIENTS, TABLES

KEY = b"a key of this test, 32 bytes long"
ALLOWED = {
    Rule.AS_IS: {Leaves.AS_IS},
    Rule.PSEUDONYM: {Leaves.PSEUDONYM, Leaves.AS_IS},
    Rule.SHIFTED: {Leaves.SHIFTED},
    Rule.GENERALISED: {Leaves.AS_IS, Leaves.SHIFTED, Leaves.YEAR},
    Rule.DERIVED: {Leaves.AS_IS, Leaves.SHIFTED, Leaves.PSEUDONYM},
}
COLUMNS_OF = [
    pytest.param(table, field, id=f"{table.name}.{field.name}")
    for table in TABLES
    for field in table.fields
]


def wanted(folder, **changed):
    values = {
        "folder": folder, "key": KEY, "fewest": 2, "clinic_id": uuid.UUID(int=1),
        "made_at": dt.datetime(2026, 3, 15, tzinfo=dt.UTC), "dropped": ("Patient.family_name",),
    }  # fmt: skip
    return Wanted(**{**values, **changed})


def two_patients(into, keyed):
    into.add("patients", [(who, "c", "40-49", "female", False) for who in ("a", "b")])
    into.add_cells([("a", "40-49|female|sciatica"), ("b", "40-49|female|sciatica")])


def nothing(manifest):
    """Nobody is told."""


@pytest.mark.parametrize(("table", "field"), COLUMNS_OF)
def test_every_column_leaves_in_a_way_that_its_stored_fields_allow(table, field):
    assert field.source
    for source in field.source:
        model, _, name = source.partition(".")
        assert FIELDS[model][name] in ALLOWED[field.rule], source


@pytest.mark.parametrize(("table", "field"), COLUMNS_OF)
def test_every_column_that_is_coded_says_its_codes(table, field):
    assert bool(field.choices) == (field.kind in {Kind.CODE, Kind.CODES})
    assert table.fields[0].name == "patient"


def test_the_folder_holds_tables_codebook_and_manifest_with_true_hashes(tmp_path):
    folder = tmp_path / "out"
    told = make_snapshot(wanted(folder), two_patients, nothing)
    assert json.loads((folder / "manifest.json").read_text()) == told
    assert told["rows"]["patients"] == 2
    names = {table.name for table in TABLES}
    files = {f"{name}.parquet" for name in names} | {"codebook.csv", "codebook.json"}
    assert set(told["files"]) == files
    assert {each.name for each in folder.iterdir()} == files | {"manifest.json"}
    for name, each in told["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == each["sha256"]
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_the_same_rows_under_the_same_key_give_the_same_bytes(tmp_path):
    one = make_snapshot(wanted(tmp_path / "one"), two_patients, nothing)
    other = make_snapshot(wanted(tmp_path / "other"), two_patients, nothing)
    assert one == other


def test_an_empty_folder_is_filled_and_a_full_one_is_not_touched(tmp_path):
    empty, full = tmp_path / "empty", tmp_path / "full"
    for each in (empty, full):
        each.mkdir()
    (full / "mine.txt").write_text("mine")
    make_snapshot(wanted(empty), two_patients, nothing)
    with pytest.raises(SnapshotRefused, match="is not empty"):
        make_snapshot(wanted(full), two_patients, nothing)
    assert [each.name for each in full.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "words"), [("a-file", "is not a folder"), ("none/out", "make it first")]
)
def test_what_cannot_be_a_folder_is_refused(tmp_path, name, words):
    (tmp_path / "a-file").write_text("")
    with pytest.raises(SnapshotRefused, match=words):
        make_snapshot(wanted(tmp_path / name), two_patients, nothing)


def fails(*_):
    raise RuntimeError("in the middle")


@pytest.mark.parametrize(("read", "told"), [(fails, nothing), (two_patients, fails)])
def test_what_goes_wrong_on_the_way_leaves_nothing(tmp_path, read, told):
    with pytest.raises(RuntimeError):
        make_snapshot(wanted(tmp_path / "out"), read, told)
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_told_of_a_file_before_all_are_written(tmp_path):
    seen = []

    def look(manifest):
        seen.append((tmp_path / "out").exists())
        assert set(manifest["rows"]) == {table.name for table in TABLES}

    make_snapshot(wanted(tmp_path / "out"), two_patients, look)
    assert seen == [False]


def test_one_that_points_at_a_single_person_is_no_combination(tmp_path):
    with pytest.raises(SnapshotRefused, match="1 is too few"):
        make_snapshot(wanted(tmp_path / "out", fewest=1), two_patients, nothing)


cells = st.dictionaries(
    st.sampled_from([f"p{number}" for number in range(12)]),
    st.sets(st.sampled_from("ABCDE"), min_size=1, max_size=3),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells, st.integers(2, 4))
def test_no_combination_that_leaves_is_rare_however_they_overlap(tmp_path_factory, who, fewest):
    folder = tmp_path_factory.mktemp("store")
    names = dict.fromkeys(PATIENTS.names, "VARCHAR")
    with SnapshotStore(folder, {"patients": names}) as store:
        store.add("patients", [(each, "c", "b", "s", "d") for each in who])
        store.add_cells([(each, cell) for each, of in who.items() for cell in sorted(of)])
        _, left_out = store.suppress(fewest)
        written = store.write("patients", folder / "patients.parquet")
    rows = duckdb.sql(f"SELECT patient FROM '{folder}/patients.parquet'").fetchall()
    kept = {patient for (patient,) in rows}
    assert written == len(kept) == len(who) - left_out
    for cell in "ABCDE":
        of_cell = {each for each in kept if cell in who[each]}
        assert not of_cell or len(of_cell) >= fewest
    assert kept == _largest_group_without_rare_cells(who, fewest)


def _largest_group_without_rare_cells(who, fewest):
    """The slow way: leave out one patient after the other."""
    kept = dict(who)
    while True:
        rare = {c for c in "ABCDE" if 0 < sum(c in of for of in kept.values()) < fewest}
        out = [each for each, of in kept.items() if of & rare]
        if not out:
            return set(kept)
        for each in out:
            del kept[each]


def test_the_codebook_has_a_line_for_every_column_of_every_table():
    lines = list(csv.DictReader(io.StringIO(codebook_csv())))
    assert tuple(lines[0]) == COLUMNS
    assert [(each["table"], each["field"]) for each in lines] == [
        (table.name, name) for table in TABLES for name in table.names
    ]
    told = json.loads(codebook_json(["Patient.family_name"]))
    assert told["dropped"]["fields"] == ["Patient.family_name"]
    assert sum(len(each["fields"]) for each in told["tables"]) == len(lines)


def test_the_rows_of_a_patient_lie_together_and_nothing_missing_becomes_a_zero(tmp_path):
    def mixed(into, keyed):
        two_patients(into, keyed)
        row = (None,) * 5
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
        for who in ("b", "a", "b", "a"):
            into.add("ratings", [(who, "c", "s", "later", None, 3, 4, "diary", at)])
        into.add("events", [("a", *row, None, at, None)])

    make_snapshot(wanted(tmp_path / "out"), mixed, nothing)
    rows = duckdb.sql(f"SELECT * FROM '{tmp_path}/out/ratings.parquet'").fetchall()
    assert [row[0] for row in rows] == ["a", "a", "b", "b"]
    assert rows[0][4] is None
    assert rows[0][5:7] == (3, 4)
