"""Courses of the nerves on the skin, picked by eye on the surface of the model.

Where a distance was measured in cadavers (see `nerves.toml`), the pick keeps it on the model; all
else is judgement. An anatomist must confirm or move each line. Of a deep nerve this is the line on
the skin over it. A course runs from the root end outwards; a nerve may have several (branches).
Picks lie on the right side, or on the left in `head-left` and `body-left`, and are mirrored.
"""

from __future__ import annotations

from drawing.cast import Pick

Stretch = tuple[str, str]
"""A view, and the places picked in it: "x,y x,y ..." in its own mm."""

ERB = ("head-left", "18,76")  # the middle of the posterior border of the sternocleidomastoid
ANKLE_Y = -68  # the lateral malleolus in foot-lateral
FIBULAR_EXIT_Y = ANKLE_Y - 123  # mean exit 123 mm above the ankle

UPPER_SPINES_Y = (-1390, -1367, -1344, -1321, -1299, -1276)  # T1 to T6 in body-back
LOWER_SPINES_Y = (-1253, -1230, -1207, -1184, -1161, -1138)  # T7 to T12
LUMBAR_SPINES_Y = (-1106, -1074, -1042, -1010, -980)  # L1 to L5
RIB_SPACES_Y = (
    -1232,
    -1204,
    -1176,
    -1148,
    -1120,
)  # about the fifth to the ninth, mid-axillary line
BREASTBONE_SPACES_Y = (-1312, -1289, -1266, -1243, -1222)  # second to sixth, beside the breastbone
RECTUS_LEVELS_Y = (-1168, -1122, -1076, -1030, -980, -934)  # about T7 to T12

COURSES: dict[str, list[list[Stretch]]] = {
    # 31 mm from the midline at the rim of the orbit
    "H1": [[("head-front", "-31,-51 -31,-68 -32,-86 -33,-104 -33,-122")]],
    # 18.8 mm into and 19.6 mm out of corrugator, 15 mm above the rim
    "H2": [[("head-front", "-18.8,-53 -19.6,-66 -19.6,-84 -19,-104")]],
    "H3": [[("head-left", "-70,-48 -63,-60 -54,-72 -46,-82")]],
    "H4": [[("head-left", "-15,-2 -17,-22 -17,-44 -15,-66 -10,-90 -4,-110")]],
    # 15 mm from the midline; then one third of the way from protuberance to mastoid
    "H5": [[("head-back", "15,8 19.3,-13.3 26,-40 33,-70 38,-98")]],
    "H6": [[ERB, ("head-left", "23,52 27,28 29,6 28,-14 25,-36")]],
    "H7": [[("head-back", "9,40 8,18 7,-6 9,-28")]],
    # both openings straight down from the pupil
    "H8": [
        [("head-front", "-30,-15 -28.5,-6 -25.5,4 -21.5,14")],
        [("head-front", "-30,48 -25,45 -19,43 -12,42")],
    ],
    "N1": [[ERB, ("head-left", "11,62 4,46 0,30 -2,14")]],
    "N2": [[ERB, ("head-left", "6,77 -8,80 -22,84 -36,87")]],
    "N3": [
        [ERB, ("body-front", "46,-1424 38,-1398 34,-1372 32,-1345")],
        [ERB, ("body-front", "62,-1426 77,-1400 87,-1375 93,-1345")],
        [ERB, ("body-front", "78,-1426 110,-1407 142,-1390 168,-1368 184,-1338")],
    ],
    "T1": [[("body-back", f"16,{y} 34,{y + 2} 54,{y + 5} 74,{y + 9}")] for y in UPPER_SPINES_Y],
    "T2": [[("body-back", f"44,{y} 62,{y + 5} 84,{y + 13} 104,{y + 22}")] for y in LOWER_SPINES_Y],
    "T3": [
        [("trunk-outer", f"14,{y} 36,{y + 4} 60,{y + 10} 84,{y + 17} 102,{y + 23}")]
        for y in RIB_SPACES_Y
    ],
    "T4": [
        *[[("body-front", f"-22,{y} -38,{y + 2} -58,{y + 5}")] for y in BREASTBONE_SPACES_Y],
        *[[("body-front", f"-38,{y} -54,{y + 3} -74,{y + 8}")] for y in RECTUS_LEVELS_Y],
    ],
    # to the side of the buttock, and to the skin above the pubis
    "A1": [
        [("trunk-outer", "4,-1018 0,-992 -6,-962"), ("body-back", "148,-926 142,-898")],
        [("body-front", "-122,-972 -100,-946 -76,-917 -52,-890 -30,-872")],
    ],
    # out of the superficial inguinal ring, then to the inner thigh
    "A2": [[("body-front", "-102,-938 -78,-912 -55,-886 -38,-866 -30,-856 -28,-832 -34,-792")]],
    # through the deep inguinal ring, and under the inguinal ligament
    "A3": [
        [("body-front", "-66,-899 -52,-879 -38,-862 -26,-848 -20,-832")],
        [("body-front", "-60,-880 -63,-858 -67,-828 -69,-796")],
    ],
    # medial branch: 81.0 mm from the midline, 64.7 mm from the iliac spine; groove: 65.3 and 45.2
    "L1": [
        [("body-back", "81,-1008.5 87,-985 95,-940 102,-890")],
        [("body-back", "65.3,-998.5 70,-972 76,-930 81,-884")],
    ],
    "L2": [
        [("body-back", "28,-950 42,-943 56,-934 68,-926")],
        [("body-back", "24,-926 38,-918 53,-908 66,-898")],
    ],
    "L3": [
        [("body-back", "58,-795 58,-810 59,-828 62,-848")],
        [("body-back", "90,-798 94,-814 99,-832 105,-850")],
    ],
    "L4": [[("body-back", "27,-806 30,-820 35,-836 42,-854")]],
    "L5": [
        [("body-back", "75,-790 84,-740 92,-690 98,-640 103,-590 107,-545 110,-500")],
    ],
    "L6": [[("body-back", f"20,{y} 32,{y + 5} 46,{y + 12}")] for y in LUMBAR_SPINES_Y],
    # 29.5 mm from the iliac spine on the ligament, 20.4 mm medial to it; branches from 5 cm down
    "K1": [
        [
            ("body-front", "91.6,-909.5 98,-884 106,-858 114,-822 121,-780"),
            ("body-front", "129,-735 136,-690 141,-640 144,-590 146,-540"),
        ],
        [("body-front", "106,-858 128,-842 150,-820"), ("body-left", "-8,-790 -2,-750 2,-705")],
    ],
    "K2": [
        [
            ("knee-medial", "26,-12 22,24 15,66 8,112"),
            ("foot-medial", "-4,-220 -8,-170 -13,-130 -21,-102 -27,-84 -38,-64 -58,-48 -82,-38"),
        ]
    ],
    # between the tip of the kneecap and the tibial tubercle
    "K3": [[("knee-medial", "20,-10 4,6 -16,16"), ("knee-front", "24,18 6,23 -14,24 -34,18")]],
    "K4": [
        [("body-front", "-82,-838 -86,-790 -92,-730 -98,-670 -103,-610 -106,-550")],
        [
            ("body-front", "-56,-796 -53,-745 -53,-690 -58,-630 -64,-575"),
            ("knee-medial", "-34,-72 -22,-40"),
        ],
    ],
    "F1": [
        [
            ("foot-lateral", f"8,{FIBULAR_EXIT_Y} 13,-166 20,-134"),
            ("foot-dorsum", "-14,-40 -5,0 5,40 11,76"),
        ],
        [("foot-lateral", "20,-134"), ("foot-dorsum", "-19,-40 -22,0 -25,40 -27,74")],
    ],
    "F2": [
        [
            ("body-back", "134,-330 140,-260 146,-190"),
            ("foot-lateral", "-33,-125 -30,-92 -22,-66 -6,-50 22,-37 58,-28 92,-22 116,-20"),
        ]
    ],
    "F3": [[("knee-back", "34,-46"), ("knee-lateral", "-38,-20 -34,4 -28,26 -22,43 -12,52 2,62")]],
    # divides 16.4 mm above the line from malleolus to heel bone; the calcaneal branch before that
    "F4": [
        [("foot-medial", "20,-190 19,-150 17,-115 15.2,-81.6")],
        [("foot-medial", "15.2,-81.6 7,-60 -10,-42 -36,-29")],
        [("foot-medial", "15.2,-81.6 9,-58 0,-38 -14,-22")],
        [("foot-medial", "17,-115 23,-88 29,-62 33,-38 33,-16")],
    ],
    # from 20 mm above to 30 mm beyond the middle of that line, then across under the heel
    "F5": [
        [
            ("foot-medial", "14.4,-78 13,-58 12,-42 10,-28"),
            ("foot-sole", "19,12 8,17 -6,17 -20,10"),
        ]
    ],
    # 82 mm above the lateral epicondyle; main branch 28 mm in front of it; one to the epicondyle
    "U1": [
        [
            (
                "body-left",
                "-12,-1166.5 -24,-1140 -35,-1112 -43,-1088 -38,-1054 -22,-1016 -8,-980 0,-948",
            )
        ],
        [("body-left", "-28,-1130 -22,-1112 -18,-1094")],
    ],
    "U2": [
        [
            ("elbow-front", "-20,-12 -26,14 -36,46 -54,106"),
            ("hand-palm", "3,60 10,30 16,4 24,-14"),
        ]
    ],
    "U3": [
        [
            ("arm-inner", "-10,-1225"),
            ("elbow-medial", "-2,-94 -4,-52 -10,-18 -17,8 -22,40 -25,80"),
            ("body-front", "-240,-960"),
            ("hand-palm", "-24,58 -19,30"),
        ]
    ],
    "U4": [
        [("hand-dorsum", "-9,63 -12,40 -15,20 -21,-2 -34,-20 -50,-36 -66,-50")],
        [("hand-dorsum", "-15,20 -18,-2 -24,-30 -34,-62 -46,-90")],
    ],
    # arises 50 mm above the wrist, on the side of the little finger
    "U5": [
        [("hand-palm", "-20,47 -26,35"), ("hand-dorsum", "24,24 20,4 15,-22 10,-54 6,-86")],
        [("hand-dorsum", "20,4 20,-24 21,-56 20,-86")],
    ],
    # leaves the median nerve 50 mm above the crease of the wrist
    "U6": [[("hand-palm", "-7,47 0,24 7,3 14,-14 22,-28")]],
    "U7": [
        [
            ("body-front", "-270,-950"),
            ("hand-palm", "-11,60 -7,47 -3,24 1,-3 3,-18 4,-32"),
        ]
    ],
    # over deltoid, and from 148 mm above the lateral epicondyle
    "U8": [
        [("body-left", "30,-1306 14,-1296 -8,-1282 -28,-1262")],
        [("body-left", "-6,-1233 -14,-1198 -25,-1160 -36,-1126")],
    ],
}


def picks(branch: list[Stretch]) -> list[Pick]:
    """The places of one course, in order."""
    pairs = [(view, place.split(",")) for view, places in branch for place in places.split()]
    return [(view, float(x), float(y)) for view, (x, y) in pairs]
