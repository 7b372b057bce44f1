"""What may come next for a patient, as values: ratings, what is expected, how far to trust it."""

import datetime as dt
from dataclasses import dataclass

from perineural.clinical.control_band import Band, Verdict

Interval = tuple[float, float]


@dataclass(frozen=True)
class TimedRating:
    """One score of a course, told from its sessions.

    Attributes:
        visit: Place of the session it belongs to among those held, from 1.
        sessions: How many were held before it.
        days_since: Days since the last of them; 0 where there was none.
        days_total: Days since the first rating of the course.
        score: 0 to 10.
    """

    visit: int
    sessions: int
    days_since: float
    days_total: float
    score: int


@dataclass(frozen=True)
class ComingSession:
    """The next session of a course under way, on the clock of the course.

    Attributes:
        held: Sessions that were held.
        after_days: Whole days after the last one.
        last_day, next_day: Days since the first rating of the course.
        is_due: The planned day is today or over, so that the next session is taken to be today.
        weeks: Since the first session. [weeks]
    """

    held: int
    after_days: int
    last_day: float
    next_day: float
    is_due: bool
    weeks: float


@dataclass(frozen=True)
class PointExpected:
    """A score so many days after the last session, with where 95 of 100 are expected; 0 to 10."""

    days_since: float
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class NextScore:
    """Pain just before the next session; all within 0 to 10."""

    score: float
    half: Interval
    four_fifths: Interval
    nearly_all: Interval
    """50, 80 and 95 of 100 lie in these."""


@dataclass(frozen=True)
class HalfBetter:
    """How many of 100 such patients would have half their first pain or less; intervals 95 %."""

    percent: float
    interval: Interval
    first_score: int
    beside: tuple[tuple[Band, Verdict], ...]


@dataclass(frozen=True)
class Wearing:
    """How relief wears off in these patients.

    Attributes:
        half_life_days: None where these ratings do not tell it.
        interval_days: Its 95 % likelihood interval; None with it.
        back_after_days: When four fifths of the relief are gone; None with it.
    """

    half_life_days: float | None
    interval_days: Interval | None
    back_after_days: float | None


@dataclass(frozen=True)
class Expected:
    """What the model makes of everybody's ratings and this patient's.

    Attributes:
        curve: From right after the last session to the next.
        half_better: None where pain before the first session was not rated, or was 0.
        healing: Points lower a session, and its 95 % interval.
        told_apart: Whether healing can be told from recovery over time, in a sentence.
        misfits: Where the model does not fit, in sentences; nothing where it does.
        patients, sessions, ratings: Behind the model.
    """

    next: NextScore
    curve: tuple[PointExpected, ...]
    half_better: HalfBetter | None
    wearing: Wearing
    healing: float
    healing_interval: Interval
    told_apart: str
    misfits: tuple[str, ...]
    patients: int
    sessions: int
    ratings: int


@dataclass(frozen=True)
class CourseOutlook:
    """What may come next in one course; `why_not` says why nothing is expected."""

    condition: str
    own: tuple[TimedRating, ...]
    """Of this course."""
    session_days: tuple[float, ...]
    """Of this course, in days since its first rating."""
    began_at: dt.datetime | None
    """Its first rating."""
    coming: ComingSession | None
    """None where the course has ended or nothing was rated."""
    expected: Expected | None
    why_not: str
    is_bounded: bool
    """There may be more patients than were looked at."""
