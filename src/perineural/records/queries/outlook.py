"""What may come next in a course, from everybody's ratings of the same condition.

The ratings of the clinic's newest patients with the condition, this one among them, go into one
model of relief and healing (`statistics.relief_healing`). Sessions count by course: two courses of
one person are one person, who begins each of them without a session.
"""

import datetime as dt
import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, Max
from django.db.models.functions import Cast
from django.utils import timezone

from perineural.clinical.relief import Clock
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.agreements import took_back_registry
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Course, PainRating, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.outlook_values import (
    ComingSession,
    CourseOutlook,
    Expected,
    TimedRating,
)

FEWEST_PATIENTS = 20
"""Patients rated around two sessions or more from which on something is expected of anybody: the
program's own choice, because intervals of a model of so few are too narrow."""
NEWEST_PATIENTS = 300
"""How many of the clinic's newest patients are looked at: the program's own choice, for speed."""
DAY = dt.timedelta(days=1)
ENDED = "The course has ended: no next session is expected."
NOTHING_HELD = "No session was held yet."
NEVER_RATED = "This patient's pain was never rated, so nothing can be expected of it."
TOO_FEW = (
    f"Too few to say: something is expected only from {FEWEST_PATIENTS} patients on who have this "
    "condition and were rated around two sessions or more, and this clinic has fewer. That number "
    "is this program's own choice."
)


class _Asked(NamedTuple):
    """The course of which it is asked."""

    id: uuid.UUID
    patient_id: uuid.UUID
    condition: str
    status: str
    interval_days: int
    next_session_on: dt.date | None


class _Held(NamedTuple):
    """A version of a visit. Its own keys are text: of many thousand rows none is made of that."""

    key: str
    patient_id: uuid.UUID
    course_id: uuid.UUID
    number: int
    occurred_at: dt.datetime
    amends_key: str | None


@dataclass(frozen=True)
class _Timeline:
    """The sessions of a course that count, the first first."""

    patient_id: uuid.UUID
    held: tuple[dt.datetime, ...]
    place: Mapping[int, int]
    """By the number of a session, its place from 0."""


class _Rated(NamedTuple):
    visit: int
    sessions: int
    days_since: float
    at: dt.datetime
    score: int


@query
def course_outlook(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> CourseOutlook:
    """What may come next in one course. At most four SQL queries, and about half a second.

    Whoever took back the use of de-identified data is left out, but for this patient's own.

    Raises:
        NotFound: There is no such course in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = Course.objects.filter(clinic_id=clinic_id, id=course_id).values_list(
        "id", "patient_id", "complaint__condition", "status", "interval_days", "next_session_on"
    )
    found = row.first()
    if found is None:
        raise NotFound("There is no such course.")
    asked = _Asked(*found)
    if asked.status != CourseStatus.ACTIVE:
        return _without(asked, ENDED)
    newest = _newest_patients(clinic_id, asked.condition)
    return _of(asked, newest, _timed(clinic_id, asked, newest))


def _newest_patients(clinic_id: uuid.UUID, condition: str) -> list[uuid.UUID]:
    """Those whose newest session is the newest. One SQL query."""
    rows = Session.objects.exclude(patient_id__in=took_back_registry(clinic_id)).filter(
        signed_and_current(), clinic_id=clinic_id, course__complaint__condition=condition
    )
    newest = rows.order_by().values("patient_id").annotate(newest=Max("occurred_at"))
    ordered = newest.order_by("-newest", "-patient_id")
    return list(ordered.values_list("patient_id", flat=True)[:NEWEST_PATIENTS])


def _timed(
    clinic_id: uuid.UUID, asked: _Asked, newest: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID, _Timeline], dict[uuid.UUID, list[_Rated]]]:
    """Every course of these patients and of this one, and its ratings. Two SQL queries."""
    mine = {"clinic_id": clinic_id, "patient_id__in": {*newest, asked.patient_id}}
    rows = Session.objects.filter(
        status=SigningStatus.SIGNED, course__complaint__condition=asked.condition, **mine
    ).annotate(key=Cast("id", CharField()), amends_key=Cast("amends_id", CharField()))
    versions = {row[0]: _Held(*row) for row in rows.values_list(*_Held._fields)}
    amended = {each.amends_key for each in versions.values()}
    current = [each for each in versions.values() if each.key not in amended]
    courses = _timelines(current)
    counted = {each.key for each in current}
    rated: dict[uuid.UUID, list[_Rated]] = defaultdict(list)
    ratings = PainRating.objects.filter(
        replaced_at__isnull=True, session__course__complaint__condition=asked.condition, **mine
    )
    for session_key, on_clock, minutes, score, at in ratings.annotate(
        session_key=Cast("session_id", CharField())
    ).values_list("session_key", "clock", "minutes_after", "score", "occurred_at"):
        visit = versions.get(session_key)
        # Ratings in the room come from the version that counts, diary ratings from any.
        if visit and (on_clock == Clock.LATER or session_key in counted):
            course = courses[visit.course_id]
            told = (on_clock, minutes, score, at)
            rated[visit.course_id].append(_rated(course, course.place[visit.number], *told))
    return courses, rated


def _timelines(current: Sequence[_Held]) -> dict[uuid.UUID, _Timeline]:
    held: dict[uuid.UUID, list[_Held]] = defaultdict(list)
    for each in current:
        held[each.course_id].append(each)
    found = {}
    for course_id, visits in held.items():
        ordered = sorted(visits, key=lambda each: (each.occurred_at, each.number))
        found[course_id] = _Timeline(
            ordered[0].patient_id,
            tuple(each.occurred_at for each in ordered),
            {each.number: place for place, each in enumerate(ordered)},
        )
    return found


def _rated(
    course: _Timeline, place: int, on_clock: str, minutes: int | None, score: int, at: dt.datetime
) -> _Rated:
    """A rating on the clock of its course; a late answer tells of the session before it."""
    if on_clock == Clock.BEFORE:
        sessions = place
        since = (at - course.held[place - 1]) / DAY if place else 0.0
    elif on_clock == Clock.MINUTES_AFTER:
        sessions, since = place + 1, (minutes or 0) / (24 * 60)
    else:
        sessions = max(place + 1, bisect_right(course.held, at))
        since = (at - course.held[sessions - 1]) / DAY
    return _Rated(place + 1, sessions, max(since, 0.0), at, score)


def _of(
    asked: _Asked,
    newest: Sequence[uuid.UUID],
    timed: tuple[dict[uuid.UUID, _Timeline], dict[uuid.UUID, list[_Rated]]],
) -> CourseOutlook:
    courses, rated = timed
    if asked.id not in courses:
        return _without(asked, NOTHING_HELD)
    if not rated.get(asked.id):
        return _without(asked, NEVER_RATED)
    series = {key: _series(each) for key, each in rated.items() if each}
    began_at = min(each.at for each in rated[asked.id])
    coming = _coming(asked, courses[asked.id].held, began_at)
    by_patient: dict[uuid.UUID, list[TimedRating]] = defaultdict(list)
    visits: dict[uuid.UUID, int] = defaultdict(int)
    for key, ratings in series.items():
        patient_id = courses[key].patient_id
        by_patient[patient_id] += ratings
        visits[patient_id] += len({each.visit for each in ratings})
    counted = {key: by_patient[key] for key in newest if key in by_patient}
    expected, why_not = None, TOO_FEW
    if sum(visits[key] >= 2 for key in counted) >= FEWEST_PATIENTS:
        first = next((each.score for each in series[asked.id] if not each.sessions), None)
        expected, why_not = _expected(
            asked, counted, by_patient[asked.patient_id], coming, first,
            sum(visits[key] for key in counted),
        )  # fmt: skip
    return CourseOutlook(
        condition=condition_name(asked.condition),
        own=series[asked.id],
        session_days=tuple(_day(each, began_at) for each in courses[asked.id].held),
        began_at=began_at,
        coming=coming,
        expected=expected,
        why_not=why_not,
        is_bounded=len(newest) == NEWEST_PATIENTS,
    )


def _expected(
    asked: _Asked,
    counted: Mapping[uuid.UUID, Sequence[TimedRating]],
    own: Sequence[TimedRating],
    coming: ComingSession,
    first_score: int | None,
    sessions: int,
) -> tuple[Expected | None, str]:
    from perineural.records.queries.outlook_estimates import estimated  # noqa: PLC0415 - numpy

    return estimated(asked.condition, tuple(counted.values()), own, coming, first_score, sessions)


def _series(rated: Sequence[_Rated]) -> tuple[TimedRating, ...]:
    ordered = sorted(rated, key=lambda each: (each.at, each.sessions))
    first = ordered[0].at
    return tuple(
        TimedRating(each.visit, each.sessions, each.days_since, _day(each.at, first), each.score)
        for each in ordered
    )


def _coming(asked: _Asked, held: Sequence[dt.datetime], began_at: dt.datetime) -> ComingSession:
    """The next session on its planned day, else at the planned interval; never in the past."""
    last, now = held[-1], clock.now()
    on = timezone.localdate(last)
    planned = asked.interval_days
    if asked.next_session_on is not None and asked.next_session_on > on:
        planned = (asked.next_session_on - on).days
    passed = (timezone.localdate(now) - on).days
    after = max(planned, passed, 1)
    next_day = _day(last, began_at) + after
    first_to_next = (last - held[0]) / DAY + after
    return ComingSession(
        held=len(held),
        after_days=after,
        last_day=_day(last, began_at),
        next_day=next_day,
        is_due=passed >= planned,
        weeks=first_to_next / 7,
    )


def _day(at: dt.datetime, began_at: dt.datetime) -> float:
    return max((at - began_at) / DAY, 0.0)


def _without(asked: _Asked, why_not: str) -> CourseOutlook:
    return CourseOutlook(
        condition=condition_name(asked.condition), own=(), session_days=(), began_at=None,
        coming=None, expected=None, why_not=why_not, is_bounded=False,
    )  # fmt: skip
