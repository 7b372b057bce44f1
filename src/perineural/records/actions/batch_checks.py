"""Another person than the one who mixed looks at a batch before it is used."""

import uuid
from dataclasses import dataclass, fields

from perineural.records import audit, clock
from perineural.records.actions.opening import held_batch
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import User
from perineural.records.permissions import Permission, check_can


@dataclass(frozen=True)
class Confirmed:
    """What the second person looked at and found right."""

    products: bool
    lots: bool
    volumes: bool
    clarity: bool


@action
def check_batch(
    *, by: Actor, clinic_id: uuid.UUID, batch_id: uuid.UUID, confirmed: Confirmed
) -> None:
    """Put a second name to a batch: products, lots, volumes and clarity are right.

    Raises:
        Invalid: Something was not confirmed, or it is the person who mixed it.
        Conflict: It was thrown away, it holds a recalled lot, or somebody else has checked it.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    batch = held_batch(clinic_id, batch_id)
    if not isinstance(by, User):
        raise Invalid("A batch is checked by a named person.")
    if by.id == batch.prepared_by_id:
        raise Invalid("You mixed this batch: somebody else checks it, under their own name.")
    if batch.discarded_at is not None:
        raise Conflict("This batch was thrown away.")
    if batch.recalled_at is not None:
        raise Conflict("This batch holds a lot that was recalled. Throw it away.")
    if batch.checked_at is not None:
        if batch.checked_by_id == by.id:
            return
        raise Conflict("This batch was checked by somebody else already.")
    for each in fields(confirmed):
        if not getattr(confirmed, each.name):
            text = "Confirm all four. If one is not right, throw the batch away and mix a new one."
            raise Invalid(text, field=each.name)
    batch.checked_at, batch.checked_by = clock.now(), by
    batch.save(update_fields=["checked_at", "checked_by"])
    audit.record(
        by, clinic_id, "check batch", "batch", batch_id, patient_id=batch.patient_id,
        details={"number": batch.number},
    )  # fmt: skip
