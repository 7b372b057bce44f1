"""Something is wrong: what a patient reports through a link, and what it sets going."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from perineural.clinical.errors import ClinicalError
from perineural.clinical.reports import (
    REPORT_QUESTIONS,
    TOLD,
    ReportResult,
    ReportUrgency,
    judge_report,
)
from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.call_tasks import open_call
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import AdverseEvent, CallKind, CallTask
from perineural.records.outbox import queue
from perineural.records.outbox.alerts import CLINIC_ALERT
from perineural.records.queries.clinics import policy_in_force
from perineural.records.reported_sessions import ReportedSession, session_to_report

WORDS_AT_MOST = 2000
OPEN_REPORTS_AT_MOST = 20
"""So many reports of one patient may wait for a call; more say nothing new."""


@dataclass(frozen=True)
class Report:
    """What a patient says is wrong.

    Args:
        answers: `yes`, `no` or `unknown` by key of the questions asked.
        words: In their own words; may be empty when a question was answered.
    """

    answers: Mapping[str, str]
    words: str = ""


@action
def report_wrong(
    *, by: Actor, link_id: uuid.UUID, event_id: uuid.UUID, report: Report
) -> ReportUrgency:
    """Keep what a patient says is wrong, and put it on the clinic's list of calls.

    The report is the draft of an unwanted event of the course's newest signed session. How soon
    somebody must look is worked out here, never taken from the page. The same key twice is one
    report.

    Returns:
        How soon: `emergency`, `today` or `visit`.

    Raises:
        Invalid: Nothing was answered and nothing said, or an answer is none of those offered.
        Conflict: The link takes no reports any more, or very many wait already.
    """
    found = session_to_report(by, link_id)
    link = found.link
    known = AdverseEvent.objects.filter(id=event_id, clinic_id=link.clinic_id).first()
    if known is not None and known.patient_id == link.patient_id and known.urgency:
        return ReportUrgency(known.urgency)
    words = report.words.strip()[:WORDS_AT_MOST]
    if not report.answers and not words:
        raise Invalid("Answer a question, or say in a few words what is wrong.", field="words")
    result = _judged(found, report)
    _refuse_a_flood(link.clinic_id, link.patient_id)
    _, created = AdverseEvent.objects.get_or_create(
        id=event_id,
        defaults={
            "clinic_id": link.clinic_id,
            "patient_id": link.patient_id,
            "session_id": found.session_id,
            "description": words or _in_short(result),
            "reported_by": "patient",
            "answers": dict(report.answers),
            "urgency": result.urgency,
            "judge_by": judge_by(link.clinic_id),
        },
    )
    if created:
        _set_going(by, found, event_id, result.urgency)
    return result.urgency


def _set_going(
    by: Actor, found: ReportedSession, event_id: uuid.UUID, urgency: ReportUrgency
) -> None:
    link = found.link
    open_call(
        clinic_id=link.clinic_id, key=report_key(event_id), kind=CallKind.REPORT,
        within=TOLD[urgency].due, patient_id=link.patient_id,
        session_id=found.session_id, subject_id=event_id,
    )  # fmt: skip
    queue(
        clinic_id=link.clinic_id, kind=CLINIC_ALERT, subject_id=event_id, patient=None,
        due_at=clock.now(), key=f"alert:{event_id}",
    )  # fmt: skip
    audit.record(
        by, link.clinic_id, "report unwanted event", "adverse event", event_id,
        patient_id=link.patient_id,
        details={"session": found.session_id, "urgency": str(urgency)},
    )  # fmt: skip


def report_key(event_id: uuid.UUID) -> str:
    """The key of the call that a report opens."""
    return f"report:{event_id}"


def judge_by(clinic_id: uuid.UUID) -> dt.datetime:
    """Until when an event reported now must have been judged, by the clinic's own rules."""
    return clock.now() + dt.timedelta(days=policy_in_force(clinic_id).policy.judge_events_days)


def _judged(found: ReportedSession, report: Report) -> ReportResult:
    answered = frozenset(report.answers)
    try:
        return judge_report(report.answers, found.asked_with(answered))
    except ClinicalError as error:
        raise Invalid("Choose yes, no or not sure.", field="words") from error


def _refuse_a_flood(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> None:
    waiting = CallTask.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, kind=CallKind.REPORT, done_at__isnull=True
    )
    if waiting.count() >= OPEN_REPORTS_AT_MOST:
        raise Conflict("The clinic has many reports of yours already. Please call.")


def _in_short(result: ReportResult) -> str:
    """What was answered, where nothing was said in words."""
    said = "; ".join(REPORT_QUESTIONS[key].about for key in result.said_yes)
    return f"No words. Answered yes: {said}." if said else "No words. Nothing answered yes."
