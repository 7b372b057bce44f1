"""Consent: what the patient read and signed, word for word, for one course and one recipe."""

import uuid
from dataclasses import dataclass

from perineural.clinical.note import text_hash
from perineural.records import audit, clock
from perineural.records.actions.courses import open_course
from perineural.records.actions.patients import recorder
from perineural.records.actions.recipes import recipe_in_use
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Consent, Course
from perineural.records.names import searchable
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.consents import consent_words, consents_in_force

HOME = "home"
"""The place of a signature that was given by a link; "clinic" for any other."""


@dataclass(frozen=True)
class Signature:
    """What a patient put under the text they were shown.

    Args:
        hash_of_text_shown: The SHA-256 of that text.
        language: In which it was shown, a code of `records.languages.LANGUAGES`.
        place: `clinic`, or `home` by a link.
    """

    consent_id: uuid.UUID
    signer_name: str
    questions_answered: bool
    hash_of_text_shown: str
    language: str
    place: str = "clinic"


@action
def sign_consent(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    consent_id: uuid.UUID,
    course_id: uuid.UUID,
    signer_name: str,
    questions_answered: bool,
    hash_of_text_shown: str,
    language: str = "",
) -> uuid.UUID:
    """Keep a patient's consent with the very text they were shown.

    Args:
        signer_name: The patient's name as they typed it: it must hold their family name.
        hash_of_text_shown: The hash of the text on the screen, so that nobody signs one text and
            has another kept.
        language: In which it was shown; "" for the patient's own.

    Raises:
        Invalid: The name is not the patient's, or their questions were not answered.
        Conflict: The text has changed since it was shown, the course has ended, or there is a
            consent in force already.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    if Consent.objects.filter(clinic_id=clinic_id, id=consent_id).exists():
        return consent_id
    course = open_course(clinic_id, course_id, lock=True)
    given = Signature(
        consent_id=consent_id,
        signer_name=signer_name,
        questions_answered=questions_answered,
        hash_of_text_shown=hash_of_text_shown,
        language=first_spoken(language, course.patient.language),
    )
    consent = keep_signed(by, course, given)
    audit.record(
        by, clinic_id, "sign consent", "consent", consent_id,
        patient_id=course.patient_id, details=what_was_signed(consent),
    )  # fmt: skip
    return consent_id


def what_was_signed(consent: Consent) -> dict[str, object]:
    """What the audit trail says of a signature."""
    return {
        "course": consent.course_id,
        "recipe": consent.recipe_id,
        "modality": consent.modality,
        "text_hash": consent.text_hash,
        "language": consent.language,
        "place": consent.place,
    }


def keep_signed(by: Actor, course: Course, given: Signature) -> Consent:
    """Keep what was signed for a course that is held for writing, in the transaction of the caller.

    Raises:
        Invalid, Conflict: As `sign_consent`.
    """
    recipe = recipe_in_use(course.clinic_id, course.recipe_id)
    if consents_in_force(course).exists():
        raise Conflict("There is a consent for this course already.")
    text = consent_words(course, recipe, given.language)
    if text_hash(text) != given.hash_of_text_shown:
        raise Conflict("The text has changed since it was shown. Please read it again.")
    if not given.questions_answered:
        if given.place == HOME:
            raise Invalid("Tick this when no question is open.", field="questions_answered")
        wanted = "Answer the patient’s questions first, then tick this."
        raise Invalid(wanted, field="questions_answered")
    check_signer_name(given.signer_name, course.patient.family_name)
    now = clock.now()
    consent = Consent(
        id=given.consent_id,
        clinic_id=course.clinic_id,
        patient_id=course.patient_id,
        course=course,
        recipe=recipe,
        modality=course.modality,
        text=text,
        text_hash=given.hash_of_text_shown,
        language=given.language,
        signer_name=" ".join(given.signer_name.split()),
        questions_answered=True,
        place=given.place,
        signed_at=now,
        occurred_at=now,
        recorded_by=recorder(by),
    )
    consent.save(force_insert=True)
    return consent


def check_signer_name(signer_name: str, family_name: str) -> None:
    """Refuse a signature that does not hold the patient's family name.

    Raises:
        Invalid: It is empty, or somebody else's.
    """
    typed = searchable(signer_name).split()
    if not typed:
        raise Invalid("Write your name here to sign.", field="signer_name")
    wanted = searchable(family_name).split()
    joined = f" {' '.join(typed)} "
    if f" {' '.join(wanted)} " not in joined:
        text = "This is not the name on the record. Write your own full name."
        raise Invalid(text, field="signer_name")


@action
def withdraw_consent(
    *, by: Actor, clinic_id: uuid.UUID, consent_id: uuid.UUID, reason: str
) -> None:
    """Record that a patient took their consent back: nothing more is given under it.

    Raises:
        Invalid: There is no reason, or one longer than 300 letters.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    found = Consent.objects.select_for_update().filter(clinic_id=clinic_id, id=consent_id)
    consent = found.first()
    if consent is None:
        raise NotFound("There is no such consent.")
    if consent.withdrawn_at is not None:
        return
    if not reason.strip():
        raise Invalid("Write what the patient said.", field="reason")
    if len(reason.strip()) > 300:
        raise Invalid("Keep it under 300 letters.", field="reason")
    consent.withdrawn_at, consent.withdrawn_reason = clock.now(), reason.strip()
    consent.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        by, clinic_id, "withdraw consent", "consent", consent_id, patient_id=consent.patient_id
    )
