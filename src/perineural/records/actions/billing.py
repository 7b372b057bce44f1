"""Loading the clinic's billing codes, making a superbill, voiding one."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max

from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.code_list import read_code_list
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import BillingCode, Clinic, Session, Superbill, SuperbillLine, User
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.billing import diagnoses_of, standing_superbill

MOST_OF_ONE_CODE = 99


@dataclass(frozen=True)
class SuperbillDraft:
    """What is chosen for a superbill.

    Args:
        diagnosis: The code of the diagnosis, one of those offered; "" for words alone.
        counts: How many of each billing code, by code; a code with 0 is left out.
    """

    diagnosis: str
    counts: Mapping[str, int]


@action
def load_codes(*, by: Actor, clinic_id: uuid.UUID, content: bytes, currency: str = "") -> int:
    """Take a list of billing codes in place of the one before. Superbills keep what they said.

    Args:
        content: The CSV file.
        currency: Of the prices: three letters, for example USD.

    Returns:
        How many codes the list holds.

    Raises:
        WrongList: A line is wrong; nothing of the list is kept.
        Invalid: It is no list of codes; there are prices and no currency.
    """
    check_can(by, clinic_id, Permission.LOAD_CODES)
    rows = read_code_list(content)
    currency = currency.strip().upper()
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise Invalid("A currency has three letters, for example USD.", field="currency")
    priced = [row for row in rows if row.price is not None]
    if priced and not currency:
        raise Invalid("Say which currency the prices are in.", field="currency")
    Clinic.objects.select_for_update(no_key=True).get(id=clinic_id)
    BillingCode.objects.filter(clinic_id=clinic_id).delete()
    BillingCode.objects.bulk_create(
        BillingCode(
            clinic_id=clinic_id,
            position=position,
            code=row.code,
            words=row.words,
            price=row.price,
            currency=currency if row.price is not None else "",
        )
        for position, row in enumerate(rows, start=1)
    )
    audit.record(
        by, clinic_id, "load billing codes", "clinic", clinic_id,
        details={"codes": len(rows), "priced": len(priced), "currency": currency},
    )  # fmt: skip
    return len(rows)


@action
def make_superbill(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    superbill_id: uuid.UUID,
    draft: SuperbillDraft,
) -> uuid.UUID:
    """Make the superbill of a signed session. The same key again changes nothing.

    Raises:
        NotFound: There is no such session.
        Conflict: It is not signed, waits for a co-signature, or was amended; its visit has a
            superbill that is not voided, of this note or of one before it was amended.
        Invalid: No code is chosen; a code or the diagnosis is none of those offered.
    """
    check_can(by, clinic_id, Permission.WRITE_SUPERBILLS)
    Clinic.objects.select_for_update(no_key=True).get(id=clinic_id)
    others = Superbill.objects.filter(clinic_id=clinic_id)
    if done := others.filter(id=superbill_id).first():
        if done.session_id != session_id:
            raise Conflict("This was sent before, for another session. Open the page anew.")
        return superbill_id
    session = _billable(clinic_id, session_id)
    offered = diagnoses_of(session)
    if draft.diagnosis not in offered:
        raise Invalid("Choose one of the diagnoses that are offered.", field="diagnosis")
    lines = _lines(clinic_id, draft.counts)
    last = others.aggregate(last=Max("number"))["last"] or 0
    bill = Superbill(
        id=superbill_id,
        clinic_id=clinic_id,
        patient_id=session.patient_id,
        session=session,
        number=last + 1,
        diagnosis_code=draft.diagnosis,
        diagnosis=offered[draft.diagnosis],
        knowledge_version=KNOWLEDGE_VERSION,
        recorded_by=by if isinstance(by, User) else None,
    )
    bill.save(force_insert=True)
    for position, line in enumerate(lines, start=1):
        line.superbill, line.position = bill, position
    SuperbillLine.objects.bulk_create(lines)
    audit.record(
        by, clinic_id, "make superbill", "superbill", bill.id, patient_id=session.patient_id,
        details={"session": session.id, "number": bill.number, "codes": len(lines)},
    )  # fmt: skip
    return bill.id


def _billable(clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("course__complaint")
    session = rows.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    if session.status != SigningStatus.SIGNED:
        raise Conflict("A superbill is made of a signed session; this one is still open.")
    newer = Session.objects.filter(clinic_id=clinic_id, amends=session, status="signed")
    if newer.exists():
        raise Conflict("This session was amended. Make the superbill of the newer note.")
    if session.supervisor_id is not None and session.cosigned_at is None:
        raise Conflict("This session waits for its co-signature; the superbill comes after it.")
    _check_none_stands(session)
    return session


def _check_none_stands(session: Session) -> None:
    """Refuse a second superbill of one visit, whichever of its notes the first was made of."""
    standing = standing_superbill(session)
    if standing is None:
        return
    if standing.session_id == session.id:
        raise Conflict("There is a superbill of this session. Void it first, if it is wrong.")
    raise Conflict(
        f"Superbill {standing.number} was made of this visit before it was amended. "
        "Void it first, then make this one."
    )


def _lines(clinic_id: uuid.UUID, counts: Mapping[str, int]) -> list[SuperbillLine]:
    wanted = {code: count for code, count in counts.items() if count}
    if not wanted:
        raise Invalid("Choose at least one code.")
    if any(not 0 < count <= MOST_OF_ONE_CODE for count in wanted.values()):
        raise Invalid(f"Of one code there are 1 to {MOST_OF_ONE_CODE}.")
    codes = list(BillingCode.objects.filter(clinic_id=clinic_id, code__in=wanted))
    unknown = sorted(wanted.keys() - {row.code for row in codes})
    if unknown:
        text = f"Not among the clinic's codes any more: {', '.join(unknown)}. Choose again."
        raise Invalid(text)
    if len({row.currency for row in codes if row.currency}) > 1:
        raise Invalid("The chosen codes have prices in different currencies.")
    return [
        SuperbillLine(
            clinic_id=clinic_id,
            code=row.code,
            words=row.words,
            count=wanted[row.code],
            price=row.price,
            currency=row.currency,
        )
        for row in codes
    ]


@action
def void_superbill(
    *, by: Actor, clinic_id: uuid.UUID, superbill_id: uuid.UUID, reason: str
) -> None:
    """Void a superbill: it stays to be read and says on every copy that it does not hold.

    Raises:
        NotFound: There is no such superbill.
        Invalid: No reason is given, or it is longer than 300 letters; nobody in person voids it.
        Conflict: It is voided.
    """
    check_can(by, clinic_id, Permission.WRITE_SUPERBILLS)
    rows = Superbill.objects.select_for_update().filter(clinic_id=clinic_id, id=superbill_id)
    bill = rows.first()
    if bill is None:
        raise NotFound("There is no such superbill.")
    if bill.voided_at is not None:
        raise Conflict("This superbill is voided.")
    reason = " ".join(reason.split())
    if not reason or len(reason) > 300 or not isinstance(by, User):
        raise Invalid("Say why it is voided, in at most 300 letters.", field="reason")
    rows.update(voided_at=clock.now(), voided_by=by, void_reason=reason)
    audit.record(
        by, clinic_id, "void superbill", "superbill", bill.id, patient_id=bill.patient_id,
        details={"number": bill.number},
    )  # fmt: skip
