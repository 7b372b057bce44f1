"""The clinic's list of calls: one order, each with why, since when and until when."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from perineural.clinical.reports import REPORT_QUESTIONS, TOLD, ReportUrgency
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import (
    AdverseEvent,
    CallKind,
    CallTask,
    PainRating,
    SilenceReason,
)
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.response import RESPONSE_DAYS, ResponseRate, response_since

CALLS_SHOWN = 100
"""The most calls shown at once; the page says how many there are."""
DONE_DAYS = 7
"""For how long a call stays on the page once it is done. [days]"""
DONE_SHOWN = 50
SCORES_SHOWN = 5
REPORTED = "report:"
"""How the key of a call begins that a report opened; others are of events not judged in time."""

_URGENT = (ReportUrgency.EMERGENCY, ReportUrgency.TODAY)
_ORDER = (
    CallKind.CALL_BACK, CallKind.PAIN_BACK, CallKind.WORSENING, CallKind.QUESTION,
    CallKind.UNDELIVERED, CallKind.SILENT,
)  # fmt: skip
"""After the urgent reports; other reports stand after those whose pain is back."""


@dataclass(frozen=True)
class CallLine:
    """One call: about whom, why, since when, until when, and what was noted so far."""

    id: uuid.UUID
    kind: str
    kind_words: str
    urgency: str
    patient_id: uuid.UUID
    patient_name: str
    telephone: str
    session_number: int | None
    why: str
    since: dt.datetime
    due_by: dt.datetime
    is_overdue: bool
    event_id: uuid.UUID | None
    note: str


@dataclass(frozen=True)
class DoneCall:
    """A call of the last days: what came of it, who did it when."""

    id: uuid.UUID
    kind_words: str
    patient_id: uuid.UUID
    patient_name: str
    outcome: str
    note: str
    done_at: dt.datetime
    done_by: str


@dataclass(frozen=True)
class CallCounts:
    """How many calls wait, and how many of them are overdue."""

    waiting: int = 0
    overdue: int = 0
    urgent: int = 0
    """Reports of emergencies and of what is due today."""


@dataclass(frozen=True)
class Worklist:
    """What to work off, in order, and what was done in the last days."""

    calls: tuple[CallLine, ...]
    counts: CallCounts
    done: tuple[DoneCall, ...]
    response: ResponseRate


@query
def worklist(*, by: Actor, clinic_id: uuid.UUID) -> Worklist:
    """The calls that wait in the order in which to make them. Eight SQL queries at most."""
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    now = clock.now()
    rows = list(_ordered(clinic_id)[:CALLS_SHOWN])
    return Worklist(
        calls=_lines(clinic_id, rows, now),
        counts=call_counts(clinic_id),
        done=_done(clinic_id, now),
        response=response_since(clinic_id, now - dt.timedelta(days=RESPONSE_DAYS)),
    )


def call_counts(clinic_id: uuid.UUID) -> CallCounts:
    """How many calls wait in a clinic. One SQL query."""
    found = _waiting(clinic_id).aggregate(
        waiting=Count("id"),
        overdue=Count("id", filter=Q(due_by__lt=clock.now())),
        urgent=Count("id", filter=Q(kind=CallKind.REPORT, urgency__in=_URGENT)),
    )
    return CallCounts(**found)


def _waiting(clinic_id: uuid.UUID) -> QuerySet[CallTask]:
    event = AdverseEvent.objects.filter(id=OuterRef("subject_id"), reviewed_at__isnull=True)
    urgency = Coalesce(Subquery(event.values("urgency")[:1]), Value(""), output_field=CharField())
    return CallTask.objects.filter(clinic_id=clinic_id, done_at__isnull=True).annotate(
        urgency=Case(
            When(kind=CallKind.REPORT, key__startswith=REPORTED, then=urgency), default=Value("")
        )
    )


def _ordered(clinic_id: uuid.UUID) -> QuerySet[CallTask]:
    cases = [When(kind=CallKind.REPORT, urgency__in=_URGENT, then=Value(0))]
    cases += [When(kind=kind, then=Value(10 * (at + 1))) for at, kind in enumerate(_ORDER)]
    cases.append(When(kind=CallKind.REPORT, then=Value(25)))
    rank = Case(*cases, default=Value(99), output_field=IntegerField())
    rows = _waiting(clinic_id).annotate(rank=rank).select_related("patient", "session")
    return rows.order_by("rank", "due_by", "id")


def _lines(clinic_id: uuid.UUID, rows: list[CallTask], now: dt.datetime) -> tuple[CallLine, ...]:
    why = _why(clinic_id, rows)
    return tuple(
        CallLine(
            id=row.id,
            kind=row.kind,
            kind_words=row.get_kind_display(),
            urgency=row.urgency,
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            telephone=row.patient.telephone,
            session_number=row.session.number if row.session else None,
            why=why.get(row.id, ""),
            since=row.opened_at,
            due_by=row.due_by,
            is_overdue=row.due_by < now,
            event_id=row.subject_id if row.kind == CallKind.REPORT else None,
            note=row.note,
        )
        for row in rows
    )


def _why(clinic_id: uuid.UUID, rows: list[CallTask]) -> dict[uuid.UUID, str]:
    """Why each call is to be made, in words. Three SQL queries, one a kind that is there."""
    subjects: dict[str, list[CallTask]] = defaultdict(list)
    for row in rows:
        subjects[row.kind].append(row)
    found = _of_reports(clinic_id, subjects[CallKind.REPORT])
    found |= _of_worsening(clinic_id, subjects[CallKind.WORSENING])
    return found | _of_silence(clinic_id, subjects[CallKind.SILENT])


def _of_reports(clinic_id: uuid.UUID, calls: list[CallTask]) -> dict[uuid.UUID, str]:
    if not calls:
        return {}
    reported = [each.subject_id for each in calls]
    rows = AdverseEvent.objects.filter(clinic_id=clinic_id, id__in=reported)
    events = {row.id: row for row in rows}
    return {
        each.id: _report_words(each, events[each.subject_id])
        for each in calls
        if each.subject_id in events
    }


def _report_words(call: CallTask, event: AdverseEvent) -> str:
    if not call.key.startswith(REPORTED):
        return f"Not judged in time: “{event.description}”"
    yes = [key for key, answer in event.answers.items() if answer == "yes"]
    said = "; ".join(REPORT_QUESTIONS[key].about for key in yes if key in REPORT_QUESTIONS)
    urgency = TOLD[ReportUrgency(event.urgency)].words if event.urgency else ""
    answered = f"Answered yes: {said}. " if said else ""
    words = "" if event.description.startswith("No words.") else f"“{event.description}”"
    return f"{urgency[:1].upper()}{urgency[1:]}. {answered}{words}".strip(" .") or event.description


def _of_worsening(clinic_id: uuid.UUID, calls: list[CallTask]) -> dict[uuid.UUID, str]:
    if not calls:
        return {}
    ratings = PainRating.objects.filter(
        clinic_id=clinic_id,
        session_id__in={each.session_id for each in calls},
        replaced_at__isnull=True,
        clock__in=("before", "later"),
    ).order_by("occurred_at")
    scores: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(list)
    for session_id, on_clock, score in ratings.values_list("session_id", "clock", "score"):
        scores[session_id, on_clock].append(score)
    return {each.id: _scores_in_words(scores, each.session_id) for each in calls}


def _scores_in_words(
    scores: Mapping[tuple[uuid.UUID, str], list[int]], session_id: uuid.UUID
) -> str:
    before, later = scores[session_id, "before"], scores[session_id, "later"]
    answered = ", ".join(map(str, later[-SCORES_SHOWN:]))
    return f"Before the session {before[-1] if before else 'not rated'}, answered {answered}"


def _of_silence(clinic_id: uuid.UUID, calls: list[CallTask]) -> dict[uuid.UUID, str]:
    if not calls:
        return {}
    reasons = SilenceReason.objects.filter(
        clinic_id=clinic_id, course_id__in=[each.subject_id for each in calls]
    )
    told = dict(reasons.values_list("course_id", "reason"))
    return {
        each.id: SILENCE_WORDS.get(told.get(each.subject_id, ""), "3 or more questions unanswered")
        for each in calls
    }


SILENCE_WORDS: Mapping[str, str] = {
    "better": "Says: better, and needs nothing",
    "no_time": "Says: no time",
    "no_help": "Says: it did not help",
    "too_many": "Says: too many questions",
    "other": "Says: another reason",
}
"""Why somebody fell silent, as the clinic reads it."""


def _done(clinic_id: uuid.UUID, now: dt.datetime) -> tuple[DoneCall, ...]:
    rows = CallTask.objects.filter(
        clinic_id=clinic_id, done_at__gte=now - dt.timedelta(days=DONE_DAYS)
    ).select_related("patient", "done_by")
    return tuple(
        DoneCall(
            id=row.id,
            kind_words=row.get_kind_display(),
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            outcome=row.outcome,
            note=row.note,
            done_at=row.done_at,
            done_by=row.done_by.full_name if row.done_by else "",
        )
        for row in rows.order_by("-done_at")[:DONE_SHOWN]
    )
