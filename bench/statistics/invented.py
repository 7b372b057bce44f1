"""Invented lengths of relief, as plain columns of eight bytes that Python and R both read."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import ArrayLike, NDArray

SEED = 20_261_124
PART = 1_000_000
SPACINGS = np.array([1, 3, 7])
FOLLOWED = 180
MISSED = 0.2
CONDITIONS, AGES = 13, 7
PRECISIONS = ("days", "minutes", "distinct")
MINUTES_OF_A_DAY = 1440

Floats = NDArray[np.float64]


def intervals(patients: int, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """
    Days between which relief ended: the last diary with it, and the first without.

    Relief ends at a day of a Weibull curve; a diary is due every day, every third or every seventh,
    for 30 to 180 days, and each is missed with a chance of `MISSED`. Who has relief when last seen
    has no end: infinity.
    """
    lasted = 40.0 * chance.weibull(1.2, patients)
    spacing = SPACINGS[chance.integers(0, len(SPACINGS), patients)]
    due = np.floor(lasted / spacing)
    last = chance.integers(30, FOLLOWED + 1, patients) // spacing
    before, after = chance.geometric(1 - MISSED, (2, patients)) - 1
    left = np.maximum(np.minimum(due, last) - before, 0)
    right = due + 1 + after
    return spacing * left, np.where(right <= last, spacing * right, np.inf)


def write_intervals(folder: Path, patients: int) -> None:
    """Columns `left` and `right`; the latter infinite where relief had not ended."""
    left, right = intervals(patients, np.random.default_rng(SEED))
    write_columns(folder, left=left, right=right)


def write_interval_table(path: Path, patients: int) -> None:
    """The same as Parquet, in parts, whole days; `right` is empty where relief had not ended."""
    chance = np.random.default_rng(SEED)
    schema = pa.schema([("left", pa.int16()), ("right", pa.int16())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, patients, PART):
            left, right = intervals(min(PART, patients - first), chance)
            is_open = np.isinf(right)
            ends = np.where(is_open, 0, right).astype(np.int16)
            columns = [pa.array(left.astype(np.int16)), pa.array(ends, mask=is_open)]
            writer.write_table(pa.table(columns, schema=schema))


def write_times(folder: Path, patients: int, precision: str) -> None:
    """
    Columns `time` and `event`, 0 or 1.

    Args:
        precision: One of `PRECISIONS`: whole days, whole minutes, or days of which no two are the
            same.
    """
    chance = np.random.default_rng(SEED)
    lasted, followed = chance.exponential(45.0, patients), chance.uniform(10, 120, patients)
    time = np.minimum(lasted, followed)
    if precision == "days":
        time = np.ceil(time)
    elif precision == "minutes":
        time = np.ceil(MINUTES_OF_A_DAY * time)
    write_columns(folder, time=time, event=lasted <= followed)


def write_hazards(folder: Path, patients: int) -> None:
    """Columns `time` in whole days, `event`, `condition` (13), `age` (7 decades), `female`."""
    chance = np.random.default_rng(SEED)
    condition = chance.integers(0, CONDITIONS, patients)
    age, female = chance.integers(0, AGES, patients), chance.integers(0, 2, patients)
    hazard = np.exp(np.linspace(-0.4, 0.4, CONDITIONS)[condition] + 0.06 * age - 0.15 * female)
    lasted = chance.exponential(60.0, patients) / hazard
    followed = chance.uniform(10, 365, patients)
    time, event = np.ceil(np.minimum(lasted, followed)), lasted <= followed
    write_columns(folder, time=time, event=event, condition=condition, age=age, female=female)


def write_columns(folder: Path, **columns: ArrayLike) -> None:
    """A file of eight-byte numbers for each column."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in columns.items():
        np.asarray(column, dtype="<f8").tofile(folder / name)
