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
    "heel_bone": ("foot-medial", 32, -34),
    "patella_centre": ("knee-front", -10, -24),
    "patella_tip": ("knee-front", -11, 6),
    "tibial_tubercle": ("knee-front", -16, 40),
    "fibular_head": ("knee-lateral", -14, 30),
    "fibular_neck": ("knee-lateral", -15, 49),
    "sartorius_gracilis_gap": ("knee-medial", 26, -12),
    "hollow_of_the_knee": ("knee-back", -8, -10),
    "sartorius_middle": ("body-front", -80, -720),
    "lateral_epicondyle": ("elbow-lateral", 10.5, -2),
    "medial_epicondyle": ("elbow-medial", 2, -4),
    "biceps_tendon": ("elbow-front", -6, -6),
    "radial_styloid": ("hand-palm", 21, 2),
    "ulnar_styloid": ("hand-dorsum", 19, 6),
    "radius_lower_third": ("hand-dorsum", -9, 63),
    "carpal_tunnel_wrist_crease": ("hand-palm", 1, -3),
    "palmaris_longus_tendon": ("hand-palm", 0, 8),
    "flexor_carpi_radialis_tendon": ("hand-palm", 11, 7),
    "deltoid_middle": ("body-left", -8, -1300),
    "anterior_superior_iliac_spine": ("body-front", -112, -930),
    "pubic_tubercle": ("body-front", -25, -846),
    "inguinal_ligament_middle": ("body-front", -68.5, -886),
    "deep_inguinal_ring": ("body-front", -66, -899),
    "superficial_inguinal_ring": ("body-front", -30, -856),
    "rectus_sheath": ("body-front", -38, -1030),
    "breastbone_edge": ("body-front", -20, -1266),
    "mid_axillary_line": ("trunk-outer", 14, -1204),
    "iliac_crest_top": ("trunk-outer", 6, -1008),
    "iliac_crest_groove": ("body-back", 65.3, -998.5),  # 65.3 mm from the midline
    "posterior_superior_iliac_spine": ("body-back", 45, -965),
    "gluteal_fold": ("body-back", 60, -799),
    "sacrotuberous_ligament": ("body-back", 30, -820),
    "erbs_point": ("head-left", 18, 76),
    "collarbone_middle": ("body-front", -86, -1386),
    "mastoid": ("head-left", 17, 8),
    "temporal_artery_pulse": ("head-left", -20, -20),
    "outer_rim_of_the_orbit": ("head-left", -78, -44),
    "upper_rim_of_the_orbit": ("head-front", -19.6, -51),
    "supraorbital_foramen": ("head-front", -31, -51),  # 31 mm from the midline, as in cadavers
    "pupil": ("head-front", -30, -38),
    "infraorbital_foramen": ("head-front", -30, -15),
    "mental_foramen": ("head-front", -30, 48),
}
MIDLINE: dict[str, Pick] = {
    "external_occipital_protuberance": ("head-back", 0, -24),
    "jugular_notch": ("body-front", 0, -1375),
    "c7_spinous_process": ("body-back", 0, -1412),
    "l4_spinous_process": ("body-back", 0, -1010),
    "sacrum": ("body-back", 0, -940),
}
NAMES = {
    "erbs_point": "Erb's point",
    "mid_axillary_line": "mid-axillary line",
    "sartorius_gracilis_gap": "gap between sartorius and gracilis",
    "sartorius_middle": "middle of sartorius",
    "deltoid_middle": "middle of deltoid",
    "radius_lower_third": "lower third of the radius",
    "collarbone_middle": "middle of the collarbone",
    "inguinal_ligament_middle": "middle of the inguinal ligament",
    "breastbone_edge": "edge of the breastbone",
    "iliac_crest_top": "top of the iliac crest",
    "iliac_crest_groove": "groove in the iliac crest",
    "c7_spinous_process": "spinous process of C7",
    "l4_spinous_process": "spinous process of L4",
}
"""Landmarks that are not called like their key."""


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
        words = NAMES.get(name, name.replace("_", " "))
        if name in MIDLINE:
            sides = [(name, "midline", point * [0, 1, 1])]
        else:
            right = point if point[0] < 0 else mirrored(point)
            sides = [(f"{name}_right", "right", right), (f"{name}_left", "left", mirrored(right))]
        for key, side, place in sides:
            out.append(Mark(key, words, side, place, int(caster.coarse.query(place)[1])))
    return out
