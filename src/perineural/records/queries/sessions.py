"""The treatment room, and the visits of a course as they stand."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from perineural.clinical.anaesthetic import DOSE_LIMITS, max_dose_mg
from perineural.clinical.conditions import condition_of
from perineural.clinical.modality import BATH, INJECTION, singles
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import contents_in_words, properties
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import (
    Batch,
    Bath,
    InjectionPoint,
    Session,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.elsewhere import elsewhere_mg
from perineural.records.queries.found_before import (
    PainMark,
    TenderPlace,
    pain_drawing,
    tender_places,
)
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.scars import ScarLine, last_scars, scar_lines, scar_rows
from perineural.records.queries.session_checks import (
    VisitFacts,
    batch_problem,
    kit_is_checked,
    sides_of,
)
from perineural.records.queries.session_dose import dose_of
from perineural.records.queries.session_rows import (
    VisitBeside,
    batches_named,
    batches_of,
    consent_for,
    current_sessions,
    drawn_elsewhere_ml,
    mixture_of,
    room_ratings,
    visits_beside,
)


@dataclass(frozen=True)
class ComplaintLine:
    """What is treated, on which side."""

    condition: str
    name: str
    side: str


@dataclass(frozen=True)
class PointLine:
    """One injection as charted."""

    id: uuid.UUID
    position: int
    view: str
    x: Decimal
    y: Decimal
    side: str
    nerve: str
    region: str
    volume_ml: Decimal
    depth_mm: Decimal | None
    needle: str
    aspirated: bool | None
    tenderness_before: int | None
    tenderness_after: int | None
    credential_confirmed: bool
    reaction: str
    note: str
    space: Sequence[float]
    """x, y, z on the drawn body; empty beside it. [mm]"""
    angle_degrees: int | None
    batch_id: uuid.UUID | None


@dataclass(frozen=True)
class BathLine:
    """One bath as charted."""

    id: uuid.UUID
    nostril: str
    device: str
    volume_ml: Decimal
    dwell_minutes: Decimal
    body_position: str
    tolerance: str
    batch_id: uuid.UUID | None


@dataclass(frozen=True)
class RatingLine:
    """A pain score on a session's clock; no minutes is before the first point."""

    id: uuid.UUID
    minutes_after: int | None
    score: int
    occurred_at: dt.datetime


@dataclass(frozen=True)
class BatchChoice:
    """A batch of this course, and whether it may be used now."""

    id: uuid.UUID
    number: int
    beyond_use_at: dt.datetime
    contents: str
    problem: str
    available_ml: Decimal
    volume_ml: Decimal
    dextrose_mg: Decimal
    anaesthetic_mg: Mapping[str, Decimal]


@dataclass(frozen=True)
class ConsentLine:
    """The consent a visit stands on."""

    id: uuid.UUID
    signer_name: str
    signed_at: dt.datetime


@dataclass(frozen=True)
class TreatmentRoom:
    """Everything the treatment room shows about one visit."""

    id: uuid.UUID
    course_id: uuid.UUID
    number: int
    sessions_planned: int
    status: str
    revision: int
    amends_id: uuid.UUID | None
    amendment_reason: str
    modality: str
    nerves: tuple[str, ...]
    recipe: str
    patient: PatientBanner
    complaint: ComplaintLine
    weight_kg: Decimal | None
    ceilings_mg: Mapping[str, Decimal]
    confirmed: frozenset[str]
    needs_kit: bool
    consent: ConsentLine | None
    batches: tuple[BatchChoice, ...]
    batch_id: uuid.UUID | None
    usual_point: Mapping[str, str]
    points: tuple[PointLine, ...]
    baths: tuple[BathLine, ...]
    ratings: tuple[RatingLine, ...]
    scars: tuple[ScarLine, ...]
    last_points: tuple[PointLine, ...]
    last_scars: tuple[ScarLine, ...]
    tender_places: tuple[TenderPlace, ...]
    pain_drawing: tuple[PainMark, ...]
    last_point_at: dt.datetime | None
    sides: frozenset[str]
    reaction: str
    policy: SitePolicy
    elsewhere_mg: Mapping[str, Decimal]
    """Anaesthetic of other visits within 24 hours, where a batch of this one holds any. [mg]"""

    @property
    def has_points(self) -> bool:
        """Whether points are planned, or were charted while they were."""
        return INJECTION in singles(self.modality) or bool(self.points)

    @property
    def has_baths(self) -> bool:
        """Whether the bath is planned, or was charted while it was."""
        return BATH in singles(self.modality) or bool(self.baths)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be charted."""
        return self.status == SigningStatus.DRAFT


@query
def treatment_room(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> TreatmentRoom:
    """One visit with all its room shows. Twenty SQL queries, whatever was charted.

    Two more when this course had another visit.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.CHART)
    session = session_row(clinic_id, session_id)
    course, policy = session.course, policy_in_force(clinic_id).policy
    beside = visits_beside(session)
    batches = _batch_choices(session, beside)
    own = {drug for batch in batches for drug in batch.anaesthetic_mg}
    elsewhere = elsewhere_mg(session, beside) if own else {}
    drugs = own | elsewhere.keys()
    return TreatmentRoom(
        id=session.id,
        course_id=course.id,
        number=session.number,
        sessions_planned=course.sessions_planned,
        status=session.status,
        revision=session.revision,
        amends_id=session.amends_id,
        amendment_reason=session.amendment_reason,
        modality=course.modality,
        nerves=tuple(course.nerves),
        recipe=f"{course.recipe.name}, version {course.recipe.version}",
        patient=banner_of(clinic_id, session.patient_id),
        complaint=complaint_line(session),
        weight_kg=session.weight_kg,
        ceilings_mg=_ceilings_mg(drugs, session.weight_kg, policy),
        confirmed=_confirmed(session),
        needs_kit=bool(own),
        consent=_consent_line(session),
        batches=batches,
        batch_id=session.batch_id,
        usual_point=session.usual_point,
        points=_points(session),
        baths=_baths(session),
        ratings=_ratings(session),
        scars=scar_lines(scar_rows(session)),
        last_points=_last_points(session),
        last_scars=last_scars(session),
        tender_places=tender_places(course),
        pain_drawing=pain_drawing(course),
        last_point_at=session.last_point_at,
        sides=sides_of(session),
        reaction=session.reaction,
        policy=policy,
        elsewhere_mg=elsewhere,
    )


def session_row(clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """A visit with its course, complaint, recipe and batch, as a row. One SQL query.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    related = ("course__complaint", "course__recipe", "consent")
    people = ("clinic", "patient", "signed_by", "supervisor", "amends__signed_by")
    rows = Session.objects.select_related(*related, *people)
    session = rows.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    return session


def visit_date(session: Session) -> dt.date:
    """The day of a visit in the clinic's own zone."""
    return session.occurred_at.astimezone(ZoneInfo(session.clinic.time_zone)).date()


def complaint_line(session: Session) -> ComplaintLine:
    """What a visit is for."""
    complaint = session.course.complaint
    name = condition_of(complaint.condition).name
    return ComplaintLine(complaint.condition, name, complaint.side)


def _ceilings_mg(
    drugs: set[str], weight_kg: Decimal | None, policy: SitePolicy
) -> dict[str, Decimal]:
    if weight_kg is None:
        return {}
    own_mg = policy.anaesthetic_max_mg
    return {
        drug: max_dose_mg(drug, weight_kg, site_max_mg=own_mg.get(drug)).dose_mg
        for drug in sorted(drugs)
        if drug in DOSE_LIMITS
    }


def _batch_choices(session: Session, beside: tuple[VisitBeside, ...]) -> tuple[BatchChoice, ...]:
    rows = list(batches_of(session.course))
    drawn_ml = drawn_elsewhere_ml([row.id for row in rows], session, beside)
    now = clock.now()
    return tuple(_batch_choice(row, drawn_ml[row.id], now) for row in rows)


def _batch_choice(row: Batch, drawn_ml: Decimal, now: dt.datetime) -> BatchChoice:
    parts = mixture_of(row.parts.all())
    holds = properties(parts)
    return BatchChoice(
        id=row.id,
        number=row.number,
        beyond_use_at=row.beyond_use_at,
        contents=contents_in_words(parts),
        problem=batch_problem(row, now),
        available_ml=row.volume_ml - drawn_ml,
        volume_ml=holds.volume_ml,
        dextrose_mg=holds.dextrose_mg,
        anaesthetic_mg=holds.anaesthetic_mg,
    )


def _confirmed(session: Session) -> frozenset[str]:
    """The checks that were made; that of the kit counts for its day, and for ever once signed."""
    made = frozenset(session.checks)
    at = session.last_point_at if session.amends_id else clock.now()
    return made if at is None or kit_is_checked(session, at) else made - {"kit"}


def _consent_line(session: Session) -> ConsentLine | None:
    consent = consent_for(session)
    is_over = consent is not None and consent.withdrawn_at is not None and not session.amends_id
    if consent is None or (is_over and session.status == SigningStatus.DRAFT):
        return None
    return ConsentLine(consent.id, consent.signer_name, consent.signed_at)


def _points(session: Session) -> tuple[PointLine, ...]:
    rows = InjectionPoint.objects.filter(clinic_id=session.clinic_id, session=session)
    return tuple(point_line(row) for row in rows)


def point_line(row: InjectionPoint) -> PointLine:
    """The values of an injection."""
    return PointLine(**{name: getattr(row, name) for name in PointLine.__dataclass_fields__})


def _baths(session: Session) -> tuple[BathLine, ...]:
    rows = Bath.objects.filter(clinic_id=session.clinic_id, session=session)
    names = BathLine.__dataclass_fields__
    return tuple(BathLine(**{name: getattr(row, name) for name in names}) for row in rows)


def _ratings(session: Session) -> tuple[RatingLine, ...]:
    rows = sorted(room_ratings(session), key=lambda row: row.minutes_after or -1)
    return tuple(RatingLine(row.id, row.minutes_after, row.score, row.occurred_at) for row in rows)


def _last_points(session: Session) -> tuple[PointLine, ...]:
    before = current_sessions(session.clinic_id, session.course_id).filter(
        number__lt=session.number
    )
    rows = InjectionPoint.objects.filter(
        clinic_id=session.clinic_id, session_id=before.order_by("-number").values("id")[:1]
    )
    return tuple(point_line(row) for row in rows)


def visit_facts(session: Session, policy: SitePolicy) -> VisitFacts:
    """A visit with all its rules ask for. Eight SQL queries beside the session's own.

    Two more when this course had another visit.
    """
    owned = {"clinic_id": session.clinic_id, "session": session}
    points = tuple(InjectionPoint.objects.filter(**owned))
    baths = tuple(Bath.objects.filter(**owned))
    used = {each.batch_id for each in (*points, *baths)} | {session.batch_id}
    batches = batches_named(session, used - {None})
    return VisitFacts(
        session=session,
        points=points,
        baths=baths,
        scars=scar_rows(session),
        ratings=tuple(sorted(room_ratings(session), key=lambda row: row.minutes_after or -1)),
        dose=dose_of(session, points, baths, policy, batches),
        consent=consent_for(session),
        policy=policy,
    )
