"""Links by which a patient reads the consent at home, asks about it, and signs it."""

import uuid

from django.db.models import QuerySet

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import CallKind, CallTask, Consent, PatientLink

CONSENT = "consent"
"""The kind of link that shows a patient what they are asked to agree to."""
OPEN_DAYS = 14
"""How long such a link stays open: the program's own choice. [days]"""
LINKS_A_DAY = 3
"""How many may be sent for one course in a day: the program's own choice."""
QUESTIONS_AT_MOST = 10
"""How many questions may be asked by one link: the program's own choice."""


def open_consent_link(by: Actor, *, lock: bool = False) -> PatientLink:
    """The link somebody holds, if it is open. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired, or another was sent after it.
    """
    if not isinstance(by, LinkHolder) or by.kind != CONSENT:
        raise NotFound("There is nothing here.")
    rows = PatientLink.objects.filter(clinic_id=by.clinic_id, id=by.subject_id, kind=CONSENT)
    link = (rows.select_for_update() if lock else rows).first()
    if link is None:
        raise NotFound("There is nothing here.")
    if link.withdrawn_at is not None:
        raise Conflict("This link no longer holds. Please use the newest one, or call the clinic.")
    if link.expires_at <= clock.now():
        raise Conflict("This link is too old. Please call the clinic.")
    return link


def question_key(link_id: uuid.UUID, question_id: uuid.UUID) -> str:
    """What makes one question one call."""
    return f"question:{link_id}:{question_id}"


def questions_of(link: PatientLink) -> QuerySet[CallTask]:
    """The calls that questions asked by this link opened, the first one first."""
    return CallTask.objects.filter(
        clinic_id=link.clinic_id, kind=CallKind.QUESTION, subject_id=link.id
    ).order_by("opened_at")


def check_nothing_asked(link: PatientLink) -> None:
    """Refuse to sign while a question waits for the clinic. One SQL query.

    Raises:
        Conflict: The clinic has not called about it yet.
    """
    if questions_of(link).filter(done_at__isnull=True).exists():
        raise Conflict("You asked the clinic something. Sign when your question was answered.")


def signed_by(link: PatientLink) -> Consent | None:
    """The consent that was signed by this link, which has its key. One SQL query."""
    return Consent.objects.filter(clinic_id=link.clinic_id, id=link.id).first()
