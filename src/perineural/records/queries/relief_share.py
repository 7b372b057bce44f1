"""A clinic's own numbers: of how many patients relief still held, for people like them.

Like them: the same condition, planned for the same way of giving. One session a patient, the
newest whose seven days are over, so that nobody counts twice.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, NamedTuple

from perineural.clinical.relief import Clock, Rating, SessionRelief, relief_of_session
from perineural.clinical.relief_share import (
    SHARE_DAYS,
    SMALLEST_GROUP,
    ReliefShare,
    relief_shares,
)
from perineural.records import clock
from perineural.records.agreements import took_back_registry
from perineural.records.changed_since import Held, Moment, changed_since, newest_moment
from perineural.records.current_sessions import signed_and_current
from perineural.records.models import CheckIn, PainRating, PainReturn, Session
from perineural.records.statements import find

NEWEST_SESSIONS = 500
"""How many of the newest signed sessions are looked at: a choice of this design, for speed."""
VISITS_HELD = 20_000
"""Of how many visits each process holds what it read and worked out: 2 kB each."""
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

    Whoever took back the use of de-identified data is left out. What was read before is held in
    memory, and read again only of patients who were written about since. At first two SQL queries
    where there are too few patients, else six; later two to nine.

    Args:
        modality: `injection`, `bath` or `both`, as the course plans it; None for any.

    Returns:
        The visits; None of fewer than 20 patients.
    """
    of = _Of(clinic_id, condition, modality)
    looked = _look(of)
    newest = _newest(looked.sessions)
    if len(newest) < SMALLEST_GROUP:
        return None
    return NewestVisits(
        len(looked.sessions), tuple([looked.after[each.id] for each in newest.values()])
    )


class _Of(NamedTuple):
    """Whose newest visits."""

    clinic_id: uuid.UUID
    condition: str
    modality: str | None


@dataclass(frozen=True)
class _Looked:
    """What was found, as of a moment of the audit trail.

    Attributes:
        until: Up to when a session must have been.
        sessions: The newest first, at most `NEWEST_SESSIONS`.
        after: By session, what the newest of each patient did.
    """

    moment: Moment | None
    until: dt.datetime
    sessions: tuple[_Held, ...]
    after: Mapping[uuid.UUID, AfterVisit]

    @property
    def is_bounded(self) -> bool:
        """There may be older sessions than were looked at."""
        return len(self.sessions) == NEWEST_SESSIONS


HELD: Held[_Looked] = Held(VISITS_HELD)


def _look(of: _Of) -> _Looked:
    """The newest sessions and what they did: read, or brought up to date if they are held."""
    before, until = HELD.get(of), clock.now() - OVER_AFTER
    looked = None if before is None else _followed(of, before, until)
    if looked is None:
        moment = newest_moment(of.clinic_id)
        sessions = _sessions(of, occurred_at__lte=until)
        looked = _with_after(of, _Looked(moment, until, sessions, {}))
    if looked.moment is not None:
        HELD.put(of, looked, len(looked.sessions))
    return looked


def _followed(of: _Of, looked: _Looked, until: dt.datetime) -> _Looked | None:
    """The same as of now: read again are patients who were written about, and what got old enough.

    None where that may not be enough: also where so many sessions went that older ones, which were
    never looked at, come in.
    """
    found = None if looked.moment is None else changed_since(of.clinic_id, looked.moment)
    if found is None or until < looked.until:
        return None
    again = frozenset(found.patient_ids)
    others = [each for each in looked.sessions if each.patient_id not in again]
    window = {"occurred_at__gt": looked.until, "occurred_at__lte": until}
    fresh = {each.id: each for each in _sessions(of, **window)}
    if again:
        theirs = _sessions(of, patient_id__in=found.patient_ids, occurred_at__lte=until)
        fresh |= {each.id: each for each in theirs}
    merged = {each.id: each for each in others} | fresh
    sessions = sorted(merged.values(), key=_place, reverse=True)[:NEWEST_SESSIONS]
    if looked.is_bounded and (
        len(sessions) < NEWEST_SESSIONS or _place(sessions[-1]) < _place(looked.sessions[-1])
    ):
        return None
    after = {each.id: looked.after[each.id] for each in others if each.id in looked.after}
    return _with_after(of, _Looked(found.moment, until, tuple(sessions), after))


def _place(session: _Held) -> tuple[dt.datetime, uuid.UUID]:
    """What the database orders sessions by."""
    return session.occurred_at, session.id


def _sessions(of: _Of, **which: Any) -> tuple[_Held, ...]:
    """The newest of the sessions that count. One SQL query."""
    rows = Session.objects.exclude(patient_id__in=took_back_registry(of.clinic_id)).filter(
        signed_and_current(),
        clinic_id=of.clinic_id,
        course__complaint__condition=of.condition,
        **which,
    )
    if of.modality is not None:
        rows = rows.filter(course__modality=of.modality)
    found = rows.order_by("-occurred_at", "-id").values_list(*_Held._fields)[:NEWEST_SESSIONS]
    return tuple([_Held(*row) for row in found])


def _newest(sessions: Iterable[_Held]) -> dict[uuid.UUID, _Held]:
    """The newest session of each patient."""
    newest: dict[uuid.UUID, _Held] = {}
    for each in sessions:
        newest.setdefault(each.patient_id, each)
    return newest


def _with_after(of: _Of, looked: _Looked) -> _Looked:
    """With what those sessions did of which it is not known yet. Four SQL queries, or none."""
    newest = _newest(looked.sessions)
    if len(newest) < SMALLEST_GROUP:
        return replace(looked, after={})
    unknown = [each for each in newest.values() if each.id not in looked.after]
    found = zip([each.id for each in unknown], _after(of.clinic_id, unknown), strict=True)
    known = {**looked.after, **dict(found)}
    return replace(looked, after={each.id: known[each.id] for each in newest.values()})


def _after(clinic_id: uuid.UUID, held: Iterable[_Held]) -> list[AfterVisit]:
    """What each of these sessions did. Four SQL queries."""
    counted = {(each.course_id, each.number): each for each in held}
    if not counted:
        return []
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
    rated = (
        Rating(Clock(each.clock), *each[1:])
        for each in said.ratings[visit]
        if until is None or each.clock != Clock.LATER or each.occurred_at < until
    )
    returns = (at for at in said.returns[visit] if until is None or at < until)
    return relief_of_session(rated, said_returned_at=returns)


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
