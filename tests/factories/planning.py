"""From a complaint to a batch and a consent, built through the real actions.

Each builder makes what it needs before it, so that `course(staffed, patient_id, complaint_id)`
alone gives a course under way with its assessment, candidacy and signed recipe.
"""

import datetime as dt
import uuid
from decimal import Decimal

from django.utils import timezone

from perineural.clinical.batch import VisualCheck
from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.solution import Part
from perineural.records.actions import assessment as assessments
from perineural.records.actions import batches, consents, courses, recipes
from perineural.records.actions import candidacy as candidacies
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Candidacy, Complaint, Course, Patient, Recipe
from perineural.records.queries.consents import consent_start
from tests.factories.clinic import Staffed

DEXTROSE_LIDOCAINE = (
    Part("dextrose_5", Decimal(50)),
    Part("lidocaine_1_mpf", Decimal(5)),
)
"""5 % dextrose with a little preservative-free lidocaine: 0.91 mg lidocaine in each mL."""

ALL_CLEAR = VisualCheck(clear=True, colourless=True, particle_free=True)


def recipe(
    staffed: Staffed,
    parts: tuple[Part, ...] = DEXTROSE_LIDOCAINE,
    signed: bool = True,
    modality: str = "injection",
    name: str = "",
) -> uuid.UUID:
    """A recipe of the clinic, signed by its clinician unless told otherwise."""
    key = new_key()
    recipes.write_recipe(
        by=staffed.clinician,
        clinic_id=staffed.id,
        recipe_id=key,
        text=recipes.RecipeText(
            name=name or f"Recipe {str(key)[-6:]}",
            parts=parts,
            modality=modality,
            rationale="As invented for a test.",
        ),
    )
    if signed:
        recipes.sign_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=key)
    return key


def findings(
    condition: str,
    recipe_id: uuid.UUID | None,
    modality: str = "injection",
    **changed: object,
) -> assessments.Findings:
    """An examination in which every red flag and every question is answered no."""
    values: dict[str, object] = {
        "history": "Pain for a year, worse in the morning.",
        "examination": "Tender along the nerve. No weakness, no numbness.",
        "red_flags": dict.fromkeys(CONDITIONS[condition].red_flags, "no"),
        "answers": {question.key: "no" for question in QUESTIONS},
        "pain_usual": 6,
        "analgesic_days_per_week": 3,
        "planned_modality": modality,
        "planned_recipe_id": recipe_id,
    }
    return assessments.Findings(**{**values, **changed})


def signed_assessment(
    staffed: Staffed,
    complaint_id: uuid.UUID,
    recipe_id: uuid.UUID | None = None,
    modality: str = "injection",
    **changed: object,
) -> uuid.UUID:
    """A signed assessment of a complaint; returns the key of the candidacy that follows.

    Anything of `Findings` may be given by name, for example `red_flags={...}`.
    """
    with clinic_scope([staffed.id]):
        condition = Complaint.objects.get(id=complaint_id).condition
    return assessments.sign_assessment(
        by=staffed.clinician,
        clinic_id=staffed.id,
        assessment_id=new_key(),
        complaint_id=complaint_id,
        findings=findings(condition, recipe_id, modality, **changed),
        candidacy_id=new_key(),
    )


def candidacy(
    staffed: Staffed,
    complaint_id: uuid.UUID,
    recipe_id: uuid.UUID | None = None,
    modality: str = "injection",
    **changed: object,
) -> uuid.UUID:
    """A candidacy with which the clinician agrees."""
    key = signed_assessment(
        staffed, complaint_id, recipe_id or recipe(staffed, modality=modality), modality, **changed
    )
    with clinic_scope([staffed.id]):
        decision = Candidacy.objects.get(id=key).decision
    candidacies.decide_candidacy(
        by=staffed.clinician, clinic_id=staffed.id, candidacy_id=key, decision=decision
    )
    return key


def course(
    staffed: Staffed,
    patient_id: uuid.UUID,
    complaint_id: uuid.UUID,
    recipe_id: uuid.UUID | None = None,
    modality: str = "injection",
    sessions_planned: int = 6,
    interval_days: int = 7,
    next_session_on: dt.date | None = None,
    **found: object,
) -> uuid.UUID:
    """A course under way, planned from a candidacy with which the clinician agrees.

    Anything of the assessment's `Findings` may be given by name.
    """
    recipe_id = recipe_id or recipe(staffed, modality=modality)
    candidacy_id = candidacy(staffed, complaint_id, recipe_id, modality, **found)
    with clinic_scope([staffed.id]):
        complaint = Complaint.objects.get(id=complaint_id)
    assert complaint.patient_id == patient_id, "the complaint belongs to another patient"
    return courses.plan_course(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=new_key(),
        candidacy_id=candidacy_id,
        plan=courses.CoursePlan(
            recipe_id=recipe_id,
            nerves=CONDITIONS[complaint.condition].default_nerves,
            sessions_planned=sessions_planned,
            interval_days=interval_days,
            review_after_session=min(3, sessions_planned),
            goals="Walk to the shops without stopping.",
            next_session_on=next_session_on,
        ),
    )


def consent(staffed: Staffed, course_id: uuid.UUID) -> uuid.UUID:
    """The patient's consent to a course, signed with their own name."""
    shown = consent_start(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)
    with clinic_scope([staffed.id]):
        patient = Patient.objects.get(courses__id=course_id)
    return consents.sign_consent(
        by=staffed.assistant,
        clinic_id=staffed.id,
        consent_id=new_key(),
        course_id=course_id,
        signer_name=f"{patient.given_names} {patient.family_name}",
        questions_answered=True,
        hash_of_text_shown=shown.text_hash,
    )


def batch(
    staffed: Staffed,
    course_id: uuid.UUID,
    volume_ml: Decimal = Decimal(20),
    started_at: dt.datetime | None = None,
) -> uuid.UUID:
    """A batch for a course, mixed now from containers that are good for another year."""
    with clinic_scope([staffed.id]):
        used = Recipe.objects.get(id=Course.objects.get(id=course_id).recipe_id)
        count = used.parts.count()
    return batches.mix_batch(
        by=staffed.assistant,
        clinic_id=staffed.id,
        batch_id=new_key(),
        course_id=course_id,
        mixing=mixing(count, volume_ml, started_at),
    )


def mixing(
    count: int,
    volume_ml: Decimal = Decimal(20),
    started_at: dt.datetime | None = None,
    **changed: object,
) -> batches.Mixing:
    """How a batch of so many parts was mixed: every container in date, everything clear."""
    started = started_at or timezone.now()
    containers = tuple(
        batches.OpenedContainer(
            lot=f"LOT-{position:03}",
            expires_on=started.date() + dt.timedelta(days=365),
            manufacturer="Invented Laboratories",
        )
        for position in range(1, count + 1)
    )
    values: dict[str, object] = {
        "volume_ml": volume_ml,
        "containers": containers,
        "started_at": started,
        "seen": ALL_CLEAR,
    }
    return batches.Mixing(**{**values, **changed})
