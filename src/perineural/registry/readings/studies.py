"""Published effects, one row a study, as a meta-analysis takes them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.registry.columns import Cell, Column
from perineural.registry.engines.engine import Engine
from perineural.registry.problems import TableProblem
from perineural.registry.tables import Table, find_columns

MOST_STUDIES = 10_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StudyClass:
    """The studies of one class; never pooled with another.

    Attributes:
        label: The class; empty where none was asked for.
        names: What the studies are called, or their row numbers.
        effect, variance: Shape (studies,).
    """

    label: str
    names: tuple[str, ...]
    effect: Floats
    variance: Floats


def read_studies(
    engine: Engine,
    table: Table,
    *,
    estimate: str,
    se: str | None = None,
    variance: str | None = None,
    study: str | None = None,
    class_: str | None = None,
) -> tuple[StudyClass, ...]:
    """The studies of a file, told apart by class.

    Nothing is added up here, so numbers are read as they are written, to all their digits.

    Args:
        engine: What reads the table.
        table: The file, at most 10 000 rows.
        estimate: Name of the column of effects.
        se: Name of the column of standard errors; else `variance` is needed.
        variance: Name of the column of sampling variances.
        study: Name of the column that says what a study is called.
        class_: Name of the column of classes.

    Raises:
        TableProblem: A column is missing, a value is missing or no number, a standard error or
            variance is not above 0, both or neither of the two are named, or the file is empty.
    """
    if (se is None) == (variance is None):
        raise TableProblem("Name either the column of standard errors or that of variances.")
    spread = se or variance or ""
    named = [estimate, spread, *(name for name in (study, class_) if name)]
    columns = find_columns(table, engine.columns(table), named)
    rows = engine.cells(table, columns, MOST_STUDIES + 1)
    if not rows:
        raise TableProblem(f"{table.name} has a header and no rows below it.")
    if len(rows) > MOST_STUDIES:
        raise TableProblem(f"{table.name} has more than {MOST_STUDIES} rows; expected one a study.")
    classes: dict[str, list[tuple[str, float, float]]] = {}
    for place, row in enumerate(rows, start=1):
        effect = _number(table, columns[0], row[0], place)
        size = _number(table, columns[1], row[1], place)
        if size <= 0:
            raise TableProblem(
                f"{table.name}, row {place} below the header: {spread} is {size:g}. It must be "
                "above 0."
            )
        texts = [column.label(cell) for column, cell in zip(columns[2:], row[2:], strict=True)]
        name = (texts[0] if study else None) or str(place)
        label = texts[-1] if class_ else ""
        if label is None:
            raise TableProblem(
                f"{table.name}, row {place} below the header: column {class_!r} is empty. "
                "Classes are never pooled, so each study needs one."
            )
        classes.setdefault(label, []).append((name, effect, size * size if se else size))
    return tuple(_study_class(label, classes[label]) for label in sorted(classes))


def _study_class(label: str, studies: list[tuple[str, float, float]]) -> StudyClass:
    names, effects, variances = zip(*studies, strict=True)
    return StudyClass(label, names, np.array(effects, float), np.array(variances, float))


def _number(table: Table, column: Column, cell: Cell, place: int) -> float:
    text = column.label(cell)
    try:
        number = float(text or "nan")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        said = "is empty" if text is None else f"holds {text[:60]!r}"
        raise TableProblem(
            f"{table.name}, row {place} below the header: column {column.name!r} {said}. "
            "Each study needs a finite number there."
        )
    return number
