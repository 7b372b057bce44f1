"""A patient's story: every complaint from what was told to where it stands, on one page.

Every table is read once for the whole patient and put together here, so that the number of SQL
queries is the same for one session and for fifty.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from perineural.clinical.conditions import CONDITIONS
from perineural.records.actors import Actor
from perineural.records.decided_criteria import read_decided
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import (
    AdverseEvent,
    Allergy,
    Assessment,
    Candidacy,
    Complaint,
    Consent,
    Course,
    InstrumentScore,
    Intake,
    Medication,
    Problem,
    RecordImport,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.followup import Severity
from perineural.records.models.patient import HistoryItem
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.course_stories import course_stories
from perineural.records.queries.day import condition_name
from perineural.records.queries.followup import own_patient_id
from perineural.records.queries.patients import banner_of
from perineural.records.queries.story_values import (
    ComplaintStory,
    ConsentStory,
    CoursePart,
    CourseStory,
    EventStory,
    HistoryStory,
    Measure,
    OwnRecord,
    Story,
)


@query
def story(*, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> Story:
    """Everything about one patient, for those who treat them. 27 SQL queries, whatever is stored.

    Raises:
        NotFound: There is no such patient in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    return story_of(clinic_id, patient_id)


@query
def course_part(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> CoursePart:
    """One course inside its patient's story. One SQL query more than the story.

    Raises:
        NotFound: There is no such course in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = Course.objects.filter(clinic_id=clinic_id, id=course_id).first()
    if row is None:
        raise NotFound("There is no such course.")
    whole = story_of(clinic_id, row.patient_id)
    complaint = next(each for each in whole.complaints if each.id == row.complaint_id)
    course = next(each for each in complaint.courses if each.id == row.id)
    return CoursePart(whole, complaint, course)


@query
def own_record(*, by: Actor, clinic_id: uuid.UUID) -> OwnRecord:
    """The signed-in patient's own story, with what they agreed to.

    Raises:
        NotFound: The person is no patient of this clinic.
    """
    patient_id = own_patient_id(by=by, clinic_id=clinic_id)
    if patient_id is None:
        raise NotFound("There is nothing here.")
    rows = Consent.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    consents = tuple(
        ConsentStory(
            row.id,
            row.course_id,
            row.text,
            row.signer_name,
            row.signed_at,
            row.withdrawn_at,
            row.language,
        )
        for row in rows.order_by("-signed_at")
    )
    return OwnRecord(story_of(clinic_id, patient_id), consents)


def story_of(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> Story:
    """Everything about one patient, for a query that has asked for the right to see it."""
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    imports = RecordImport.objects.filter(**mine).order_by("-imported_at")
    return Story(
        patient=banner_of(clinic_id, patient_id),
        complaints=_complaints(clinic_id, patient_id),
        events=_events(mine),
        allergies=_history(Allergy.objects.filter(**mine)),
        medications=_history(Medication.objects.filter(**mine)),
        problems=_history(Problem.objects.filter(**mine)),
        imported_at=imports.values_list("imported_at", flat=True).first(),
    )


def _history(rows: QuerySet[HistoryItem]) -> tuple[HistoryStory, ...]:
    """The items still true first, then the rest, each by name; the same name and status once."""
    lines = {HistoryStory(*row) for row in rows.values_list("display", "status", "origin")}
    over = ("inactive", "resolved", "stopped", "completed", "cancelled", "entered-in-error")
    return tuple(sorted(lines, key=lambda line: (line.status in over, line.display.casefold())))


def _events(mine: dict[str, uuid.UUID]) -> tuple[EventStory, ...]:
    rows = AdverseEvent.objects.filter(**mine).order_by("-occurred_at").values_list(
        "id", "session__number", "occurred_at", "description", "severity", "outcome",
        "reported_by", "reviewed_at",
    )  # fmt: skip
    return tuple(
        EventStory(*first, Severity(severity).label, outcome, by, reviewed_at is not None)
        for *first, severity, outcome, by, reviewed_at in rows
    )


class _Written(NamedTuple):
    """An assessment."""

    id: uuid.UUID
    status: str
    criteria_decided: dict[str, Any]


class _Decided(NamedTuple):
    """What the rules and the clinician made of an assessment."""

    id: uuid.UUID | None
    decision: str
    clinician_decision: str


class _Told(NamedTuple):
    """An intake."""

    id: uuid.UUID
    pain_drawing: list[dict[str, Any]]


_NOT_DECIDED = _Decided(None, "", "")
_COMPLAINT = ("condition", "side", "onset_on", "description", "occurred_at")


def _complaints(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> tuple[ComplaintStory, ...]:
    here = {"clinic_id": clinic_id}
    rows = Complaint.objects.filter(patient_id=patient_id, **here).only(*_COMPLAINT)
    written: dict[uuid.UUID, list[_Written]] = defaultdict(list)
    assessments = Assessment.objects.filter(complaint__patient_id=patient_id, **here)
    for complaint_id, *values in assessments.order_by("occurred_at", "recorded_at").values_list(
        "complaint_id", *_Written._fields
    ):
        written[complaint_id].append(_Written(*values))
    decided = Candidacy.objects.filter(assessment__complaint__patient_id=patient_id, **here)
    candidacies = {
        assessment_id: _Decided(*values)
        for assessment_id, *values in decided.order_by("computed_at").values_list(
            "assessment_id", *_Decided._fields
        )
    }
    told = Intake.objects.filter(patient_id=patient_id, **here).order_by("occurred_at")
    intakes = {
        complaint_id: _Told(*values)
        for complaint_id, *values in told.values_list("complaint_id", *_Told._fields)
    }
    measures = measures_by_complaint(clinic_id, patient_id)
    courses = course_stories(clinic_id, patient_id, policy_in_force(clinic_id).policy, measures)
    return tuple(
        _complaint(
            row,
            written[row.id],
            candidacies,
            intakes.get(row.id),
            (courses.get(row.id, ()), measures.get(row.id, ())),
        )
        for row in rows.order_by("-occurred_at")
    )


def measures_by_complaint(
    clinic_id: uuid.UUID, patient_id: uuid.UUID
) -> dict[uuid.UUID, tuple[Measure, ...]]:
    """A patient's questionnaire scores and painkiller days by complaint, oldest first.

    A score taken at a visit belongs to the visit, whatever was amended since. One SQL query.
    """
    found: dict[uuid.UUID, list[Measure]] = defaultdict(list)
    rows = InstrumentScore.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    for complaint_id, *values in rows.order_by("occurred_at", "recorded_at").values_list(
        "complaint_id", "instrument", "score", "occurred_at", "source",
        "session__number", "session__course_id",
    ):  # fmt: skip
        found[complaint_id].append(Measure(*values))
    return {complaint: tuple(rows) for complaint, rows in found.items()}


def _complaint(
    row: Complaint,
    written: Sequence[_Written],
    candidacies: Mapping[uuid.UUID, _Decided],
    intake: _Told | None,
    followed: tuple[tuple[CourseStory, ...], tuple[Measure, ...]],
) -> ComplaintStory:
    courses, measures = followed
    signed = [each for each in written if each.status == SigningStatus.SIGNED]
    assessment = signed[-1] if signed else None
    candidacy = candidacies.get(assessment.id, _NOT_DECIDED) if assessment else _NOT_DECIDED
    condition = CONDITIONS.get(row.condition)
    return ComplaintStory(
        id=row.id,
        condition=row.condition,
        name=condition_name(row.condition),
        side=row.side,
        since=row.onset_on,
        description=row.description,
        intake_id=intake.id if intake else None,
        pain_drawing=tuple(intake.pain_drawing) if intake else (),
        assessment_id=assessment.id if assessment else None,
        criteria=read_decided(assessment.criteria_decided) if assessment else (),
        assessment_open=bool(written) and written[-1].status == SigningStatus.DRAFT,
        candidacy_id=candidacy.id,
        decision=candidacy.decision,
        clinician_decision=candidacy.clinician_decision,
        courses=courses,
        function_instrument=condition.function_instrument if condition else "",
        measures=measures,
    )
