"""Changing what a course asks after its sessions, and where its patient lives."""

import uuid
from zoneinfo import available_timezones

from perineural.clinical.check_in_plan import CheckInPlan
from perineural.records import audit
from perineural.records.actions.check_in_planning import plan_anew
from perineural.records.actions.patients import patient_of
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import CheckInPlan as PlanRow
from perineural.records.models import Course, Patient, User
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.check_in_plans import plan_in_force

WHY_LETTERS = 300


@action
def change_plan(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    plan: CheckInPlan,
    version: int,
    why: str,
) -> int:
    """Change what a course asks, and plan anew what was not sent yet.

    Args:
        plan: What it asks from now on.
        version: The version that the person changing it has read.
        why: The reason, for whoever wonders later.

    Returns:
        The version that holds now; the same plan again is no new one.

    Raises:
        Invalid: No reason is given, or it is too long; nobody in person changes it.
        NotFound: There is no such course in this clinic.
        Conflict: Somebody else changed it meanwhile.
    """
    check_can(by, clinic_id, Permission.PLAN_CHECK_INS)
    if not isinstance(by, User):
        raise Invalid("A plan is changed by a named person.")
    courses = Course.objects.select_for_update().filter(clinic_id=clinic_id, id=course_id)
    course = courses.first()
    if course is None:
        raise NotFound("There is no such course.")
    in_force = plan_in_force(clinic_id, course_id)
    if in_force.plan == plan:
        return in_force.version
    if in_force.version != version:
        raise Conflict("Somebody changed these questions meanwhile. Please look again.")
    reason = why.strip()
    if not reason:
        raise Invalid("Say why it is changed.", field="why")
    if len(reason) > WHY_LETTERS:
        raise Invalid(f"At most {WHY_LETTERS} letters.", field="why")
    PlanRow.objects.create(
        clinic_id=clinic_id,
        course_id=course_id,
        version=version + 1,
        moments=plan.to_json(),
        why=reason,
        made_by=by,
    )
    audit.record(
        by, clinic_id, "change check-in plan", "course", course_id, patient_id=course.patient_id,
        details={"version": version + 1, "asked": [each.key for each in plan.asked]},
    )  # fmt: skip
    plan_anew(by=by, clinic_id=clinic_id, course_id=course_id)
    return version + 1


@action
def set_time_zone(
    *, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID, time_zone: str
) -> None:
    """Say where a patient lives, and plan anew what was not sent yet.

    Args:
        time_zone: A name such as Europe/Berlin; empty for the clinic's own.

    Raises:
        Invalid: There is no such zone.
        NotFound: There is no such patient in this clinic.
    """
    check_can(by, clinic_id, Permission.PLAN_CHECK_INS)
    if time_zone and time_zone not in available_timezones():
        raise Invalid("There is no such time zone.", field="time_zone")
    patient = patient_of(clinic_id, patient_id)
    if patient.time_zone == time_zone:
        return
    Patient.objects.filter(clinic_id=clinic_id, id=patient_id).update(time_zone=time_zone)
    audit.record(
        by, clinic_id, "set time zone", "patient", patient_id, patient_id=patient_id,
        details={"time zone": time_zone},
    )  # fmt: skip
    courses = Course.objects.select_for_update().filter(clinic_id=clinic_id, patient_id=patient_id)
    for course_id in courses.order_by("id").values_list("id", flat=True):
        plan_anew(by=by, clinic_id=clinic_id, course_id=course_id)
