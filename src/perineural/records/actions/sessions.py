"""A visit from its start to its last save: opening the room, keeping what is charted, amending."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.anaesthetic import ADULT_WEIGHT_KG
from perineural.clinical.anatomy import place_in_space, region_name
from perineural.clinical.session import SessionTotals
from perineural.clinical.solution import PRODUCTS
from perineural.records import audit, clock
from perineural.records.actions.charted_rows import keep_charted
from perineural.records.actions.courses import open_course
from perineural.records.actions.patients import recorder
from perineural.records.actions.session_values import SessionSave, check_save
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.keys import new_key
from perineural.records.models import Batch, Bath, Course, InjectionPoint, PainRating, Scar, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.session_checks import batch_problem, kit_is_checked
from perineural.records.queries.session_dose import Dose, dose_of
from perineural.records.queries.session_rows import (
    Mixed,
    consent_key_for,
    room_ratings,
    volumes_named,
)
from perineural.records.statements import change, find_rows

_COPIED = ("batch_id", "consent_id", "weight_kg", "checks", "usual_point", "last_point_at")
_COPIED += ("override_reason", "reaction", "aftercare_given", "next_step", "discarded_ml")
"""What an amendment takes over from the session it amends."""


class StaleSession(Conflict):
    """Somebody saved this session elsewhere since the page that is saving now was opened."""

    def __init__(self, revision: int) -> None:
        super().__init__("This session was changed on another screen since you opened it here.")
        self.revision = revision


@dataclass(frozen=True)
class SavedSession:
    """What the room is told after a save."""

    revision: int
    saved_at: dt.datetime
    regions: dict[uuid.UUID, str]
    places: dict[uuid.UUID, tuple[float, ...]]
    """x, y, z of each point on the drawn body; empty beside it. [mm]"""
    totals: SessionTotals | None
    problems: dict[uuid.UUID, str]
    """Why a batch in use may not be drawn from any more, in one sentence each."""
    has_consent: bool
    """Whether a consent holds now, so that more may be given."""


@action
def start_session(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    course_id: uuid.UUID,
    session_id: uuid.UUID,
    weight_kg: Decimal | None,
) -> uuid.UUID:
    """Open the next session of a course under a key of the recorder's making.

    Args:
        weight_kg: The patient's weight today. [kg] 30 to 300; needed with local anaesthetic.

    Raises:
        Conflict: The course has ended.
        Invalid: The weight is missing though needed, or is a likely slip.
    """
    check_can(by, clinic_id, Permission.CHART)
    if Session.objects.filter(clinic_id=clinic_id, id=session_id).exists():
        return session_id
    course = open_course(clinic_id, course_id)
    _check_weight(course, weight_kg)
    taken = Session.objects.filter(clinic_id=clinic_id, course=course).order_by("-number")
    last = taken.values_list("number", flat=True).first() or 0
    session = Session(
        id=session_id,
        clinic_id=clinic_id,
        patient_id=course.patient_id,
        course=course,
        number=last + 1,
        weight_kg=weight_kg,
        recorded_by=recorder(by),
    )
    session.save(force_insert=True)
    audit.record(
        by, clinic_id, "start session", "session", session_id, patient_id=course.patient_id,
        details={"course": course_id, "number": session.number},
    )  # fmt: skip
    return session_id


def _check_weight(course: Course, weight_kg: Decimal | None) -> None:
    if weight_kg is None:
        products = course.recipe.parts.values_list("product", flat=True)
        if any(PRODUCTS[key].anaesthetic for key in products):
            raise Invalid(
                "The recipe holds local anaesthetic: its limit depends on the weight.",
                field="weight_kg",
            )
        return
    low, high = ADULT_WEIGHT_KG
    if not low <= weight_kg <= high:
        raise Invalid(
            f"The weight is {weight_kg} kg; expected {low} to {high} kg.", field="weight_kg"
        )


def draft_session(clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """The session with this key, held for this transaction, if it may still be written in.

    Its course comes with it, in one SQL query.

    Raises:
        NotFound: There is none here.
        Conflict: It was signed: only an amendment may follow.
    """
    rows = Session.objects.select_related("course").select_for_update(of=("self",))
    return _still_draft(rows.filter(clinic_id=clinic_id, id=session_id).first())


def _still_draft(session: Session | None) -> Session:
    if session is None:
        raise NotFound("There is no such session.")
    if session.status != SigningStatus.DRAFT:
        raise Conflict("This session is signed and can only be amended.")
    return session


@action
def save_session(
    *, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID, save: SessionSave
) -> SavedSession:
    """Keep everything the room holds. The same save twice is one; an older one never wins.

    Raises:
        StaleSession: Another screen saved it since this page began; nothing is overwritten.
        Conflict: It was signed meanwhile.
        Invalid: An entry cannot be stored, the batch is not this course's, or the doses charted
            would break the limit of local anaesthetic or overdraw the batch.
    """
    check_can(by, clinic_id, Permission.CHART)
    session = _charted_session(clinic_id, session_id)
    check_save(save)
    regions, places = _regions(save), _places(save)
    batches = volumes_named(session, save.batch_ids)
    session.batch_id = save.batch_id
    session.last_point_at = _last_point_at(session, save)
    policy = policy_in_force(clinic_id).policy
    dose = dose_of(session, save.points, save.baths, policy, batches)
    session.consent_id, has_consent = consent_key_for(session)
    if not _is_repeat(session, save):
        _refuse_too_much(dose)
        _store(by, session, save, regions, places)
        _note_first_draw(session, save, batches)
        audit.record(
            by, clinic_id, "save session", "session", session_id, patient_id=session.patient_id,
            details={
                "revision": session.revision, "points": len(save.points),
                "baths": len(save.baths), "scars": len(save.scars),
                "ratings": len(save.ratings),
            },
        )  # fmt: skip
    return SavedSession(
        session.revision,
        dt.datetime.fromisoformat(session.last_save["at"]),
        regions,
        places,
        dose.totals if dose else None,
        _problems(batches),
        has_consent,
    )


def _charted_session(clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """As `draft_session`, with only what a save reads of it and of its course. Two SQL queries."""
    where = {"clinic_id": clinic_id, "id": session_id}
    found = find_rows(Session, _READ_BY_A_SAVE, where, lock=True)
    session = _still_draft(found[0] if found else None)
    where = {"clinic_id": clinic_id, "id": session.course_id}
    names = ("id", "clinic_id", "patient_id", "recipe_id", "modality")
    (session.course,) = find_rows(Course, names, where)
    return session


_READ_BY_A_SAVE = ("id", "clinic_id", "patient_id", "course_id", "number", "status", "weight_kg")
_READ_BY_A_SAVE += ("occurred_at", "checks", "revision", "last_save")


def _regions(save: SessionSave) -> dict[uuid.UUID, str]:
    regions = {p.id: region_name(p.view, float(p.x), float(p.y)) for p in save.points}
    return regions | {scar.id: scar.values.region for scar in save.scars}


def _places(save: SessionSave) -> dict[uuid.UUID, tuple[float, ...]]:
    return {p.id: place_in_space(p.view, float(p.x), float(p.y)) or () for p in save.points}


def _last_point_at(session: Session, save: SessionSave) -> dt.datetime | None:
    """When the last point or bath was given: the device's word, between the opening and now."""
    now, said = clock.now(), save.last_point_at
    if said is None and not save.points and not save.baths:
        return None
    return max(session.occurred_at, min(said or now, now))


def _is_repeat(session: Session, save: SessionSave) -> bool:
    """Whether this save, or a later one of the same page, is in the record already."""
    last = session.last_save
    if last.get("page") == str(save.page):
        return save.number <= last["number"]
    if save.revision != session.revision:
        raise StaleSession(session.revision)
    return False


def _refuse_too_much(dose: Dose | None) -> None:
    if dose is not None and dose.too_much:
        raise Invalid(dose.too_much, field="points")


def _store(
    by: Actor,
    session: Session,
    save: SessionSave,
    regions: dict[uuid.UUID, str],
    places: dict[uuid.UUID, tuple[float, ...]],
) -> None:
    now = clock.now()
    session.checks = _stamped(by, session, save.confirmed, now)
    session.usual_point = dict(save.usual_point)
    session.reaction = save.reaction
    session.revision += 1
    session.last_save = {
        "page": str(save.page), "number": save.number, "at": now.isoformat()
    }  # fmt: skip
    changed = ("batch_id", "consent_id", "checks", "usual_point", "last_point_at", "reaction")
    values = {name: getattr(session, name) for name in (*changed, "revision", "last_save")}
    change(Session, {"clinic_id": session.clinic_id, "id": session.id}, values)
    keep_charted(by, session, save, regions, places)


def _problems(batches: Mapping[uuid.UUID, Mixed]) -> dict[uuid.UUID, str]:
    now = clock.now()
    found = {key: batch_problem(each.batch, now) for key, each in batches.items()}
    return {key: words for key, words in found.items() if words}


def _note_first_draw(
    session: Session, save: SessionSave, batches: Mapping[uuid.UUID, Mixed]
) -> None:
    drawn = {row.batch_id or save.batch_id for row in (*save.points, *save.baths)} - {None}
    new = tuple(key for key in drawn if batches[key].batch.first_drawn_at is None)
    if new:
        where = {"clinic_id": session.clinic_id, "id": new}
        change(Batch, where, {"first_drawn_at": session.last_point_at})


def _stamped(
    by: Actor, session: Session, confirmed: frozenset[str], now: dt.datetime
) -> dict[str, dict[str, str | None]]:
    """Each confirmed check with who confirmed it first and when; the kit anew each day."""
    person, before = recorder(by), dict(session.checks)
    if not kit_is_checked(session, now):
        before.pop("kit", None)
    stamp = {"at": now.isoformat(), "by": str(person.id) if person else None}
    return {key: before.get(key, stamp) for key in sorted(confirmed)}


@action
def amend_session(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    amendment_id: uuid.UUID,
    reason: str,
) -> uuid.UUID:
    """Open a copy of a signed session to correct it; the original stays as it is.

    The copy becomes the current record of the visit when it is signed. A session has one
    amendment; a later correction amends that one.

    Returns:
        The key of the amendment: the open one, if there is one already.

    Raises:
        Invalid: No reason was given.
        Conflict: The session is still a draft, or was amended before.
    """
    check_can(by, clinic_id, Permission.SIGN_SESSIONS)
    original = Session.objects.filter(clinic_id=clinic_id, id=session_id).first()
    if original is None:
        raise NotFound("There is no such session.")
    if original.status != SigningStatus.SIGNED:
        raise Conflict("This session is not signed yet: simply change it.")
    existing = Session.objects.filter(clinic_id=clinic_id, amends=original).first()
    if existing is not None:
        if existing.status == SigningStatus.SIGNED:
            raise Conflict("This session was amended before. Amend the newer one.")
        return existing.id
    if not reason.strip():
        raise Invalid("Say why the session is amended.", field="reason")
    _copy(by, original, amendment_id, reason.strip())
    audit.record(
        by, clinic_id, "amend session", "session", amendment_id, patient_id=original.patient_id,
        details={"amends": session_id, "number": original.number},
    )  # fmt: skip
    return amendment_id


def _copy(by: Actor, original: Session, amendment_id: uuid.UUID, reason: str) -> None:
    amendment = Session(
        id=amendment_id,
        clinic_id=original.clinic_id,
        patient_id=original.patient_id,
        course_id=original.course_id,
        number=original.number,
        occurred_at=original.occurred_at,
        occurred_precision=original.occurred_precision,
        recorded_by=recorder(by),
        amends=original,
        amendment_reason=reason,
        **{name: getattr(original, name) for name in _COPIED},
    )
    amendment.save(force_insert=True)
    for rows, model in (
        (original.points.all(), InjectionPoint),
        (original.baths.all(), Bath),
        (original.scars.all(), Scar),
        (room_ratings(original), PainRating),
    ):
        copies = list(rows)
        for row in copies:
            row.pk, row.session_id = new_key(), amendment_id
        model.objects.bulk_create(copies)
