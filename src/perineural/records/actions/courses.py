"""Planning a course: which nerves, how many sessions, how far apart, when to look back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Max

from perineural.clinical.anatomy import NERVES
from perineural.clinical.modality import INJECTION, MODALITY_WORDS, includes, singles
from perineural.clinical.policy import SitePolicy
from perineural.records import audit, clock
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
from perineural.records.queries.courses import check_alive

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
        Conflict: Another course of this complaint is still under way, or the patient has died.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    if Course.objects.filter(clinic_id=clinic_id, id=course_id).exists():
        return course_id
    candidacy = _plannable(clinic_id, candidacy_id, plan)
    complaint = candidacy.assessment.complaint
    check_alive(complaint.patient)
    running = Course.objects.filter(
        clinic_id=clinic_id, complaint=complaint, status=CourseStatus.ACTIVE
    )
    if running.exists():
        raise Conflict("A course for this complaint is already under way. Change it, or end it.")
    course = Course(
        id=course_id,
        clinic_id=clinic_id,
        patient_id=complaint.patient_id,
        complaint=complaint,
        candidacy=candidacy,
        next_session_on=plan.next_session_on or clock.today(),
        recorded_by=recorder(by),
        **_values(candidacy, plan),
    )
    course.save(force_insert=True)
    audit.record(
        by, clinic_id, "plan course", "course", course_id, patient_id=complaint.patient_id,
        details={"sessions": plan.sessions_planned, "recipe": plan.recipe_id},
    )  # fmt: skip
    return course_id


@action
def change_course(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    candidacy_id: uuid.UUID,
    plan: CoursePlan,
) -> None:
    """Change the plan of a course under way, on a decision taken for the same complaint.

    Another recipe needs a new consent, and a batch mixed from it.

    Raises:
        Invalid: As for a new course; or fewer sessions are planned than were held.
        Conflict: The course has ended, or the patient has died.
        NotFound: The decision is for another complaint.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    candidacy = _plannable(clinic_id, candidacy_id, plan)
    course = open_course(clinic_id, course_id, lock=True)
    if candidacy.assessment.complaint_id != course.complaint_id:
        raise NotFound("There is no such decision for this complaint.")
    held = course.sessions.aggregate(highest=Max("number"))["highest"] or 0
    if plan.sessions_planned < held:
        raise Invalid(f"{held} sessions were held already.", field="sessions_planned")
    before = course.recipe_id
    course.candidacy = candidacy
    course.next_session_on = plan.next_session_on or course.next_session_on
    for name, value in _values(candidacy, plan).items():
        setattr(course, name, value)
    course.save()
    audit.record(
        by, clinic_id, "change course", "course", course_id, patient_id=course.patient_id,
        details={
            "sessions": plan.sessions_planned, "recipe": plan.recipe_id, "recipe_before": before,
        },
    )  # fmt: skip


def _plannable(clinic_id: uuid.UUID, candidacy_id: uuid.UUID, plan: CoursePlan) -> Candidacy:
    candidacy = _candidacy_of(clinic_id, candidacy_id)
    if candidacy.clinician_decision not in PLANNABLE:
        raise Invalid("A course needs a clinician’s decision that this is suitable.")
    recipe = recipe_in_use(clinic_id, plan.recipe_id)
    if not includes(recipe.modality, candidacy.modality):
        made_for, decided = (MODALITY_WORDS[each.modality] for each in (recipe, candidacy))
        text = f"This recipe is for {made_for}; the decision was for {decided}."
        raise Invalid(text, field="recipe")
    check_recipe_changes_nothing(candidacy, recipe)
    _check_plan(plan, policy_in_force(clinic_id).policy, candidacy.modality)
    return candidacy


def _values(candidacy: Candidacy, plan: CoursePlan) -> dict[str, object]:
    return {
        "recipe_id": plan.recipe_id,
        "modality": candidacy.modality,
        "nerves": list(plan.nerves),
        "goals": plan.goals.strip(),
        "sessions_planned": plan.sessions_planned,
        "interval_days": plan.interval_days,
        "review_after_session": plan.review_after_session,
    }


def _candidacy_of(clinic_id: uuid.UUID, candidacy_id: uuid.UUID) -> Candidacy:
    found = Candidacy.objects.filter(clinic_id=clinic_id, id=candidacy_id)
    # The complaint is locked, so that two plans made at once are made one after the other.
    candidacy = (
        found.select_related("assessment__complaint__patient")
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
    left_out = [NERVES[nerve].name for nerve in plan.nerves if nerve in policy.nerves_left_out]
    if left_out:
        text = f"This clinic's rules leave out {', '.join(left_out)}."
        raise Invalid(text, field="nerves")
    if INJECTION in singles(modality) and not plan.nerves:
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
    """The course with this key, if it may go on: no consent, batch or session without.

    Raises:
        NotFound: There is none here.
        Conflict: It has ended, or the patient has died.
    """
    found = Course.objects.filter(clinic_id=clinic_id, id=course_id)
    found = found.select_related("patient", "complaint", "recipe")
    course = (found.select_for_update(of=("self",)) if lock else found).first()
    if course is None:
        raise NotFound("There is no such course.")
    if course.status != CourseStatus.ACTIVE:
        raise Conflict("This course has ended.")
    check_alive(course.patient)
    return course
