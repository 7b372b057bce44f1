"""A published questionnaire, and one asked of a patient, through the real actions."""

import json
import uuid
from typing import Any

from perineural.records.actions.questionnaire_answers import ask_questionnaire
from perineural.records.actions.questionnaires import add_questionnaire, publish_questionnaire
from perineural.records.actors import LinkHolder
from perineural.records.keys import new_key
from tests.factories.clinic import Staffed, complaint, patient
from tests.fhir_r4 import every_kind

ANSWERS: dict[str, Any] = {
    "q:job": "Baker & cook <3",
    "q:story": "Two lines\nof words: ñ ß 漢",
    "q:numb": "yes",
    "q:fingers": ["thumb", "little"],
    "q:since": "2025-12-31",
    "q:where": json.dumps([{"view": "hand-palm-right", "x": 1.2, "y": -3, "value": 7}]),
    "q:wakes": "often",
    "q:tired": "sometimes",
    "q:times": "6",
    "q:doctor": "no",
    "q:grip": "35",
    "q:lift": "7,5",
}
"""A whole set of answers to the invented questionnaire, as its form sends them."""


def content(**changed: Any) -> bytes:
    """The file of the invented questionnaire, with members of the whole changed."""
    return json.dumps({**every_kind(), **changed}).encode()


def added(staffed: Staffed, **changed: Any) -> uuid.UUID:
    """A draft."""
    return add_questionnaire(
        by=staffed.clinician,
        clinic_id=staffed.id,
        questionnaire_id=new_key(),
        content=content(**changed),
    )


def published(staffed: Staffed, *conditions: str, **changed: Any) -> uuid.UUID:
    """A published questionnaire, asked before first visits for these problems."""
    key = added(staffed, **changed)
    publish_questionnaire(
        by=staffed.clinician, clinic_id=staffed.id, questionnaire_id=key, conditions=conditions
    )
    return key


def asked(staffed: Staffed, questionnaire_id: uuid.UUID, complaint_id: uuid.UUID | None = None):
    """A questionnaire asked of a patient, a new one unless a complaint is given."""
    if complaint_id is None:
        complaint_id = complaint(staffed, patient(staffed), "carpal_tunnel_syndrome")
    return ask_questionnaire(
        by=staffed.clinician,
        clinic_id=staffed.id,
        answer_id=new_key(),
        questionnaire_id=questionnaire_id,
        complaint_id=complaint_id,
    )


def holder(staffed: Staffed, answer_id: uuid.UUID, kind: str = "questions") -> LinkHolder:
    """Whoever opened the link of a questionnaire."""
    return LinkHolder(kind, staffed.id, answer_id)
