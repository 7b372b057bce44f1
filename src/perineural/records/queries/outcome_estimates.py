"""Estimates of one condition's outcomes from the kept integers of its complaints.

This module and `lasting_estimates` load numpy and scipy: they are imported when a page asks.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from perineural.clinical.control_band import SMALLEST_COUNT, Measure, control_bands, verdict
from perineural.records.queries.day import condition_name
from perineural.records.queries.lasting_estimates import lasting
from perineural.records.queries.outcome_rows import Complaints, Integers
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
    condition: str, complaints: Complaints, newest: NewestVisits | None
) -> ConditionOutcomes:
    """The outcomes of a condition, of at least one complaint.

    Args:
        newest: What the newest visits did; None of too few people.
    """
    sums, last = complaints.sums_of_patients, complaints.last_of_patients
    followed, last_day = complaints.column("n") >= 2, complaints.or_zero("last_day")
    line, why_no_line = of_same_numbers(
        "line", sums.tobytes() + last.tobytes(), lambda: _line(sums, last)
    )
    weeks = float(np.median(last_day[followed])) / DAYS_A_WEEK if followed.any() else 0.0
    return ConditionOutcomes(
        key=condition,
        name=condition_name(condition),
        patients=complaints.patients,
        complaints=len(complaints.patient),
        visits=int(complaints.column("visits").sum()),
        rated=int(complaints.column("n").sum()),
        followed=int(followed.sum()),
        weeks=weeks,
        line=line,
        why_no_line=why_no_line,
        responses=_responses(condition, weeks, complaints),
        lasting=None if newest is None else lasting(newest),
    )


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


def _responses(condition: str, weeks: float, complaints: Complaints) -> tuple[Response, ...]:
    """A complaint without pain at first cannot get better, and is not asked."""
    first, last = complaints.or_zero("first_score"), complaints.or_zero("last_score")
    rated, followed = first > 0, complaints.column("n") >= 2
    if not rated.any():
        return ()
    patient, size = complaints.patient, complaints.patients
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
