"""Measures worked out row by row in plain Python: slow, and obviously right.

What the other engines are held to. It reads CSV with Python's own reader; the rows of a Parquet
file are fetched as they stand.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from perineural.registry.columns import (
    FINEST_DECIMALS,
    Cell,
    Column,
    NotANumber,
    Number,
    decimals_needed,
)
from perineural.registry.engines.duckdb_engine import DuckDBEngine
from perineural.registry.engines.engine import Answer, Rows, WrongValue
from perineural.registry.measures import (
    IntervalCells,
    Measure,
    NumberProfile,
    PatternCounts,
    RepeatedRows,
    ResponderCounts,
    TrajectorySums,
    TwiceLabelled,
)
from perineural.registry.problems import TableProblem
from perineural.registry.tables import Table

Key = str | int
EVERY_ROW = 2**62
SUMS = ("is_twice", "n", "st", "stt", "sy", "sty", "syy")


class ReferenceEngine:
    """Runs measures by loops over rows held in memory."""

    name = "reference"

    def columns(self, table: Table) -> tuple[Column, ...]:
        """What the table holds."""
        return DuckDBEngine().columns(table)

    def run(self, table: Table, measure: Measure) -> Answer:
        """The answers of a measure."""
        return _WORKED_OUT[type(measure)](table, measure)

    def first_wrong(self, table: Table, number: Number) -> WrongValue | None:
        """The first value of a column that is there and is no number."""
        for place, (value,) in enumerate(_rows(table, [number.column]), start=1):
            try:
                number.integer(value)
            except NotANumber:
                return WrongValue(str(value), place)
        return None

    def cells(self, table: Table, columns: Sequence[Column], most: int) -> list[tuple[Cell, ...]]:
        """The first rows as they stand."""
        rows = _rows(table, columns)
        return [row for row, _ in zip(rows, range(most), strict=False)]


def _rows(table: Table, columns: Sequence[Column]) -> Iterator[tuple[Cell, ...]]:
    if table.format == "parquet":
        yield from DuckDBEngine().cells(table, columns, EVERY_ROW)
        return
    with Path(table.location).open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=table.delimiter)
        width = len(next(lines))
        places = [table.header.index(column.name) for column in columns]
        for number, line in enumerate(lines, start=1):
            if len(line) not in (0, width):
                raise TableProblem(f"{table.name}, row {number}: {len(line)} fields, not {width}.")
            if line:
                yield tuple(line[place] for place in places)


def _integer(number: Number, value: Cell) -> int | None:
    try:
        return number.integer(value)
    except NotANumber:
        return None


def _key(column: Column | None, value: Cell) -> Key | None:
    if column is None:
        return ""
    return value if isinstance(value, int) and column.kind == "integer" else column.label(value)


def _table(names: Sequence[str], rows: Iterable[Sequence[Key]]) -> Rows:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {
        name: [str(value) for value in column]
        if name in ("label",) or name.startswith("pattern_")
        else np.array(column, dtype=np.int64)
        for name, column in zip(names, columns, strict=True)
    }


def _profile(table: Table, measure: NumberProfile) -> Answer:
    number = measure.number
    finest = Number(
        number.column,
        0 if number.column.kind == "integer" else FINEST_DECIMALS,
        is_open_ended=number.is_open_ended,
    )
    rows = missing = wrong = rounded = 0
    values = [0]
    for (value,) in _rows(table, [number.column]):
        rows += 1
        try:
            integer = finest.integer(value)
        except NotANumber:
            wrong += 1
            continue
        missing += integer is None
        if integer is not None:
            rounded += finest.is_rounded(value)
            values.append(integer)
    decimals = max(map(decimals_needed, values)) if finest.decimals else 0
    known = values[1:] or [0]
    names = ("rows", "missing", "wrong", "rounded", "decimals", "low", "high")
    answer = (rows, missing, wrong, rounded, decimals, min(known), max(known))
    return {"profile": _table(names, [answer])}


def _ratings(table: Table, sums: TrajectorySums) -> Iterator[tuple[Key, Key, Key, int, int]]:
    asked = [sums.patient, sums.time.column, sums.score.column]
    asked += [column for column in (sums.by, sums.clinic) if column]
    for patient, time, score, *others in _rows(table, asked):
        left = iter(others)
        rating = (
            _key(sums.patient, patient),
            _key(sums.by, next(left) if sums.by else None),
            _key(sums.clinic, next(left) if sums.clinic else None),
            _integer(sums.time, time),
            _integer(sums.score, score),
        )
        if None not in rating:
            yield rating  # type: ignore[misc]


def _trajectory_sums(table: Table, measure: TrajectorySums) -> Answer:
    patients: dict[Key, list[int]] = defaultdict(lambda: [0] * 6)
    labels: dict[Key, list[set[Key]]] = defaultdict(lambda: [set(), set()])
    for patient, group, clinic, time, score in _ratings(table, measure):
        for place, term in enumerate((1, time, time * time, score, time * score, score * score)):
            patients[patient][place] += term
        for known, label in zip(labels[patient], (group, clinic), strict=True):
            known.add(label)
    codes: list[dict[Key, int]] = [
        _codes(chain.from_iterable(each[place] for each in labels.values())) if column else {"": 0}
        for place, column in enumerate((measure.by, measure.clinic))
    ]
    asked = [place for place, column in enumerate((measure.by, measure.clinic)) if column]
    rows = [
        (
            *(codes[place][min(labels[patient][place])] for place in asked),
            any(len(known) > 1 for known in labels[patient]),
            *sums,
        )
        for patient, sums in sorted(patients.items())
    ]
    names = (*(("group_code", "clinic_code")[place] for place in asked), *SUMS)
    rows.sort(key=lambda row: row[: len(asked)])
    return {
        "group_labels": _table(("label", "code"), codes[0].items()),
        "clinic_labels": _table(("label", "code"), codes[1].items()),
        "patient_sums": _table(names, rows),
    }


def _twice_labelled(table: Table, measure: TwiceLabelled) -> Answer:
    groups: dict[Key, set[Key]] = defaultdict(set)
    clinics: dict[Key, set[Key]] = defaultdict(set)
    for patient, group, clinic, *_ in _ratings(table, measure.sums):
        groups[patient].add(group)
        clinics[patient].add(clinic)
    found = sorted(
        (str(patient), len(groups[patient]), len(clinics[patient]))
        for patient in groups
        if len(groups[patient]) > 1 or len(clinics[patient]) > 1
    )
    return {"patients_twice": _table(("label", "groups", "clinics"), found[:1])}


def _codes(labels: Iterable[Key]) -> dict[Key, int]:
    return {label: code for code, label in enumerate(sorted(set(labels)))}


def _repeats(table: Table, measure: RepeatedRows) -> Answer:
    rows = list(_ratings(table, measure.sums))
    of_patient: dict[Key, int] = defaultdict(int)
    for patient, *_ in rows:
        of_patient[patient] += 1
    answer = (len(rows), len(set(rows)), max(of_patient.values(), default=0))
    return {"repeats": _table(("rows", "different", "most_of_a_patient"), [answer])}


def _asked(*columns: Column | None) -> list[Column]:
    return [column for column in columns if column]


def _interval_cells(table: Table, measure: IntervalCells) -> Answer:
    cells: dict[tuple[str, int, int, int], int] = defaultdict(int)
    asked = _asked(measure.left.column, measure.right.column, measure.by)
    for low, high, *group in _rows(table, asked):
        label = measure.by.label(group[0]) if measure.by else ""
        left, right = _integer(measure.left, low), _integer(measure.right, high)
        if label is not None and left is not None:
            cells[label, left, int(right is None), right or 0] += 1
    return {
        "cells": _table(
            ("label", "low", "high", "is_open", "n"),
            [(key[0], key[1], key[3], key[2], n) for key, n in sorted(cells.items())],
        )
    }


def _responder_counts(table: Table, measure: ResponderCounts) -> Answer:
    patients: dict[tuple[Key, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    asked = _asked(measure.patient, measure.before.column, measure.after.column, measure.by)
    for who, first, last, *group in _rows(table, asked):
        patient = _key(measure.patient, who)
        label = measure.by.label(group[0]) if measure.by else ""
        before, after = _integer(measure.before, first), _integer(measure.after, last)
        if patient is None or label is None or before is None:
            continue
        counts = patients[patient, label]
        counts[0] += 1
        if after is not None:
            drop, least = before - after, measure.threshold
            if measure.of == "percent":
                drop, least = drop * 10_000, before * measure.threshold
            counts[1] += 1
            counts[2] += drop >= least and after < before
    cells: dict[tuple[str, int, int, int], int] = defaultdict(int)
    for (_, label), (episodes, answered, responses) in patients.items():
        cells[label, episodes, answered, responses] += 1
    names = ("label", "episodes", "answered", "responses", "patients")
    return {"cells": _table(names, [(*key, n) for key, n in sorted(cells.items())])}


def _pattern_counts(table: Table, measure: PatternCounts) -> Answer:
    counts: dict[tuple[Key, ...], int] = defaultdict(int)
    asked = [measure.time.column, measure.event.column, *measure.patterns]
    for time, event, *others in _rows(table, asked):
        key = (
            _integer(measure.time, time),
            _integer(measure.event, event),
            *(column.label(value) for column, value in zip(measure.patterns, others, strict=True)),
        )
        if None not in key:
            counts[key] += 1  # type: ignore[index]
    patterns = [f"pattern_{place}" for place in range(len(measure.patterns))]
    rows = [(*key, n) for key, n in sorted(counts.items())]
    return {"counts": _table(("t", "event", *patterns, "n"), rows)}


_WORKED_OUT: Mapping[type[Measure], Callable[[Table, Any], Answer]] = {
    NumberProfile: _profile,
    TrajectorySums: _trajectory_sums,
    TwiceLabelled: _twice_labelled,
    RepeatedRows: _repeats,
    IntervalCells: _interval_cells,
    ResponderCounts: _responder_counts,
    PatternCounts: _pattern_counts,
}
