"""Columns of a table, and how a number in one becomes an exact integer.

A score of 258.7047 is kept as the integer 2587047 with four decimals, so that an engine only
ever adds integers; the division by 10 000 happens once, in numpy. Empty fields and `NA` (as R
writes them) are missing; `NaN` is not a number and is refused.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

import numpy as np

Kind = Literal["integer", "decimal", "single", "text", "other"]
Cell = str | int | float | bool | Decimal | None
FINEST_DECIMALS = 6
UNIT = 10**FINEST_DECIMALS
LARGEST = 10 ** (18 - FINEST_DECIMALS)
MISSING = ("", "NA")
ENDLESS = ("inf", "+inf", "infinity", "+infinity")


@dataclass(frozen=True)
class Column:
    """One column as it stands in a file.

    Attributes:
        name: As written in the file.
        kind: `integer`, `decimal` (64-bit or exact), `single` (32-bit floating point), `text`,
            or `other` (dates, truth values, lists).
    """

    name: str
    kind: Kind

    @property
    def quoted(self) -> str:
        """The name as SQL writes it."""
        return '"' + self.name.replace('"', '""') + '"'

    @property
    def label_sql(self) -> str:
        """Its value as text without spaces around; NULL where it is missing."""
        text = f"TRIM(CAST({self.quoted} AS VARCHAR))"
        if self.kind != "text":
            return text
        return f"CASE WHEN {text} IN ('', 'NA') THEN NULL ELSE {text} END"

    @property
    def key_sql(self) -> str:
        """What rows are gathered by: the integer itself, or the label."""
        return self.quoted if self.kind == "integer" else self.label_sql

    def label(self, value: Cell) -> str | None:
        """The same in Python."""
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        # The shortest text of a 32-bit number says what was meant; its 64 bits do not.
        text = str(np.float32(value) if self.kind == "single" else value).strip(" ")
        return None if self.kind == "text" and text in MISSING else text


class NotANumber(ValueError):
    """A value that is there and cannot be read as a number."""


@dataclass(frozen=True)
class Number:
    """A column read as integers in units of its last decimal.

    Attributes:
        column: Where it stands.
        decimals: How many decimals are kept, 0 to 6: value = integer / 10 ** decimals.
        is_open_ended: Whether plus infinity counts as missing: a bound that bounds nothing.
    """

    column: Column
    decimals: int = 0
    is_open_ended: bool = False

    @property
    def unit(self) -> float:
        """What one of the integers is worth."""
        return float(10**self.decimals)

    @property
    def value_sql(self) -> str:
        """The value rounded to six decimals, exact from there on; NULL where it is no number."""
        name, exact = self.column.quoted, f"DECIMAL(18, {FINEST_DECIMALS})"
        if self.column.kind in ("text", "single"):
            # A number like 1e+05 is read by way of a double, which holds its few digits exactly.
            text = self.column.label_sql
            return (
                f"COALESCE(TRY_CAST({text} AS {exact}), "
                f"TRY_CAST(TRY_CAST({text} AS DOUBLE) AS {exact}))"
            )
        return f"TRY_CAST({name} AS {exact})"

    @property
    def integer_sql(self) -> str:
        """The integer, as BIGINT; NULL where the value is missing or no number."""
        if self.column.kind == "integer":
            whole = f"CAST({self.column.quoted} AS BIGINT)"
            return f"({whole} * {10**self.decimals})" if self.decimals else whole
        wide = f"CAST({self.value_sql} AS DECIMAL(25, {FINEST_DECIMALS}))"
        return f"CAST({wide} * {10**self.decimals} AS BIGINT)"

    @property
    def missing_sql(self) -> str:
        """Whether nothing stands there."""
        name, label = self.column.quoted, self.column.label_sql
        if self.column.kind == "text":
            endless = f" OR LOWER({label}) IN {ENDLESS}" if self.is_open_ended else ""
            return f"({label} IS NULL{endless})"
        if self.is_open_ended and self.column.kind in ("decimal", "single"):
            return f"({name} IS NULL OR CAST({name} AS DOUBLE) = CAST('Infinity' AS DOUBLE))"
        return f"({name} IS NULL)"

    def integer(self, value: Cell) -> int | None:
        """The same in Python, for one value.

        Raises:
            NotANumber: The value is text, NaN, infinite, or 10 ** 12 and more.
        """
        label = self.column.label(value)
        if label is None or (self.is_open_ended and label.lower() in ENDLESS):
            return None
        try:
            number = Decimal(label)
        except InvalidOperation:
            raise NotANumber(label) from None
        if not number.is_finite() or abs(number) >= LARGEST:
            raise NotANumber(label)
        rounded = number.quantize(Decimal(1) / UNIT, rounding=ROUND_HALF_UP)
        return int(rounded * 10**self.decimals)

    def is_rounded(self, value: Cell) -> bool:
        """Whether the value has more decimals than are kept.

        Raises:
            NotANumber: As for `integer`.
        """
        kept = self.integer(value)
        return kept is not None and float(str(value)) != kept / self.unit

    @property
    def rounded_sql(self) -> str:
        """Whether the value has more than six decimals."""
        if self.column.kind == "integer":
            return "FALSE"
        whole = self.column.quoted
        if self.column.kind in ("text", "single"):
            whole = self.column.label_sql
        return f"(CAST({self.value_sql} AS DOUBLE) <> TRY_CAST({whole} AS DOUBLE))"


def decimals_needed(scaled: int) -> int:
    """How many decimals an integer in millionths has: 2587047 * 100 has four."""
    for dropped in range(FINEST_DECIMALS, 0, -1):
        if scaled % 10**dropped == 0:
            return FINEST_DECIMALS - dropped
    return FINEST_DECIMALS
