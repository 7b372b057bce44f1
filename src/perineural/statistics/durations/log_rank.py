"""Whether groups differ in how long relief lasts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from perineural.statistics.durations.cells import Floats, interval_cells
from perineural.statistics.durations.kaplan_meier import RiskTable
from perineural.statistics.durations.turnbull import Turnbull, turnbull
from perineural.statistics.problems import Unestimable


@dataclass(frozen=True)
class LogRank:
    """The test; `observed` and `expected` are events by group, in the order of `groups`.

    For interval-censored times `observed` is not known and `excess` is the sum of scores, positive
    where relief ended earlier than in all taken together.
    """

    groups: tuple[str, ...]
    excess: Floats
    observed: Floats | None
    expected: Floats | None
    chi_square: float
    degrees: int
    p_value: float


def log_rank(tables: Mapping[str, RiskTable]) -> LogRank:
    """
    The log-rank test of two groups or more, from their risk tables.

    Raises:
        Unestimable: Fewer than two groups, or no event in any.

    Does not cover:
        Patients with several durations: their p-value is too small.

    Source:
        Mantel 1966; Peto and Peto 1972 (the hypergeometric variance).
    """
    _two_or_more(tuple(tables))
    times = np.unique(np.concatenate([t.time[t.events > 0] for t in tables.values()]))
    if not len(times):
        raise Unestimable("no events: nobody's relief ended in any group; expected at least one")
    events = np.stack([_events_at(table, times) for table in tables.values()])
    risk = np.stack([_at_risk(table, times) for table in tables.values()])
    total, everybody = events.sum(axis=0), risk.sum(axis=0)
    share = risk / everybody
    expected = (share * total).sum(axis=1)
    rest = np.where(everybody > 1, (everybody - total) / np.maximum(everybody - 1, 1), 0.0)
    factor = total * rest
    variance = np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    observed = events.sum(axis=1)
    chi_square, degrees = _statistic(observed - expected, variance)
    return LogRank(
        tuple(tables), observed - expected, observed, expected, chi_square, degrees,
        float(stats.chi2.sf(chi_square, degrees)),
    )  # fmt: skip


def interval_log_rank(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    group: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
) -> LogRank:
    """
    The log-rank test for interval-censored times: scores of all taken together, permuted.

    Each patient's score is the derivative of the log-likelihood in a log hazard ratio at
    Turnbull's estimate of everybody; their sums by group are compared with what shuffling patients
    between groups would give, to the second moment.

    Args:
        left, right, weight: As for `cells.interval_cells`.
        group: Which group each cell belongs to. Shape (cells,).

    Raises:
        Unestimable: Fewer than two groups, or all scores equal.

    Does not cover:
        Groups whose visits were spaced differently: shuffling assumes the same spacing.

    Source:
        Finkelstein, Biometrics 1986;42:845; Sun 1996; Fay and Shaw, J Stat Softw 2010;36(2).
    """
    labels = np.asarray(group).ravel().astype(str)
    counts = np.ones(len(labels)) if weight is None else np.asarray(weight, dtype=float).ravel()
    if len(labels) != np.asarray(left).size or len(labels) != len(counts):
        raise Unestimable("group must have one value for each cell")
    labels = labels[counts > 0]
    names = tuple(np.unique(labels).tolist())
    _two_or_more(names)
    cells = interval_cells(left, right, counts)
    score = _scores(turnbull(cells.left, cells.right, cells.weight), cells.left, cells.right)
    inside = np.stack([labels == name for name in names]).astype(float) * cells.weight
    size, everybody = inside.sum(axis=1), cells.weight.sum()
    mean = float(cells.weight @ score / everybody)
    spread = float(cells.weight @ (score - mean) ** 2) / max(everybody - 1, 1.0)
    if not spread > 1e-14:
        raise Unestimable("all durations tell the same: expected some to end before others")
    variance = spread * (np.diag(size) - np.outer(size, size) / everybody)
    excess = inside @ (score - mean)
    chi_square, degrees = _statistic(excess, variance)
    p_value = float(stats.chi2.sf(chi_square, degrees))
    return LogRank(names, excess, None, None, chi_square, degrees, p_value)


def _scores(curve: Turnbull, left: Floats, right: Floats) -> Floats:
    """(S log S at left - S log S at right) / (S at left - S at right), positive if early."""
    survival = np.clip(1.0 - np.concatenate([[0.0], np.cumsum(curve.mass)]), 0.0, 1.0)
    begin = np.searchsorted(curve.right, left, side="right")
    begin = np.where(left == right, np.searchsorted(curve.right, left, side="left"), begin)
    end = np.searchsorted(curve.right, right, side="right")
    log = np.log(survival, out=np.zeros_like(survival), where=survival > 0)
    weighed = survival * log
    return np.asarray((weighed[begin] - weighed[end]) / (survival[begin] - survival[end]) + 1.0)


def _statistic(excess: Floats, variance: Floats) -> tuple[float, int]:
    """The quadratic form with a generalised inverse, and its rank."""
    inverse = np.linalg.pinv(variance, rcond=1e-10, hermitian=True)
    rank = int(np.linalg.matrix_rank(variance, tol=1e-10 * max(float(variance.max()), 1e-300)))
    if rank == 0:
        raise Unestimable("the groups are never at risk together; expected overlapping follow-up")
    return float(excess @ inverse @ excess), rank


def _events_at(table: RiskTable, times: Floats) -> Floats:
    counts = np.zeros(len(times))
    had = table.events > 0
    counts[np.searchsorted(times, table.time[had])] = table.events[had]
    return counts


def _at_risk(table: RiskTable, times: Floats) -> Floats:
    padded = np.append(table.at_risk, 0.0)
    return np.asarray(padded[np.searchsorted(table.time, times, side="left")])


def _two_or_more(groups: tuple[str, ...]) -> None:
    if len(groups) < 2:
        raise Unestimable(f"{len(groups)} group; expected two or more to compare")
