"""Turnbull's innermost intervals: the only places where mass can be told to lie."""

from dataclasses import dataclass

import numpy as np

from perineural.statistics.durations.cells import Floats, IntervalCells, Ints, tally


@dataclass(frozen=True)
class Support:
    """Innermost intervals, and cells as ranges of them.

    `left`, `right` have shape (support,). A cell covers the intervals `first` to `last - 1`;
    `first`, `last`, `weight` have shape (merged cells,): cells over the same range are one.
    """

    left: Floats
    right: Floats
    first: Ints
    last: Ints
    weight: Floats
    patients: float


def innermost(cells: IntervalCells) -> Support:
    """
    The innermost intervals of `cells`, with each cell as a range of them.

    Every distinct time is an atom, and so is every gap between two: a half-open (left, right]
    begins with the gap after `left` and ends with the atom of `right`; an exact time is its atom
    alone. An innermost interval is a beginning followed by an end with no other between them.
    """
    times = np.unique(np.concatenate([cells.left, cells.right]))
    begin = 2 * np.searchsorted(times, cells.left) + np.where(cells.exact, 0, 1)
    end = 2 * np.searchsorted(times, cells.right)
    begins, ends = np.unique(begin), np.unique(end)
    closing = ends[np.searchsorted(ends, begins)]
    following = np.append(begins[1:], np.iinfo(np.int64).max)
    inner = following > closing
    first_atom, last_atom = begins[inner], closing[inner]
    first = np.searchsorted(first_atom, begin, side="left")
    last = np.searchsorted(last_atom, end, side="right")
    pairs, where = np.unique(first * (len(first_atom) + 1) + last, return_inverse=True)
    return Support(
        left=times[first_atom // 2],
        right=times[last_atom // 2],
        first=pairs // (len(first_atom) + 1),
        last=pairs % (len(first_atom) + 1),
        weight=tally(where, cells.weight),
        patients=float(cells.weight.sum()),
    )
