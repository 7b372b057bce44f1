"""What a patient's story is made of, as values."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perineural.clinical.healing import Healing, ReviewAdvice
from perineural.clinical.relief import SessionRelief
from perineural.records.decided_criteria import DecidedCriteria
from perineural.records.queries.patients import PatientBanner
from perineural.records.queries.response import ResponseRate


@dataclass(frozen=True)
class DiaryWords:
    """What a patient said in a diary answer beside the number."""

    occurred_at: dt.datetime
    pain_is_back: bool
    comment: str


@dataclass(frozen=True)
class VisitLine:
    """One visit of a course with what it did."""

    session_id: uuid.UUID
    number: int
    occurred_at: dt.datetime
    status: str
    points: int
    baths: int
    volume_ml: Decimal
    relief: SessionRelief
    duration_words: str
    amended: bool
    said: tuple[DiaryWords, ...]


@dataclass(frozen=True)
class DiaryLine:
    """One diary question of a visit, and what became of it."""

    link_id: uuid.UUID
    moment: str
    due_at: dt.datetime
    state: str
    """`answered`, `withdrawn`, `closed` unanswered, `open` now, or `to come`."""
    sent: bool


@dataclass(frozen=True)
class Measure:
    """One questionnaire score or count of painkiller days, with the visit it belongs to, if any."""

    instrument: str
    score: Decimal
    occurred_at: dt.datetime
    source: str
    session_number: int | None
    course_id: uuid.UUID | None


@dataclass(frozen=True)
class ReviewLine:
    """A look back that was taken."""

    after_session: int
    suggestion: str
    decision: str
    reason: str
    occurred_at: dt.datetime


@dataclass(frozen=True)
class CourseStory:
    """A course from its plan to where it stands."""

    id: uuid.UUID
    candidacy_id: uuid.UUID
    status: str
    status_words: str
    modality: str
    recipe: str
    nerves: tuple[str, ...]
    goals: str
    recipe_in_use: bool
    sessions_planned: int
    interval_days: int
    planned_at: dt.datetime
    next_session_on: dt.date | None
    visits: tuple[VisitLine, ...]
    draft: VisitLine | None
    healing: Healing
    advice: ReviewAdvice
    reviews: tuple[ReviewLine, ...]
    consented: bool
    batch_id: uuid.UUID | None
    diary: tuple[DiaryLine, ...]
    """What was asked after the newest visit."""
    response: ResponseRate
    """How many questions of the whole course were answered."""
    ended_at: dt.datetime | None
    end_reason: str
    referred_to: str


@dataclass(frozen=True)
class ComplaintStory:
    """One pain problem with everything that was done about it."""

    id: uuid.UUID
    condition: str
    name: str
    side: str
    since: dt.date | None
    description: str
    intake_id: uuid.UUID | None
    pain_drawing: tuple[dict[str, Any], ...]
    assessment_id: uuid.UUID | None
    """The last signed assessment, on which the decision rests."""
    criteria: tuple[DecidedCriteria, ...]
    """Diagnostic criteria as that assessment decided them."""
    assessment_open: bool
    """Whether a newer one is being written."""
    candidacy_id: uuid.UUID | None
    decision: str
    clinician_decision: str
    courses: tuple[CourseStory, ...]
    function_instrument: str
    measures: tuple[Measure, ...]

    @property
    def course(self) -> CourseStory | None:
        """The newest course, if one was planned."""
        return self.courses[0] if self.courses else None

    @property
    def step(self) -> str:
        """Where on the way this complaint stands, as the step rail names it."""
        course = self.course
        if course is None:
            return "plan" if self.clinician_decision.startswith("suitable") else "assessment"
        if course.status != "active":
            return "done"
        if course.draft:
            return "treat"
        if not course.visits:
            return "prepare"
        return "healing" if len(course.visits) > 1 else "relief"


@dataclass(frozen=True)
class EventStory:
    """Something unwanted that happened."""

    id: uuid.UUID
    session_number: int | None
    occurred_at: dt.datetime
    description: str
    severity: str
    outcome: str
    reported_by: str
    reviewed: bool


@dataclass(frozen=True)
class HistoryStory:
    """One line of the history, with the status the other system or a person gave it."""

    display: str
    status: str
    origin: str


@dataclass(frozen=True)
class Story:
    """Everything about one patient on one page."""

    patient: PatientBanner
    complaints: tuple[ComplaintStory, ...]
    events: tuple[EventStory, ...]
    allergies: tuple[HistoryStory, ...]
    medications: tuple[HistoryStory, ...]
    problems: tuple[HistoryStory, ...]
    imported_at: dt.datetime | None


@dataclass(frozen=True)
class ConsentStory:
    """What a patient agreed to, word for word, and whether it still stands."""

    id: uuid.UUID
    course_id: uuid.UUID
    text: str
    signer_name: str
    signed_at: dt.datetime
    withdrawn_at: dt.datetime | None
    language: str
    """Of the text."""


@dataclass(frozen=True)
class OwnRecord:
    """What a patient sees of their own record."""

    story: Story
    consents: tuple[ConsentStory, ...]


@dataclass(frozen=True)
class CoursePart:
    """One course inside its patient's story."""

    story: Story
    complaint: ComplaintStory
    course: CourseStory
