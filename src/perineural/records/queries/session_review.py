"""A visit as it is read before signing: what was charted, what speaks against it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.aftercare import aftercare_lines, when_to_call_lines
from perineural.clinical.session import SessionTotals
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.scars import ScarLine, scar_lines
from perineural.records.queries.session_checks import SigningFinding, signing_findings
from perineural.records.queries.sessions import (
    ComplaintLine,
    PointLine,
    RatingLine,
    complaint_line,
    point_line,
    session_row,
    visit_date,
    visit_facts,
)


@dataclass(frozen=True)
class SigningPage:
    """What the signer reads."""

    id: uuid.UUID
    number: int
    sessions_planned: int
    revision: int
    is_draft: bool
    is_amendment: bool
    patient: PatientBanner
    complaint: ComplaintLine
    modality: str
    findings: tuple[SigningFinding, ...]
    totals: SessionTotals | None
    left_ml: Decimal | None
    points: tuple[PointLine, ...]
    scars: tuple[ScarLine, ...]
    ratings: tuple[RatingLine, ...]
    suggested_next_on: dt.date
    aftercare: tuple[str, ...]
    when_to_call: tuple[str, ...]
    aftercare_given: bool
    discarded_ml: Decimal | None
    next_step: str
    override_reason: str

    @property
    def stops(self) -> tuple[SigningFinding, ...]:
        """What must be settled first."""
        return tuple(each for each in self.findings if each.stops)

    @property
    def to_explain(self) -> tuple[SigningFinding, ...]:
        """What needs a reason."""
        return tuple(each for each in self.findings if each.needs_reason)

    @property
    def to_know(self) -> tuple[SigningFinding, ...]:
        """What is only to be known."""
        return tuple(each for each in self.findings if not each.stops and not each.needs_reason)


@query
def signing_page(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> SigningPage:
    """A visit with every check run. Seventeen SQL queries.

    Two more when another visit drew from its batch.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.SIGN_SESSIONS)
    session = session_row(clinic_id, session_id)
    facts = visit_facts(session, policy_in_force(clinic_id).policy)
    course, dose = session.course, facts.dose
    interval = dt.timedelta(days=course.interval_days)
    condition = course.complaint.condition
    return SigningPage(
        id=session.id,
        number=session.number,
        sessions_planned=course.sessions_planned,
        revision=session.revision,
        is_draft=session.status == SigningStatus.DRAFT,
        is_amendment=session.amends_id is not None,
        patient=banner_of(clinic_id, session.patient_id),
        complaint=complaint_line(session),
        modality=course.modality,
        findings=signing_findings(facts),
        totals=dose.totals if dose else None,
        left_ml=dose.left_ml if dose else None,
        points=tuple(point_line(row) for row in facts.points),
        scars=scar_lines(facts.scars),
        ratings=tuple(
            RatingLine(row.id, row.minutes_after, row.score, row.occurred_at)
            for row in facts.ratings
        ),
        suggested_next_on=visit_date(session) + interval,
        aftercare=aftercare_lines(condition, course.modality),
        when_to_call=when_to_call_lines(condition, course.modality),
        aftercare_given=session.aftercare_given,
        discarded_ml=_discarded_ml(session),
        next_step=session.next_step,
        override_reason=session.override_reason,
    )


def _discarded_ml(session: Session) -> Decimal | None:
    """What was thrown away, as said with the visit or before it with the batch. [mL]"""
    if session.discarded_ml is None and session.batch is not None:
        return session.batch.discarded_ml
    return session.discarded_ml
