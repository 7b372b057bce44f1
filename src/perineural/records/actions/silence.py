"""Why somebody stopped answering: asked once a course, answered by one tap."""

import uuid

from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import SilenceReason
from perineural.records.silence_links import CHANGED_WITHIN, open_why

REASONS = ("better", "no_time", "no_help", "too_many", "other")


@action
def answer_why(*, by: Actor, reason_id: uuid.UUID, reason: str) -> None:
    """Keep why somebody stopped answering. The same tap again changes nothing.

    Raises:
        Invalid: It is none of the reasons offered.
        Conflict: It was answered otherwise more than an hour ago, or the question has closed.
    """
    asked = open_why(by, reason_id)
    if reason not in REASONS:
        raise Invalid("Choose one of the answers.", field="reason")
    if asked.reason == reason:
        return
    now = clock.now()
    if asked.answered_at is not None and now - asked.answered_at > CHANGED_WITHIN:
        raise Conflict("You have answered this question.")
    SilenceReason.objects.filter(id=reason_id, clinic_id=asked.clinic_id).update(
        reason=reason, answered_at=asked.answered_at or now
    )
    audit.record(
        by, asked.clinic_id, "say why silent", "silence reason", reason_id,
        patient_id=asked.patient_id, details={"reason": reason},
    )  # fmt: skip
