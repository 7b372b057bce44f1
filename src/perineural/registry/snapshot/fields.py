"""What a field of a snapshot is: its kind, the rule by which it leaves, and where it comes from.

No kind holds free text. A code leaves only when it is one of the field's choices, a number only
when it is one; so a name that somebody typed into the wrong field cannot leave through any.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

OTHER = "other"
"""What leaves in place of a code that is not among a field's choices."""


class Kind(StrEnum):
    """What the values of a field are, in the words of the codebook."""

    PSEUDONYM = "pseudonym"
    CODE = "code"
    CODES = "codes"
    """Several codes, with a semicolon between them."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    YES_NO = "yes or no"
    MOMENT = "moment"
    """A moment in UTC to the microsecond, shifted."""


class Rule(StrEnum):
    """How a value leaves."""

    AS_IS = "as it is"
    """A number, a yes or no, or a code of a short list, that points at nobody."""
    PSEUDONYM = "pseudonym"
    """A key, replaced by a keyed hash."""
    SHIFTED = "shifted date"
    """A moment, moved by one span for all of a patient's."""
    GENERALISED = "generalised"
    """A value made coarser: a band, a rounded number, a part of what was written."""
    DERIVED = "derived"
    """Worked out from several fields: a count, a span between two moments."""
    DROPPED = "dropped"
    """It never leaves."""


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Args:
        label: What it says, in words for whoever analyses.
        source: The stored fields it comes from, as `Model.field`.
        unit: As UCUM writes it; "" without one.
        choices: Code and words, for codes.
        digits: Digits after the point, for decimals.
    """

    name: str
    label: str
    kind: Kind
    rule: Rule
    source: tuple[str, ...]
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    digits: int = 3

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes that may leave."""
        return frozenset(code for code, _ in self.choices)


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, `patient` always the first."""

    name: str
    label: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)
