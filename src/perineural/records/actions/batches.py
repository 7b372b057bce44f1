"""Mixing for exactly one patient: what was drawn from which container, and until when it holds."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from perineural.clinical.batch import VisualCheck, beyond_use_at, check_release
from perineural.clinical.drawing_up import drawable
from perineural.clinical.errors import ClinicalError
from perineural.clinical.findings import Level
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import Part
from perineural.clinical.stock import lot_key
from perineural.records import audit, clock
from perineural.records.actions.courses import open_course
from perineural.records.actions.opening import (
    Drawn,
    Opened,
    OpenedContainer,
    book_out,
    drawn_from,
    held_batch,
    hold_stock,
    opened_lots,
)
from perineural.records.actions.recipes import check_mixable, recipe_in_use
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import Batch, BatchPart, StockMovement, User
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.preparation import recipe_parts

PH_RANGE = (Decimal(0), Decimal(14))
LATE_ENTRY = dt.timedelta(hours=24)
"""Mixing that began longer ago than this is a slip of the date."""


@dataclass(frozen=True)
class Mixing:
    """How a batch was mixed. `containers` follow the order of the recipe's parts."""

    volume_ml: Decimal
    containers: tuple[OpenedContainer, ...]
    started_at: dt.datetime
    seen: VisualCheck
    measured_ph: Decimal | None = None


@action
def mix_batch(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    batch_id: uuid.UUID,
    course_id: uuid.UUID,
    mixing: Mixing,
) -> uuid.UUID:
    """Record what was mixed from the course's recipe, in volumes that a syringe can measure.

    The number is the clinic's next, and containers are booked out of stock: mixers queue up on the
    end of the clinic's audit chain, so that two tablets never take the same one.

    Raises:
        Invalid: A container is expired, recalled or has no lot, the stock holds too little, the
            mixture is not clear, colourless and free of particles, the recipe cannot be used, or a
            value is out of its range.
        Conflict: The course has ended, or another mixing was sent with this key.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    if done := Batch.objects.filter(clinic_id=clinic_id, id=batch_id).first():
        _check_is_that(done, course_id, mixing)
        return batch_id
    if not isinstance(by, User):
        raise Invalid("A batch is mixed by a named person.")
    course = open_course(clinic_id, course_id)
    recipe = recipe_in_use(clinic_id, course.recipe_id)
    rules = policy_in_force(clinic_id)
    parts = _scaled(recipe_parts(recipe), mixing.volume_ml)
    check_mixable(parts, rules.policy)
    number = _next_number(clinic_id)  # from here on nobody else books anything out
    drawn = _drawn(clinic_id, parts, mixing, rules.policy)
    batch = Batch(
        id=batch_id,
        clinic_id=clinic_id,
        patient_id=course.patient_id,
        course=course,
        recipe=recipe,
        number=number,
        prepared_by=by,
        occurred_at=mixing.started_at,
        recorded_by=by,
        beyond_use_at=beyond_use_at(mixing.started_at, parts, rules.policy),
        volume_ml=mixing.volume_ml,
        is_clear=True,
        measured_ph=mixing.measured_ph,
        policy_version=rules.version,
        must_be_checked=rules.policy.second_person_check,
    )
    batch.save(force_insert=True)
    BatchPart.objects.bulk_create(_batch_parts(batch, drawn))
    moved = StockMovement.objects.bulk_create(book_out(batch, drawn, by))
    told = {"number": number, "recipe": recipe.id, "lots": [each.stock_lot_id for each in moved]}
    audit.record(
        by, clinic_id, "mix batch", "batch", batch_id, patient_id=course.patient_id, details=told
    )
    return batch_id


def _check_is_that(done: Batch, course_id: uuid.UUID, mixing: Mixing) -> None:
    """Refuse to call a batch written down when it was another one that was."""
    told = [each for first in mixing.containers for each in (first, *first.then)]
    lots = {lot_key(each.lot) for each in told if each.stock_lot_id is None}
    shelf = {each.stock_lot_id for each in told} - {None}
    is_that = (done.course_id, done.volume_ml, done.occurred_at) == (
        course_id, mixing.volume_ml, mixing.started_at
    )  # fmt: skip
    drawn = done.parts.values_list("stock_lot_id", "lot_key")
    if not is_that or any(row not in shelf and key not in lots for row, key in drawn):
        raise Conflict(
            f"This page wrote down batch {done.number} before, and this one is different: it was "
            "not written down. Open the page anew and enter it again."
        )


def _scaled(parts: tuple[Part, ...], volume_ml: Decimal) -> tuple[Part, ...]:
    try:
        return drawable(parts, volume_ml)
    except ClinicalError as error:
        raise Invalid(str(error), field="volume_ml") from error


def _drawn(
    clinic_id: uuid.UUID, parts: tuple[Part, ...], mixing: Mixing, policy: SitePolicy
) -> tuple[Drawn, ...]:
    """What is drawn from which lot, after every rule of release has been asked."""
    _check_values(mixing)
    if len(mixing.containers) != len(parts):
        raise Invalid("Give the lot and expiry date of every product.", field="containers")
    on = timezone.localdate(mixing.started_at)
    opened = opened_lots(clinic_id, parts, mixing.containers)
    _check_release(opened, mixing.seen, on, policy)
    return drawn_from(parts, opened, mixing.started_at, on)


def _check_values(mixing: Mixing) -> None:
    now = clock.now()
    if not now - LATE_ENTRY <= mixing.started_at <= now + dt.timedelta(minutes=5):
        text = "Mixing must have started within the last 24 hours, and not in the future."
        raise Invalid(text, field="started_at")
    if mixing.measured_ph is not None and not PH_RANGE[0] <= mixing.measured_ph <= PH_RANGE[1]:
        raise Invalid("A pH lies between 0 and 14.", field="measured_ph")


def _check_release(
    opened: tuple[tuple[Opened, ...], ...], seen: VisualCheck, on: dt.date, policy: SitePolicy
) -> None:
    try:
        lots = tuple(each.as_lot() for lots in opened for each in lots)
        found = check_release(lots, seen, on, policy)
    except ClinicalError as error:
        raise Invalid(str(error), field="containers") from error
    for finding in found:
        if finding.level is Level.BLOCK:
            raise Invalid(finding.text, field=_FIELD_OF.get(finding.rule, "containers"))


_FIELD_OF = {"visual_check": "visual_check"}


def _next_number(clinic_id: uuid.UUID) -> int:
    hold_stock(clinic_id)
    taken = Batch.objects.filter(clinic_id=clinic_id).aggregate(highest=Max("number"))
    return (taken["highest"] or 0) + 1


def _batch_parts(batch: Batch, drawn: tuple[Drawn, ...]) -> list[BatchPart]:
    return [
        BatchPart(
            clinic_id=batch.clinic_id,
            batch=batch,
            position=position,
            product=each.opened.product,
            volume_ml=each.volume_ml,
            manufacturer=each.opened.manufacturer,
            lot=each.opened.lot,
            lot_key=lot_key(each.opened.lot),
            stock_lot=each.opened.shelf.row if each.opened.shelf else None,
            expires_on=each.opened.expires_on,
        )
        for position, each in enumerate(drawn, 1)
    ]


@action
def discard_batch(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    batch_id: uuid.UUID,
    volume_ml: Decimal,
    at: dt.datetime | None = None,
) -> None:
    """Record that what was left of a batch was thrown away: how much, and when.

    Raises:
        Invalid: It is more than was mixed, or at a time before mixing or in the future.
        Conflict: It was already discarded.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    batch = held_batch(clinic_id, batch_id)
    if not isinstance(by, User):
        raise Invalid("A batch is discarded by a named person.")
    if batch.discarded_at is not None:
        if batch.discarded_ml == volume_ml:
            return
        raise Conflict("This batch was already discarded.")
    if not 0 <= volume_ml <= batch.volume_ml:
        text = f"{batch.volume_ml.normalize():f} mL was mixed; discard 0 to that."
        raise Invalid(text, field="volume_ml")
    when = at or clock.now()
    if not batch.occurred_at <= when <= clock.now() + dt.timedelta(minutes=5):
        raise Invalid("It was discarded after it was mixed, and not in the future.", field="at")
    batch.discarded_ml, batch.discarded_at, batch.discarded_by = volume_ml, when, by
    batch.save(update_fields=["discarded_ml", "discarded_at", "discarded_by"])
    audit.record(
        by, clinic_id, "discard batch", "batch", batch_id, patient_id=batch.patient_id,
        details={"number": batch.number, "volume_ml": volume_ml},
    )  # fmt: skip
