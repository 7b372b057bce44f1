"""Every nerve has a course, every landmark that the table of nerves names has a place."""

import math
import re

import pytest

from perineural.clinical.anatomy import (
    LANDMARKS,
    NERVES,
    VIEWS,
    nearest_nerve,
    nerve_paths,
    side_of,
)
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.facts import Status
from perineural.clinical.knowledge import load_json

CHART = load_json("chart")

LANDMARKS_OF_NERVES = {
    "H1": {"foramen": "supraorbital_foramen", "upper rim of the orbit": "upper_rim_of_the_orbit"},
    "H2": {"rim of the orbit": "upper_rim_of_the_orbit"},
    "H3": {"outer rim of the orbit": "outer_rim_of_the_orbit"},
    "H4": {"pulse of the superficial temporal artery": "temporal_artery_pulse"},
    "H5": {
        "external occipital protuberance": "external_occipital_protuberance",
        "mastoid": "mastoid",
    },
    "H6": {"Erb's point": "erbs_point"},
    "H8": {"two openings": "infraorbital_foramen", "The two": "mental_foramen", "pupil": "pupil"},
    "N1": {"Erb's point": "erbs_point", "mastoid": "mastoid", "collarbone": "collarbone_middle"},
    "N2": {"Erb's point": "erbs_point", "mastoid": "mastoid", "collarbone": "collarbone_middle"},
    "N3": {"Erb's point": "erbs_point", "mastoid": "mastoid", "collarbone": "collarbone_middle"},
    "T3": {"Mid-axillary line": "mid_axillary_line"},
    "T4": {"breastbone": "breastbone_edge", "rectus sheath": "rectus_sheath"},
    "A1": {"iliac crest": "iliac_crest_top"},
    "A2": {"Superficial inguinal ring": "superficial_inguinal_ring"},
    "A3": {
        "deep inguinal ring": "deep_inguinal_ring",
        "inguinal ligament": "inguinal_ligament_middle",
    },
    "L1": {
        "Iliac crest": "iliac_crest_top",
        "posterior superior iliac spine": "posterior_superior_iliac_spine",
        "Groove in the bone": "iliac_crest_groove",
    },
    "L2": {"posterior superior iliac spine": "posterior_superior_iliac_spine", "sacrum": "sacrum"},
    "L3": {"gluteal fold": "gluteal_fold"},
    "L4": {"Sacrotuberous ligament": "sacrotuberous_ligament"},
    "L5": {"hollow of the knee": "hollow_of_the_knee"},
    "L6": {"lumbar spine": "l4_spinous_process"},
    "T1": {"upper back": "c7_spinous_process"},
    "K1": {
        "anterior superior iliac spine": "anterior_superior_iliac_spine",
        "inguinal ligament": "inguinal_ligament_middle",
    },
    "K2": {
        "between sartorius and gracilis": "sartorius_gracilis_gap",
        "medial malleolus": "medial_malleolus",
    },
    "K3": {"tip of the kneecap": "patella_tip", "tibial tubercle": "tibial_tubercle"},
    "K4": {"sartorius": "sartorius_middle"},
    "F1": {"lateral malleolus": "lateral_malleolus"},
    "F2": {"lateral malleolus": "lateral_malleolus"},
    "F3": {"Neck of the fibula": "fibular_neck"},
    "F4": {"medial malleolus": "medial_malleolus", "heel bone": "heel_bone"},
    "F5": {"medial malleolus": "medial_malleolus", "heel bone": "heel_bone"},
    "U1": {"lateral epicondyle": "lateral_epicondyle"},
    "U2": {"biceps tendon": "biceps_tendon"},
    "U3": {"medial epicondyle": "medial_epicondyle"},
    "U4": {"lower third of the radius": "radius_lower_third"},
    "U5": {"wrist, on the little-finger side": "ulnar_styloid"},
    "U6": {
        "wrist crease": "carpal_tunnel_wrist_crease",
        "palmaris longus": "palmaris_longus_tendon",
        "flexor carpi radialis": "flexor_carpi_radialis_tendon",
    },
    "U7": {"wrist crease": "carpal_tunnel_wrist_crease"},
    "U8": {"lateral epicondyle": "lateral_epicondyle", "deltoid": "deltoid_middle"},
}
"""Words of the exit in `nerves.toml`, and the place that stands for them."""


def in_space(landmark: str) -> tuple[float, float, float]:
    """A landmark of the right side or of the midline. [mm]"""
    entries = CHART["landmarks"]
    x, y, z = entries.get(f"{landmark}_right", entries.get(landmark))["xyz_mm"]
    return x, y, z


def start_of(nerve_id: str, course: int = 0) -> tuple[float, float, float]:
    """Where a course of the right side begins. [mm]"""
    x, y, z = CHART["nerves"][nerve_id]["starts_mm"][course]
    return x, y, z


def places_of(nerve_id: str, view: str) -> list[tuple[float, float]]:
    """All corners of a nerve's course on a view."""
    return [
        point for path in nerve_paths(view) if path.nerve_id == nerve_id for point in path.points
    ]


@pytest.mark.parametrize("nerve_id", NERVES)
def test_every_nerve_is_drawn_on_both_sides_of_the_patient(nerve_id: str) -> None:
    assert list(CHART["nerves"]) == list(NERVES)
    for side in ("left", "right"):
        views = {
            key
            for key in VIEWS
            for path in nerve_paths(key)
            if (path.nerve_id, path.side) == (nerve_id, side)
        }
        assert views, f"no view draws {side} {nerve_id}"


@pytest.mark.parametrize("nerve_id", NERVES)
def test_every_nerve_is_drawn_on_a_picture_of_the_whole_body(nerve_id: str) -> None:
    whole = [key for key in VIEWS if key.startswith("body")]
    assert any(places_of(nerve_id, key) for key in whole)


@pytest.mark.parametrize("key", CONDITIONS)
def test_every_usual_nerve_of_a_condition_is_drawn_on_one_of_its_pictures(key: str) -> None:
    condition = CONDITIONS[key]
    for side in ("left", "right"):
        drawn = {
            path.nerve_id
            for view in condition.views_for(side)
            for path in nerve_paths(view)
            if path.side == side
        }
        assert set(condition.default_nerves) <= drawn


@pytest.mark.parametrize(
    ("key", "view"),
    [
        ("elbow_tendonitis", "elbow-lateral-left"),
        ("ligament_or_tendon_strain", "knee-medial-left"),
        ("post_surgical_pain", "knee-front-left"),
        ("sciatica", "knee-lateral-left"),
    ],
)
def test_a_complaint_of_knee_or_elbow_opens_its_close_views(key: str, view: str) -> None:
    assert view in CONDITIONS[key].views_for("left")
    assert view not in CONDITIONS[key].views_for("right")


def test_only_nerves_whose_exit_names_no_place_have_no_landmark() -> None:
    assert set(NERVES) - set(LANDMARKS_OF_NERVES) == {"H7", "T2"}


@pytest.mark.parametrize("nerve_id", LANDMARKS_OF_NERVES)
def test_every_place_that_an_exit_names_is_a_landmark(nerve_id: str) -> None:
    for words, key in LANDMARKS_OF_NERVES[nerve_id].items():
        assert words.lower() in NERVES[nerve_id].exit_landmark.lower()
        sides = {
            mark.side
            for mark in LANDMARKS.values()
            if re.sub("_(left|right)$", "", mark.key) == key
        }
        assert sides in ({"left", "right"}, {"midline"})


def test_no_landmark_is_shown_as_exact() -> None:
    assert {mark.status for mark in LANDMARKS.values()} == {Status.UNVERIFIED}
    assert "Erb's point" in {mark.name for mark in LANDMARKS.values()}


@pytest.mark.parametrize(
    ("key", "mark", "side"),
    [
        ("body-front", "erbs_point_left", "left"),
        ("body-back", "iliac_crest_groove_left", "left"),
        ("knee-lateral-right", "fibular_neck_right", "right"),
        ("elbow-back-left", "lateral_epicondyle_left", "left"),
    ],
)
def test_landmark_lies_on_the_patients_side(key: str, mark: str, side: str) -> None:
    assert side_of(key, LANDMARKS[mark].views[key][0]) == side


@pytest.mark.parametrize(
    ("nerve_id", "course", "landmark", "distance_mm"),
    [
        ("L1", 0, "posterior_superior_iliac_spine", 64.7),
        ("L1", 1, "posterior_superior_iliac_spine", 45.2),
        ("K1", 0, "anterior_superior_iliac_spine", 29.5),
        ("U1", 0, "lateral_epicondyle", 82),
        ("U8", 1, "lateral_epicondyle", 148),
    ],
)
def test_exit_keeps_its_distance_from_the_landmark(
    nerve_id: str, course: int, landmark: str, distance_mm: float
) -> None:
    found_mm = math.dist(start_of(nerve_id, course), in_space(landmark))
    assert found_mm == pytest.approx(distance_mm, abs=2)


@pytest.mark.parametrize(
    ("nerve_id", "course", "distance_mm"),
    [("H1", 0, 31), ("H2", 0, 18.8), ("H5", 0, 15), ("L1", 0, 81.0), ("L1", 1, 65.3)],
)
def test_exit_keeps_its_distance_from_the_midline(
    nerve_id: str, course: int, distance_mm: float
) -> None:
    assert -start_of(nerve_id, course)[0] == pytest.approx(distance_mm, abs=1)


def test_lateral_femoral_cutaneous_nerve_crosses_medial_to_the_iliac_spine() -> None:
    medial_mm = start_of("K1")[0] - in_space("anterior_superior_iliac_spine")[0]
    assert medial_mm == pytest.approx(20.4, abs=1)


def test_nerves_of_the_wrist_leave_fifty_millimetres_above_its_crease() -> None:
    crease_y = LANDMARKS["carpal_tunnel_wrist_crease_right"].views["hand-palm-right"][1]
    for nerve_id in ("U5", "U6"):
        first = places_of(nerve_id, "hand-palm-right")[0]
        assert first[1] - crease_y == pytest.approx(50, abs=2)


def test_main_branch_at_the_outer_elbow_lies_in_front_of_the_epicondyle() -> None:
    x, y = LANDMARKS["lateral_epicondyle_left"].views["body-left"]
    level = [px for px, py in places_of("U1", "body-left") if abs(py - y) < 12]
    assert x - min(level) == pytest.approx(28, abs=4)


def test_branches_at_the_heel_keep_their_distance_from_the_line_to_the_malleolus() -> None:
    malleolus, heel = in_space("medial_malleolus"), in_space("heel_bone")
    middle = [(a + b) / 2 for a, b in zip(malleolus, heel, strict=True)]
    division = start_of("F4", 1)
    assert _to_line(division, malleolus, heel) == pytest.approx(16.4, abs=1)
    assert start_of("F4", 3)[1] > division[1], "the calcaneal branch leaves higher up"
    assert math.dist(start_of("F5"), middle) == pytest.approx(20, abs=1)


def test_nerve_under_the_heel_passes_thirty_millimetres_beyond_the_middle_of_that_line() -> None:
    ends = [
        LANDMARKS[f"{key}_right"].views["foot-medial-right"]
        for key in ("medial_malleolus", "heel_bone")
    ]
    (x, y) = ((a + b) / 2 for a, b in zip(*ends, strict=True))
    assert min(math.dist((x, y + 30), place) for place in places_of("F5", "foot-medial-right")) < 5


def test_greater_occipital_nerve_crosses_a_third_of_the_way_to_the_mastoid() -> None:
    protuberance = LANDMARKS["external_occipital_protuberance"].views["head-back"]
    mastoid = LANDMARKS["mastoid_right"].views["head-back"]
    third = tuple(a + (b - a) / 3 for a, b in zip(protuberance, mastoid, strict=True))
    near = nearest_nerve("head-back", *third)
    assert near is not None
    assert (near.nerve_id, near.side) == ("H5", "right")
    assert near.distance_mm <= 1.5


def _to_line(place: tuple[float, ...], start: tuple[float, ...], end: tuple[float, ...]) -> float:
    way = [b - a for a, b in zip(start, end, strict=True)]
    offset = [p - a for a, p in zip(start, place, strict=True)]
    along = sum(a * b for a, b in zip(way, offset, strict=True)) / math.hypot(*way)
    return math.sqrt(sum(each**2 for each in offset) - along**2)


def test_infrapatellar_branch_runs_between_kneecap_and_tubercle() -> None:
    tip, tubercle = (
        LANDMARKS[f"{key}_right"].views["knee-front-right"]
        for key in ("patella_tip", "tibial_tubercle")
    )
    crossing = [y for x, y in places_of("K3", "knee-front-right") if abs(x - tip[0]) < 12]
    assert crossing
    assert all(tip[1] < y < tubercle[1] for y in crossing)


def test_the_openings_of_cheek_and_chin_lie_straight_below_the_pupil() -> None:
    across = [in_space(key)[0] for key in ("pupil", "infraorbital_foramen", "mental_foramen")]
    assert max(across) - min(across) < 1
    assert across[0] == pytest.approx(start_of("H8")[0], abs=1)


def test_the_four_nerves_of_the_neck_begin_at_erbs_point() -> None:
    for nerve_id in ("H6", "N1", "N2", "N3"):
        assert math.dist(start_of(nerve_id), in_space("erbs_point")) < 2
