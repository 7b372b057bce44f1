"""Consent at home: sending the text by link, asking about it, signing it, taking it back."""

import datetime as dt
import uuid

from django.db.models import QuerySet

from perineural.records import audit, clock
from perineural.records.actions.consents import HOME, Signature, keep_signed, what_was_signed
from perineural.records.actions.courses import open_course
from perineural.records.actors import Actor
from perineural.records.agreements import channels_agreed, ways_to
from perineural.records.call_tasks import open_call
from perineural.records.consent_links import (
    CONSENT,
    LINKS_A_DAY,
    OPEN_DAYS,
    QUESTIONS_AT_MOST,
    check_nothing_asked,
    open_consent_link,
    question_key,
    questions_of,
    signed_by,
)
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import CallKind, CallTask, Course, PatientLink
from perineural.records.outbox.queueing import cancel, queue
from perineural.records.outbox.subjects import CONSENT_LINK
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.consents import consents_in_force

ANSWER_WITHIN = dt.timedelta(days=2)
"""Until when somebody who asked before signing should be called: the program's own choice."""
QUESTION_LENGTH = 500


@action
def send_consent(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> uuid.UUID:
    """Send the patient a link to read and sign at home. An earlier link opens nothing any more.

    Returns:
        The key of the link.

    Raises:
        Invalid: They have not agreed to messages, or the clinic has no address for them.
        Conflict: There is a consent in force, the course has ended, or the link was sent several
            times today.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    course = open_course(clinic_id, course_id, lock=True)
    if consents_in_force(course).exists():
        raise Conflict("There is a consent for this course already.")
    agreed = channels_agreed(clinic_id, course.patient_id)
    if not agreed:
        raise Invalid("The patient has not agreed to messages. Ask for that agreement first.")
    ways = ways_to(course.patient, course.clinic)
    if not any(ways[channel] for channel in agreed):
        raise Invalid("There is no address or number for a way of messages they agreed to.")
    now = clock.now()
    links = PatientLink.objects.filter(clinic_id=clinic_id, kind=CONSENT, subject_id=course_id)
    if links.filter(created_at__gt=now - dt.timedelta(days=1)).count() >= LINKS_A_DAY:
        raise Conflict("It was sent several times today. Please call the patient instead.")
    _close_earlier(clinic_id, links.filter(used_at__isnull=True, withdrawn_at__isnull=True))
    link = PatientLink(
        clinic_id=clinic_id,
        patient_id=course.patient_id,
        kind=CONSENT,
        subject_id=course_id,
        expires_at=now + dt.timedelta(days=OPEN_DAYS),
    )
    link.save(force_insert=True)
    queue(
        clinic_id=clinic_id, kind=CONSENT_LINK, subject_id=link.id, patient=course.patient,
        due_at=now, key=_message_key(link.id),
    )  # fmt: skip
    audit.record(
        by, clinic_id, "send consent", "patient link", link.id,
        patient_id=course.patient_id, details={"course": course_id},
    )  # fmt: skip
    return link.id


def _close_earlier(clinic_id: uuid.UUID, links: QuerySet[PatientLink]) -> None:
    earlier = list(links.values_list("id", flat=True))
    PatientLink.objects.filter(clinic_id=clinic_id, id__in=earlier).update(withdrawn_at=clock.now())
    cancel(clinic_id, [_message_key(each) for each in earlier], "sent again")


def _message_key(link_id: uuid.UUID) -> str:
    return f"consent:{link_id}"


@action
def ask_before_signing(*, by: Actor, question_id: uuid.UUID, words: str) -> uuid.UUID:
    """Put a patient's question on the clinic's list of calls; it keeps them from signing.

    The same key twice is one question. It is kept as one line.

    Raises:
        Invalid: There are no words, or more than 500 letters.
        Conflict: The link has closed, the consent is signed, or very much was asked by it.
    """
    link = open_consent_link(by, lock=True)
    said = " ".join(words.split())
    if not said:
        raise Invalid("Write what you would like to know.", field="words")
    if len(said) > QUESTION_LENGTH:
        raise Invalid("Keep it under 500 letters.", field="words")
    if link.used_at is not None:
        raise Conflict("You have signed already. Please call the clinic.")
    key = question_key(link.id, question_id)
    if questions_of(link).exclude(key=key).count() >= QUESTIONS_AT_MOST:
        raise Conflict("You asked many questions already. Please call the clinic.")
    is_new = open_call(
        clinic_id=link.clinic_id, key=key, kind=CallKind.QUESTION, within=ANSWER_WITHIN,
        patient_id=link.patient_id, subject_id=link.id,
    )  # fmt: skip
    if is_new:
        CallTask.objects.filter(clinic_id=link.clinic_id, key=key).update(note=f"Asks: “{said}”")
        audit.record(
            by, link.clinic_id, "ask before consent", "patient link", link.id,
            patient_id=link.patient_id, details={"course": link.subject_id},
        )  # fmt: skip
    return question_id


@action
def sign_at_home(
    *,
    by: Actor,
    signer_name: str,
    questions_answered: bool,
    hash_of_text_shown: str,
    language: str,
) -> uuid.UUID:
    """Keep the consent that a patient signed by their link, with place, time and text.

    The consent has the key of the link, so that it is signed once by it.

    Raises:
        Invalid: The name is not the patient's, or they did not tick that nothing is open.
        Conflict: A question waits for the clinic, the text has changed since it was shown, the
            link or the course has closed, or there is a consent in force already.
    """
    link = open_consent_link(by, lock=True)
    if signed_by(link) is not None:
        return link.id
    check_nothing_asked(link)
    course: Course = open_course(link.clinic_id, link.subject_id, lock=True)
    signature = Signature(
        link.id, signer_name, questions_answered, hash_of_text_shown, language, place=HOME
    )
    consent = keep_signed(by, course, signature)
    PatientLink.objects.filter(clinic_id=link.clinic_id, id=link.id).update(used_at=clock.now())
    audit.record(
        by, link.clinic_id, "sign consent", "consent", consent.id,
        patient_id=link.patient_id, details=what_was_signed(consent),
    )  # fmt: skip
    return link.id


@action
def take_back_at_home(*, by: Actor) -> None:
    """Withdraw the consent that was signed by this link: nothing more is given under it.

    Again, it changes nothing.

    Raises:
        Conflict: Nothing was signed by this link, or it is too old.
    """
    link = open_consent_link(by, lock=True)
    consent = signed_by(link)
    if consent is None:
        raise Conflict("Nothing was signed here. Please call the clinic.")
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = clock.now()
    consent.withdrawn_reason = "Taken back by the patient, by their link."
    consent.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        by, link.clinic_id, "withdraw consent", "consent", consent.id, patient_id=link.patient_id
    )
