"""The likelihood of a line at many relative covariances at once, without clinics.

`Likelihood.at` for one covariance after the other spends its time in the calls where patients are
few. Here every step is one operation on arrays of shape (covariances, ...), of a few covariances at
a time so that they stay in the cache of a processor. No gradient.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.clinic_level import Cells
from perineural.statistics.trajectories.sums import PatientSums

Floats = NDArray[np.float64]
AT_ONCE = 16_000
"""Covariances times patients in one operation."""


@dataclass(frozen=True)
class Points:
    """What `Point` tells of one covariance, of each; shapes begin with (covariances,).

    Args:
        factor: Lower Cholesky factor of X'V^-1 X, V in units of the residual variance.
    """

    deviance: Floats
    coefficients: Floats
    factor: Floats
    residual_variance: Floats


class ManyCovariances:
    """The restricted deviance of one data set.

    Args:
        sums: In the basis of the search: an intercept and time, shifted as for `Patients`.
        cell: The cell of each patient, shape (patients,).
        free: Ratings less coefficients.
    """

    def __init__(self, sums: PatientSums, cell: NDArray[np.int64], cells: Cells, free: int) -> None:
        self.sums, self.free, self.lift = sums, free, cells.lift
        self._of_cell = np.eye(len(cells.lift))[cell]

    def at(self, relative: Floats) -> Points:
        """The points at covariances of shape (covariances, 2, 2), each positive semi-definite.

        Raises:
            Unestimable: The coefficients are not determined, or the ratings leave no residual.
        """
        step = max(1, AT_ONCE // self.sums.patients)
        parts = [self._some(relative[at : at + step]) for at in range(0, len(relative), step)]
        return Points(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def _some(self, relative: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        weight, score, square, log_det = self._by_cell(relative)
        many, cells, size = len(relative), len(self.lift), self.lift.shape[2]
        lift = self.lift.reshape(2 * cells, size)
        weighted = np.einsum("ncab,cbp->ncap", weight, self.lift).reshape(many, 2 * cells, size)
        right = score.reshape(many, 2 * cells) @ lift
        try:
            factor = np.linalg.cholesky(lift.T @ weighted)
        except np.linalg.LinAlgError as error:
            raise Unestimable("The fixed effects cannot be told apart.") from error
        half = np.linalg.solve(factor, right[:, :, None])
        coefficients = np.linalg.solve(np.swapaxes(factor, 1, 2), half)[:, :, 0]
        left_over = square - np.square(half).sum(axis=(1, 2))
        if not np.all(left_over > 0):
            raise Unestimable("The ratings leave no residual: all of them are fitted exactly.")
        diagonal = np.diagonal(factor, axis1=1, axis2=2)
        deviance = self.free * (np.log(2 * np.pi * left_over / self.free) + 1)
        deviance += log_det + 2 * np.log(diagonal).sum(axis=1)
        return deviance, coefficients, factor, left_over / self.free

    def _by_cell(self, relative: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """W and w by cell, and the sums of y'V^-1 y and log|V|: `evaluation` has their meaning."""
        n, t, tt = self.sums.gram
        y, ty = self.sums.cross
        d0, d1, d2 = (relative[:, a, b, None] for a, b in ((0, 0), (1, 0), (1, 1)))
        p, r = 1 + n * d0 + t * d1, n * d1 + t * d2
        s, u = t * d0 + tt * d1, 1 + t * d1 + tt * d2
        det = p * u - r * s
        w0, w1 = (u * y - r * ty) / det, (p * ty - s * y) / det
        entries = ((u * n - r * t) / det, (p * t - s * n) / det, (p * tt - s * t) / det)
        first, mixed, last = (each @ self._of_cell for each in entries)
        weight = np.stack([np.stack([first, mixed], -1), np.stack([mixed, last], -1)], -2)
        score = np.stack([w0 @ self._of_cell, w1 @ self._of_cell], -1)
        fitted = y * (d0 * w0 + d1 * w1) + ty * (d1 * w0 + d2 * w1)
        square = self.sums.square.sum() - fitted.sum(axis=1)
        return weight, score, square, np.log(det).sum(axis=1)
