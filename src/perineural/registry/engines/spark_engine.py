"""A cluster reached through Spark Connect: the same steps, translated from DuckDB's dialect.

Any server that speaks the protocol will do; the file must lie where that server can read it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import sqlglot
from pyspark.errors import PySparkException
from pyspark.sql.connect.session import SparkSession

from perineural.registry.columns import Cell, Column, Kind, Number
from perineural.registry.engines.engine import Answer, Rows, Values, WrongValue
from perineural.registry.measures import Measure
from perineural.registry.problems import TableProblem
from perineural.registry.tables import Table

KINDS: dict[str, Kind] = {
    "tinyint": "integer", "smallint": "integer", "int": "integer", "bigint": "integer",
    "double": "decimal", "float": "single", "string": "text",
}  # fmt: skip


class SparkEngine:
    """Runs each measure in the session it was given."""

    name = "spark"

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def columns(self, table: Table) -> tuple[Column, ...]:
        """What the table holds."""
        with self._opened(table) as described:
            return tuple(Column(name, _kind(kind)) for name, kind in described.dtypes)

    def run(self, table: Table, measure: Measure) -> Answer:
        """The answers of a measure; steps are views, worked out when an answer asks for them."""
        answers: dict[str, Rows] = {}
        with self._opened(table):
            for step in measure.steps:
                found = self.session.sql(translated(step.sql))
                found.createOrReplaceTempView(step.name)
                if step.is_answer:
                    arrow = found.toArrow()
                    answers[step.name] = {
                        name: _values(arrow.column(name)) for name in arrow.column_names
                    }
        return answers

    def first_wrong(self, table: Table, number: Number) -> WrongValue | None:
        """A value of a column that is there and is no number; a cluster's rows have no order."""
        query = (
            f"SELECT CAST({number.column.quoted} AS VARCHAR) AS text FROM source "
            f"WHERE NOT {number.missing_sql} AND {number.integer_sql} IS NULL LIMIT 1"
        )
        with self._opened(table):
            found = self.session.sql(translated(query)).toArrow().column("text").to_pylist()
        return WrongValue(str(found[0]), None) if found else None

    def cells(self, table: Table, columns: Sequence[Column], most: int) -> list[tuple[Cell, ...]]:
        """The first rows as they stand."""
        listed = ", ".join(column.quoted for column in columns)
        query = translated(f"SELECT {listed} FROM source LIMIT {int(most)}")
        with self._opened(table):
            arrow = self.session.sql(query).toArrow()
        return list(zip(*(column.to_pylist() for column in arrow.columns), strict=True))

    @contextmanager
    def _opened(self, table: Table) -> Iterator[Any]:
        """The file as the view `source`."""
        try:
            frame = self._frame(table)
            frame.createOrReplaceTempView("source")
            yield frame
        except PySparkException as error:
            said = " ".join(str(error).split())[:300]
            raise TableProblem(f"{table.name} cannot be read by the cluster: {said}") from error

    def _frame(self, table: Table) -> Any:
        if table.format == "parquet":
            return self.session.read.parquet(table.location)
        return self.session.read.csv(
            table.location, sep=table.delimiter, header=True, quote='"', escape='"',
            inferSchema=False, mode="FAILFAST",
        )  # fmt: skip


def spark_engine(remote: str) -> SparkEngine:
    """An engine on the cluster at `sc://host:port`.

    Raises:
        TableProblem: Nobody answers there.
    """
    try:
        session = SparkSession.builder.remote(remote).create()
        session.sql("SELECT 1").toArrow()
    except PySparkException as error:
        raise TableProblem(f"No Spark Connect server answers at {remote}.") from error
    return SparkEngine(session)


def translated(sql: str) -> str:
    """A step in Spark's dialect."""
    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]


def _kind(described: str) -> Kind:
    return "decimal" if described.startswith("decimal") else KINDS.get(described, "other")


def _values(column: Any) -> Values:
    if str(column.type) in ("string", "large_string", "string_view"):
        return [str(value) for value in column.to_pylist()]
    return np.array(column.to_numpy(), dtype=np.int64)
