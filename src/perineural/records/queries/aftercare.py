"""What a patient takes home after a session."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.aftercare import aftercare_lines, when_to_call_lines
from perineural.clinical.check_in_plan import CheckInPlan
from perineural.clinical.conditions import condition_of
from perineural.clinical.consent import side_in_words
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.languages import first_spoken
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.check_in_plans import plan_in_force
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.sessions import (
    ComplaintLine,
    complaint_line,
    session_row,
    visit_date,
)


@dataclass(frozen=True)
class AftercareSheet:
    """The advice after one session, in a patient's words."""

    session_id: uuid.UUID
    course_id: uuid.UUID
    number: int
    patient: PatientBanner
    complaint: ComplaintLine
    plain_name: str
    side: str
    language: str
    """Of the sheet; its texts are in English here and are translated where it is shown."""
    modality: str
    on: dt.date
    advice: tuple[str, ...]
    when_to_call: tuple[str, ...]
    next_session_on: dt.date | None
    asked: CheckInPlan
    """What the course asks, to be said when the sheet is shown."""


@query
def aftercare_sheet(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> AftercareSheet:
    """What the patient of a session is told to do, and when to call. Eight SQL queries.

    The session may be signed or not: the sheet is handed over before the patient leaves.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    session = session_row(clinic_id, session_id)
    course, condition = session.course, session.course.complaint.condition
    patient = banner_of(clinic_id, session.patient_id)
    return AftercareSheet(
        session_id=session.id,
        course_id=course.id,
        number=session.number,
        patient=patient,
        complaint=complaint_line(session),
        plain_name=condition_of(condition).plain_name,
        side=side_in_words(course.complaint.side),
        language=first_spoken(patient.language),
        modality=course.modality,
        on=visit_date(session),
        advice=aftercare_lines(condition, course.modality),
        when_to_call=when_to_call_lines(condition, course.modality),
        next_session_on=course.next_session_on if course.status == "active" else None,
        asked=plan_in_force(clinic_id, course.id).plan,
    )
