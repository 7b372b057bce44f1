"""Scores before and after, as counts of responses of each patient."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perineural.registry.engines.engine import Engine
from perineural.registry.measures import ResponderCounts
from perineural.registry.problems import TableProblem
from perineural.registry.readings.numbers import check_number, in_one_unit
from perineural.registry.tables import Table, find_columns

Floats = NDArray[np.float64]
NOUGHTS = 2
"""Decimals of a percentage that are told apart: 33.33 %."""


@dataclass(frozen=True)
class ResponseThreshold:
    """How much lower a score must be: in percent of the score before, or in its points."""

    amount: Decimal
    of: Literal["percent", "points"]

    def __str__(self) -> str:
        return f"{self.amount} %" if self.of == "percent" else f"{self.amount} points"


def read_threshold(text: str) -> ResponseThreshold:
    """A threshold as it is written: `30%`, `50 %` or `2`.

    Raises:
        TableProblem: It is neither, not above 0, or above 100 percent.
    """
    written = re.fullmatch(r"\s*([0-9]{1,6}(?:\.[0-9]{1,2})?)\s*(%?)\s*", text)
    amount = Decimal(written[1]) if written else Decimal(0)
    if written is None or amount <= 0 or (written[2] and amount > 100):
        raise TableProblem(
            f"The threshold {text!r} is not understood. Write 30% for a share of the score before, "
            "or 2 for points."
        )
    return ResponseThreshold(amount, "percent" if written[2] else "points")


@dataclass(frozen=True)
class GroupResponses:
    """One group's patients; arrays of shape (patients,).

    Attributes:
        label: The group; empty where none was asked for.
        episodes: How often each had a score before.
        answered: How often also a score after.
        responses: How often the score was lower by the threshold.
    """

    label: str
    episodes: Floats
    answered: Floats
    responses: Floats


@dataclass(frozen=True)
class ResponderReading:
    """Every group, in the order of labels, and the sentences to be said beside a result."""

    threshold: ResponseThreshold
    groups: tuple[GroupResponses, ...]
    rows: int
    left_out: int
    notes: tuple[str, ...]


def read_responders(
    engine: Engine,
    table: Table,
    threshold: ResponseThreshold,
    *,
    patient: str,
    before: str,
    after: str,
    by: str | None = None,
) -> ResponderReading:
    """The counts of every patient in a file.

    Args:
        engine: What reads the table.
        table: The file.
        threshold: What a response is.
        patient: Name of the column that says who; several rows of one are one patient.
        before, after: Names of the columns of scores, 0 and above, lower is better. An empty
            score after is somebody who did not answer.
        by: Name of a column that tells rows apart.

    Raises:
        TableProblem: A column is missing or holds no numbers, a score is below 0, a threshold is
            finer than the scores can tell, or no row can be used.
    """
    named = [patient, before, after, *([by] if by else [])]
    found = find_columns(table, engine.columns(table), named)
    first, last = in_one_unit(*(check_number(engine, table, column) for column in found[1:3]))
    for checked, name in ((first, before), (last, after)):
        if checked.low < 0:
            raise TableProblem(
                f"{table.name}, column {name!r}: {checked.low / checked.number.unit:g} is below 0. "
                "A share of a score has a meaning only where the scale begins at 0."
            )
    measure = ResponderCounts(
        found[0],
        first.number,
        last.number,
        _in_integers(threshold, first.number.decimals),
        threshold.of,
        found[3] if by else None,
    )
    cells = engine.run(table, measure)["cells"]
    labels = np.array([str(label) for label in cells["label"]])
    if not len(labels):
        raise TableProblem(f"{table.name} has no row with a patient and a score in {before!r}.")
    patients = np.asarray(cells["patients"], np.int64)
    episodes, answered, responses = (
        np.asarray(cells[name], np.float64) for name in ("episodes", "answered", "responses")
    )
    groups = []
    for label in sorted(set(labels.tolist())):
        own = labels == label
        each = (np.repeat(column[own], patients[own]) for column in (episodes, answered, responses))
        groups.append(GroupResponses(label, *each))
    left_out = first.rows - int((episodes * patients).sum())
    notes = [*first.notes, *last.notes]
    if left_out:
        notes.append(
            f"{left_out} of {first.rows} rows were left out: patient, group or {before} is missing."
        )
    return ResponderReading(threshold, tuple(groups), first.rows, left_out, tuple(notes))


def _in_integers(threshold: ResponseThreshold, decimals: int) -> int:
    """Hundredths of a percent, or the least integer difference that reaches the points."""
    if threshold.of == "percent":
        return int(threshold.amount * 10**NOUGHTS)
    return int(-(-threshold.amount * 10**decimals // 1))
