"""A course: what is planned, what was done of it, and what comes next."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from perineural.clinical.anatomy import NERVES, Nerve
from perineural.clinical.modality import includes
from perineural.clinical.policy import SitePolicy
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import Batch, Consent, Course, Intake, Patient, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import (
    ComplaintHead,
    RecipeChoice,
    complaint_head,
    recipe_choices,
    recipe_title,
)
from perineural.records.queries.candidacy import CandidacyView, candidacy_row, candidacy_values
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.session_rows import signed_and_current


@dataclass(frozen=True)
class CourseStart:
    """What is on the table when a course is planned."""

    banner: PatientBanner
    complaint: ComplaintHead
    candidacy: CandidacyView
    recipes: tuple[RecipeChoice, ...]
    nerves: tuple[Nerve, ...]
    policy: SitePolicy
    goals: str
    running: "PlanView | None"


@dataclass(frozen=True)
class PlanView:
    """The plan of a course as it stands."""

    id: uuid.UUID
    modality: str
    nerves: tuple[Nerve, ...]
    goals: str
    sessions_planned: int
    interval_days: int
    review_after_session: int
    next_session_on: dt.date | None
    planned_at: dt.datetime
    status: str
    status_words: str
    ended_at: dt.datetime | None
    end_reason: str
    referred_to: str
    recipe_id: uuid.UUID
    recipe: str
    recipe_in_use: bool


@dataclass(frozen=True)
class SessionLine:
    """One visit in a list."""

    id: uuid.UUID
    number: int
    occurred_at: dt.datetime
    status: str


@dataclass(frozen=True)
class BatchLine:
    """One batch in a list, and whether it may still be used now."""

    id: uuid.UUID
    number: int
    started_at: dt.datetime
    beyond_use_at: dt.datetime
    volume_ml: Decimal
    state: str


@dataclass(frozen=True)
class ConsentLine:
    """One consent in a list. `state` is in force, withdrawn, or for another recipe."""

    id: uuid.UUID
    signed_at: dt.datetime
    signer_name: str
    withdrawn_at: dt.datetime | None
    state: str


@dataclass(frozen=True)
class CoursePage:
    """The page of one course."""

    banner: PatientBanner
    complaint: ComplaintHead
    plan: PlanView
    assessment_id: uuid.UUID
    sessions: tuple[SessionLine, ...]
    batches: tuple[BatchLine, ...]
    consents: tuple[ConsentLine, ...]

    @property
    def consent(self) -> ConsentLine | None:
        """The consent in force, if there is one."""
        return next((each for each in self.consents if each.state == "in force"), None)

    @property
    def batch(self) -> BatchLine | None:
        """The newest batch that may still be used, if there is one."""
        return next((each for each in self.batches if each.state == "in use"), None)

    @property
    def open_session(self) -> SessionLine | None:
        """The session under way, if there is one."""
        return next((each for each in self.sessions if each.status == "draft"), None)

    @property
    def next_step(self) -> str:
        """What comes next: `ended`, `recipe`, `session_open`, `consent`, `batch` or `session`."""
        if self.plan.status != CourseStatus.ACTIVE:
            return "ended"
        if self.open_session:
            return "session_open"
        if not self.plan.recipe_in_use:
            return "recipe"
        if not self.consent:
            return "consent"
        return "session" if self.batch else "batch"


@query
def course_start(*, by: Actor, clinic_id: uuid.UUID, candidacy_id: uuid.UUID) -> CourseStart:
    """What a course is planned from. A fixed number of SQL queries.

    Raises:
        Conflict: No clinician has decided that this is suitable, or the patient has died.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    row = candidacy_row(clinic_id, id=candidacy_id)
    candidacy = candidacy_values(row)
    if not candidacy.may_be_planned:
        raise Conflict("A course needs a clinician’s decision that this is suitable.")
    complaint = row.assessment.complaint
    check_alive(complaint.patient)
    intakes = Intake.objects.filter(clinic_id=clinic_id, complaint=complaint).exclude(goals="")
    goals = intakes.order_by("-occurred_at").values_list("goals", flat=True).first()
    courses = Course.objects.filter(clinic_id=clinic_id, complaint=complaint)
    running = courses.filter(status=CourseStatus.ACTIVE).select_related("recipe").first()
    head = complaint_head(complaint)
    fitting = [each for each in recipe_choices(clinic_id) if includes(each.modality, row.modality)]
    return CourseStart(
        banner=banner_of(clinic_id, complaint.patient_id),
        complaint=head,
        candidacy=candidacy,
        recipes=tuple(fitting),
        nerves=tuple(NERVES[key] for key in head.knowledge.default_nerves),
        policy=policy_in_force(clinic_id).policy,
        goals=goals or "",
        running=plan_values(running) if running else None,
    )


@dataclass(frozen=True)
class Signatory:
    """Who stands under a letter. The credential may be empty."""

    name: str
    credential: str


@query
def who_ended(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> Signatory | None:
    """Who ended a course, and so referred the patient on; none while it runs. Two SQL queries.

    Raises:
        NotFound: There is no such course in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Course.objects.filter(clinic_id=clinic_id, id=course_id).select_related("ended_by")
    row = rows.first()
    if row is None:
        raise NotFound("There is no such course.")
    return Signatory(row.ended_by.full_name, row.ended_by.credential) if row.ended_by else None


@query
def course_page(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> CoursePage:
    """One course with its sessions, batches and consents. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = course_row(clinic_id, course_id)
    return CoursePage(
        banner=banner_of(clinic_id, row.patient_id),
        complaint=complaint_head(row.complaint),
        plan=plan_values(row),
        assessment_id=row.candidacy.assessment_id,
        sessions=_sessions(row),
        batches=_batches(row),
        consents=_consents(row),
    )


def course_row(clinic_id: uuid.UUID, course_id: uuid.UUID) -> Course:
    """The course with this key in this clinic. One SQL query.

    Raises:
        NotFound: There is none here.
    """
    found = Course.objects.filter(clinic_id=clinic_id, id=course_id)
    row = found.select_related("patient", "complaint", "candidacy", "recipe", "clinic").first()
    if row is None:
        raise NotFound("There is no such course.")
    return row


def running_course(clinic_id: uuid.UUID, course_id: uuid.UUID) -> Course:
    """The course with this key, if something may still be prepared for it. One SQL query.

    Raises:
        Conflict: It has ended, its recipe is no longer in use, or the patient has died.
    """
    course = course_row(clinic_id, course_id)
    check_alive(course.patient)
    if course.status != CourseStatus.ACTIVE:
        raise Conflict("This course has ended.")
    if course.recipe.retired_at is not None:
        raise Conflict("The recipe of this course was retired. Assess again to choose another.")
    return course


def check_alive(patient: Patient) -> None:
    """Refuse to plan or to prepare anything for somebody who has died.

    Raises:
        Conflict: The record says so.
    """
    if patient.deceased:
        raise Conflict(
            "This patient is recorded as deceased. Nothing more can be planned, prepared or given."
        )


def plan_values(row: Course) -> PlanView:
    """The values of a course's row."""
    return PlanView(
        id=row.id,
        modality=row.modality,
        nerves=tuple(NERVES[key] for key in row.nerves if key in NERVES),
        goals=row.goals,
        sessions_planned=row.sessions_planned,
        interval_days=row.interval_days,
        review_after_session=row.review_after_session,
        next_session_on=row.next_session_on,
        planned_at=row.occurred_at,
        status=row.status,
        status_words=row.get_status_display(),
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        referred_to=row.referred_to,
        recipe_id=row.recipe_id,
        recipe=recipe_title(row.recipe),
        recipe_in_use=row.recipe.signed_at is not None and row.recipe.retired_at is None,
    )


def _sessions(row: Course) -> tuple[SessionLine, ...]:
    shown = Q(status=SigningStatus.DRAFT) | signed_and_current()
    rows = Session.objects.filter(shown, clinic_id=row.clinic_id, course=row)
    return tuple(
        SessionLine(each.id, each.number, each.occurred_at, each.status)
        for each in rows.order_by("number", "id")
    )


def _batches(row: Course) -> tuple[BatchLine, ...]:
    rows = Batch.objects.filter(clinic_id=row.clinic_id, course=row)
    return tuple(
        BatchLine(
            id=each.id,
            number=each.number,
            started_at=each.occurred_at,
            beyond_use_at=each.beyond_use_at,
            volume_ml=each.volume_ml,
            state=batch_state(each, row),
        )
        for each in rows.order_by("-occurred_at", "-number")
    )


def batch_state(batch: Batch, course: Course) -> str:
    """`discarded`, `recalled`, `past its time`, `not checked yet`, `of another recipe` or `in use`.

    As of now.
    """
    if batch.discarded_at is not None:
        return "discarded"
    if batch.recalled_at is not None:
        return "recalled"
    if batch.beyond_use_at < clock.now():
        return "past its time"
    if batch.must_be_checked and batch.checked_at is None:
        return "not checked yet"
    return "in use" if batch.recipe_id == course.recipe_id else "of another recipe"


def _consents(row: Course) -> tuple[ConsentLine, ...]:
    rows = Consent.objects.filter(clinic_id=row.clinic_id, course=row).order_by("-signed_at")
    return tuple(
        ConsentLine(
            each.id, each.signed_at, each.signer_name, each.withdrawn_at, consent_state(each, row)
        )
        for each in rows
    )


def consent_state(consent: Consent, course: Course) -> str:
    """`withdrawn`, `for another recipe` or `in force`."""
    if consent.withdrawn_at is not None:
        return "withdrawn"
    return "in force" if consent.recipe_id == course.recipe_id else "for another recipe"
