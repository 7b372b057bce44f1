"""What a save of the treatment room holds: values, checked one by one before anything is stored."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from perineural.clinical.anatomy import NERVES, check_place, side_of
from perineural.clinical.errors import ClinicalError
from perineural.clinical.points import BATH_VOLUME_ML, POINT_VOLUME_ML
from perineural.records.actions.scar_values import ScarDraft, check_scars
from perineural.records.errors import Invalid
from perineural.records.models.session import PainClock

POINTS_AT_MOST = 300
"""More points than this in one visit is a fault of the sender, not a session."""

CHECKS = ("identity", "side", "allergies", "kit")
"""What somebody confirms aloud before the first point; the other checks are worked out."""

NOSTRILS = ("left", "right")
POINT_SIDES = ("left", "right", "midline")

_HELD: dict[str, tuple[Decimal, Decimal, Decimal]] = {
    "point volume": (*POINT_VOLUME_ML, Decimal("0.001")),
    "bath volume": (*BATH_VOLUME_ML, Decimal("0.001")),
    "depth": (Decimal(0), Decimal("99.9"), Decimal("0.1")),
    "time": (Decimal(0), Decimal("99.9"), Decimal("0.1")),
}
"""What can be recorded at all: lowest, highest, step. Whether it is wise, the rules say."""


@dataclass(frozen=True)
class PointDraft:
    """One injection as charted so far."""

    id: uuid.UUID
    view: str
    x: Decimal
    y: Decimal
    side: str
    volume_ml: Decimal
    nerve: str = ""
    batch_id: uuid.UUID | None = None
    """Which batch it came from; None is the batch of the session."""
    depth_mm: Decimal | None = None
    needle: str = ""
    angle_degrees: int | None = None
    """Between the needle and the skin. [degrees] 0 to 90."""
    aspirated: bool | None = None
    tenderness_before: int | None = None
    tenderness_after: int | None = None
    credential_confirmed: bool = False
    reaction: str = ""
    note: str = ""


@dataclass(frozen=True)
class BathDraft:
    """One bath of one nostril as charted so far."""

    id: uuid.UUID
    nostril: str
    device: str
    volume_ml: Decimal
    dwell_minutes: Decimal
    batch_id: uuid.UUID | None = None
    """Which batch it came from; None is the batch of the session."""
    body_position: str = ""
    tolerance: str = ""


@dataclass(frozen=True)
class RatingDraft:
    """A pain score asked in the room."""

    id: uuid.UUID
    score: int
    occurred_at: dt.datetime
    minutes_after: int | None = None
    """Minutes after the last point; None is before the first."""

    @property
    def clock(self) -> str:
        """Where on the session's clock it stands."""
        return PainClock.BEFORE if self.minutes_after is None else PainClock.MINUTES_AFTER


@dataclass(frozen=True)
class SessionSave:
    """Everything the room holds at one moment, and which page is saving it.

    Args:
        revision: The state of the record that the page began from.
        page: The key of the open page; made when it was opened.
        number: Counts the saves of that page, so that a repeated one is known.
    """

    revision: int
    page: uuid.UUID
    number: int
    batch_id: uuid.UUID | None = None
    confirmed: frozenset[str] = frozenset()
    usual_point: dict[str, str] = field(default_factory=dict)
    points: tuple[PointDraft, ...] = ()
    baths: tuple[BathDraft, ...] = ()
    scars: tuple[ScarDraft, ...] = ()
    ratings: tuple[RatingDraft, ...] = ()
    last_point_at: dt.datetime | None = None
    reaction: str = ""

    @property
    def batch_ids(self) -> frozenset[uuid.UUID]:
        """Every batch that it names."""
        named = {self.batch_id, *(each.batch_id for each in (*self.points, *self.baths))}
        return frozenset(named - {None})


def check_save(save: SessionSave) -> None:
    """Refuse what no record can hold, saying which entry is wrong and what would be right.

    Raises:
        Invalid: A place off the drawing, a side that contradicts it, a score outside 0 to 10, an
            amount that cannot be written down, or the same key twice.
    """
    if len(save.points) > POINTS_AT_MOST:
        raise Invalid(f"{len(save.points)} points; at most {POINTS_AT_MOST} fit one session.")
    strange = save.confirmed - set(CHECKS)
    if strange:
        raise Invalid(f"{', '.join(sorted(strange))} is not a check; expected {', '.join(CHECKS)}.")
    rows = (*save.points, *save.baths, *save.scars, *save.ratings)
    if len({row.id for row in rows}) < len(rows):
        raise Invalid("Two entries have the same key.")
    for position, point in enumerate(save.points, start=1):
        _check_point(position, point)
    for position, bath in enumerate(save.baths, start=1):
        _check_bath(position, bath)
    check_scars(save.scars)
    _check_ratings(save.ratings)


def _check_point(position: int, point: PointDraft) -> None:
    where = f"Point {position}"
    try:
        check_place(point.view, float(point.x), float(point.y))
    except ClinicalError as error:
        raise Invalid(f"{where}: {error}.", field="points") from error
    drawn = side_of(point.view, float(point.x))
    if point.side not in POINT_SIDES or drawn not in (point.side, "midline"):
        raise Invalid(
            f"{where} is marked {point.side or 'without side'}, but lies on the patient's {drawn}.",
            field="points",
        )
    if point.nerve and point.nerve not in NERVES:
        raise Invalid(f"{where}: there is no nerve {point.nerve!r}.", field="points")
    _check_amount(where, "point volume", point.volume_ml, "mL")
    if point.depth_mm is not None:
        _check_amount(where, "depth", point.depth_mm, "mm")
    if point.angle_degrees is not None and not 0 <= point.angle_degrees <= 90:
        raise Invalid(
            f"{where}: the angle is {point.angle_degrees} degrees; expected 0 to 90.",
            field="points",
        )
    for score in (point.tenderness_before, point.tenderness_after):
        _check_score(f"{where}: tenderness", score)
    _check_lengths(where, {"needle": (point.needle, 40), "reaction": (point.reaction, 200)})
    _check_lengths(where, {"note": (point.note, 300)})


def _check_bath(position: int, bath: BathDraft) -> None:
    where = f"Bath {position}"
    if bath.nostril not in NOSTRILS:
        raise Invalid(f"{where}: choose the patient's left or right nostril.", field="baths")
    if not bath.device.strip():
        raise Invalid(f"{where}: say which device was used.", field="baths")
    _check_amount(where, "bath volume", bath.volume_ml, "mL")
    _check_amount(where, "time", bath.dwell_minutes, "minutes")
    _check_lengths(
        where,
        {
            "device": (bath.device, 60),
            "position": (bath.body_position, 60),
            "tolerance": (bath.tolerance, 200),
        },
    )


def _check_ratings(ratings: Iterable[RatingDraft]) -> None:
    moments: set[int | None] = set()
    for rating in ratings:
        _check_score("Pain", rating.score)
        if rating.minutes_after is not None and not 0 <= rating.minutes_after <= 24 * 60:
            raise Invalid(
                f"Pain {rating.minutes_after} minutes after; in the room it is 0 to 1440.",
                field="ratings",
            )
        if rating.occurred_at.tzinfo is None:
            raise Invalid("A pain score needs its time with its zone.", field="ratings")
        if rating.minutes_after in moments:
            raise Invalid("Two pain scores for the same moment.", field="ratings")
        moments.add(rating.minutes_after)


def _check_amount(where: str, name: str, value: Decimal, unit: str) -> None:
    low, high, step = _HELD[name]
    words = name.rpartition(" ")[2]
    if not value.is_finite() or not low <= value <= high:
        raise Invalid(f"{where}: {words} is {value} {unit}; expected {low} to {high} {unit}.")
    if value != value.quantize(step):
        raise Invalid(f"{where}: {words} is {value} {unit}; the smallest step is {step} {unit}.")


def _check_score(what: str, score: int | None) -> None:
    if score is not None and not 0 <= score <= 10:
        raise Invalid(f"{what} is {score}; expected a whole number from 0 to 10.")


def _check_lengths(where: str, texts: dict[str, tuple[str, int]]) -> None:
    for name, (text, limit) in texts.items():
        if len(text) > limit:
            raise Invalid(f"{where}: {name} is {len(text)} letters long; at most {limit}.")
