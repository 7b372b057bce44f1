"""What belongs to one visit, as rows and as the clinical rules see it. For `records` alone."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import QuerySet

from perineural.clinical.modality import including
from perineural.clinical.points import BathValues, PointValues
from perineural.clinical.solution import Part
from perineural.records import clock
from perineural.records.current_sessions import signed_and_current
from perineural.records.errors import Invalid
from perineural.records.models import (
    Batch,
    BatchPart,
    Bath,
    Consent,
    Course,
    InjectionPoint,
    PainRating,
    Session,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.session import PainClock
from perineural.records.statements import find, find_rows, matching

IN_THE_ROOM = (PainClock.BEFORE, PainClock.MINUTES_AFTER)
"""Where on the clock the ratings stand that the room itself asks for."""

_NEEDLE = re.compile(r"^\s*(\d{2})\s*G(?:[,\s]+(\d+(?:\.\d+)?)\s*mm)?\s*$", re.IGNORECASE)


class Charted(Protocol):
    """A point as charted: a row, or a draft that is not stored yet."""

    nerve: str
    side: str
    view: str
    x: Decimal
    y: Decimal
    volume_ml: Decimal
    needle: str
    aspirated: bool | None
    tenderness_before: int | None
    tenderness_after: int | None
    reaction: str
    note: str
    depth_mm: Decimal | None
    angle_degrees: int | None
    batch_id: uuid.UUID | None


class Bathed(Protocol):
    """A bath as charted: a row, or a draft that is not stored yet."""

    nostril: str
    device: str
    volume_ml: Decimal
    dwell_minutes: Decimal
    batch_id: uuid.UUID | None


@dataclass(frozen=True)
class Mixed:
    """A batch and what was mixed in it."""

    batch: Batch
    parts: tuple[Part, ...]


def current_sessions(clinic_id: uuid.UUID, course_id: uuid.UUID) -> QuerySet[Session]:
    """The signed sessions of a course that count, oldest first. An amended one is left out.

    An amendment keeps the number of the visit it corrects, so that number and course together
    name the visit, whatever was amended since: answers from the diary hang on the row that was
    current when the questions were planned.
    """
    rows = Session.objects.filter(signed_and_current(), clinic_id=clinic_id, course_id=course_id)
    return rows.order_by("number")


def point_values(point: Charted, batch: str) -> PointValues:
    """An injection as the clinical rules take it, from the batch of this number.

    Raises:
        ClinicalError: A number cannot be true.
    """
    gauge, length_mm = needle_size(point.needle)
    return PointValues(
        nerve_id=point.nerve,
        side=point.side,
        view=point.view,
        x=point.x,
        y=point.y,
        volume_ml=point.volume_ml,
        batch=batch,
        depth_mm=point.depth_mm or None,
        angle_degrees=point.angle_degrees,
        needle_gauge=gauge,
        needle_length_mm=length_mm,
        aspirated=point.aspirated,
        tenderness_before=point.tenderness_before,
        tenderness_after=point.tenderness_after,
        reaction=point.reaction,
        note=point.note,
    )


def bath_values(bath: Bathed, batch: str) -> BathValues:
    """A bath as the clinical rules take it, from the batch of this number.

    Raises:
        ClinicalError: A number cannot be true.
    """
    return BathValues(
        nostril=bath.nostril,
        device=bath.device,
        volume_ml=bath.volume_ml,
        batch=batch,
        dwell_minutes=ceil(bath.dwell_minutes),
    )


@lru_cache(maxsize=256)
def needle_size(needle: str) -> tuple[int | None, Decimal | None]:
    """The gauge and length written on a needle; unknown when they are not written that way.

    Examples:
        >>> needle_size("27 G, 13 mm"), needle_size("30 G"), needle_size("the short one")
        ((27, Decimal('13')), (30, None), (None, None))
    """
    match = _NEEDLE.match(needle)
    if match is None:
        return None, None
    return int(match[1]), Decimal(match[2]) if match[2] else None


def mixture_of(parts: Iterable[BatchPart]) -> tuple[Part, ...]:
    """What was mixed, as the clinical rules take it."""
    return tuple(Part(part.product, part.volume_ml) for part in parts)


def batches_of(course: Course) -> QuerySet[Batch]:
    """The batches mixed for a course from its recipe, the newest first, with their parts."""
    rows = Batch.objects.filter(**_batches_where(course))
    return rows.prefetch_related("parts").order_by("-occurred_at", "-number")


def _batches_where(course: Course) -> dict[str, Any]:
    return {
        "clinic_id": course.clinic_id,
        "course_id": course.id,
        "patient_id": course.patient_id,
        "recipe_id": course.recipe_id,
    }


def batches_named(session: Session, batch_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Mixed]:
    """The batches with these keys, which all may be used in this session, with their people.

    Two SQL queries, and none when no batch is named.

    Raises:
        Invalid: One of them was not mixed for this patient and course from its recipe.
    """
    wanted = set(batch_ids)
    if not wanted:
        return {}
    rows = batches_of(session.course).filter(id__in=wanted)
    people = rows.select_related("prepared_by", "recipe__signed_by")
    found = {row.id: Mixed(row, mixture_of(row.parts.all())) for row in people}
    _refuse_strange(wanted, found)
    return found


def volumes_named(session: Session, batch_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Mixed]:
    """The same batches with what a save reads of them: volumes, parts, whether they may be used.

    Two SQL queries, and none when no batch is named.

    Raises:
        Invalid: One of them was not mixed for this patient and course from its recipe.
    """
    wanted = tuple(set(batch_ids))
    if not wanted:
        return {}
    rows = find_rows(Batch, _BATCH_NAMES, {**_batches_where(session.course), "id": wanted})
    parts: dict[uuid.UUID, list[tuple[int, Part]]] = {key: [] for key in wanted}
    of_these = {"clinic_id": session.clinic_id, "batch_id": wanted}
    for batch_id, position, product, volume_ml in find(BatchPart, _PART_NAMES, of_these):
        parts[batch_id].append((position, Part(product, volume_ml)))
    found = {
        row.id: Mixed(row, tuple(part for _, part in sorted(parts[row.id], key=itemgetter(0))))
        for row in rows
    }
    _refuse_strange(wanted, found)
    return found


_BATCH_NAMES = ("id", "number", "volume_ml", "beyond_use_at", "is_clear", "must_be_checked")
_BATCH_NAMES += ("first_drawn_at", "checked_at", "recalled_at", "discarded_at")
_PART_NAMES = ("batch_id", "position", "product", "volume_ml")


def _refuse_strange(wanted: Iterable[uuid.UUID], found: Mapping[uuid.UUID, Mixed]) -> None:
    if found.keys() != set(wanted):
        raise Invalid("That batch was not mixed for this course.", field="batch_id")


@dataclass(frozen=True)
class VisitBeside:
    """Another visit of the same patient that counts, or may come to count."""

    id: uuid.UUID
    course_id: uuid.UUID
    began_at: dt.datetime
    ended_at: dt.datetime
    """When its last point or bath was given; when it began where there was none."""


def visits_beside(session: Session) -> tuple[VisitBeside, ...]:
    """The other visits of this patient. One SQL query.

    Another version of the same visit is none, and of other visits only the version that holds.
    """
    where = {"clinic_id": session.clinic_id, "patient_id": session.patient_id}
    names = ("id", "course_id", "occurred_at", "last_point_at", "number", "status", "amends_id")
    rows = find(Session, names, where)
    replaced = {amends_id for *_, status, amends_id in rows if status == SigningStatus.SIGNED}
    return tuple(
        VisitBeside(key, course_id, began_at, last_point_at or began_at)
        for key, course_id, began_at, last_point_at, number, status, amends_id in rows
        if (course_id, number) != (session.course_id, session.number)
        and key not in replaced
        and (amends_id is None or status == SigningStatus.SIGNED)
    )


def drawn_elsewhere_ml(
    batch_ids: Iterable[uuid.UUID], session: Session, beside: Iterable[VisitBeside]
) -> dict[uuid.UUID, Decimal]:
    """How much of each batch of this course its other visits have used. [mL]

    A batch is mixed for one course, so that no visit of another can have drawn from it. Two SQL
    queries when this course had another visit.
    """
    drawn = dict.fromkeys(batch_ids, Decimal(0))
    others = [visit.id for visit in beside if visit.course_id == session.course_id]
    if not drawn or not others:
        return drawn
    for model in (InjectionPoint, Bath):
        where = {
            "clinic_id": session.clinic_id,
            "session_id": tuple(others),
            "batch_id": tuple(drawn),
        }
        for batch_id, volume_ml in find(model, ("batch_id", "volume_ml"), where):
            drawn[batch_id] += volume_ml
    return drawn


def room_ratings(session: Session) -> QuerySet[PainRating]:
    """The scores that were asked in the room; what the patient answered later is left out.

    The patient is named beside the visit for the database's sake: it finds the few scores of one
    patient by its index, where by clinic and visit it may walk through all of the clinic's.
    """
    return matching(PainRating, room_ratings_where(session))


def room_ratings_where(session: Session) -> dict[str, Any]:
    """What the rows of `room_ratings` have in common."""
    return {
        "clinic_id": session.clinic_id,
        "patient_id": session.patient_id,
        "session_id": session.id,
        "clock": IN_THE_ROOM,
    }


def consent_for(session: Session) -> Consent | None:
    """The newest consent to the recipe that held when this visit's last point was given.

    Before the first point it must hold now. One that was withdrawn later does not undo the visit.
    """
    rows = matching(Consent, _consents_where(session)).order_by("-signed_at")
    return next((row for row in rows if _held(row.signed_at, row.withdrawn_at, session)), None)


def consent_key_for(session: Session) -> tuple[uuid.UUID | None, bool]:
    """The key of that consent, and whether one holds now, so that more may be given.

    One SQL query.
    """
    rows = find(Consent, ("signed_at", "id", "withdrawn_at"), _consents_where(session))
    held = ((signed_at, key) for signed_at, key, end in rows if _held(signed_at, end, session))
    return max(held, default=(None, None))[1], any(end is None for *_, end in rows)


def _consents_where(session: Session) -> dict[str, Any]:
    return {
        "clinic_id": session.clinic_id,
        "course_id": session.course_id,
        "recipe_id": session.course.recipe_id,
        "modality": tuple(including(session.course.modality)),
    }


def _held(signed_at: dt.datetime, withdrawn_at: dt.datetime | None, session: Session) -> bool:
    at = session.last_point_at or clock.now()
    return signed_at <= at and (withdrawn_at is None or withdrawn_at > at)
