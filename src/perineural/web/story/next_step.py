"""What comes next for a complaint, and whether this person may do it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.formats import date_format

from perineural.records.permissions import Permission
from perineural.records.queries.story_values import ComplaintStory, CourseStory

P = Permission


@dataclass(frozen=True)
class NextStep:
    """The one next action: what is said, who does it, and where."""

    key: str
    words: str
    label: str = ""
    permission: Permission | None = None
    page: str = ""
    given: tuple[tuple[str, uuid.UUID], ...] = ()


def next_step(complaint: ComplaintStory, today: dt.date) -> NextStep:
    """The next action for a complaint as it stands today."""
    course = complaint.course
    if course and course.status == "active":
        return _of_course(complaint, course, today)
    here = (("complaint_id", complaint.id),)
    if complaint.assessment_open:
        return NextStep(
            "assess_on", "An assessment is being written.", "Go on with the assessment",
            P.ASSESS, "assessment", here,
        )  # fmt: skip
    if complaint.assessment_id is None:
        return NextStep(
            "assess", "Not assessed yet.", "Assess", P.ASSESS, "assessment", here
        )  # fmt: skip
    if course and course.candidacy_id == complaint.candidacy_id:
        words = f"The course has ended: {course.status_words}."
        return NextStep("ended", words, "Assess again", P.ASSESS, "assessment", here)
    return _of_decision(complaint, here)


def _of_decision(complaint: ComplaintStory, here: tuple[tuple[str, uuid.UUID], ...]) -> NextStep:
    if not complaint.clinician_decision:
        return NextStep(
            "decide", "Assessed. The rules have argued; a clinician decides.", "Decide",
            P.ASSESS, "candidacy", (("assessment_id", complaint.assessment_id),),
        )  # fmt: skip
    if complaint.clinician_decision.startswith("suitable"):
        return NextStep(
            "plan", "Decided. No course is planned yet.", "Plan the course",
            P.ASSESS, "course_new", (("candidacy_id", complaint.candidacy_id),),
        )  # fmt: skip
    words = (
        "Work up first; assess again when the results are there."
        if complaint.clinician_decision == "work_up_first"
        else "Not suitable. Assess again if something has changed."
    )
    return NextStep("assess_again", words, "Assess again", P.ASSESS, "assessment", here)


def _of_course(complaint: ComplaintStory, course: CourseStory, today: dt.date) -> NextStep:
    here = (("course_id", course.id),)
    number = (course.visits[-1].number if course.visits else 0) + 1
    if course.draft:
        return NextStep(
            "session_open", f"Session {course.draft.number} is open.",
            f"Go on with session {course.draft.number}", P.CHART, "session",
            (("session_id", course.draft.session_id),),
        )  # fmt: skip
    if not course.recipe_in_use:
        return NextStep(
            "recipe", "The recipe of this course was retired. Assess again to choose another.",
            "Assess again", P.ASSESS, "assessment", (("complaint_id", complaint.id),),
        )  # fmt: skip
    looking_back = _look_back(course, here)
    if looking_back:
        return looking_back
    if not course.consented:
        return NextStep(
            "consent", f"Session {number} needs the patient’s consent.", "Take consent",
            P.TAKE_CONSENT, "consent_new", here,
        )  # fmt: skip
    if course.next_session_on and course.next_session_on > today:
        return NextStep(
            "wait",
            f"Session {number} is planned for {date_format(course.next_session_on, 'j F Y')}.",
        )
    return _of_session(course, number, here)


def _look_back(course: CourseStory, here: tuple[tuple[str, uuid.UUID], ...]) -> NextStep | None:
    """A review that is due, or the end that a review decided."""
    if not course.visits:
        return None
    held = course.visits[-1].number
    last = course.reviews[-1] if course.reviews else None
    reviewed = last is not None and last.after_session >= held
    if last and reviewed and last.decision == "stop":
        return NextStep(
            "end", f"Reviewed after session {held}: stop.", "End the course",
            P.ASSESS, "course_end", here,
        )  # fmt: skip
    if reviewed or not (course.advice.due or len(course.visits) >= course.sessions_planned):
        return None
    words = (
        f"A review is due. {course.advice.rule}"
        if course.advice.due
        else f"All {course.sessions_planned} planned sessions were held. Look back before more."
    )
    return NextStep("review", words, "Review now", P.ASSESS, "healing", here)


def _of_session(
    course: CourseStory, number: int, here: tuple[tuple[str, uuid.UUID], ...]
) -> NextStep:
    if course.batch_id is None:
        return NextStep(
            "batch", f"Session {number} is next. No batch is ready.", "Prepare a batch",
            P.PREPARE, "batch_new", here,
        )  # fmt: skip
    return NextStep(
        "session", f"Session {number} is next. A batch is ready.", f"Start session {number}",
        P.CHART, "session_new", here,
    )  # fmt: skip
