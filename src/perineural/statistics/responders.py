"""How many got clearly better, counted so that one person stays one person."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import special

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]


class Scale(Enum):
    """What an improvement is measured in."""

    PERCENT = "percent of baseline"
    POINTS = "points"


@dataclass(frozen=True)
class Threshold:
    """From what improvement on somebody is a responder."""

    name: str
    amount: float
    scale: Scale


THIRTY_PERCENT = Threshold("30 %", 30.0, Scale.PERCENT)
FIFTY_PERCENT = Threshold("50 %", 50.0, Scale.PERCENT)
TWO_POINTS = Threshold("2 points", 2.0, Scale.POINTS)
USUAL_THRESHOLDS = (THIRTY_PERCENT, FIFTY_PERCENT, TWO_POINTS)


def least_important_change(points: float) -> Threshold:
    """The least clinically important difference (MCID) of an instrument. [points] above 0."""
    if not points > 0:
        raise Unestimable(f"the least important change is {points}; expected more than 0 points")
    return Threshold(f"MCID {points:g} points", float(points), Scale.POINTS)


@dataclass(frozen=True)
class Proportion:
    """A share with its interval at `level`.

    `observations` are wrists, knees or courses; `patients` the people they belong to;
    `design_effect` by how much their likeness widens the variance, never below 1;
    `effective_observations` the number of unrelated people who would say as much.
    """

    responders: float
    observations: float
    patients: int
    share: float
    low: float
    high: float
    level: float
    design_effect: float
    effective_observations: float


@dataclass(frozen=True)
class Responders:
    """Responders at one threshold, silent ones left out and counted as failures.

    `complete_cases` is None where nobody answered.
    """

    threshold: Threshold
    complete_cases: Proportion | None
    non_responder_imputation: Proportion


@dataclass(frozen=True)
class ResponderCurve:
    """The share who improved by at least each cut-off; arrays of shape (cut-offs,)."""

    scale: Scale
    cut_off: Floats
    share: Floats
    low: Floats
    high: Floats


def wilson(responders: float, observations: float, level: float = 0.95) -> tuple[float, float]:
    """
    Wilson's interval of a proportion; counts may be fractions (effective numbers).

    Source:
        Wilson, JASA 1927;22:209, without continuity correction.

    Examples:
        >>> low, high = wilson(21, 32)
        >>> round(low, 4), round(high, 4)
        (0.4831, 0.7959)
    """
    _count(responders, observations, level)
    z = float(special.ndtri(0.5 + level / 2))
    share, spread = responders / observations, z * z / observations
    middle = (share + spread / 2) / (1 + spread)
    half = np.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    low = 0.0 if responders == 0 else float(max(0.0, middle - half))
    return low, 1.0 if responders == observations else float(min(1.0, middle + half))


def exact(responders: float, observations: float, level: float = 0.95) -> tuple[float, float]:
    """
    The exact (Clopper-Pearson) interval of a proportion of unrelated people.

    Examples:
        >>> low, high = exact(21, 32)
        >>> round(low, 4), round(high, 4)
        (0.4681, 0.8143)
    """
    _count(responders, observations, level)
    tail, failures = (1 - level) / 2, observations - responders
    low = 0.0 if responders == 0 else float(special.betaincinv(responders, failures + 1, tail))
    if failures == 0:
        return low, 1.0
    return low, float(special.betaincinv(responders + 1, failures, 1 - tail))


def clustered_proportion(
    responders: npt.ArrayLike, observations: npt.ArrayLike, *, level: float = 0.95
) -> Proportion:
    """
    A share of wrists, knees or courses, with an interval that knows whose they are.

    The variance is that of a ratio of patients' totals (each with its square, no correction for
    few patients, so that people with one wrist each get Wilson's interval itself); over the
    binomial variance it is the design effect, by which the number of observations is divided
    before Wilson's formula. Where every observation is alike no variance can be reckoned, and
    patients are counted instead.

    Args:
        responders, observations: Of each patient. Shape (patients,); patients with none are left
            out; 0 <= responders <= observations.
        level: Of the interval.

    Raises:
        Unestimable: No observation, or counts outside their range.

    Does not cover:
        Patients clustered in turn (clinics): see `safety.between_clinics`.

    Source:
        Cochran, Sampling Techniques, 1977, section 9.9; Korn and Graubard 1998 (effective n).
    """
    got, seen = np.asarray(responders, dtype=float), np.asarray(observations, dtype=float)
    if got.shape != seen.shape or got.ndim != 1:
        raise Unestimable("responders and observations must have one value for each patient")
    if not (np.all(got >= 0) and np.all(got <= seen) and np.all(np.isfinite(seen))):
        raise Unestimable("a patient has fewer than 0 responders or more than observations")
    got, seen = got[seen > 0], seen[seen > 0]
    if not len(seen):
        raise Unestimable("nobody was observed; expected at least one patient with an answer")
    total, patients = float(seen.sum()), len(seen)
    share = float(got.sum()) / total
    effect = _design_effect(got, seen, share)
    effective = total / effect
    low, high = wilson(min(share * effective, effective), effective, level)
    return Proportion(float(got.sum()), total, patients, share, low, high, level, effect, effective)


def _design_effect(got: Floats, seen: Floats, share: float) -> float:
    total, patients = float(seen.sum()), len(seen)
    if patients < 2 or not 0 < share < 1:
        return total / patients
    excess = got - share * seen
    return max(1.0, float(np.square(excess).sum()) / total / (share * (1 - share)))


def responders(
    patient: npt.ArrayLike,
    baseline: npt.ArrayLike,
    follow_up: npt.ArrayLike,
    *,
    thresholds: tuple[Threshold, ...] = USUAL_THRESHOLDS,
    level: float = 0.95,
) -> tuple[Responders, ...]:
    """
    Responders at each threshold, with those who did not answer left out and as failures.

    Args:
        patient: Whose wrist, knee or course it is; any labels. Shape (observations,).
        baseline: Score before. [points, lower is better] Known. With a baseline of 0 nobody can
            improve, and counts as no responder.
        follow_up: Score after; nan where silent.
        thresholds: 30 %, 50 % and 2 points unless said otherwise; see `least_important_change`.
        level: Of the intervals.

    Raises:
        Unestimable: Nobody there, lengths differ, or a baseline is missing or negative.

    Source:
        Farrar et al., Pain 2001;94:149 (30 %, 2 points); Dworkin et al., J Pain 2008;9:105 (50 %).
    """
    code, before, after = _scores(patient, baseline, follow_up)
    return tuple(_at(threshold, code, before, after, level) for threshold in thresholds)


def responder_curve(
    patient: npt.ArrayLike,
    baseline: npt.ArrayLike,
    follow_up: npt.ArrayLike,
    *,
    cut_offs: npt.ArrayLike | None = None,
    scale: Scale = Scale.PERCENT,
    level: float = 0.95,
) -> ResponderCurve:
    """
    The share who improved by at least each cut-off; those who did not answer never did.

    Args:
        patient, baseline, follow_up, level: As for `responders`.
        cut_offs: Ascending; 0, 10, ... 100 % or 0, 1, ... 10 points unless said otherwise. At 0
            everybody is counted who answered and is no worse.

    Source:
        Farrar, Dworkin and Max, J Pain Symptom Manage 2006;31:369.
    """
    code, before, after = _scores(patient, baseline, follow_up)
    steps = np.arange(0.0, 101.0, 10.0) if scale is Scale.PERCENT else np.arange(0.0, 11.0)
    cuts = steps if cut_offs is None else np.asarray(cut_offs, dtype=float).ravel()
    if not len(cuts) or np.any(np.diff(cuts) <= 0) or cuts[0] < 0:
        raise Unestimable("cut-offs must be 0 or more and ascend")
    seen = np.bincount(code).astype(float)
    points = [
        clustered_proportion(
            np.bincount(code, _improved(before, after, float(cut), scale)), seen, level=level
        )
        for cut in cuts
    ]
    return ResponderCurve(
        scale,
        cuts,
        np.array([point.share for point in points]),
        np.array([point.low for point in points]),
        np.array([point.high for point in points]),
    )


def _at(
    threshold: Threshold, code: npt.NDArray[np.int64], before: Floats, after: Floats, level: float
) -> Responders:
    better = _improved(before, after, threshold.amount, threshold.scale)
    got, asked = np.bincount(code, better), np.bincount(code).astype(float)
    answered = np.bincount(code, ~np.isnan(after))
    complete = clustered_proportion(got, answered, level=level) if answered.any() else None
    return Responders(threshold, complete, clustered_proportion(got, asked, level=level))


def _improved(before: Floats, after: Floats, amount: float, scale: Scale) -> npt.NDArray[np.bool_]:
    """Whether each improved by `amount`; products, so that scores on a grid compare exactly."""
    gain = before - after
    if scale is Scale.POINTS:
        return np.asarray(gain >= amount - 1e-9)
    return np.asarray((100 * gain >= amount * before - 1e-7) & (before > 0))


def _scores(
    patient: npt.ArrayLike, baseline: npt.ArrayLike, follow_up: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    who = np.asarray(patient).ravel()
    before = np.asarray(baseline, dtype=float).ravel()
    after = np.asarray(follow_up, dtype=float).ravel()
    if not len(who) == len(before) == len(after) or not len(who):
        raise Unestimable(
            f"patient, baseline and follow-up have {len(who)}, {len(before)} and {len(after)} "
            "values; expected the same number of each, and at least one"
        )
    if not np.all(before >= 0) or np.any(np.isinf(before)) or np.any(np.isinf(after)):
        raise Unestimable("a baseline is missing or negative, or a score infinite; expected points")
    return np.unique(who, return_inverse=True)[1], before, after


def _count(responders: float, observations: float, level: float) -> None:
    if not (observations > 0 and 0 <= responders <= observations):
        raise Unestimable(
            f"{responders:g} of {observations:g}; expected 0 to all of at least one observation"
        )
    if not 0 < level < 1:
        raise Unestimable(f"level is {level}; expected more than 0 and less than 1")
