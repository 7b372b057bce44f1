"""What a clinician has before them when they assess and decide."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import CONDITIONS, Condition
from perineural.records.actors import Actor
from perineural.records.decided_criteria import DecidedCriteria, read_decided
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import (
    Allergy,
    Assessment,
    Complaint,
    Intake,
    Medication,
    Problem,
    Recipe,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.drafts import read_draft
from perineural.records.queries.patients import PatientBanner, banner_of

ENDED: Mapping[type, tuple[str, ...]] = {
    Allergy: ("inactive", "resolved"),
    Medication: ("completed", "stopped", "cancelled", "not-taken", "entered-in-error"),
    Problem: ("inactive", "resolved"),
}
"""What no longer counts. Every other state counts, one that is not known included."""

STRUCK_OUT = ("entered-in-error", "refuted")


@dataclass(frozen=True)
class ComplaintHead:
    """One pain problem, as the head of a page names it."""

    id: uuid.UUID
    patient_id: uuid.UUID
    condition: str
    name: str
    plain_name: str
    side: str
    onset_on: dt.date | None
    onset_precision: str
    chronic: bool | None
    description: str

    @property
    def knowledge(self) -> Condition:
        """All that is known of the condition."""
        return CONDITIONS[self.condition]


@dataclass(frozen=True)
class HistoryLine:
    """One allergy, medicine or problem that counts today, and what the rules make of it."""

    display: str
    classes: tuple[str, ...]
    origin: str


@dataclass(frozen=True)
class IntakeAccount:
    """What the patient told before the visit, in their own words."""

    id: uuid.UUID
    submitted_at: dt.datetime | None
    onset_text: str
    history: str
    past_treatments: str
    medicines: str
    allergies: str
    goals: str
    analgesic_days_per_week: int | None
    pain_now: int | None
    pain_worst: int | None
    pain_usual: int | None
    pain_least: int | None
    pain_drawing: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Background:
    """What the record and the patient say: shown beside the questions, never put in their place."""

    allergies: tuple[HistoryLine, ...]
    medications: tuple[HistoryLine, ...]
    problems: tuple[HistoryLine, ...]
    intake: IntakeAccount | None


@dataclass(frozen=True)
class TenderPointView:
    """One tender place. x and y in [mm] on the view's paper."""

    id: uuid.UUID
    view: str
    x_mm: Decimal
    y_mm: Decimal
    side: str
    nerve: str
    nerve_name: str
    region: str
    tenderness: int


@dataclass(frozen=True)
class ImagingView:
    """What one picture of the inside showed."""

    modality: str
    performed_on: dt.date | None
    finding: str


@dataclass(frozen=True)
class AssessmentView:
    """One assessment with all its parts."""

    id: uuid.UUID
    status: str
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    begun_by: str
    signed_at: dt.datetime | None
    signed_by: str
    signed_credential: str
    history: str
    examination: str
    differential: str
    red_flags: Mapping[str, str]
    flags_cleared: Mapping[str, str]
    answers: Mapping[str, str]
    criteria_answers: Mapping[str, str]
    criteria: tuple[DecidedCriteria, ...]
    """The condition's diagnostic criteria as they were decided; empty where none was asked."""
    pain_usual: int | None
    analgesic_days_per_week: int | None
    function_score: Decimal | None
    planned_modality: str
    planned_recipe_id: uuid.UUID | None
    planned_recipe: str
    tender_points: tuple[TenderPointView, ...]
    imaging: tuple[ImagingView, ...]


@dataclass(frozen=True)
class RecipeChoice:
    """A recipe that may be planned today."""

    id: uuid.UUID
    title: str
    modality: str
    products: tuple[str, ...]


@dataclass(frozen=True)
class AssessmentSheet:
    """All that the page of a new or half-filled assessment needs."""

    banner: PatientBanner
    complaint: ComplaintHead
    background: Background
    draft: AssessmentView | None
    typed: Mapping[str, Any] | None
    signed_before: int
    recipes: tuple[RecipeChoice, ...]
    bath_enabled: bool


@dataclass(frozen=True)
class SignedAssessment:
    """A signed assessment, or a draft, to be read."""

    banner: PatientBanner
    complaint: ComplaintHead
    assessment: AssessmentView


@query
def assessment_sheet(
    *, by: Actor, clinic_id: uuid.UUID, complaint_id: uuid.UUID
) -> AssessmentSheet:
    """The page of a complaint's new or half-filled assessment. A fixed number of SQL queries.

    What the person typed and did not send comes back, unless it belongs to an assessment that
    was signed since.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    complaint = complaint_row(clinic_id, complaint_id)
    rows = list(assessment_rows(clinic_id).filter(complaint=complaint).order_by("-id"))
    drafts = [row for row in rows if row.status == SigningStatus.DRAFT]
    signed = {str(row.id) for row in rows if row.status == SigningStatus.SIGNED}
    typed = read_draft(by=by, clinic_id=clinic_id, kind="assessment", subject_id=complaint_id)
    if typed and str(typed.get("key")) in signed:
        typed = None
    return AssessmentSheet(
        banner=banner_of(clinic_id, complaint.patient_id),
        complaint=complaint_head(complaint),
        background=_background(complaint),
        draft=assessment_values(drafts[0]) if drafts else None,
        typed=typed,
        signed_before=len(signed),
        recipes=recipe_choices(clinic_id),
        bath_enabled=policy_in_force(clinic_id).policy.bath_enabled,
    )


@query
def assessment_to_read(
    *, by: Actor, clinic_id: uuid.UUID, assessment_id: uuid.UUID
) -> SignedAssessment:
    """One assessment as it was left. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = assessment_rows(clinic_id).filter(id=assessment_id).first()
    if row is None:
        raise NotFound("There is no such assessment.")
    return SignedAssessment(
        banner=banner_of(clinic_id, row.complaint.patient_id),
        complaint=complaint_head(row.complaint),
        assessment=assessment_values(row),
    )


def assessment_rows(clinic_id: uuid.UUID) -> QuerySet[Assessment]:
    """Assessments with their parts: three SQL queries, whatever their number."""
    rows = Assessment.objects.filter(clinic_id=clinic_id).select_related(
        "complaint", "signed_by", "recorded_by", "planned_recipe"
    )
    return rows.prefetch_related("tender_points", "imaging")


def complaint_row(clinic_id: uuid.UUID, complaint_id: uuid.UUID) -> Complaint:
    """The complaint with this key in this clinic.

    Raises:
        NotFound: There is none here.
    """
    complaint = Complaint.objects.filter(clinic_id=clinic_id, id=complaint_id).first()
    if complaint is None:
        raise NotFound("There is no such complaint.")
    return complaint


def complaint_head(row: Complaint) -> ComplaintHead:
    """The values of a complaint's row."""
    condition = CONDITIONS[row.condition]
    return ComplaintHead(
        id=row.id,
        patient_id=row.patient_id,
        condition=row.condition,
        name=condition.name,
        plain_name=condition.name,
        side={"bilateral": "both sides"}.get(row.side, row.side),
        onset_on=row.onset_on,
        onset_precision=row.onset_precision,
        chronic=row.chronic,
        description=row.description,
    )


def current_history(model: type, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> QuerySet:
    """The lines of a patient's history that count today."""
    rows = model.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    current = rows.exclude(status__in=ENDED[model]).exclude(verification__in=STRUCK_OUT)
    return current.order_by("display", "id")


def _background(complaint: Complaint) -> Background:
    def lines(model: type) -> tuple[HistoryLine, ...]:
        rows = current_history(model, complaint.clinic_id, complaint.patient_id)
        return tuple(HistoryLine(row.display, tuple(row.classes), row.origin) for row in rows)

    intakes = Intake.objects.filter(clinic_id=complaint.clinic_id, complaint=complaint)
    intake = intakes.order_by("-occurred_at").first()
    return Background(
        allergies=lines(Allergy),
        medications=lines(Medication),
        problems=lines(Problem),
        intake=_account(intake) if intake else None,
    )


def _account(row: Intake) -> IntakeAccount:
    return IntakeAccount(
        id=row.id,
        submitted_at=row.submitted_at,
        onset_text=row.onset_text,
        history=row.history,
        past_treatments=row.past_treatments,
        medicines=row.medicines,
        allergies=row.allergies,
        goals=row.goals,
        analgesic_days_per_week=row.analgesic_days_per_week,
        pain_now=row.pain_now,
        pain_worst=row.pain_worst,
        pain_usual=row.pain_usual,
        pain_least=row.pain_least,
        pain_drawing=tuple(row.pain_drawing),
    )


def assessment_values(row: Assessment) -> AssessmentView:
    """The values of an assessment's row and its parts."""
    return AssessmentView(
        id=row.id,
        status=row.status,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        begun_by=row.recorded_by.full_name if row.recorded_by else "",
        signed_at=row.signed_at,
        signed_by=row.signed_by.full_name if row.signed_by else "",
        signed_credential=row.signed_by.credential if row.signed_by else "",
        history=row.history,
        examination=row.examination,
        differential=row.differential,
        red_flags=row.red_flags,
        flags_cleared=row.flags_cleared,
        answers=row.answers,
        criteria_answers=row.criteria_answers,
        criteria=read_decided(row.criteria_decided),
        pain_usual=row.pain_usual,
        analgesic_days_per_week=row.analgesic_days_per_week,
        function_score=row.function_score,
        planned_modality=row.planned_modality,
        planned_recipe_id=row.planned_recipe_id,
        planned_recipe=recipe_title(row.planned_recipe) if row.planned_recipe else "",
        tender_points=tuple(_tender_point(each) for each in _in_order(row.tender_points)),
        imaging=tuple(
            ImagingView(each.modality, each.performed_on, each.finding)
            for each in _in_order(row.imaging)
        ),
    )


def _in_order(parts: Any) -> list[Any]:
    return sorted(parts.all(), key=lambda part: part.id)


def _tender_point(row: Any) -> TenderPointView:
    return TenderPointView(
        id=row.id,
        view=row.view,
        x_mm=row.x,
        y_mm=row.y,
        side=row.side,
        nerve=row.nerve,
        nerve_name=NERVES[row.nerve].name if row.nerve in NERVES else "",
        region=row.region,
        tenderness=row.tenderness,
    )


def recipe_choices(clinic_id: uuid.UUID) -> tuple[RecipeChoice, ...]:
    """The recipes that may be planned today: signed, not retired. Two SQL queries."""
    rows = Recipe.objects.filter(
        clinic_id=clinic_id, signed_at__isnull=False, retired_at__isnull=True
    )
    return tuple(
        RecipeChoice(
            id=row.id,
            title=recipe_title(row) + (" (example)" if row.is_example else ""),
            modality=row.modality,
            products=tuple(part.product for part in row.parts.all()),
        )
        for row in rows.order_by("name", "version").prefetch_related("parts")
    )


def recipe_title(row: Recipe) -> str:
    """A recipe's name with its version."""
    return f"{row.name}, version {row.version}"
