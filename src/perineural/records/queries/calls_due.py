"""What makes a call necessary, or moot, as time goes by: worsening, silence, a limit that passed.

For the worker, inside the scope of a clinic. Each function takes a fixed number of SQL queries.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from perineural.clinical.worsening import SILENT_QUESTIONS, is_worsening
from perineural.records import clock
from perineural.records.models import (
    AdverseEvent,
    CallKind,
    CallTask,
    CheckIn,
    Course,
    DiaryLink,
    PainRating,
    Patient,
)

LOOKED_BACK = dt.timedelta(days=3)
"""How far back the worker looks for what is new: it may have been down for a weekend."""


@dataclass(frozen=True)
class Worse:
    """A session whose last answer says that the pain is getting worse."""

    patient_id: uuid.UUID
    session_id: uuid.UUID
    rating_id: uuid.UUID


@dataclass(frozen=True)
class Silent:
    """A course in which the last questions closed without an answer; the first of them."""

    patient: Patient
    course_id: uuid.UUID
    session_id: uuid.UUID
    first_link_id: uuid.UUID


@dataclass(frozen=True)
class _Rated:
    patient_id: uuid.UUID
    before: int | None
    later: tuple[int, ...]
    last_id: uuid.UUID | None

    @property
    def is_worse(self) -> bool:
        return is_worsening(self.before, self.later)


def worsening_sessions(clinic_id: uuid.UUID) -> list[Worse]:
    """Sessions of courses under way whose newest answer is worse, and no call about it is open.

    Three SQL queries.
    """
    courses = Course.objects.filter(clinic_id=clinic_id, status="active").values("id")
    arrived = CheckIn.objects.filter(
        clinic_id=clinic_id,
        session__course_id__in=courses,
        recorded_at__gte=clock.now() - LOOKED_BACK,
        patient__deceased=False,
    )
    session_ids = set(arrived.order_by().values_list("session_id", flat=True))
    waiting = set(_open(clinic_id, CallKind.WORSENING).values_list("session_id", flat=True))
    rated = _rated(clinic_id, session_ids - waiting)
    return [
        Worse(each.patient_id, session_id, each.last_id)
        for session_id, each in rated.items()
        if each.is_worse and each.last_id is not None
    ]


def better_since(clinic_id: uuid.UUID) -> list[uuid.UUID]:
    """Open calls about worsening whose session was answered lower since. Two SQL queries."""
    waiting = dict(_open(clinic_id, CallKind.WORSENING).values_list("id", "session_id"))
    rated = _rated(clinic_id, set(waiting.values()))
    return [
        call
        for call, session in waiting.items()
        if session in rated and not rated[session].is_worse
    ]


def _open(clinic_id: uuid.UUID, kind: CallKind) -> QuerySet[CallTask]:
    return CallTask.objects.filter(clinic_id=clinic_id, kind=kind, done_at__isnull=True)


def _rated(clinic_id: uuid.UUID, session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, _Rated]:
    """The scores of sessions: before the treatment, and later in the order of their time."""
    rows = PainRating.objects.filter(
        clinic_id=clinic_id,
        session_id__in=session_ids,
        replaced_at__isnull=True,
        clock__in=("before", "later"),
    ).order_by("occurred_at", "recorded_at")
    before: dict[uuid.UUID, int] = {}
    later: dict[uuid.UUID, list[int]] = defaultdict(list)
    last: dict[uuid.UUID, uuid.UUID] = {}
    patients: dict[uuid.UUID, uuid.UUID] = {}
    for rating_id, session_id, patient_id, on_clock, score in rows.values_list(
        "id", "session_id", "patient_id", "clock", "score"
    ):
        patients[session_id] = patient_id
        if on_clock == "before":
            before[session_id] = score
        else:
            later[session_id].append(score)
            last[session_id] = rating_id
    return {
        each: _Rated(patients[each], before.get(each), tuple(later[each]), last.get(each))
        for each in session_ids
        if each in patients
    }


def silent_courses(clinic_id: uuid.UUID) -> list[Silent]:
    """Courses under way whose last 3 or more questions closed unanswered. Two SQL queries.

    A course that has such a call already, open or done, is named again with the same first
    question: opening its call again changes nothing.
    """
    now = clock.now()
    just_closed = DiaryLink.objects.filter(
        clinic_id=clinic_id,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__lte=now,
        expires_at__gt=now - LOOKED_BACK,
        session__course__status="active",
        patient__deceased=False,
    )
    courses = set(just_closed.order_by().values_list("session__course_id", flat=True))
    asked = DiaryLink.objects.filter(clinic_id=clinic_id, session__course_id__in=courses)
    by_course: dict[uuid.UUID, list[DiaryLink]] = defaultdict(list)
    rows = asked.select_related("patient", "session").order_by("due_at", "id")
    for link in rows:
        if link.answered_at or (link.withdrawn_at is None and link.expires_at <= now):
            by_course[link.session.course_id].append(link)
    return [silent for links in by_course.values() if (silent := _silence(links))]


def _silence(links: list[DiaryLink]) -> Silent | None:
    run: list[DiaryLink] = []
    for link in reversed(links):
        if link.answered_at:
            break
        run.append(link)
    if len(run) < SILENT_QUESTIONS:
        return None
    first, last = run[-1], run[0]
    return Silent(last.patient, last.session.course_id, last.session_id, first.id)


def answering_again(clinic_id: uuid.UUID) -> list[uuid.UUID]:
    """Open calls about silence whose patient has answered since. Two SQL queries."""
    waiting = list(_open(clinic_id, CallKind.SILENT).values_list("id", "patient_id", "opened_at"))
    patients = {patient_id for _, patient_id, _ in waiting}
    answers = DiaryLink.objects.filter(
        clinic_id=clinic_id, patient_id__in=patients, answered_at__isnull=False
    ).order_by("answered_at")
    newest = dict(answers.values_list("patient_id", "answered_at"))
    return [
        call
        for call, patient_id, opened_at in waiting
        if patient_id in newest and newest[patient_id] > opened_at
    ]


def not_judged_in_time(
    clinic_id: uuid.UUID,
) -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]]:
    """Event, patient and session of what should have been judged by now. One SQL query.

    Left out while the call that its report opened still waits: that call shows it already.
    """
    waiting = _open(clinic_id, CallKind.REPORT).filter(subject_id=OuterRef("pk"))
    late = AdverseEvent.objects.filter(
        ~Exists(waiting),
        clinic_id=clinic_id,
        reviewed_at__isnull=True,
        judge_by__lt=clock.now(),
        patient__deceased=False,
    )
    return list(late.order_by("judge_by").values_list("id", "patient_id", "session_id"))
