"""Regions of head, neck and trunk, drawn by eye on the model; mm, y up, z forward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from drawing.region import Region, Rule
from drawing.skin import Skin

# --- head and neck: `height` above and `ahead` of the joint of the head -------------------------

JAW_AHEAD = (-200.0, -60.0, -25.0, -5.0, 17.0, 70.0, 200.0)
JAW_HEIGHT = (-12.0, -15.0, -18.0, -22.0, -47.0, -76.0, -78.0)
"""The lower edge of jaw, ear and back of the head, seen from the side."""


def head(test: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> Rule:
    """A region of the head by (distance from the midline, height, ahead)."""

    def rule(skin: Skin) -> np.ndarray:
        middle = skin.joints["head"]
        height, ahead = skin.y - middle[1], skin.z - middle[2]
        above = height > np.interp(ahead, JAW_AHEAD, JAW_HEIGHT)
        return skin.of("head") & above & test(skin.x, height, ahead)

    return rule


HEAD = (
    Region(
        "ear", head(lambda x, h, a: (x > 55) & (((a + 3) / 18) ** 2 + ((h - 18) / 31) ** 2 < 1))
    ),
    Region("top of the head", head(lambda _x, h, _a: h > 112)),
    Region(
        "nose",
        head(lambda x, h, a: (x < 17 - (h + 5) / 4.5) & (h > -7) & (h < 32) & (a > 70)),
        paired=False,
    ),
    Region(
        "side of the head, behind the ear", head(lambda _x, h, a: (a < -12) & (a > -45) & (h < 48))
    ),
    Region("back of the head", head(lambda _x, _h, a: a < -45)),
    Region("side of the head, above the ear", head(lambda _x, h, a: (a < 22) & (h > 48))),
    Region("temple", head(lambda x, h, a: (x > 50) & (a < 74) & (a >= 22) & (h > 28))),
    Region("side of the head, in front of the ear", head(lambda _x, h, a: (a < 32) & (h > -10))),
    Region("forehead", head(lambda _x, h, _a: h > 52)),
    Region("eye and brow", head(lambda _x, h, _a: h > 26)),
    Region("mouth", head(lambda x, h, _a: (x < 30) & (h < -7) & (h > -46)), paired=False),
    Region("chin", head(lambda x, h, a: (x < 30) & (h <= -46) & (a > 55)), paired=False),
    Region("cheek", head(lambda _x, h, _a: h > -30)),
    Region("jaw", head(lambda x, _h, _a: x >= 0)),
)

NECK_CENTRE = ((0.0, 1380.0, 15.0), (0.0, 1430.0, 18.0), (0.0, 1500.0, 25.0))


def neck(low: float, high: float) -> Rule:
    """A sector of the neck, by its angle."""

    def rule(skin: Skin) -> np.ndarray:
        base = 1378 + (75 - skin.z) * 0.42 + np.maximum(skin.x - 48, 0) * 0.9
        angle = (skin.angle(NECK_CENTRE) + 90) % 360 - 90
        return skin.of("head", "trunk") & (skin.y > base) & (angle >= low) & (angle < high)

    return rule


NECK = (
    Region("neck, front", neck(48, 91)),
    Region("side of the neck", neck(-42, 48)),
    Region("neck, back", neck(-91, -42)),
)

# --- trunk --------------------------------------------------------------------------------------

TRUNK_CENTRE = (
    (0.0, 780.0, 10.0),
    (0.0, 900.0, 20.0),
    (0.0, 1080.0, 46.0),
    (0.0, 1230.0, 38.0),
    (0.0, 1350.0, 18.0),
)
DEPTH_TO_WIDTH = 0.65


def trunk(low: float, high: float, way: str, test: Rule = lambda skin: skin.x >= 0) -> Rule:
    """A side of the trunk between two heights."""

    def rule(skin: Skin) -> np.ndarray:
        deep = (skin.z - np.interp(skin.y, *np.array(TRUNK_CENTRE).T[1:])) / DEPTH_TO_WIDTH
        angle = np.degrees(np.arctan2(deep, skin.x))
        sides = {"front": angle >= 32, "side": abs(angle) < 32, "back": angle <= -32}
        return (skin.y >= low) & (skin.y < high) & sides[way] & test(skin)

    return rule


def groin(skin: Skin) -> np.ndarray:
    """Along the line from the anterior superior iliac spine to the pubic tubercle."""
    spine, tubercle = np.array([108.0, 932.0]), np.array([22.0, 838.0])
    way = (tubercle - spine) / np.linalg.norm(tubercle - spine)
    x, y = skin.x - spine[0], skin.y - spine[1]
    along, off = x * way[0] + y * way[1], x * way[1] - y * way[0]
    band = (abs(off) < 24) & (along > -12) & (along < 140) & (skin.z > 20)
    return (band & skin.of("trunk", "leg")) | (skin.of("trunk") & (skin.y < 820) & (skin.z > -20))


def sacrum(skin: Skin) -> np.ndarray:
    """A triangle that points down to the tailbone."""
    return skin.x < np.interp(skin.y, (870, 1005), (10, 50))


def blade(skin: Skin) -> np.ndarray:
    """Over the shoulder blade."""
    return (skin.x > 52) & (skin.x < 140)


TRUNK = (
    Region("breastbone", trunk(1185, 1378, "front", lambda skin: skin.x < 20), paired=False),
    Region("collarbone", lambda s: (s.y > 1352) & (s.z > 30) & s.of("trunk", "arm")),
    Region(
        "pubic area",
        trunk(
            780,
            868,
            "front",
            lambda s: (s.x < 34) & s.of("trunk", "leg") & (s.z > 10) & (s.normal[:, 2] > 0.1),
        ),
        paired=False,
    ),
    Region("groin", groin),
    Region("chest", trunk(1150, 1352, "front")),
    Region("abdomen, upper part", trunk(1032, 1150, "front")),
    Region("abdomen, lower part", trunk(866, 1032, "front", lambda skin: skin.of("trunk"))),
    Region("chest, side", trunk(1130, 1300, "side")),
    Region("flank", trunk(975, 1130, "side")),
    Region("hip, outer side", trunk(835, 975, "side", lambda s: s.x > 90)),
    Region("hip, front", trunk(850, 975, "front", lambda s: s.x > 70)),
    Region("sacrum and tailbone", trunk(870, 1005, "back", sacrum), paired=False),
    Region("shoulder blade", trunk(1240, 1352, "back", blade)),
    Region("upper back", trunk(1240, 1500, "back")),
    Region("middle of the back", trunk(1140, 1240, "back")),
    Region("lower back", trunk(1000, 1140, "back")),
    Region("buttock, upper part", trunk(925, 1000, "back")),
    Region("buttock, lower part", trunk(792, 925, "back", lambda s: s.z < 5)),
)
