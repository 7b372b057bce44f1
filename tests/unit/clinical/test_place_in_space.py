"""A place marked on one view is found again on every other view that shows it."""

import hashlib
from math import dist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perineural.clinical.anatomy import (
    LANDMARKS,
    TOLERANCE_MM,
    VIEWS,
    place_in_space,
    seen_on,
    side_of,
)
from perineural.clinical.errors import OutOfRange, UnknownKey
from perineural.clinical.knowledge import load_bytes, load_json

CHART, SPACE = load_json("chart"), load_json("chart-space")
ROUNDING_MM = 0.2
SHARE = st.floats(0, 1, allow_nan=False)


@st.composite
def places_on_the_body(draw: st.DrawFn) -> tuple[str, float, float]:
    """A place of a view that shows the body there."""
    key = draw(st.sampled_from(sorted(VIEWS)))
    left, top, width, height = VIEWS[key].viewbox
    y, shift = round(top + height * draw(SHARE), 1), draw(SHARE)
    across = [round(left + width * (step + shift) / 80, 1) for step in range(80)]
    on_the_body = [x for x in across if place_in_space(key, x, y) is not None]
    assume(on_the_body)
    return key, draw(st.sampled_from(on_the_body)), y


def test_grids_were_made_with_the_cameras_of_the_chart() -> None:
    assert set(SPACE["views"]) == set(CHART["views"]), "run: python -m drawing.space"
    for name, entry in CHART["views"].items():
        for part in ("viewBox", "origin", "axes"):
            assert SPACE["views"][name][part] == entry[part], "run: python -m drawing.space"


def test_grids_belong_to_their_table_of_contents_and_are_small() -> None:
    content = load_bytes("chart-space.bin")
    assert hashlib.sha256(content).hexdigest() == SPACE["sha256"]
    assert len(content) < 160_000


@pytest.mark.parametrize(
    ("key", "view"),
    [
        ("supraorbital_foramen_left", "head-front"),
        ("external_occipital_protuberance", "head-back"),
        ("posterior_superior_iliac_spine_right", "body-back"),
        ("radial_styloid_left", "hand-palm-left"),
        ("lateral_malleolus_right", "foot-lateral-right"),
        ("medial_malleolus_left", "foot-medial-left"),
    ],
)
def test_landmark_leads_back_to_its_place_on_the_body(key: str, view: str) -> None:
    found = place_in_space(view, *LANDMARKS[key].views[view])
    assert found == pytest.approx(CHART["landmarks"][key]["xyz_mm"], abs=1.5)


@given(place=places_on_the_body())
def test_place_is_seen_where_it_was_marked(place: tuple[str, float, float]) -> None:
    key, x, y = place
    there = place_in_space(key, x, y)
    assert there is not None
    assert seen_on(there)[key] == pytest.approx((x, y), abs=ROUNDING_MM)


@given(place=places_on_the_body())
def test_every_other_view_leads_back_to_the_same_place(place: tuple[str, float, float]) -> None:
    there = place_in_space(*place)
    assert there is not None
    for key, (x, y) in seen_on(there).items():
        back = place_in_space(key, x, y)
        assert back is not None, key
        assert dist(back, there) <= TOLERANCE_MM + ROUNDING_MM, key


@given(place=places_on_the_body())
def test_the_patients_left_is_left_on_every_view(place: tuple[str, float, float]) -> None:
    key, x, y = place
    there = place_in_space(key, x, y)
    assert there is not None
    sides = {side_of(other, at[0]) for other, at in seen_on(there).items()} | {side_of(key, x)}
    assert not {"left", "right"} <= sides
    assert there[0] >= 0 or "left" not in sides
    assert there[0] <= 0 or "right" not in sides


@given(place=places_on_the_body())
def test_the_same_place_on_the_other_side_is_seen_on_the_mirrored_views(
    place: tuple[str, float, float],
) -> None:
    there = place_in_space(*place)
    assert there is not None
    turned = {"left": "right", "right": "left"}

    def twin(key: str) -> str:
        stem, _, side = key.rpartition("-")
        return f"{stem}-{turned[side]}" if side in turned else key

    expected = {twin(key): (-x, y) for key, (x, y) in seen_on(there).items()}
    assert seen_on((-there[0], *there[1:])) == expected


def test_outer_ankle_is_seen_from_its_side_and_not_from_the_other() -> None:
    ankle = place_in_space("foot-lateral-right", -8, -68)
    assert ankle is not None
    seen = set(seen_on(ankle))
    assert {"foot-lateral-right", "body-right"} <= seen
    assert not seen & {"foot-medial-right", "foot-lateral-left", "body-left", "foot-sole-right"}


def test_palm_is_not_seen_from_the_back_of_the_hand() -> None:
    palm = place_in_space("hand-palm-left", 0, -60)
    assert palm is not None
    assert {"hand-palm-left", "body-front"} <= set(seen_on(palm))
    assert not {"hand-dorsum-left", "body-back", "hand-palm-right"} & set(seen_on(palm))


def test_thigh_behind_the_hand_is_not_seen_from_the_side() -> None:
    hand = place_in_space("body-left", -45, -800)
    assert hand is not None
    assert hand[0] > 250, "the hand hangs before the thigh"
    thigh = (170.0, hand[1], hand[2])
    assert "body-left" not in seen_on(thigh)


def test_midline_belongs_to_neither_side() -> None:
    chin = place_in_space("head-front", 0, 60)
    assert chin is not None
    assert chin[0] == 0
    seen = set(seen_on(chin))
    assert {"head-front", "body-front"} <= seen
    assert ("head-left" in seen) == ("head-right" in seen)


@pytest.mark.parametrize(
    ("view", "x", "y"),
    [("body-front", 0, -300), ("head-front", 110, -160), ("hand-palm-right", 90, 60)],
)
def test_paper_beside_the_body_is_no_place_on_it(view: str, x: float, y: float) -> None:
    assert place_in_space(view, x, y) is None


def test_place_in_the_air_is_seen_on_no_view() -> None:
    assert seen_on((0.0, 300.0, 500.0)) == {}


def test_place_off_the_paper_and_unknown_views_are_refused() -> None:
    with pytest.raises(OutOfRange):
        place_in_space("foot-lateral-right", 0, 21)
    with pytest.raises(UnknownKey, match="unknown view 'foot'"):
        place_in_space("foot", 0, 0)
