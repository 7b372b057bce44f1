"""The link that asks, once a course, why somebody stopped answering."""

import datetime as dt
import uuid

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import SilenceReason
from perineural.records.permissions import check_link

WHY = "why"
"""The kind of link that opens the question why somebody fell silent."""
ASKED_DAYS = 30
"""For how long the question may be answered. [days]"""
CHANGED_WITHIN = dt.timedelta(hours=1)
"""For how long a tap may be set right: the program's own choice."""


def open_why(by: Actor, reason_id: uuid.UUID) -> SilenceReason:
    """The question a link opens now, answered or not. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: It was asked more than 30 days ago, or the patient has died.
    """
    if not isinstance(by, LinkHolder):
        raise NotFound("There is nothing here.")
    check_link(by, WHY, reason_id, by.clinic_id)
    rows = SilenceReason.objects.select_related("patient")
    asked = rows.filter(clinic_id=by.clinic_id, id=reason_id).first()
    if asked is None:
        raise NotFound("There is nothing here.")
    until = asked.asked_at + dt.timedelta(days=ASKED_DAYS)
    if asked.patient.deceased or clock.now() >= until:
        raise Conflict("This question has closed. The clinic can still be called any time.")
    return asked
