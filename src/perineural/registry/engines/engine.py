"""What an engine must be able to do, whichever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from perineural.registry.columns import Cell, Column, Number
from perineural.registry.measures import Measure
from perineural.registry.tables import Table

Values = NDArray[np.integer[Any]] | list[str]
Rows = Mapping[str, Values]
"""The columns of an answer by name: integers of 32 or 64 bits, labels as text."""
Answer = Mapping[str, Rows]
"""The tables of an answer by the name of the step that made them."""


@dataclass(frozen=True)
class WrongValue:
    """A value that should be a number.

    Attributes:
        text: As it stands in the file.
        row: Which row below the header, from 1; None where rows have no order.
    """

    text: str
    row: int | None


class Engine(Protocol):
    """Runs measures over a table. The same integers whichever runs them."""

    @property
    def name(self) -> str:
        """What the setting PERINEURAL_ENGINE calls it."""

    def columns(self, table: Table) -> tuple[Column, ...]:
        """What the table holds.

        Raises:
            TableProblem: It cannot be read.
        """

    def run(self, table: Table, measure: Measure) -> Answer:
        """The answers of a measure.

        Raises:
            TableProblem: The table cannot be read to its end.
        """

    def first_wrong(self, table: Table, number: Number) -> WrongValue | None:
        """The first value of a column that is there and is no number."""

    def cells(self, table: Table, columns: Sequence[Column], most: int) -> list[tuple[Cell, ...]]:
        """The first rows as they stand, at most `most`: for tables of a few studies."""
