"""A clinic, its people and a patient, built through the real actions."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.records.actions import accounts, patients
from perineural.records.actors import System
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Clinic, User

PASSWORD = "quiet-harbour-lantern-42"


@dataclass(frozen=True)
class Staffed:
    """A clinic with one person in each staff role, and a trainee where one is asked for."""

    id: uuid.UUID
    slug: str
    clinician: User
    assistant: User
    clinic_lead: User
    researcher: User
    administrator: User

    def person(self, role: str) -> User:
        """The person in this role; a trainee begins to work here when first asked for."""
        if role == "trainee":
            return person(self.id, self.slug, role)
        return getattr(self, role)


def clinic(slug: str = "harbour", name: str = "Harbour Clinic", time_zone: str = "UTC") -> Staffed:
    """A clinic with a person for each staff role, e-mail `<role>@<slug>.example`.

    It has no quiet hours, so that a test comes to the same at any time of the day.
    """
    clinic_id = accounts.create_clinic(slug=slug, name=name, time_zone=time_zone)
    with clinic_scope([clinic_id]):
        never = dt.time(0)
        Clinic.objects.filter(id=clinic_id).update(quiet_from=never, quiet_until=never)
    roles = ("clinician", "assistant", "clinic_lead", "researcher", "administrator")
    people = {role: person(clinic_id, slug, role) for role in roles}
    return Staffed(id=clinic_id, slug=slug, **people)


def person(clinic_id: uuid.UUID, slug: str, role: str, patient_id: uuid.UUID | None = None) -> User:
    """A person in one role of a clinic."""
    user_id = accounts.add_person(
        by=System(clinic_id),
        clinic_id=clinic_id,
        email=f"{role}@{slug}.example",
        full_name=f"Invented {role.replace('_', ' ').title()}",
        role=role,
        password=PASSWORD,
        credential="GMC 0000000" if role == "clinician" else "",
        patient_id=patient_id,
    )
    return User.objects.get(id=user_id)


def patient(
    staffed: Staffed,
    family_name: str = "Quarrywood",
    given_names: str = "Ana",
    birth_date: dt.date = dt.date(1979, 4, 28),
    weight_kg: Decimal | None = Decimal(70),
) -> uuid.UUID:
    """A patient of the clinic, with a weight unless told otherwise."""
    details = patients.PatientDetails(
        family_name=family_name, given_names=given_names, birth_date=birth_date, sex="female"
    )
    key = patients.register_patient(
        by=staffed.clinician, clinic_id=staffed.id, patient_id=new_key(), details=details
    )
    if weight_kg is not None:
        patients.record_weight(
            by=staffed.clinician,
            clinic_id=staffed.id,
            patient_id=key,
            weight_id=new_key(),
            weight_kg=weight_kg,
            occurred_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
        )
    return key


def complaint(
    staffed: Staffed,
    patient_id: uuid.UUID,
    condition: str = "achilles_tendonitis",
    side: str = "right",
) -> uuid.UUID:
    """A pain problem of a patient."""
    return patients.add_complaint(
        by=staffed.clinician,
        clinic_id=staffed.id,
        patient_id=patient_id,
        complaint_id=new_key(),
        condition=condition,
        side=side,
    )
