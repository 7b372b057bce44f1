"""DuckDB in this process: how a connection is opened, and measures run over a file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from perineural.registry.columns import Cell, Column, Kind, Number
from perineural.registry.engines.engine import Answer, Rows, Values, WrongValue
from perineural.registry.measures import Measure
from perineural.registry.problems import TableProblem
from perineural.registry.tables import Table

MEMORY_LIMIT = "1GB"
KINDS: dict[str, Kind] = {
    "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer",
    "UTINYINT": "integer", "USMALLINT": "integer", "UINTEGER": "integer",
    "UBIGINT": "decimal", "HUGEINT": "decimal", "DOUBLE": "decimal", "FLOAT": "single",
    "VARCHAR": "text",
}  # fmt: skip


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, with at most `threads` threads and 1 GB.

    It fetches no extension, so nothing leaves this machine.
    """
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET TimeZone = 'UTC'")
    # It would be drawn on standard output, in the midst of the JSON that is asked for.
    connection.execute("SET enable_progress_bar = false")
    return connection


class DuckDBEngine:
    """Runs measures in one connection of its own, with two threads and 1 GB."""

    name = "duckdb"

    def __init__(self) -> None:
        self._connection = connect()
        self._table: Table | None = None

    def columns(self, table: Table) -> tuple[Column, ...]:
        """What the table holds."""
        if table.header:
            return tuple(Column(name, "text") for name in table.header)
        with self._opened(table) as connection:
            described = connection.execute("DESCRIBE source").fetchall()
        return tuple(Column(name, _kind(kind)) for name, kind, *_ in described)

    def run(self, table: Table, measure: Measure) -> Answer:
        """The answers of a measure; a step that others use is kept, the others are streamed."""
        answers: dict[str, Rows] = {}
        made: list[str] = []
        with self._opened(table) as connection:
            for place, step in enumerate(measure.steps):
                query = step.sql
                if any(step.name in later.sql for later in measure.steps[place + 1 :]):
                    kept = "TABLE" if place else "VIEW"
                    connection.execute(f"CREATE TEMP {kept} {step.name} AS {query}")
                    made.append(f"DROP {kept} {step.name}")
                    query = f"SELECT * FROM {step.name}"  # in the order it was made in
                if step.is_answer:
                    answers[step.name] = _columns(connection.execute(query))
            for drop in reversed(made):
                connection.execute(drop)
        return answers

    def first_wrong(self, table: Table, number: Number) -> WrongValue | None:
        """The first value of a column that is there and is no number."""
        with self._opened(table) as connection:
            found = connection.execute(
                f"SELECT row_below, CAST({number.column.quoted} AS VARCHAR) FROM "
                "(SELECT *, ROW_NUMBER() OVER () AS row_below FROM source) "
                f"WHERE NOT {number.missing_sql} AND {number.integer_sql} IS NULL "
                "ORDER BY row_below LIMIT 1"
            ).fetchone()
        return None if found is None else WrongValue(str(found[1]), int(found[0]))

    def cells(self, table: Table, columns: Sequence[Column], most: int) -> list[tuple[Cell, ...]]:
        """The first rows as they stand."""
        listed = ", ".join(column.quoted for column in columns)
        with self._opened(table) as connection:
            return connection.execute(f"SELECT {listed} FROM source LIMIT {int(most)}").fetchall()

    @contextmanager
    def _opened(self, table: Table) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, in which the file is `source`; empty again after an error."""
        try:
            if table != self._table:
                read = f"SELECT * FROM {_reader(table)}"
                self._connection.execute(f"CREATE OR REPLACE TEMP VIEW source AS {read}")
                self._table = table
            yield self._connection
        except duckdb.Error as error:
            self._connection, self._table = connect(), None
            said = " ".join(str(error).partition("\n\n")[0].split())[:300]
            raise TableProblem(
                f"{table.name} cannot be read as {table.format.upper()}: {said}"
            ) from error


def _kind(described: str) -> Kind:
    return "decimal" if described.startswith("DECIMAL") else KINDS.get(described, "other")


def _columns(found: duckdb.DuckDBPyConnection) -> Rows:
    fetched = found.fetchnumpy()
    return {name: _values(fetched.pop(name)) for name in list(fetched)}


def _values(column: NDArray[Any]) -> Values:
    found = np.asarray(np.ma.getdata(column))
    if found.dtype.kind in "iu":
        return found
    if found.dtype.kind in "bf":  # a count of rows summed is HUGEINT and comes as double
        return np.asarray(found, dtype=np.int64)
    return [str(value) for value in found]


def _reader(table: Table) -> str:
    location = _text(table.location)
    if table.format == "parquet":
        return f"read_parquet({location})"
    if not table.header:
        return f"read_csv({location}, all_varchar = true, header = true)"
    names = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in table.header)
    return (
        f"read_csv({location}, auto_detect = false, header = true, "
        f"delim = {_text(table.delimiter)}, quote = '\"', escape = '\"', columns = {{{names}}})"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
