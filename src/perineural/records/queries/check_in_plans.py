"""What a course asks after its sessions, and when each question goes out."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perineural.clinical.check_in_plan import DEFAULT_PLAN, CheckInPlan
from perineural.clinical.check_in_times import DueTime, QuietHours, due_times
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import CheckInPlan as PlanRow
from perineural.records.models import Clinic, DiaryLink, Patient, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.course import CourseStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import ComplaintHead, complaint_head
from perineural.records.queries.courses import course_row
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.statements import find

FIRST_VERSION = 0
"""The version of the plan that every course begins with: the packaged one."""


@dataclass(frozen=True)
class PlanInForce:
    """What a course asks, and the version by which its questions name it."""

    plan: CheckInPlan
    version: int


def plan_in_force(clinic_id: uuid.UUID, course_id: uuid.UUID) -> PlanInForce:
    """What a course asks now. One SQL query."""
    where = {"clinic_id": clinic_id, "course_id": course_id}
    for moments, version in find(PlanRow, ("moments", "version"), where, newest="version"):
        return PlanInForce(CheckInPlan.from_json(moments), version)
    return PlanInForce(DEFAULT_PLAN, FIRST_VERSION)


def plans_in_force(clinic_id: uuid.UUID) -> dict[uuid.UUID, PlanInForce]:
    """What each course asks whose plan was changed; any other has the packaged one. One query."""
    rows = PlanRow.objects.filter(clinic_id=clinic_id).order_by("version")
    newest = {row[0]: row[1:] for row in rows.values_list("course_id", "version", "moments")}
    return {
        course_id: PlanInForce(CheckInPlan.from_json(moments), version)
        for course_id, (version, moments) in newest.items()
    }


def zone_of(patient_zone: str, clinic_zone: str) -> ZoneInfo:
    """Where a patient lives; the clinic's zone when that is not known."""
    try:
        return ZoneInfo(patient_zone or clinic_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(clinic_zone)


def quiet_hours_of(clinic: Clinic) -> QuietHours:
    """When a clinic sends nothing, by its patients' clocks."""
    return QuietHours(clinic.quiet_from, clinic.quiet_until)


def quiet_until(clinic: Clinic, patient: Patient) -> dt.datetime | None:
    """The end of the quiet hours that hold where a patient lives now; none when none hold."""
    now = clock.now()
    ends = quiet_hours_of(clinic).end_after(now, zone_of(patient.time_zone, clinic.time_zone))
    return ends if ends > now else None


def last_session(clinic_id: uuid.UUID, course_id: uuid.UUID) -> Session | None:
    """The newest signed session of a course, as it was first signed. One SQL query."""
    rows = Session.objects.filter(
        clinic_id=clinic_id,
        course_id=course_id,
        status=SigningStatus.SIGNED,
        amends__isnull=True,
    )
    return rows.select_related("clinic", "patient", "course").order_by("-number").first()


def asked_after_end(plan: CheckInPlan, status: str) -> CheckInPlan:
    """What of a plan is still asked, by how its course stands.

    A course that was discharged or referred on asks about its last session for a week and then
    after months, so that it is known how long relief lasted. One that was stopped asks no more.
    """
    if status == CourseStatus.ACTIVE:
        return plan
    if status == CourseStatus.STOPPED:
        return CheckInPlan(())
    return plan.without(*(each.key for each in plan.moments if each.unit == "weekly"))


@dataclass(frozen=True)
class AskedLine:
    """One question of the last session as the clinic sees it: when, and what became of it."""

    moment: str
    due_at: dt.datetime
    left_out: str
    state: str


@dataclass(frozen=True)
class CheckInPage:
    """A course's plan with what it means for the last session, in the patient's zone.

    Args:
        shown_zone: The zone in which the times are shown.
        patient_zone: The patient's own; empty when it is the clinic's.
        session_number: Of the last signed session; 0 before the first.
    """

    banner: PatientBanner
    complaint: ComplaintHead
    plan: CheckInPlan
    version: int
    changed_by: str
    changed_at: dt.datetime | None
    why: str
    shown_zone: ZoneInfo
    patient_zone: str
    quiet: QuietHours
    status: str
    session_number: int
    zero: dt.datetime | None
    asked: tuple[AskedLine, ...]


@query
def check_in_page(
    *, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID, preview: CheckInPlan | None = None
) -> CheckInPage:
    """What a course asks and when. Ten SQL queries.

    Args:
        preview: A plan that is not stored: when its questions would go.

    Raises:
        NotFound: There is no such course in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    course = course_row(clinic_id, course_id)
    rows = PlanRow.objects.filter(clinic_id=clinic_id, course_id=course_id)
    row = rows.select_related("made_by").order_by("-version").first()
    plan = CheckInPlan.from_json(row.moments) if row else DEFAULT_PLAN
    zone = zone_of(course.patient.time_zone, course.clinic.time_zone)
    session = last_session(clinic_id, course_id)
    zero = (session.last_point_at or session.occurred_at) if session else None
    return CheckInPage(
        banner=banner_of(clinic_id, course.patient_id),
        complaint=complaint_head(course.complaint),
        plan=plan,
        version=row.version if row else FIRST_VERSION,
        changed_by=row.made_by.full_name if row else "",
        changed_at=row.made_at if row else None,
        why=row.why if row else "",
        shown_zone=zone,
        patient_zone=course.patient.time_zone,
        quiet=quiet_hours_of(course.clinic),
        status=course.status,
        session_number=session.number if session else 0,
        zero=zero,
        asked=_asked(session, zero, zone, preview or plan, course.status) if session else (),
    )


def _asked(
    session: Session, zero: dt.datetime, zone: ZoneInfo, plan: CheckInPlan, status: str
) -> tuple[AskedLine, ...]:
    stored = {
        each.moment: each
        for each in DiaryLink.objects.filter(clinic_id=session.clinic_id, session=session)
    }
    due = due_times(zero, zone, asked_after_end(plan, status), quiet_hours_of(session.clinic))
    lines = [_line(each, stored.pop(each.moment, None)) for each in due]
    lines += [_stored_line(each) for each in _gone(stored.values())]
    return tuple(sorted(lines, key=lambda each: each.due_at))


def _gone(links: Iterable[DiaryLink]) -> list[DiaryLink]:
    """What was asked, though the plan would not ask it any more."""
    return [each for each in links if each.sent_at or each.answered_at]


def _line(due: DueTime, link: DiaryLink | None) -> AskedLine:
    if link is not None and (link.sent_at or link.answered_at):
        return _stored_line(link)
    left_out = due.left_out
    if not left_out and due.expires_at <= clock.now():
        left_out = "its time had passed"
    return AskedLine(due.moment, due.due_at, left_out, "")


def _stored_line(link: DiaryLink) -> AskedLine:
    state = "answered" if link.answered_at else "sent"
    return AskedLine(link.moment, link.due_at, "", state)
