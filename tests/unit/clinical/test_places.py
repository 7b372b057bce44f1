"""A place on the drawing: on the paper or refused by name, and how far the nearest nerve lies."""

from decimal import Decimal

import pytest

from perineural.clinical.anatomy import NERVES, nearest_nerve
from perineural.clinical.anatomy.paths import nerve_paths
from perineural.clinical.anatomy.views import check_place, view_named
from perineural.clinical.errors import OutOfRange, UnknownKey

VIEW = "foot-lateral-left"


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_the_corners_of_the_paper_are_on_it(corner):
    left, top, width, height = view_named(VIEW).viewbox
    assert check_place(VIEW, left + corner[0] * width, top + corner[1] * height).key == VIEW


@pytest.mark.parametrize(
    ("name", "across", "down"),
    [("x_mm", -1, 0), ("x_mm", 1, 0), ("y_mm", 0, -1), ("y_mm", 0, 1)],
)
def test_a_place_off_the_paper_names_which_way_it_is_off(name, across, down):
    left, top, width, height = view_named(VIEW).viewbox
    x = left + width / 2 + across * (width / 2 + 1)
    y = top + height / 2 + down * (height / 2 + 1)
    with pytest.raises(OutOfRange) as refused:
        check_place(VIEW, x, y)
    assert refused.value.name == f"{name} on {VIEW}"
    assert refused.value.unit == "mm"
    low, size = (left, width) if across else (top, height)
    assert refused.value.low == Decimal(str(round(low, 1)))
    assert refused.value.high == Decimal(str(round(low + size, 1)))


def test_a_nerve_lies_nowhere_but_on_its_own_line():
    for path in nerve_paths(VIEW):
        x, y = path.points[0]
        near = nearest_nerve(VIEW, x, y, among=(path.nerve_id,))
        assert near is not None
        assert (near.nerve_id, near.distance_mm) == (path.nerve_id, 0)


def test_a_distance_is_told_to_a_tenth_of_a_millimetre():
    x, y = nerve_paths(VIEW)[0].points[0]
    near = nearest_nerve(VIEW, x + 0.33, y + 0.33)
    assert near is not None
    assert isinstance(near.distance_mm, float)
    assert near.distance_mm == round(near.distance_mm, 1)


def test_an_unknown_nerve_is_named_as_one():
    x, y = nerve_paths(VIEW)[0].points[0]
    with pytest.raises(UnknownKey, match=r"^unknown nerve 'F99'; expected one of") as refused:
        nearest_nerve(VIEW, x, y, among=("F99",))
    assert refused.value.known == tuple(NERVES)
