"""An interval is drawn where its figures say."""

from decimal import Decimal

import pytest

from perineural.clinical.evidence import EVIDENCE, Effect, EffectForm
from perineural.web.knowledge.intervals import LEFT, RIGHT, intervals


def effect(form, value, low, high, unit="points"):
    figures = [Decimal(each) for each in (value, low, high)]
    return Effect(EffectForm(form), "Pain", *figures, unit, "less", "more")


def test_the_estimate_lies_inside_its_interval_and_no_effect_where_zero_is():
    (drawn,) = intervals([effect("difference", "1", "-1", "3")])
    assert LEFT <= drawn.low_x < drawn.none_x < drawn.value_x < drawn.high_x <= RIGHT
    assert {tick.label: tick.at for tick in drawn.ticks}["0"] == drawn.none_x


def test_a_ratio_is_drawn_by_times_and_not_by_difference():
    (drawn,) = intervals([effect("ratio", "0.1", "0.01", "1")])
    assert drawn.value_x == pytest.approx((drawn.low_x + drawn.high_x) / 2, abs=0.1)
    assert drawn.none_x == drawn.high_x
    assert [tick.label for tick in drawn.ticks] == ["0.01", "0.1", "1", "10"]


def test_what_is_measured_alike_shares_an_axis_and_nothing_else_does():
    first, second, other = intervals(
        [
            effect("change", "10", "5", "15"),
            effect("change", "40", "30", "50"),
            effect("difference", "40", "30", "50"),
        ]
    )
    assert first.ticks == second.ticks
    assert first.high_x < second.low_x
    assert {tick.label for tick in other.ticks} == {"0", "20", "40", "60"}


def test_a_share_stands_before_the_groups_without_treatment():
    (drawn,) = intervals([effect("share", "65.6", "48.3", "79.6", "%")])
    assert (drawn.ticks[0].label, drawn.ticks[-1].label) == ("0", "100")
    assert drawn.band.inner_x > drawn.band.outer_x > LEFT
    assert drawn.band.outer_x + drawn.band.outer_width < drawn.low_x
    assert drawn.none_x is None


def test_the_figures_stand_in_words_beside_the_drawing():
    (drawn,) = intervals([effect("difference", "-1.15", "-2.56", "0.25", "points of 10")])
    assert drawn.words == "−1.15 points of 10 (interval −2.56 to 0.25)"
    assert drawn.form_words == "difference between groups"


def test_every_interval_known_fits_its_drawing():
    lines = [line for lines in EVIDENCE.values() for line in lines if line.effects]
    assert len(lines) >= 6
    for line in lines:
        for drawn in intervals(line.effects):
            places = [drawn.low_x, drawn.value_x, drawn.high_x, *(t.at for t in drawn.ticks)]
            assert all(LEFT <= each <= RIGHT for each in places), drawn.words
            assert 3 <= len(drawn.ticks) <= 8, drawn.words
