"""Estimates of one condition's outcomes from the kept integers of its complaints.

This module and `lasting_estimates` load numpy and scipy: they are imported when a page asks.
"""

import math
from collections.abc import Sequence
from typing import Any

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
from perineural.statistics.problems import Unestimable
from perineural.statistics.responders import Proportion, clustered_proportion
from perineural.statistics.trajectories import MixedModel, PatientSums, fit, one_line

Integers = NDArray[np.int64]
DAYS_A_WEEK = 7
HIGHEST_PAIN = 10
POINTS = 5
"""Places at which the line is told."""
TIME = "week"
THRESHOLDS: tuple[tuple[str, Measure | None, int | None, int | None], ...] = (
    ("at least 30 % less pain", Measure.SHARE_30_PERCENT, 30, None),
    ("at least 50 % less pain", Measure.SHARE_50_PERCENT, 50, None),
    ("at least 2 points less pain", None, None, 2),
)
"""Words, what it is as a measure of control groups, percent of the first score, points;
`clinical.relief` says where they come from."""


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
    line, why_no_line = _line(_by_patient(sums, patient, len(places)))
    weeks = _weeks_followed(sums)
    return ConditionOutcomes(
        key=condition,
        name=condition_name(condition),
        patients=len(places),
        complaints=len(rows),
        visits=sum(row[7] for row in rows),
        rated=int(sums[:, 0].sum()),
        followed=int((sums[:, 0] >= 2).sum()),
        weeks=weeks,
        line=line,
        why_no_line=why_no_line,
        responses=_responses(condition, weeks, rows, sums[:, 0] >= 2, patient),
        lasting=None if newest is None else lasting(newest),
    )


def _weeks_followed(sums: Integers) -> float:
    """About when the newest visit was: the root mean square of the times after the first."""
    n, stt = sums[sums[:, 0] >= 2][:, [0, 2]].T.astype(float)
    return float(np.median(np.sqrt(stt / (n - 1)))) / DAYS_A_WEEK if len(n) else 0.0


def _by_patient(sums: Integers, patient: Integers, patients: int) -> Integers:
    """The sums of each patient, of shape (patients, 6)."""
    found = np.zeros((patients, sums.shape[1]), dtype=np.int64)
    np.add.at(found, patient, sums)
    return found


def _line(sums: Integers) -> tuple[PainLine | None, str]:
    """The line, or why there is none. It ends at about the last visit of the fifth from the end.

    Of sums alone that is not known to the day: the root mean square of the times after the first
    visit is never later.
    """
    n, st, stt, sy, sty, syy = sums[sums[:, 0] > 0].T.astype(float)
    reached = np.sort(np.sqrt(stt / np.maximum(n - 1, 1)))[::-1] / DAYS_A_WEEK
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
    """With slopes of patients' own; without, where those cannot be told."""
    design = one_line(("(Intercept)", TIME))
    try:
        model = fit(patients, design=design, random="slope", degrees="satterthwaite")
    except Unestimable:
        model = None
    if model is None or model.singular:
        return fit(patients, design=design, random="intercept", degrees="satterthwaite")
    return model


def _told(model: MixedModel, last_week: float) -> PainLine:
    spread = model.random_sd
    return PainLine(
        start=model.fixed["(Intercept)"],
        start_interval=model.interval("(Intercept)"),
        per_week=model.fixed[TIME],
        per_week_interval=model.interval(TIME),
        between_patients_sd=float(spread[0]),
        slopes_sd=float(spread[1]) if len(spread) > 1 else None,
        points=tuple(_point(model, last_week * each / (POINTS - 1)) for each in range(POINTS)),
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
    found = []
    for words, measure, percent, points in THRESHOLDS:
        fell = first - last
        enough = 100 * fell >= percent * first if percent is not None else fell >= points
        better = np.bincount(patient[rated & followed & enough], minlength=size)
        share = _share(better, answered)
        beside = _beside(condition, weeks, measure, share)
        found.append(Response(words, measure, share, _share(better, asked), beside))
    return tuple(found)


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


def _share(better: Integers, asked: Integers) -> Proportion | None:
    """The share, unless so few did or did not that it would tell of somebody."""
    if min(better.sum(), (asked - better).sum()) < SMALLEST_COUNT:
        return None
    return clustered_proportion(better, asked)
