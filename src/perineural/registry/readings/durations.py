"""How long something lasted, known to lie between two times, as counted cells of each group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.registry.engines.engine import Engine
from perineural.registry.measures import IntervalCells
from perineural.registry.problems import TableProblem
from perineural.registry.readings.numbers import check_number, in_one_unit
from perineural.registry.tables import Table, find_columns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GroupDurations:
    """The different intervals of one group; arrays of shape (cells,).

    Attributes:
        label: The group; empty where none was asked for.
        left: Last time known to be before the end.
        right: First time known to be at or after it; infinite where nothing was seen to end.
        weight: How many rows.
    """

    label: str
    left: Floats
    right: Floats
    weight: Floats


@dataclass(frozen=True)
class DurationReading:
    """Every group, in the order of labels, and the sentences to be said beside a result."""

    groups: tuple[GroupDurations, ...]
    rows: int
    left_out: int
    notes: tuple[str, ...]


def read_durations(
    engine: Engine, table: Table, *, left: str, right: str, by: str | None = None
) -> DurationReading:
    """The counted intervals of a file.

    Args:
        engine: What reads the table.
        table: The file.
        left, right: Names of the columns of bounds, in one unit. Equal bounds are an exact time;
            an empty right bound, or `Inf`, is right-censored.
        by: Name of a column that tells durations apart.

    Raises:
        TableProblem: A column is missing or holds no numbers, a bound is below 0, a right bound
            lies before its left one, or no row can be used.
    """
    named = [left, right, *([by] if by else [])]
    found = find_columns(table, engine.columns(table), named)
    lows, highs = in_one_unit(
        check_number(engine, table, found[0]),
        check_number(engine, table, found[1], is_open_ended=True),
    )
    for checked, name in ((lows, left), (highs, right)):
        if checked.low < 0:
            raise TableProblem(
                f"{table.name}, column {name!r}: {checked.low / checked.number.unit:g} is below 0. "
                "A duration is counted from its start."
            )
    measure = IntervalCells(lows.number, highs.number, found[2] if by else None)
    cells = engine.run(table, measure)["cells"]
    labels = [str(label) for label in cells["label"]]
    low, high, is_open, n = (
        np.asarray(cells[name], np.int64) for name in ("low", "high", "is_open", "n")
    )
    wrong = np.flatnonzero((is_open == 0) & (high < low))
    if len(wrong):
        unit = lows.number.unit
        raise TableProblem(
            f"{table.name}: {right} is {high[wrong[0]] / unit:g} where {left} is "
            f"{low[wrong[0]] / unit:g}. The right bound must not lie before the left one."
        )
    if not labels:
        raise TableProblem(f"{table.name} has no row in which {left!r} and all else is there.")
    left_out = lows.rows - int(n.sum())
    notes = [*lows.notes, *highs.notes]
    if left_out:
        notes.append(f"{left_out} of {lows.rows} rows were left out: a value is missing in them.")
    bounds = np.where(is_open == 1, np.inf, high / highs.number.unit)
    return DurationReading(
        _groups(labels, low / lows.number.unit, bounds, n.astype(float)),
        lows.rows,
        left_out,
        tuple(notes),
    )


def _groups(
    labels: list[str], left: Floats, right: Floats, weight: Floats
) -> tuple[GroupDurations, ...]:
    every = np.array(labels)
    return tuple(
        GroupDurations(label, left[every == label], right[every == label], weight[every == label])
        for label in sorted(set(labels))
    )
