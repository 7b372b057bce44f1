"""What `evaluation.Patients` gives for a straight line, from patients pooled by when they came.

G = Z'Z says when a patient was rated, h = Z'y what was said. W and (I + G D)^-1 depend on G alone,
so patients with the same G share them, and of their h only the number, the sum and the sum of
squares are needed: with K = (I + G D)^-1 and r = K (h - G line), the sum of r r' is
K [sum of (h - G line)(h - G line)'] K'. Where people come once a week there are few different G.
"""

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.trajectories.evaluation import CellSums, cubes_of, products_of
from perineural.statistics.trajectories.sums import PatientSums, unpacked

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
LOOKED_AT = 16_384
"""Patients by whom it is judged whether pooling pays."""


def pays(sums: PatientSums, cell: Codes) -> bool:
    """Whether many patients share when they were rated: to sort them all costs more than a fit.

    So few patients that sorting them is nothing are pooled always; of more, some are looked at,
    evenly spread, and at least a quarter of those must be like another.
    """
    step = sums.patients // LOOKED_AT
    if step < 1:
        return True
    some = np.vstack([sums.gram[:, ::step], cell[::step]])
    some = some[:, np.lexsort(some)]
    alike = int((some[:, 1:] == some[:, :-1]).all(axis=0).sum())
    return bool(4 * alike >= some.shape[1])


class Pooled:
    """All patients, looked at for one D after the other; arguments are those of `Patients`."""

    q = 2

    def __init__(
        self, sums: PatientSums, change: Floats, shift: float, cell: Codes, cells: int
    ) -> None:
        self.sums, self.cells = sums, cells
        based = sums.in_basis(change, shift)
        designs = sums.gram if cells == 1 else np.vstack([sums.gram, cell])
        order = np.lexsort(designs)
        designs = designs[:, order]
        begins = np.flatnonzero(np.r_[True, (designs[:, 1:] != designs[:, :-1]).any(axis=0)])
        h0, h1 = based.cross[:, order]
        self.cell = cell[order[begins]]
        self._gram = based.gram[:, order[begins]]
        self._count = np.diff(np.append(begins, len(order))).astype(np.float64)
        self._sum = np.add.reduceat(np.stack([h0, h1]), begins, axis=1)
        self._squares = np.add.reduceat(np.stack([h0 * h0, h0 * h1, h1 * h1]), begins, axis=1)
        self._square = float(based.square.sum())
        self._weight = np.empty_like(self._gram)
        self._inverse = np.empty((4, len(begins)))

    def at(self, relative: Floats) -> CellSums:
        """All sums at D = `relative`, of shape (2, 2)."""
        n, t, tt = self._gram
        d0, d1, d2 = relative[0, 0], relative[1, 0], relative[1, 1]
        p, r = 1 + n * d0 + t * d1, n * d1 + t * d2
        s, u = t * d0 + tt * d1, 1 + t * d1 + tt * d2
        det = p * u - r * s
        k00, k01, k10, k11 = self._inverse = np.stack([u, -r, -s, p]) / det
        weight = np.stack([k00 * n + k01 * t, k10 * n + k11 * t, k10 * t + k11 * tt])
        self._weight = weight
        y, ty = self._sum
        scores = [self._by_cell(k00 * y + k01 * ty), self._by_cell(k10 * y + k11 * ty)]
        fitted = (
            self._squares[0] * (d0 * k00 + d1 * k10)
            + self._squares[1] * (d0 * k01 + d1 * k11 + d1 * k00 + d2 * k10)
            + self._squares[2] * (d1 * k01 + d2 * k11)
        )
        counted = weight * self._count
        weights = np.stack([self._by_cell(each) for each in counted])
        pairs = np.zeros((3, 3, self.cells))
        for a in range(3):
            for b in range(a + 1):
                pairs[a, b] = self._by_cell(counted[a] * weight[b])
        return CellSums(
            unpacked(weights, 2),
            np.stack(scores).T,
            self._square - float(fitted.sum()),
            float(self._count @ np.log(det)),
            products_of(pairs, 2),
        )

    def outer(self, line: Floats) -> Floats:
        """The sum of r r', r = w - W line, at the D of the last `at`.

        Args:
            line: The line of each cell, shape (cells, 2).
        """
        n, t, tt = self._gram
        start, slope = line[self.cell].T if self.cells > 1 else line.T
        f0, f1 = n * start + t * slope, t * start + tt * slope
        h0, h1 = self._sum
        e00 = self._squares[0] - 2 * h0 * f0 + self._count * f0 * f0
        e01 = self._squares[1] - h0 * f1 - h1 * f0 + self._count * f0 * f1
        e11 = self._squares[2] - 2 * h1 * f1 + self._count * f1 * f1
        k00, k01, k10, k11 = self._inverse
        across = k00 * k10 * e00 + (k00 * k11 + k01 * k10) * e01 + k01 * k11 * e11
        first = k00 * k00 * e00 + 2 * k00 * k01 * e01 + k01 * k01 * e11
        last = k10 * k10 * e00 + 2 * k10 * k11 * e01 + k11 * k11 * e11
        return np.array([[first.sum(), across.sum()], [across.sum(), last.sum()]])

    def cubes(self, entries: Floats) -> Floats:
        """As `Patients.cubes`."""
        weight = unpacked(self._weight, 2)
        return cubes_of(weight, entries, self.cells, lambda each: self._by_cell(each * self._count))

    def _by_cell(self, values: Floats) -> Floats:
        if self.cells == 1:
            return np.array([values.sum()])
        return np.asarray(np.bincount(self.cell, values, self.cells), dtype=np.float64)
