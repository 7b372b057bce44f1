"""What the room's scripts are given: the visit, the drawings' nerves, the amounts as exact text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from perineural.clinical import anatomy
from perineural.clinical.anatomy.regions import in_words
from perineural.clinical.anatomy.views import MIDLINE_MM
from perineural.clinical.conditions import condition_of
from perineural.clinical.policy import SitePolicy
from perineural.clinical.scars import (
    LENGTH_MM,
    LINE_PLACES,
    MOBILITY,
    MOBILITY_WORDS,
    SCAR_CONDITIONS,
    STEP_CM,
)
from perineural.clinical.session import DEVICES, KIT_CHECK_HOLDS_HOURS, POINT_VOLUME_ML
from perineural.records.queries.found_before import TenderPlace
from perineural.records.queries.scars import ScarLine
from perineural.records.queries.sessions import BatchChoice, PointLine, TreatmentRoom
from perineural.web.treatment.elsewhere import elsewhere

USUAL_NEEDLES = ("27 G, 13 mm", "30 G, 13 mm")
USUAL_POINT = {"volume_ml": "1", "needle": USUAL_NEEDLES[0], "depth_mm": ""}
"""1 mL a point and a 27 G needle of half an inch are what the sources of the limits name."""


@dataclass(frozen=True)
class Drawing:
    """One view as the page draws it."""

    key: str
    title: str
    viewbox: str
    svg: str
    areas: tuple[tuple[str, str], ...]
    """The regions that it shows: each in words with the patient's side, and its outline."""
    landmarks: tuple[tuple[str, float, float], ...]
    """Places to find one's way by: the name of each, x and y. [mm]"""
    label_size: float
    """Of the landmarks' names on a close view; 0 on a view of the whole body. [mm]"""
    start_words: str
    end_words: str
    current: bool


def side_words(room: TreatmentRoom) -> str:
    """What is treated and on which side, to be said aloud: the side is the patient's."""
    side = {"bilateral": "both sides", "midline": "the middle"}.get(
        room.complaint.side, f"the patient’s {room.complaint.side} side"
    )
    return f"Say it aloud: {side}, {room.complaint.name}."


def view_keys(room: TreatmentRoom, *, all_sides: bool) -> tuple[str, ...]:
    """The views to offer: of the complaint's side, all sides when asked for or charted already."""
    condition = condition_of(room.complaint.condition)
    own = condition.views_for(room.complaint.side)
    charted = {row.view for row in (*room.points, *room.scars)}
    if all_sides or not charted <= set(own):
        more = tuple(view for view in condition.views if view not in own)
        return own + more + tuple(sorted(charted - set(condition.views)))
    return own


def drawings(keys: tuple[str, ...], current: str) -> tuple[Drawing, ...]:
    """The drawings of these views, with the patient's sides in words where both are seen."""
    return tuple(_drawing(anatomy.VIEWS[key], key == current) for key in keys)


def _drawing(view: anatomy.View, current: bool) -> Drawing:  # noqa: FBT001
    start = end = ""
    if view.side is None:
        start, end = "patient’s right", "patient’s left"
        if view.faces == "back":
            start, end = end, start
    return Drawing(
        key=view.key,
        title=view.title,
        viewbox=" ".join(f"{each:g}" for each in view.viewbox),
        svg=anatomy.svg_text(view.key),
        areas=tuple(
            (in_words(anatomy.REGIONS[area.key], area.side), area.path)
            for area in anatomy.region_areas(view.key)
        ),
        landmarks=_landmarks(view.key),
        label_size=0 if view.key.startswith("body") else view.viewbox[2] / 38,
        start_words=start,
        end_words=end,
        current=current,
    )


@dataclass(frozen=True)
class Layer:
    """Something the picture shows beside this session's points, and that can be switched off."""

    key: str
    words: str
    shown: bool = True
    """Whether it is there until somebody switches it off."""


def layers(room: TreatmentRoom) -> tuple[Layer, ...]:
    """What there is to show on the pictures of this visit."""
    offered = (
        (True, Layer("nerves", "nerves")),
        (True, Layer("regions", "regions", shown=False)),
        (True, Layer("landmarks", "landmarks", shown=False)),
        (room.last_points or room.last_scars, Layer("last", "last session")),
        (room.tender_places, Layer("tender", "tender at the assessment")),
        (room.pain_drawing, Layer("pain", "where the patient drew pain")),
    )
    return tuple(layer for there, layer in offered if there)


def _landmarks(view_key: str) -> tuple[tuple[str, float, float], ...]:
    marks = anatomy.LANDMARKS.values()
    return tuple((mark.name, *mark.views[view_key]) for mark in marks if view_key in mark.views)


def scar_words(room: TreatmentRoom) -> dict[str, Any]:
    """What the form of a scar offers; it stands open where a scar is what hurts."""
    low_cm, high_cm = (f"{each:f}" for each in STEP_CM)
    lowest, highest = MOBILITY
    return {
        "open": room.complaint.condition in SCAR_CONDITIONS,
        "mobility": MOBILITY_WORDS,
        "scale": range(lowest, highest + 1),
        "step_cm": high_cm,
        "usual_cm": f"{low_cm} to {high_cm}",
    }


def room_data(room: TreatmentRoom, clinic_slug: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """Everything the scripts need, ready for JSON; amounts stay text so that nothing is lost."""
    where = {"clinic_slug": clinic_slug, "session_id": room.id}
    return {
        "urls": {
            "save": reverse("session_save", kwargs=where),
            "sign": reverse("session_sign", kwargs=where),
        },
        "now": timezone.now().isoformat(),
        "timeZone": timezone.get_current_timezone_name(),
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "id": str(room.id),
        "revision": room.revision,
        "record": record_of(room),
        "hasPoints": room.has_points,
        "hasBaths": room.has_baths,
        "side": room.complaint.side,
        "sides": sorted(room.sides),
        "batches": [_batch(batch) for batch in room.batches],
        "ceilingsMg": {drug: f"{mg:f}" for drug, mg in room.ceilings_mg.items()},
        "elsewhereMg": {drug: f"{mg:f}" for drug, mg in room.elsewhere_mg.items()},
        "hasConsent": room.consent is not None,
        "isAmendment": room.amends_id is not None,
        "usualPoint": USUAL_POINT,
        "lastPoints": [_point(point) for point in room.last_points],
        "lastScars": [_scar(scar) for scar in room.last_scars],
        "tenderPlaces": [_point(place) for place in room.tender_places],
        "painDrawing": [vars(mark) for mark in room.pain_drawing],
        "elsewhere": elsewhere([(p.id, p.view, p.space) for p in room.points], keys),
        "nerves": _nerves(room, keys),
        "views": {key: _view(anatomy.VIEWS[key], room.policy) for key in keys},
        "scarLengthMm": [f"{each:f}" for each in LENGTH_MM],
        "scarPlaces": list(LINE_PLACES),
        "reachMm": anatomy.REACH_MM,
        "pointMl": [f"{each:f}" for each in POINT_VOLUME_ML],
        "dwellMinutes": min(10, room.policy.bath_max_dwell_minutes),
        "devices": list(DEVICES),
        "kitCheckHoldsHours": KIT_CHECK_HOLDS_HOURS,
    }


def record_of(room: TreatmentRoom) -> dict[str, Any]:
    """What was charted, in the form in which the room's scripts send it back to be saved."""
    return {
        "batch_id": _json(room.batch_id),
        "confirmed": sorted(room.confirmed),
        "usual_point": dict(room.usual_point),
        "points": [_point(point) for point in room.points],
        "baths": [_texts(bath) for bath in room.baths],
        "scars": [_scar(scar) for scar in room.scars],
        "ratings": [_texts(rating) for rating in room.ratings],
        "last_point_at": _json(room.last_point_at),
        "reaction": room.reaction,
    }


def _nerves(room: TreatmentRoom, keys: tuple[str, ...]) -> dict[str, Any]:
    """The nerves that can be named: of the course, drawn, of the same parts of the body."""
    planned = [key for key in room.nerves if key in anatomy.NERVES]
    charted = [point.nerve for point in room.points if point.nerve in anatomy.NERVES]
    left_out = room.policy.nerves_left_out
    offered = [key for key in anatomy.nameable_nerves(keys, planned) if key not in left_out]
    return {
        key: {
            "name": anatomy.NERVES[key].name,
            "hazard": anatomy.NERVES[key].hazard,
            "area": anatomy.NERVES[key].area,
            "planned": key in room.nerves,
            "needsUltrasound": anatomy.NERVES[key].needs_ultrasound_or_credential
            or key in room.policy.nerves_to_confirm,
            "chestWall": anatomy.NERVES[key].chest_wall,
        }
        for key in dict.fromkeys((*offered, *charted))
    }


def _view(view: anatomy.View, policy: SitePolicy) -> dict[str, Any]:
    group = view.key.partition("-")[0]
    return {
        "title": view.title,
        "box": list(view.viewbox),
        "side": view.side,
        "faces": view.faces,
        "midlineMm": 0 if view.side else MIDLINE_MM[group],
        "paths": [
            {
                "nerve": path.nerve_id,
                "side": path.side,
                "sure": path.status == "verified",
                "points": [[round(x, 1), round(y, 1)] for x, y in path.points],
            }
            for path in anatomy.nerve_paths(view.key)
            if path.nerve_id not in policy.nerves_left_out
        ],
    }


def _batch(batch: BatchChoice) -> dict[str, Any]:
    return {
        "id": str(batch.id),
        "number": batch.number,
        "until": batch.beyond_use_at.isoformat(),
        "untilWords": timezone.localtime(batch.beyond_use_at).strftime("%H:%M"),
        "problem": batch.problem,
        "availableMl": f"{batch.available_ml:f}",
        "volumeMl": f"{batch.volume_ml:f}",
        "dextroseMg": f"{batch.dextrose_mg:f}",
        "anaestheticMg": {drug: f"{mg:f}" for drug, mg in batch.anaesthetic_mg.items()},
    }


def _point(point: PointLine | TenderPlace) -> dict[str, Any]:
    return {**_texts(point), "x": float(point.x), "y": float(point.y)}


def _scar(scar: ScarLine) -> dict[str, Any]:
    return {**_texts(scar), "places": [[float(x), float(y)] for x, y in scar.places]}


def _texts(line: object) -> dict[str, Any]:
    return {key: _json(value) for key, value in vars(line).items()}


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
