"""The stored values behind each table of a snapshot, in the order of the table's columns."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from perineural.clinical.products import PRODUCTS
from perineural.records.current_sessions import signed_and_current
from perineural.records.models import (
    AdverseEvent,
    Assessment,
    BatchPart,
    CheckIn,
    Complaint,
    Course,
    InjectionPoint,
    InstrumentScore,
    PainRating,
    Patient,
    RecipePart,
    Session,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.session import PainClock
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.registry.snapshot import tables
from perineural.registry.snapshot.rules import (
    Person,
    age_band,
    needle_gauge,
    weight_to_five_kg,
    whole_days,
)

Mine = Mapping[str, Any]
"""The clinic, and the patients whose rows are read, as a filter."""
Row = tuple[uuid.UUID, tuple[Any, ...]]
"""Whose it is, and its values after `patient`."""
VisitKey = tuple[uuid.UUID, int]
"""A visit, whatever was amended since: its course and its number."""
FETCHED_AT_ONCE = 2_000
NO_CONDITION = "none"
ANAESTHETICS = tuple(key for key, product in PRODUCTS.items() if product.anaesthetic)


@dataclass
class Visits:
    """The visits of a few patients: by which key each version of one is known.

    Args:
        of_session: By session, the visit it is a version of; only of visits that were signed.
        current: The sessions that count.
        first_of_course: When the first signed session of a course began.
        first_of_patient: When a patient's first signed session began.
    """

    of_session: dict[uuid.UUID, VisitKey] = field(default_factory=dict)
    current: set[uuid.UUID] = field(default_factory=set)
    first_of_course: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)
    first_of_patient: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)


def visits_of(mine: Mine) -> Visits:
    """The visits of these patients. Two SQL queries."""
    visits = Visits()
    signed: set[VisitKey] = set()
    rows = Session.objects.filter(signed_and_current(), **mine)
    for key, patient_id, course_id, number, at in rows.values_list(
        "id", "patient_id", "course_id", "number", "occurred_at"
    ):
        visits.current.add(key)
        signed.add((course_id, number))
        _keep_first(visits.first_of_course, course_id, at)
        _keep_first(visits.first_of_patient, patient_id, at)
    versions = Session.objects.filter(**mine).values_list("id", "course_id", "number")
    for key, course_id, number in versions:
        if (course_id, number) in signed:
            visits.of_session[key] = (course_id, number)
    return visits


def _keep_first(into: dict[uuid.UUID, dt.datetime], key: uuid.UUID, at: dt.datetime) -> None:
    into[key] = min(at, into.get(key, at))


def rows_of(table: str, mine: Mine, visits: Visits) -> Iterator[Row]:
    """The rows of one table, from a cursor of the database."""
    return _READERS[table](mine, visits)


def cells_of(mine: Mine, people: Mapping[uuid.UUID, Person], visits: Visits) -> list[Any]:
    """Age band, sex and condition of these patients, one for each of their conditions."""
    told: dict[uuid.UUID, set[str]] = {}
    for patient_id, condition in Complaint.objects.filter(**mine).values_list(
        "patient_id", "condition"
    ):
        told.setdefault(patient_id, set()).add(condition)
    as_patient = {each.name: each for each in tables.PATIENTS.fields}
    as_course = {each.name: each for each in tables.COURSES.fields}
    cells = []
    for patient_id, (_, band, sex, _) in _patients(mine, visits):
        person = people[patient_id]
        for condition in told.get(patient_id, {NO_CONDITION}):
            parts = (
                person.leaves(as_patient["age_band"], band),
                person.leaves(as_patient["sex"], sex),
                person.leaves(as_course["condition"], condition),
            )
            cells.append((person.pseudonym, "|".join(map(str, parts))))
    return cells


def _read(rows: QuerySet, *names: str) -> Iterator[tuple[Any, ...]]:
    yield from rows.order_by().values_list(*names).iterator(chunk_size=FETCHED_AT_ONCE)


def _patients(mine: Mine, visits: Visits) -> Iterator[Row]:
    rows = Patient.objects.filter(clinic_id=mine["clinic_id"], id__in=mine["patient_id__in"])
    for key, clinic_id, born, sex, deceased, begun in _read(
        rows, "id", "clinic_id", "birth_date", "sex", "deceased", "occurred_at"
    ):
        on = visits.first_of_patient.get(key, begun).date()
        yield key, (clinic_id, age_band(born, on), sex, deceased)


def _courses(mine: Mine, _visits: Visits) -> Iterator[Row]:
    numbing = RecipePart.objects.filter(recipe_id=OuterRef("recipe_id"), product__in=ANAESTHETICS)
    rows = Course.objects.filter(**mine).annotate(numbing=Exists(numbing))
    for patient_id, *values in _read(
        rows, "patient_id", "id", "complaint__condition", "complaint__side", "complaint__chronic",
        "complaint__onset_on", "complaint__onset_precision", "modality", "nerves", "recipe_id",
        "numbing", "sessions_planned", "interval_days", "status", "occurred_at", "ended_at",
    ):  # fmt: skip
        days = whole_days(values[4], values[13].date())
        yield patient_id, (*values[:4], days, *values[5:])


def _sessions(mine: Mine, _visits: Visits) -> Iterator[Row]:
    numbing = BatchPart.objects.filter(batch_id=OuterRef("batch_id"), product__in=ANAESTHETICS)
    rows = Session.objects.filter(signed_and_current(), **mine).annotate(numbing=Exists(numbing))
    for patient_id, course_id, number, at, last, weight_kg, batch_id, *rest in _read(
        rows, "patient_id", "course_id", "number", "occurred_at", "last_point_at", "weight_kg",
        "batch_id", "batch__recipe_id", "numbing", "batch__measured_ph", "aftercare_given",
    ):  # fmt: skip
        recipe_id, has_anaesthetic, ph, aftercare = rest
        yield patient_id, (
            course_id, (course_id, number), number, at, last, weight_to_five_kg(weight_kg),
            recipe_id, has_anaesthetic if batch_id else None, ph, aftercare,
        )  # fmt: skip


def _points(mine: Mine, visits: Visits) -> Iterator[Row]:
    rows = InjectionPoint.objects.filter(
        clinic_id=mine["clinic_id"], session__patient_id__in=mine["patient_id__in"]
    )
    for patient_id, session_id, *values in _read(
        rows, "session__patient_id", "session_id", "position", "view", "x", "y", "side", "nerve",
        "depth_mm", "needle", "angle_degrees", "volume_ml", "aspirated", "tenderness_before",
        "tenderness_after",
    ):  # fmt: skip
        if session_id in visits.current:
            gauge = needle_gauge(values[7])
            visit = visits.of_session[session_id]
            yield patient_id, (visit, *values[:7], gauge, *values[8:])


def _ratings(mine: Mine, visits: Visits) -> Iterator[Row]:
    """Ratings in the room come from the version that counts, diary ratings from any."""
    rows = PainRating.objects.filter(replaced_at__isnull=True, **mine)
    for patient_id, session_id, on_clock, minutes, score, source, at in _read(
        rows, "patient_id", "session_id", "clock", "minutes_after", "score", "source",
        "occurred_at",
    ):  # fmt: skip
        visit = visits.of_session.get(session_id)
        if visit is None or (on_clock != PainClock.LATER and session_id not in visits.current):
            continue
        since = at - visits.first_of_course[visit[0]]
        course_minutes = max(0, since // dt.timedelta(minutes=1))
        yield (
            patient_id,
            (visit[0], visit, on_clock, minutes, course_minutes, score, source, at),
        )


def _instruments(mine: Mine, visits: Visits) -> Iterator[Row]:
    rows = InstrumentScore.objects.filter(**mine).exclude(instrument=ANALGESIC_DAYS)
    for patient_id, condition, session_id, *values in _read(
        rows, "patient_id", "complaint__condition", "session_id", "instrument", "score",
        "source", "occurred_at",
    ):  # fmt: skip
        yield patient_id, (condition, visits.of_session.get(session_id), *values)


def _analgesics(mine: Mine, visits: Visits) -> Iterator[Row]:
    asked = InstrumentScore.objects.filter(instrument=ANALGESIC_DAYS, **mine)
    for patient_id, score, session_id, source, at in _read(
        asked, "patient_id", "score", "session_id", "source", "occurred_at"
    ):
        visit = visits.of_session.get(session_id)
        yield patient_id, ("days_per_week", score, visit, source, at)
    found = Assessment.objects.filter(
        clinic_id=mine["clinic_id"],
        complaint__patient_id__in=mine["patient_id__in"],
        status=SigningStatus.SIGNED,
        analgesic_days_per_week__isnull=False,
    )
    for patient_id, days, at in _read(
        found, "complaint__patient_id", "analgesic_days_per_week", "occurred_at"
    ):
        yield patient_id, ("days_per_week", days, None, "clinic", at)
    answered = CheckIn.objects.filter(
        analgesics_today__isnull=False, rating__replaced_at__isnull=True, **mine
    )
    for patient_id, taken, session_id, at in _read(
        answered, "patient_id", "analgesics_today", "session_id", "occurred_at"
    ):
        visit = visits.of_session.get(session_id)
        yield patient_id, ("taken_today", int(taken), visit, "diary", at)


def _events(mine: Mine, visits: Visits) -> Iterator[Row]:
    rows = AdverseEvent.objects.filter(**mine)
    for patient_id, session_id, *values in _read(
        rows, "patient_id", "session_id", "severity", "urgency", "related", "outcome_code",
        "reported_by", "occurred_at", "occurred_precision",
    ):  # fmt: skip
        yield patient_id, (visits.of_session.get(session_id), *values)


_READERS: Mapping[str, Callable[[Mine, Visits], Iterator[Row]]] = {
    "patients": _patients,
    "courses": _courses,
    "sessions": _sessions,
    "points": _points,
    "ratings": _ratings,
    "instruments": _instruments,
    "analgesics": _analgesics,
    "events": _events,
}
