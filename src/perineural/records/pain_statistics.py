"""The integers kept for each complaint: n, St, Stt, Sy, Sty and Syy of its pain ratings.

They are sufficient for a line through a patient's ratings, with patients' own intercepts and slopes
as well, so that an outcome page reads one row a complaint and no rating.

What counts: ratings that were not replaced; of those asked in the room, those of the version of a
visit that counts (signed, and no signed amendment follows); of those answered later, all of a
visit that was signed. A draft counts for nothing until it is signed.

Time counts from the start of the complaint's first signed visit, in whole units, and is 0 for what
was rated before it. Series `before` counts days, to the nearest, up to the start of the visit;
series `all` counts whole minutes up to the rating. Ratings 20 years after the first visit and
later (`LONGEST`) are in neither. Series `before` also keeps how many visits count, the scores
before the first and before the newest of those that were rated, and the day of the newest.

Everything is an integer, so sums are exact and the same in whatever order they are taken. In 20
years there are 10,519,200 minutes: Stt stays below 2**63 up to 83,000 ratings of one complaint,
and the other sums far longer; a question takes 20 answers, a course has some twenty questions a
session, so that a complaint has not 5,000 in 20 years.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from perineural.records.keys import new_key
from perineural.records.models import PainRating, PainSeries, PainStatistics, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.session import PainClock
from perineural.records.statements import Where, add, change, find, matching, put

LONGEST = dt.timedelta(days=7305)
"""Ratings from here on are not summed: 20 years."""
_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
SUMS = ("n", "sum_t", "sum_tt", "sum_y", "sum_ty", "sum_yy")
KEPT = (*SUMS, "visits", "first_score", "last_score", "last_day")
"""What a row holds."""


@dataclass(frozen=True)
class Sums:
    """The sufficient statistics of a line of pain y over time t, and of series `before` more."""

    n: int = 0
    sum_t: int = 0
    sum_tt: int = 0
    sum_y: int = 0
    sum_ty: int = 0
    sum_yy: int = 0
    visits: int | None = None
    first_score: int | None = None
    last_score: int | None = None
    last_day: int | None = None

    def with_rating(self, t: int, y: int) -> "Sums":
        """These with one more rating.

        Examples:
            >>> found = Sums().with_rating(7, 3).with_rating(14, 2)
            >>> [getattr(found, name) for name in SUMS]
            [2, 21, 245, 5, 49, 13]
        """
        return replace(
            self,
            n=self.n + 1,
            sum_t=self.sum_t + t,
            sum_tt=self.sum_tt + t * t,
            sum_y=self.sum_y + y,
            sum_ty=self.sum_ty + t * y,
            sum_yy=self.sum_yy + y * y,
        )


class Of(NamedTuple):
    """What a row is of."""

    patient_id: uuid.UUID
    complaint_id: uuid.UUID
    series: str


class _Visit(NamedTuple):
    """A session as it is read: one version of a visit."""

    id: uuid.UUID
    patient_id: uuid.UUID
    course_id: uuid.UUID
    number: int
    occurred_at: dt.datetime
    status: str
    amends_id: uuid.UUID | None
    complaint_id: uuid.UUID


_VISIT = (*_Visit._fields[:-1], "course__complaint_id")


class _Rated(NamedTuple):
    """A rating as it is read."""

    session_id: uuid.UUID
    clock: str
    score: int
    occurred_at: dt.datetime
    replaced_at: dt.datetime | None


def sums_of_patients(clinic_id: uuid.UUID, patient_ids: Iterable[uuid.UUID]) -> dict[Of, Sums]:
    """The statistics of all complaints of some patients that had a signed visit. Two queries."""
    mine = {"clinic_id": clinic_id, "patient_id": tuple(patient_ids)}
    if not mine["patient_id"]:
        return {}
    ratings = matching(PainRating, mine).order_by().values_list(*_Rated._fields)
    return _sums(mine, (_Rated(*row) for row in ratings.iterator(chunk_size=2_000)))


def keep_statistics(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> None:
    """Bring the statistics of a patient up to date, in the caller's transaction.

    Every action calls it that replaces or takes back a rating that counts, or makes ratings count;
    for one that was just stored `count_one_more` does. It works them out anew from this patient's
    ratings, found by their index: what is stored is what a rebuild would store.

    Call it after `audit.record`, which holds the clinic's chain for the transaction: of two that
    write about the same patient at once, the second reads what the first has stored. Three SQL
    queries, and one more for each row that is changed or for all that are new.
    """
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    rated = find(PainRating, _Rated._fields, mine)
    found = _sums(mine, (_Rated(*row) for row in rated))
    names = ("patient_id", "complaint_id", "series", *KEPT)
    kept = {Of(*row[:3]): Sums(*row[3:]) for row in find(PainStatistics, names, mine)}
    for of in found.keys() & kept.keys():
        if found[of] != kept[of]:
            change(PainStatistics, {**mine, **of._asdict()}, vars(found[of]))
    put(
        PainStatistics,
        [
            {"clinic_id": clinic_id, **of._asdict(), **vars(found[of])}
            for of in sorted(found.keys() - kept.keys())
        ],
    )


def count_one_more(rating: PainRating) -> None:
    """Add a later answer that was just stored to the statistics, in the caller's transaction.

    Sums are integers, so that adding gives what `keep_statistics` would work out anew, to which
    this turns where there is no row to add to. Call it after `audit.record`, as that.

    Two SQL queries, however many ratings the patient has.
    """
    mine = {"clinic_id": rating.clinic_id, "patient_id": rating.patient_id}
    one = _Rated(*(getattr(rating, name) for name in _Rated._fields))
    for of, sums in _sums(mine, [one]).items():
        more = {name: getattr(sums, name) for name in SUMS}
        if sums.n and not add(PainStatistics, {**mine, **of._asdict()}, more):
            keep_statistics(rating.clinic_id, rating.patient_id)
            return


def store_statistics(clinic_id: uuid.UUID, found: Mapping[Of, Sums]) -> None:
    """Store these in place of what was, in the caller's transaction. One SQL query."""
    rows = [
        PainStatistics(id=new_key(), clinic_id=clinic_id, **of._asdict(), **vars(sums))
        for of, sums in found.items()
    ]
    PainStatistics.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=KEPT,
        unique_fields=("complaint", "series"),
    )


class _Counted:
    """Which versions of the visits of some patients count, and when each complaint's first began.

    Args:
        visits: Every session of theirs.
    """

    def __init__(self, visits: Iterable[_Visit]) -> None:
        self.visits = {each.id: each for each in visits}
        signed = [each for each in self.visits.values() if each.status == SigningStatus.SIGNED]
        amended = {each.amends_id for each in signed}
        self.happened = {(each.course_id, each.number) for each in signed}
        self.current = {each.id for each in signed if each.id not in amended}
        self.begun: dict[tuple[uuid.UUID, uuid.UUID], dt.datetime] = {}
        self.count: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
        for each in signed:
            if each.id in self.current:
                of = (each.patient_id, each.complaint_id)
                self.begun[of] = min(each.occurred_at, self.begun.get(of, each.occurred_at))
                self.count[of] = self.count.get(of, 0) + 1

    def visit_of(self, rated: _Rated) -> _Visit | None:
        """The visit a rating counts for; None when it does not count."""
        visit = self.visits.get(rated.session_id)
        if visit is None or rated.replaced_at is not None:
            return None
        if rated.clock == PainClock.LATER:
            return visit if (visit.course_id, visit.number) in self.happened else None
        return visit if visit.id in self.current else None


def _sums(mine: Where, ratings: Iterable[_Rated]) -> dict[Of, Sums]:
    """The sums of the ratings of these patients. One SQL query."""
    counted = _Counted(_Visit(*row) for row in find(Session, _VISIT, mine))
    found = {Of(*of, series): Sums() for of in counted.begun for series in PainSeries.values}
    befores: dict[Of, list[tuple[dt.datetime, dt.datetime, int]]] = defaultdict(list)
    for rated in ratings:
        visit = counted.visit_of(rated)
        if visit is None:
            continue
        whose = (visit.patient_id, visit.complaint_id)
        zero = counted.begun[whose]
        if rated.occurred_at - zero >= LONGEST:
            continue
        of = Of(*whose, PainSeries.ALL)
        found[of] = found[of].with_rating(minutes_since(zero, rated.occurred_at), rated.score)
        if rated.clock == PainClock.BEFORE:
            of = Of(*whose, PainSeries.BEFORE)
            found[of] = found[of].with_rating(days_since(zero, visit.occurred_at), rated.score)
            befores[of].append((visit.occurred_at, rated.occurred_at, rated.score))
    for whose, visits in counted.count.items():
        of = Of(*whose, PainSeries.BEFORE)
        ends = {}
        if befores[of]:
            newest = max(befores[of])
            ends = {
                "first_score": min(befores[of])[-1],
                "last_score": newest[-1],
                "last_day": days_since(counted.begun[whose], newest[0]),
            }
        found[of] = replace(found[of], visits=visits, **ends)
    return found


def minutes_since(zero: dt.datetime, at: dt.datetime) -> int:
    """Whole minutes since a moment; 0 before it. [min]"""
    return max(0, (at - zero) // _MINUTE)


def days_since(zero: dt.datetime, at: dt.datetime) -> int:
    """Days since a moment, to the nearest, so that an hour earlier in a week is a week; 0 before.

    Examples:
        >>> monday = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
        >>> days_since(monday, dt.datetime(2026, 3, 9, 9, 10, tzinfo=dt.UTC))
        7
    """
    return max(0, (at - zero + _DAY / 2) // _DAY)
