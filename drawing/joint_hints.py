"""Strokes that a draughtsman would add to the close views of knee and elbow."""

from __future__ import annotations

from drawing.cast import Pick

STROKES: list[tuple[str, list[tuple[float, float]]]] = [
    # kneecap, its tendon, the tubercle and the shin; the muscle above it
    ("knee-front", [(-30, -34), (-33, -27), (-34, -19), (-32, -10)]),
    ("knee-front", [(12, -35), (15, -27), (14, -17), (9, -7), (2, 1)]),
    ("knee-front", [(-24, 8), (-25, 18), (-26, 28)]),
    ("knee-front", [(2, 6), (-1, 17), (-4, 28)]),
    ("knee-front", [(-28, 36), (-24, 45), (-16, 49), (-8, 45), (-4, 36)]),
    ("knee-front", [(-13, 60), (-9, 84), (-5, 108), (-3, 128)]),
    ("knee-front", [(24, -112), (35, -88), (37, -66), (31, -48), (21, -38)]),
    # the tendons that border the hollow of the knee, and the heads of the calf below
    ("knee-back", [(25, -122), (31, -88), (36, -54), (38, -22)]),
    ("knee-back", [(-38, -122), (-36, -88), (-37, -54), (-37, -22)]),
    ("knee-back", [(-20, 14), (-10, 26), (0, 40), (5, 62), (6, 90), (5, 124)]),
    ("knee-back", [(27, 12), (17, 24), (8, 38)]),
    # from the inner side: kneecap, condyle, hamstrings, edge of the calf
    ("knee-medial", [(-51, -52), (-44, -42), (-42, -28), (-46, -12), (-51, -4)]),
    ("knee-medial", [(-31, -12), (-20, 2), (-2, 7), (14, 0), (22, -14)]),
    ("knee-medial", [(35, -122), (36, -82), (33, -42), (26, -6), (14, 24), (-2, 46)]),
    ("knee-medial", [(2, 66), (10, 90), (16, 126)]),
    # from the outer side: band, tendon, head of the fibula, edge of the calf
    ("knee-lateral", [(8, -122), (12, -82), (15, -42), (16, -6)]),
    ("knee-lateral", [(-34, -122), (-36, -82), (-34, -42), (-27, -4), (-20, 18)]),
    ("knee-lateral", [(-24, 34), (-22, 24), (-13, 20), (-5, 26), (-4, 36)]),
    ("knee-lateral", [(-18, 66), (-24, 90), (-28, 126)]),
    # biceps and its tendon, and the two muscles that meet below the crease
    ("elbow-front", [(0, -112), (-5, -88), (-7, -62), (-3, -38)]),
    ("elbow-front", [(46, -112), (39, -84), (29, -56), (15, -34)]),
    ("elbow-front", [(4, -34), (2, -18), (-2, -2), (-6, 10)]),
    ("elbow-front", [(-22, -22), (-20, 2), (-16, 26), (-16, 52), (-24, 84)]),
    ("elbow-front", [(22, -6), (12, 14), (0, 34), (-10, 54)]),
    # from the inner side: biceps, crease, olecranon, muscles of the forearm
    ("elbow-medial", [(-18, -112), (-22, -84), (-22, -56), (-28, -26)]),
    ("elbow-medial", [(-34, 22), (-24, 19), (-12, 12)]),
    ("elbow-medial", [(20, -34), (15, -20), (16, -4), (22, 6)]),
    ("elbow-medial", [(6, 24), (6, 56), (2, 88), (-2, 116)]),
    # from the outer side: biceps, triceps, outer epicondyle, crease
    ("elbow-lateral", [(27, -112), (30, -84), (33, -56), (39, -28)]),
    ("elbow-lateral", [(-12, -112), (-10, -84), (-11, -56), (-15, -32)]),
    ("elbow-lateral", [(1, -7), (4, 3), (12, 6), (19, 0)]),
    ("elbow-lateral", [(22, 20), (30, 18), (36, 13)]),
    ("elbow-lateral", [(-18, 18), (-14, 50), (-12, 84), (-10, 116)]),
    # triceps, outer dimple, inner epicondyle and the edge of the ulna
    ("elbow-back", [(-36, -112), (-30, -84), (-26, -56), (-25, -34)]),
    ("elbow-back", [(6, -112), (6, -84), (4, -56), (2, -34)]),
    ("elbow-back", [(20, -16), (25, -8), (25, 2), (20, 9)]),
    ("elbow-back", [(-38, -14), (-34, -5), (-35, 4)]),
    ("elbow-back", [(-8, 8), (2, 34), (14, 66), (28, 100), (36, 118)]),
]
"""The view that a stroke is for and picked in, and the places it passes."""

JOINT_HINTS: list[tuple[tuple[str, ...], list[Pick], bool]] = [
    ((view,), [(view, float(x), float(y)) for x, y in places], False) for view, places in STROKES
]
