"""The survival curve of interval-censored times, and proof that it is the best one.

Our own: lifelines and R keep a row for each patient and stop their EM before it has converged;
this works on counted cells and stops on the conditions of Karush, Kuhn and Tucker.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from perineural.statistics.durations.cells import Floats, interval_cells, tally
from perineural.statistics.durations.turnbull_newton import newton_step
from perineural.statistics.durations.turnbull_support import Support, innermost
from perineural.statistics.problems import Unestimable

QUICK = 1_000
"""Up to so many intervals a Newton step is taken every time: it costs no more than the others."""


@dataclass(frozen=True)
class Turnbull:
    """The non-parametric maximum likelihood estimate on its innermost intervals.

    `left`, `right`, `mass` have shape (support,): the mass lies somewhere in (left, right], at
    `right` where both are equal, beyond `left` where `right` is infinite. The masses are unique
    (each interval is the end of some cell, so the cells' probabilities determine them one after
    the other); where inside its interval a mass lies is not known.
    `kkt_violation` is the larger of (steepest ascent towards any interval) - 1 and the weighted
    departure from 1 where there is mass; the log-likelihood is short of its maximum by at most
    `patients * kkt_violation`.
    """

    left: Floats
    right: Floats
    mass: Floats
    log_likelihood: float
    kkt_violation: float
    iterations: int
    patients: float

    def survival(self, time: float) -> tuple[float, float]:
        """
        The least and the greatest share still in relief after `time` that the estimate allows.

        Both are the same unless `time` lies inside an innermost interval that has mass: the data
        do not say where in it the mass is.
        """
        if not time >= 0:
            raise Unestimable(f"time is {time}; expected 0 or more")
        surely = self.right <= time
        begun = surely | (self.left < time)
        high = 1.0 - float(self.mass[surely].sum())
        low = 1.0 - float(self.mass[begun].sum())
        return max(0.0, low), max(0.0, high)

    def quantile(self, share: float) -> tuple[float, float]:
        """
        The earliest and the latest time by which `share` may have lost relief.

        The latest is infinite where follow-up ended before that many had.
        """
        if not 0 < share < 1:
            raise Unestimable(f"share is {share}; expected more than 0 and less than 1")
        reached = int(np.argmax(np.cumsum(self.mass) >= share - 1e-9))
        return float(self.left[reached]), float(self.right[reached])


def turnbull(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 5_000,
) -> Turnbull:
    """
    How long relief lasts, where only (left, right] is known of each patient.

    Only Turnbull's innermost intervals can carry mass. Each iteration is a step of EM, a step of
    the iterative convex minorant (Wellner and Zhan's hybrid, which converges from anywhere) and,
    every third time where there are many intervals, a Newton step among those with mass. An
    iteration costs O(cells + support), plus a sparse solve in the Newton step.

    Args:
        left, right, weight: As for `cells.interval_cells`.
        tolerance: Stop when `kkt_violation` is at most this. More than 0.
        max_iterations: Refuse after as many.

    Returns:
        The estimate; its `kkt_violation` is at most `tolerance`.

    Raises:
        Unestimable: Bad input, or no convergence in `max_iterations`.

    Does not cover:
        Patients seen more than once (use one duration a patient, or a bootstrap over patients);
        censoring that depends on the pain (see `next_session`); truncation.

    Source:
        Turnbull, J R Stat Soc B 1976;38:290; Wellner and Zhan, JASA 1997;92:945; Gentleman and
        Geyer, Biometrika 1994;81:618 (the conditions).
    """
    if not tolerance > 0:
        raise Unestimable(f"tolerance is {tolerance}; expected more than 0")
    support = innermost(interval_cells(left, right, weight))
    mass, violation, iterations = maximise(support, tolerance, max_iterations)
    return Turnbull(
        left=support.left,
        right=support.right,
        mass=mass,
        log_likelihood=_log_likelihood(support, np.cumsum(mass)),
        kkt_violation=violation,
        iterations=iterations,
        patients=support.patients,
    )


def maximise(
    support: Support, tolerance: float, limit: int, start: Floats | None = None
) -> tuple[Floats, float, int]:
    """The mass of each interval, by how much the conditions are missed, and the iterations.

    Args:
        start: A mass to begin from, above 0 everywhere; the same for all where not given.

    Raises:
        Unestimable: No convergence in `limit` iterations.
    """
    size = len(support.left)
    rests = 1 if size <= QUICK else 3
    mass = np.full(size, 1.0 / size) if start is None else start
    for iteration in range(1, limit + 1):
        ascent = _ascent(support, mass)
        violation = _violation(mass, ascent)
        if violation <= tolerance:
            return mass, violation, iteration - 1
        mass = mass * ascent
        mass = _minorant_step(support, mass / mass.sum())
        if iteration % rests == 0:
            mass = newton_step(support, mass, _log_likelihood)
    raise Unestimable(
        f"no convergence after {limit} iterations: the conditions of the maximum are missed by "
        f"{violation:.1e}, expected at most {tolerance:.1e}; allow more iterations"
    )


def _violation(mass: Floats, ascent: Floats) -> float:
    return float(max(ascent.max() - 1.0, np.max(mass * np.abs(ascent - 1.0))))


def _probability(support: Support, distribution: Floats) -> Floats:
    padded = np.concatenate([[0.0], distribution])
    return np.asarray(padded[support.last] - padded[support.first])


def _log_likelihood(support: Support, distribution: Floats) -> float:
    probability = _probability(support, distribution)
    if np.any(probability <= 0):
        return -np.inf
    return float(support.weight @ np.log(probability))


def _ascent(support: Support, mass: Floats) -> Floats:
    """The derivative of the mean log-likelihood towards each interval; at most 1 at the maximum."""
    ratio = support.weight / _probability(support, np.cumsum(mass))
    size = len(mass) + 1
    rise = tally(support.first, ratio, size) - tally(support.last, ratio, size)
    return np.asarray(np.cumsum(rise)[:-1] / support.patients)


def _minorant_step(support: Support, mass: Floats) -> Floats:
    """One step of the iterative convex minorant, halved until the likelihood does not fall."""
    size = len(mass)
    if size == 1:
        return mass
    old = np.cumsum(mass)
    old[-1] = 1.0
    gradient, curvature = _derivatives(support, old)
    inner = slice(0, size - 1)
    bend = np.maximum(curvature[inner], 1e-12 * curvature.max())
    target = optimize.isotonic_regression(old[inner] + gradient[inner] / bend, weights=bend).x
    new = np.append(np.clip(target, 0.0, 1.0), 1.0)
    start, step = _log_likelihood(support, old), 1.0
    while step > 1e-6:
        tried = old + step * (new - old)
        if _log_likelihood(support, tried) >= start:
            return np.maximum(np.diff(tried, prepend=0.0), 0.0)
        step /= 2
    return mass


def _derivatives(support: Support, distribution: Floats) -> tuple[Floats, Floats]:
    """Gradient and diagonal of the negative Hessian in the distribution at each interval's end."""
    probability = _probability(support, distribution)
    once, twice = support.weight / probability, support.weight / probability**2
    size = len(distribution) + 1
    gradient = tally(support.last, once, size) - tally(support.first, once, size)
    curvature = tally(support.last, twice, size) + tally(support.first, twice, size)
    return gradient[1:], curvature[1:]
