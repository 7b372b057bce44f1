"""The clinic's billing codes, what a superbill is made from, and superbills as they were made."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.conditions import condition_of
from perineural.clinical.consent import side_in_words
from perineural.clinical.coverage import CoverageLine, caution_about
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import BillingCode, Session, Superbill
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.session_notes import (
    NotePage,
    Version,
    amendment_of,
    session_note_page,
)
from perineural.records.queries.sessions import ComplaintLine, complaint_line, session_row


@dataclass(frozen=True)
class CodeLine:
    """One of the clinic's codes, with what to think of before it is chosen."""

    code: str
    words: str
    price: Decimal | None
    currency: str
    caution: CoverageLine | None


@dataclass(frozen=True)
class CodesPage:
    """The clinic's codes and since when they hold."""

    codes: tuple[CodeLine, ...]
    loaded_at: dt.datetime | None


@dataclass(frozen=True)
class SuperbillStart:
    """What a superbill is chosen from: what was done, and what may be named."""

    page: NotePage
    diagnoses: dict[str, str]
    codes: tuple[CodeLine, ...]
    made_id: uuid.UUID | None


@dataclass(frozen=True)
class BilledLine:
    """One line of a superbill. `sum` is None where there is no price."""

    code: str
    words: str
    count: int
    price: Decimal | None
    sum: Decimal | None


@dataclass(frozen=True)
class SuperbillPage:
    """A superbill as it was made.

    `amendment` is the signed note that amends the one billed; `amended_at` is when the note
    billed, itself an amendment, was signed.
    """

    id: uuid.UUID
    number: int
    session_id: uuid.UUID
    session_number: int
    patient: PatientBanner
    address: tuple[str, ...]
    complaint: ComplaintLine
    occurred_at: dt.datetime
    clinician: str
    amendment: Version | None
    amended_at: dt.datetime | None
    diagnosis_code: str
    diagnosis: str
    lines: tuple[BilledLine, ...]
    currency: str
    total: Decimal | None
    is_total_whole: bool
    made_at: dt.datetime
    made_by: str
    voided_at: dt.datetime | None
    voided_by: str
    void_reason: str


def _codes(clinic_id: uuid.UUID) -> tuple[CodeLine, ...]:
    rows = BillingCode.objects.filter(clinic_id=clinic_id)
    return tuple(
        CodeLine(row.code, row.words, row.price, row.currency, caution_about(row.code))
        for row in rows
    )


@query
def codes_page(*, by: Actor, clinic_id: uuid.UUID) -> CodesPage:
    """The clinic's billing codes in their order. Three SQL queries."""
    check_can(by, clinic_id, Permission.LOAD_CODES)
    first = BillingCode.objects.filter(clinic_id=clinic_id).first()
    return CodesPage(_codes(clinic_id), first.loaded_at if first else None)


def diagnoses_of(session: Session) -> dict[str, str]:
    """The diagnoses that a session may be billed under: words by ICD-10-CM code.

    The usual code of the complaint's side first. A side without a code of its own is offered in
    words alone, under an empty code.
    """
    complaint = session.course.complaint
    condition = condition_of(complaint.condition)
    words = f"{condition.name}, {side_in_words(complaint.side)}"
    usual = condition.icd10.get(complaint.side, "")
    offered = {usual: words}
    for other in condition.other_codes:
        offered.setdefault(other.code, other.words)
    return offered


@query
def superbill_start(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> SuperbillStart:
    """What the superbill of a session is chosen from. A fixed number of SQL queries.

    Raises:
        NotFound: There is no such session in this clinic.
        Conflict: It is not signed.
    """
    check_can(by, clinic_id, Permission.WRITE_SUPERBILLS)
    page = session_note_page(by=by, clinic_id=clinic_id, session_id=session_id)
    if page is None:
        raise Conflict("A superbill is made of a signed session; this one is still open.")
    session = session_row(clinic_id, session_id)
    standing = standing_superbill(session)
    return SuperbillStart(
        page=page,
        diagnoses=diagnoses_of(session),
        codes=_codes(clinic_id),
        made_id=standing.id if standing else None,
    )


def standing_superbill(session: Session) -> Superbill | None:
    """The superbill of a visit that is not voided, of whichever of its notes. One SQL query."""
    made = Superbill.objects.filter(clinic_id=session.clinic_id, voided_at=None)
    return made.filter(session__course=session.course_id, session__number=session.number).first()


@query
def superbill_page(*, by: Actor, clinic_id: uuid.UUID, superbill_id: uuid.UUID) -> SuperbillPage:
    """A superbill as it was made. Ten SQL queries.

    Raises:
        NotFound: There is no such superbill in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Superbill.objects.filter(clinic_id=clinic_id, id=superbill_id)
    bill = rows.select_related("patient", "recorded_by", "voided_by").first()
    if bill is None:
        raise NotFound("There is no such superbill.")
    session = session_row(clinic_id, bill.session_id)
    amendment = amendment_of(session)
    lines = tuple(
        BilledLine(
            row.code,
            row.words,
            row.count,
            row.price,
            None if row.price is None else row.price * row.count,
        )
        for row in bill.lines.all()
    )
    sums = [line.sum for line in lines if line.sum is not None]
    return SuperbillPage(
        id=bill.id,
        number=bill.number,
        session_id=session.id,
        session_number=session.number,
        patient=banner_of(clinic_id, bill.patient_id),
        address=_address(bill),
        complaint=complaint_line(session),
        occurred_at=session.occurred_at,
        clinician=_named(session),
        amendment=amendment if amendment and amendment.is_signed else None,
        amended_at=session.signed_at if session.amends_id else None,
        diagnosis_code=bill.diagnosis_code,
        diagnosis=bill.diagnosis,
        lines=lines,
        currency=next((row.currency for row in bill.lines.all() if row.currency), ""),
        total=sum(sums, Decimal(0)) if sums else None,
        is_total_whole=len(sums) == len(lines),
        made_at=bill.occurred_at,
        made_by=bill.recorded_by.full_name if bill.recorded_by else "",
        voided_at=bill.voided_at,
        voided_by=bill.voided_by.full_name if bill.voided_by else "",
        void_reason=bill.void_reason,
    )


def _named(session: Session) -> str:
    people = [session.signed_by, session.supervisor] if session.supervisor else [session.signed_by]
    names = [
        f"{each.full_name} ({each.credential})" if each.credential else each.full_name
        for each in people
    ]
    return ", supervised by ".join(names)


def _address(bill: Superbill) -> tuple[str, ...]:
    patient = bill.patient
    place = " ".join(part for part in (patient.postal_code, patient.city) if part)
    lines = (*_lines_of(patient.address_lines), place, patient.state, patient.country)
    return tuple(line for line in lines if line)


def _lines_of(stored: object) -> tuple[str, ...]:
    return tuple(stored) if isinstance(stored, list | tuple) else tuple(str(stored).splitlines())
