"""Strokes that a draughtsman would add where the mesh is too smooth to show a form."""

from __future__ import annotations

import numpy as np

from drawing.cast import Caster, Pick, mirrored, runs
from drawing.joint_hints import JOINT_HINTS
from drawing.views import View

Hint = tuple[tuple[str, ...], list[Pick], bool]
"""Views, or first words of their names, that may show it; picks; whether it is on both sides."""

HINTS: list[Hint] = [
    (
        ("body",),
        [
            ("body-front", -14, -1371),
            ("body-front", -45, -1376),
            ("body-front", -85, -1386),
            ("body-front", -120, -1391),
            ("body-front", -148, -1388),
        ],
        True,
    ),
    (
        ("body", "head"),
        [
            ("head-left", 9, 22),
            ("head-left", 0, 50),
            ("head-left", -12, 84),
            ("body-front", 24, -1412),
            ("body-front", 10, -1384),
        ],
        True,
    ),
    (
        ("body",),
        [
            ("body-front", -4, -1033),
            ("body-front", -3, -1026),
            ("body-front", 0, -1022),
            ("body-front", 3, -1026),
            ("body-front", 4, -1033),
        ],
        False,
    ),
    (
        ("body",),
        [("body-front", -106, -912), ("body-front", -78, -882), ("body-front", -48, -848)],
        True,
    ),
    (
        ("body", "elbow"),
        [
            ("elbow-front", -36, 17),
            ("elbow-front", -22, 19),
            ("elbow-front", -8, 17),
            ("elbow-front", 8, 12),
        ],
        True,
    ),
    (
        ("body-front", "knee"),
        [
            ("knee-front", -31, -32),
            ("knee-front", -23, -47),
            ("knee-front", -9, -52),
            ("knee-front", 5, -47),
            ("knee-front", 13, -34),
        ],
        True,
    ),
    (
        ("body-front", "knee"),
        [
            ("knee-front", -30, -10),
            ("knee-front", -22, 2),
            ("knee-front", -11, 6),
            ("knee-front", 1, 2),
        ],
        True,
    ),
    (
        ("body",),
        [
            ("body-back", 0, -1395),
            ("body-back", 0, -1300),
            ("body-back", 0, -1200),
            ("body-back", 0, -1080),
        ],
        False,
    ),
    (
        ("body",),
        [
            ("body-back", 0, -975),
            ("body-back", 0, -930),
            ("body-back", 0, -885),
            ("body-back", 0, -850),
        ],
        False,
    ),
    (
        ("body",),
        [
            ("body-back", 16, -806),
            ("body-back", 34, -800),
            ("body-back", 60, -799),
            ("body-back", 96, -808),
        ],
        True,
    ),
    (
        ("body",),
        [
            ("body-back", 64, -1345),
            ("body-back", 62, -1300),
            ("body-back", 72, -1266),
            ("body-back", 94, -1254),
        ],
        True,
    ),
    (
        ("body", "knee"),
        [("body-back", 84, -494), ("body-back", 108, -499), ("body-back", 136, -494)],
        True,
    ),
    (
        ("body", "foot"),
        [("foot-lateral", -29, -150), ("foot-lateral", -29, -118), ("foot-lateral", -33, -84)],
        True,
    ),
    (
        ("body", "foot"),
        [("foot-medial", 31, -150), ("foot-medial", 30, -116), ("foot-medial", 33, -84)],
        True,
    ),
    (
        ("foot",),
        [
            ("foot-lateral", -19, -74),
            ("foot-lateral", -14, -62),
            ("foot-lateral", -5, -58),
            ("foot-lateral", 5, -63),
        ],
        True,
    ),
    (
        ("foot",),
        [
            ("foot-medial", -17, -76),
            ("foot-medial", -8, -70),
            ("foot-medial", 3, -72),
            ("foot-medial", 10, -83),
        ],
        True,
    ),
    (
        ("hand",),
        [
            ("hand-palm", 51, -72),
            ("hand-palm", 36, -64),
            ("hand-palm", 23, -50),
            ("hand-palm", 14, -32),
            ("hand-palm", 11, -12),
        ],
        True,
    ),
    (
        ("hand",),
        [
            ("hand-palm", 52, -76),
            ("hand-palm", 35, -70),
            ("hand-palm", 12, -59),
            ("hand-palm", -10, -46),
        ],
        True,
    ),
    (
        ("hand",),
        [
            ("hand-palm", -25, -70),
            ("hand-palm", -8, -78),
            ("hand-palm", 10, -83),
            ("hand-palm", 21, -88),
            ("hand-palm", 28, -97),
        ],
        True,
    ),
    (
        ("body", "hand"),
        [
            ("hand-palm", -20, -4),
            ("hand-palm", -6, -2),
            ("hand-palm", 9, -3),
            ("hand-palm", 22, -6),
        ],
        True,
    ),
    (
        ("hand",),
        [("hand-palm", -26, -124), ("hand-palm", -21, -123), ("hand-palm", -16.5, -124)],
        True,
    ),
    (
        ("hand",),
        [("hand-palm", -24, -110), ("hand-palm", -19, -109), ("hand-palm", -13.5, -111)],
        True,
    ),
    (("hand",), [("hand-palm", 72, -66), ("hand-palm", 75, -60), ("hand-palm", 80, -56)], True),
    (
        ("body-back", "elbow-back"),
        [
            ("body-back", 199, -1104),
            ("body-back", 207, -1096),
            ("body-back", 217, -1096),
            ("body-back", 226, -1101),
        ],
        True,
    ),
    (
        ("head",),
        [
            ("head-front", -22, 29),
            ("head-front", -12, 21),
            ("head-front", -5, 17.5),
            ("head-front", 0, 19),
            ("head-front", 5, 17.5),
            ("head-front", 12, 21),
            ("head-front", 22, 29),
        ],
        False,
    ),
    (
        ("head",),
        [
            ("head-front", -17, 36),
            ("head-front", -9, 41),
            ("head-front", 0, 42.5),
            ("head-front", 9, 41),
            ("head-front", 17, 36),
        ],
        False,
    ),
    (
        ("head",),
        [
            ("head-left", -15, 16),
            ("head-left", -20, 32),
            ("head-left", -31, 48),
            ("head-left", -50, 59),
            ("head-left", -74, 66),
        ],
        True,
    ),
]


def hint_lines(caster: Caster, view: View) -> list[np.ndarray]:
    """The drawn hints seen in a view, on its paper."""
    out = []
    for families, picks, both in HINTS + JOINT_HINTS:
        if view.name not in families and view.name.split("-")[0] not in families:
            continue
        line = caster.curve(picks)
        for curve in [line, mirrored(line)] if both else [line]:
            facing = caster.normals[caster.tree.query(curve)[1]] @ view.axes[2]
            flags = caster.seen(view.name, curve) & (facing > 0.42)
            out += [view.project(curve[run])[:, :2] for run in runs(flags, 6)]
    return out
