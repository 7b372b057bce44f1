"""What is given in a session: an injection point, or a bath in the nose.

What happened can always be recorded: a value is refused only where it cannot be true.
"""

from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import check_range, plain
from perineural.clinical.errors import UnknownKey
from perineural.clinical.knowledge import load_toml

_LIMITS = load_toml("session_limits")

POINT_VOLUME_ML = (
    Decimal(_LIMITS["point_volume_range"]["low_ml"]),
    Decimal(_LIMITS["point_volume_range"]["high_ml"]),
)
"""Volumes at one point that can be recorded. [mL]"""

BATH_VOLUME_ML = (Decimal("0.05"), Decimal(_LIMITS["bath_volume"]["refuse_above_ml"]))
"""Volumes of a bath in one nostril that can be recorded. [mL]"""

SIDES = ("left", "right", "midline")
NOSTRILS = ("left", "right", "both")
DEVICES = ("swab", "catheter")
DEPTHS = ("subcutaneous", "deeper")


@dataclass(frozen=True)
class PointValues:
    """One injection: where, how much, how, and what followed.

    Args:
        nerve_id: The nerve it was placed beside, as in the nerve catalogue.
        side: The patient's own `left`, `right` or `midline`.
        view: The drawing it was placed on.
        x: Place on the drawing, from its left edge. [mm]
        y: Place on the drawing, from its top edge. [mm]
        volume_ml: Volume given. [mL] 0.05 to 20.
        batch: Which batch it came from, where a session used more than one.
        depth: `subcutaneous` or `deeper`; None when not recorded.
        needle_gauge: Needle size. [G] None when not recorded.
        needle_length_mm: Needle length. [mm] None when not recorded.
        aspirated: Drawn back first; None when not recorded.
        tenderness_before: 0 to 10 on pressing, before. None when not recorded.
        tenderness_after: The same after.
        reaction: What followed at this point, in words; empty for nothing.
        depth_mm: How deep the tip lay. [mm] None when not recorded.
        angle_degrees: Between needle and skin. [degrees] 0 to 90. None when not recorded.
        note: What else there is to say of this point; empty for nothing.

    Raises:
        OutOfRange: A number cannot be true; it is refused, not repaired.
        UnknownKey: The side or the depth is none of the words.
    """

    nerve_id: str
    side: str
    view: str
    x: Decimal
    y: Decimal
    volume_ml: Decimal
    batch: str = ""
    depth: str | None = None
    needle_gauge: int | None = None
    needle_length_mm: Decimal | None = None
    aspirated: bool | None = None
    tenderness_before: int | None = None
    tenderness_after: int | None = None
    reaction: str = ""
    depth_mm: Decimal | None = None
    angle_degrees: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        _check_word("side", self.side, SIDES)
        check_range("volume_ml", self.volume_ml, *POINT_VOLUME_ML, "mL")
        if self.depth is not None:
            _check_word("depth", self.depth, DEPTHS)
        if self.needle_gauge is not None:
            check_range("needle_gauge", Decimal(self.needle_gauge), Decimal(10), Decimal(40), "G")
        if self.angle_degrees is not None:
            angle = Decimal(self.angle_degrees)
            check_range("angle_degrees", angle, Decimal(0), Decimal(90), "degrees")
        for name in ("needle_length_mm", "depth_mm"):
            length_mm = getattr(self, name)
            if length_mm is not None:
                check_range(name, length_mm, Decimal("0.1"), Decimal(200), "mm")
        for name in ("tenderness_before", "tenderness_after"):
            score = getattr(self, name)
            if score is not None:
                check_range(name, Decimal(score), Decimal(0), Decimal(10), "points")


@dataclass(frozen=True)
class BathValues:
    """One bath in the nose: which nostril, with what, how much and how long.

    Args:
        nostril: The patient's own `left` or `right`, or `both`.
        device: `swab` or `catheter`.
        volume_ml: Volume used; for both nostrils the two together. [mL] 0.05 to 10 a nostril.
        dwell_minutes: How long the swab stayed. [min] 0 to 120; None when not recorded.
        batch: Which batch it came from, where a session used more than one.

    Raises:
        OutOfRange: A number cannot be true; it is refused, not repaired.
        UnknownKey: The nostril or the device is none of the words.
    """

    nostril: str
    device: str
    volume_ml: Decimal
    dwell_minutes: int | None = None
    batch: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        _check_word("nostril", self.nostril, NOSTRILS)
        _check_word("device", self.device, DEVICES)
        low_ml, high_ml = BATH_VOLUME_ML
        count = self.nostrils
        check_range("volume_ml", self.volume_ml, low_ml * count, high_ml * count, "mL")
        if self.dwell_minutes is not None:
            minutes = Decimal(self.dwell_minutes)
            check_range("dwell_minutes", minutes, Decimal(0), Decimal(120), "min")

    @property
    def nostrils(self) -> int:
        """How many nostrils were bathed."""
        return 2 if self.nostril == "both" else 1


def needle_in_words(gauge: int | None, length_mm: Decimal | None) -> str:
    """A needle as it is written on its packet; empty when nothing was recorded.

    Examples:
        >>> needle_in_words(27, Decimal("12.7")), needle_in_words(None, None)
        ('27 G, 12.7 mm', '')
    """
    size = "" if gauge is None else f"{gauge} G"
    length = "" if length_mm is None else f"{plain(length_mm)} mm"
    return ", ".join(each for each in (size, length) if each)


def _check_word(name: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise UnknownKey(name, word, words)
