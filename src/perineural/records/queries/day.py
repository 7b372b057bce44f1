"""The day: who comes, who asked to come, how many to call, what went wrong."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from perineural.clinical.conditions import CONDITIONS
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import AdverseEvent, Course, Intake, Session
from perineural.records.models.patient import Side
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.worklist import CallCounts, call_counts

DAY_ROWS = 100
"""The most rows of one kind the day shows; the page says when there are more."""

ORDER = ("under way", "today", "overdue")
"""The states of a visit, in the order in which they are shown."""


@dataclass(frozen=True)
class Visit:
    """A patient whose next session is planned for today or is overdue, or is under way."""

    patient_id: uuid.UUID
    course_id: uuid.UUID
    session_id: uuid.UUID | None
    name: str
    birth_date: dt.date
    condition: str
    side: str
    session_number: int
    planned_on: dt.date | None
    state: str


@dataclass(frozen=True)
class Asking:
    """Somebody who asked for an assessment or sent their intake."""

    intake_id: uuid.UUID
    patient_id: uuid.UUID | None
    name: str
    birth_date: dt.date
    condition: str
    side: str
    status: str
    since: dt.datetime


@dataclass(frozen=True)
class Reported:
    """An unwanted event nobody has looked at yet."""

    event_id: uuid.UUID
    patient_id: uuid.UUID
    name: str
    reported_by: str
    occurred_at: dt.datetime


@dataclass(frozen=True)
class Day:
    """All that waits for the clinic on one day, each kind in the order it should be taken."""

    on: dt.date
    visits: tuple[Visit, ...]
    asking: tuple[Asking, ...]
    calls: CallCounts
    reported: tuple[Reported, ...]
    cut: frozenset[str] = frozenset()
    """The kinds of which there are more than are shown."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.visits or self.asking or self.calls.waiting or self.reported)


def condition_name(key: str) -> str:
    """What a condition is called on screen; its key, if the knowledge no longer has it."""
    return CONDITIONS[key].name if key in CONDITIONS else key


@query
def day_list(*, by: Actor, clinic_id: uuid.UUID, on: dt.date) -> Day:
    """What waits on this day, in the clinic's own zone. Five SQL queries, whatever its size."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    found = {
        "visits": _visits(clinic_id, on),
        "asking": _asking(clinic_id),
        "reported": _reported(clinic_id),
    }
    return Day(
        on=on,
        calls=call_counts(clinic_id),
        cut=frozenset(kind for kind, rows in found.items() if len(rows) > DAY_ROWS),
        **{kind: rows[:DAY_ROWS] for kind, rows in found.items()},
    )


_PATIENT = ("patient_id", "patient__family_name", "patient__given_names")
_VISIT = (
    "id", "next_session_on", "last_number", "last_status", "last_id", "patient__birth_date",
    "complaint__condition", "complaint__side",
)  # fmt: skip
_INTAKE = (
    "id", "patient_id", "family_name", "given_names", "birth_date", "condition", "side", "status",
    "submitted_at", "occurred_at",
)  # fmt: skip


def _first(rows: QuerySet, *names: str) -> list[Any]:
    """As many as are shown, and one more that tells whether there are more; these columns alone."""
    return list(rows.values_list(*names, named=True)[: DAY_ROWS + 1])


def _named(row: Any) -> str:
    return f"{row.patient__family_name}, {row.patient__given_names}"


def _side_name(key: str) -> str:
    return dict(Side.choices).get(key, key)


def _visits(clinic_id: uuid.UUID, on: dt.date) -> tuple[Visit, ...]:
    """Those under way first, then today's, then the overdue from the latest to the oldest."""
    newest = Session.objects.filter(course=OuterRef("pk")).order_by("-number", "-recorded_at")
    courses = Course.objects.filter(clinic_id=clinic_id, status="active").annotate(
        last_number=Subquery(newest.values("number")[:1]),
        last_status=Subquery(newest.values("status")[:1]),
        last_id=Subquery(newest.values("id")[:1]),
    )
    due = courses.filter(Q(next_session_on__lte=on) | Q(last_status="draft"))
    rows = _first(due.order_by("-next_session_on", "id"), *_PATIENT, *_VISIT)
    visits = [_visit(row, on) for row in rows]
    return tuple(sorted(visits, key=lambda visit: ORDER.index(visit.state)))


def _visit(row: Any, on: dt.date) -> Visit:
    under_way = row.last_status == "draft"
    overdue = row.next_session_on is not None and row.next_session_on < on
    return Visit(
        patient_id=row.patient_id,
        course_id=row.id,
        session_id=row.last_id if under_way else None,
        name=_named(row),
        birth_date=row.patient__birth_date,
        condition=condition_name(row.complaint__condition),
        side=_side_name(row.complaint__side),
        session_number=row.last_number if under_way else (row.last_number or 0) + 1,
        planned_on=row.next_session_on,
        state="under way" if under_way else "overdue" if overdue else "today",
    )


def _asking(clinic_id: uuid.UUID) -> tuple[Asking, ...]:
    waiting = Intake.objects.filter(clinic_id=clinic_id, status__in=("open", "submitted"))
    rows = _first(waiting.order_by("-status", "occurred_at", "id"), *_INTAKE)
    return tuple(
        Asking(
            row.id,
            row.patient_id,
            f"{row.family_name}, {row.given_names}",
            row.birth_date,
            condition_name(row.condition),
            _side_name(row.side),
            row.status,
            row.submitted_at or row.occurred_at,
        )
        for row in rows
    )


def _reported(clinic_id: uuid.UUID) -> tuple[Reported, ...]:
    waiting = AdverseEvent.objects.filter(clinic_id=clinic_id, reviewed_at__isnull=True)
    shown = (*_PATIENT, "id", "reported_by", "occurred_at")
    rows = _first(waiting.order_by("occurred_at", "id"), *shown)
    return tuple(
        Reported(row.id, row.patient_id, _named(row), row.reported_by, row.occurred_at)
        for row in rows
    )
