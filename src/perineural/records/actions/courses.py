"""Planning a course: which nerves, how many sessions, how far apart, when to look back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from perineural.clinical.anatomy import NERVES
from perineural.clinical.policy import SitePolicy
from perineural.records import audit
from perineural.records.actions.candidacy import check_recipe_changes_nothing
from perineural.records.actions.patients import recorder
from perineural.records.actions.recipes import recipe_in_use
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import Candidacy, Course
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.candidacy import PLANNABLE
from perineural.records.queries.clinics import policy_in_force

MAX_INTERVAL_DAYS = 90
"""A longer gap than this is no series. A slip of the finger is refused. [days]"""


@dataclass(frozen=True)
class CoursePlan:
    """What is planned for one complaint."""

    recipe_id: uuid.UUID
    nerves: tuple[str, ...]
    sessions_planned: int
    interval_days: int
    review_after_session: int
    goals: str = ""
    next_session_on: dt.date | None = None


@action
def plan_course(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    candidacy_id: uuid.UUID,
    plan: CoursePlan,
) -> uuid.UUID:
    """Plan the series for a complaint that a clinician found suitable.

    Raises:
        Invalid: The clinician has not found this suitable; the recipe cannot be used, or would
            change what the rules say; a number is outside the clinic's rules.
        Conflict: Another course of this complaint is still under way.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    if Course.objects.filter(clinic_id=clinic_id, id=course_id).exists():
        return course_id
    candidacy = _candidacy_of(clinic_id, candidacy_id)
    if candidacy.clinician_decision not in PLANNABLE:
        raise Invalid("A course needs a clinician's decision that this is suitable.")
    complaint = candidacy.assessment.complaint
    running = Course.objects.filter(
        clinic_id=clinic_id, complaint=complaint, status=CourseStatus.ACTIVE
    )
    if running.exists():
        raise Conflict("A course for this complaint is already under way. End it first.")
    recipe = recipe_in_use(clinic_id, plan.recipe_id)
    if recipe.modality != candidacy.modality:
        text = f"This recipe is for {recipe.modality}; the decision was for {candidacy.modality}."
        raise Invalid(text, field="recipe")
    check_recipe_changes_nothing(candidacy, recipe)
    _check_plan(plan, policy_in_force(clinic_id).policy, candidacy.modality)
    course = Course(
        id=course_id,
        clinic_id=clinic_id,
        patient_id=complaint.patient_id,
        complaint=complaint,
        candidacy=candidacy,
        recipe=recipe,
        modality=candidacy.modality,
        nerves=list(plan.nerves),
        goals=plan.goals.strip(),
        sessions_planned=plan.sessions_planned,
        interval_days=plan.interval_days,
        review_after_session=plan.review_after_session,
        next_session_on=plan.next_session_on or timezone.localdate(),
        recorded_by=recorder(by),
    )
    course.save(force_insert=True)
    audit.record(
        by, clinic_id, "plan course", "course", course_id, patient_id=complaint.patient_id,
        details={"sessions": plan.sessions_planned, "recipe": recipe.id},
    )  # fmt: skip
    return course_id


def _candidacy_of(clinic_id: uuid.UUID, candidacy_id: uuid.UUID) -> Candidacy:
    found = Candidacy.objects.filter(clinic_id=clinic_id, id=candidacy_id)
    # The complaint is locked, so that two plans made at once are made one after the other.
    candidacy = (
        found.select_related("assessment__complaint")
        .select_for_update(of=("assessment__complaint",))
        .first()
    )
    if candidacy is None:
        raise NotFound("There is no such decision.")
    return candidacy


def _check_plan(plan: CoursePlan, policy: SitePolicy, modality: str) -> None:
    unknown = [nerve for nerve in plan.nerves if nerve not in NERVES]
    if unknown:
        raise Invalid(f"There is no nerve {', '.join(unknown)}.", field="nerves")
    if modality == "injection" and not plan.nerves:
        raise Invalid("Choose at least one nerve.", field="nerves")
    limits = {
        "sessions_planned": (plan.sessions_planned, policy.max_sessions, "sessions"),
        "interval_days": (plan.interval_days, MAX_INTERVAL_DAYS, "days"),
        "review_after_session": (
            plan.review_after_session,
            min(policy.review_after_session, plan.sessions_planned),
            "sessions",
        ),
    }
    for field, (value, high, unit) in limits.items():
        if not 1 <= value <= high:
            raise Invalid(f"Choose 1 to {high} {unit}.", field=field)


def open_course(clinic_id: uuid.UUID, course_id: uuid.UUID, *, lock: bool = False) -> Course:
    """The course with this key, if it is still under way.

    Raises:
        NotFound: There is none here.
        Conflict: It has ended.
    """
    found = Course.objects.filter(clinic_id=clinic_id, id=course_id)
    found = found.select_related("patient", "complaint", "recipe")
    course = (found.select_for_update(of=("self",)) if lock else found).first()
    if course is None:
        raise NotFound("There is no such course.")
    if course.status != CourseStatus.ACTIVE:
        raise Conflict("This course has ended.")
    return course
