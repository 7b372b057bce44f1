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
        rows, _ = lower_entries(self.q)
        self._weight = np.empty((len(rows), sums.patients))
        self._score = np.empty((self.q, sums.patients))
        self._few = sums.in_basis(change, shift) if sums.patients <= CHUNK else None

    def at(self, relative: Floats) -> CellSums:
        """All sums at D = `relative`, of shape (q, q)."""
        size, q = len(self._weight), self.q
        weights, scores = np.zeros((size, self.cells)), np.zeros((q, self.cells))
        pairs, totals = np.zeros((size, size, self.cells)), np.zeros(2)
        for at in range(0, self.sums.patients, CHUNK):
            part = slice(at, at + CHUNK)
            here = self._few or self.sums.part(part).in_basis(self.change, self.shift)
            weight, score, square, log_det = (_two if q == 2 else _many)(here, relative)
            self._weight[:, part], self._score[:, part] = weight, score
            totals += square, log_det
            for a in range(size):
                weights[a] += self._by_cell(weight[a], part)
                for b in range(a + 1):
                    pairs[a, b] += self._by_cell(weight[a] * weight[b], part)
            for a in range(q):
                scores[a] += self._by_cell(score[a], part)
        weight, products = unpacked(weights, self.q), products_of(pairs, self.q)
        return CellSums(weight, scores.T, float(totals[0]), float(totals[1]), products)

    def outer(self, line: Floats) -> Floats:
        """The sum of r r', r = w - W line, at the D of the last `at`.

        Args:
            line: The line of each cell, shape (cells, q).
        """
        found = np.zeros((self.q, self.q))
        for at in range(0, self.sums.patients, CHUNK):
            r = self._residual(slice(at, at + CHUNK), line)
            found += r @ r.T
        return found

    def _residual(self, part: slice, line: Floats) -> Floats:
        weight, r = self._weight[:, part], self._score[:, part].copy()
        lines = line[self.cell[part]].T if self.cells > 1 else line.T
        place = _place(self.q)
        for a, b in np.ndindex(self.q, self.q):
            r[a] -= weight[place[a, b]] * lines[b]
        return r

    def cubes(self, entries: Floats) -> Floats:
        """Sums of W E W F W for each two entries E and F, by cell, at the D of the last `at`.

        Args:
            entries: Shape (entries, q, q), each symmetric.

        Returns:
            Shape (entries, entries, cells, q, q).
        """
        found = np.zeros((len(entries), len(entries), self.cells, self.q, self.q))
        for at in range(0, self.sums.patients, CHUNK):
            part = slice(at, at + CHUNK)
            weight = unpacked(self._weight[:, part], self.q)
            found += cubes_of(weight, entries, self.cells, partial(self._by_cell, part=part))
        return found

    def _by_cell(self, values: Floats, part: slice) -> Floats:
        if self.cells == 1:
            return np.array([values.sum()])
        return np.asarray(np.bincount(self.cell[part], values, self.cells), dtype=np.float64)


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


def _two(sums: PatientSums, relative: Floats) -> tuple[Floats, Floats, float, float]:
    """W, w, y'V^-1 y and log|V| of some patients for two basis columns, written out."""
    n, t, tt = sums.gram
    y, ty = sums.cross
    d0, d1, d2 = relative[0, 0], relative[1, 0], relative[1, 1]
    p, r = 1 + n * d0 + t * d1, n * d1 + t * d2
    s, u = t * d0 + tt * d1, 1 + t * d1 + tt * d2
    det = p * u - r * s
    inverse = 1 / det
    k00, k01, k10, k11 = u * inverse, -r * inverse, -s * inverse, p * inverse
    weight = np.stack([k00 * n + k01 * t, k10 * n + k11 * t, k10 * t + k11 * tt])
    score = np.stack([k00 * y + k01 * ty, k10 * y + k11 * ty])
    fitted = y * (d0 * score[0] + d1 * score[1]) + ty * (d1 * score[0] + d2 * score[1])
    square = float(sums.square.sum() - fitted.sum())
    return weight, score, square, float(np.log(det).sum())


def _many(sums: PatientSums, relative: Floats) -> tuple[Floats, Floats, float, float]:
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
    return packed(symmetric), score.T, square, log_det
