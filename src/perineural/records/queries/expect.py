"""What somebody is told to expect: on a clinic's public page, and of a course that is planned."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.consent import side_in_words
from perineural.clinical.expect import Anaesthetic, Expectation, what_to_expect
from perineural.clinical.modality import BATH, plannable
from perineural.records import clock
from perineural.records.actors import Actor, Visitor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import first_spoken
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import ComplaintHead, complaint_head
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.courses import course_row
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.preparation import recipe_parts
from perineural.records.queries.relief_share import OwnNumbers, own_numbers


@dataclass(frozen=True)
class ExpectHere:
    """What a clinic tells anybody to expect of a visit for one condition."""

    modality: str
    offered: tuple[str, ...]
    """The ways in which it is given here for this condition."""
    told: Expectation
    numbers: OwnNumbers | None


@dataclass(frozen=True)
class ExpectSheet:
    """What one patient is told to expect, by their plan and its recipe."""

    course_id: uuid.UUID
    patient: PatientBanner
    complaint: ComplaintHead
    plain_name: str
    side: str
    language: str
    """Of the sheet; its texts are in English here and are translated where it is shown."""
    modality: str
    sessions_planned: int
    interval_days: int
    next_session_on: dt.date | None
    on: dt.date
    told: Expectation
    numbers: OwnNumbers | None


@query
def expect_here(*, by: Visitor, clinic_id: uuid.UUID, condition: str, how: str = "") -> ExpectHere:
    """What anybody is told to expect of a visit. Three SQL queries, with numbers up to ten.

    Args:
        how: `injection`, `bath` or `both`; the first that is offered for any other word.

    Raises:
        NotFound: There is no such condition, or the visitor came to another clinic.
    """
    if condition not in CONDITIONS or by.clinic_id != clinic_id:
        raise NotFound("There is no such condition here.")
    known = CONDITIONS[condition]
    has_bath = policy_in_force(clinic_id).policy.bath_enabled
    offered = plannable(each for each in known.modalities if each != BATH or has_bath)
    modality = how if how in offered else offered[0]
    deeper = any(NERVES[key].needs_ultrasound_or_credential for key in known.nerves_to_begin_with)
    told = what_to_expect(condition, modality, deeper_nerves=deeper)
    numbers = own_numbers(clinic_id, condition, modality)
    return ExpectHere(modality=modality, offered=offered, told=told, numbers=numbers)


@query
def expect_sheet(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> ExpectSheet:
    """What the patient of a course is told to expect of it. Ten SQL queries, with numbers up to 17.

    Raises:
        NotFound: There is no such course in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    course = course_row(clinic_id, course_id)
    condition = condition_of(course.complaint.condition)
    nerves = [NERVES[key] for key in course.nerves if key in NERVES]
    has_anaesthetic = any(part.stock.anaesthetic for part in recipe_parts(course.recipe))
    told = what_to_expect(
        condition.key,
        course.modality,
        Anaesthetic.WITH if has_anaesthetic else Anaesthetic.WITHOUT,
        deeper_nerves=any(nerve.needs_ultrasound_or_credential for nerve in nerves),
    )
    return ExpectSheet(
        course_id=course.id,
        patient=banner_of(clinic_id, course.patient_id),
        complaint=complaint_head(course.complaint),
        plain_name=condition.plain_name,
        side=side_in_words(course.complaint.side),
        language=first_spoken(course.patient.language),
        modality=course.modality,
        sessions_planned=course.sessions_planned,
        interval_days=course.interval_days,
        next_session_on=course.next_session_on if course.status == "active" else None,
        on=clock.today(),
        told=told,
        numbers=own_numbers(clinic_id, condition.key, course.modality),
    )
