"""Names of places in plain words: large, simple areas of each view, drawn by eye.

They tell a reader roughly where a place lies. They are no map of dermatomes or muscles, and a
place next to the border of two areas may carry the name of either.
"""

from typing import NamedTuple

from perineural.clinical.anatomy.views import check_place, side_of

FAR = 1e6


class Area(NamedTuple):
    """A rectangle of a drawing. [mm] On front and back views x is the distance from the middle."""

    name: str
    left: float = -FAR
    right: float = FAR
    top: float = -FAR
    bottom: float = FAR

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom


def _arm_strips(ending: str) -> tuple[Area, ...]:
    """The arm hangs aslant: each of its parts starts farther out than the one above."""
    return (
        Area(f"shoulder{ending}", left=105, bottom=-1280),
        Area(f"upper arm{ending}", left=150, top=-1280, bottom=-1140),
        Area(f"elbow{ending}", left=170, top=-1140, bottom=-1040),
        Area(f"forearm{ending}", left=198, top=-1040, bottom=-950),
        Area(f"forearm{ending}", left=230, top=-950, bottom=-890),
        Area(f"wrist{ending}", left=250, top=-890, bottom=-835),
        Area(f"hand{ending}", left=225, top=-835, bottom=-660),
    )


def _leg_strips(ending: str) -> tuple[Area, ...]:
    return (
        Area(f"thigh{ending}", top=-800, bottom=-570),
        Area(f"knee{ending}", top=-570, bottom=-420),
        Area(f"lower leg{ending}", top=-420, bottom=-130),
        Area(f"ankle{ending}", top=-130, bottom=-60),
    )


def _hand(ending: str, middle: str) -> tuple[Area, ...]:
    return (
        Area(f"forearm, {ending}", top=12),
        Area(f"wrist, {ending}", top=-15, bottom=12),
        Area(f"thumb, {ending}", left=48, top=-95, bottom=-15),
        Area(f"base of the thumb, {ending}", left=12, top=-62, bottom=-15),
        Area(f"fingers, {ending}", bottom=-100),
        Area(middle),
    )


def _knee(ending: str) -> tuple[Area, ...]:
    return (
        Area(f"thigh, {ending}", bottom=-70),
        Area(f"knee, {ending}", bottom=50),
        Area(f"lower leg, {ending}"),
    )


def _elbow(ending: str) -> tuple[Area, ...]:
    return (
        Area(f"upper arm, {ending}", bottom=-60),
        Area(f"elbow, {ending}", bottom=60),
        Area(f"forearm, {ending}"),
    )


def _side_of_foot(ending: str) -> tuple[Area, ...]:
    return (
        Area(f"Achilles tendon, {ending}", right=-25, top=-180, bottom=-45),
        Area(f"heel, {ending}", right=-20, top=-45),
        Area(f"lower leg, {ending}", bottom=-110),
        Area(f"ankle, {ending}", right=40, bottom=-45),
        Area(f"toes, {ending}", left=120),
        Area(f"foot, {ending}"),
    )


AREAS: dict[str, tuple[Area, ...]] = {
    "body-front": (
        Area("forehead", right=90, bottom=-1590),
        Area("face", right=90, bottom=-1466),
        Area("neck, front", right=75, bottom=-1395),
        *_arm_strips(", front"),
        Area("chest", bottom=-1150),
        Area("abdomen", bottom=-950),
        Area("groin and hip", bottom=-800),
        Area("gap between the legs", right=5),
        *_leg_strips(", front"),
        Area("foot, top"),
    ),
    "body-back": (
        Area("back of the head", right=90, bottom=-1520),
        Area("neck, back", right=75, bottom=-1400),
        *_arm_strips(", back"),
        Area("upper back", bottom=-1180),
        Area("lower back", bottom=-990),
        Area("buttock", bottom=-800),
        Area("gap between the legs", right=5),
        Area("ankle and Achilles tendon, back", top=-180, bottom=-50),
        *_leg_strips(", back"),
        Area("heel, back"),
    ),
    "body-left": (
        Area("side of the head", bottom=-1466),
        Area("side of the neck", bottom=-1400),
        Area("shoulder, outer side", left=-75, right=50, bottom=-1280),
        Area("upper arm, outer side", left=-60, right=45, bottom=-1140),
        Area("elbow, outer side", left=-60, right=45, bottom=-1040),
        Area("forearm, outer side", left=-60, right=35, bottom=-890),
        Area("wrist, outer side", left=-60, right=10, bottom=-835),
        Area("hand, outer side", left=-105, right=-8, bottom=-680),
        Area("chest, side", right=0, bottom=-1150),
        Area("abdomen, side", right=0, bottom=-950),
        Area("upper back, side", bottom=-1180),
        Area("lower back, side", bottom=-990),
        Area("hip and buttock, side", bottom=-800),
        *_leg_strips(", outer side"),
        Area("foot, outer side"),
    ),
    "head-front": (
        Area("top of the head", bottom=-112),
        Area("temple", left=48, top=-112, bottom=-40),
        Area("forehead", bottom=-52),
        Area("bridge of the nose", right=12, bottom=-28),
        Area("eye and brow", right=55, bottom=-28),
        Area("ear", left=64, bottom=12),
        Area("nose", right=18, bottom=8),
        Area("mouth and chin", right=40, top=8, bottom=68),
        Area("cheek", bottom=30),
        Area("jaw", bottom=68),
        Area("shoulder", left=55, top=85),
        Area("neck, front"),
    ),
    "head-back": (
        Area("top of the head, back", bottom=-112),
        Area("ear", left=68, bottom=12),
        Area("side of the head, behind the ear", left=48, top=-25, bottom=25),
        Area("back of the head", bottom=5),
        Area("shoulder", left=55, top=85),
        Area("neck, back"),
    ),
    "head-left": (
        Area("top of the head", bottom=-112),
        Area("ear", left=-12, right=18, top=-48, bottom=10),
        Area("side of the head, behind the ear", left=18, right=45, top=-48, bottom=25),
        Area("forehead", right=-72, bottom=-52),
        Area("eye and brow", right=-72, top=-52, bottom=-28),
        Area("temple", right=-22, top=-112, bottom=-30),
        Area("side of the head, in front of the ear", left=-30, right=-12, top=-48, bottom=10),
        Area("side of the head, above the ear", right=45, bottom=-48),
        Area("back of the head", left=45, bottom=15),
        Area("face", right=-12, bottom=72),
        Area("side of the neck"),
    ),
    "hand-palm": _hand("palm side", "palm of the hand"),
    "hand-dorsum": _hand("back", "back of the hand"),
    "foot-sole": (
        Area("toes, underside", bottom=-140),
        Area("ball of the foot", bottom=-90),
        Area("heel, underside", top=10),
        Area("sole of the foot"),
    ),
    "foot-dorsum": (
        Area("lower leg, front", bottom=-75),
        Area("ankle, front", bottom=-25),
        Area("toes, top", top=85),
        Area("foot, top"),
    ),
    "foot-lateral": _side_of_foot("outer side"),
    "foot-medial": _side_of_foot("inner side"),
    "knee-front": _knee("front"),
    "knee-medial": _knee("inner side"),
    "knee-lateral": _knee("outer side"),
    "knee-back": _knee("back"),
    "elbow-front": _elbow("front"),
    "elbow-back": _elbow("back"),
}
"""Areas of each drawing; the first that holds a place names it, and the last holds the rest."""

TURNED = frozenset({"hand-dorsum", "foot-medial"})
"""Drawings whose thumb or heel lies on the other half than in their sister's."""


def region_name(view_key: str, x: float, y: float) -> str:
    """The part of the body at a place, with the patient's side, in plain words.

    A place beside the figure is named after the nearest area of the same rectangles.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: The place lies off the paper.

    Examples:
        >>> region_name("foot-lateral-right", 0, -70)
        'right ankle, outer side'
        >>> region_name("head-front", 30, -80), region_name("head-front", 0, -80)
        ('left forehead', 'forehead, in the middle')
    """
    view = check_place(view_key, x, y)
    across = abs(x) if view.side is None else x
    if view.mirrored != (view.svg_name in TURNED):
        across = -across
    name = next(area.name for area in AREAS[view.svg_name] if area.holds(across, y))
    side = side_of(view_key, x)
    return f"{name}, in the middle" if side == "midline" else f"{side} {name}"
