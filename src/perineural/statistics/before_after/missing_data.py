"""What if those who fell silent did worse, or better, than those who answered?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from perineural.statistics.before_after.ancova import (
    Difference,
    ancova_design,
    difference,
    refuse_unless_compared,
)
from perineural.statistics.before_after.mmrm import repeated_measures, visit_design
from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]
MOST_GROUPS = 100


@dataclass(frozen=True)
class TippingPoints:
    """By how many points the silent treated must differ for the conclusion to change.

    `worse`: above what was predicted; `better`: below. None where nothing within the scale does.
    """

    worse: float | None
    better: float | None


def delta_adjusted(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    delta_treated: float = 0.0,
    delta_control: float = 0.0,
    level: float = 0.95,
) -> Difference:
    """
    The difference between arms if the silent scored `delta` points above what is predicted.

    The silent are given the mean predicted from arm and baseline plus their arm's delta; with both
    at 0 the estimate is that of `ancova`. The error is a jackknife over patients, which takes in
    that some scores were predicted.

    Args:
        outcome: nan where silent. [points, lower is better] Shape (patients,).
        treated, baseline: As for `ancova`.
        delta_treated, delta_control: Points; above 0 the silent are worse off than predicted. Try
            both signs: the direction is not known.

    Raises:
        Unestimable: As for `ancova`, or a delta that is not finite.

    Source:
        Little 1993; Carpenter, Roger and Kenward 2013; Wolbers et al., Pharm Stat 2022;21:1246.
    """
    if not (np.isfinite(delta_treated) and np.isfinite(delta_control)):
        raise Unestimable("delta must be a finite number of points")
    after = np.asarray(outcome, dtype=float).ravel()
    design = ancova_design(treated, baseline, None)
    if len(after) != len(design):
        raise Unestimable("every patient needs an outcome (nan where silent), an arm, a baseline")
    refuse_unless_compared(design[~np.isnan(after)])
    shift = np.where(design[:, 1] == 1, delta_treated, delta_control)

    def effect(kept: npt.NDArray[np.bool_]) -> float:
        score, row = after[kept], design[kept]
        seen = ~np.isnan(score)
        beta = np.linalg.lstsq(row[seen], score[seen], rcond=None)[0]
        full = np.where(seen, score, row @ beta + shift[kept])
        return float(np.linalg.lstsq(row, full, rcond=None)[0][1])

    return _jackknifed(effect, len(after), int(np.isnan(after).sum()), level)


def tipping_points(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    most: float,
    level: float = 0.95,
) -> TippingPoints:
    """
    How wrong the prediction for the silent treated must be before the conclusion changes.

    The conclusion is whether the interval leaves out 0, and on which side.

    Args:
        outcome, treated, baseline: As for `delta_adjusted`.
        most: The largest delta that makes sense: the width of the scale. [points] Above 0.

    Raises:
        Unestimable: As for `delta_adjusted`.
    """
    if not (most > 0 and np.isfinite(most)):
        raise Unestimable(f"the largest delta is {most}; expected more than 0 points")

    def ends(delta: float) -> Difference:
        return delta_adjusted(outcome, treated, baseline, delta_treated=delta, level=level)

    def verdict(delta: float) -> int:
        found = ends(delta)
        return int(found.low > 0) - int(found.high < 0)

    now = verdict(0.0)
    found: list[float | None] = []
    for sign in (1.0, -1.0):
        steps = sign * np.linspace(0.0, most, 21)
        changed = next((i for i in range(1, 21) if verdict(float(steps[i])) != now), None)
        if changed is None:
            found.append(None)
            continue
        low, high = float(steps[changed - 1]), float(steps[changed])
        found.append(_where_changed(verdict, now, low, high))
    return TippingPoints(found[0], found[1])


def jump_to_reference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    jump: bool = True,
    groups: int = MOST_GROUPS,
    level: float = 0.95,
) -> Difference:
    """
    The difference at the last visit if the treated, once silent, were as if never treated.

    A mixed model (`mmrm`) gives the means and covariance of visits. A treated patient's silent
    visits are given the control arm's mean plus what their own answers so far foretell; control
    patients, and everybody with `jump` False (missing at random), their own arm's. Then ANCOVA,
    with a jackknife over patients (over `groups` of them where there are more).

    Args:
        outcome: Shape (patients, visits), in order; nan where silent. Two visits or more.
        treated, baseline: As for `ancova`.
        groups: Of patients, left out together one group after the other. 2 or more.

    Raises:
        Unestimable: As for `mmrm.repeated_measures`.

    Does not cover:
        Answers after a gap: such a gap is filled as if it were the end.

    Source:
        Carpenter, Roger and Kenward, J Biopharm Stat 2013;23:1352; Wolbers et al. 2022.
    """
    scores = np.asarray(outcome, dtype=float)
    if scores.ndim != 2 or len(scores) != np.asarray(treated).size:
        raise Unestimable("expected outcome of shape (patients, visits), and one arm each")
    design = ancova_design(treated, baseline, None)
    visits = visit_design(treated, baseline, scores.shape[1])
    reference = visit_design(np.zeros(len(scores)), baseline, scores.shape[1])

    near = repeated_measures(scores, visits)

    def effect(kept: npt.NDArray[np.bool_]) -> float:
        fit = repeated_measures(scores[kept], visits[kept], near=near)
        own = visits[kept] @ fit.coefficients
        other = reference[kept] @ fit.coefficients if jump else own
        last = _foretold(scores[kept], own, other, fit.visits)
        return float(np.linalg.lstsq(design[kept], last, rcond=None)[0][1])

    silent = int(np.isnan(scores[:, -1]).sum())
    return _jackknifed(effect, len(scores), silent, level, groups)


def _foretold(scores: Floats, own: Floats, other: Floats, covariance: Floats) -> Floats:
    """The last visit: as answered, or its mean in `other` given the answers about `own`."""
    last = scores[:, -1].copy()
    seen = ~np.isnan(scores)
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    for place, kind in enumerate(kinds):
        if kind[-1]:
            continue
        inside, visits = np.flatnonzero(which.ravel() == place), np.flatnonzero(kind)
        last[inside] = other[inside, -1]
        if len(visits):
            weight = np.linalg.solve(covariance[np.ix_(visits, visits)], covariance[visits, -1])
            last[inside] += (scores - own)[np.ix_(inside, visits)] @ weight
    return last


def _jackknifed(
    effect: Callable[[npt.NDArray[np.bool_]], float],
    patients: int,
    silent: int,
    level: float,
    most: int = MOST_GROUPS,
) -> Difference:
    groups = min(patients, most)
    if groups < 2:
        raise Unestimable("a jackknife needs two groups of patients or more")
    group = np.arange(patients) % groups
    whole = float(effect(np.ones(patients, dtype=bool)))
    parts = np.array([effect(group != left) for left in range(groups)])
    error = float(np.sqrt((groups - 1) / groups * np.sum((parts - parts.mean()) ** 2)))
    return difference(whole, error, patients - 3, patients, silent, level)


def _where_changed(verdict: Callable[[float], int], now: int, low: float, high: float) -> float:
    root = optimize.bisect(
        lambda delta: 1.0 if verdict(delta) != now else -1.0, low, high, xtol=1e-3
    )
    return float(root)
