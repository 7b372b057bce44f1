"""Landmarks, picked by eye on the surface of the model.

The mesh has no bones: malleoli, patella, iliac spines and mastoid are hardly modelled, so expect
5 to 10 mm. An anatomist must confirm or move each of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drawing.cast import Caster, Pick, mirrored

# picks of paired places are given on one side and mirrored
PAIRED: dict[str, Pick] = {
    "lateral_malleolus": ("foot-lateral", -8, -68),
    "medial_malleolus": ("foot-medial", -6, -82),
    "patella_centre": ("knee-front", -10, -24),
    "tibial_tubercle": ("knee-front", -16, 40),
    "fibular_head": ("knee-front", -54, 32),
    "lateral_epicondyle": ("elbow-front", -41, -2),
    "radial_styloid": ("hand-palm", 21, 2),
    "carpal_tunnel_wrist_crease": ("hand-palm", 1, -3),
    "anterior_superior_iliac_spine": ("body-front", -112, -930),
    "posterior_superior_iliac_spine": ("body-back", 58, -1010),
    "mastoid": ("head-left", 17, 8),
    "supraorbital_foramen": ("head-front", -31, -51),  # 31 mm from the midline, as in cadavers
}
MIDLINE: dict[str, Pick] = {
    "external_occipital_protuberance": ("head-back", 0, -24),
    "jugular_notch": ("body-front", 0, -1375),
}


@dataclass(frozen=True)
class Mark:
    """One place in space."""

    key: str
    name: str
    side: str
    point: np.ndarray
    vertex: int
    """The nearest vertex of the base mesh."""


def landmarks(caster: Caster) -> list[Mark]:
    """All landmarks, paired ones on both sides."""
    out = []
    for name, pick in (PAIRED | MIDLINE).items():
        point = caster.cast(pick)
        words = name.replace("_", " ")
        if name in MIDLINE:
            sides = [(name, "midline", point * [0, 1, 1])]
        else:
            right = point if point[0] < 0 else mirrored(point)
            sides = [(f"{name}_right", "right", right), (f"{name}_left", "left", mirrored(right))]
        for key, side, place in sides:
            out.append(Mark(key, words, side, place, int(caster.coarse.query(place)[1])))
    return out
