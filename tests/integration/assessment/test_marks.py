"""Marks on the body chart: what a page needs of a view, and what may come back."""

from decimal import Decimal

import pytest

from perineural.web.marks import UnreadableMarks, mark_data, mark_views, read_marks


def test_a_view_of_both_sides_says_whose_left_it_is():
    front, back, foot = mark_views(("body-front", "body-back", "foot-lateral-right"))
    assert (front.start_words, front.end_words) == ("patient’s right", "patient’s left")
    assert (back.start_words, back.end_words) == ("patient’s left", "patient’s right")
    assert (foot.start_words, foot.end_words) == ("", "")


def test_the_nerves_of_the_condition_come_first():
    nerves = list(mark_data(("foot-dorsum-right",), first=("F2", "K2"))["nerves"])
    assert nerves[:2] == ["F2", "K2"]


def test_the_nerves_that_a_picture_draws_can_be_chosen_on_it():
    given = mark_data(("foot-sole-right",))
    assert list(given["nerves"]) == ["F4", "F5"]
    assert given["nerves"]["F5"] == "Inferior calcaneal nerve (Baxter's nerve)"


def test_a_patients_drawing_shows_no_nerves():
    assert mark_views(("hand-palm-left",), with_nerves=False)[0].paths == ()
    assert mark_data(("hand-palm-left",), with_nerves=False)["nerves"] == {}


def test_a_mark_is_read_to_a_hundredth_of_a_millimetre():
    mark = read_marks('[{"view": "head-front", "x": 1.239, "y": -3, "value": null}]')[0]
    assert (mark.x_mm, mark.y_mm, mark.value, mark.nerve) == (
        Decimal("1.24"),
        Decimal("-3.00"),
        None,
        "",
    )


def test_nothing_marked_is_no_marks():
    assert read_marks("") == read_marks("[]") == ()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        "[{}]",
        '[{"view": "head-front", "x": "nan", "y": 0}]',
        '[{"view": "head-front", "x": 1e9, "y": 0}]',
        '[{"view": "head-front", "x": 0, "y": 0, "value": "7"}]',
        '[{"view": "head-front", "x": 0, "y": 0, "value": true}]',
        "[" + ",".join(['{"view": "head-front", "x": 0, "y": 0}'] * 201) + "]",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(UnreadableMarks):
        read_marks(text)
