"""Courses of superficial nerves, picked by eye on the surface of the model.

Where a distance was measured in cadavers (see `nerves.toml`), the pick keeps it on the model; all
else is judgement. An anatomist must confirm or move each line. A course runs from the root end
outwards; a nerve may have several (branches). Picks lie on the right side, or on the left in
`head-left`, and are mirrored.
"""

from __future__ import annotations

from drawing.cast import Pick

ANKLE_Y = -68  # the lateral malleolus in foot-lateral
FIBULAR_EXIT_Y = ANKLE_Y - 123  # mean exit 123 mm above the ankle

COURSES: dict[str, list[list[Pick]]] = {
    "H1": [
        [  # 31 mm from the midline at the rim of the orbit
            ("head-front", -31, -51),
            ("head-front", -31, -68),
            ("head-front", -32, -86),
            ("head-front", -33, -104),
            ("head-front", -33, -122),
        ]
    ],
    "H2": [
        [  # 18.8 mm into and 19.6 mm out of corrugator, 15 mm above the rim
            ("head-front", -18.8, -53),
            ("head-front", -19.6, -66),
            ("head-front", -19.6, -84),
            ("head-front", -19, -104),
        ]
    ],
    "H3": [
        [
            ("head-left", -70, -48),
            ("head-left", -63, -60),
            ("head-left", -54, -72),
            ("head-left", -46, -82),
        ]
    ],
    "H4": [
        [
            ("head-left", -15, -2),
            ("head-left", -17, -22),
            ("head-left", -17, -44),
            ("head-left", -15, -66),
            ("head-left", -10, -90),
            ("head-left", -4, -110),
        ]
    ],
    "H5": [
        [  # 15 mm from the midline; then one third of the way from protuberance to mastoid
            ("head-back", 15, 8),
            ("head-back", 19.3, -13.3),
            ("head-back", 26, -40),
            ("head-back", 33, -70),
            ("head-back", 38, -98),
        ]
    ],
    "H6": [
        [
            ("head-left", 18, 76),
            ("head-left", 23, 52),
            ("head-left", 27, 28),
            ("head-left", 29, 6),
            ("head-left", 28, -14),
            ("head-left", 25, -36),
        ]
    ],
    "H7": [
        [
            ("head-back", 9, 40),
            ("head-back", 8, 18),
            ("head-back", 7, -6),
            ("head-back", 9, -28),
        ]
    ],
    "K2": [
        [
            ("knee-medial", 26, -12),
            ("knee-medial", 22, 24),
            ("knee-medial", 15, 66),
            ("knee-medial", 8, 112),
            ("foot-medial", -4, -220),
            ("foot-medial", -8, -170),
            ("foot-medial", -13, -130),
            ("foot-medial", -21, -102),
            ("foot-medial", -27, -84),
            ("foot-medial", -38, -64),
            ("foot-medial", -58, -48),
            ("foot-medial", -82, -38),
        ]
    ],
    "F1": [
        [
            ("foot-lateral", 8, FIBULAR_EXIT_Y),
            ("foot-lateral", 13, -166),
            ("foot-lateral", 20, -134),
            ("foot-dorsum", -14, -40),
            ("foot-dorsum", -5, 0),
            ("foot-dorsum", 5, 40),
            ("foot-dorsum", 11, 76),
        ],
        [
            ("foot-lateral", 20, -134),
            ("foot-dorsum", -19, -40),
            ("foot-dorsum", -22, 0),
            ("foot-dorsum", -25, 40),
            ("foot-dorsum", -27, 74),
        ],
    ],
    "F2": [
        [
            ("body-back", 134, -330),
            ("body-back", 140, -260),
            ("body-back", 146, -190),
            ("foot-lateral", -33, -125),
            ("foot-lateral", -30, -92),
            ("foot-lateral", -22, -66),
            ("foot-lateral", -6, -50),
            ("foot-lateral", 22, -37),
            ("foot-lateral", 58, -28),
            ("foot-lateral", 92, -22),
            ("foot-lateral", 116, -20),
        ]
    ],
    "U2": [
        [
            ("elbow-front", -20, -12),
            ("elbow-front", -26, 14),
            ("elbow-front", -36, 46),
            ("elbow-front", -54, 106),
            ("hand-palm", 3, 60),
            ("hand-palm", 10, 30),
            ("hand-palm", 16, 4),
            ("hand-palm", 24, -14),
        ]
    ],
    "U4": [
        [
            ("hand-dorsum", -9, 63),
            ("hand-dorsum", -12, 40),
            ("hand-dorsum", -15, 20),
            ("hand-dorsum", -21, -2),
            ("hand-dorsum", -34, -20),
            ("hand-dorsum", -50, -36),
            ("hand-dorsum", -66, -50),
        ],
        [
            ("hand-dorsum", -15, 20),
            ("hand-dorsum", -18, -2),
            ("hand-dorsum", -24, -30),
            ("hand-dorsum", -34, -62),
            ("hand-dorsum", -46, -90),
        ],
    ],
    "U6": [
        [  # leaves the median nerve 50 mm above the crease of the wrist
            ("hand-palm", -7, 47),
            ("hand-palm", 0, 24),
            ("hand-palm", 7, 3),
            ("hand-palm", 14, -14),
            ("hand-palm", 22, -28),
        ]
    ],
    "U7": [
        [
            ("body-front", -270, -950),
            ("hand-palm", -11, 60),
            ("hand-palm", -7, 47),
            ("hand-palm", -3, 24),
            ("hand-palm", 1, -3),
            ("hand-palm", 3, -18),
            ("hand-palm", 4, -32),
        ]
    ],
}
