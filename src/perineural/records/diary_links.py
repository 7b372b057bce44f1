"""Links that were sent to a patient: opening the row one names, if it is still open.

A question closes; what a patient must be able to say at any time does not close with it: that the
pain is back, and that something is wrong.
"""

import datetime as dt
import uuid

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import DiaryLink
from perineural.records.permissions import check_link
from perineural.records.phone_times import KEPT_AT_MOST
from perineural.records.statements import find_pairs

DIARY = "diary"
"""The kind of link that opens one diary question."""
REPORTS_DAYS = 30
"""For how long after its question closed a link still takes a report. [days]"""

FRESH = dt.timedelta(minutes=60)
"""For how long an answer may be corrected, added to, or taken back: the program's own choice."""

DECEASED = "deceased"
"""Why a question was withdrawn: the patient is recorded as deceased. Nothing is asked any more."""

_LINK = (
    "clinic_id", "patient_id", "moment", "minutes_after", "due_at", "expires_at", "created_at",
    "sent_at", "answered_at", "withdrawn_at", "withdrawn_reason", "session_id",
)  # fmt: skip
_SESSION = ("occurred_at", "last_point_at", "course_id")
_ASKED = (
    "session__course__modality", "session__course__complaint__condition",
    "session__course__complaint__side",
)  # fmt: skip


def linked(by: Actor, link_id: uuid.UUID, *, to_ask: bool = False, lock: bool = False) -> DiaryLink:
    """The question a link names, open or not, with the times of its session. One SQL query.

    Args:
        to_ask: Also what the question is about: the session's course and complaint.
        lock: Hold the question for this transaction: of two that answer it at once, one waits.

    Raises:
        NotFound: The link is for something else.
    """
    if not isinstance(by, LinkHolder):
        raise NotFound("There is nothing here.")
    check_link(by, DIARY, link_id, by.clinic_id)
    link = (
        _to_ask(by.clinic_id, link_id) if to_ask else _with_times(by.clinic_id, link_id, lock=lock)
    )
    if link is None:
        raise NotFound("There is nothing here.")
    return link


def _to_ask(clinic_id: uuid.UUID, link_id: uuid.UUID) -> DiaryLink | None:
    links = DiaryLink.objects.select_related("session__course__complaint")
    links = links.only(*_LINK, *(f"session__{each}" for each in _SESSION), *_ASKED)
    return links.filter(clinic_id=clinic_id, id=link_id).first()


def _with_times(clinic_id: uuid.UUID, link_id: uuid.UUID, *, lock: bool) -> DiaryLink | None:
    own = {"clinic_id": clinic_id, "id": link_id}
    found = find_pairs(DiaryLink, ("id", *_LINK), own, "session", _SESSION, lock=lock)
    return next(iter(found), None)


def open_link(by: Actor, link_id: uuid.UUID, *, to_ask: bool = False) -> DiaryLink:
    """The question a link opens now. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired or was withdrawn.
    """
    link = linked(by, link_id, to_ask=to_ask)
    check_open(link, clock.now())
    return link


def open_link_to_report(by: Actor, link_id: uuid.UUID, *, to_ask: bool = False) -> DiaryLink:
    """The session a link can still report on, though its question may have closed. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: Its question closed more than 30 days ago, or the patient has died.
    """
    link = linked(by, link_id, to_ask=to_ask)
    if not takes_reports(link):
        raise Conflict("This link has closed. The clinic can still be called any time.")
    return link


def takes_reports(link: DiaryLink) -> bool:
    """Whether a link still takes "my pain is back" and "something is wrong"."""
    until = link.expires_at + dt.timedelta(days=REPORTS_DAYS)
    return link.withdrawn_reason != DECEASED and clock.now() < until


def check_open(link: DiaryLink, given_at: dt.datetime) -> None:
    """Refuse an answer that was given when its question was not open any more.

    Raises:
        Conflict: It was given after the question closed or was withdrawn, or arrives more than 30
            days after that.
    """
    if link.withdrawn_at is not None and not _was_given_before(link.withdrawn_at, given_at):
        raise Conflict("This question was withdrawn by the clinic.")
    if not _was_given_before(link.expires_at, given_at):
        raise Conflict("This question has closed. The clinic can still be called any time.")


def _was_given_before(closed_at: dt.datetime, given_at: dt.datetime) -> bool:
    return given_at < closed_at and clock.now() < closed_at + KEPT_AT_MOST
