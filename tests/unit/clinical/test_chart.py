"""The drawings and the coordinates on them agree with each other."""

import hashlib
import json
import re
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest

from perineural.clinical.anatomy import (
    CHART_VERSION,
    EARLIER_VERSIONS,
    LANDMARKS,
    NERVES,
    VIEWS,
    nerve_paths,
    side_of,
    still_holds,
    svg_text,
)
from perineural.clinical.facts import Status
from perineural.clinical.knowledge import load_json, load_text

CHART = load_json("chart")
LIMBS = [
    "hand-palm",
    "hand-dorsum",
    "foot-sole",
    "foot-dorsum",
    "foot-medial",
    "foot-lateral",
    "knee-front",
    "knee-medial",
    "knee-lateral",
    "knee-back",
    "elbow-front",
    "elbow-medial",
    "elbow-lateral",
    "elbow-back",
]
CONDITION_VIEWS = {
    ("U7", "U6", "U4", "U2"): ("hand-palm", "hand-dorsum"),
    ("F2", "F1", "K2"): ("foot-lateral", "foot-medial", "foot-dorsum"),
    ("H1", "H2", "H3", "H4", "H5", "H6", "H7"): ("head-front", "head-back", "head-left"),
}


def test_views_are_whole_body_head_hands_feet_knees_and_elbows_on_both_sides() -> None:
    whole = {f"{part}-{way}" for part in ("body", "head") for way in ("front", "back")}
    sided = {f"{stem}-{side}" for stem in (*LIMBS, "body", "head") for side in ("left", "right")}
    assert set(VIEWS) == whole | sided
    for key, view in VIEWS.items():
        assert view.side == (key.rpartition("-")[2] if key in sided else None)
        assert view.side is None or view.side in view.title.lower()


def version_of(names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(names):
        camera = {key: value for key, value in CHART["views"][name].items() if key != "title"}
        digest.update(json.dumps([name, camera], sort_keys=True).encode())
        digest.update(load_text(f"chart-{name}.svg").encode())
    return digest.hexdigest()[:16]


def test_version_names_the_cameras_and_the_drawings() -> None:
    assert version_of(CHART["views"]) == CHART_VERSION, "run: python -m drawing.project"


def test_places_stored_before_knees_and_elbows_were_drawn_still_hold() -> None:
    assert set(CHART["same_places_as"]) == EARLIER_VERSIONS == {"9aa2301ebd21b775"}
    for earlier, names in CHART["same_places_as"].items():
        assert version_of(names) == earlier, "a view of that version has changed"
        assert still_holds(earlier)
    assert still_holds(CHART_VERSION)
    assert not still_holds("0" * 16)


@pytest.mark.parametrize("stem", [*LIMBS, "head", "body"])
def test_left_and_right_views_are_mirror_images(stem: str) -> None:
    left, right = VIEWS[f"{stem}-left"], VIEWS[f"{stem}-right"]
    x, y, width, height = right.viewbox
    assert left.viewbox == (-x - width, y, width, height)
    assert left.mirrored != right.mirrored
    assert left.svg_name == right.svg_name
    turned = [
        (path.nerve_id, tuple((-x, y) for x, y in path.points)) for path in nerve_paths(right.key)
    ]
    assert [(path.nerve_id, path.points) for path in nerve_paths(left.key)] == turned
    for mark in LANDMARKS.values():
        if mark.side == "right" and right.key in mark.views:
            x, y = mark.views[right.key]
            twin = LANDMARKS[mark.key.replace("_right", "_left")]
            assert twin.views[left.key] == pytest.approx((-x, y), abs=0.11)


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_every_nerve_lies_on_the_patients_own_side(key: str) -> None:
    for path in nerve_paths(key):
        assert NERVES[path.nerve_id].paired
        assert path.side in ("left", "right")
        sides = {side_of(key, x) for x, _ in path.points}
        assert sides == {path.side}, f"{path.nerve_id} {path.side} on {key}"


@pytest.mark.parametrize("key", ["body-front", "body-back", "head-front", "head-back"])
def test_both_nerves_of_a_pair_mirror_each_other_on_even_views(key: str) -> None:
    found = {
        side: sorted(
            (path.nerve_id, [(round(abs(x), 1), y) for x, y in path.points])
            for path in nerve_paths(key)
            if path.side == side
        )
        for side in ("left", "right")
    }
    assert [nerve for nerve, _ in found["left"]] == [nerve for nerve, _ in found["right"]]
    for (_, left), (_, right) in zip(found["left"], found["right"], strict=True):
        assert left[0] == pytest.approx(right[0], abs=0.3)
        assert left[-1] == pytest.approx(right[-1], abs=0.3)


def test_every_landmark_lies_on_the_patients_own_side() -> None:
    for mark in LANDMARKS.values():
        assert mark.views, f"{mark.key} is seen in no view"
        for key, (x, _) in mark.views.items():
            expected = mark.side if VIEWS[key].side is None else VIEWS[key].side
            assert side_of(key, x) == expected, f"{mark.key} on {key}"


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_every_point_lies_on_the_paper(key: str) -> None:
    left, top, width, height = VIEWS[key].viewbox
    points = [point for path in nerve_paths(key) for point in path.points]
    points += [mark.views[key] for mark in LANDMARKS.values() if key in mark.views]
    for x, y in points:
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_the_place_of_every_nerve_and_landmark_says_that_it_is_unverified() -> None:
    assert set(CHART["nerves"]) <= set(NERVES)
    assert {path.status for key in VIEWS for path in nerve_paths(key)} == {Status.UNVERIFIED}
    assert {mark.status for mark in LANDMARKS.values()} == {Status.UNVERIFIED}
    assert "by eye" in CHART["path_note"]
    assert "no anatomist has confirmed" in CHART["path_note"]


@pytest.mark.parametrize(("nerves", "stems"), CONDITION_VIEWS.items())
def test_every_default_nerve_is_seen_on_a_close_view_of_its_condition(
    nerves: tuple[str, ...], stems: tuple[str, ...]
) -> None:
    for side in ("left", "right"):
        keys = [key for key in VIEWS if VIEWS[key].svg_name in stems]
        seen = {path.nerve_id for key in keys for path in nerve_paths(key) if path.side == side}
        assert set(nerves) <= seen


def test_measured_distances_are_kept_on_the_model() -> None:
    def start(key: str, nerve_id: str) -> tuple[float, float]:
        paths = [p for p in nerve_paths(key) if p.nerve_id == nerve_id and p.side == "right"]
        return paths[0].points[0]

    assert start("head-front", "H1")[0] == pytest.approx(-31, abs=1)
    assert start("head-front", "H2")[0] == pytest.approx(-18.8, abs=1)
    assert start("head-back", "H5")[0] == pytest.approx(15, abs=1)
    ankle_y = LANDMARKS["lateral_malleolus_right"].views["foot-lateral-right"][1]
    assert ankle_y - start("foot-lateral-right", "F1")[1] == pytest.approx(123, abs=2)
    crease_y = LANDMARKS["carpal_tunnel_wrist_crease_right"].views["hand-palm-right"][1]
    assert start("hand-palm-right", "U6")[1] - crease_y == pytest.approx(50, abs=2)


@pytest.mark.parametrize("name", sorted(CHART["views"]))
def test_drawing_is_small_and_free_of_scripts_styles_ids_and_links(name: str) -> None:
    text = load_text(f"chart-{name}.svg")
    assert len(text.encode()) < 20_000
    root = ElementTree.fromstring(text)
    assert [float(n) for n in root.attrib["viewBox"].split()] == CHART["views"][name]["viewBox"]
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "title", "g", "path"}
        assert not {"id", "style"} & set(element.attrib)
        assert not any(re.search(r"href|^on", key) for key in element.attrib)
        assert not any("url(" in value for value in element.attrib.values())


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_inlined_drawing_is_well_formed_and_turned_over_where_mirrored(key: str) -> None:
    text = svg_text(key)
    assert ElementTree.fromstring(f"<svg>{text}</svg>").find(".//path") is not None
    assert "<svg" not in text
    assert "<title" not in text
    assert text.startswith('<g transform="scale(-1 1)">') == VIEWS[key].mirrored
