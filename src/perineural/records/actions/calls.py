"""The clinic's calls: what came of one, and which become necessary or moot as time goes by."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from perineural.records import audit, clock
from perineural.records.actions.adverse_events import judge_key
from perineural.records.actors import Actor
from perineural.records.call_tasks import open_call
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.models import CallKind, CallTask, SilenceReason, User
from perineural.records.outbox import queue
from perineural.records.outbox.subjects import WHY_SILENT
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.calls_due import (
    Silent,
    Worse,
    answering_again,
    better_since,
    not_judged_in_time,
    silent_courses,
    worsening_sessions,
)

OUTCOMES: Mapping[str, str] = {
    "well": "Spoke with them: nothing needed",
    "advised": "Spoke with them: gave advice",
    "visit": "They come in to be seen",
    "sent_on": "Sent to a doctor or hospital",
    "not_needed": "No call needed any more",
    "not_reached": "Not reached: stays on the list",
}
"""What can come of a call; the last leaves it on the list."""
STAYS = "not_reached"
NOTE_AT_MOST = 2000
WITHIN: Mapping[CallKind, dt.timedelta] = {
    CallKind.WORSENING: dt.timedelta(days=1),
    CallKind.SILENT: dt.timedelta(days=7),
    CallKind.REPORT: dt.timedelta(days=1),
}
"""Until when to call after the worker found a reason: the program's own choice."""


@action
def note_call(
    *, by: Actor, clinic_id: uuid.UUID, call_id: uuid.UUID, outcome: str, note: str = ""
) -> None:
    """Write down what came of a call. Not reached, it stays on the list with what was noted.

    The same outcome and words again change nothing.

    Raises:
        Conflict: It was done before, with another outcome.
        Invalid: The outcome is not one of the list.
        NotFound: There is no such call in this clinic.
        NotAllowed: It is not a person who says so.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    if not isinstance(by, User):
        raise NotAllowed("Only a person can have called.")
    if outcome not in OUTCOMES:
        raise Invalid("Choose what came of it.", field="outcome")
    rows = CallTask.objects.filter(clinic_id=clinic_id, id=call_id)
    call = rows.select_for_update(of=("self",)).first()
    if call is None:
        raise NotFound("There is no such call.")
    words = note.strip()[:NOTE_AT_MOST]
    if call.done_at is not None:
        if call.outcome == outcome and call.note.endswith(words):
            return
        raise Conflict("Somebody wrote down what came of this call before.")
    if outcome == STAYS:
        rows.update(note=_with(call.note, f"{_stamp(by)}: not reached. {words}".strip()))
    else:
        told = _with(call.note, words) if words else call.note
        rows.update(outcome=outcome, note=told, done_at=clock.now(), done_by=by)
    audit.record(
        by, clinic_id, "note call", "call", call_id,
        patient_id=call.patient_id, details={"kind": call.kind, "outcome": outcome},
    )  # fmt: skip


def _with(note: str, line: str) -> str:
    return f"{note}\n{line}".strip()


def _stamp(by: User) -> str:
    return f"{clock.now():%Y-%m-%d %H:%M} UTC, {by.full_name}"


@action
def find_calls(*, by: Actor, clinic_id: uuid.UUID) -> int:
    """Open the calls that answers, silence and time limits make necessary; close those made moot.

    Somebody who fell silent is asked why, once a course. Run again, it opens nothing twice.

    Returns:
        How many calls were opened.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    closed = _close(clinic_id, better_since(clinic_id), "lower since")
    closed += _close(clinic_id, answering_again(clinic_id), "answers again")
    opened = sum(_open_worse(clinic_id, each) for each in worsening_sessions(clinic_id))
    opened += sum(_open_silent(clinic_id, each) for each in silent_courses(clinic_id))
    for event_id, patient_id, session_id in not_judged_in_time(clinic_id):
        opened += open_call(
            clinic_id=clinic_id, key=judge_key(event_id), kind=CallKind.REPORT,
            within=WITHIN[CallKind.REPORT], patient_id=patient_id, session_id=session_id,
            subject_id=event_id,
        )  # fmt: skip
    if opened or closed:
        audit.record(
            by, clinic_id, "find calls", "call", None,
            details={"opened": opened, "closed": closed},
        )  # fmt: skip
    return opened


def _close(clinic_id: uuid.UUID, call_ids: Iterable[uuid.UUID], outcome: str) -> int:
    waiting = CallTask.objects.filter(
        clinic_id=clinic_id, id__in=list(call_ids), done_at__isnull=True
    )
    return waiting.update(done_at=clock.now(), outcome=outcome)


def _open_worse(clinic_id: uuid.UUID, worse: Worse) -> bool:
    return open_call(
        clinic_id=clinic_id, key=f"worse:{worse.rating_id}", kind=CallKind.WORSENING,
        within=WITHIN[CallKind.WORSENING], patient_id=worse.patient_id,
        session_id=worse.session_id, subject_id=worse.rating_id,
    )  # fmt: skip


def _open_silent(clinic_id: uuid.UUID, silent: Silent) -> bool:
    opened = open_call(
        clinic_id=clinic_id, key=f"silent:{silent.first_link_id}", kind=CallKind.SILENT,
        within=WITHIN[CallKind.SILENT], patient_id=silent.patient.id,
        session_id=silent.session_id, subject_id=silent.course_id,
    )  # fmt: skip
    if opened:
        _ask_why(clinic_id, silent)
    return opened


def _ask_why(clinic_id: uuid.UUID, silent: Silent) -> None:
    """Ask why, unless this course was asked before."""
    asked, is_new = SilenceReason.objects.get_or_create(
        course_id=silent.course_id,
        defaults={
            "clinic_id": clinic_id,
            "patient_id": silent.patient.id,
            "asked_at": clock.now(),
        },
    )
    if is_new:
        queue(
            clinic_id=clinic_id,
            kind=WHY_SILENT,
            subject_id=asked.id,
            patient=silent.patient,
            due_at=clock.now(),
            key=f"why:{silent.course_id}",
        )
