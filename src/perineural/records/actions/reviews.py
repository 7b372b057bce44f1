"""Looking back on a course, measuring on the way, and ending it."""

import datetime as dt
import uuid
from decimal import Decimal

from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import check_score
from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.records import audit, clock
from perineural.records.actions.check_in_planning import end_with_course
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    Complaint,
    Course,
    CourseReview,
    InstrumentScore,
    Session,
)
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.course_stories import ANALGESIC_DAYS, course_stories
from perineural.records.queries.story import measures_by_complaint
from perineural.records.queries.story_values import CourseStory
from perineural.records.states import check_move

DECISIONS = ("go_on", "change", "stop")


def course_of(clinic_id: uuid.UUID, course_id: uuid.UUID) -> Course:
    """The course with this key in this clinic.

    Raises:
        NotFound: There is none here.
    """
    course = Course.objects.filter(clinic_id=clinic_id, id=course_id).first()
    if course is None:
        raise NotFound("There is no such course.")
    return course


@action
def record_score(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    complaint_id: uuid.UUID,
    score_id: uuid.UUID,
    instrument: str,
    score: Decimal,
    session_id: uuid.UUID | None = None,
    occurred_at: dt.datetime | None = None,
) -> uuid.UUID:
    """Record a questionnaire's total score, or days a week with a painkiller (0 to 7).

    Args:
        instrument: A key of the instruments, or `analgesic_days`.
        session_id: The visit it was taken at, if any.

    Raises:
        Invalid: The score is outside the instrument's range.
    """
    check_can(by, clinic_id, Permission.CHART)
    complaint = Complaint.objects.filter(clinic_id=clinic_id, id=complaint_id).first()
    if complaint is None:
        raise NotFound("There is no such complaint.")
    if session_id is not None:
        visits = Session.objects.filter(clinic_id=clinic_id, course__complaint=complaint)
        if not visits.filter(id=session_id).exists():
            raise NotFound("There is no such session.")
    _check_score(instrument, score)
    _, created = InstrumentScore.objects.get_or_create(
        id=score_id,
        defaults={
            "clinic_id": clinic_id,
            "patient_id": complaint.patient_id,
            "complaint": complaint,
            "session_id": session_id,
            "instrument": instrument,
            "score": score,
            "occurred_at": occurred_at or clock.now(),
            "recorded_by": recorder(by),
        },
    )
    if created:
        audit.record(
            by, clinic_id, "record score", "score", score_id, patient_id=complaint.patient_id,
            details={"instrument": instrument},
        )  # fmt: skip
    return score_id


def _check_score(instrument: str, score: Decimal) -> None:
    if instrument == ANALGESIC_DAYS:
        if score not in {Decimal(day) for day in range(8)}:
            raise Invalid("Days a week are whole, 0 to 7.", field="score")
        return
    try:
        check_score(instrument, score)
    except ClinicalError as error:
        raise Invalid(str(error), field="score") from error


@action
def record_review(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    review_id: uuid.UUID,
    decision: str,
    reason: str = "",
) -> uuid.UUID:
    """Record a look back: what the rule suggests now, what the clinician decides, and why.

    Raises:
        Invalid: The decision is unknown; or it differs from the suggestion without a reason.
        Conflict: The course has ended, or no session was held yet.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    course = course_of(clinic_id, course_id)
    if CourseReview.objects.filter(id=review_id, clinic_id=clinic_id).exists():
        return review_id
    if course.status != CourseStatus.ACTIVE:
        raise Conflict("This course has ended; there is nothing to review.")
    if decision not in DECISIONS:
        raise Invalid("Choose: go on, change or stop.", field="decision")
    story = story_of_course(course)
    if not story.visits:
        raise Conflict("No session has been signed yet; there is nothing to look back on.")
    suggestion = str(story.advice.suggestion)
    if decision != suggestion and not reason.strip():
        raise Invalid("This differs from what the rule suggests; say why.", field="reason")
    CourseReview(
        id=review_id,
        clinic_id=clinic_id,
        course=course,
        after_session=story.visits[-1].number,
        suggestion=suggestion,
        advice={"rule": story.advice.rule, "why": list(story.advice.why)},
        decision=decision,
        reason=reason.strip(),
        knowledge_version=KNOWLEDGE_VERSION,
        recorded_by=recorder(by),
    ).save(force_insert=True)
    audit.record(
        by, clinic_id, "review course", "course", course_id, patient_id=course.patient_id,
        details={"suggestion": suggestion, "decision": decision},
    )  # fmt: skip
    return review_id


def story_of_course(course: Course) -> CourseStory:
    """What is known of a course now, as its page shows it."""
    policy = policy_in_force(course.clinic_id).policy
    measures = measures_by_complaint(course.clinic_id, course.patient_id)
    found = course_stories(course.clinic_id, course.patient_id, policy, measures)
    return next(each for each in found[course.complaint_id] if each.id == course.id)


@action
def end_course(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    status: str,
    reason: str,
    referred_to: str = "",
) -> None:
    """End a course: discharged, referred on, or stopped. Ending it the same way again is no change.

    Raises:
        Invalid: No reason; or a referral that names nobody.
        Conflict: A session is still being charted, or the course ended another way.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    course = course_of(clinic_id, course_id)
    if course.status == status != CourseStatus.ACTIVE:
        return
    if status not in (CourseStatus.DISCHARGED, CourseStatus.REFERRED, CourseStatus.STOPPED):
        raise Invalid("Choose: discharge, refer on or stop.", field="status")
    check_move(CourseStatus, course.status, status)
    if not reason.strip():
        raise Invalid("Say why the course ends.", field="reason")
    if status == CourseStatus.REFERRED and not referred_to.strip():
        raise Invalid("Say to whom the patient is referred.", field="referred_to")
    if Session.objects.filter(clinic_id=clinic_id, course=course, status="draft").exists():
        raise Conflict("A session of this course is still open; sign it first.")
    now = clock.now()
    Course.objects.filter(clinic_id=clinic_id, id=course_id).update(
        status=status,
        ended_at=now,
        ended_by=recorder(by),
        end_reason=reason.strip(),
        referred_to=referred_to.strip(),
        next_session_on=None,
    )
    end_with_course(clinic_id, course_id, status)
    audit.record(
        by, clinic_id, "end course", "course", course_id, patient_id=course.patient_id,
        details={"status": status},
    )  # fmt: skip
