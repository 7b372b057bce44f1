"""Making a snapshot: a folder that is there whole, or not at all."""

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import perineural
from perineural.registry.engines import snapshot_store
from perineural.registry.engines.snapshot_store import SnapshotStore
from perineural.registry.snapshot.codebook import codebook_csv, codebook_json
from perineural.registry.snapshot.fields import Field, Kind
from perineural.registry.snapshot.problems import SnapshotRefused
from perineural.registry.snapshot.rules import RULES_VERSION, Keyed
from perineural.registry.snapshot.tables import TABLES, TABLES_VERSION

FEWEST_IN_A_CELL = 5
"""How many patients share age band, sex and condition at least, unless told otherwise."""
CELL = ("age_band", "sex", "condition")
FORMAT = "perineural snapshot 1"
_SQL_TYPES = {
    Kind.INTEGER: snapshot_store.INTEGER,
    Kind.YES_NO: snapshot_store.YES_NO,
    Kind.MOMENT: snapshot_store.MOMENT,
}


class Sink(Protocol):
    """What takes rows in batches."""

    def add(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows of one table."""

    def add_cells(self, rows: Sequence[tuple[str, str]]) -> None:
        """The cells that patients are in."""

    def leave_out(self, patients: Sequence[str]) -> None:
        """Patients of whom nothing leaves, whatever was handed over."""


@dataclass(frozen=True)
class Wanted:
    """What snapshot is to be made.

    Args:
        folder: Where; new, or empty.
        key: What keys pseudonyms and shifts.
        fewest: How many patients must share a combination for it to leave.
        clinic_id: Whose; leaves as a pseudonym.
        made_at: When, in UTC; the manifest keeps the day.
        dropped: Stored fields that leave in no column, as `Model.field`.
    """

    folder: Path
    key: bytes
    fewest: int
    clinic_id: object
    made_at: dt.datetime
    dropped: Sequence[str]


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not new or empty, or whose parent is not there.

    Raises:
        SnapshotRefused: With what would be right.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SnapshotRefused(f"{folder} is not a folder; name one that is new or empty.")
    if folder.exists() and any(folder.iterdir()):
        raise SnapshotRefused(f"{folder} is not empty; name a folder that is new or empty.")
    if not folder.absolute().parent.is_dir():
        raise SnapshotRefused(f"{folder.absolute().parent} is not there; make it first.")


def make_snapshot(
    wanted: Wanted,
    read: Callable[[Sink, Keyed], object],
    before_release: Callable[[dict[str, Any]], object],
) -> dict[str, Any]:
    """Make the folder and give its manifest.

    Everything is written into a hidden folder beside it, readable by this user alone, and put in
    place by one rename at the end; whatever goes wrong before that leaves nothing.

    Args:
        read: Hands over every row.
        before_release: Told of the manifest before the folder is in place: writes the audit event.
            What it raises stops the release.

    Raises:
        SnapshotRefused: The folder, the key or `fewest` cannot be used, or a file not be written.
    """
    check_folder(wanted.folder)
    if wanted.fewest < 2:
        raise SnapshotRefused(f"At least 2 must share a combination; {wanted.fewest} is too few.")
    keyed = Keyed(wanted.key)
    place = wanted.folder.absolute()
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            manifest = _fill(draft, wanted, keyed, read)
            before_release(manifest)
            os.rename(draft / "done", place)  # takes the place of an empty folder
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise SnapshotRefused(f"{wanted.folder} cannot be written: {error.strerror}.") from error
    return manifest


def _fill(
    draft: Path, wanted: Wanted, keyed: Keyed, read: Callable[[Sink, Keyed], object]
) -> dict[str, Any]:
    columns = {
        table.name: {field.name: _sql_type(field) for field in table.fields} for table in TABLES
    }
    done, under_way = draft / "done", draft / "under-way"
    done.mkdir(mode=0o700)
    under_way.mkdir(mode=0o700)
    with SnapshotStore(under_way, columns) as store:
        read(store, keyed)
        cells, patients = store.suppress(wanted.fewest)
        rows = {
            table.name: store.write(table.name, done / f"{table.name}.parquet") for table in TABLES
        }
    (done / "codebook.csv").write_text(codebook_csv(), encoding="utf-8")
    (done / "codebook.json").write_text(codebook_json(wanted.dropped), encoding="utf-8")
    manifest = _manifest(wanted, keyed, rows)
    manifest["suppressed"] = {
        "combination": list(CELL),
        "fewest": wanted.fewest,
        "rare_combinations": cells,
        "patients": patients,
    }
    manifest["files"] = {
        file.name: {"sha256": _sha256(file), "bytes": file.stat().st_size}
        for file in sorted(done.iterdir())
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (done / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


def _sql_type(field: Field) -> str:
    if field.kind is Kind.DECIMAL:
        return snapshot_store.decimal(field.digits)
    return _SQL_TYPES.get(field.kind, snapshot_store.WORDS)


def _manifest(wanted: Wanted, keyed: Keyed, rows: dict[str, int]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "program": f"perineural {perineural.__version__}",
        "tables_version": TABLES_VERSION,
        "rules_version": RULES_VERSION,
        "clinic": keyed.pseudonym("clinic", wanted.clinic_id),
        "key_id": keyed.pseudonym("key"),
        "made_on": wanted.made_at.date().isoformat(),
        "rows": rows,
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
