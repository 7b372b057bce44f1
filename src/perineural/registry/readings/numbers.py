"""Columns that must be numbers: checked, and given the decimals they need."""

import re
from dataclasses import dataclass, replace

from perineural.registry.columns import FINEST_DECIMALS, Column, Number
from perineural.registry.engines.engine import Engine
from perineural.registry.measures import NumberProfile
from perineural.registry.problems import TableProblem
from perineural.registry.tables import Table

OVERFLOW = 2**63


@dataclass(frozen=True)
class CheckedNumber:
    """A column of numbers and what was found in it.

    Attributes:
        number: The column with the decimals it needs.
        rows: Rows in the table.
        missing: How many of them hold nothing here.
        rounded: How many have more than six decimals and were rounded to six.
        low, high: Least and greatest value, in integer units of `number`.
    """

    number: Number
    rows: int
    missing: int
    rounded: int
    low: int
    high: int

    @property
    def largest(self) -> int:
        """The greatest distance from 0, in integer units."""
        return max(abs(self.low), abs(self.high))

    def with_decimals(self, decimals: int) -> "CheckedNumber":
        """The same in a finer unit, to share one with another column."""
        step = 10 ** (decimals - self.number.decimals)
        finer = self.number
        if step > 1:
            finer = replace(self.number, decimals=decimals)
        return replace(self, number=finer, low=self.low * step, high=self.high * step)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside a result."""
        if not self.rounded:
            return ()
        kept = f"{FINEST_DECIMALS} decimals"
        name = self.number.column.name
        return (f"{self.rounded} values of {name} have more than {kept} and were rounded.",)


def check_number(
    engine: Engine, table: Table, column: Column, *, is_open_ended: bool = False
) -> CheckedNumber:
    """A column known to hold numbers.

    Args:
        engine: What reads the table.
        table: The file.
        column: One of its columns.
        is_open_ended: Whether plus infinity may stand there, for a bound that bounds nothing.

    Raises:
        TableProblem: The table has no rows, or the column holds dates, text, NaN, infinity, a
            number of 10 ** 12 and more, or nothing at all.
    """
    if column.kind == "other":
        raise TableProblem(
            f"Column {column.name!r} of {table.name} holds no numbers. "
            "Write a time as days since the start, and yes or no as 1 or 0."
        )
    measure = NumberProfile(Number(column, 0, is_open_ended))
    found = {name: int(values[0]) for name, values in engine.run(table, measure)["profile"].items()}
    if not found["rows"]:
        raise TableProblem(f"{table.name} has a header and no rows below it.")
    if found["wrong"]:
        raise TableProblem(_wrong(engine, table, measure.number))
    if found["missing"] == found["rows"] and not is_open_ended:
        raise TableProblem(f"Column {column.name!r} of {table.name} is empty in every row.")
    decimals = found["decimals"]
    unit = measure.resolution // 10**decimals if measure.resolution > 1 else 1
    return CheckedNumber(
        number=Number(column, decimals, is_open_ended),
        rows=found["rows"],
        missing=found["missing"],
        rounded=found["rounded"],
        low=found["low"] // unit,
        high=found["high"] // unit,
    )


def in_one_unit(first: CheckedNumber, second: CheckedNumber) -> tuple[CheckedNumber, CheckedNumber]:
    """Two columns of one scale, with the decimals the finer one needs."""
    decimals = max(first.number.decimals, second.number.decimals)
    return first.with_decimals(decimals), second.with_decimals(decimals)


def _wrong(engine: Engine, table: Table, number: Number) -> str:
    column = number.column.name
    wrong = engine.first_wrong(table, number)
    if wrong is None:
        return f"Column {column!r} of {table.name} holds values that are not numbers."
    place = "" if wrong.row is None else f"row {wrong.row} below the header, "
    text = wrong.text.strip()
    start = f"{table.name}, {place}column {column!r}: {text[:60]!r} is not a number"
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return f"{start} that can be analysed. Leave the field empty where nothing was measured."
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        return f"{start}. Write decimals with a point: 5.5."
    if re.fullmatch(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?", text.lower()):
        return f"{start} below 1000000000000. Give the column in a larger unit."
    return f"{start}. Expected digits such as 5 or 5.5, or an empty field."
