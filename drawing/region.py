"""What a region is: a name and a rule, said of the left half of the body.

The right half is folded onto the left, so x is the distance from the midline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drawing.skin import Skin

Rule = Callable[[Skin], np.ndarray]


@dataclass(frozen=True)
class Region:
    """A part of the skin with a name."""

    name: str
    rule: Rule
    paired: bool = True
    """There is one on the left and one on the right; otherwise it lies across the midline."""

    @property
    def key(self) -> str:
        """Its name as one word."""
        return "_".join(self.name.replace(",", "").replace("-", " ").lower().split())


SECTORS = {"front": (47, 133), "inner": (133, 227), "back": (227, 313), "outer": (313, 407)}
"""Angles about a limb. [degrees]"""


def sector(skin: Skin, centre: tuple, way: str, turn: float = 0.0) -> np.ndarray:
    """Which places lie on this side of a limb."""
    low, high = SECTORS[way]
    return (skin.angle(centre) - turn - low) % 360 < high - low
