"""Each study's effect and its sampling variance, from what studies report."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Effects:
    """An effect and its sampling variance for each study; shape (studies,)."""

    effect: Floats
    variance: Floats


def log_risk_ratios(
    events: npt.ArrayLike, total: npt.ArrayLike, control_events: npt.ArrayLike,
    control_total: npt.ArrayLike,
) -> Effects:  # fmt: skip
    """
    Log risk ratios; one half is added to each cell of a table that has an empty one.

    A study without any event in either arm tells nothing about a ratio and is refused.
    """
    a, n, c, m = _tables(events, total, control_events, control_total)
    effect = np.log(a / n) - np.log(c / m)
    return Effects(effect, 1 / a - 1 / n + 1 / c - 1 / m)


def log_odds_ratios(
    events: npt.ArrayLike, total: npt.ArrayLike, control_events: npt.ArrayLike,
    control_total: npt.ArrayLike,
) -> Effects:  # fmt: skip
    """Log odds ratios; one half is added as for `log_risk_ratios`."""
    a, n, c, m = _tables(events, total, control_events, control_total)
    b, d = n - a, m - c
    return Effects(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def mean_differences(
    mean: npt.ArrayLike, sd: npt.ArrayLike, patients: npt.ArrayLike,
    control_mean: npt.ArrayLike, control_sd: npt.ArrayLike, control_patients: npt.ArrayLike,
) -> Effects:  # fmt: skip
    """Differences of means in the scale's own points, each arm with its own variance."""
    columns = [
        np.asarray(column, dtype=float).ravel()
        for column in (mean, sd, patients, control_mean, control_sd, control_patients)
    ]
    if len({len(column) for column in columns}) != 1:
        raise Unestimable("the columns of a study table must have the same length")
    one, s, n, two, r, m = columns
    if not (np.all(s > 0) and np.all(r > 0) and np.all(n > 1) and np.all(m > 1)):
        raise Unestimable("an arm has an SD of 0 or fewer than 2 patients; expected more")
    return Effects(one - two, s**2 / n + r**2 / m)


def _tables(*columns: npt.ArrayLike) -> tuple[Floats, ...]:
    a, n, c, m = (np.asarray(column, dtype=float).ravel() for column in columns)
    if len({len(a), len(n), len(c), len(m)}) != 1:
        raise Unestimable("the columns of a study table must have the same length")
    wrong = ~((a >= 0) & (c >= 0) & (a <= n) & (c <= m) & (n > 0) & (m > 0))
    if wrong.any():
        place = int(np.argmax(wrong))
        raise Unestimable(f"study {place + 1}: events must be 0 to all of at least one patient")
    silent = (a + c == 0) | ((a == n) & (c == m))
    if silent.any():
        place = int(np.argmax(silent))
        raise Unestimable(f"study {place + 1}: no events, or all, in both arms tell no ratio")
    half = 0.5 * ((a == 0) | (c == 0) | (a == n) | (c == m))
    return a + half, n + 2 * half, c + half, m + 2 * half
