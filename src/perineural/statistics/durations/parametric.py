"""Weibull and log-normal models of how long relief lasts, with covariates.

Our own: lifelines fits either exact or interval-censored rows, not both at once nor counted cells,
and does not converge on the log-normal model of the trial we test on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import special

from perineural.statistics.durations.cells import Floats, IntervalCells, interval_cells
from perineural.statistics.problems import Unestimable

NO_MAXIMUM = (
    "the likelihood has no maximum: too few ends of relief, or a covariate that tells exactly "
    "whose were seen; leave it out or join its groups"
)


class Shape(Enum):
    """The law of the logarithm's error: Gumbel's (Weibull durations) or the normal one."""

    WEIBULL = "weibull"
    LOG_NORMAL = "log-normal"


@dataclass(frozen=True)
class AcceleratedModel:
    """log duration = coefficients . covariates + scale * error; `names` begin with intercept.

    `covariance` is of the coefficients and, last, the log of `scale`.
    """

    shape: Shape
    names: tuple[str, ...]
    coefficients: Floats
    scale: float
    covariance: Floats
    log_likelihood: float
    patients: float

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients and, last, of the log of `scale`."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def quantile(
        self, share: float, covariates: Mapping[str, float] | None = None, level: float = 0.95
    ) -> tuple[float, float, float]:
        """
        The duration by which `share` have lost relief, with its interval (on the log scale).

        Covariates not named are 0.
        """
        if not (0 < share < 1 and 0 < level < 1):
            raise Unestimable("share and level must be more than 0 and less than 1")
        given = dict(covariates or {})
        unknown = set(given) - set(self.names[1:])
        if unknown:
            raise Unestimable(f"no covariate {', '.join(sorted(unknown))} in this model")
        row = np.array([1.0, *(given.get(name, 0.0) for name in self.names[1:])])
        if self.shape is Shape.WEIBULL:
            error = float(np.log(-np.log1p(-share)))
        else:
            error = float(special.ndtri(share))
        log = float(row @ self.coefficients) + self.scale * error
        slope = np.append(row, self.scale * error)
        half = float(special.ndtri(0.5 + level / 2) * np.sqrt(slope @ self.covariance @ slope))
        return float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half))


def accelerated_model(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    shape: Shape,
    covariates: Mapping[str, npt.ArrayLike] | None = None,
) -> AcceleratedModel:
    """
    An accelerated failure time model by maximum likelihood: Newton's steps, exact derivatives.

    Args:
        left, right, weight: As for `cells.interval_cells`; an exact time must be above 0.
        shape: Weibull or log-normal.
        covariates: Named columns, shape (cells,). A coefficient of 0.1 makes relief last about
            10 % longer for each unit.

    Raises:
        Unestimable: Bad input; nobody's relief was seen to end; covariates that repeat each other;
            or a likelihood without a maximum (a covariate that separates who was censored).

    Does not cover:
        Patients with several durations, late entry, and shapes other than these two: compare with
        Turnbull's curve before believing either.

    Source:
        Kalbfleisch and Prentice 2002, chapter 3; R survival `survreg`.
    """
    cells, design, names = _checked(left, right, weight, dict(covariates or {}))
    value = _start(cells, design)
    likelihood, gradient, hessian = _derivatives(cells, design, value, shape)
    for _ in range(200):
        step = _ascent_direction(hessian, gradient)
        decrement = float(step @ gradient)
        if decrement < 1e-13 * (1 + abs(likelihood)):
            break
        length = 1.0
        while length > 1e-9:
            tried = _derivatives(cells, design, value + length * step, shape)
            if tried[0] >= likelihood:
                break
            length /= 2
        else:
            break
        value = value + length * step
        likelihood, gradient, hessian = tried
    covariance = _covariance(hessian, gradient, float(cells.weight.sum()))
    _refuse_flat(covariance, design, value)
    return AcceleratedModel(
        shape, names, value[:-1], float(np.exp(value[-1])), covariance, likelihood,
        float(cells.weight.sum()),
    )  # fmt: skip


def _checked(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    weight: npt.ArrayLike | None,
    covariates: dict[str, npt.ArrayLike],
) -> tuple[IntervalCells, Floats, tuple[str, ...]]:
    size = np.asarray(left).size
    counts = np.ones(size) if weight is None else np.asarray(weight, dtype=float).ravel()
    cells = interval_cells(left, right, counts)
    columns = [np.asarray(column, dtype=float).ravel() for column in covariates.values()]
    if any(len(column) != size for column in columns):
        raise Unestimable("every cell needs one value of each covariate")
    design = np.column_stack([np.ones(size), *columns])[counts > 0]
    if not np.all(np.isfinite(design)):
        raise Unestimable("a covariate is missing; expected a number in each cell")
    if np.any(cells.right == 0):
        raise Unestimable("a duration of exactly 0 has no logarithm; expected more than 0")
    if not np.any(np.isfinite(cells.right)):
        raise Unestimable("no events: nobody's relief was seen to end")
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise Unestimable("a covariate is constant or repeats others; leave it out")
    return cells, design, ("intercept", *covariates)


def _start(cells: IntervalCells, design: Floats) -> Floats:
    low = np.where(cells.left > 0, cells.left, np.where(np.isfinite(cells.right), cells.right, 1))
    high = np.where(np.isfinite(cells.right), cells.right, 1.5 * low)
    log = np.log((low + high) / 2)
    root = np.sqrt(cells.weight)
    beta = np.linalg.lstsq(design * root[:, None], log * root, rcond=None)[0]
    spread = float(np.sqrt(np.average((log - design @ beta) ** 2, weights=cells.weight)))
    return np.append(beta, np.log(max(spread, 0.1)))


def _derivatives(
    cells: IntervalCells, design: Floats, value: Floats, shape: Shape
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian in the coefficients and log scale."""
    mean, scale = design @ value[:-1], float(np.exp(np.clip(value[-1], -30, 30)))
    lower, upper = cells.left > 0, np.isfinite(cells.right)
    low = (np.log(np.where(lower, cells.left, 1.0)) - mean) / scale
    high = (np.log(np.where(upper, cells.right, 1.0)) - mean) / scale
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        logs, first, second = _LAWS[shape](low, high, lower, upper, cells.exact)
    if not np.all(np.isfinite(logs)):
        size = design.shape[1] + 1
        return -np.inf, np.zeros(size), np.eye(size)
    exact = cells.exact
    logs = logs - np.where(exact, value[-1] + np.log(np.where(exact, cells.right, 1.0)), 0.0)
    by_low, by_high = first
    low_low, low_high, high_high = second
    mean_1 = -(by_low + by_high) / scale
    scale_1 = -(by_low * low + by_high * high) - exact
    mean_2 = (low_low + 2 * low_high + high_high) / scale**2
    mixed = (low_low * low + low_high * (low + high) + high_high * high + by_low + by_high) / scale
    scale_2 = (
        low_low * low**2 + 2 * low_high * low * high + high_high * high**2
        + by_low * low + by_high * high
    )  # fmt: skip
    w = cells.weight
    gradient = np.append(design.T @ (w * mean_1), w @ scale_1)
    cross = design.T @ (w * mixed)
    inner = design.T @ (design * (w * mean_2)[:, None])
    hessian = np.block([[inner, cross[:, None]], [cross[None, :], np.array([[w @ scale_2]])]])
    return float(w @ logs), gradient, hessian


Law = tuple[Floats, tuple[Floats, Floats], tuple[Floats, Floats, Floats]]
Flags = npt.NDArray[np.bool_]


def _weibull(low: Floats, high: Floats, lower: Flags, upper: Flags, exact: Flags) -> Law:
    a = np.where(lower, np.exp(low), 0.0)
    b = np.where(upper, np.exp(high), np.inf)
    gap = np.where(exact, 1.0, b - a)
    log = np.where(exact, low - a, -a + np.log(-np.expm1(-gap)))
    odds = np.where(upper & ~exact, 1 / np.expm1(gap), 0.0)
    b = np.where(upper, b, 0.0)
    by_low = np.where(exact, 1 - a, -a - a * odds)
    by_high = b * odds
    curve = odds * (1 + odds)
    low_low = np.where(exact, -a, -a - a * odds - a * a * curve)
    high_high = np.where(exact, 0.0, b * odds - b * b * curve)
    return log, (by_low, by_high), (low_low, np.where(exact, 0.0, a * b * curve), high_high)


def _log_normal(low: Floats, high: Floats, lower: Flags, upper: Flags, exact: Flags) -> Law:
    a, b = np.where(lower, low, -np.inf), np.where(upper, high, np.inf)
    mirrored = a > 0
    inner = np.where(mirrored, -b, a), np.where(mirrored, -a, b)
    below, above = special.log_ndtr(inner[0]), special.log_ndtr(inner[1])
    density = -low * low / 2 - np.log(2 * np.pi) / 2
    log = np.where(exact, density, above + np.log1p(-np.exp(np.where(exact, -1, below - above))))
    low_ratio = np.where(lower & ~exact, np.exp(density - log), 0.0)
    high_density = -high * high / 2 - np.log(2 * np.pi) / 2
    high_ratio = np.where(upper & ~exact, np.exp(high_density - log), 0.0)
    by_low = np.where(exact, -low, -low_ratio)
    low_low = np.where(exact, -1.0, low * low_ratio - low_ratio**2)
    high_high = -high * high_ratio - high_ratio**2
    return log, (by_low, high_ratio), (low_low, low_ratio * high_ratio, high_high)


_LAWS: dict[Shape, Callable[[Floats, Floats, Flags, Flags, Flags], Law]] = {
    Shape.WEIBULL: _weibull,
    Shape.LOG_NORMAL: _log_normal,
}


def _ascent_direction(hessian: Floats, gradient: Floats) -> Floats:
    """Newton's direction, with curvature made downward where it is not."""
    value, vector = np.linalg.eigh(hessian)
    bend = np.maximum(np.abs(value), 1e-10 * max(float(np.abs(value).max()), 1e-300))
    return np.asarray(vector @ ((vector.T @ gradient) / bend))


def _covariance(hessian: Floats, gradient: Floats, patients: float) -> Floats:
    scale = np.sqrt(np.maximum(np.abs(np.diag(hessian)), 1e-300))
    bend = np.linalg.eigvalsh(-hessian / np.outer(scale, scale))
    steep = float(np.max(np.abs(gradient) / scale))
    if not bend[0] > 1e-9 or not steep < 1e-3 * max(1.0, np.sqrt(patients)):
        raise Unestimable(NO_MAXIMUM)
    return np.asarray(np.linalg.inv(-hessian))


def _refuse_flat(covariance: Floats, design: Floats, value: Floats) -> None:
    """Refuse an error of 30 scales: the likelihood still rises, ever less steeply."""
    width = np.append(1.0, design[:, 1:].std(axis=0))
    errors = np.sqrt(np.diag(covariance)[:-1]) * width / np.exp(value[-1])
    if errors[1:].max(initial=0.0) > 30:
        raise Unestimable(NO_MAXIMUM)
