"""What a patient is asked to agree to, and what they agreed to."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import translation

from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.modality import including, singles
from perineural.clinical.note import ConsentInput, consent_text, text_hash
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.consent_links import CONSENT, questions_of
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Consent, Course, PatientLink, Recipe
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import ComplaintHead, complaint_head, recipe_title
from perineural.records.queries.courses import (
    PlanView,
    consent_state,
    course_row,
    plan_values,
    running_course,
)
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.preparation import recipe_parts


@dataclass(frozen=True)
class ConsentStart:
    """The text a patient is asked to agree to, with the hash by which it is recognised."""

    banner: PatientBanner
    complaint: ComplaintHead
    plan: PlanView
    text: str
    text_hash: str
    language: str
    """In which the text is."""
    in_force_id: uuid.UUID | None
    at_home: "SentConsent | None"
    """The newest link that was sent to read and sign at home, if it can still be used."""


@dataclass(frozen=True)
class SentConsent:
    """A link to read and sign at home."""

    sent_at: dt.datetime
    expires_at: dt.datetime
    has_asked: bool
    """Whether a question waits for the clinic, which keeps the patient from signing."""


@dataclass(frozen=True)
class ConsentView:
    """A consent as it was signed."""

    id: uuid.UUID
    text: str
    text_hash: str
    language: str
    is_unaltered: bool
    signer_name: str
    signed_at: dt.datetime
    place: str
    """`clinic`, or `home` by a link."""
    taken_by: str
    recipe: str
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str
    state: str


@dataclass(frozen=True)
class ConsentPage:
    """One consent with the patient and the course it is for."""

    banner: PatientBanner
    complaint: ComplaintHead
    plan: PlanView
    consent: ConsentView


def consents_in_force(course: Course) -> QuerySet[Consent]:
    """The consents to what a course plans now, of the recipe it has now, not withdrawn."""
    return Consent.objects.filter(
        clinic_id=course.clinic_id,
        course=course,
        recipe_id=course.recipe_id,
        modality__in=including(course.modality),
        withdrawn_at__isnull=True,
    )


def consent_words(course: Course, recipe: Recipe, language: str) -> str:
    """The whole text for this course and this recipe: the same until one of them changes.

    Args:
        language: A code of `records.languages.LANGUAGES`.
    """
    condition = CONDITIONS[course.complaint.condition]
    nerves = [NERVES[key] for key in course.nerves if key in NERVES]
    given = ConsentInput(
        condition_name=condition.plain_name,
        side=course.complaint.side,
        modalities=singles(course.modality),
        parts=recipe_parts(recipe),
        evidence_line=condition.evidence,
        nerve_names=tuple(nerve.plain_name for nerve in nerves),
        deeper_nerves=any(nerve.needs_ultrasound_or_credential for nerve in nerves),
        chest_wall=any(nerve.chest_wall for nerve in nerves),
        motor=any(nerve.motor for nerve in nerves),
        condition=condition.key,
        clinic_name=course.clinic.name,
    )
    with translation.override(language):
        return consent_text(given, translation.gettext)


@query
def consent_start(
    *, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID, language: str = ""
) -> ConsentStart:
    """The text a patient is asked to agree to. A fixed number of SQL queries.

    Args:
        language: In which it is to be; "" for the patient's own.

    Raises:
        Conflict: The course has ended, or its recipe is no longer in use.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    course = running_course(clinic_id, course_id)
    language = first_spoken(language, course.patient.language)
    text = consent_words(course, course.recipe, language)
    return ConsentStart(
        banner=banner_of(clinic_id, course.patient_id),
        complaint=complaint_head(course.complaint),
        plan=plan_values(course),
        text=text,
        text_hash=text_hash(text),
        language=language,
        in_force_id=consents_in_force(course).values_list("id", flat=True).first(),
        at_home=_at_home(course),
    )


def _at_home(course: Course) -> SentConsent | None:
    links = PatientLink.objects.filter(
        clinic_id=course.clinic_id, kind=CONSENT, subject_id=course.id,
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now(),
    )  # fmt: skip
    link = links.order_by("-created_at").first()
    if link is None:
        return None
    asked = questions_of(link).filter(done_at__isnull=True).exists()
    return SentConsent(link.created_at, link.expires_at, asked)


@query
def consent_page(*, by: Actor, clinic_id: uuid.UUID, consent_id: uuid.UUID) -> ConsentPage:
    """One consent as it was signed. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Consent.objects.filter(clinic_id=clinic_id, id=consent_id)
    row = rows.select_related("recorded_by", "recipe").first()
    if row is None:
        raise NotFound("There is no such consent.")
    course = course_row(clinic_id, row.course_id)
    return ConsentPage(
        banner=banner_of(clinic_id, row.patient_id),
        complaint=complaint_head(course.complaint),
        plan=plan_values(course),
        consent=ConsentView(
            id=row.id,
            text=row.text,
            text_hash=row.text_hash,
            language=row.language,
            is_unaltered=text_hash(row.text) == row.text_hash,
            signer_name=row.signer_name,
            signed_at=row.signed_at,
            place=row.place,
            taken_by=row.recorded_by.full_name if row.recorded_by else "",
            recipe=recipe_title(row.recipe),
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason,
            state=consent_state(row, course),
        ),
    )
