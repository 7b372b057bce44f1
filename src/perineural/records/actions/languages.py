"""The language a patient chose: kept with them, whoever asks for it next."""

import uuid

from perineural.records import audit
from perineural.records.actors import Actor, LinkHolder
from perineural.records.doors import action
from perineural.records.errors import Invalid
from perineural.records.intake_links import INTAKE
from perineural.records.languages import LANGUAGES
from perineural.records.models import Intake, Patient
from perineural.records.queries.languages import patient_addressed


@action
def choose_language(*, by: Actor, clinic_id: uuid.UUID, language: str) -> None:
    """Keep the language that a patient chose through their link or in their own record.

    Before somebody is a patient it is kept with what they asked the clinic.

    Raises:
        Invalid: It is none of the languages.
    """
    if language not in dict(LANGUAGES):
        raise Invalid("This page is not there in that language.", field="language")
    if isinstance(by, LinkHolder) and by.kind == INTAKE:
        intakes = Intake.objects.filter(clinic_id=clinic_id, id=by.subject_id)
        intakes.exclude(language=language).update(language=language)
    patient_id = patient_addressed(by, clinic_id)
    changed = Patient.objects.filter(clinic_id=clinic_id, id=patient_id).exclude(language=language)
    if patient_id is None or not changed.update(language=language):
        return
    audit.record(
        by, clinic_id, "choose language", "patient", patient_id,
        patient_id=patient_id, details={"language": language},
    )  # fmt: skip
