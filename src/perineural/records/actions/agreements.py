"""What patients agree to beside the treatment: messages, and the use of de-identified data."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from perineural.clinical.agreements import KINDS, MESSAGES, agreement_version
from perineural.clinical.messages import EMAIL, SMS
from perineural.clinical.note import text_hash
from perineural.records import audit, clock
from perineural.records.actions.consents import check_signer_name
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor, LinkHolder, System
from perineural.records.agreements import agreements_in_force, ways_to
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Agreement, AgreementKind, Intake, Patient, User
from perineural.records.outbox import cancel_for
from perineural.records.permissions import Permission, can, check_can
from perineural.records.queries.agreements import agreement_words
from perineural.records.queries.languages import patient_addressed
from perineural.records.stop_links import STOP

AT_HOME, IN_CLINIC = "home", "clinic"
STOPPED = "stopped"
"""Why a message was not sent: its reader took the agreement back."""


@dataclass(frozen=True)
class Signed:
    """What was signed and how.

    Args:
        signer_name: The patient's name as they typed it: it must hold their family name.
        hash_of_text_shown: The hash of the text on the screen.
        language: In which it was shown; "" for the patient's own.
        channels: Of messages: `email`, `sms` or both, each with an address in the record.
    """

    signer_name: str
    hash_of_text_shown: str
    language: str = ""
    channels: tuple[str, ...] = ()


@action
def sign_agreement(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    agreement_id: uuid.UUID,
    patient_id: uuid.UUID,
    kind: str,
    signed: Signed,
) -> uuid.UUID:
    """Keep what a patient agreed to, with the very text they were shown.

    On the clinic's tablet staff hand it over; at home the patient opens it in their own record.

    Args:
        kind: `messages` or `registry`.

    Raises:
        Invalid: The name is not the patient's, no channel was chosen, or there is no address.
        Conflict: The text has changed since it was shown, or they agreed already.
        NotFound: There is no such patient here.
    """
    place = _place(by, clinic_id, patient_id)
    if Agreement.objects.filter(clinic_id=clinic_id, id=agreement_id).exists():
        return agreement_id
    patient = _patient(clinic_id, patient_id)
    if kind not in KINDS:
        raise NotFound("There is no such agreement.")
    if agreements_in_force(clinic_id, kind).filter(patient=patient).exists():
        raise Conflict("This was agreed to already.")
    language = first_spoken(signed.language, patient.language)
    text = agreement_words(kind, patient.clinic.name, language)
    if text_hash(text) != signed.hash_of_text_shown:
        raise Conflict("The text has changed since it was shown. Please read it again.")
    chosen = _checked_channels(kind, signed.channels, patient)
    check_signer_name(signed.signer_name, patient.family_name)
    now = clock.now()
    Agreement(
        id=agreement_id,
        clinic_id=clinic_id,
        patient=patient,
        kind=kind,
        channels=chosen,
        text=text,
        text_version=agreement_version(kind),
        text_hash=signed.hash_of_text_shown,
        language=language,
        signer_name=" ".join(signed.signer_name.split()),
        place=place,
        signed_at=now,
        occurred_at=now,
        recorded_by=recorder(by) if place == IN_CLINIC else None,
    ).save(force_insert=True)
    audit.record(
        by, clinic_id, "sign agreement", "agreement", agreement_id, patient_id=patient_id,
        details={
            "kind": kind, "channels": chosen, "place": place, "language": language,
            "text_hash": signed.hash_of_text_shown,
        },
    )  # fmt: skip
    return agreement_id


def _place(by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> str:
    """Where this is signed: at home by the patient who is signed in, else handed over by staff."""
    is_signed_in = isinstance(by, User) and can(by, clinic_id, Permission.SEE_OWN_RECORD)
    if is_signed_in and patient_addressed(by, clinic_id) == patient_id:
        return AT_HOME
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    return IN_CLINIC


def _patient(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> Patient:
    patients = Patient.objects.select_related("clinic").select_for_update(of=("self",))
    patient = patients.filter(clinic_id=clinic_id, id=patient_id).first()
    if patient is None:
        raise NotFound("There is no such patient.")
    return patient


def _checked_channels(kind: str, channels: Iterable[str], patient: Patient) -> list[str]:
    if kind != AgreementKind.MESSAGES:
        return []
    ways, wanted = ways_to(patient, patient.clinic), set(channels)
    chosen = [channel for channel in ways if channel in wanted]
    if not wanted:
        raise Invalid("Choose e-mail, text message or both.", field="channels")
    if len(chosen) < len(wanted):
        raise Invalid("There is no such way in the record.", field="channels")
    if missing := [channel for channel in chosen if not ways[channel]]:
        words = {
            "email": "There is no e-mail address in the record.",
            "sms": "There is no telephone number of this country in the record.",
        }
        raise Invalid(words[missing[0]], field="channels")
    return chosen


@action
def withdraw_agreement(
    *, by: Actor, clinic_id: uuid.UUID, agreement_id: uuid.UUID, reason: str = ""
) -> None:
    """Write down that a patient took an agreement back. Messages that wait are not sent any more.

    Raises:
        Invalid: What the patient said is longer than 300 letters. They need not say anything.
        NotFound: There is no such agreement here.
    """
    rows = Agreement.objects.select_for_update().filter(clinic_id=clinic_id, id=agreement_id)
    agreement = rows.first()
    if agreement is None:
        check_can(by, clinic_id, Permission.TAKE_CONSENT)
        raise NotFound("There is no such agreement.")
    place = _place(by, clinic_id, agreement.patient_id)
    if agreement.withdrawn_at is not None:
        return
    if len(reason.strip()) > 300:
        raise Invalid("Keep it under 300 letters.", field="reason")
    who = "patient" if place == AT_HOME else "clinic"
    _withdraw(by, agreement, who, reason.strip())


def _withdraw(by: Actor, agreement: Agreement, who: str, reason: str = "") -> None:
    agreement.withdrawn_at = clock.now()
    agreement.withdrawn_by, agreement.withdrawn_reason = who, reason
    agreement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    cancelled = 0
    if agreement.kind == AgreementKind.MESSAGES:
        cancelled = cancel_for(agreement.clinic_id, agreement.patient_id, STOPPED)
    audit.record(
        by, agreement.clinic_id, "withdraw agreement", "agreement", agreement.id,
        patient_id=agreement.patient_id,
        details={"kind": agreement.kind, "by": who, "cancelled": cancelled},
    )  # fmt: skip


@action
def stop_messages(*, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID | None = None) -> bool:
    """Stop all messages to a patient: what they agreed to is withdrawn, what waits is not sent.

    Whoever holds any link to this patient may do this; nobody needs a reason. Stopping again
    changes nothing.

    Args:
        patient_id: Whom to stop for, when the program itself heard a stop word; the holder of a
            link stops for the patient of the link.

    Returns:
        Whether there was something to stop.

    Raises:
        NotFound: It is a link to nobody, or no link.
    """
    if isinstance(by, System):
        check_can(by, clinic_id, Permission.TAKE_CONSENT)
        who = "stop word"
    else:
        patient_id, who = _patient_of_link(by, clinic_id), "patient"
    rows = agreements_in_force(clinic_id, AgreementKind.MESSAGES).select_for_update()
    agreement = rows.filter(patient_id=patient_id).first()
    if agreement is None:
        return False
    _withdraw(by, agreement, who)
    return True


def _patient_of_link(by: Actor, clinic_id: uuid.UUID) -> uuid.UUID:
    if not isinstance(by, LinkHolder) or by.clinic_id != clinic_id:
        raise NotFound("There is nothing here.")
    if by.kind == STOP:
        return by.subject_id
    patient_id = patient_addressed(by, clinic_id)
    if patient_id is None:
        raise NotFound("There is nothing here.")
    return patient_id


@dataclass(frozen=True)
class AgreedToMessages:
    """By which ways a person agreed, in their intake, to be written to, and under which text."""

    channels: tuple[str, ...]
    hash_of_text_shown: str
    language: str


def agreed_in_intake(intake: Intake, agreed: AgreedToMessages) -> dict[str, Any]:
    """The text about messages as it was shown and agreed to, to be kept with an intake.

    Raises:
        Conflict: The text has changed since it was shown.
        Invalid: There is no such channel.
    """
    text = agreement_words(MESSAGES, intake.clinic.name, agreed.language)
    if text_hash(text) != agreed.hash_of_text_shown:
        raise Conflict("The text has changed since it was shown. Please read it again.")
    if not set(agreed.channels) <= {EMAIL, SMS}:
        raise Invalid("Choose e-mail, text message or both.", field="message_channels")
    return {
        "kind": MESSAGES,
        "channels": sorted(set(agreed.channels)),
        "text": text,
        "version": agreement_version(MESSAGES),
        "language": agreed.language,
    }


def keep_agreed_in_intake(by: Actor, intake: Intake, patient: Patient) -> None:
    """Keep what a person agreed to in their intake, in the transaction of the caller's action.

    What a patient known here agreed to before stays as it is. A way without an address that can be
    used is left out.
    """
    for given in intake.agreements:
        kind, ways = given["kind"], ways_to(patient, intake.clinic)
        channels = [each for each in given["channels"] if ways.get(each)]
        in_force = agreements_in_force(intake.clinic_id, kind).filter(patient=patient)
        if in_force.exists() or (kind == AgreementKind.MESSAGES and not channels):
            continue
        agreement = Agreement(
            clinic_id=intake.clinic_id,
            patient=patient,
            kind=kind,
            channels=channels,
            text=given["text"],
            text_version=given["version"],
            text_hash=text_hash(given["text"]),
            language=given["language"],
            signer_name=intake.signed_name,
            place=AT_HOME,
            signed_at=intake.submitted_at,
            occurred_at=intake.submitted_at,
        )
        agreement.save(force_insert=True)
        audit.record(
            by, intake.clinic_id, "sign agreement", "agreement", agreement.id,
            patient_id=patient.id,
            details={"kind": kind, "channels": channels, "place": AT_HOME, "intake": intake.id},
        )  # fmt: skip
