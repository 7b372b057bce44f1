"""Kenward and Roger's covariance of coefficients, and their degrees of freedom, from sums.

With few patients or clinics the usual covariance of coefficients is too small: it takes the
variances as known. What is missing is added, to first order, and each coefficient gets degrees of
freedom. Variances enter V linearly, so that its second derivatives are zero, and the residual one
may be replaced by a common factor of V, for which nothing need be added. What is left are sums of
W, W E W and W E W F W over patients.

Written by ourselves: pbkrtest works with matrices of ratings by ratings. Not covered: several
coefficients at once (their F), and a singular fit.

Source: Kenward and Roger 1997, doi 10.2307/2533558, with the expected information; as Halekoh and
Højsgaard 2014, doi 10.18637/jss.v059.i09, write it out. For one coefficient the factor of F is 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.trajectories.clinic_level import ClinicLevel
from perineural.statistics.trajectories.likelihood import Likelihood, Point, entries_of
from perineural.statistics.trajectories.search import open_entries

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Derivatives:
    """Of V by each variance that was estimated, G_r, between inverses of V of residual variance 1.

    Args:
        first: X'V^-1 G_r V^-1 X, shape (variances, p, p).
        second: X'V^-1 G_r V^-1 G_s V^-1 X, shape (variances, variances, p, p).
        trace: Of V^-1 G_r, shape (variances,).
        traces: Of V^-1 G_r V^-1 G_s, shape (variances, variances).
    """

    first: Floats
    second: Floats
    trace: Floats
    traces: Floats


def kenward_roger(
    likelihood: Likelihood, point: Point, free: NDArray[np.bool_], back: Floats
) -> tuple[Floats, Floats]:
    """Degrees of freedom of each coefficient, and the adjusted covariance.

    Args:
        point: Where the restricted likelihood is greatest; no variance is zero there.
        free: Which entries of the Cholesky factor of D were estimated, shape (q, q).
        back: From the coefficients of the search to those that are told, shape (p, p).

    Returns:
        Shapes (p,) and (p, p), of the coefficients that are told.
    """
    by = _derivatives(likelihood, point, np.stack(entries_of(len(free)))[open_entries(free)])
    inverse = point.unscaled
    first = inverse @ by.first
    size = len(first) + 1
    information = np.empty((size, size))
    information[:-1, :-1] = (
        by.traces
        - 2 * np.einsum("pq,rsqp->rs", inverse, by.second)
        + np.einsum("rpq,sqp->rs", first, first)
    )
    information[:-1, -1] = information[-1, :-1] = by.trace - np.einsum("rpp->r", first)
    information[-1, -1] = likelihood.free
    spread = 2 * np.linalg.inv(information)
    lacking = by.second - np.einsum("rpq,sqt->rspt", by.first, first)
    lacking = inverse @ np.einsum("rs,rspq->pq", spread[:-1, :-1], lacking) @ inverse
    adjusted = inverse + lacking + lacking.T
    variance = np.diag(back @ inverse @ back.T)
    slopes = [np.diag(back @ each @ inverse @ back.T) for each in first]
    gradient = np.vstack([*slopes, variance])
    freedom = 2 * variance**2 / np.einsum("rp,rs,sp->p", gradient, spread, gradient)
    return freedom, point.residual_variance * (back @ adjusted @ back.T)


def _derivatives(likelihood: Likelihood, point: Point, entries: Floats) -> _Derivatives:
    sums = likelihood.patients.at(point.relative)
    clinic = ClinicLevel(likelihood.cells, sums, point.psi)
    frame = clinic.framed(likelihood.cells.lift)
    squares = np.einsum("cabde,rbd->rcae", sums.products, entries, optimize=True)
    cubes = likelihood.patients.cubes(entries)
    alone = _Derivatives(
        np.einsum("cap,rcab,cbq->rpq", frame, squares, frame, optimize=True),
        np.einsum("cap,rscab,cbq->rspq", frame, cubes, frame, optimize=True),
        np.einsum("cab,rba->r", sums.weight, entries),
        np.einsum("rcab,sba->rs", squares, entries),
    )
    return _with_clinics(alone, clinic, frame, squares, cubes) if clinic.count else alone


def _with_clinics(
    alone: _Derivatives, clinic: ClinicLevel, frame: Floats, squares: Floats, cubes: Floats
) -> _Derivatives:
    """What two patients of a clinic share, and the variance of clinics as the last one."""
    count, size = len(squares), frame.shape[2]
    damp, shrink = 1 / (1 + clinic.psi * clinic.weight), clinic.shrink
    damped = clinic.lifted * damp[:, None]
    corner = np.stack([clinic.summed(each[:, 0, 0]) for each in squares])
    columns = np.einsum("cap,rca->rpc", frame, squares[..., 0])
    beside = np.stack([[clinic.summed(each) for each in row] for row in columns])
    first = np.concatenate([alone.first, (damped.T @ damped)[None]])
    second = np.empty((count + 1, count + 1, size, size))
    second[:-1, :-1] = alone.second - np.einsum("k,rpk,sqk->rspq", shrink, beside, beside)
    second[:-1, -1] = np.einsum("k,rpk,kq->rpq", damp, beside, damped)
    second[-1, :-1] = np.swapaxes(second[:-1, -1], -1, -2)
    second[-1, -1] = damped.T @ ((clinic.weight * damp)[:, None] * damped)
    traces = np.empty((count + 1, count + 1))
    traces[:-1, :-1] = (
        alone.traces
        - 2 * np.einsum("c,rsc->rs", shrink[clinic.of_cell], cubes[..., 0, 0])
        + np.einsum("k,rk,sk->rs", shrink**2, corner, corner)
    )
    traces[:-1, -1] = traces[-1, :-1] = corner @ damp**2
    traces[-1, -1] = clinic.trace_of_square
    trace = np.append(alone.trace - corner @ shrink, clinic.trace)
    return _Derivatives(first, second, trace, traces)
