"""The level above patients: cells of alike patients in one clinic, and its random intercept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.trajectories.evaluation import CellSums, Codes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """What each cell is: a group of alike patients, in a clinic where clinics count.

    Args:
        lift: From coefficients to the line of each cell, shape (cells, q, coefficients).
        clinic: The clinic of each cell, or None where there is no such level.
    """

    lift: Floats
    clinic: Codes | None

    @property
    def clinics(self) -> int:
        """How many clinics there are; 0 without such a level."""
        return 0 if self.clinic is None else int(self.clinic.max()) + 1


class ClinicLevel:
    """What a random intercept of each clinic changes, at one D and psi.

    With U the inverse of V without clinics, and 1 over all ratings of a clinic, V^-1 is
    U - shrink U11'U. `weight` is 1'U1 of each clinic, `lifted` its X'U1 and `score` its 1'Uy.
    """

    def __init__(self, cells: Cells, sums: CellSums, psi: float) -> None:
        self.count, self.psi = cells.clinics, psi
        size = cells.lift.shape[2]
        self.left, self.right = np.zeros((size, size)), np.zeros(size)
        self.square = self.log_det = 0.0
        if cells.clinic is None:
            return
        self.of_cell = cells.clinic
        self.weight = self.summed(sums.weight[:, 0, 0])
        lifted = np.einsum("cb,cbp->pc", sums.weight[:, 0], cells.lift)
        self.lifted = np.stack([self.summed(each) for each in lifted], axis=1)
        self.score = self.summed(sums.score[:, 0])
        self.shrink = psi / (1 + psi * self.weight)
        self.left = self.lifted.T @ (self.shrink[:, None] * self.lifted)
        self.right = self.lifted.T @ (self.shrink * self.score)
        self.square = float((self.shrink * self.score**2).sum())
        self.log_det = float(np.log1p(psi * self.weight).sum())

    def summed(self, values: Floats) -> Floats:
        """Sums over the cells of each clinic: in the room of both, not of their product."""
        return np.asarray(np.bincount(self.of_cell, values, self.count), dtype=np.float64)

    def effects(self, coefficients: Floats) -> Floats:
        """The predicted intercept of each clinic."""
        if not self.count:
            return np.zeros(0)
        return np.asarray(self.shrink * (self.score - self.lifted @ coefficients))

    def inner(self, lift: Floats, unscaled: Floats | None) -> Floats:
        """What stands between two W in the gradient of the determinants, by cell."""
        cells, q, _ = lift.shape
        found = np.zeros((cells, q, q))
        if self.count:
            found[:, 0, 0] += self.shrink[self.of_cell]
        if unscaled is not None:
            frame = self.framed(lift)
            found += frame @ unscaled @ frame.transpose(0, 2, 1)
        return found

    def framed(self, lift: Floats) -> Floats:
        """F of each cell, where X'V^-1 Z of a patient is F'W; the lift itself without clinics."""
        if not self.count:
            return lift
        frame = lift.copy()
        frame[:, 0] -= (self.shrink[:, None] * self.lifted)[self.of_cell]
        return frame

    def outer(self, coefficients: Floats) -> float:
        """By how much y'V^-1 y falls with psi."""
        if not self.count:
            return 0.0
        residual = (self.score - self.lifted @ coefficients) / (1 + self.psi * self.weight)
        return float((residual**2).sum())

    def log_dets(self, unscaled: Floats | None) -> float:
        """By how much the determinants in the deviance grow with psi."""
        if not self.count:
            return 0.0
        found = self.trace
        if unscaled is not None:
            damped = self.lifted / (1 + self.psi * self.weight)[:, None]
            found -= float(np.einsum("cp,pq,cq->", damped, unscaled, damped))
        return found

    @property
    def trace(self) -> float:
        """The trace of Z'V^-1 Z of the clinics."""
        return float((self.weight / (1 + self.psi * self.weight)).sum())

    @property
    def trace_of_square(self) -> float:
        """The trace of its square."""
        return float(((self.weight / (1 + self.psi * self.weight)) ** 2).sum())

    def cross(self, corner: Floats) -> float:
        """Of a clinic's intercept with one entry of D."""
        damped = 1 / (1 + self.psi * self.weight)
        return float((self.summed(corner) * damped**2).sum())
