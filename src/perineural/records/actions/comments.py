"""Ticking off what patients wrote in the diary."""

import uuid

from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.models import CheckIn, User
from perineural.records.permissions import Permission, check_can


@action
def mark_seen(*, by: Actor, clinic_id: uuid.UUID, check_in_id: uuid.UUID) -> None:
    """Note that somebody has read a diary answer. Whoever was first stays the one who saw it.

    Raises:
        NotFound: There is no such answer in this clinic.
        NotAllowed: It is not a person who says so.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    if not isinstance(by, User):
        raise NotAllowed("Only a person can have read it.")
    rows = CheckIn.objects.filter(clinic_id=clinic_id, id=check_in_id)
    answer = rows.select_for_update(of=("self",)).first()
    if answer is None:
        raise NotFound("There is no such answer.")
    if answer.seen_at is not None:
        return
    rows.update(seen_at=clock.now(), seen_by=by)
    audit.record(
        by, clinic_id, "see diary answer", "check-in", check_in_id, patient_id=answer.patient_id,
    )  # fmt: skip
