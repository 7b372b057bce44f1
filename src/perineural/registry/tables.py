"""A table to be analysed: any CSV or Parquet file, found and named before an engine reads it."""

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from perineural.registry.columns import Column
from perineural.registry.problems import TableProblem

DELIMITERS = ",;\t|"
ENDINGS: dict[str, Literal["csv", "parquet"]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}


@dataclass(frozen=True)
class Table:
    """A file and how it is to be read.

    Attributes:
        location: Its path, or its address where a cluster reads it (`s3://...`).
        format: `csv` (UTF-8, one header line) or `parquet`.
        delimiter: What stands between the fields of a CSV file.
        header: Its column names, for a CSV file on this machine; else empty.
    """

    location: str
    format: Literal["csv", "parquet"]
    delimiter: str = ","
    header: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How messages call it: the file's name without its folder."""
        return self.location.rstrip("/").rpartition("/")[2]


def find_table(location: str) -> Table:
    """The table in a file, known to be there and to have a header.

    Args:
        location: A path to a CSV or Parquet file or, for a cluster, an address with `://`.

    Raises:
        TableProblem: The file is missing, empty, unreadable, not UTF-8, or has two columns of
            one name.
    """
    path = Path(location)
    if "://" in location:
        return Table(location, ENDINGS.get(path.suffix.lower(), "parquet"))
    if not path.exists():
        raise TableProblem(f"There is no file {location}. Give the path of a CSV or Parquet file.")
    if path.is_dir():
        raise TableProblem(f"{location} is a folder. Give the path of a CSV or Parquet file in it.")
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise TableProblem(f"{location} cannot be read: {error.strerror}.") from error
    if not start:
        raise TableProblem(f"{path.name} is empty. It needs a header line and rows below it.")
    is_parquet = start == b"PAR1"
    if ENDINGS.get(path.suffix.lower()) == "parquet" and not is_parquet:
        raise TableProblem(f"{path.name} is not a Parquet file, though its name says so.")
    return Table(location, "parquet") if is_parquet else _csv_table(path)


def _csv_table(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(1_000_000)
    except UnicodeDecodeError as error:
        raise TableProblem(
            f"{path.name} is neither Parquet nor a text file in UTF-8. "
            "Save it as CSV in UTF-8 (a spreadsheet offers this when saving)."
        ) from error
    delimiter = max(DELIMITERS, key=line.count)
    names = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise TableProblem(
            f"{path.name} has more than one column named {doubled[0]!r}. Names must differ."
        )
    return Table(str(path), "csv", delimiter, names)


def find_columns(table: Table, there: Sequence[Column], wanted: Sequence[str]) -> list[Column]:
    """The columns of these names, in this order.

    Raises:
        TableProblem: A name is not there; the message offers the nearest and lists what is.
    """
    by_name = {column.name: column for column in there}
    for name in wanted:
        if name not in by_name:
            close = difflib.get_close_matches(name, by_name, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            listed = ", ".join(list(by_name)[:20]) + (", ..." if len(by_name) > 20 else "")
            raise TableProblem(f"{table.name} has no column {name!r}.{hint} It has: {listed}.")
    return [by_name[name] for name in wanted]
