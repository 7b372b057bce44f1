"""Cox's proportional hazards from counted cells of time and covariates.

Our own: peers keep a row for each patient; with few patterns of covariates, cells are a thousand
times fewer, and the sums over ties have closed forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import stats

from perineural.statistics.durations.cells import Floats, Ints
from perineural.statistics.durations.ties import efron_sums
from perineural.statistics.problems import Unestimable

# The least curvature, covariates in standard deviations: an error of 30 of them is no estimate but
# a likelihood that rises for ever.
FLATTEST = 1e-3


class Ties(Enum):
    """How several events at one time are taken."""

    EFRON = "Efron"
    BRESLOW = "Breslow"


@dataclass(frozen=True)
class Cox:
    """Log hazard ratios; above 0 relief ends sooner.

    `covariance` is the model's, `robust_covariance` the sandwich by patient (None where no
    patient was given); `standard_errors` come from the latter where it is there.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    robust_covariance: Floats | None
    log_likelihood: float
    null_log_likelihood: float
    events: float
    patients: float
    iterations: int
    ties: Ties

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients; robust where patients were named."""
        used = self.covariance if self.robust_covariance is None else self.robust_covariance
        return np.asarray(np.sqrt(np.diag(used)))

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper ends of the coefficients' intervals."""
        half = float(stats.norm.ppf(0.5 + level / 2)) * self.standard_errors
        return self.coefficients - half, self.coefficients + half


@dataclass(frozen=True)
class _Cells:
    time: Ints  # place of each cell's time among the distinct ones, ascending
    starts: Ints
    design: Floats
    events: Floats
    leaving: Floats
    order: Ints


@dataclass(frozen=True)
class _Sums:
    """At each time with events: the mean covariates and the two cumulated hazards."""

    likelihood: float
    hazard: Floats
    hazard_of_tied: Floats
    mean_hazard: Floats
    mean_hazard_of_tied: Floats
    mean: Floats
    spread: Floats


def cox(
    time: npt.ArrayLike,
    events: npt.ArrayLike,
    leaving: npt.ArrayLike | None = None,
    *,
    covariates: Mapping[str, npt.ArrayLike],
    patient: npt.ArrayLike | None = None,
    ties: Ties = Ties.EFRON,
) -> Cox:
    """
    Log hazard ratios of relief ending, by Newton's steps on the partial likelihood.

    Args:
        time: When follow-up ended. 0 or more. Shape (cells,); rows of one patient are cells too.
        events: How many in the cell had the event then; whole.
        leaving: How many in the cell left then, with or without it; 1 each where not given.
        covariates: Named columns, shape (cells,).
        patient: Whose cell it is, for errors that know that durations of one person are alike.
        ties: Efron's or Breslow's likelihood; Efron's sums are exact for any number of ties (see
            `ties.efron_sums`).

    Raises:
        Unestimable: Bad input; no event; covariates that repeat each other; or no maximum (a
            group without any event, say).

    Does not cover:
        Covariates that change with time, late entry, strata; interval-censored times.

    Source:
        Cox 1972; Efron, JASA 1977;72:557; Lin and Wei, JASA 1989;84:1074 (the sandwich); Therneau
        and Grambsch 2000, section 7.2 (score residuals with Efron's ties).
    """
    cells, names = _checked(time, events, leaving, covariates)
    centre = np.average(cells.design, axis=0, weights=cells.leaving)
    width = np.sqrt(np.average((cells.design - centre) ** 2, axis=0, weights=cells.leaving))
    if np.any(width < 1e-12 * (1 + np.abs(centre))):
        raise Unestimable(f"{names[int(np.argmin(width))]} is the same for everybody; leave it out")
    scaled = _Cells(cells.time, cells.starts, (cells.design - centre) / width, cells.events,
                    cells.leaving, cells.order)  # fmt: skip
    beta, sums, information, null, iterations = _newton(scaled, ties)
    covariance = np.asarray(np.linalg.inv(information), dtype=float)
    robust = None
    if patient is not None:
        robust = _sandwich(scaled, beta, sums, covariance, patient) / np.outer(width, width)
    return Cox(
        names, beta / width, covariance / np.outer(width, width), robust, sums.likelihood, null,
        float(cells.events.sum()), float(cells.leaving.sum()), iterations, ties,
    )  # fmt: skip


def _checked(
    time: npt.ArrayLike,
    events: npt.ArrayLike,
    leaving: npt.ArrayLike | None,
    covariates: Mapping[str, npt.ArrayLike],
) -> tuple[_Cells, tuple[str, ...]]:
    times, had = np.asarray(time, dtype=float).ravel(), np.asarray(events, dtype=float).ravel()
    gone = np.ones(len(times)) if leaving is None else np.asarray(leaving, dtype=float).ravel()
    columns = [np.asarray(column, dtype=float).ravel() for column in covariates.values()]
    if not columns or any(len(part) != len(times) for part in (had, gone, *columns)):
        raise Unestimable("at least one covariate, and in each cell time, events and all of them")
    design = np.column_stack(columns)
    if not (np.all(np.isfinite(times)) and np.all(times >= 0) and np.all(np.isfinite(design))):
        raise Unestimable("a time or covariate is missing or a time negative; expected numbers")
    if np.any(had < 0) or np.any(had > gone) or np.any(had != np.round(had)):
        raise Unestimable("events must be whole, 0 to all who leave the cell")
    if not had.sum() > 0:
        raise Unestimable("no events: nobody's relief was seen to end")
    order = np.flatnonzero(gone > 0)
    order = order[np.argsort(times[order], kind="stable")]
    starts, place = np.unique(times[order], return_index=True, return_inverse=True)[1:]
    return _Cells(place, starts, design[order], had[order], gone[order], order), tuple(covariates)


def _newton(cells: _Cells, ties: Ties) -> tuple[Floats, _Sums, Floats, float, int]:
    beta = np.zeros(cells.design.shape[1])
    sums, gradient, information = _evaluate(cells, beta, ties)
    null = sums.likelihood
    for iteration in range(1, 60):
        bend = np.linalg.eigvalsh(information)
        if bend[0] < max(1e-12 * bend[-1], FLATTEST):
            raise Unestimable(
                "the likelihood has no maximum: a covariate repeats others, or a group has no "
                "event (or all of them); leave it out or join groups"
            )
        step = np.linalg.solve(information, gradient)
        if float(step @ gradient) < 1e-14 * (1 + abs(sums.likelihood)):
            return beta, sums, information, null, iteration
        length = 1.0
        tried = _evaluate(cells, beta + step, ties)
        while tried[0].likelihood < sums.likelihood and length > 1e-4:
            length /= 2
            tried = _evaluate(cells, beta + length * step, ties)
        beta, (sums, gradient, information) = beta + length * step, tried
    raise Unestimable("no convergence after 60 steps of Newton; are covariates on wild scales?")


def _evaluate(cells: _Cells, beta: Floats, ties: Ties) -> tuple[_Sums, Floats, Floats]:
    line = cells.design @ beta
    hazard = np.exp(np.clip(line, -500, 500))
    risk, tied = cells.leaving * hazard, cells.events * hazard
    total = _from_here_on(np.add.reduceat(risk, cells.starts))
    total_x = _from_here_on(np.add.reduceat(risk[:, None] * cells.design, cells.starts))
    event = np.add.reduceat(cells.events, cells.starts)
    event_hazard = np.add.reduceat(tied, cells.starts)
    event_x = np.add.reduceat(tied[:, None] * cells.design, cells.starts)
    sums = _at_times(total, total_x, event, event_hazard, event_x, ties)
    likelihood = float(cells.events @ line) + sums.likelihood
    sums = _Sums(likelihood, *(getattr(sums, name) for name in _PARTS))
    gradient = cells.events @ cells.design - sums.mean.sum(axis=0)
    weight = risk * np.cumsum(sums.hazard)[cells.time]
    weight -= tied * (sums.hazard - sums.hazard_of_tied)[cells.time]
    second = cells.design.T @ (cells.design * weight[:, None])
    return sums, gradient, second - sums.spread


_PARTS = ("hazard", "hazard_of_tied", "mean_hazard", "mean_hazard_of_tied", "mean", "spread")


def _from_here_on(values: Floats) -> Floats:
    return np.asarray(np.cumsum(values[::-1], axis=0)[::-1])


def _at_times(
    total: Floats, total_x: Floats, event: Floats, event_hazard: Floats, event_x: Floats, ties: Ties
) -> _Sums:
    """Sums over ties. With r_k what is left at risk, the mean covariate is u / r_k + v."""
    had = event > 0
    n = np.where(had, event, 1.0)
    if ties is Ties.BRESLOW:
        log, once, twice = event * np.log(total), event / total, event / total**2
        u, v = total_x, np.zeros_like(total_x)
        tied_once, tied_twice = once, twice
    else:
        log, once, twice = np.zeros((3, len(total)))
        log[had], once[had], twice[had] = efron_sums(total[had], event_hazard[had], event[had])
        own = np.where(had, event_hazard, 1.0)
        v = event_x / own[:, None]
        u = total_x - v * total[:, None]
        # 1 - k/n is r_k n / own less (total n / own - n) / n: linear in r_k
        slope, offset = 1 / own, 1 - total / own
        tied_once = np.where(had, slope * event + offset * once, 0.0)
        tied_twice = np.where(had, slope * once + offset * twice, 0.0)
    n = np.where(had, event, 0.0)
    mean = u * once[:, None] + v * n[:, None]
    mean_hazard = u * twice[:, None] + v * once[:, None]
    mean_tied = u * tied_twice[:, None] + v * tied_once[:, None]
    cross = (u * once[:, None]).T @ v
    spread = (u * twice[:, None]).T @ u + cross + cross.T + (v * n[:, None]).T @ v
    return _Sums(-float(log.sum()), once, tied_once, mean_hazard, mean_tied, mean, spread)


def _sandwich(
    cells: _Cells, beta: Floats, sums: _Sums, covariance: Floats, patient: npt.ArrayLike
) -> Floats:
    labels = np.asarray(patient).ravel()
    if len(labels) <= int(cells.order.max()):
        raise Unestimable("every cell needs one patient")
    hazard = np.exp(np.clip(cells.design @ beta, -500, 500))
    event = np.maximum(np.add.reduceat(cells.events, cells.starts), 1.0)
    mean = sums.mean / event[:, None]
    base, base_x = np.cumsum(sums.hazard), np.cumsum(sums.mean_hazard, axis=0)
    less = (sums.hazard - sums.hazard_of_tied)[cells.time]
    less_x = (sums.mean_hazard - sums.mean_hazard_of_tied)[cells.time]
    plain = cells.design * base[cells.time][:, None] - base_x[cells.time]
    spared = cells.design * less[:, None] - less_x
    score = cells.events[:, None] * (cells.design - mean[cells.time])
    score -= hazard[:, None] * (cells.leaving[:, None] * plain - cells.events[:, None] * spared)
    whose = np.unique(labels[cells.order], return_inverse=True)[1]
    totals = np.stack([np.bincount(whose, column) for column in score.T], axis=1)
    return np.asarray(covariance @ (totals.T @ totals) @ covariance)
