"""What the rules argued, what the clinician decided, and the letter that refers a patient on."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from perineural.clinical.candidacy import QUESTIONS, CandidacyResult, Decision, assess_candidacy
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, source_from
from perineural.clinical.red_flags import RED_FLAGS, RedFlag, Urgency
from perineural.records.actors import Actor
from perineural.records.candidacy_inputs import read_input
from perineural.records.decided_criteria import DecidedCriteria, read_decided
from perineural.records.doors import query
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import Assessment, Candidacy, Course
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import (
    AssessmentView,
    ComplaintHead,
    assessment_rows,
    assessment_values,
    complaint_head,
    recipe_title,
)
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.patients import PatientBanner, banner_of

PLANNABLE = frozenset({Decision.SUITABLE.value, Decision.SUITABLE_WITH_PRECAUTIONS.value})
"""The decisions of a clinician from which a course may be planned."""

NEVER_OVERRIDDEN = (
    "answer.red_flag_yes.",
    "answer.red_flag_not_known.",
    "plan.age_under_18",
    "plan.bath_not_offered",
    "plan.bath_not_for_condition",
    "question.declines",
    "question.infection_at_site",
    "question.malignancy_at_site",
    "question.fever",
    "question.hyperglycaemia_now",
)
"""Rules that no reason of a clinician sets aside: they must be cleared up and assessed again."""


def is_hard_stop(rule: str, effect: str) -> bool:
    """Whether a reason can never be set aside: a red flag, an absolute stop, an allergy.

    An allergy stops hard where the rule says not suitable: the planned recipe holds the substance.
    """
    if rule.startswith("allergy."):
        return effect == Decision.NOT_SUITABLE
    return rule.startswith(NEVER_OVERRIDDEN)


_PLAN_WORDS = {
    "age_years": "the patient’s age",
    "side": "the side of the complaint",
    "ingredients": "the recipe, and so what it holds",
    "weight_kg": "the weight, on which the anaesthetic limit depends",
}


@dataclass(frozen=True)
class ReasonView:
    """One argument as it was stored with the decision."""

    rule: str
    text: str
    effect: str
    what_would_change: str
    hazard: str
    sources: tuple[Source, ...]
    is_hard_stop: bool


@dataclass(frozen=True)
class CandidacyView:
    """What the rules argued and what the clinician decided, with all it was decided under."""

    id: uuid.UUID
    assessment_id: uuid.UUID
    modality: str
    recipe: str
    recipe_id: uuid.UUID | None
    decision: str
    reasons: tuple[ReasonView, ...]
    not_known: tuple[str, ...]
    knowledge_version: str
    policy_version: int
    computed_at: dt.datetime
    clinician_decision: str
    clinician_reason: str
    decided_at: dt.datetime | None
    decided_by: str

    @property
    def hard_stops(self) -> tuple[ReasonView, ...]:
        """The reasons that no decision can set aside."""
        return tuple(reason for reason in self.reasons if reason.is_hard_stop)

    @property
    def may_be_planned(self) -> bool:
        """Whether a clinician has decided that a course may follow."""
        return self.clinician_decision in PLANNABLE


@dataclass(frozen=True)
class CandidacyPage:
    """The page of one decision."""

    banner: PatientBanner
    complaint: ComplaintHead
    candidacy: CandidacyView
    red_flags: tuple[RedFlag, ...]
    criteria: tuple[DecidedCriteria, ...]
    course_id: uuid.UUID | None
    running_course_id: uuid.UUID | None


@dataclass(frozen=True)
class ReferralLetter:
    """What is printed for whoever sees the patient next: the red flags and what was found."""

    banner: PatientBanner
    complaint: ComplaintHead
    assessment: AssessmentView
    red_flags: tuple[RedFlag, ...]
    urgency: Urgency
    medications: tuple[str, ...]
    problems: tuple[str, ...]


@query
def candidacy_page(*, by: Actor, clinic_id: uuid.UUID, assessment_id: uuid.UUID) -> CandidacyPage:
    """The decision that follows from one assessment. Eight SQL queries.

    Raises:
        NotFound: There is no such assessment here, or it was not signed.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = candidacy_row(clinic_id, assessment_id=assessment_id)
    complaint = row.assessment.complaint
    courses = list(
        Course.objects.filter(clinic_id=clinic_id, complaint=complaint).values_list(
            "id", "candidacy_id", "status"
        )
    )
    of_this = [key for key, candidacy_id, _ in courses if candidacy_id == row.id]
    running = [key for key, _, status in courses if status == CourseStatus.ACTIVE]
    return CandidacyPage(
        banner=banner_of(clinic_id, complaint.patient_id),
        complaint=complaint_head(complaint),
        candidacy=candidacy_values(row),
        red_flags=_open_flags(row.assessment),
        criteria=read_decided(row.assessment.criteria_decided),
        course_id=of_this[0] if of_this else None,
        running_course_id=running[0] if running else None,
    )


@dataclass(frozen=True)
class Difference:
    """What a decision argued anew says otherwise than the stored one."""

    decision: str
    added: tuple[ReasonView, ...]
    gone: tuple[ReasonView, ...]

    @property
    def is_the_same(self) -> bool:
        """Whether neither the decision nor a reason differs."""
        return not self.added and not self.gone


@dataclass(frozen=True)
class ArguedAgain:
    """A decision argued again from the inputs stored with it.

    `then` is under the clinic's rules of that day, `now` under those that hold today; both use
    the knowledge of this program, which is the stored one when `same_knowledge`.
    """

    banner: PatientBanner
    complaint: ComplaintHead
    candidacy: CandidacyView
    same_knowledge: bool
    knowledge_now: str
    policy_now: int
    then: Difference
    now: Difference


@query
def argued_again(*, by: Actor, clinic_id: uuid.UUID, assessment_id: uuid.UUID) -> ArguedAgain:
    """Argue a stored decision again: under its own rules, and under those of today.

    What was stored is not changed. Nine SQL queries.

    Raises:
        NotFound: There is no such decision here.
        Conflict: Its inputs name something that the knowledge of today no longer has.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = candidacy_row(clinic_id, assessment_id=assessment_id)
    rules = policy_in_force(clinic_id)
    try:
        given = read_input(row.inputs)
        then, now = assess_candidacy(given), assess_candidacy(replace(given, policy=rules.policy))
    except ClinicalError as error:
        text = f"This decision cannot be argued again with the knowledge of today: {error}."
        raise Conflict(text) from error
    stored = candidacy_values(row)
    complaint = row.assessment.complaint
    return ArguedAgain(
        banner=banner_of(clinic_id, complaint.patient_id),
        complaint=complaint_head(complaint),
        candidacy=stored,
        same_knowledge=then.knowledge_version == row.knowledge_version,
        knowledge_now=then.knowledge_version,
        policy_now=rules.version,
        then=_difference(stored, then),
        now=_difference(stored, now),
    )


def _difference(stored: CandidacyView, anew: CandidacyResult) -> Difference:
    argued = [
        ReasonView(
            rule=each.rule,
            text=each.text,
            effect=each.effect.value,
            what_would_change=each.what_would_change,
            hazard=each.hazard,
            sources=each.sources,
            is_hard_stop=is_hard_stop(each.rule, each.effect.value),
        )
        for each in anew.reasons
    ]
    before = {(each.rule, each.text, each.effect) for each in stored.reasons}
    after = {(each.rule, each.text, each.effect) for each in argued}
    return Difference(
        decision=anew.decision.value,
        added=tuple(each for each in argued if (each.rule, each.text, each.effect) not in before),
        gone=tuple(
            each for each in stored.reasons if (each.rule, each.text, each.effect) not in after
        ),
    )


@query
def referral_letter(*, by: Actor, clinic_id: uuid.UUID, assessment_id: uuid.UUID) -> ReferralLetter:
    """The letter for a patient with red flags. A fixed number of SQL queries.

    Raises:
        NotFound: No red flag was answered yes in this assessment.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = candidacy_row(clinic_id, assessment_id=assessment_id)
    assessment = assessment_rows(clinic_id).get(id=assessment_id)
    flags = _open_flags(assessment)
    if not flags:
        raise NotFound("No red flag was found in this assessment, so there is no letter.")
    return ReferralLetter(
        banner=banner_of(clinic_id, assessment.complaint.patient_id),
        complaint=complaint_head(assessment.complaint),
        assessment=assessment_values(assessment),
        red_flags=flags,
        urgency=flags[0].urgency,
        medications=tuple(each["display"] for each in row.inputs["medications"]),
        problems=tuple(each["display"] for each in row.inputs["problems"]),
    )


def candidacy_row(clinic_id: uuid.UUID, **which: uuid.UUID) -> Candidacy:
    """The newest candidacy of an assessment, or the one with a key. One SQL query.

    Raises:
        NotFound: There is none here.
    """
    rows = Candidacy.objects.filter(clinic_id=clinic_id, **which).select_related(
        "assessment__complaint__patient", "recipe", "decided_by"
    )
    row = rows.order_by("-computed_at").first()
    if row is None:
        raise NotFound("There is no such decision.")
    return row


def _open_flags(assessment: Assessment) -> tuple[RedFlag, ...]:
    """The red flags answered yes and not cleared, the most urgent first."""
    found = [
        RED_FLAGS[key]
        for key, answer in assessment.red_flags.items()
        if answer == "yes" and key not in assessment.flags_cleared
    ]
    return tuple(sorted(found, key=lambda flag: tuple(Urgency).index(flag.urgency)))


def candidacy_values(row: Candidacy) -> CandidacyView:
    """The values of a candidacy's row."""
    return CandidacyView(
        id=row.id,
        assessment_id=row.assessment_id,
        modality=row.modality,
        recipe=recipe_title(row.recipe) if row.recipe else "",
        recipe_id=row.recipe_id,
        decision=row.decision,
        reasons=tuple(_reason(stored) for stored in row.reasons),
        not_known=tuple(_in_words(key) for key in row.not_known),
        knowledge_version=row.knowledge_version,
        policy_version=row.policy_version,
        computed_at=row.computed_at,
        clinician_decision=row.clinician_decision,
        clinician_reason=row.clinician_reason,
        decided_at=row.decided_at,
        decided_by=row.decided_by.full_name if row.decided_by else "",
    )


def _reason(stored: Mapping[str, Any]) -> ReasonView:
    return ReasonView(
        rule=stored["rule"],
        text=stored["text"],
        effect=stored["effect"],
        what_would_change=stored["what_would_change"],
        hazard=stored["hazard"],
        sources=tuple(source_from(each) for each in stored["sources"]),
        is_hard_stop=is_hard_stop(stored["rule"], stored["effect"]),
    )


def _in_words(key: str) -> str:
    if key in RED_FLAGS:
        return f"red flag: {RED_FLAGS[key].question}"
    questions = {question.key: question.text for question in QUESTIONS}
    return _PLAN_WORDS.get(key) or questions.get(key, key)
