"""A grid of depths: what it gives at a place, between its cells and beyond its border."""

import pytest

from perineural.clinical.anatomy.space import Grid, place_in_space, seen_on

# Cells of 2 mm from (10, 20): three across, three down. Each is 10 more than the one to its left
# and 100 more than the one above, so that every place between them has one right value.
SLOPE = Grid(
    even=False,
    left=10.0,
    top=20.0,
    step=2.0,
    columns=3,
    rows=3,
    cells=[0, 10, 20, 100, 110, 120, 200, 210, 220],
)
EVEN = Grid(even=True, left=0.0, top=0.0, step=2.0, columns=2, rows=2, cells=[0, 10, 20, 30])
JUMP = 1000.0


@pytest.mark.parametrize(
    ("x", "y", "value"),
    [
        (10, 20, 0),
        (11.9, 21.9, 0),
        (12, 20, 10),
        (10, 22, 100),
        (15.9, 25.9, 220),
        (-50, 20, 0),
        (50, 20, 20),
        (10, -50, 0),
        (10, 50, 200),
        (50, 50, 220),
    ],
)
def test_a_place_takes_its_cell_or_the_nearest_one(x, y, value):
    assert SLOPE.at(x, y) == value


@pytest.mark.parametrize(
    ("x", "y", "value"),
    [
        (11, 21, 0),
        (13, 21, 10),
        (12, 21, 5),
        (11, 22, 50),
        (12, 22, 55),
        (13.5, 22.5, 87.5),
        (14.5, 24.5, 192.5),
        (0, 0, 0),
    ],
)
def test_between_the_middles_of_cells_the_value_slopes(x, y, value):
    assert SLOPE.between(x, y, JUMP) == pytest.approx(value)


@pytest.mark.parametrize(("x", "y", "value"), [(50, 21, 20), (11, 50, 200), (50, 50, 220)])
def test_beyond_the_border_the_value_is_that_of_the_border(x, y, value):
    assert SLOPE.between(x, y, JUMP) == pytest.approx(value, abs=0.2)


def test_an_even_grid_is_the_same_on_both_sides():
    for x in (0.5, 1.5, 2.5, 3.5):
        assert EVEN.at(-x, 1) == EVEN.at(x, 1)
        assert EVEN.between(-x, 1, JUMP) == EVEN.between(x, 1, JUMP)
    assert EVEN.at(3, 3) == 30


@pytest.mark.parametrize("odd", range(4))
@pytest.mark.parametrize("value", [-500, 500])
def test_nothing_is_made_up_between_two_parts_of_the_body(odd, value):
    cells = [0, 0, 0, 0]
    cells[odd] = value
    grid = Grid(even=False, left=0.0, top=0.0, step=2.0, columns=2, rows=2, cells=cells)
    for x, y in ((1.2, 1.2), (2.8, 1.2), (1.2, 2.8), (2.8, 2.8)):
        assert grid.between(x, y, 499) == grid.at(x, y)
        assert 0 < abs(grid.between(x, y, 500)) < 500


def test_a_place_is_looked_for_only_on_the_views_asked_for():
    place = place_in_space("head-front", 10, 0)
    assert place is not None
    everywhere = seen_on(place)
    assert len(everywhere) > 1
    for key in everywhere:
        assert seen_on(place, among=(key,)) == {key: everywhere[key]}
    assert seen_on(place, among=()) == {}


@pytest.mark.parametrize(("x", "y"), [(10.03, 0.04), (-20.26, 12.34), (3.14, -20.77)])
def test_a_place_in_space_is_told_to_a_tenth_of_a_millimetre(x, y):
    place = place_in_space("head-front", x, y)
    assert place is not None
    assert place == tuple(round(each, 1) for each in place)
    for shown in seen_on(place).values():
        assert shown == tuple(round(each, 1) for each in shown)
