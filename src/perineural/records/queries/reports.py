"""What the page "something is wrong" asks, and what was made of a report."""

import uuid
from dataclasses import dataclass

from perineural.clinical.reports import ReportQuestion, ReportUrgency
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import AdverseEvent
from perineural.records.reported_sessions import session_to_report


@dataclass(frozen=True)
class ReportPage:
    """What to ask about the newest session of a link's course; nothing of the record."""

    condition: str
    modality: str
    questions: tuple[ReportQuestion, ...]


@query
def report_page(*, by: Actor, link_id: uuid.UUID) -> ReportPage:
    """What somebody who says that something is wrong is asked. Three SQL queries.

    Raises:
        NotFound: The link is for something else.
        Conflict: It takes no reports any more, or the patient has died.
    """
    found = session_to_report(by, link_id)
    return ReportPage(found.condition, found.modality, found.asked)


@query
def reported(*, by: Actor, link_id: uuid.UUID, event_id: uuid.UUID) -> ReportUrgency:
    """How soon somebody must look at what was reported: for telling the patient. Four SQL queries.

    Raises:
        NotFound: The link is for something else, or nothing of the kind was reported.
        Conflict: The link takes no reports any more, or the patient has died.
    """
    link = session_to_report(by, link_id).link
    rows = AdverseEvent.objects.filter(
        id=event_id, clinic_id=link.clinic_id, patient_id=link.patient_id, reported_by="patient"
    )
    urgency = rows.values_list("urgency", flat=True).first()
    if not urgency:
        raise NotFound("There is nothing here.")
    return ReportUrgency(urgency)
