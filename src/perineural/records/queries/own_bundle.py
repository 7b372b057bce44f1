"""A patient's own record as FHIR: who they are, what they rated and what they answered."""

import json
import uuid
from decimal import Decimal
from typing import Any

from perineural.clinical.places import place_in_words
from perineural.fhir.write_bundle import address_of, write_collection
from perineural.fhir.write_observation import Measured, write_observation
from perineural.fhir.write_patient import Person, write_patient
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.languages import language_of
from perineural.records.models import InstrumentScore, PainRating, Patient, QuestionnaireAnswer
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.session import PainClock
from perineural.records.progress_links import open_progress


@query
def progress_bundle(*, by: Actor) -> dict[str, Any]:
    """What the holder of a progress link takes along, as a Bundle. Five SQL queries.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired or was withdrawn.
    """
    link = open_progress(by)
    return bundle_of(link.clinic_id, link.patient_id)


def bundle_of(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> dict[str, Any]:
    """The Bundle of one patient, for a query that has asked for the right. Four SQL queries."""
    patient = Patient.objects.get(clinic_id=clinic_id, id=patient_id)
    subject = address_of(str(patient.id))
    measured = [*_ratings(clinic_id, patient_id), *_scores(clinic_id, patient_id)]
    resources = [
        write_patient(_person(patient)),
        *(write_observation(each, subject) for each in measured),
        *_responses(clinic_id, patient_id, subject),
    ]
    return write_collection(resources, clock.now())


def _person(patient: Patient) -> Person:
    return Person(
        id=str(patient.id),
        family_name=patient.family_name,
        given_names=patient.given_names,
        birth_date=patient.birth_date,
        birth_date_precision=patient.birth_date_precision,
        sex=patient.sex,
        language=language_of(patient.language),
        telephone=patient.telephone,
        email=patient.email,
    )


def _ratings(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> list[Measured]:
    """The ratings that count: of signed visits, none that was replaced."""
    rows = PainRating.objects.filter(
        clinic_id=clinic_id,
        patient_id=patient_id,
        replaced_at__isnull=True,
        session__status=SigningStatus.SIGNED,
    )
    names = (
        "id", "score", "occurred_at", "clock", "minutes_after", "session__number",
        "session__course__complaint__condition", "session__course__complaint__side",
    )  # fmt: skip
    found = []
    for key, score, at, moment, minutes, number, condition, side in (
        rows.order_by("occurred_at").values_list(*names)
    ):  # fmt: skip
        where = "before" if moment == PainClock.BEFORE else f"{minutes} minutes after"
        note = f"{place_in_words(condition, side)}: {where} session {number}"
        found.append(Measured(str(key), "nprs", Decimal(score), at, note))
    return found


def _scores(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> list[Measured]:
    rows = InstrumentScore.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    names = (
        "id", "instrument", "score", "occurred_at", "complaint__condition", "complaint__side",
    )  # fmt: skip
    return [
        Measured(str(key), instrument, score, at, place_in_words(condition, side))
        for key, instrument, score, at, condition, side in (
            rows.order_by("occurred_at").values_list(*names)
        )
    ]


def _responses(clinic_id: uuid.UUID, patient_id: uuid.UUID, subject: str) -> list[dict[str, Any]]:
    rows = QuestionnaireAnswer.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, completed_at__isnull=False
    )
    kept = rows.order_by("completed_at").values_list("id", "response")
    return [
        {
            **json.loads(json.dumps(response), parse_float=Decimal),
            "id": str(key),
            "subject": {"reference": subject},
        }
        for key, response in kept
    ]
