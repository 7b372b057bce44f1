"""Regions are given once on the body: names and areas agree on every view, side by side."""

import re
from itertools import pairwise, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perineural.clinical.anatomy import (
    REGIONS,
    VIEWS,
    place_in_space,
    region_areas,
    region_at,
    region_name,
    seen_on,
    side_of,
)
from perineural.clinical.anatomy.views import MIDLINE_MM
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Status

EVEN = ("body-front", "body-back", "head-front", "head-back")
NOT_ON_THE_SKIN = "gap_between_the_legs"
AROUND_MM = (-6, -4, -2, -1, 0, 1, 2, 4, 6)
"""A place is surely inside its region if all so far across and down are; toes lie close."""

Point = tuple[float, float]


def rings(path: str) -> list[list[Point]]:
    """The closed lines of an SVG path of straight lines."""
    assert re.fullmatch(r"(M[-\d. L]+Z)+", path), path[:80]
    found = []
    for ring in path.removesuffix("Z").split("Z"):
        numbers = [float(number) for number in re.split(r"[ L]", ring.removeprefix("M"))]
        found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found


def holds(path: str, x: float, y: float) -> bool:
    """Whether a place lies in an area, by the even-odd rule."""
    crossings = 0
    for ring in rings(path):
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
                crossings += 1
    return crossings % 2 == 1


def surely_inside(key: str, x: float, y: float) -> bool:
    """Whether all places round about are on the body and in the same region."""
    left, top, width, height = VIEWS[key].viewbox
    around = [
        (x + across, y + down)
        for across, down in product(AROUND_MM, repeat=2)
        if left <= x + across <= left + width and top <= y + down <= top + height
    ]
    return len({region_at(key, *at).key for at in around}) == 1 and all(
        place_in_space(key, *at) is not None for at in around
    )


@st.composite
def places(draw: st.DrawFn) -> tuple[str, float, float]:
    """A place well inside a region: between three corners of its outline."""
    key = draw(st.sampled_from(sorted(VIEWS)))
    area = draw(st.sampled_from([area for area in region_areas(key) if len(area.path) > 60]))
    outline = max(rings(area.path), key=len)
    third = len(outline) // 3
    corners = [outline[i * third + draw(st.integers(0, third - 1))] for i in range(3)]
    x, y = (round(sum(values) / 3, 1) for values in zip(*corners, strict=True))
    assume(surely_inside(key, x, y))
    return key, x, y


@pytest.mark.parametrize(
    ("view", "x", "y", "name"),
    [
        ("knee-front-right", -10, -24, "right knee, front"),
        ("knee-front-right", -16, 40, "right knee, below the kneecap"),
        ("knee-medial-left", 0, 0, "left knee, inner side"),
        ("knee-back-right", 0, 0, "right back of the knee"),
        ("elbow-back-left", 0, 0, "left elbow, back"),
        ("elbow-front-left", 10, 100, "left forearm, palm side"),
        ("hand-palm-right", 25, -35, "right base of the thumb, palm side"),
        ("hand-palm-right", -45, -30, "right heel of the hand, little-finger side"),
        ("hand-dorsum-left", 20, -130, "left middle finger, back"),
        ("foot-sole-left", 0, 0, "left heel, underside"),
        ("foot-sole-right", 0, -110, "right ball of the foot"),
        ("foot-dorsum-right", 0, 20, "right foot, top"),
        ("body-back", 70, -1060, "right lower back"),
        ("body-back", -90, -1300, "left shoulder blade"),
        ("body-back", 0, -960, "sacrum and tailbone, in the middle"),
        ("body-front", 12, -1250, "breastbone, left side"),
        ("body-front", -65, -885, "right groin"),
        ("body-front", 100, -700, "left thigh, front"),
        ("body-front", 0, -300, "gap between the legs, in the middle"),
        ("body-front", 300, -300, "left lower leg, outer side"),
        ("body-left", 10, -1300, "left shoulder, outer side"),
        ("head-front", -10, -15, "nose, right side"),
        ("head-front", 75, -20, "left ear"),
        ("head-right", 85, 60, "chin, right side"),
        ("head-back", 0, 60, "neck, back, in the middle"),
        ("head-back", 110, -160, "right top of the head"),
    ],
)
def test_region_is_what_a_clinician_would_call_it(view: str, x: float, y: float, name: str) -> None:
    assert region_name(view, x, y) == name


@given(place=places())
def test_region_is_the_same_on_every_view_that_sees_the_place(
    place: tuple[str, float, float],
) -> None:
    key, x, y = place
    there = place_in_space(key, x, y)
    assert there is not None
    for other, at in seen_on(there).items():
        if surely_inside(other, *at):
            assert region_at(other, *at) == region_at(key, x, y), other


@given(place=places())
def test_name_of_a_region_and_its_area_agree(place: tuple[str, float, float]) -> None:
    key, x, y = place
    inside = [area for area in region_areas(key) if holds(area.path, x, y)]
    assert [area.key for area in inside] == [region_at(key, x, y).key]
    side = side_of(key, x)
    assert side == "midline" or inside[0].side in (side, "midline")


@pytest.mark.parametrize("key", EVEN)
def test_area_of_a_paired_region_lies_on_the_patients_own_side(key: str) -> None:
    left_is_positive = VIEWS[key].faces == "front"
    for area in region_areas(key):
        if REGIONS[area.key].paired:
            for x, _ in (point for ring in rings(area.path) for point in ring):
                outwards = x if (area.side == "left") == left_is_positive else -x
                assert outwards >= 0, f"{area.side} {area.name} on {key}"
                assert side_of(key, x) in (area.side, "midline")


@pytest.mark.parametrize("key", EVEN)
def test_every_paired_region_of_an_even_view_is_there_twice(key: str) -> None:
    sides: dict[str, set[str]] = {}
    for area in region_areas(key):
        sides.setdefault(area.key, set()).add(area.side)
    for region, found in sides.items():
        assert found == ({"left", "right"} if REGIONS[region].paired else {"midline"}), region


@pytest.mark.parametrize("key", sorted(set(VIEWS) - set(EVEN)))
def test_view_of_one_side_shows_the_regions_of_that_side(key: str) -> None:
    for area in region_areas(key):
        expected = VIEWS[key].side if REGIONS[area.key].paired else "midline"
        assert area.side == expected, area.key


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_areas_lie_on_the_paper_and_none_comes_twice(key: str) -> None:
    left, top, width, height = VIEWS[key].viewbox
    areas = region_areas(key)
    assert len({(area.key, area.side) for area in areas}) == len(areas)
    for area in areas:
        for x, y in (point for ring in rings(area.path) for point in ring):
            assert left - 2 <= x <= left + width + 2, area.key
            assert top - 2 <= y <= top + height + 2, area.key


def test_areas_of_the_left_are_those_of_the_right_mirrored() -> None:
    for right, left in zip(
        region_areas("foot-lateral-right"), region_areas("foot-lateral-left"), strict=True
    ):
        assert (left.key, left.side, right.side) == (right.key, "left", "right")
        assert [[(-x, y) for x, y in ring] for ring in rings(right.path)] == rings(left.path)


def test_every_region_is_seen_on_some_view_under_a_name_of_its_own() -> None:
    seen = {area.key for key in VIEWS for area in region_areas(key)}
    assert seen == set(REGIONS) - {NOT_ON_THE_SKIN}
    assert len({region.name for region in REGIONS.values()}) == len(REGIONS)


def test_borders_of_the_regions_say_that_they_are_unverified() -> None:
    assert {region.status for region in REGIONS.values()} == {Status.UNVERIFIED}


def test_only_places_in_the_middle_are_called_so() -> None:
    for key in EVEN:
        limit = MIDLINE_MM[key.partition("-")[0]]
        y = VIEWS[key].viewbox[1] + VIEWS[key].viewbox[3] / 2
        assert region_name(key, limit, y).endswith(", in the middle")
        assert not region_name(key, limit + 0.1, y).endswith(", in the middle")


def test_unknown_view_has_no_areas() -> None:
    with pytest.raises(UnknownKey, match="unknown view 'foot'"):
        region_areas("foot")
    with pytest.raises(UnknownKey, match="unknown view 'foot'"):
        region_at("foot", 0, 0)
