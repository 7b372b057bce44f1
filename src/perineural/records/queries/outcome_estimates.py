"""Estimates of one condition's outcomes from the kept integers of its complaints.

This module and `lasting_estimates` load numpy and scipy: they are imported when a page asks.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from perineural.clinical.control_band import SMALLEST_COUNT, Measure, control_bands, verdict
from perineural.records.queries.day import condition_name
from perineural.records.queries.lasting_estimates import lasting
from perineural.records.queries.outcome_values import (
    BesideBand,
    ConditionOutcomes,
    PainLine,
    PointOnLine,
    Response,
)
from perineural.records.queries.relief_share import NewestVisits
from perineural.records.queries.same_numbers import of_same_numbers
from perineural.statistics.problems import Unestimable
from perineural.statistics.responders import Proportion, clustered_proportion
from perineural.statistics.trajectories import MixedModel, PatientSums, fit, one_line

Integers = NDArray[np.int64]
DAYS_A_WEEK = 7
HIGHEST_PAIN = 10
POINTS = 5
"""Places at which the line is told."""
TIME = "week"


class Threshold(NamedTuple):
    """What counts as clearly better: words, the measure of control groups, and how much it is.

    Either `percent` of the first score, or `points`; `clinical.relief` says where they come from.
    """

    words: str
    measure: Measure | None
    percent: int | None
    points: int

    def is_reached(self, first: Integers, last: Integers) -> NDArray[np.bool_]:
        """Of each complaint, from its scores before the first and the newest visit."""
        fell = first - last
        if self.percent is None:
            return fell >= self.points
        return 100 * fell >= self.percent * first


THRESHOLDS = (
    Threshold("at least 30 % less pain", Measure.SHARE_30_PERCENT, 30, 0),
    Threshold("at least 50 % less pain", Measure.SHARE_50_PERCENT, 50, 0),
    Threshold("at least 2 points less pain", None, None, 2),
)


def estimated(
    condition: str, rows: Sequence[tuple[Any, ...]], newest: NewestVisits | None
) -> ConditionOutcomes:
    """The outcomes of a condition.

    Args:
        newest: What the newest visits did; None of too few people.
        rows: One a complaint, in the order of `outcomes.ROW`; patients may have several.
    """
    places: dict[Any, int] = {}
    patient = np.array([places.setdefault(row[0], len(places)) for row in rows])
    sums = np.array([row[1:7] for row in rows], dtype=np.int64)
    last_day = np.array([row[10] or 0 for row in rows], dtype=np.int64)
    followed = sums[:, 0] >= 2
    of_patients = _by_patient(sums, patient, len(places))
    last_of_patients = _last_of(last_day, patient, len(places))
    line, why_no_line = of_same_numbers(
        "line",
        of_patients.tobytes() + last_of_patients.tobytes(),
        lambda: _line(of_patients, last_of_patients),
    )
    weeks = float(np.median(last_day[followed])) / DAYS_A_WEEK if followed.any() else 0.0
    return ConditionOutcomes(
        key=condition,
        name=condition_name(condition),
        patients=len(places),
        complaints=len(rows),
        visits=sum(row[7] for row in rows),
        rated=int(sums[:, 0].sum()),
        followed=int(followed.sum()),
        weeks=weeks,
        line=line,
        why_no_line=why_no_line,
        responses=_responses(condition, weeks, rows, followed, patient),
        lasting=None if newest is None else lasting(newest),
    )


def _by_patient(sums: Integers, patient: Integers, patients: int) -> Integers:
    """The sums of each patient, of shape (patients, 6)."""
    found = np.zeros((patients, sums.shape[1]), dtype=np.int64)
    np.add.at(found, patient, sums)
    return found


def _last_of(last_day: Integers, patient: Integers, patients: int) -> Integers:
    """The day of each patient's newest rated visit, of shape (patients,)."""
    found = np.zeros(patients, dtype=np.int64)
    np.maximum.at(found, patient, last_day)
    return found


def _line(sums: Integers, last_day: Integers) -> tuple[PainLine | None, str]:
    """The line, or why there is none. It ends at the newest rated visit of the fifth from the end.

    Args:
        sums: Of each patient, of shape (patients, 6).
        last_day: Of each patient's newest rated visit, of shape (patients,).
    """
    n, st, stt, sy, sty, syy = sums[sums[:, 0] > 0].T.astype(float)
    reached = np.sort(last_day)[::-1] / DAYS_A_WEEK
    if len(n) < SMALLEST_COUNT or reached[SMALLEST_COUNT - 1] <= 0:
        return None, "Fewer than 5 people were rated before a visit after their first."
    patients = PatientSums.of_line(
        n, st / DAYS_A_WEEK, stt / DAYS_A_WEEK**2, sy, sty / DAYS_A_WEEK, syy
    )
    try:
        model = _fit(patients)
    except Unestimable as refusal:
        return None, str(refusal)
    return _told(model, float(reached[SMALLEST_COUNT - 1])), ""


def _fit(patients: PatientSums) -> MixedModel:
    """With slopes of patients' own, first correlated with their starts, then not.

    Without only where the slopes are estimated not to differ: else the line would be surer than
    people are alike.
    """
    design = one_line(("(Intercept)", TIME))
    for random in ("slope", "uncorrelated"):
        try:
            model = fit(patients, design=design, random=random, degrees="satterthwaite")
        except Unestimable:
            continue
        if not model.singular or (random == "uncorrelated" and model.random_sd[1] > 0):
            return model
    return fit(patients, design=design, random="intercept", degrees="satterthwaite")


def _told(model: MixedModel, last_week: float) -> PainLine:
    spread = model.random_sd
    return PainLine(
        patients=model.patients,
        start=model.fixed["(Intercept)"],
        start_interval=model.interval("(Intercept)"),
        per_week=model.fixed[TIME],
        per_week_interval=model.interval(TIME),
        between_patients_sd=float(spread[0]),
        slopes_sd=float(spread[1]) if len(spread) > 1 else None,
        points=tuple(_point(model, last_week * each / (POINTS - 1)) for each in range(POINTS)),
        has_degrees=model.degrees_of_freedom is not None,
    )


def _point(model: MixedModel, week: float) -> PointOnLine:
    """Between coefficients with different degrees of freedom the smaller ones are taken."""
    at = np.array([1.0, week])
    pain = float(at @ model.coefficients)
    freedom = model.degrees_of_freedom
    times = student.ppf(0.975, math.inf if freedom is None else float(freedom.min()))
    reach = float(times * np.sqrt(at @ model.covariance @ at))
    low, high = (min(max(pain + side * reach, 0.0), HIGHEST_PAIN) for side in (-1, 1))
    return PointOnLine(week=week, pain=pain, low=low, high=high)


def _responses(
    condition: str,
    weeks: float,
    rows: Sequence[tuple[Any, ...]],
    followed: NDArray[np.bool_],
    patient: Integers,
) -> tuple[Response, ...]:
    """A complaint without pain at first cannot get better, and is not asked."""
    rated = np.array([row[8] is not None and row[8] > 0 for row in rows])
    if not rated.any():
        return ()
    first = np.array([row[8] or 0 for row in rows])
    last = np.array([row[9] or 0 for row in rows])
    size = int(patient.max()) + 1
    asked = np.bincount(patient[rated], minlength=size)
    answered = np.bincount(patient[rated & followed], minlength=size)
    better = [
        np.bincount(patient[rated & followed & each.is_reached(first, last)], minlength=size)
        for each in THRESHOLDS
    ]
    told = _which_are_told(better, answered)
    some_stayed_away = 0 < int((asked > answered).sum()) < SMALLEST_COUNT
    found = []
    for threshold, people, is_told in zip(THRESHOLDS, better, told, strict=True):
        share = clustered_proportion(people, answered) if is_told else None
        everybody = None
        if is_told and not some_stayed_away:
            everybody = clustered_proportion(people, asked)
        beside = _beside(condition, weeks, threshold.measure, share)
        found.append(Response(threshold.words, threshold.measure, share, everybody, beside))
    return tuple(found)


def _which_are_told(better: Sequence[Integers], asked: Integers) -> list[bool]:
    """Of which thresholds the share tells of 5 people or more on either side, not of complaints.

    Whoever has 50 % less pain has 30 % less: between the two there must be 5 people too, or none.
    The stricter comes first, because more is known of how people without treatment come to it.

    Args:
        better: Of each threshold, the complaints of each patient, of shape (patients,).
        asked: The same of all complaints that were asked.
    """
    told = [False] * len(better)
    shares = [at for at, each in enumerate(THRESHOLDS) if each.percent is not None]
    for at in sorted(range(len(better)), key=lambda at: -(THRESHOLDS[at].percent or 0)):
        sides = [better[at] > 0, asked > better[at]]
        if at in shares:
            sides += [better[at] > better[each] for each in shares if told[each]]
        counts = [int(side.sum()) for side in sides]
        told[at] = min(counts[:2]) >= SMALLEST_COUNT and all(
            each == 0 or each >= SMALLEST_COUNT for each in counts[2:]
        )
    return told


def _beside(
    condition: str, weeks: float, measure: Measure | None, share: Proportion | None
) -> tuple[BesideBand, ...]:
    if measure is None or share is None:
        return ()
    percents = [100 * each for each in (share.share, share.low, share.high)]
    return tuple(
        BesideBand(band, verdict(*percents, share.patients, band))
        for band in control_bands(condition, measure, weeks)
    )
