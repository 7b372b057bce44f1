"""Rows of a snapshot on their way into Parquet: kept on disk by DuckDB, ordered, then written.

Rows are handed over in batches and held nowhere else; ordering them spills to disk, so memory
stays below `MEMORY_LIMIT` however many there are.
"""

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import numpy as np

from perineural.registry.engines.duckdb_engine import connect

ROW_GROUP_ROWS = 122_880
MEMORY_LIMIT = "512MB"
INTEGER, YES_NO, MOMENT, WORDS = "BIGINT", "BOOLEAN", "TIMESTAMP", "VARCHAR"
Columns = Mapping[str, str]
"""The SQL type of each column, in order; `patient` is among them."""


def decimal(digits: int) -> str:
    """The type of a decimal with so many digits after the point."""
    return f"DECIMAL(12, {digits})"


def _array(sql_type: str, values: Sequence[Any]) -> Any:
    """One column of a batch; what is None stays so."""
    if sql_type == MOMENT:
        return np.array(values, dtype="datetime64[us]")
    if sql_type in (INTEGER, YES_NO):
        kind = np.int64 if sql_type == INTEGER else np.bool_
        missing = [value is None for value in values]
        return np.ma.masked_array(np.array([value or 0 for value in values], kind), missing)
    return np.array(values, dtype=object)


class SnapshotStore:
    """Tables under way, in a database file of its own that goes with its folder.

    Args:
        folder: An empty folder for the file and for what is spilled.
        tables: The columns of each table.

    Raises:
        OSError: The disk is full, or the folder cannot be written in.
    """

    def __init__(self, folder: Path, tables: Mapping[str, Columns]) -> None:
        self._connection = connect()
        self._run(f"SET memory_limit = '{MEMORY_LIMIT}'")
        self._run(f"SET temp_directory = {_quoted(folder / 'spilled')}")
        # Else the type of a column of words is guessed from its first rows.
        self._run("SET pandas_analyze_sample = 0")
        self._run(f"ATTACH {_quoted(folder / 'rows.duckdb')} AS under_way")
        self._run("USE under_way")
        self._tables = tables
        for name, columns in tables.items():
            worded = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
            self._run(f"CREATE TABLE {name} ({worded})")
        self._run("CREATE TABLE quasi (patient VARCHAR, cell VARCHAR)")

    def __enter__(self) -> "SnapshotStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def _run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except duckdb.IOException as error:
            raise OSError(errno.EIO, str(error)) from error

    def add(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take a batch of rows of one table, each with its values in the order of the columns."""
        if not rows:
            return
        columns = zip(self._tables[name].items(), zip(*rows, strict=True), strict=True)
        batch = {column: _array(sql_type, values) for (column, sql_type), values in columns}
        self._connection.register("batch", batch)
        self._run(f"INSERT INTO {name} SELECT * FROM batch")
        self._connection.unregister("batch")

    def add_cells(self, rows: Sequence[tuple[str, str]]) -> None:
        """Take the cells that patients are in: combinations that could point at somebody."""
        if rows:
            patients, cells = zip(*rows, strict=True)
            batch = {"patient": np.array(patients, object), "cell": np.array(cells, object)}
            self._connection.register("batch", batch)
            self._run("INSERT INTO quasi SELECT DISTINCT patient, cell FROM batch")
            self._connection.unregister("batch")

    def leave_out(self, patients: Sequence[str]) -> None:
        """Let nothing leave of these patients, by their pseudonyms."""
        for patient in patients:
            self._run("DELETE FROM quasi WHERE patient = ?", [patient])

    def suppress(self, fewest: int) -> tuple[int, int]:
        """Leave out every patient in a cell of fewer than `fewest`, until there is no such cell.

        Somebody left out of one cell can make another too small, so this is repeated.

        Returns:
            How many cells were rare when they were found, and how many patients are left out.
        """
        before = self._run("SELECT count(DISTINCT patient) FROM quasi")[0][0]
        cells = 0
        while True:
            self._run(
                "CREATE OR REPLACE TEMP TABLE rare AS SELECT cell FROM quasi GROUP BY cell"
                " HAVING count(DISTINCT patient) < ?",
                [fewest],
            )
            found = self._run("SELECT count(*) FROM rare")[0][0]
            if not found:
                break
            cells += found
            self._run(
                "DELETE FROM quasi WHERE patient IN (SELECT patient FROM quasi WHERE cell IN"
                " (SELECT cell FROM rare))"
            )
        kept = self._run("SELECT count(DISTINCT patient) FROM quasi")[0][0]
        return cells, before - kept

    def write(self, name: str, file: Path) -> int:
        """Write one table as Parquet, one patient's rows together. The number of its rows.

        Patients stand in the order of their pseudonyms, which says nothing about them.
        """
        order = ", ".join(f'"{field}"' for field in self._ordered_by(name))
        self._run(
            f"COPY (SELECT * FROM {name} WHERE patient IN (SELECT patient FROM quasi)"
            f" ORDER BY {order}) TO {_quoted(file)}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        )
        counted = self._run(f"SELECT count(*) FROM {_quoted(file)}")
        return int(counted[0][0])

    def _ordered_by(self, name: str) -> list[str]:
        """The patient, then time, then the rest, so that the same rows give the same file."""
        columns = self._tables[name]
        others = [column for column in columns if column != "patient"]
        return ["patient", *sorted(others, key=lambda column: columns[column] != MOMENT)]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
