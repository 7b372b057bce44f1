"""The profiled deviance of a linear mixed model, with its exact gradient.

-2 log likelihood (or the restricted one) as a function of the relative covariance D of a patient's
random effects and of the relative variance psi of a clinic's intercept; coefficients and residual
variance are worked out for each. A clinic is added by Woodbury's identity on the sums of its cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.evaluation import CellSums, Codes, Patients

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


@dataclass(frozen=True)
class Point:
    """The deviance at one D and psi, its gradient, and the estimates there.

    Args:
        slope: Its gradient with respect to D, symmetric: a change E changes it by sum(slope * E).
        clinic_slope: Its derivative with respect to psi; 0 without clinics.
        information: Expected second derivatives with respect to the lower entries of D and psi.
        unscaled: Inverse of X'V^-1 X, with V in units of the residual variance.
    """

    relative: Floats
    psi: float
    deviance: float
    slope: Floats
    clinic_slope: float
    information: Floats
    coefficients: Floats
    unscaled: Floats
    residual_variance: float
    clinic_effects: Floats
    outer: Floats
    """Sum of r r', by which y'V^-1 y falls when D grows; the same for psi beside it."""
    clinic_outer: float


class Likelihood:
    """The deviance of one data set under one design.

    Args:
        reml: Whether it is the restricted one.
    """

    def __init__(self, patients: Patients, cells: Cells, *, reml: bool) -> None:
        self.patients, self.cells, self.reml = patients, cells, reml
        self.size = cells.lift.shape[2]
        self.free = patients.sums.ratings - (self.size if reml else 0)
        self.evaluations = 0

    def at(self, relative: Floats, psi: float = 0.0) -> Point:
        """The deviance and all that goes with it. `relative` is positive semi-definite, psi >= 0.

        Raises:
            Unestimable: The coefficients are not determined, or the ratings leave no residual.
        """
        self.evaluations += 1
        sums = self.patients.at(relative)
        lift, clinic = self.cells.lift, _Clinics(self.cells, sums, psi)
        left = np.einsum("cap,cab,cbq->pq", lift, sums.weight, lift, optimize=True)
        right = np.einsum("cap,ca->p", lift, sums.score)
        left, right = left - clinic.left, right - clinic.right
        try:
            factor = np.linalg.cholesky(left)
        except np.linalg.LinAlgError as error:
            raise Unestimable(
                "The fixed effects cannot be told apart: a level without patients, times that "
                "are all the same, or two columns that say the same."
            ) from error
        unscaled = np.linalg.inv(left)
        unscaled = (unscaled + unscaled.T) / 2
        coefficients = unscaled @ right
        square = sums.square - clinic.square - float(coefficients @ right)
        if not square > 0:
            raise Unestimable("The ratings leave no residual: all of them are fitted exactly.")
        log_det = sums.log_det + clinic.log_det
        deviance = self.free * (np.log(2 * np.pi * square / self.free) + 1) + log_det
        if self.reml:
            deviance += 2 * float(np.log(np.diag(factor)).sum())
        effects = clinic.effects(coefficients)
        line = lift @ coefficients
        if clinic.count:
            line = line.copy()
            line[:, 0] += effects[clinic.of_cell]
        rate = self.free / square
        outer = self.patients.outer(line)
        slope = (
            sums.weight.sum(axis=0)
            - rate * outer
            - sums.framed(clinic.inner(lift, unscaled if self.reml else None))
        )
        clinic_outer = clinic.outer(coefficients)
        clinic_slope = clinic.log_dets(unscaled if self.reml else None) - rate * clinic_outer
        return Point(
            relative=relative,
            psi=psi,
            deviance=float(deviance),
            slope=slope,
            clinic_slope=clinic_slope,
            information=self._information(sums, clinic),
            coefficients=coefficients,
            unscaled=unscaled,
            residual_variance=square / self.free,
            clinic_effects=effects,
            outer=outer,
            clinic_outer=clinic_outer,
        )

    def _information(self, sums: CellSums, clinic: "_Clinics") -> Floats:
        q = self.patients.q
        entries = entries_of(q)
        total = sums.weight.sum(axis=0)
        spread = sums.products.sum(axis=0)
        size = len(entries) + bool(clinic.count)
        found = np.zeros((size, size))
        traces = np.array([float((total * each).sum()) for each in entries])
        stacked = np.stack(entries)
        once = np.einsum("ijkl,ajk->ail", spread, stacked)
        found[: len(entries), : len(entries)] = np.einsum("ail,bli->ab", once, stacked)
        if clinic.count:
            traces = np.append(traces, clinic.trace)
            corners = np.array([clinic.cross(sums.corner(each)) for each in entries])
            found[-1, :-1] = found[:-1, -1] = corners
            found[-1, -1] = clinic.trace_of_square
        return found - np.outer(traces, traces) / self.free


def entries_of(q: int) -> list[Floats]:
    """A symmetric matrix of ones for each lower entry of D, row by row."""
    found = []
    for a, b in zip(*np.tril_indices(q), strict=True):
        entry = np.zeros((q, q))
        entry[a, b] = entry[b, a] = 1
        found.append(entry)
    return found


class _Clinics:
    """What a random intercept of each clinic changes."""

    def __init__(self, cells: Cells, sums: CellSums, psi: float) -> None:
        self.count, self.psi = cells.clinics, psi
        size = cells.lift.shape[2]
        self.left, self.right = np.zeros((size, size)), np.zeros(size)
        self.square = self.log_det = 0.0
        if cells.clinic is None:
            return
        self.of_cell = cells.clinic
        by_clinic = np.zeros((self.count, len(cells.clinic)))
        by_clinic[cells.clinic, np.arange(len(cells.clinic))] = 1
        self.weight = by_clinic @ sums.weight[:, 0, 0]
        self.lifted = by_clinic @ np.einsum("cb,cbp->cp", sums.weight[:, 0], cells.lift)
        self.score = by_clinic @ sums.score[:, 0]
        self.shrink = psi / (1 + psi * self.weight)
        self.left = self.lifted.T @ (self.shrink[:, None] * self.lifted)
        self.right = self.lifted.T @ (self.shrink * self.score)
        self.square = float((self.shrink * self.score**2).sum())
        self.log_det = float(np.log1p(psi * self.weight).sum())
        self._by_clinic = by_clinic

    def effects(self, coefficients: Floats) -> Floats:
        """The predicted intercept of each clinic."""
        if not self.count:
            return np.zeros(0)
        return np.asarray(self.shrink * (self.score - self.lifted @ coefficients))

    def inner(self, lift: Floats, unscaled: Floats | None) -> Floats:
        """What stands between two W in the gradient of the determinants, by cell."""
        cells, q, _ = lift.shape
        found = np.zeros((cells, q, q))
        frame = lift
        if self.count:
            found[:, 0, 0] += self.shrink[self.of_cell]
            frame = lift.copy()
            frame[:, 0] -= (self.shrink[:, None] * self.lifted)[self.of_cell]
        if unscaled is not None:
            found += np.einsum("cap,pq,cbq->cab", frame, unscaled, frame, optimize=True)
        return found

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
        return float(((self._by_clinic @ corner) * damped**2).sum())
