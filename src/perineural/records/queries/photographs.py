"""Photographs of a patient by visit, and the consent they stand on."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import translation

from perineural.clinical.anatomy import VIEWS
from perineural.clinical.note import text_hash
from perineural.clinical.photograph_consent import photograph_consent_text
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Clinic, Photograph, PhotographConsent, Session
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.sessions import ComplaintLine, complaint_line, session_row


@dataclass(frozen=True)
class PhotographLine:
    """One photograph, or that there was one."""

    id: uuid.UUID
    session_id: uuid.UUID
    session_number: int
    moment: str
    view: str
    words: str
    width_px: int
    height_px: int
    taken_at: dt.datetime
    taken_by: str
    erased_at: dt.datetime | None
    erased_because: str

    @property
    def title(self) -> str:
        """Visit, moment and part: Session 2, before: Right knee, front."""
        where = VIEWS[self.view].title if self.view in VIEWS else "no view named"
        return f"Session {self.session_number}, {self.moment}: {where}"


@dataclass(frozen=True)
class PhotographConsentLine:
    """A consent for photographs as it was signed."""

    id: uuid.UUID
    text: str
    text_hash: str
    language: str
    text_version: int
    is_unaltered: bool
    signer_name: str
    signed_at: dt.datetime
    taken_by: str
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str


@dataclass(frozen=True)
class VisitPhotographs:
    """The photographs of one visit, and whether more may be taken."""

    session_id: uuid.UUID
    number: int
    patient: PatientBanner
    complaint: ComplaintLine
    views: tuple[str, ...]
    is_open: bool
    consent: PhotographConsentLine | None
    photographs: tuple[PhotographLine, ...]

    @property
    def kept(self) -> tuple[PhotographLine, ...]:
        """Those that were not erased."""
        return tuple(each for each in self.photographs if each.erased_at is None)


@dataclass(frozen=True)
class PhotographConsentStart:
    """The text a patient is asked to agree to, with the hash by which it is recognised."""

    patient: PatientBanner
    text: str
    text_hash: str
    language: str
    """In which the text is."""
    in_force_id: uuid.UUID | None


@dataclass(frozen=True)
class PhotographConsentPage:
    """One consent with the patient, and how many photographs stand on it."""

    patient: PatientBanner
    consent: PhotographConsentLine
    kept: int


def _lines(rows: QuerySet[Photograph]) -> tuple[PhotographLine, ...]:
    return tuple(
        PhotographLine(
            id=row.id,
            session_id=row.session_id,
            session_number=row.session.number,
            moment=row.moment,
            view=row.view,
            words=row.words,
            width_px=row.width_px,
            height_px=row.height_px,
            taken_at=row.occurred_at,
            taken_by=row.recorded_by.full_name if row.recorded_by else "",
            erased_at=row.erased_at,
            erased_because=row.erased_because,
        )
        for row in rows.select_related("session", "recorded_by")
    )


def _consent_line(row: PhotographConsent) -> PhotographConsentLine:
    return PhotographConsentLine(
        id=row.id,
        text=row.text,
        text_hash=row.text_hash,
        language=row.language,
        text_version=row.text_version,
        is_unaltered=text_hash(row.text) == row.text_hash,
        signer_name=row.signer_name,
        signed_at=row.signed_at,
        taken_by=row.recorded_by.full_name if row.recorded_by else "",
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def _consents(clinic_id: uuid.UUID) -> QuerySet[PhotographConsent]:
    return PhotographConsent.objects.filter(clinic_id=clinic_id).select_related("recorded_by")


def _of_visit(session: Session) -> QuerySet[Photograph]:
    """Those taken at a visit, whichever of its versions is looked at."""
    return Photograph.objects.filter(
        clinic_id=session.clinic_id,
        session__course_id=session.course_id,
        session__number=session.number,
    )


@query
def visit_photographs(
    *, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID
) -> VisitPhotographs:
    """The photographs of a visit, those erased too. A fixed number of SQL queries.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    session = session_row(clinic_id, session_id)
    in_force = _consents(clinic_id).filter(patient_id=session.patient_id, withdrawn_at__isnull=True)
    consent = in_force.first()
    return VisitPhotographs(
        session_id=session.id,
        number=session.number,
        patient=banner_of(clinic_id, session.patient_id),
        complaint=complaint_line(session),
        views=tuple(VIEWS),
        is_open=session.status == "draft" and session.amends_id is None,
        consent=_consent_line(consent) if consent else None,
        photographs=_lines(_of_visit(session)),
    )


@query
def patient_photographs(
    *, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID
) -> tuple[PhotographLine, ...]:
    """All photographs that are kept of a patient, oldest first. Two SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Photograph.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return _lines(rows.filter(erased_at__isnull=True))


def photograph_words(clinic_name: str, language: str) -> str:
    """The whole text about photographs in a language of `records.languages.LANGUAGES`."""
    with translation.override(language):
        return photograph_consent_text(clinic_name, translation.gettext)


@query
def photograph_consent_start(
    *, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID, language: str = ""
) -> PhotographConsentStart:
    """The text a patient is asked to agree to. A fixed number of SQL queries.

    Args:
        language: In which it is to be; "" for the patient's own.

    Raises:
        NotFound: There is no such patient in this clinic.
    """
    check_can(by, clinic_id, Permission.TAKE_CONSENT)
    patient = banner_of(clinic_id, patient_id)
    language = first_spoken(language, patient.language)
    text = photograph_words(Clinic.objects.get(id=clinic_id).name, language)
    in_force = _consents(clinic_id).filter(patient_id=patient_id, withdrawn_at__isnull=True)
    return PhotographConsentStart(
        patient, text, text_hash(text), language, in_force.values_list("id", flat=True).first()
    )


@query
def photograph_consent_page(
    *, by: Actor, clinic_id: uuid.UUID, consent_id: uuid.UUID
) -> PhotographConsentPage:
    """One consent as it was signed. A fixed number of SQL queries.

    Raises:
        NotFound: There is no such consent in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = _consents(clinic_id).filter(id=consent_id).first()
    if row is None:
        raise NotFound("There is no such consent.")
    kept = Photograph.objects.filter(clinic_id=clinic_id, consent=row, erased_at__isnull=True)
    return PhotographConsentPage(
        banner_of(clinic_id, row.patient_id), _consent_line(row), kept.count()
    )
