"""What the clinician found: kept as a draft, then signed, and from then on unchanged.

Signing runs the candidacy rules on what was found and on what the record holds that day.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perineural.clinical.anatomy import (
    CHART_VERSION,
    NERVES,
    check_place,
    place_in_space,
    region_name,
    side_of,
)
from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import check_score
from perineural.clinical.modality import BATH, MODALITY_WORDS, includes, plannable, singles
from perineural.clinical.policy import SitePolicy
from perineural.records import audit, clock
from perineural.records.actions.candidacy import argue
from perineural.records.actions.drafts import drop_draft
from perineural.records.actions.patients import recorder
from perineural.records.actions.recipes import recipe_in_use
from perineural.records.actors import Actor
from perineural.records.decided_criteria import (
    check_criteria_answers,
    decided_now,
    read_decided,
)
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    Assessment,
    Candidacy,
    Complaint,
    ImagingFinding,
    InstrumentScore,
    Intake,
    TenderPoint,
    User,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.intake import IntakeStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import complaint_row
from perineural.records.queries.clinics import policy_in_force
from perineural.records.states import check_move

DRAFT_KIND = "assessment"
"""The kind of the draft of somebody's half-filled assessment; its subject is the complaint."""

ANSWERS = frozenset({"yes", "no", "unknown"})
MAX_TENDER_POINTS = 200
MAX_IMAGING = 30
WORDS_AT_MOST = 20_000
CLEARED_AT_MOST = 1000


@dataclass(frozen=True)
class TenderMark:
    """A place that hurts under the finger, as it was marked on a view. x and y in [mm]."""

    view: str
    x_mm: Decimal
    y_mm: Decimal
    tenderness: int
    nerve: str = ""


@dataclass(frozen=True)
class ImagingLine:
    """What one picture of the inside showed."""

    modality: str
    finding: str
    performed_on: dt.date | None = None


@dataclass(frozen=True)
class Findings:
    """All that an assessment holds. An answer that is missing is not known."""

    history: str = ""
    examination: str = ""
    differential: str = ""
    red_flags: Mapping[str, str] = field(default_factory=dict)
    flags_cleared: Mapping[str, str] = field(default_factory=dict)
    """Of red flags answered yes: what was found when they were looked into. Of others: dropped."""
    answers: Mapping[str, str] = field(default_factory=dict)
    criteria_answers: Mapping[str, str] = field(default_factory=dict)
    """Answers to the condition's diagnostic criteria, by key of the question."""
    tender_points: tuple[TenderMark, ...] = ()
    imaging: tuple[ImagingLine, ...] = ()
    pain_usual: int | None = None
    analgesic_days_per_week: int | None = None
    function_score: Decimal | None = None
    planned_modality: str = ""
    planned_recipe_id: uuid.UUID | None = None


@action
def save_assessment(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    assessment_id: uuid.UUID,
    complaint_id: uuid.UUID,
    findings: Findings,
) -> uuid.UUID:
    """Keep what was found so far as a draft that every clinician of the clinic can open.

    Raises:
        Invalid: A value is outside its range, or a place lies off the chart.
        Conflict: It was signed: a signed assessment does not change.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    assessment, created = _store(by, clinic_id, assessment_id, complaint_id, findings)
    drop_draft(by, clinic_id, DRAFT_KIND, complaint_id)
    if created:
        audit.record(
            by, clinic_id, "begin assessment", "assessment", assessment_id,
            patient_id=assessment.complaint.patient_id,
        )  # fmt: skip
    return assessment_id


@action
def sign_assessment(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    assessment_id: uuid.UUID,
    complaint_id: uuid.UUID,
    findings: Findings,
    candidacy_id: uuid.UUID,
) -> uuid.UUID:
    """Sign what was found and let the rules argue. Signing twice gives the first decision again.

    Returns:
        The key of the candidacy that follows.

    Raises:
        Invalid: The treatment planned is not one for this condition or clinic, the recipe cannot
            be used, or a value is outside its range.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    check_can(by, clinic_id, Permission.SIGN)
    signed = Candidacy.objects.filter(clinic_id=clinic_id, assessment_id=assessment_id).first()
    if signed is not None:
        return signed.id
    assessment, _ = _store(by, clinic_id, assessment_id, complaint_id, findings)
    policy = policy_in_force(clinic_id).policy
    _check_treatment(assessment.complaint.condition, findings.planned_modality, policy)
    if findings.planned_recipe_id:
        recipe = recipe_in_use(clinic_id, findings.planned_recipe_id)
        if not includes(recipe.modality, findings.planned_modality):
            made_for = MODALITY_WORDS[recipe.modality]
            text = f"This recipe is for {made_for}; choose one that fits the treatment."
            raise Invalid(text, field="recipe")
    _sign(by, assessment)
    _keep_score(by, assessment)
    candidacy = argue(clinic_id, assessment, candidacy_id)
    drop_draft(by, clinic_id, DRAFT_KIND, complaint_id)
    verdicts = {each.key: each.verdict for each in read_decided(assessment.criteria_decided)}
    audit.record(
        by, clinic_id, "sign assessment", "assessment", assessment_id,
        patient_id=assessment.complaint.patient_id,
        details={"candidacy": candidacy.id, "decision": candidacy.decision, **verdicts},
    )  # fmt: skip
    return candidacy.id


def _sign(by: Actor, assessment: Assessment) -> None:
    if not isinstance(by, User):
        raise Invalid("An assessment is signed by a named person.")
    check_move(SigningStatus, assessment.status, SigningStatus.SIGNED)
    assessment.status = SigningStatus.SIGNED
    assessment.signed_by, assessment.signed_at = by, clock.now()
    assessment.save(update_fields=["status", "signed_by", "signed_at"])


def _keep_score(by: Actor, assessment: Assessment) -> None:
    if assessment.function_score is None:
        return
    complaint = assessment.complaint
    score = InstrumentScore(
        clinic_id=assessment.clinic_id,
        patient_id=complaint.patient_id,
        complaint=complaint,
        instrument=CONDITIONS[complaint.condition].function_instrument,
        score=assessment.function_score,
        occurred_at=assessment.occurred_at,
        recorded_by=recorder(by),
    )
    score.save(force_insert=True)


def _store(
    by: Actor,
    clinic_id: uuid.UUID,
    assessment_id: uuid.UUID,
    complaint_id: uuid.UUID,
    findings: Findings,
) -> tuple[Assessment, bool]:
    complaint = complaint_row(clinic_id, complaint_id)
    found = Assessment.objects.select_for_update().filter(clinic_id=clinic_id, id=assessment_id)
    assessment = found.first()
    created = assessment is None
    if assessment is None:
        assessment = Assessment(
            id=assessment_id,
            clinic_id=clinic_id,
            intake=_newest_intake(complaint),
            recorded_by=recorder(by),
        )
    elif assessment.complaint_id != complaint.id:
        raise NotFound("There is no such assessment of this complaint.")
    elif assessment.status == SigningStatus.SIGNED:
        raise Conflict("This assessment was signed and does not change. Begin a new one.")
    assessment.complaint = complaint
    _fill(assessment, findings)
    assessment.save(force_insert=created)
    _replace_parts(assessment, findings)
    return assessment, created


def _newest_intake(complaint: Complaint) -> Intake | None:
    accepted = Intake.objects.filter(
        clinic_id=complaint.clinic_id, complaint=complaint, status=IntakeStatus.ACCEPTED
    )
    return accepted.order_by("-accepted_at").first()


def _fill(assessment: Assessment, findings: Findings) -> None:
    condition = CONDITIONS[assessment.complaint.condition]
    for name in ("history", "examination", "differential"):
        text = getattr(findings, name).strip()
        if len(text) > WORDS_AT_MOST:
            raise Invalid(f"This is longer than {WORDS_AT_MOST} letters.", field=name)
        setattr(assessment, name, text)
    assessment.red_flags = _answers(findings.red_flags, condition.red_flags)
    assessment.flags_cleared = _cleared(findings.flags_cleared, assessment.red_flags)
    assessment.answers = _answers(findings.answers, [each.key for each in QUESTIONS])
    assessment.criteria_answers = check_criteria_answers(condition.key, findings.criteria_answers)
    assessment.criteria_decided = decided_now(condition.key, assessment.criteria_answers)
    assessment.pain_usual = _within(findings.pain_usual, 10, "pain_usual")
    assessment.analgesic_days_per_week = _within(
        findings.analgesic_days_per_week, 7, "analgesic_days_per_week"
    )
    if findings.function_score is not None:
        if not condition.function_instrument:
            text = f"No questionnaire of function was chosen for {condition.name.lower()}."
            raise Invalid(text, field="function_score")
        try:
            check_score(condition.function_instrument, findings.function_score)
        except ClinicalError as error:
            raise Invalid(str(error), field="function_score") from error
    assessment.function_score = findings.function_score
    assessment.planned_modality = findings.planned_modality
    assessment.planned_recipe_id = None
    if findings.planned_recipe_id:
        recipe = recipe_in_use(assessment.clinic_id, findings.planned_recipe_id)
        assessment.planned_recipe_id = recipe.id
    assessment.recorded_at = clock.now()


def _answers(given: Mapping[str, str], asked: Collection[str]) -> dict[str, str]:
    for key, answer in given.items():
        if key not in asked:
            raise Invalid(f"{key!r} is not a question asked here.", field=key)
        if answer not in ANSWERS:
            raise Invalid("Answer yes, no or not known.", field=key)
    return {key: given[key] for key in asked if key in given}


def _cleared(told: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """How red flags answered yes were looked into; words beside another answer mean nothing."""
    found = {key: words.strip() for key, words in told.items() if answers.get(key) == "yes"}
    for key, words in found.items():
        if len(words) > CLEARED_AT_MOST:
            raise Invalid(f"This is longer than {CLEARED_AT_MOST} letters.", field=key)
    return {key: words for key, words in found.items() if words}


def _within(value: int | None, high: int, name: str) -> int | None:
    if value is not None and not 0 <= value <= high:
        raise Invalid(f"Choose 0 to {high}.", field=name)
    return value


def _check_treatment(condition_key: str, modality: str, policy: SitePolicy) -> None:
    condition = CONDITIONS[condition_key]
    choices = plannable(condition.modalities)
    if modality not in choices:
        words = " or ".join(MODALITY_WORDS[each] for each in choices)
        raise Invalid(f"Choose the treatment planned: {words}.", field="planned_modality")
    if BATH in singles(modality) and not policy.bath_enabled:
        raise Invalid("This clinic’s rules do not offer the bath.", field="planned_modality")


def _replace_parts(assessment: Assessment, findings: Findings) -> None:
    if len(findings.tender_points) > MAX_TENDER_POINTS or len(findings.imaging) > MAX_IMAGING:
        raise Invalid("That is more than an assessment can hold.")
    assessment.tender_points.all().delete()
    assessment.imaging.all().delete()
    TenderPoint.objects.bulk_create([_point(assessment, m) for m in findings.tender_points])
    ImagingFinding.objects.bulk_create([_picture(assessment, i) for i in findings.imaging])


def _point(assessment: Assessment, mark: TenderMark) -> TenderPoint:
    x, y = float(mark.x_mm), float(mark.y_mm)
    if mark.nerve and mark.nerve not in NERVES:
        raise Invalid(f"There is no nerve {mark.nerve!r}.", field="tender_points")
    if not 0 <= mark.tenderness <= 10:
        raise Invalid("Tenderness is 0 to 10.", field="tender_points")
    try:
        check_place(mark.view, x, y)
    except ClinicalError as error:
        raise Invalid(f"A point lies off the chart: {error}.", field="tender_points") from error
    return TenderPoint(
        clinic_id=assessment.clinic_id,
        assessment=assessment,
        model_version=CHART_VERSION,
        view=mark.view,
        x=mark.x_mm,
        y=mark.y_mm,
        side=side_of(mark.view, x),
        nerve=mark.nerve,
        region=region_name(mark.view, x, y),
        space=list(place_in_space(mark.view, x, y) or ()),
        tenderness=mark.tenderness,
    )


def _picture(assessment: Assessment, line: ImagingLine) -> ImagingFinding:
    if not line.finding.strip():
        raise Invalid("Say what the picture showed.", field="imaging")
    if line.performed_on and line.performed_on > clock.today():
        raise Invalid("A picture cannot have been taken in the future.", field="imaging")
    return ImagingFinding(
        clinic_id=assessment.clinic_id,
        assessment=assessment,
        modality=line.modality[:30],
        performed_on=line.performed_on,
        finding=line.finding.strip(),
    )
