"""The consent for photographs: signed apart from the treatment's, and taken back at any time."""

import uuid
from functools import partial

from django.db import transaction

from perineural.clinical.note import text_hash
from perineural.clinical.photograph_consent import (
    PHOTOGRAPH_TEXT_VERSION,
)
from perineural.records import audit, clock, photograph_files
from perineural.records.actions.consents import check_signer_name
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Patient, Photograph, PhotographConsent
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.photographs import photograph_words

WITHDRAWN = "withdrawn"
"""Why a photograph was erased: the patient took the consent back."""


@action
def sign_photograph_consent(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    consent_id: uuid.UUID,
    patient_id: uuid.UUID,
    signer_name: str,
    questions_answered: bool,
    hash_of_text_shown: str,
    language: str = "",
) -> uuid.UUID:
    """Keep a patient's consent to photographs with the very text they were shown.

    Args:
        signer_name: The patient's name as they typed it: it must hold their family name.
        hash_of_text_shown: The hash of the text on the screen.
        language: In which it was shown; "" for the patient\'s own.

    Raises:
        Invalid: The name is not the patient's, or their questions were not answered.
        Conflict: The text has changed since it was shown, or there is a consent in force already.
        NotFound: There is no such patient here.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    rows = PhotographConsent.objects.filter(clinic_id=clinic_id)
    if rows.filter(id=consent_id).exists():
        return consent_id
    patients = Patient.objects.select_related("clinic").select_for_update(of=("self",))
    patient = patients.filter(clinic_id=clinic_id, id=patient_id).first()
    if patient is None:
        raise NotFound("There is no such patient.")
    if rows.filter(patient=patient, withdrawn_at__isnull=True).exists():
        raise Conflict("There is a consent for photographs already.")
    language = first_spoken(language, patient.language)
    text = photograph_words(patient.clinic.name, language)
    if text_hash(text) != hash_of_text_shown:
        raise Conflict("The text has changed since it was shown. Please read it again.")
    if not questions_answered:
        raise Invalid(
            "Answer the patient’s questions first, then tick this.", field="questions_answered"
        )
    check_signer_name(signer_name, patient.family_name)
    _store(by, patient, consent_id, (text, language), signer_name)
    audit.record(
        by, clinic_id, "sign photograph consent", "photograph_consent", consent_id,
        patient_id=patient_id,
        details={
            "text_hash": hash_of_text_shown, "text_version": PHOTOGRAPH_TEXT_VERSION,
            "language": language,
        },
    )  # fmt: skip
    return consent_id


def _store(
    by: Actor, patient: Patient, consent_id: uuid.UUID, shown: tuple[str, str], signer_name: str
) -> None:
    text, language = shown
    now = clock.now()
    consent = PhotographConsent(
        id=consent_id,
        clinic_id=patient.clinic_id,
        patient=patient,
        text=text,
        text_version=PHOTOGRAPH_TEXT_VERSION,
        text_hash=text_hash(text),
        language=language,
        signer_name=" ".join(signer_name.split()),
        questions_answered=True,
        signed_at=now,
        occurred_at=now,
        recorded_by=recorder(by),
    )
    consent.save(force_insert=True)


@action
def withdraw_photograph_consent(
    *, by: Actor, clinic_id: uuid.UUID, consent_id: uuid.UUID, reason: str
) -> int:
    """Write down that a patient took their consent back, and erase every photograph under it.

    The rows stay without words and without picture; the files go once this is stored.

    Returns:
        How many photographs were erased.

    Raises:
        Invalid: What the patient said is longer than 300 letters. They need not say anything.
        NotFound: There is no such consent.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    found = PhotographConsent.objects.select_for_update().filter(clinic_id=clinic_id, id=consent_id)
    consent = found.first()
    if consent is None:
        raise NotFound("There is no such consent.")
    if consent.withdrawn_at is not None:
        return 0
    if len(reason.strip()) > 300:
        raise Invalid("Keep it under 300 letters.", field="reason")
    consent.withdrawn_at, consent.withdrawn_reason = clock.now(), reason.strip()
    consent.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    rows = Photograph.objects.filter(clinic_id=clinic_id, consent=consent, erased_at__isnull=True)
    keys = list(rows.values_list("id", flat=True))
    rows.update(
        erased_at=consent.withdrawn_at, erased_because=WITHDRAWN, erased_by=recorder(by), words=""
    )
    for key in keys:
        transaction.on_commit(partial(photograph_files.remove, clinic_id, key))
    audit.record(
        by, clinic_id, "withdraw photograph consent", "photograph_consent", consent_id,
        patient_id=consent.patient_id, details={"erased": keys},
    )  # fmt: skip
    return len(keys)
