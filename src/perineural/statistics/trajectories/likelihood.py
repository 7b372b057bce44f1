"""The profiled deviance of a linear mixed model, with its exact gradient.

-2 log likelihood (or the restricted one) as a function of the relative covariance D of a patient's
random effects and of the relative variance psi of a clinic's intercept; coefficients and residual
variance are worked out for each. A clinic is added by Woodbury's identity on the sums of its cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.clinic_level import Cells, ClinicLevel
from perineural.statistics.trajectories.evaluation import CellSums, Patients
from perineural.statistics.trajectories.pooled import Pooled
from perineural.statistics.trajectories.sums import lower_entries

Floats = NDArray[np.float64]


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

    def __init__(self, patients: Patients | Pooled, cells: Cells, *, reml: bool) -> None:
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
        lift, clinic = self.cells.lift, ClinicLevel(self.cells, sums, psi)
        left = np.tensordot(lift, sums.weight @ lift, axes=([0, 1], [0, 1]))
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

    def _information(self, sums: CellSums, clinic: ClinicLevel) -> Floats:
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
    for a, b in zip(*lower_entries(q), strict=True):
        entry = np.zeros((q, q))
        entry[a, b] = entry[b, a] = 1
        found.append(entry)
    return found
