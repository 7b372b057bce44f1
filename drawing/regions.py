"""Named regions of the skin, each given once in space and the same for left and right.

They are drawn by eye, to say in plain words where a place lies: no dermatomes, no muscles. The
first region whose rule holds names a place.
"""

from __future__ import annotations

import numpy as np

from drawing.head_and_trunk import HEAD, NECK, TRUNK
from drawing.limbs import ARM, FOOT, HAND, LEG, SHOULDER
from drawing.region import Region
from drawing.skin import Skin

BETWEEN = Region("gap between the legs", lambda skin: np.zeros(len(skin.x), bool), paired=False)
"""Not on the skin, and yet a place on paper that needs a name."""

REGIONS: tuple[Region, ...] = (
    *(*HEAD, *NECK, *SHOULDER, *ARM, *HAND, *TRUNK, *LEG, *FOOT),
    BETWEEN,
)
GAP = len(REGIONS) - 1


def numbers(skin: Skin) -> np.ndarray:
    """The number in `REGIONS` of each place."""
    found = np.full(len(skin.x), -1)
    for number, region in enumerate(REGIONS):
        found[(found < 0) & region.rule(skin)] = number
    if (found < 0).any():
        lost = np.flatnonzero(found < 0)[0]
        raise ValueError(f"no region at {skin.x[lost]:.0f}, {skin.y[lost]:.0f}, {skin.z[lost]:.0f}")
    return found
