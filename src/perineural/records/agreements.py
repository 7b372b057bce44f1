"""Whether a patient agreed to messages, or to the use of de-identified data: what counts now."""

import uuid

from django.db.models import QuerySet

from perineural.clinical.messages import EMAIL, SMS
from perineural.records.models import Agreement, AgreementKind, Clinic, Patient
from perineural.records.telephones import e164


def agreements_in_force(clinic_id: uuid.UUID, kind: str) -> QuerySet[Agreement]:
    """The agreements of one kind that patients of a clinic gave and did not take back."""
    return Agreement.objects.filter(clinic_id=clinic_id, kind=kind, withdrawn_at__isnull=True)


def channels_agreed(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> tuple[str, ...]:
    """By which channels a patient agreed to be written to. One SQL query."""
    rows = agreements_in_force(clinic_id, AgreementKind.MESSAGES).filter(patient_id=patient_id)
    return tuple(rows.values_list("channels", flat=True).first() or ())


def registry_agreed(clinic_id: uuid.UUID) -> QuerySet[Agreement]:
    """The agreements by which data may leave de-identified: of no patient without one.

    Whatever makes a snapshot starts from these patients, at the moment at which it is made.
    """
    return agreements_in_force(clinic_id, AgreementKind.REGISTRY)


def took_back_registry(clinic_id: uuid.UUID) -> QuerySet[Agreement]:
    """The keys of patients who took back the use of de-identified data and did not agree again.

    They count in nothing that is told of everybody.
    """
    again = registry_agreed(clinic_id).values("patient_id")
    taken_back = Agreement.objects.filter(
        clinic_id=clinic_id, kind=AgreementKind.REGISTRY, withdrawn_at__isnull=False
    )
    return taken_back.exclude(patient_id__in=again).values("patient_id")


def ways_to(patient: Patient, clinic: Clinic) -> dict[str, str]:
    """By channel, the address at which a patient can be written to now; "" where there is none.

    Which comes first is what the patient prefers, else the e-mail.
    """
    return addresses_by_channel(patient.email, patient.telephone, clinic, patient.channel)


def addresses_by_channel(
    email: str, telephone: str, clinic: Clinic, preferred: str = ""
) -> dict[str, str]:
    """By channel, the address to write to, the preferred channel first."""
    found = {EMAIL: email.strip(), SMS: e164(telephone, clinic.country)}
    return dict(sorted(found.items(), key=lambda each: each[0] != preferred))
