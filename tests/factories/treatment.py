"""A visit from its start to its signature, built through the real actions."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from math import dist

from django.utils import timezone

from perineural.clinical.anatomy import nerve_paths
from perineural.records.actions import sessions
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.session_values import (
    CHECKS,
    BathDraft,
    PointDraft,
    RatingDraft,
    SessionSave,
)
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import ClinicPolicy
from perineural.records.queries.sessions import treatment_room
from tests.factories import planning
from tests.factories.clinic import Staffed, complaint, patient


@dataclass(frozen=True)
class Ready:
    """A course with a consent and a batch, and its next session opened."""

    staffed: Staffed
    patient_id: uuid.UUID
    complaint_id: uuid.UUID
    course_id: uuid.UUID
    consent_id: uuid.UUID
    batch_id: uuid.UUID
    session_id: uuid.UUID


def ready(
    staffed: Staffed,
    condition: str = "achilles_tendonitis",
    side: str = "right",
    modality: str = "injection",
    batch_ml: Decimal = Decimal(20),
    parts: tuple = planning.DEXTROSE_LIDOCAINE,
    weight_kg: Decimal = Decimal(70),
    **found: object,
) -> Ready:
    """Everything that must be there before the first point; `found` at the assessment."""
    patient_id = patient(staffed, weight_kg=weight_kg)
    complaint_id = complaint(staffed, patient_id, condition, side)
    recipe_id = planning.recipe(staffed, parts=parts, modality=modality)
    course_id = planning.course(
        staffed, patient_id, complaint_id, recipe_id, modality=modality, **found
    )
    consent_id = planning.consent(staffed, course_id)
    batch_id = planning.batch(staffed, course_id, volume_ml=batch_ml)
    session_id = start(staffed, course_id, weight_kg)
    return Ready(
        staffed, patient_id, complaint_id, course_id, consent_id, batch_id, session_id
    )  # fmt: skip


def another(
    room: Ready, parts: tuple = planning.DEXTROSE_LIDOCAINE, weight_kg: Decimal = Decimal(70)
) -> Ready:
    """Another course of the same patient, for a wrist, with its first session opened."""
    staffed = room.staffed
    complaint_id = complaint(staffed, room.patient_id, "carpal_tunnel_syndrome", "right")
    recipe_id = planning.recipe(staffed, parts=parts)
    course_id = planning.course(staffed, room.patient_id, complaint_id, recipe_id)
    consent_id = planning.consent(staffed, course_id)
    batch_id = planning.batch(staffed, course_id)
    session_id = start(staffed, course_id, weight_kg)
    return Ready(
        staffed, room.patient_id, complaint_id, course_id, consent_id, batch_id, session_id
    )  # fmt: skip


def offer_bath(staffed: Staffed) -> None:
    """Let the clinic offer the bath."""
    with clinic_scope([staffed.id]):
        ClinicPolicy(clinic_id=staffed.id, version=1, content={"bath_enabled": True}).save()


def start(
    staffed: Staffed, course_id: uuid.UUID, weight_kg: Decimal | None = Decimal(70)
) -> uuid.UUID:
    """The next session of a course, opened by the clinician."""
    return sessions.start_session(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=course_id,
        session_id=new_key(),
        weight_kg=weight_kg,
    )


def place_along(view: str, nerve: str, share: float) -> tuple[str, float, float]:
    """The side of a nerve's longest run on a view, and the place at a share of its length."""
    runs = [path for path in nerve_paths(view) if path.nerve_id == nerve]
    run = max(runs, key=lambda path: sum(dist(*each) for each in pairwise(path.points)))
    rest = share * sum(dist(*each) for each in pairwise(run.points))
    for start, end in pairwise(run.points):
        length = dist(start, end)
        if rest <= length:
            part = rest / length if length else 0
            x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
            return run.side, x, y
        rest -= length
    return run.side, *run.points[-1]


def point(
    view: str = "foot-lateral-right", nerve: str = "F2", step: int = 0, **changed: object
) -> PointDraft:
    """An injection of 1 mL on the drawn course of a nerve, every step a little farther along."""
    side, x, y = place_along(view, nerve, (step % 60) / 60)
    values: dict[str, object] = {
        "id": new_key(),
        "view": view,
        "x": Decimal(str(round(x, 1))),
        "y": Decimal(str(round(y, 1))),
        "side": side,
        "nerve": nerve,
        "volume_ml": Decimal(1),
        "needle": "27 G, 13 mm",
        "aspirated": True,
        "tenderness_before": 6,
        "tenderness_after": 1,
    }
    return PointDraft(**{**values, **changed})


def bath(nostril: str = "right", **changed: object) -> BathDraft:
    """A bath of one nostril with a swab for 10 minutes."""
    values: dict[str, object] = {
        "id": new_key(),
        "nostril": nostril,
        "device": "swab",
        "volume_ml": Decimal("1.5"),
        "dwell_minutes": Decimal(10),
        "body_position": "on the back",
    }
    return BathDraft(**{**values, **changed})


def rating(score: int, minutes_after: int | None = None) -> RatingDraft:
    """A pain score asked just now."""
    return RatingDraft(new_key(), score, timezone.now(), minutes_after)


def full_save(room: Ready, points: int = 6, **changed: object) -> SessionSave:
    """A session charted from the checks to the last pain score."""
    now = timezone.now()
    values: dict[str, object] = {
        "revision": 0,
        "page": new_key(),
        "number": 1,
        "batch_id": room.batch_id,
        "confirmed": frozenset(CHECKS),
        "usual_point": {"volume_ml": "1", "needle": "27 G, 13 mm", "depth_mm": ""},
        "points": tuple(point(step=step * 2) for step in range(points)),
        "ratings": (rating(6), rating(3, 1), rating(2, 15)),
        "last_point_at": now - dt.timedelta(seconds=1),
    }
    return SessionSave(**{**values, **changed})


def save(room: Ready, values: SessionSave) -> sessions.SavedSession:
    """Save a room as the clinician."""
    return sessions.save_session(
        by=room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        save=values,
    )


def charted(staffed: Staffed, points: int = 6, **options: object) -> Ready:
    """A visit charted in full, and not signed yet."""
    room = ready(staffed, **options)
    save(room, full_save(room, points))
    return room


def room_of(room: Ready):
    """The room as its clinician sees it."""
    return treatment_room(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )


def again(room: Ready, session_id: uuid.UUID) -> Ready:
    """The same course at another session."""
    return replace(room, session_id=session_id)


def sign(room: Ready, revision: int = 1, **ending: object) -> None:
    """Sign a visit as the clinician, with aftercare given."""
    values = {"aftercare_given": True, **ending}
    sign_session(
        by=room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        revision=revision,
        ending=Ending(**values),
    )


def signed(staffed: Staffed, points: int = 6, **options: object) -> Ready:
    """A visit charted in full and signed."""
    room = charted(staffed, points, **options)
    sign(room)
    return room
