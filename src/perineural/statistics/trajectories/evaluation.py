"""What a likelihood needs of all patients at one relative covariance D, as sums over cells.

For a patient with G = Z'Z and h = Z'y, and for random effects with covariance sigma² D:

    W = (I + G D)^-1 G       Z'V^-1 Z
    w = (I + G D)^-1 h       Z'V^-1 y
    y'V^-1 y = y'y - h' D w  log|V| = log|I + G D|

D may be singular. A cell is a set of patients with the same fixed line and the same clinic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.trajectories.sums import (
    PatientSums,
    lower_entries,
    packed,
    unpacked,
)

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
CHUNK = 8192
"""Patients at a time: what they need then stays in the cache of a processor."""
LARGE = 2048
"""Patients a cell from which on a cell is looked at by itself."""


@dataclass(frozen=True)
class CellSums:
    """Sums at one D: by cell where a cell matters, over everybody else where none does.

    Args:
        weight: Sum of W, shape (cells, q, q).
        score: Sum of w, shape (cells, q).
        square: Sum of y'V^-1 y.
        log_det: Sum of log|V|.
        products: Sum of W[a,b] W[d,e], shape (cells, q, q, q, q).
    """

    weight: Floats
    score: Floats
    square: float
    log_det: float
    products: Floats

    def framed(self, inner: Floats) -> Floats:
        """The sum of W B W, for the B of each cell, shape (cells, q, q)."""
        return np.asarray(np.tensordot(self.products, inner, axes=([0, 2, 3], [0, 1, 2])))

    def corner(self, entry: Floats) -> Floats:
        """The sum of (W E W)[0, 0] for one E, by cell."""
        return np.asarray(np.einsum("cbd,bd->c", self.products[:, 0, :, :, 0], entry))


class Patients:
    """All patients, looked at for one D after the other, in a basis of the search's own.

    It is quickest where patients come in the order of their cells and cells are large.

    Args:
        change: The basis is Z R; this is R, of shape (q, q).
        shift: What is taken from every score.
        cell: The cell of each patient, codes 0 to cells - 1, shape (patients,).
    """

    def __init__(
        self, sums: PatientSums, change: Floats, shift: float, cell: Codes, cells: int
    ) -> None:
        self.sums, self.cell, self.cells = sums, cell, cells
        self.change, self.shift = change, shift
        self.q = sums.basis_size
        self._size = len(lower_entries(self.q)[0])
        self._parts = _parts(cell, cells)
        self._few = sums.in_basis(change, shift) if len(self._parts) == 1 else None
        self._relative = np.zeros((self.q, self.q))
        self._second = np.zeros((0, 0, cells))

    def at(self, relative: Floats) -> CellSums:
        """All sums at D = `relative`, of shape (q, q)."""
        self._relative, size = relative, self._size
        first = np.zeros((size + self.q, self.cells))
        self._second = second = np.zeros((size + self.q, size + self.q, self.cells))
        square = log_det = 0.0
        for part, cell in self._parts:
            rows, here, its_log_det = self._seen(part)
            square, log_det = square + here, log_det + its_log_det
            if cell is not None:
                first[:, cell] += rows.sum(axis=1)
                second[:, :, cell] += rows @ rows.T
                continue
            by_cell = partial(_by_cell, self.cell[part], self.cells)
            for a, row in enumerate(rows):
                first[a] += by_cell(row)
                for b in range(a + 1):
                    second[a, b] += by_cell(row * rows[b])
        weight, products = unpacked(first[:size], self.q), products_of(second[:size], self.q)
        return CellSums(weight, first[size:].T, square, log_det, products)

    def _seen(self, part: slice) -> tuple[Floats, float, float]:
        """W as in `packed` and w below it, y'V^-1 y and log|V| of some patients."""
        here = self._few or self.sums.part(part).in_basis(self.change, self.shift)
        return (_two if self.q == 2 else _many)(here, self._relative)

    def outer(self, line: Floats) -> Floats:
        """The sum of r r', r = w - W line, at the D of the last `at`.

        Args:
            line: The line of each cell, shape (cells, q).
        """
        scores = self._second[self._size :]
        crossed = scores[:, _place(self.q)]  # w[d] W[a, b] by cell
        products = products_of(self._second[: self._size], self.q)
        once = np.einsum("dabc,cb->ad", crossed, line)
        twice = np.einsum("cabde,cb,ce->ad", products, line, line)
        square = np.tril(scores[:, self._size :].sum(axis=2))
        square += np.tril(square, -1).T
        return np.asarray(square - once - once.T + twice)

    def cubes(self, entries: Floats) -> Floats:
        """Sums of W E W F W for each two entries E and F, by cell, at the D of the last `at`.

        Args:
            entries: Shape (entries, q, q), each symmetric.

        Returns:
            Shape (entries, entries, cells, q, q).
        """
        found = np.zeros((len(entries), len(entries), self.cells, self.q, self.q))
        for part, _ in self._parts:
            rows, *_ = self._seen(part)
            weight = unpacked(rows[: self._size], self.q)
            by_cell = partial(_by_cell, self.cell[part], self.cells)
            found += cubes_of(weight, entries, self.cells, by_cell)
        return found


def _by_cell(cell: Codes, cells: int, values: Floats) -> Floats:
    return np.asarray(np.bincount(cell, values, cells), dtype=np.float64)


def _parts(cell: Codes, cells: int) -> list[tuple[slice, int | None]]:
    """Patients some at a time, with the cell that is theirs, or None where it may be several."""
    patients = len(cell)
    if cells > 1 and (patients < LARGE * cells or (cell[1:] < cell[:-1]).any()):
        return [(slice(at, at + CHUNK), None) for at in range(0, patients, CHUNK)]
    ends = np.searchsorted(cell, np.arange(cells + 1)).tolist()
    return [
        (slice(at, min(at + CHUNK, ends[code + 1])), code)
        for code in range(cells)
        for at in range(ends[code], ends[code + 1], CHUNK)
    ]


def products_of(pairs: Floats, q: int) -> Floats:
    """Sums of W[a,b] W[d,e], from those of two places of the lower triangle, of shape
    (size, size, cells) with the second not after the first."""
    place = _place(q)
    lower = np.maximum(place[:, :, None, None], place[None, None, :, :])
    upper = np.minimum(place[:, :, None, None], place[None, None, :, :])
    return np.asarray(np.moveaxis(pairs[lower, upper], -1, 0))


def cubes_of(
    weight: Floats, entries: Floats, cells: int, by_cell: Callable[[Floats], Floats]
) -> Floats:
    """As `Patients.cubes`, of the W of some patients, of shape (patients, q, q)."""
    count, q = len(entries), weight.shape[-1]
    found = np.zeros((count, count, cells, q, q))
    once = [weight @ each for each in entries]
    for e in range(count):
        for f in range(e + 1):
            cube = once[e] @ once[f] @ weight
            for a, b in np.ndindex(q, q):
                found[e, f, :, a, b] = by_cell(cube[:, a, b])
            found[f, e] = np.swapaxes(found[e, f], -1, -2)
    return found


def _place(q: int) -> NDArray[np.int64]:
    """Where an entry of a symmetric matrix stands in its lower triangle."""
    rows, cols = lower_entries(q)
    place: NDArray[np.int64] = np.empty((q, q), dtype=np.int64)
    place[rows, cols] = place[cols, rows] = np.arange(len(rows))
    return place


def _two(sums: PatientSums, relative: Floats) -> tuple[Floats, float, float]:
    """W above w, y'V^-1 y and log|V| of some patients for two basis columns, written out."""
    n, t, tt = sums.gram
    y, ty = sums.cross
    d0, d1, d2 = relative[0, 0], relative[1, 0], relative[1, 1]
    p, r = 1 + n * d0 + t * d1, n * d1 + t * d2
    s, u = t * d0 + tt * d1, 1 + t * d1 + tt * d2
    det = p * u - r * s
    inverse = 1 / det
    k00, k01, k10, k11 = u * inverse, -r * inverse, -s * inverse, p * inverse
    rows = np.empty((5, len(n)))
    np.add(k00 * n, k01 * t, out=rows[0])
    np.add(k10 * n, k11 * t, out=rows[1])
    np.add(k10 * t, k11 * tt, out=rows[2])
    np.add(k00 * y, k01 * ty, out=rows[3])
    np.add(k10 * y, k11 * ty, out=rows[4])
    score = rows[3:]
    fitted = d0 * (y @ score[0]) + d1 * (y @ score[1] + ty @ score[0]) + d2 * (ty @ score[1])
    return rows, float(sums.square.sum() - fitted), float(np.log(det).sum())


def _many(sums: PatientSums, relative: Floats) -> tuple[Floats, float, float]:
    """The same for any number of basis columns."""
    q = sums.basis_size
    gram = unpacked(sums.gram, q)
    cross = sums.cross.T[:, :, None]
    system = np.eye(q) + gram @ relative
    solved = np.linalg.solve(system, np.concatenate([gram, cross], axis=2))
    weight, score = solved[:, :, :q], solved[:, :, q]
    fitted = np.einsum("na,ab,nb->", cross[:, :, 0], relative, score)
    log_det = float(np.linalg.slogdet(system)[1].sum())
    symmetric = (weight + weight.transpose(0, 2, 1)) / 2
    square = float(sums.square.sum() - fitted)
    return np.vstack([packed(symmetric), score.T]), square, log_det
