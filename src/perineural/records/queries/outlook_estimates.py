"""What the relief-healing model expects of one patient; loads numpy when a page asks."""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from perineural.clinical.control_band import Band, Measure, Verdict, control_bands, verdict
from perineural.records.queries.outlook_values import (
    ComingSession,
    Expected,
    HalfBetter,
    NextScore,
    PointExpected,
    TimedRating,
    Wearing,
)
from perineural.records.queries.same_numbers import of_same_numbers
from perineural.statistics.problems import Unestimable
from perineural.statistics.relief_healing import (
    CourseRatings,
    ReliefHealing,
    fit_reduced,
    identifiability,
    outlook,
)
from perineural.statistics.relief_healing.ratings import basis_at
from perineural.statistics.relief_healing.residual_checks import residual_checks
from perineural.statistics.trajectories import predict
from perineural.statistics.trajectories.predictions import Predictions

Floats = NDArray[np.float64]
BEYOND_DAYS = 7
"""Nothing is expected later after a session than anybody was rated, and this much. Our own choice,
because the model says the same of all the time after relief wore off, and nobody has seen it."""
BACK_SHARE = 0.8
"""Of the relief gone, pain is called back. Our own choice, because the story calls pain back at
80 % of what it was before (`clinical.relief`); that is of the score, this of the relief."""
LEAST_SD, STEEPEST = 0.01, 1.0
"""A fit that leaves less of the scores than this, in points, or whose search ended where the
likelihood still rises steeper than this, is none. Our own choice: scores are whole numbers, and
searches that arrive end below a hundredth."""
CURVE_PLACES = 40
HIGHEST = 10
NOT_FITTED = "The model could not be fitted to these ratings, so nothing is expected: {why}"
NO_NUMBER = "the search for it ended without a number."
TOO_LATE = (
    "Nobody here was rated as late as {days} days after a session, so nothing can be expected of "
    "a session so late."
)


def estimated(
    condition: str,
    counted: Sequence[Sequence[TimedRating]],
    own: Sequence[TimedRating],
    coming: ComingSession,
    first_score: int | None,
    sessions: int,
) -> tuple[Expected | None, str]:
    """What is expected, or None and why.

    Args:
        counted: The ratings of each patient that the model rests on.
        own: All ratings of this patient.
        first_score: Pain before the first session of this course; None where it was not rated.
        sessions: Rated sessions of those counted.
    """
    everybody = _ratings(counted)
    latest = float(everybody.days_since.max())
    if coming.after_days > latest + BEYOND_DAYS:
        return None, TOO_LATE.format(days=coming.after_days)
    try:
        with np.errstate(all="ignore"):
            told = _told(condition, everybody, _ratings([own]), coming, first_score, sessions)
    except Unestimable as refusal:
        return None, NOT_FITTED.format(why=_small(str(refusal)))
    except (ValueError, ArithmeticError):
        return None, NOT_FITTED.format(why=NO_NUMBER)
    return replace(told, told_apart=_told_apart(counted)), ""


def _told(
    condition: str,
    everybody: CourseRatings,
    own: CourseRatings,
    coming: ComingSession,
    first_score: int | None,
    sessions: int,
) -> Expected:
    model = of_same_numbers("outlook", _bytes(everybody), lambda: fit_reduced(everybody))
    if not (model.line.residual_sd > LEAST_SD and model.line.gradient_norm < STEEPEST):
        raise ArithmeticError(NO_NUMBER)
    days = _days(coming.after_days)
    places = basis_at(np.full(len(days), float(coming.held)), days, model.half_life_days)
    told = predict(model.line, own.sums(model.half_life_days), places)
    if not all(np.isfinite(each).all() for each in (told.mean, told.score_sd, told.mean_sd)):
        raise ArithmeticError(NO_NUMBER)
    half = None
    if first_score:
        half = _half_better(condition, told, first_score, coming.weeks, everybody)
    return Expected(
        next=_next(told),
        curve=_curve(days, told),
        half_better=half,
        wearing=_wearing(model, own, coming),
        healing=model.line.fixed["healing"],
        healing_interval=model.line.interval("healing"),
        told_apart="",
        misfits=residual_checks(model, everybody).sentences,
        patients=_people(everybody),
        sessions=sessions,
        ratings=len(everybody.pain),
    )


def _bytes(ratings: CourseRatings) -> bytes:
    return b"".join(getattr(ratings, each.name).tobytes() for each in fields(ratings))


def _told_apart(counted: Sequence[Sequence[TimedRating]]) -> str:
    """Of scores before sessions alone: between them even gaps differ from a line by their steps."""
    before = [[each for each in ratings if each.visit > each.sessions] for ratings in counted]
    return identifiability(_ratings([each for each in before if each])).sentence


def _ratings(people: Sequence[Sequence[TimedRating]]) -> CourseRatings:
    rows = [
        (code, each.sessions, each.days_since, each.days_total, each.score)
        for code, ratings in enumerate(people)
        for each in ratings
    ]
    return CourseRatings.of(*zip(*rows, strict=True))


def _people(ratings: CourseRatings) -> int:
    return int(ratings.patient.max()) + 1


def _days(after: int) -> Floats:
    """Places of the curve, close together where it bends, the last at the next session."""
    days = np.expm1(np.linspace(0.0, np.log1p(float(after)), CURVE_PLACES))
    days[-1] = after
    return days


def _interval(told: Predictions, level: float) -> tuple[Floats, Floats]:
    low, high = told.interval(level)
    return np.clip(low[0], 0, HIGHEST), np.clip(high[0], 0, HIGHEST)


def _next(told: Predictions) -> NextScore:
    half, four_fifths, nearly_all = (
        (float(low[-1]), float(high[-1]))
        for low, high in (_interval(told, level) for level in (0.5, 0.8, 0.95))
    )
    score = float(np.clip(told.mean[0, -1], 0, HIGHEST))
    return NextScore(score, half, four_fifths, nearly_all)


def _curve(days: Floats, told: Predictions) -> tuple[PointExpected, ...]:
    low, high = _interval(told, 0.95)
    scores = np.clip(told.mean[0], 0, HIGHEST)
    rows = zip(days.tolist(), scores.tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple(PointExpected(*row) for row in rows)


def _half_better(
    condition: str, told: Predictions, first_score: int, weeks: float, everybody: CourseRatings
) -> HalfBetter:
    """The share of such patients at half their first pain or below, beside control groups.

    Its interval is that of the expected score: each end is the share were that end true.
    """
    mean, of_mean, of_score = (
        float(each[0, -1]) for each in (told.mean, told.mean_sd, told.score_sd)
    )
    own_sd = max(np.sqrt(max(of_score**2 - of_mean**2, 0.0)), 1e-9)
    wanted = first_score / 2
    share = float(norm.cdf((wanted - mean) / of_score))
    reach = float(norm.ppf(0.975)) * of_mean
    low, high = (float(norm.cdf((wanted - mean + end) / own_sd)) for end in (-reach, reach))
    percent, ends = 100 * share, (100 * min(low, share), 100 * max(high, share))
    people = _people(everybody)
    beside: list[tuple[Band, Verdict]] = [
        (band, verdict(percent, *ends, people, band))
        for band in control_bands(condition, Measure.SHARE_50_PERCENT, weeks)
    ]
    return HalfBetter(percent, ends, first_score, tuple(beside))


def _wearing(model: ReliefHealing, own: CourseRatings, coming: ComingSession) -> Wearing:
    """Nothing where its interval has no ends, or where relief may be none."""
    low, high = model.half_life_low_days, model.half_life_high_days
    if low is None or high is None or model.line.interval("amplitude")[0] <= 0:
        return Wearing(None, None, None)
    told = outlook(model, own, [coming.held], [coming.after_days], share=BACK_SHARE)
    return Wearing(model.half_life_days, (low, high), told.back_after_days)


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
