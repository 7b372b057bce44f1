"""Rows of numbers about people, in the order of their keys; loads numpy."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.bytes_]


@dataclass(frozen=True, eq=False)
class People:
    """Everybody treated for a condition.

    Args:
        key: Their keys, ascending, shape (people,).
        columns: Name of each column.
        values: Not a number where nothing is known; shape (people, columns).
    """

    key: Keys
    columns: tuple[str, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.key)

    def of(self, *name: str) -> Floats:
        """A column, shape (people,)."""
        return self.values[:, self.columns.index(".".join(name))]

    def with_patients(self, patient_ids: Collection[uuid.UUID], fresh: "People") -> "People":
        """These, with the rows of some patients as they are now, which may be none."""
        gone = np.isin(self.key, np.array([each.hex for each in patient_ids], self.key.dtype))
        key, values = self.key[~gone], self.values[~gone]
        at = np.searchsorted(key, fresh.key)
        return People(
            np.insert(key, at, fresh.key),
            self.columns,
            np.insert(values, at, fresh.values, axis=0),
        )
