"""Links that were sent to a patient: opening the row one names, if it is still open."""

import uuid

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import DiaryLink
from perineural.records.permissions import check_link

DIARY = "diary"
"""The kind of link that opens one diary question."""

_KEPT = (
    "clinic_id", "patient_id", "moment", "minutes_after", "due_at", "expires_at", "sent_at",
    "answered_at", "withdrawn_at", "session_id", "session__occurred_at", "session__last_point_at",
)  # fmt: skip
_ASKED = (
    "session__course_id", "session__course__modality", "session__course__complaint__condition",
    "session__course__complaint__side",
)  # fmt: skip


def open_link(by: Actor, link_id: uuid.UUID, *, to_ask: bool = False) -> DiaryLink:
    """The question a link opens, with the times of its session. One SQL query.

    Args:
        to_ask: Also what the question is about: the session's course and complaint.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired or was withdrawn.
    """
    if not isinstance(by, LinkHolder):
        raise NotFound("There is nothing here.")
    check_link(by, DIARY, link_id, by.clinic_id)
    if to_ask:
        links = DiaryLink.objects.select_related("session__course__complaint")
        links = links.only(*_KEPT, *_ASKED)
    else:
        links = DiaryLink.objects.select_related("session").only(*_KEPT)
    link = links.filter(clinic_id=by.clinic_id, id=link_id).first()
    if link is None:
        raise NotFound("There is nothing here.")
    if link.withdrawn_at is not None:
        raise Conflict("This question was withdrawn by the clinic.")
    if link.answered_at is None and link.expires_at <= clock.now():
        raise Conflict("This question has closed. The clinic can still be called any time.")
    return link
