"""Invented ratings of pain as Parquet, by the million: written in parts, so memory stays small."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20_261_123
PATIENTS_IN_A_PART = 50_000
VISITS = 25
CONDITIONS = 13
CLINICS = 100
SCHEMA = pa.schema(
    [
        ("patient", pa.int32()),
        ("clinic", pa.int16()),
        ("condition", pa.int8()),
        ("day", pa.int16()),
        ("pain", pa.int8()),
    ]
)


def write_ratings(path: Path, patients: int) -> int:
    """Write about 22 ratings for each patient, ordered by patient; the number of rows.

    Pain falls with the months, from a start and at a pace of each patient's own that vary with
    the condition; visits are weekly, three days early or late, and a patient in pain misses more
    of them. Scores are whole, 0 to 10.
    """
    rows = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for part in _parts(patients):
            writer.write_table(part, row_group_size=1_000_000)
            rows += part.num_rows
    return rows


def _parts(patients: int) -> Iterator[pa.Table]:
    chance = np.random.default_rng(SEED)
    start, pace = np.linspace(5.5, 7.5, CONDITIONS), np.linspace(-0.9, -0.2, CONDITIONS)
    likeness = np.linalg.cholesky(np.array([[1.6, -0.25], [-0.25, 0.20]]))
    of_clinic = chance.normal(0, 0.5, CLINICS)
    for first in range(0, patients, PATIENTS_IN_A_PART):
        many = min(PATIENTS_IN_A_PART, patients - first)
        condition = chance.integers(0, CONDITIONS, many)
        clinic = chance.integers(0, CLINICS, many)
        own = chance.normal(size=(many, 2)) @ likeness.T
        day = np.tile(7 * np.arange(VISITS), (many, 1))
        day[:, 1:] += chance.integers(-3, 4, (many, VISITS - 1))
        month = day / 30
        mean = (start[condition] + of_clinic[clinic] + own[:, 0])[:, None]
        mean = mean + (pace[condition] + own[:, 1])[:, None] * month
        pain = np.clip(np.rint(mean + chance.normal(0, 1.1, (many, VISITS))), 0, 10)
        before = np.column_stack([pain[:, :1], pain[:, :-1]])
        missed = 1 / (1 + np.exp(2.2 - 0.12 * (before - 5) - 0.12 * month))
        kept = chance.random((many, VISITS)) >= missed
        kept[:, 0] = True
        who, when = np.nonzero(kept)
        columns = (first + who, clinic[who], condition[who], day[who, when], pain[who, when])
        yield pa.table(
            [
                pa.array(column.astype(field.type.to_pandas_dtype()))
                for column, field in zip(columns, SCHEMA, strict=True)
            ],
            schema=SCHEMA,
        )
