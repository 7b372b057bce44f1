"""Planning ahead: questions of weeks and months, two days before they are due, by the worker."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perineural.clinical.check_in_plan import DEFAULT_PLAN
from perineural.clinical.check_in_times import DueTime, due_times, fitted_among
from perineural.records import audit, clock
from perineural.records.actions.check_in_planning import AROUND, Asking, keep_links, new_link
from perineural.records.actors import Actor, System
from perineural.records.doors import action
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, DiaryLink, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.queries.check_in_plans import (
    FIRST_VERSION,
    PlanInForce,
    asked_after_end,
    plans_in_force,
    quiet_hours_of,
    zone_of,
)

AHEAD = dt.timedelta(hours=48)
"""How far ahead the worker plans."""
STILL_OPEN = dt.timedelta(days=21)
"""No question stays open for longer, so that none due longer ago is asked any more."""
FIRST_FAR = dt.timedelta(days=10)
"""Before this no weekly or monthly question comes up for planning."""
LOOK_BACK = dt.timedelta(days=24 * 31 + 21)
"""The longest time after a session at which a plan can ask."""
SESSIONS_AT_ONCE = 500


def plan_ahead() -> int:
    """Plan the weekly and monthly questions of the next two days, in every clinic.

    Each 500 sessions are one action with its own transaction and one audit event, so that nobody
    waits long for a lock, and a worker that dies leaves whole parts. What is planned is not
    planned again.

    Returns:
        How many questions were planned.
    """
    planned = 0
    for clinic in Clinic.objects.order_by("id"):
        with clinic_scope([clinic.id]):
            for some in _in_parts(_to_plan(clinic)):
                planned += plan_part(by=System(clinic.id), clinic_id=clinic.id, due=some)
    return planned


_Due = tuple[Asking, tuple[DueTime, ...]]


def _in_parts(due: Sequence[_Due]) -> Iterator[Sequence[_Due]]:
    for start in range(0, len(due), SESSIONS_AT_ONCE):
        yield due[start : start + SESSIONS_AT_ONCE]


def _to_plan(clinic: Clinic) -> list[_Due]:
    """What falls due within two days about the last session of each course. Three SQL queries."""
    now = clock.now()
    window = (now - STILL_OPEN, now + AHEAD)
    plans, quiet = plans_in_force(clinic.id), quiet_hours_of(clinic)
    packaged = PlanInForce(DEFAULT_PLAN, FIRST_VERSION)
    found: list[_Due] = []
    for row in _last_sessions(clinic.id, now):
        if row.zero > now - FIRST_FAR:
            continue
        in_force = plans.get(row.course_id, packaged)
        plan = asked_after_end(in_force.plan, row.status)
        zone = zone_of(row.time_zone, clinic.time_zone)
        due = tuple(
            each
            for each in due_times(row.zero, zone, plan, quiet, within=window)
            if not each.is_near
            and not each.left_out
            and each.due_at <= window[1]
            and each.expires_at > now
        )
        if due:
            found.append((Asking(row.session_id, row.patient_id, row.zero, in_force.version), due))
    return found


class _Held(NamedTuple):
    """A signed session, of the values that planning needs."""

    session_id: uuid.UUID
    course_id: uuid.UUID
    number: int
    patient_id: uuid.UUID
    zero: dt.datetime
    status: str
    time_zone: str


_COLUMNS = (
    "id", "course_id", "number", "patient_id", "occurred_at", "course__status",
    "patient__time_zone", "last_point_at",
)  # fmt: skip


def _last_sessions(clinic_id: uuid.UUID, now: dt.datetime) -> list[_Held]:
    """The newest signed session of every course that a plan may still ask about."""
    rows = Session.objects.filter(
        clinic_id=clinic_id,
        status=SigningStatus.SIGNED,
        amends__isnull=True,
        occurred_at__gt=now - LOOK_BACK,
        patient__deceased=False,
    )
    newest: dict[uuid.UUID, _Held] = {}
    for *values, last_point_at in rows.values_list(*_COLUMNS).iterator(chunk_size=2000):
        held = _Held(*values)
        known = newest.get(held.course_id)
        if known is None or known.number < held.number:
            newest[held.course_id] = held._replace(zero=last_point_at or held.zero)
    return list(newest.values())


@action
def plan_part(*, by: Actor, clinic_id: uuid.UUID, due: Sequence[_Due]) -> int:
    """Plan some of the questions that `plan_ahead` found. Seven SQL queries, or two for nothing.

    Returns:
        How many were planned; what was planned before is not planned again.
    """
    moments = {each.moment for _, times in due for each in times}
    planned = _stored_moments(clinic_id, [asking.session_id for asking, _ in due], moments)
    fresh = [
        (asking, [each for each in times if (asking.session_id, each.moment) not in planned])
        for asking, times in due
    ]
    fresh = [each for each in fresh if each[1]]
    if not fresh:
        return 0
    around = _taken(clinic_id, fresh)
    links = []
    for asking, times in fresh:
        taken = around[asking.patient_id]
        others = [at for session_id, at in taken if session_id != asking.session_id]
        asked = [each for each in fitted_among(times, asking.zero, others) if not each.left_out]
        links += [new_link(clinic_id, asking, each) for each in asked]
        taken += [(asking.session_id, each.due_at) for each in asked]
    stored = keep_links(clinic_id, links)
    if stored:
        audit.record(
            by, clinic_id, "plan check-ins ahead", "clinic", clinic_id,
            details={"planned": len(stored), "sessions": len(fresh)},
        )  # fmt: skip
    return len(stored)


def _stored_moments(
    clinic_id: uuid.UUID, session_ids: Sequence[uuid.UUID], moments: set[str]
) -> set[tuple[uuid.UUID, str]]:
    rows = DiaryLink.objects.filter(
        clinic_id=clinic_id, session_id__in=session_ids, moment__in=moments
    )
    return set(rows.values_list("session_id", "moment"))


def _taken(
    clinic_id: uuid.UUID, fresh: Sequence[_Due]
) -> dict[uuid.UUID, list[tuple[uuid.UUID, dt.datetime]]]:
    """When the patients are asked anyway around these times, by patient."""
    times = [each.due_at for _, due in fresh for each in due]
    rows = DiaryLink.objects.filter(
        clinic_id=clinic_id,
        patient_id__in={asking.patient_id for asking, _ in fresh},
        withdrawn_at__isnull=True,
        due_at__gt=min(times) - AROUND,
        due_at__lt=max(times) + AROUND,
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID, dt.datetime]]] = defaultdict(list)
    for patient_id, session_id, due_at in rows.values_list("patient_id", "session_id", "due_at"):
        found[patient_id].append((session_id, due_at))
    return found
