"""The note of a visit: derived from the record when it is signed, and derived again to compare."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from perineural.clinical.aftercare import aftercare_lines
from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import condition_of
from perineural.clinical.note import NoteBatch, NoteInput, NotePart, Override, session_note
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import check_session
from perineural.records import seals
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import Batch, ClinicPolicy, Session, User
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.scars import ScarLine, scar_lines, scar_values
from perineural.records.queries.session_checks import (
    NERVE_FLAGS,
    VisitFacts,
    signing_findings,
)
from perineural.records.queries.sessions import (
    ComplaintLine,
    ConsentLine,
    PointLine,
    RatingLine,
    complaint_line,
    point_line,
    session_row,
    visit_facts,
)
from perineural.records.seals import SealState


def note_of(facts: VisitFacts, signer: User) -> str:
    """The note that follows from a visit as recorded. The facts must hold a batch."""
    session = facts.session
    zone = ZoneInfo(session.clinic.time_zone)
    scores = {rating.minutes_after: rating.score for rating in facts.ratings}
    points, baths = facts.dose.points, facts.dose.baths
    condition = condition_of(session.course.complaint.condition)
    return session_note(
        NoteInput(
            when=_moment(session.occurred_at, zone),
            session_number=session.number,
            condition_name=condition.name,
            side=session.course.complaint.side,
            clinician=_named(signer.full_name, signer.credential),
            totals=facts.dose.totals,
            points=points,
            baths=baths,
            scars=tuple(scar_values(row) for row in facts.scars),
            nerve_names=tuple((key, _in_a_sentence(nerve.name)) for key, nerve in NERVES.items()),
            batches=tuple(_batch(held.batch, session, zone) for held in facts.dose.held),
            weight_kg=session.weight_kg,
            pain_before=scores.get(None),
            pain_at_1_minute=scores.get(1),
            pain_at_15_minutes=scores.get(15),
            reactions=tuple(line.strip() for line in session.reaction.splitlines() if line.strip()),
            findings=check_session(
                points,
                baths,
                facts.dose.totals,
                facts.policy,
                available_ml=facts.dose.available_ml,
                nerve_flags=NERVE_FLAGS,
                confirmed_nerves=facts.confirmed_nerves,
            ),
            overrides=_overrides(facts, signer),
            aftercare=_advice(session, condition.key),
        )
    )


def _moment(moment: dt.datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _named(name: str, credential: str) -> str:
    return f"{name} ({credential})" if credential else name


def _in_a_sentence(name: str) -> str:
    return name[0].lower() + name[1:]


def _batch(batch: Batch, session: Session, zone: ZoneInfo) -> NoteBatch:
    recipe = batch.recipe
    return NoteBatch(
        name=str(batch.number),
        recipe=f"{recipe.name} version {recipe.version}",
        signed_by=_named(recipe.signed_by.full_name, recipe.signed_credential),
        parts=tuple(
            NotePart(part.product, part.volume_ml, part.lot, part.expires_on)
            for part in batch.parts.all()
        ),
        prepared_by=batch.prepared_by.full_name,
        started=_moment(batch.occurred_at, zone),
        use_by=_moment(batch.beyond_use_at, zone),
        visual_check=batch.is_clear,
        measured_ph=batch.measured_ph,
        discarded_ml=session.discarded_ml if batch.id == session.batch_id else batch.discarded_ml,
    )


def _overrides(facts: VisitFacts, signer: User) -> tuple[Override, ...]:
    reason = facts.session.override_reason
    return tuple(
        Override(found.text, reason, signer.full_name)
        for found in signing_findings(facts)
        if found.needs_reason
    )


def _advice(session: Session, condition: str) -> tuple[str, ...]:
    if not session.aftercare_given:
        return ()
    return aftercare_lines(condition, session.course.modality)


@dataclass(frozen=True)
class Version:
    """Another version of the same visit: the one amended, or the one that amends."""

    id: uuid.UUID
    reason: str
    by: str
    at: dt.datetime | None
    is_signed: bool


@dataclass(frozen=True)
class NotePage:
    """A signed visit as it is read afterwards."""

    id: uuid.UUID
    course_id: uuid.UUID
    number: int
    sessions_planned: int
    patient: PatientBanner
    complaint: ComplaintLine
    occurred_at: dt.datetime
    note: str
    agrees: bool
    seal: str
    seal_state: SealState
    signed_by: str
    signed_at: dt.datetime
    signer_id: uuid.UUID
    supervisor_id: uuid.UUID | None
    supervisor: str
    cosigned_at: dt.datetime | None
    knowledge_version: str
    policy_version: int
    confirmed: tuple[str, ...]
    consent: ConsentLine | None
    points: tuple[PointLine, ...]
    scars: tuple[ScarLine, ...]
    ratings: tuple[RatingLine, ...]
    next_step: str
    discarded_ml: Decimal | None
    amendment_reason: str
    original: Version | None
    amendment: Version | None

    @property
    def waits(self) -> bool:
        """Whether a co-signature is waited for."""
        amended = self.amendment is not None and self.amendment.is_signed
        return self.supervisor_id is not None and self.cosigned_at is None and not amended


@query
def session_note_page(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> NotePage | None:
    """The note of a signed visit with its pictures and its other versions; None for a draft.

    Eighteen SQL queries, and two more when another visit drew from its batch.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    session = session_row(clinic_id, session_id)
    if session.status != SigningStatus.SIGNED:
        return None
    facts = visit_facts(session, policy_version(clinic_id, session.policy_version))
    consent = session.consent
    return NotePage(
        id=session.id,
        course_id=session.course_id,
        number=session.number,
        sessions_planned=session.course.sessions_planned,
        patient=banner_of(clinic_id, session.patient_id),
        complaint=complaint_line(session),
        occurred_at=session.occurred_at,
        note=session.note,
        agrees=note_of(facts, session.signed_by) == session.note,
        seal=seals.digits(session.seal),
        seal_state=_seal_state(facts),
        signed_by=_named(session.signed_by.full_name, session.signed_by.credential),
        signed_at=session.signed_at,
        signer_id=session.signed_by_id,
        supervisor_id=session.supervisor_id,
        supervisor=_supervisor(session),
        cosigned_at=session.cosigned_at,
        knowledge_version=session.knowledge_version,
        policy_version=session.policy_version,
        confirmed=tuple(sorted(session.checks)),
        consent=consent and ConsentLine(consent.id, consent.signer_name, consent.signed_at),
        points=tuple(point_line(row) for row in facts.points),
        scars=scar_lines(facts.scars),
        ratings=tuple(
            RatingLine(row.id, row.minutes_after, row.score, row.occurred_at)
            for row in facts.ratings
        ),
        next_step=session.next_step,
        discarded_ml=session.discarded_ml,
        amendment_reason=session.amendment_reason,
        original=_version(session.amends, session.amendment_reason),
        amendment=amendment_of(session),
    )


def _supervisor(session: Session) -> str:
    person = session.supervisor
    return _named(person.full_name, person.credential) if person else ""


def _seal_state(facts: VisitFacts) -> SealState:
    session = facts.session
    now = seals.seal_of(session, facts.sealed_parts)
    return seals.state_of(session, now, seals.signed_as([session]).get(session.id))


def _version(row: Session | None, reason: str) -> Version | None:
    if row is None:
        return None
    by = row.signed_by.full_name if row.signed_by else ""
    return Version(row.id, reason, by, row.signed_at, row.status == SigningStatus.SIGNED)


def amendment_of(session: Session) -> Version | None:
    """The version that amends a visit, signed or still open. One SQL query."""
    rows = Session.objects.select_related("signed_by")
    row = rows.filter(clinic_id=session.clinic_id, amends=session).first()
    return _version(row, row.amendment_reason if row else "")


def policy_version(clinic_id: uuid.UUID, version: int) -> SitePolicy:
    """The clinic's rules as they stood in one version; version 0 is the design's defaults."""
    row = ClinicPolicy.objects.filter(clinic_id=clinic_id, version=version).first()
    return SitePolicy.from_json(row.content) if row else SitePolicy()


def note_agrees(clinic_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    """Whether the note kept with a signed visit is the one its data give today.

    It is derived again under the clinic's rules of then and the packaged knowledge of now: after
    a change of knowledge that touches the visit's warnings, an old note may differ and stays as
    it was signed.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    session = session_row(clinic_id, session_id)
    if session.status != SigningStatus.SIGNED:
        return session.note == ""
    facts = visit_facts(session, policy_version(clinic_id, session.policy_version))
    return note_of(facts, session.signed_by) == session.note
