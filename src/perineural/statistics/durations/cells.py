"""Cells of censored times: how often each pair (left, right] was seen, checked once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class IntervalCells:
    """Times known to lie in (left, right], exact where both are equal, each with its count."""

    left: Floats
    right: Floats
    weight: Floats

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Which cells hold times that are known to the moment."""
        return np.asarray(self.left == self.right)


def interval_cells(
    left: npt.ArrayLike, right: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> IntervalCells:
    """
    Checked cells; those that nobody is in are left out.

    Args:
        left: Last time at which relief was still there. [any unit of time] 0 or more, finite;
            0 with a positive `right` means left-censored. Shape (cells,).
        right: First time at which it was gone. [same unit] `left` or more; equal means exact,
            infinity means right-censored. Shape (cells,).
        weight: Patients in each cell. 0 or more; 1 each where not given.

    Raises:
        Unestimable: Lengths differ, nothing is left, or a value is outside its range.
    """
    lefts, rights = np.asarray(left, dtype=float).ravel(), np.asarray(right, dtype=float).ravel()
    counts = np.ones(len(lefts)) if weight is None else np.asarray(weight, dtype=float).ravel()
    if not len(lefts) == len(rights) == len(counts):
        raise Unestimable(
            f"left, right and weight have {len(lefts)}, {len(rights)} and {len(counts)} values; "
            "expected the same number of each"
        )
    _refuse(~np.isfinite(lefts) | (lefts < 0), lefts, "left", "a finite time of 0 or more")
    _refuse(~(rights >= lefts), rights, "right", "left or later, infinity where not seen")
    _refuse(~np.isfinite(counts) | (counts < 0), counts, "weight", "a count of 0 or more")
    kept = counts > 0
    if not kept.any():
        raise Unestimable("no times: every cell is empty; expected at least one patient")
    return IntervalCells(lefts[kept], rights[kept], counts[kept])


def tally(where: Ints, amount: npt.ArrayLike, size: int = 0) -> Floats:
    """The sum of `amount` at each place of 0 to `size - 1`, or up to the last that occurs."""
    weights = np.asarray(amount, dtype=float)
    return np.asarray(np.bincount(where, weights, size), dtype=float)


def _refuse(wrong: npt.NDArray[np.bool_], values: Floats, name: str, expected: str) -> None:
    if wrong.any():
        place = int(np.argmax(wrong))
        raise Unestimable(f"{name}[{place}] is {values[place]:g}; expected {expected}")
