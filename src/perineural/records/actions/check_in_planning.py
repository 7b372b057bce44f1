"""Planning the questions after a session: with its signature, and anew when something changed.

What is asked within two weeks is planned when a session is signed. What is asked after weeks and
months is planned two days ahead by `check_ins_ahead`.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from perineural.clinical.check_in_plan import CheckInPlan
from perineural.clinical.check_in_times import DueTime, due_times, fitted_among
from perineural.records import audit, clock
from perineural.records.actions.check_ins import zero_of
from perineural.records.actors import Actor
from perineural.records.keys import new_key
from perineural.records.models import DiaryLink, OutboxMessage, Session
from perineural.records.models.course import CourseStatus
from perineural.records.outbox import Waiting, queue_all
from perineural.records.outbox.subjects import DIARY_QUESTION
from perineural.records.queries.check_in_plans import (
    asked_after_end,
    last_session,
    plan_in_force,
    quiet_hours_of,
    zone_of,
)

AROUND = dt.timedelta(days=7)
"""How far around a question those about other sessions matter."""

NEXT_SESSION = "next session"
COURSE_ENDED = "course ended"
PLAN_CHANGED = "plan changed"


@dataclass(frozen=True)
class Asking:
    """A session that is asked about: whose it is, when its clock began, and by which plan."""

    session_id: uuid.UUID
    patient_id: uuid.UUID
    zero: dt.datetime
    version: int


def plan_after_signing(*, by: Actor, session: Session) -> None:
    """Plan the first questions after a session, in the caller's transaction. Nine SQL queries.

    Ends what was still open about the sessions before it. Asking again for the same session plans
    nothing twice. Somebody who has died is asked nothing.
    """
    if session.number > 1:
        earlier = Q(session__course_id=session.course_id, session__number__lt=session.number)
        end_questions(session.clinic_id, earlier, NEXT_SESSION)
    if session.patient.deceased:
        return
    in_force = plan_in_force(session.clinic_id, session.course_id)
    others, own = _planned_around(session.clinic_id, session)
    zero, now = zero_of(session), clock.now()
    asking = Asking(session.id, session.patient_id, zero, in_force.version)
    plan = asked_after_end(in_force.plan, session.course.status)
    due = [each for each in _due_of(session, plan) if each.is_near and each.expires_at > now]
    fitted = fitted_among(due, zero, others)
    links = [
        new_link(session.clinic_id, asking, each)
        for each in fitted
        if not each.left_out and each.moment not in own
    ]
    if not links:
        return
    keep_links(session.clinic_id, links)
    audit.record(
        by, session.clinic_id, "plan check-ins", "session", session.id,
        patient_id=session.patient_id,
        details={"moments": [each.moment for each in links], "plan": in_force.version},
    )  # fmt: skip


def _due_of(session: Session, plan: CheckInPlan) -> tuple[DueTime, ...]:
    zone = zone_of(session.patient.time_zone, session.clinic.time_zone)
    return due_times(zero_of(session), zone, plan, quiet_hours_of(session.clinic))


def _planned_around(
    clinic_id: uuid.UUID, session: Session
) -> tuple[list[dt.datetime], dict[str, DiaryLink]]:
    """When the patient is asked about other sessions, and what is planned about this one."""
    zero = zero_of(session)
    rows = DiaryLink.objects.filter(
        Q(session_id=session.id)
        | Q(withdrawn_at__isnull=True, due_at__gt=zero - AROUND, due_at__lt=zero + 4 * AROUND),
        clinic_id=clinic_id,
        patient_id=session.patient_id,
    )
    others, own = [], {}
    for link in rows:
        if link.session_id == session.id:
            own[link.moment] = link
        else:
            others.append(link.due_at)
    return others, own


def new_link(clinic_id: uuid.UUID, asking: Asking, due: DueTime) -> DiaryLink:
    """A question as it will be stored."""
    return DiaryLink(
        id=new_key(),
        clinic_id=clinic_id,
        patient_id=asking.patient_id,
        session_id=asking.session_id,
        moment=due.moment,
        minutes_after=_minutes(asking.zero, due.due_at),
        due_at=due.due_at,
        expires_at=due.expires_at,
        plan_version=asking.version,
    )


def _minutes(zero: dt.datetime, due_at: dt.datetime) -> int:
    return int((due_at - zero).total_seconds() // 60)


def keep_links(clinic_id: uuid.UUID, links: Sequence[DiaryLink]) -> list[DiaryLink]:
    """Store questions and their messages, in the caller's transaction. Three SQL queries.

    Of a question that somebody else just stored, neither it nor its message is stored again.

    Returns:
        What was stored.
    """
    DiaryLink.objects.bulk_create(links, ignore_conflicts=True)
    ids = [each.id for each in links]
    kept = set(DiaryLink.objects.filter(id__in=ids).values_list("id", flat=True))
    stored = [each for each in links if each.id in kept]
    queue_all(clinic_id, map(_message, stored))
    return stored


def _message(link: DiaryLink) -> Waiting:
    return Waiting(DIARY_QUESTION, link.id, link.patient_id, link.due_at, f"diary:{link.id}")


def end_questions(clinic_id: uuid.UUID, which: Q, why: str) -> int:
    """Withdraw what was not answered yet and take its messages out, in the caller's transaction.

    Two SQL queries. A question that closed by itself stays one that was not answered.

    Args:
        which: Of which questions.
        why: For the record: see the reasons of this module and `diary_links.DECEASED`.

    Returns:
        How many were withdrawn.
    """
    now = clock.now()
    open_ones = DiaryLink.objects.filter(
        which,
        clinic_id=clinic_id,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=now,
    )
    ids = list(open_ones.values_list("id", flat=True))
    if not ids:
        return 0
    DiaryLink.objects.filter(id__in=ids).update(withdrawn_at=now, withdrawn_reason=why)
    OutboxMessage.objects.filter(
        clinic_id=clinic_id,
        key__in=[f"diary:{each}" for each in ids],
        sent_at__isnull=True,
        cancelled_at__isnull=True,
    ).update(cancelled_at=now, last_error=why)
    return len(ids)


def end_with_course(clinic_id: uuid.UUID, course_id: uuid.UUID, status: str) -> None:
    """End what an ended course does not ask any more, in the caller's transaction.

    See `queries.check_in_plans.asked_after_end`.
    """
    which = Q(session__course_id=course_id)
    if status != CourseStatus.STOPPED:
        which &= Q(moment__endswith="w")
    end_questions(clinic_id, which, COURSE_ENDED)


def plan_anew(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> int:
    """Plan again what was not sent yet about a course's last session, in the caller's transaction.

    For after a change of its plan or of the patient's zone. What was due before now stays as it
    was asked.

    Returns:
        How many questions were moved, added or taken out.
    """
    session = last_session(clinic_id, course_id)
    if session is None or session.patient.deceased:
        return 0
    in_force = plan_in_force(clinic_id, course_id)
    others, own = _planned_around(clinic_id, session)
    zero, now = zero_of(session), clock.now()
    plan = asked_after_end(in_force.plan, session.course.status)
    wanted = {
        each.moment: each
        for each in fitted_among(_due_of(session, plan), zero, others)
        if not each.left_out and each.due_at > now and (each.is_near or each.moment in own)
    }
    asking = Asking(session.id, session.patient_id, zero, in_force.version)
    waiting = [each for each in own.values() if _may_move(each, now)]
    gone = [each.id for each in waiting if each.moment not in wanted and not each.withdrawn_at]
    moved = [each for each in waiting if _move(each, asking, wanted.get(each.moment))]
    added = [new_link(clinic_id, asking, due) for key, due in wanted.items() if key not in own]
    if gone:
        end_questions(clinic_id, Q(id__in=gone), PLAN_CHANGED)
    _store_moved(clinic_id, moved)
    if added:
        keep_links(clinic_id, added)
    audit.record(
        by, clinic_id, "plan check-ins anew", "course", course_id, patient_id=session.patient_id,
        details={"plan": in_force.version, "moved": len(moved), "added": len(added),
                 "taken out": len(gone)},
    )  # fmt: skip
    return len(moved) + len(added) + len(gone)


def _may_move(link: DiaryLink, now: dt.datetime) -> bool:
    """Whether a question waits still, or was taken out by a plan that may take it in again."""
    waits = link.sent_at is None and link.answered_at is None and link.due_at > now
    return waits and link.withdrawn_reason in ("", PLAN_CHANGED)


def _move(link: DiaryLink, asking: Asking, due: DueTime | None) -> bool:
    """Give a question its new time; whether that is another."""
    if due is None or (link.due_at == due.due_at and link.withdrawn_at is None):
        return False
    link.due_at, link.expires_at = due.due_at, due.expires_at
    link.minutes_after = _minutes(asking.zero, due.due_at)
    link.plan_version = asking.version
    link.withdrawn_at, link.withdrawn_reason = None, ""
    return True


def _store_moved(clinic_id: uuid.UUID, moved: Sequence[DiaryLink]) -> None:
    if not moved:
        return
    changed = ("due_at", "expires_at", "minutes_after", "plan_version")
    DiaryLink.objects.bulk_update(moved, (*changed, "withdrawn_at", "withdrawn_reason"))
    by_key = {f"diary:{each.id}": each for each in moved}
    messages = list(
        OutboxMessage.objects.filter(clinic_id=clinic_id, key__in=by_key, sent_at__isnull=True)
    )
    for message in messages:
        message.due_at = message.next_attempt_at = by_key[message.key].due_at
        message.cancelled_at, message.last_error = None, ""
    OutboxMessage.objects.bulk_update(
        messages, ("due_at", "next_attempt_at", "cancelled_at", "last_error")
    )
