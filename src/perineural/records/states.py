"""Where a record stands, which moves are allowed, and who owns it there."""

from perineural.records.errors import Conflict
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.course import CourseStatus
from perineural.records.models.intake import IntakeStatus
from perineural.records.models.questionnaire import QuestionnaireStatus
from perineural.records.permissions import Permission

MOVES: dict[type, dict[str, frozenset[str]]] = {
    SigningStatus: {
        SigningStatus.DRAFT: frozenset({SigningStatus.SIGNED}),
        SigningStatus.SIGNED: frozenset(),
    },
    IntakeStatus: {
        IntakeStatus.OPEN: frozenset({IntakeStatus.SUBMITTED, IntakeStatus.CLOSED}),
        IntakeStatus.SUBMITTED: frozenset({IntakeStatus.ACCEPTED, IntakeStatus.CLOSED}),
        IntakeStatus.ACCEPTED: frozenset(),
        IntakeStatus.CLOSED: frozenset(),
    },
    CourseStatus: {
        CourseStatus.ACTIVE: frozenset(
            {CourseStatus.DISCHARGED, CourseStatus.REFERRED, CourseStatus.STOPPED}
        ),
        CourseStatus.DISCHARGED: frozenset(),
        CourseStatus.REFERRED: frozenset(),
        CourseStatus.STOPPED: frozenset(),
    },
    QuestionnaireStatus: {
        QuestionnaireStatus.DRAFT: frozenset({QuestionnaireStatus.PUBLISHED}),
        QuestionnaireStatus.PUBLISHED: frozenset({QuestionnaireStatus.RETIRED}),
        QuestionnaireStatus.RETIRED: frozenset(),
    },
}
"""From each state, the states it may move to. An end has none."""

OWNERS: dict[type, dict[str, str]] = {
    SigningStatus: {
        SigningStatus.DRAFT: Permission.CHART,
        SigningStatus.SIGNED: "nobody: only an amendment may follow",
    },
    IntakeStatus: {
        IntakeStatus.OPEN: "the patient, through their link",
        IntakeStatus.SUBMITTED: Permission.REGISTER_PATIENTS,
        IntakeStatus.ACCEPTED: "nobody: it is part of the record",
        IntakeStatus.CLOSED: "nobody",
    },
    CourseStatus: {
        CourseStatus.ACTIVE: Permission.ASSESS,
        CourseStatus.DISCHARGED: "nobody",
        CourseStatus.REFERRED: "nobody",
        CourseStatus.STOPPED: "nobody",
    },
    QuestionnaireStatus: {
        QuestionnaireStatus.DRAFT: Permission.PUBLISH_QUESTIONNAIRES,
        QuestionnaireStatus.PUBLISHED: "nobody: a new version may follow",
        QuestionnaireStatus.RETIRED: "nobody",
    },
}
"""Who may write in a record while it is in each state."""


def check_move(kind: type, now: str, to: str) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        Conflict: The record is not in a state from which it can move there.
    """
    if to not in MOVES[kind][now]:
        raise Conflict(f"This is already {kind(now).label}; it cannot become {kind(to).label}.")
