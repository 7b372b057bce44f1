"""Many signed visits with their lots, written in bulk: only lots and what went wrong matter."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perineural.records import clock
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    AdverseEvent,
    Batch,
    BatchPart,
    Bath,
    Course,
    InjectionPoint,
    Patient,
    Session,
)
from tests.factories.clinic import Staffed
from tests.factories.visits import treated

DAY = dt.timedelta(days=1)
PRODUCT = "dextrose_5"


@dataclass(frozen=True)
class Visited:
    """One visit: its lots of 5 % dextrose, and the severity of each event that it had.

    `judged` is whether the treatment did it; empty where nobody said so yet.
    """

    lots: tuple[str, ...]
    events: tuple[str, ...] = ()
    judged: str = ""
    is_bath: bool = False


@dataclass
class _Rows:
    """What is written at the end, parents before children."""

    patients: list[Patient] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    parts: list[BatchPart] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    given: list[InjectionPoint | Bath] = field(default_factory=list)
    events: list[AdverseEvent] = field(default_factory=list)


def visited(
    staffed: Staffed, visits: Sequence[Visited], points: int = 3, last_days_ago: float = 1
) -> tuple[uuid.UUID, ...]:
    """Each visit of a person of its own, six hours apart, the last one some days ago.

    Returns:
        The keys of their sessions, in order of time. The one visit that they are copied from is
        taken out of the counts: it is made a draft.
    """
    pattern = treated(staffed, points=1)
    last = clock.now() - DAY * last_days_ago
    rows = _Rows()
    with clinic_scope([staffed.id]):
        one = Session.objects.get(id=pattern.session_ids[0])
        first = {
            "patient": Patient.objects.get(id=pattern.patient_id),
            "course": Course.objects.get(id=pattern.course_id),
            "batch": Batch.objects.get(id=one.batch_id),
            "point": InjectionPoint.objects.get(session=one),
        }
        number = Batch.objects.count()
        for place, each in enumerate(visits):
            at = last - DAY / 4 * (len(visits) - 1 - place)
            _add(rows, first, each, at, number + place + 1, points)
        for kept in vars(rows).values():
            for kind in {type(each) for each in kept}:
                kind.objects.bulk_create(each for each in kept if type(each) is kind)
        Session.objects.filter(id=one.id).update(
            status="draft", signed_at=None, signed_by=None, occurred_at=last - 900 * DAY
        )
    return tuple(each.id for each in rows.sessions)


def _add(
    rows: _Rows, first: dict, visit: Visited, at: dt.datetime, number: int, points: int
) -> None:
    own = {"clinic_id": first["patient"].clinic_id}
    patient = _copy(first["patient"], record_number=str(new_key())[:20])
    course = _copy(first["course"], patient=patient)
    batch = _copy(
        first["batch"], patient=patient, course=course, number=number, occurred_at=at,
        beyond_use_at=at + DAY / 8,
    )  # fmt: skip
    session = Session(
        patient=patient, course=course, number=1, batch=batch, occurred_at=at, status="signed",
        signed_at=at, signed_by_id=first["batch"].prepared_by_id, **own,
    )  # fmt: skip
    rows.patients.append(patient)
    rows.courses.append(course)
    rows.batches.append(batch)
    rows.sessions.append(session)
    rows.parts += [
        BatchPart(
            batch=batch, position=place, product=PRODUCT, volume_ml=Decimal(5), lot=lot,
            lot_key=lot.casefold(), expires_on=at.date() + 100 * DAY, **own,
        )
        for place, lot in enumerate(visit.lots, 1)
    ]  # fmt: skip
    given = {"session": session, "batch": batch, "volume_ml": Decimal(1), **own}
    if visit.is_bath:
        rows.given.append(
            Bath(position=1, nostril="left", device="cotton", dwell_minutes=Decimal(5), **given)
        )
    else:
        rows.given += [
            _copy(first["point"], session=session, batch=batch, position=place)
            for place in range(1, points + 1)
        ]
    rows.events += [
        AdverseEvent(
            patient=patient, session=session, description="Dizzy for an hour", severity=severity,
            related=visit.judged, occurred_at=at, **own,
        )
        for severity in visit.events
    ]  # fmt: skip


def _copy(row, **changed):
    """A row like this one under a key of its own."""
    values = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    copy = type(row)(**{**values, "id": new_key()})
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy
