"""Ratings of patients over time, as the sums a linear mixed model takes."""

from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from perineural.registry.columns import Column
from perineural.registry.engines.engine import Answer, Engine
from perineural.registry.measures import RepeatedRows, TrajectorySums, TwiceLabelled
from perineural.registry.problems import TableProblem
from perineural.registry.readings.numbers import OVERFLOW, CheckedNumber, check_number
from perineural.registry.tables import Table, find_columns

Integers = NDArray[np.integer[Any]]
MOST_REPEATS = 2
SOME = 65_536
"""Patients looked at at once."""


@dataclass(frozen=True)
class TrajectoryReading:
    """Sums for each patient, in integer units; arrays of shape (patients,).

    Attributes:
        group_code, clinic_code: Place in `groups` and `clinics`.
        n: Ratings.
        st, stt: Sum of times and of their squares.
        sy, syy: Sum of scores and of their squares.
        sty: Sum of time times score.
        time_unit, score_unit: How many integer units make 1: 10 ** decimals.
        groups, clinics: Labels in order; one empty label where none was asked for.
        rows: Rows of the table.
        left_out: Rows in which something asked for was missing.
        notes: Sentences to be said beside a result.
    """

    group_code: Integers
    clinic_code: Integers
    n: Integers
    st: Integers
    stt: Integers
    sy: Integers
    sty: Integers
    syy: Integers
    time_unit: float
    score_unit: float
    groups: tuple[str, ...]
    clinics: tuple[str, ...]
    rows: int
    left_out: int
    notes: tuple[str, ...]


def read_trajectories(
    engine: Engine,
    table: Table,
    *,
    patient: str,
    time: str,
    score: str,
    by: str | None = None,
    clinic: str | None = None,
) -> TrajectoryReading:
    """The sums of every patient in a file.

    Args:
        engine: What reads the table.
        table: The file.
        patient: Name of the column that says who.
        time: Name of the column that says when; numbers.
        score: Name of the column that says how much; numbers.
        by: Name of a column that tells patients apart, one value each.
        clinic: Name of a column that says where, one value a patient.

    Raises:
        TableProblem: A column is missing or holds no numbers; one patient; all scores or all
            times equal; nobody rated twice; a patient with two groups or clinics; rows that
            repeat themselves; numbers too large and fine together for exact sums.
    """
    named = [patient, time, score, *(name for name in (by, clinic) if name)]
    found = dict(zip(named, find_columns(table, engine.columns(table), named), strict=True))
    times = check_number(engine, table, found[time])
    scores = check_number(engine, table, found[score])
    for checked, name in ((scores, score), (times, time)):
        if checked.low == checked.high:
            value = checked.low / checked.number.unit
            raise TableProblem(
                f"Every value of {name!r} in {table.name} is {value:g}. "
                "A trajectory needs scores that differ, at times that differ."
            )
    sums = TrajectorySums(
        found[patient],
        times.number,
        scores.number,
        found[by] if by else None,
        found[clinic] if clinic else None,
    )
    _refuse_overflow(engine, table, sums, times, scores)
    answer = engine.run(table, sums)
    if np.any(answer["patient_sums"]["is_twice"]):
        _refuse_two_labels(engine, table, sums)
    reading = _reading(answer, times, scores)
    _refuse_repeats(engine, table, sums, reading)
    _refuse_few(reading, table, found[patient])
    if clinic and len(reading.clinics) == len(reading.n):
        raise TableProblem(
            f"Each clinic in column {clinic!r} of {table.name} has one patient: what differs "
            "between clinics cannot be told from what differs between patients."
        )
    return reading


def _reading(answer: Answer, times: CheckedNumber, scores: CheckedNumber) -> TrajectoryReading:
    found = answer["patient_sums"].items()
    sums = {name: np.asarray(each) for name, each in found if name != "is_twice"}
    for name in ("group_code", "clinic_code"):
        sums.setdefault(name, np.zeros(len(sums["n"]), np.int32))
    left_out = times.rows - int(sums["n"].sum())
    notes = [*times.notes, *scores.notes]
    if left_out:
        notes.append(f"{left_out} of {times.rows} rows were left out: a value is missing in them.")
    return TrajectoryReading(
        **sums,
        time_unit=times.number.unit,
        score_unit=scores.number.unit,
        groups=tuple(map(str, answer["group_labels"]["label"])),
        clinics=tuple(map(str, answer["clinic_labels"]["label"])),
        rows=times.rows,
        left_out=left_out,
        notes=tuple(notes),
    )


def _refuse_overflow(
    engine: Engine, table: Table, sums: TrajectorySums, times: CheckedNumber, scores: CheckedNumber
) -> None:
    """Sums of a patient must fit 64 bits, on engines that would not say so themselves."""
    largest = max(times.largest, scores.largest)
    if largest**2 * times.rows < OVERFLOW:
        return
    repeats = engine.run(table, RepeatedRows(sums))["repeats"]
    _refuse_copies(table, int(repeats["rows"][0]), int(repeats["different"][0]))
    if largest**2 * max(1, int(repeats["most_of_a_patient"][0])) >= OVERFLOW:
        name = (times if times.largest == largest else scores).number
        raise TableProblem(
            f"Column {name.column.name!r} of {table.name} is too large and too fine for exact "
            f"sums: up to {largest / name.unit:g} with {name.decimals} decimals. "
            "Round it to fewer decimals, or give it in a larger unit."
        )


def _refuse_two_labels(engine: Engine, table: Table, sums: TrajectorySums) -> NoReturn:
    twice = engine.run(table, TwiceLabelled(sums))["patients_twice"]
    column = sums.by if int(twice["groups"][0]) > 1 else sums.clinic
    name = column.name if column else ""
    raise TableProblem(
        f"{table.name}: patient {twice['label'][0]} has more than one value in {name!r}. "
        "It must be the same in all rows of a patient."
    )


def _refuse_repeats(
    engine: Engine, table: Table, sums: TrajectorySums, reading: TrajectoryReading
) -> None:
    """Refuse a file made of copies; counted only where times cannot all be different.

    The squares of n different integers spread at least (n ** 3 - n) / 12 about their mean.
    """
    if not any(_may_repeat(reading, at) for at in range(0, len(reading.n), SOME)):
        return
    repeats = engine.run(table, RepeatedRows(sums))["repeats"]
    _refuse_copies(table, int(repeats["rows"][0]), int(repeats["different"][0]))


def _may_repeat(reading: TrajectoryReading, at: int) -> bool:
    some = slice(at, at + SOME)
    n, st = reading.n[some].astype(float), reading.st[some].astype(float)
    spread = reading.stt[some] - st * st / np.maximum(n, 1)
    return bool(np.any(spread < (n * n * n - n) / 12 * (1 - 1e-9)))


def _refuse_copies(table: Table, rows: int, different: int) -> None:
    if rows >= MOST_REPEATS * different > 0:
        raise TableProblem(
            f"{table.name} repeats itself: of {rows} rows only {different} differ in patient, "
            "time and score. Each measurement must stand there once."
        )


def _refuse_few(reading: TrajectoryReading, table: Table, patient: Column) -> None:
    patients = len(reading.n)
    if patients < 2:
        who = "one patient" if patients else "no patient with a time and a score"
        raise TableProblem(
            f"{table.name} has {who} in column {patient.name!r}. A mixed model needs at least two."
        )
    if int(reading.n.max()) < 2:
        raise TableProblem(
            f"No patient in {table.name} was measured twice. Column {patient.name!r} must hold "
            "the same value in all rows of one patient."
        )
