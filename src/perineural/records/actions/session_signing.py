"""Signing a visit: every check again, then the note, then the diary."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.records import audit, clock, seals
from perineural.records.actions.batches import discard_batch
from perineural.records.actions.check_in_planning import plan_after_signing
from perineural.records.actions.cosigning import supervisor_for
from perineural.records.actions.sessions import StaleSession
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Invalid
from perineural.records.models import Course, Session, User
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.course import CourseStatus
from perineural.records.pain_statistics import keep_statistics
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.session_checks import SigningFinding, VisitFacts, signing_findings
from perineural.records.queries.session_notes import note_of
from perineural.records.queries.sessions import session_row, visit_date, visit_facts
from perineural.records.states import check_move


@dataclass(frozen=True)
class Ending:
    """What is said at the end of a visit."""

    aftercare_given: bool = False
    discarded_ml: Decimal | None = None
    next_step: str = ""
    next_session_on: dt.date | None = None
    override_reason: str = ""
    supervisor_id: uuid.UUID | None = None
    """Who co-signs, where a trainee signs."""


class NotReady(Invalid):
    """The visit cannot be signed as it stands; `findings` says why, one by one."""

    def __init__(self, findings: tuple[SigningFinding, ...], field: str | None = None) -> None:
        super().__init__(findings[0].text, field=field)
        self.findings = findings


@action
def sign_session(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    revision: int,
    ending: Ending,
) -> None:
    """Sign a visit: it never changes again, its note is written, its diary is planned.

    Signing an amendment makes it the current record of the visit; the diary goes on as planned.
    What a trainee signs waits for the co-signature of the supervisor they name. A second tap finds
    it signed and does nothing.

    Args:
        revision: The state of the record that the signer has read.

    Raises:
        NotReady: A check stands against it, or a warning has no reason.
        StaleSession: It was changed since the signer read it.
        Invalid: The volume thrown away cannot be; nobody in person signs; a trainee names nobody
            who may co-sign.
    """
    check_can(by, clinic_id, Permission.SIGN_SESSIONS)
    if not isinstance(by, User):
        raise Invalid("A session is signed by a named person.")
    Session.objects.select_for_update().filter(clinic_id=clinic_id, id=session_id).first()
    session = session_row(clinic_id, session_id)
    if session.status == SigningStatus.SIGNED and session.signed_by_id == by.id:
        return
    check_move(SigningStatus, session.status, SigningStatus.SIGNED)
    if session.revision != revision:
        raise StaleSession(session.revision)
    _end(session, ending)
    rules = policy_in_force(clinic_id)
    facts = visit_facts(session, rules.policy)
    findings = _checked(signing_findings(facts), ending)
    session.consent = facts.consent
    session.note = note_of(facts, by)
    session.knowledge_version = KNOWLEDGE_VERSION
    session.policy_version = rules.version
    session.elsewhere_mg = _elsewhere_mg(facts)
    session.status = SigningStatus.SIGNED
    session.signed_by, session.signed_at = by, clock.now()
    session.supervisor_id = supervisor_for(by, clinic_id, ending.supervisor_id)
    session.save()
    seal = _seal(facts)
    audit.record(
        by, clinic_id, seals.SIGNING, "session", session_id, patient_id=session.patient_id,
        details={
            "points": len(facts.points), "baths": len(facts.baths), "amends": session.amends_id,
            "passed": [each.rule for each in findings if each.needs_reason],
            "knowledge": KNOWLEDGE_VERSION, "policy": rules.version, "seal": seal,
            "supervisor": session.supervisor_id,
        },
    )  # fmt: skip
    keep_statistics(clinic_id, session.patient_id)
    if session.amends_id is None:
        _discard_rest(by, session)
        _plan_next(session, ending.next_session_on)
        plan_after_signing(by=by, session=session)


def _elsewhere_mg(facts: VisitFacts) -> dict[str, str]:
    other_mg = facts.dose.totals.other_mg if facts.dose else {}
    return {drug: f"{mg:f}" for drug, mg in other_mg.items()}


def _seal(facts: VisitFacts) -> str:
    """Seal a visit as it is stored by now, not as it was on the way there."""
    stored = Session.objects.get(clinic_id=facts.session.clinic_id, id=facts.session.id)
    stored.seal = seals.seal_of(stored, facts.sealed_parts)
    stored.save(update_fields=["seal"])
    return stored.seal


def _end(session: Session, ending: Ending) -> None:
    if ending.discarded_ml is not None and ending.discarded_ml < 0:
        raise Invalid("The volume thrown away is 0 mL or more.", field="discarded_ml")
    session.aftercare_given = ending.aftercare_given
    session.discarded_ml = ending.discarded_ml
    session.next_step = ending.next_step.strip()
    session.override_reason = ending.override_reason.strip()


def _checked(findings: tuple[SigningFinding, ...], ending: Ending) -> tuple[SigningFinding, ...]:
    stops = tuple(each for each in findings if each.stops)
    if stops:
        raise NotReady(stops)
    to_explain = tuple(each for each in findings if each.needs_reason)
    if to_explain and not ending.override_reason.strip():
        raise NotReady(to_explain, field="override_reason")
    return findings


def _discard_rest(by: User, session: Session) -> None:
    """What was thrown away with the visit is thrown away for good: the batch is not used again."""
    if session.discarded_ml is None or session.batch.discarded_at is not None:
        return
    discard_batch(
        by=by,
        clinic_id=session.clinic_id,
        batch_id=session.batch_id,
        volume_ml=session.discarded_ml,
    )


def _plan_next(session: Session, on: dt.date | None) -> None:
    """Put the next visit into the day list: on the day said, or after the course's interval."""
    course = session.course
    if course.status != CourseStatus.ACTIVE:
        return
    usual = visit_date(session) + dt.timedelta(days=course.interval_days)
    Course.objects.filter(clinic_id=session.clinic_id, id=course.id).update(
        next_session_on=on or usual
    )
