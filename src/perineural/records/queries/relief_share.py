"""A clinic's own numbers: of how many patients relief still held, for people like them.

Like them: the same condition, planned for the same way of giving. One session a patient, the
newest whose seven days are over, so that nobody counts twice.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from perineural.clinical.relief import Clock, Rating, SessionRelief, relief_of_session
from perineural.clinical.relief_share import (
    SHARE_DAYS,
    SMALLEST_GROUP,
    ReliefShare,
    relief_shares,
)
from perineural.records import clock
from perineural.records.agreements import took_back_registry
from perineural.records.current_sessions import signed_and_current
from perineural.records.models import CheckIn, PainRating, PainReturn, Session
from perineural.records.statements import find

NEWEST_SESSIONS = 500
"""How many of the newest signed sessions are looked at: a choice of this design, for speed."""
RELIEFS_KEPT = 5_000
"""Of how many visits each process remembers what it worked out."""
OVER_AFTER = dt.timedelta(days=max(SHARE_DAYS) + 1)
"""How old a session must be: then its seven days are over, with a day to answer."""
Visit = tuple[uuid.UUID, int]
"""A visit, whatever was amended since: its course and its number."""


@dataclass(frozen=True)
class OwnNumbers:
    """What happened to the clinic's patients; never told of fewer than 20."""

    patients: int
    sessions: int
    """Signed sessions that were looked at; of each patient only the newest counts."""
    is_bounded: bool
    """There may be older sessions than were looked at."""
    shares: tuple[ReliefShare, ...]


@dataclass(frozen=True)
class AfterVisit:
    """What a visit did to the pain, and when the next of its course came before that was over."""

    relief: SessionRelief
    next_visit_minutes: int | None
    """Minutes until the next session of the course; None where there was none."""


@dataclass(frozen=True)
class NewestVisits:
    """What the newest visit of each patient did to the pain; its seven days are over."""

    sessions: int
    """Signed sessions that were looked at."""
    after: tuple[AfterVisit, ...]
    """One of each patient."""

    @property
    def is_bounded(self) -> bool:
        """There may be older sessions than were looked at."""
        return self.sessions == NEWEST_SESSIONS


class _Held(NamedTuple):
    id: uuid.UUID
    patient_id: uuid.UUID
    course_id: uuid.UUID
    number: int
    occurred_at: dt.datetime


class _Rated(NamedTuple):
    """A rating as it is read: the values of a `clinical.relief.Rating`, not yet checked."""

    clock: str
    minutes_after: int | None
    score: int
    occurred_at: dt.datetime


@dataclass
class _Said:
    """What was rated and said after the visits that count, gathered before it is worked out."""

    ratings: dict[Visit, list[_Rated]] = field(default_factory=lambda: defaultdict(list))
    returns: dict[Visit, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    until: dict[Visit, dt.datetime] = field(default_factory=dict)
    """When the next session of the course began: from then on the pain tells of that one."""


def own_numbers(clinic_id: uuid.UUID, condition: str, modality: str) -> OwnNumbers | None:
    """How long relief held here, for another query that has asked for permission.

    See `newest_visits`, whose SQL queries these are.

    Args:
        modality: `injection`, `bath` or `both`, as the course plans it.

    Returns:
        The numbers; None of fewer than 20 patients.
    """
    found = newest_visits(clinic_id, condition, modality)
    if found is None:
        return None
    return OwnNumbers(
        patients=len(found.after),
        sessions=found.sessions,
        is_bounded=found.is_bounded,
        shares=relief_shares([each.relief for each in found.after]),
    )


def newest_visits(
    clinic_id: uuid.UUID, condition: str, modality: str | None = None
) -> NewestVisits | None:
    """What the newest visit of each patient did, for another query that has asked for permission.

    Whoever took back the use of de-identified data is left out. One SQL query
    where there are too few patients, else five.

    Args:
        modality: `injection`, `bath` or `both`, as the course plans it; None for any.

    Returns:
        The visits; None of fewer than 20 patients.
    """
    rows = Session.objects.exclude(patient_id__in=took_back_registry(clinic_id)).filter(
        signed_and_current(),
        clinic_id=clinic_id,
        course__complaint__condition=condition,
        occurred_at__lte=clock.now() - OVER_AFTER,
    )
    if modality is not None:
        rows = rows.filter(course__modality=modality)
    found = rows.order_by("-occurred_at", "-id").values_list(*_Held._fields)[:NEWEST_SESSIONS]
    sessions = [_Held(*row) for row in found]
    newest: dict[uuid.UUID, _Held] = {}
    for each in sessions:
        newest.setdefault(each.patient_id, each)
    if len(newest) < SMALLEST_GROUP:
        return None
    return NewestVisits(len(sessions), tuple(_after(clinic_id, newest.values())))


def _after(clinic_id: uuid.UUID, held: Iterable[_Held]) -> list[AfterVisit]:
    """What each of these sessions did. Four SQL queries."""
    counted = {(each.course_id, each.number): each for each in held}
    said = _Said()
    visit_of = _versions(clinic_id, counted, said)
    _gather(clinic_id, counted, visit_of, said)
    return [
        AfterVisit(_relief(visit, said), _minutes(each.occurred_at, said.until.get(visit)))
        for visit, each in counted.items()
    ]


def _minutes(since: dt.datetime, until: dt.datetime | None) -> int | None:
    return None if until is None else (until - since) // dt.timedelta(minutes=1)


def _relief(visit: Visit, said: _Said) -> SessionRelief:
    until = said.until.get(visit)
    rated = tuple(
        each
        for each in said.ratings[visit]
        if until is None or each.clock != Clock.LATER or each.occurred_at < until
    )
    returns = tuple(at for at in said.returns[visit] if until is None or at < until)
    return _relief_of_same(rated, returns)


@lru_cache(RELIEFS_KEPT)
def _relief_of_same(
    rated: tuple[_Rated, ...], said_returned_at: tuple[dt.datetime, ...]
) -> SessionRelief:
    """Worked out once: when a page is opened again, hardly a visit has an answer more."""
    return relief_of_session(
        (Rating(Clock(each.clock), *each[1:]) for each in rated),
        said_returned_at=said_returned_at,
    )


def _versions(
    clinic_id: uuid.UUID, counted: dict[Visit, _Held], said: _Said
) -> dict[uuid.UUID, Visit]:
    """Every version of the visits that count, and when the one after each began."""
    courses = {course_id for course_id, _ in counted}
    last = dict(counted.keys())
    visit_of: dict[uuid.UUID, Visit] = {}
    names = ("id", "course_id", "number", "occurred_at")
    rows = find(Session, names, {"clinic_id": clinic_id, "course_id": tuple(courses)})
    for key, course_id, number, occurred_at in sorted(rows, key=itemgetter(3)):
        visit = (course_id, last[course_id])
        if number == last[course_id]:
            visit_of[key] = visit
        elif number > last[course_id]:
            said.until.setdefault(visit, occurred_at)
    return visit_of


def _gather(
    clinic_id: uuid.UUID,
    counted: dict[Visit, _Held],
    visit_of: dict[uuid.UUID, Visit],
    said: _Said,
) -> None:
    """Ratings in the room come from the version that counts, diary ratings from any."""
    mine = {"clinic_id": clinic_id, "session_id": tuple(visit_of)}
    current = {each.id for each in counted.values()}
    names = ("session_id", "replaced_at", *_Rated._fields)
    for key, replaced_at, *rated in find(PainRating, names, mine):
        if replaced_at is None and (rated[0] == Clock.LATER or key in current):
            said.ratings[visit_of[key]].append(_Rated(*rated))
    ticked = find(CheckIn, ("session_id", "occurred_at"), {**mine, "pain_is_back": True})
    tapped = find(PainReturn, ("session_id", "occurred_at", "taken_back_at"), mine)
    for key, at, *taken_back_at in (*ticked, *tapped):
        if taken_back_at in ([], [None]):
            said.returns[visit_of[key]].append(at)
