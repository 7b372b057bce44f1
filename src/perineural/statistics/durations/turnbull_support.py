"""Turnbull's innermost intervals: the only places where mass can be told to lie."""

from dataclasses import dataclass

import numpy as np

from perineural.statistics.durations.cells import Floats, IntervalCells, Ints, tally

TABLE = 2**16
"""So many codes are counted in a table of them all, however few occur."""


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
    is_begin, is_end = np.zeros((2, 2 * len(times) + 1), dtype=bool)
    is_begin[begin] = is_end[end] = True
    begins, ends = np.flatnonzero(is_begin), np.flatnonzero(is_end)
    closing = ends[np.searchsorted(ends, begins)]
    following = np.append(begins[1:], np.iinfo(np.int64).max)
    inner = following > closing
    first_atom, last_atom = begins[inner], closing[inner]
    first = _below(first_atom, len(is_begin))[begin]
    last = _below(last_atom, len(is_begin))[end + 1]
    pairs, weight = _counted(first * (len(first_atom) + 1) + last, cells.weight)
    return Support(
        left=times[first_atom // 2],
        right=times[last_atom // 2],
        first=pairs // (len(first_atom) + 1),
        last=pairs % (len(first_atom) + 1),
        weight=weight,
        patients=float(cells.weight.sum()),
    )


def _below(atoms: Ints, size: int) -> Ints:
    """How many of `atoms` are less than each number from 0 to `size`."""
    return np.concatenate([[0], np.cumsum(np.bincount(atoms, minlength=size))])


def _counted(codes: Ints, weight: Floats) -> tuple[Ints, Floats]:
    """Every code that occurs, in order, with the weight of all that have it."""
    if codes.max() < max(TABLE, len(codes)):
        table = tally(codes, weight)
        found = np.flatnonzero(table)
        return found, table[found]
    found, where = np.unique(codes, return_inverse=True)
    return found, tally(where, weight)
