"""A step of a measure, and the pieces of SQL that several measures share."""

from dataclasses import dataclass

from perineural.registry.columns import Column


@dataclass(frozen=True)
class Step:
    """One named table.

    Attributes:
        name: What later steps call it.
        sql: A SELECT in DuckDB's dialect.
        is_answer: Whether its rows are handed back.
    """

    name: str
    sql: str
    is_answer: bool = False


def labels_step(name: str, of: str, column: str) -> Step:
    """Every value of a text column once, numbered from 0 in the order of code points."""
    return Step(
        name,
        f"SELECT label, CAST(ROW_NUMBER() OVER (ORDER BY label) - 1 AS INTEGER) AS code "
        f"FROM (SELECT DISTINCT {column} AS label FROM {of}) AS every_label ORDER BY code",
        is_answer=True,
    )


def group_sql(by: Column | None) -> str:
    """The label rows are told apart by; one empty label when nothing was asked."""
    return "''" if by is None else by.label_sql
