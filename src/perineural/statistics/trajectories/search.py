"""Finding the least deviance: Fisher's scoring in the open, a bounded search at the boundary.

Scoring steps in D itself need four or five evaluations. Where a variance ends at zero they cannot
arrive; then the Cholesky factor of D is searched, whose diagonal is bounded at zero, so that the
boundary is a place like any other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from perineural.statistics.trajectories.likelihood import Likelihood, Point, entries_of
from perineural.statistics.trajectories.sums import lower_entries

Floats = NDArray[np.float64]
STEPS = 60
DECREMENT = 1e-11
"""Scoring ends when the next step would lower the deviance by less, in units of the deviance."""
SINGULAR = 1e-4
"""A relative standard deviation below it, with all others conditioned on, is called zero."""

NEAR_THE_EDGE = 0.05
LEVEL = 1e-7
"""A difference of the deviance that is none."""


@dataclass(frozen=True)
class Found:
    """The least deviance that was found.

    Args:
        gradient_norm: Of the deviance by the entries of the Cholesky factor and psi; entries that
            press against their bound are left out.
        singular: Whether D, or the variance between clinics, lies at the boundary.
    """

    point: Point
    factor: Floats
    gradient_norm: float
    singular: bool
    iterations: int


def least(
    likelihood: Likelihood,
    free: NDArray[np.bool_],
    *,
    clinics: bool,
    start: Floats | None = None,
) -> Found:
    """Search from a moderate start, or from D = `start`.

    Args:
        free: Which entries of the Cholesky factor of D are estimated, shape (q, q), lower.
        clinics: Whether the variance between clinics is estimated.
    """
    if start is None:
        start = np.diag(np.where(np.diag(free), 1.0, 0.0))
    point, steps, arrived = _score(
        likelihood, free, likelihood.at(start, 0.05 * clinics), clinics=clinics
    )
    if not arrived:
        point, more = _bounded(likelihood, free, point, clinics=clinics)
        point = _at_the_edge(likelihood, free, point)
        steps += more
    factor = _factor(point.relative, free)
    norm = _gradient_norm(point, factor, free, clinics=clinics)
    edges = [factor[a, a] for a in range(len(free)) if free[a, a]]
    singular = min(edges) < SINGULAR or (clinics and np.sqrt(point.psi) < SINGULAR)
    return Found(point, factor, norm, bool(singular), steps)


def open_entries(free: NDArray[np.bool_]) -> list[int]:
    """Which lower entries of D a lower factor with these free entries can reach."""
    reach = free.astype(int)
    open_ = (reach @ reach.T) > 0
    pairs = zip(*lower_entries(len(free)), strict=True)
    return [at for at, (a, b) in enumerate(pairs) if open_[a, b]]


def _score(
    likelihood: Likelihood, free: NDArray[np.bool_], point: Point, *, clinics: bool
) -> tuple[Point, int, bool]:
    entries, chosen = entries_of(len(free)), open_entries(free)
    for step in range(1, STEPS + 1):
        gradient = np.array([float((point.slope * entries[at]).sum()) for at in chosen])
        wanted = list(chosen)
        if clinics:
            gradient = np.append(gradient, point.clinic_slope)
            wanted.append(len(entries))
        information = point.information[np.ix_(wanted, wanted)]
        try:
            move = -np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            return point, step, False
        expected = -float(gradient @ move)
        arrived = abs(expected) < DECREMENT * max(1.0, abs(point.deviance) * 1e-6)
        new = _try(likelihood, point, [entries[at] for at in chosen], move, clinics=clinics)
        if arrived or new is None:
            return new or point, step, arrived
        point = new
    return point, STEPS, False


def _try(
    likelihood: Likelihood, point: Point, entries: list[Floats], move: Floats, *, clinics: bool
) -> Point | None:
    """A point further along, or None where the boundary or noise is in the way."""
    length = 1.0
    for _ in range(12):
        relative = point.relative + length * sum(
            each * by for each, by in zip(entries, move, strict=False)
        )
        psi = point.psi + length * float(move[-1]) if clinics else 0.0
        if psi >= 0 and _is_inside(relative):
            new = likelihood.at(relative, psi)
            if new.deviance <= point.deviance + 1e-12 * abs(point.deviance):
                return new
        length /= 2
    return None


def _is_inside(relative: Floats) -> bool:
    used = np.flatnonzero(np.diag(relative) != 0)
    block = relative[np.ix_(used, used)]
    return bool(len(used)) and bool(np.linalg.eigvalsh(block)[0] > 1e-9 * np.trace(block))


def _bounded(
    likelihood: Likelihood, free: NDArray[np.bool_], point: Point, *, clinics: bool
) -> tuple[Point, int]:
    places = [(a, b) for a, b in zip(*np.nonzero(free), strict=True)]
    best = point

    def deviance(theta: Floats) -> tuple[float, Floats]:
        nonlocal best
        factor = np.zeros(free.shape)
        for value, place in zip(theta, places, strict=False):
            factor[place] = value
        omega = float(theta[-1]) if clinics else 0.0
        here = likelihood.at(factor @ factor.T, omega * omega)
        if here.deviance < best.deviance:
            best = here
        whole = 2 * here.slope @ factor
        gradient = [float(whole[place]) for place in places]
        if clinics:
            gradient.append(2 * omega * here.clinic_slope)
        return here.deviance, np.array(gradient)

    start = _factor(point.relative, free)
    theta = [float(start[place]) for place in places] + [float(np.sqrt(point.psi))] * clinics
    bounds = [(0.0, None) if a == b else (None, None) for a, b in places]
    bounds += [(0.0, None)] * clinics
    found = minimize(
        deviance, np.array(theta), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-9, "maxls": 60},
    )  # fmt: skip
    if best is not point:
        likelihood.at(best.relative, best.psi)
    return best, int(found.nit)


def _at_the_edge(likelihood: Likelihood, free: NDArray[np.bool_], point: Point) -> Point:
    """Go to the boundary itself where the search ended close to it, and nothing is lost there.

    By the factor the deviance is level at the boundary, so that a search stops short of it.
    """
    factor = _factor(point.relative, free)
    for a in range(len(free)):
        if free[a, a] and 0 < factor[a, a] < NEAR_THE_EDGE:
            there = factor.copy()
            there[a, a] = 0.0
            new = likelihood.at(there @ there.T, point.psi)
            if new.deviance <= point.deviance + LEVEL:
                point, factor = new, there
    return point


def _factor(relative: Floats, free: NDArray[np.bool_]) -> Floats:
    """The lower factor of D with a diagonal that is not negative, also of a singular D."""
    q = len(relative)
    factor = np.zeros((q, q))
    for a in range(q):
        rest = relative[a, a] - float(factor[a] @ factor[a])
        factor[a, a] = np.sqrt(max(rest, 0.0))
        for b in range(a + 1, q):
            if factor[a, a] > 1e-12:
                left = relative[b, a] - float(factor[b] @ factor[a])
                factor[b, a] = left / factor[a, a]
    return np.where(free, factor, 0.0)


def _gradient_norm(
    point: Point, factor: Floats, free: NDArray[np.bool_], *, clinics: bool
) -> float:
    whole = 2 * point.slope @ factor
    parts = []
    for a, b in zip(*np.nonzero(free), strict=True):
        at_bound = a == b and factor[a, a] < SINGULAR
        parts.append(min(float(whole[a, b]), 0.0) if at_bound else float(whole[a, b]))
    if clinics:
        omega = float(np.sqrt(point.psi))
        parts.append(2 * omega * point.clinic_slope if omega >= SINGULAR else 0.0)
    return float(np.linalg.norm(parts))
