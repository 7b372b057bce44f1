"""Counts over many patients, with none so small that it could point at somebody.

Two rules make that safe, and a test changes hidden counts to show that nothing published moves:
a count under 5 is never shown, and a total is the sum of the counts that are shown.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from perineural.clinical.conditions import CONDITIONS
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.models import Complaint, Course, Session
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.event_rate import EventRate, event_rate_of
from perineural.records.queries.response import RESPONSE_DAYS, ResponseRate, response_since

SMALLEST_SHOWN = 5
"""The smallest count that is shown: a choice of this design, for privacy."""
NO_COURSE = "none"
STATES: tuple[tuple[str, str], ...] = (
    (CourseStatus.ACTIVE, "still in treatment"),
    (CourseStatus.DISCHARGED, "discharged"),
    (CourseStatus.REFERRED, "referred on"),
    (CourseStatus.STOPPED, "stopped"),
)
Counts = Mapping[tuple[str, str], int]
"""How many, by condition and state."""


@dataclass(frozen=True)
class Total:
    """A sum of the counts that are shown; `at_least` when others are hidden."""

    count: int
    at_least: bool

    @property
    def words(self) -> str:
        """The total as the page says it."""
        if not self.at_least:
            return f"{self.count:,}"
        return f"at least {self.count:,}" if self.count else "not shown"


@dataclass(frozen=True)
class NumbersRow:
    """One condition: its counts by state, None where the count is under 5."""

    name: str
    counts: tuple[int | None, ...]
    total: Total | None


@dataclass(frozen=True)
class NumbersTable:
    """Counts of one kind by condition and state. Without totals where people may count twice."""

    title: str
    note: str
    states: tuple[str, ...]
    rows: tuple[NumbersRow, ...]
    totals: tuple[Total, ...]
    total: Total | None


@dataclass(frozen=True)
class Numbers:
    """The clinic's counts."""

    patients: NumbersTable
    courses: NumbersTable
    sessions: NumbersTable
    response: ResponseRate | None
    """How many questions were answered after the sessions of 90 days; None where under 5."""
    events: EventRate | None
    """Unwanted events by injections; None where there are under 5 injections."""

    @property
    def tables(self) -> tuple[NumbersTable, ...]:
        """All of them, in the order in which they are read."""
        return self.patients, self.courses, self.sessions


@query
def numbers(*, by: Actor, clinic_id: uuid.UUID) -> Numbers:
    """Patients, courses and sessions by condition and state. Seven SQL queries.

    Does not cover:
        Rates of relief: a rate needs its interval, its denominator and how complete it is.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    return Numbers(
        patients=counted(
            "Patients",
            "By the state of their newest course for the condition. A patient with two conditions "
            "counts in both, so there are no totals.",
            _patients(clinic_id),
            ((NO_COURSE, "no course yet"), *STATES),
            has_totals=False,
        ),
        courses=counted("Courses", "Every course planned.", _courses(clinic_id), STATES),
        sessions=counted(
            "Sessions", "Signed sessions, by the state of their course.", _sessions(clinic_id),
            STATES,
        ),
        response=_response(clinic_id),
        events=event_rate_of(clinic_id),
    )  # fmt: skip


def _response(clinic_id: uuid.UUID) -> ResponseRate | None:
    """The clinic's response rate, where neither the answered nor the others are under 5."""
    since = clock.now() - dt.timedelta(days=RESPONSE_DAYS)
    found = response_since(clinic_id, since)
    parts = (found.answered, found.asked - found.answered)
    return found if min(parts) >= SMALLEST_SHOWN else None


def _patients(clinic_id: uuid.UUID) -> Counts:
    newest = Course.objects.filter(
        clinic_id=clinic_id,
        patient=OuterRef("patient"),
        complaint__condition=OuterRef("condition"),
    ).order_by("-occurred_at", "-id")
    rows = Complaint.objects.filter(clinic_id=clinic_id).annotate(
        state=Subquery(newest.values("status")[:1])
    )
    found = rows.order_by().values_list("condition", "state")
    counted_rows = found.annotate(number=Count("patient", distinct=True))
    return {(condition, state or NO_COURSE): number for condition, state, number in counted_rows}


def _courses(clinic_id: uuid.UUID) -> Counts:
    rows = Course.objects.filter(clinic_id=clinic_id).order_by()
    found = rows.values_list("complaint__condition", "status").annotate(number=Count("id"))
    return {(condition, status): number for condition, status, number in found}


def _sessions(clinic_id: uuid.UUID) -> Counts:
    rows = Session.objects.filter(signed_and_current(), clinic_id=clinic_id).order_by()
    found = rows.values_list("course__complaint__condition", "course__status").annotate(
        number=Count("id")
    )
    return {(condition, status): number for condition, status, number in found}


def counted(
    title: str,
    note: str,
    counts: Counts,
    states: tuple[tuple[str, str], ...],
    *,
    has_totals: bool = True,
) -> NumbersTable:
    """A table of counts from which no count under 5 can be read or worked out.

    Examples:
        >>> table = counted("Courses", "", {("migraine", "active"): 4}, STATES)
        >>> table.rows[-1].counts, table.total.words
        ((None, None, None, None), 'not shown')
    """
    conditions = [*CONDITIONS, *sorted({key for key, _ in counts} - set(CONDITIONS))]
    cells = {
        condition: tuple(_shown(counts.get((condition, state), 0)) for state, _ in states)
        for condition in conditions
    }
    columns = tuple(zip(*cells.values(), strict=True))
    everything = tuple(cell for row in cells.values() for cell in row)
    return NumbersTable(
        title=title,
        note=note,
        states=tuple(words for _, words in states),
        rows=tuple(
            NumbersRow(condition_name(key), row, _total(row) if has_totals else None)
            for key, row in cells.items()
        ),
        totals=tuple(map(_total, columns)) if has_totals else (),
        total=_total(everything) if has_totals else None,
    )


def _shown(count: int) -> int | None:
    return count if count >= SMALLEST_SHOWN else None


def _total(cells: tuple[int | None, ...]) -> Total:
    """The sum of what is shown: it says nothing about what is hidden."""
    return Total(sum(cell for cell in cells if cell is not None), None in cells)
