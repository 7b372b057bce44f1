"""Registering a patient, what they weigh, what they bring, and what hurts."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem
from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.keys import new_key
from perineural.records.models import (
    Allergy,
    Complaint,
    Medication,
    Patient,
    Problem,
    User,
    Weight,
)
from perineural.records.models.patient import Side
from perineural.records.names import searchable
from perineural.records.permissions import Permission, check_can

SEXES = ("female", "male", "other", "unknown")
ADULT_WEIGHT_KG = (Decimal(30), Decimal(300))
"""The weights the anaesthetic rules hold for. [kg]"""
CLOCKS_APART = dt.timedelta(minutes=5)
"""How far a device's clock may run ahead of ours."""


@dataclass(frozen=True)
class PatientDetails:
    """Who somebody is and how to reach them."""

    family_name: str
    birth_date: dt.date
    given_names: str = ""
    birth_date_precision: str = "day"
    sex: str = "unknown"
    language: str = ""
    telephone: str = ""
    email: str = ""
    address_lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    deceased: bool = False
    origin: str = "staff"


def keep_once(model: type[Model], row_id: uuid.UUID, values: dict[str, Any], same: str) -> bool:
    """Store a row under a key of the recorder's making once, in the transaction of the caller.

    Args:
        same: Names of the values that must agree, space-separated, for it to be the same row.

    Returns:
        Whether it was stored just now.

    Raises:
        Conflict: The key is of something else: a form shown again by the browser, filled anew.
    """
    kept, created = model.objects.get_or_create(id=row_id, defaults=values)
    if any(getattr(kept, name) != values[name] for name in ["clinic_id", *same.split()]):
        text = "This form was saved once already, with something else in it. Nothing was changed."
        raise Conflict(text)
    return created


def recorder(by: Actor) -> User | None:
    """The person to name as recorder: nobody, when a patient or the program itself acted."""
    return by if isinstance(by, User) else None


def patient_of(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> Patient:
    """The patient with this key in this clinic.

    Raises:
        NotFound: There is none here.
    """
    patient = Patient.objects.filter(clinic_id=clinic_id, id=patient_id).first()
    if patient is None:
        raise NotFound("There is no such patient.")
    return patient


@action
def register_patient(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    details: PatientDetails,
    weight_kg: Decimal | None = None,
) -> uuid.UUID:
    """Register a patient under a key of the recorder's making. The same form twice is one patient.

    Args:
        weight_kg: Body weight measured now, if it was. [kg] 30 to 300.

    Raises:
        Invalid: The family name is empty, the birth date lies in the future or before 1900, the
            sex is unknown here, or the weight is outside its range.
        Conflict: The key is of another patient.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    known = Patient.objects.filter(id=patient_id, clinic_id=clinic_id).first()
    if known is not None:
        _check_same_person(known, details)
        return patient_id
    insert_patient(by, clinic_id, patient_id, details)
    if weight_kg is not None:
        _insert_weight(by, clinic_id, patient_id, new_key(), weight_kg, clock.now())
    audit.record(
        by, clinic_id, "register patient", "patient", patient_id, patient_id=patient_id,
        details={"origin": details.origin},
    )  # fmt: skip
    return patient_id


def _check_same_person(known: Patient, details: PatientDetails) -> None:
    now = (details.family_name, details.given_names, details.birth_date)
    if (known.family_name, known.given_names, known.birth_date) != now:
        raise Conflict("This form has registered another patient already. Nothing was changed.")


def insert_patient(
    by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID, details: PatientDetails
) -> Patient:
    """Check and store the row itself; the calling action audits it."""
    if not details.family_name.strip():
        raise Invalid("A family name is needed.", field="family_name")
    if not dt.date(1900, 1, 1) <= details.birth_date <= clock.today():
        raise Invalid("The birth date must lie between 1900 and today.", field="birth_date")
    if details.sex not in SEXES:
        raise Invalid(f"Choose {', '.join(SEXES)}.", field="sex")
    values = {**vars(details), "address_lines": list(details.address_lines)}
    patient = Patient(
        id=patient_id,
        clinic_id=clinic_id,
        search_name=searchable(f"{details.family_name} {details.given_names}")[:420],
        recorded_by=recorder(by),
        **values,
    )
    patient.save(force_insert=True)
    return patient


@action
def record_weight(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    weight_id: uuid.UUID,
    weight_kg: Decimal,
    occurred_at: dt.datetime,
) -> uuid.UUID:
    """Record a measured body weight. [kg] 30 to 300.

    Raises:
        Invalid: The weight is outside 30 to 300 kg: a likely slip (pounds, a missing point); or it
            was measured in the future.
        Conflict: The key is of another weight.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    patient_of(clinic_id, patient_id)
    created = _insert_weight(by, clinic_id, patient_id, weight_id, weight_kg, occurred_at)
    if created:
        audit.record(by, clinic_id, "record weight", "weight", weight_id, patient_id=patient_id)
    return weight_id


def _insert_weight(
    by: Actor,
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    weight_id: uuid.UUID,
    weight_kg: Decimal,
    occurred_at: dt.datetime,
) -> bool:
    low, high = ADULT_WEIGHT_KG
    if not low <= weight_kg <= high:
        message = f"The weight is {weight_kg} kg; expected {low} to {high} kg."
        raise Invalid(message, field="weight_kg")
    if occurred_at > clock.now() + CLOCKS_APART:
        raise Invalid("A weight cannot be measured in the future.", field="occurred_at")
    values = {
        "clinic_id": clinic_id,
        "patient_id": patient_id,
        "weight_kg": weight_kg,
        "occurred_at": occurred_at,
        "recorded_by": recorder(by),
    }
    return keep_once(Weight, weight_id, values, same="patient_id weight_kg")


_HISTORY = {
    "allergy": (Allergy, classify_allergy),
    "medication": (Medication, classify_medication),
    "problem": (Problem, classify_problem),
}


@action
def add_history_item(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    item_id: uuid.UUID,
    kind: str,
    display: str,
) -> uuid.UUID:
    """Add an allergy, medication or problem as somebody said it; the rules classify its words.

    Args:
        kind: `allergy`, `medication` or `problem`.

    Raises:
        Invalid: The kind is unknown or the text is empty.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    patient_of(clinic_id, patient_id)
    if kind not in _HISTORY:
        text = f"{kind!r} is not a kind of history; choose {', '.join(_HISTORY)}."
        raise Invalid(text, field="kind")
    if not display.strip():
        raise Invalid("Say what it is.", field="display")
    model, classify = _HISTORY[kind]
    values = {
        "clinic_id": clinic_id,
        "patient_id": patient_id,
        "display": display.strip(),
        "classes": sorted(classify("", "", display)),
        "recorded_by": recorder(by),
    }
    created = keep_once(model, item_id, values, same="patient_id display")
    if created:
        audit.record(by, clinic_id, f"add {kind}", kind, item_id, patient_id=patient_id)
    return item_id


@action
def add_complaint(  # noqa: PLR0913
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    complaint_id: uuid.UUID,
    condition: str,
    side: str,
    onset_on: dt.date | None = None,
    onset_precision: str = "unknown",
    chronic: bool | None = None,
    description: str = "",
) -> uuid.UUID:
    """Add one pain problem of a patient: what, which side, since when.

    Raises:
        Invalid: The condition or the side is not one the knowledge has, or it began before the
            patient was born or in the future.
        Conflict: The key is of another pain problem.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    patient = patient_of(clinic_id, patient_id)
    if condition not in CONDITIONS:
        raise Invalid(
            f"{condition!r} is not a condition; choose one of the list.", field="condition"
        )
    if side not in Side.values:
        raise Invalid("Choose the side: left, right, midline or both.", field="side")
    if onset_on and not patient.birth_date <= onset_on <= clock.today():
        text = "It must have begun between the patient's birth and today."
        raise Invalid(text, field="onset_on")
    values = {
        "clinic_id": clinic_id,
        "patient_id": patient_id,
        "condition": condition,
        "side": side,
        "onset_on": onset_on,
        "onset_precision": onset_precision if onset_on else "unknown",
        "chronic": chronic,
        "description": description,
        "recorded_by": recorder(by),
    }
    created = keep_once(Complaint, complaint_id, values, same="patient_id condition side")
    if created:
        audit.record(
            by, clinic_id, "add complaint", "complaint", complaint_id, patient_id=patient_id,
            details={"condition": condition, "side": side},
        )  # fmt: skip
    return complaint_id
