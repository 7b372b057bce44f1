"""Satterthwaite's degrees of freedom of coefficients, from exact gradients.

A coefficient's variance is itself estimated; its degrees of freedom are those of the multiple of
chi-square that has the variance of that estimate. Second derivatives of the deviance are central
differences of its exact first ones.

Source: Satterthwaite 1946, doi 10.2307/3002019; as applied by Kuznetsova et al. 2017, doi
10.18637/jss.v082.i13.
"""

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.trajectories.likelihood import Likelihood, Point, entries_of
from perineural.statistics.trajectories.search import Found, open_entries

Floats = NDArray[np.float64]
STEP = 1e-4
"""How far beside the estimate gradients are taken, as a share of each variance."""


def satterthwaite(
    likelihood: Likelihood, found: Found, free: NDArray[np.bool_], back: Floats
) -> Floats:
    """Degrees of freedom of each coefficient, shape (coefficients,).

    Args:
        back: From the coefficients of the search to those that are told.
    """
    point, moves = found.point, _moves(found.point, free)
    variance = point.residual_variance
    count = len(moves)
    second, told = np.empty((count, count)), np.empty((count, len(back)))
    for at, (entry, psi, step) in enumerate(moves):
        above = likelihood.at(point.relative + step * entry, point.psi + step * psi)
        below = likelihood.at(point.relative - step * entry, point.psi - step * psi)
        second[at] = (_gradient(above, moves) - _gradient(below, moves)) / (2 * step)
        told[at] = (_diagonal(above, back) - _diagonal(below, back)) / (2 * step)
    falls = -np.array([float((point.outer * e).sum()) + psi * point.clinic_outer
                       for e, psi, _ in moves])  # fmt: skip
    hessian = np.empty((count + 1, count + 1))
    hessian[:count, :count] = (second + second.T) / 2
    hessian[:count, :count] += np.outer(falls, falls) / (likelihood.free * variance**2)
    hessian[:count, -1] = hessian[-1, :count] = -falls / variance**2
    hessian[-1, -1] = likelihood.free / variance**2
    gradient = np.vstack([variance * told, _diagonal(point, back)])
    spread = 2 * np.linalg.inv(hessian)
    variances = variance * _diagonal(point, back)
    return np.asarray(2 * variances**2 / np.einsum("ap,ab,bp->p", gradient, spread, gradient))


def _moves(point: Point, free: NDArray[np.bool_]) -> list[tuple[Floats, float, float]]:
    """Each variance that was estimated: its direction in D, in psi, and how far to step."""
    entries = entries_of(len(free))
    spread = np.sqrt(np.diag(point.relative))
    found = []
    for at in open_entries(free):
        a, b = np.argwhere(np.tril(entries[at]))[0]
        found.append((entries[at], 0.0, STEP * float(spread[a] * spread[b])))
    if len(point.clinic_effects):
        found.append((np.zeros_like(point.relative), 1.0, STEP * point.psi))
    return found


def _gradient(point: Point, moves: list[tuple[Floats, float, float]]) -> Floats:
    return np.array([float((point.slope * e).sum()) + psi * point.clinic_slope
                     for e, psi, _ in moves])  # fmt: skip


def _diagonal(point: Point, back: Floats) -> Floats:
    return np.asarray(np.diag(back @ point.unscaled @ back.T))
