"""Regions of arms and legs, drawn by eye on the model; mm, y up, z forward."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from drawing.region import Region, Rule, sector
from drawing.skin import Skin

# --- shoulder and arm ---------------------------------------------------------------------------

ARM_CENTRE = (
    (309.0, 830.0, 28.0),
    (291.0, 880.0, 22.0),
    (264.0, 960.0, 18.0),
    (230.0, 1080.0, 15.0),
    (196.0, 1200.0, 12.0),
    (182.0, 1280.0, 16.0),
    (172.0, 1340.0, 18.0),
)
SHOULDER_Y = 1255.0


def arm(low: float, high: float, way: str) -> Rule:
    """A stretch of the arm in mm beyond the elbow, and a side of it."""

    def rule(skin: Skin) -> np.ndarray:
        elbow, wrist = skin.joints["lowerarm01"], skin.joints["wrist"]
        at = skin.along(elbow, wrist - elbow)
        inside = skin.of("arm", "hand") & (skin.y < SHOULDER_Y) & (at >= low) & (at < high)
        return inside & sector(skin, ARM_CENTRE, way)

    return rule


def shoulder(way: str) -> Rule:
    """A side of the shoulder: the upper end of the arm and the edge of the trunk beside it."""

    def rule(skin: Skin) -> np.ndarray:
        ball = skin.of("arm", "trunk") & (skin.x > 150 - (skin.y - 1250) * 0.35)
        return ball & (skin.y >= SHOULDER_Y) & sector(skin, ARM_CENTRE, way)

    return rule


def shoulder_top(skin: Skin) -> np.ndarray:
    """The slope from the neck to the tip of the shoulder."""
    up = (skin.normal[:, 1] > 0.62) & (skin.x > 40) & (skin.y > 1340)
    return (skin.of("arm", "trunk") & up) | (skin.of("head") & (skin.x > 40) & (skin.y < 1480))


ARMPIT = np.array([148.0, 1262.0, 12.0])


def armpit(skin: Skin) -> np.ndarray:
    """Between arm and chest, under the shoulder."""
    off = np.stack([skin.x, skin.y, skin.z], -1) - ARMPIT
    near = np.linalg.norm(off * [1, 0.8, 0.9], axis=1) < 42
    return near & (skin.normal[:, 1] < 0.35) & (abs(skin.normal[:, 2]) < 0.8)


SHOULDER = (
    Region("armpit", armpit),
    Region("shoulder, top", shoulder_top),
    Region("shoulder, front", shoulder("front")),
    Region("shoulder, back", shoulder("back")),
    Region("shoulder, outer side", shoulder("outer")),
)

ARM_SIDES = {"front": "front", "back": "back", "outer": "outer side", "inner": "inner side"}
FOREARM_SIDES = {
    "front": "palm side",
    "back": "back",
    "outer": "thumb side",
    "inner": "little-finger side",
}
"""The palm looks ahead and the thumb outwards."""
WRIST_MM = (215.0, 262.0)  # beyond the elbow, where the wrist begins and ends
STRETCHES = (
    ("upper arm", -400.0, -48.0, ARM_SIDES),
    ("elbow", -48.0, 45.0, ARM_SIDES),
    ("forearm", 45.0, WRIST_MM[0], FOREARM_SIDES),
    ("wrist", *WRIST_MM, FOREARM_SIDES),
)
ARM = tuple(
    Region(f"{name}, {words}", arm(low, high, way))
    for name, low, high, sides in STRETCHES
    for way, words in sides.items()
)

# --- hand ---------------------------------------------------------------------------------------


def palm(skin: Skin) -> np.ndarray:
    """Which places look the way of the palm."""
    j = skin.joints
    up, across = j["finger3-1"] - j["wrist"], j["finger2-1"] - j["finger5-1"]
    way = np.cross(up, across)
    return skin.facing(way if way[2] > 0 else -way) > 0


def hand(*groups: str, palmar: bool) -> Rule:
    """A side of a part of the hand."""
    return lambda skin: skin.of(*groups) & (palm(skin) == palmar)


def ball(groups: tuple[str, ...], *, palmar: bool, thumb: bool) -> Rule:
    """The thick part of the hand next to the wrist, of the thumb or of the little finger."""

    def rule(skin: Skin) -> np.ndarray:
        j = skin.joints
        up = skin.along(j["wrist"], j["finger3-1"] - j["wrist"])
        across = skin.along(j["wrist"], j["finger2-1"] - j["finger5-1"]) * (1 if thumb else -1)
        edge = (up - 8) * 0.6 + (2 if palmar else 14) if thumb else 6 + up * 0
        return hand(*groups, palmar=palmar)(skin) & (across > edge) & (up < 64)

    return rule


DIGITS = ("thumb", "index finger", "middle finger", "ring finger", "little finger")
NEAR_THUMB = ("hand", "base of the thumb")
HAND = (
    *(
        Region(f"{digit}, {words}", hand(digit, palmar=palmar))
        for digit, (palmar, words) in product(DIGITS, ((True, "palm side"), (False, "back")))
    ),
    Region("base of the thumb, palm side", ball(NEAR_THUMB, palmar=True, thumb=True)),
    Region("base of the thumb, back", ball(NEAR_THUMB, palmar=False, thumb=True)),
    Region("heel of the hand, little-finger side", ball(("hand",), palmar=True, thumb=False)),
    Region("palm of the hand", hand(*NEAR_THUMB, palmar=True)),
    Region("back of the hand", hand(*NEAR_THUMB, palmar=False)),
)

# --- leg ----------------------------------------------------------------------------------------

LEG_CENTRE = (
    (140.0, 60.0, 20.0),
    (140.0, 100.0, 17.0),
    (134.0, 330.0, 8.0),
    (118.0, 490.0, 30.0),
    (101.0, 690.0, 43.0),
    (100.0, 850.0, 25.0),
)
LEG_TURN = 5.0  # the toes point a little outwards


def leg(low: float, high: float, way: str, turn: float = 0.0) -> Rule:
    """A side of the leg between two heights."""

    def rule(skin: Skin) -> np.ndarray:
        inside = skin.of("leg", "foot") & (skin.y >= low) & (skin.y < high)
        return inside & sector(skin, LEG_CENTRE, way, turn)

    return rule


LEG = (
    Region("thigh, front", leg(572, 1000, "front")),
    Region("thigh, outer side", leg(572, 1000, "outer")),
    Region("thigh, inner side", leg(572, 1000, "inner")),
    Region("thigh, back", leg(572, 1000, "back")),
    Region("knee, below the kneecap", leg(428, 488, "front")),
    Region("knee, front", leg(488, 572, "front")),
    Region("knee, outer side", leg(428, 572, "outer")),
    Region("knee, inner side", leg(428, 572, "inner")),
    Region("back of the knee", leg(428, 572, "back")),
)

# --- foot: mm `ahead` of the ankle towards the toes, and `out` to the outer side ------------------


def foot(test: Callable[[np.ndarray, np.ndarray, Skin], np.ndarray], *groups: str) -> Rule:
    """A region of foot and ankle by (ahead, out, skin)."""

    def rule(skin: Skin) -> np.ndarray:
        start, flat = skin.joints["foot"] * [1, 0, 1], np.array([1, 0, 1])
        ahead = (skin.joints["toe2-1"] - skin.joints["foot"]) * flat
        out = np.array([ahead[2], 0, -ahead[0]])
        inside = skin.of(*(groups or ("leg", "foot", "big toe", "little toe", "toes"))) & (
            skin.y < 428
        )
        return inside & test(skin.along(start, ahead), skin.along(start, out), skin)

    return rule


def to_sole(skin: Skin) -> np.ndarray:
    """Which places look down."""
    return (skin.normal[:, 1] < -0.55) & (skin.y < 30)


def tendon(ahead: np.ndarray, skin: Skin) -> np.ndarray:
    """Behind the ankle, from the heel to where the calf begins."""
    return (ahead < -25) & (skin.y < 185)


FOOT = (
    Region("big toe, underside", foot(lambda _a, _o, s: to_sole(s), "big toe")),
    Region("big toe, inner side", foot(lambda _a, _o, s: s.normal[:, 0] < -0.72, "big toe")),
    Region("big toe, top", foot(lambda a, _o, _s: a > 0, "big toe")),
    Region("toes, underside", foot(lambda _a, _o, s: to_sole(s), "toes", "little toe")),
    Region("toes, outer side", foot(lambda _a, _o, s: s.normal[:, 0] > 0.45, "little toe")),
    Region("toes, top", foot(lambda a, _o, _s: a > 0, "toes", "little toe")),
    Region("heel, underside", foot(lambda a, _o, s: (a < 12) & to_sole(s))),
    Region("ball of the foot", foot(lambda a, _o, s: (a > 88) & to_sole(s))),
    Region("sole of the foot", foot(lambda _a, _o, s: to_sole(s))),
    Region("heel, back", foot(lambda a, o, s: (a < -36) & (abs(o) < 14) & (s.y < 45))),
    Region("heel, outer side", foot(lambda a, o, s: (a < -10) & (o >= 0) & (s.y < 45))),
    Region("heel, inner side", foot(lambda a, o, s: (a < -10) & (o < 0) & (s.y < 45))),
    Region("Achilles tendon, back", foot(lambda a, o, s: tendon(a, s) & (o > -2) & (o < 6))),
    Region("Achilles tendon, outer side", foot(lambda a, o, s: tendon(a, s) & (o > 0))),
    Region("Achilles tendon, inner side", foot(lambda a, o, s: tendon(a, s) & (o <= 0))),
    Region("lower leg, front", leg(112, 428, "front", LEG_TURN)),
    Region("calf", leg(185, 428, "back", LEG_TURN)),
    Region("lower leg, outer side", foot(lambda _a, o, s: (s.y >= 112) & (o > 0))),
    Region("lower leg, inner side", foot(lambda _a, o, s: (s.y >= 112) & (o <= 0))),
    Region("ankle, front", foot(lambda a, o, s: (a > 10) & (a < 50) & (s.y > 60) & (abs(o) < 18))),
    Region("ankle, outer side", foot(lambda a, o, s: (a < 44) & (s.y > 45) & (o > 0))),
    Region("ankle, inner side", foot(lambda a, o, s: (a < 44) & (s.y > 45) & (o < 0))),
    Region("foot, outer side", foot(lambda _a, o, s: (o > 0) & (s.normal[:, 1] < 0.45))),
    Region("foot, inner side", foot(lambda _a, o, s: (o < 0) & (s.normal[:, 1] < 0.45))),
    Region("foot, top", foot(lambda a, _o, _s: a > -1e3)),
)
