"""What a clinician would check: what stands beside a result, and when it says nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import (
    CONTROL_ROWS,
    DEFAULT_BAND,
    DEFAULT_WORDS,
    Control,
    Measure,
    Verdict,
    control_bands,
    control_rows,
    verdict,
    verdict_words,
)
from perineural.clinical.errors import ClinicalError, UnknownKey

BESIDE = [
    # condition, measure, weeks since the start, (kind of control: value at its weeks)
    ("sciatica", "fall_points", 4, (
        "saline_injection: 1.32 at 4", "usual_care: 0.78 at 4", "natural_course: 1.8 at 6")),
    ("sciatica", "fall_points", 48, (
        "natural_course: 2.8 at 52", "saline_injection: 1.37 at 56", "usual_care: 0.91 at 56")),
    ("sciatica", "fall_points", 0, (
        "saline_injection: 2.4 at 0.0015", "usual_care: 0.78 at 4", "natural_course: 1.8 at 6")),
    ("sciatica", "share_50_percent", 4, (
        "saline_injection: 34.1 at 4", "usual_care: 17.0 at 4")),
    ("sciatica", "share_50_percent", 52, (
        "saline_injection: 35.7 at 52", "usual_care: 17.0 at 4")),
    ("sciatica", "share_30_percent", 12, (
        "saline_injection: 50.0 at 4", "usual_care: 27.7 at 4")),
    ("shoulder_tendonitis", "fall_points", 4, ("sham_injection: 1.89 at 2",)),
    ("shoulder_tendonitis", "share_50_percent", 4, ("default: 25.8",)),
    ("meralgia_paraesthetica", "fall_points", 12, ("saline_injection: 2.5 at 12",)),
    ("headache", "share_50_percent", 26, ("usual_care: 19.3 at 52",)),
    ("migraine", "share_30_percent", 52, ("usual_care: 36.4 at 52",)),
    ("acute_injury", "fall_points", 6, ("natural_course: 2.9 at 6",)),
    ("crps", "share_50_percent", 12, ("default: 25.8",)),
    ("crps", "fall_points", 12, ()),
    ("carpal_tunnel_syndrome", "share_30_percent", 12, ()),
]  # fmt: skip

VERDICTS = [
    # half less pain in 100 people, its interval, people, verdict against the default band
    (26, 13, 45, 30, Verdict.NO_BETTER),
    (47.2, 30, 65, 30, Verdict.NO_BETTER),
    (5, 1, 20, 30, Verdict.NO_BETTER),
    (60, 41, 77, 30, Verdict.TOO_FEW),
    (70, 52, 84, 30, Verdict.ABOVE),
    (70, 47.2, 84, 30, Verdict.TOO_FEW),
    (100, 51, 100, 4, Verdict.TOO_FEW),
    (100, 57, 100, 5, Verdict.ABOVE),
    (0, 0, 0, 0, Verdict.TOO_FEW),
]


def told(band):
    if band.is_default:
        return f"default: {band.value}"
    return f"{band.row.control}: {band.value} at {band.row.weeks:f}"


@pytest.mark.parametrize(("condition", "measure", "weeks", "bands"), BESIDE)
def test_beside_a_result_stands_the_nearest_group_of_each_kind(condition, measure, weeks, bands):
    assert tuple(map(told, control_bands(condition, Measure(measure), weeks))) == bands


@pytest.mark.parametrize(("estimate", "low", "high", "people", "found"), VERDICTS)
def test_a_result_is_better_only_where_its_whole_interval_is(estimate, low, high, people, found):
    assert verdict(estimate, low, high, people, DEFAULT_BAND) is found


def test_a_group_whose_own_interval_is_not_known_never_makes_a_result_better():
    (band,) = control_bands("meralgia_paraesthetica", Measure.FALL_POINTS, 12)
    assert (band.low, band.high) == (None, None)
    assert verdict(2.5, 1, 4, 30, band) is Verdict.NO_BETTER
    assert verdict(6, 5, 7, 30, band) is Verdict.TOO_FEW


def test_the_nearest_there_is_says_how_its_people_differ():
    band = control_bands("migraine", Measure.SHARE_50_PERCENT, 52)[0]
    assert "chronic headache" in verdict_words(Verdict.NO_BETTER, band)
    assert control_bands("headache", Measure.SHARE_50_PERCENT, 52)[0].differs == ""


@pytest.mark.parametrize("condition", ["headache", "migraine"])
def test_what_was_measured_is_told_whoever_the_people_were(condition):
    band = control_bands(condition, Measure.SHARE_50_PERCENT, 52)[0]
    assert "a score of headache, not pain" in verdict_words(Verdict.TOO_FEW, band)


def test_the_default_band_is_said_as_such():
    (band,) = control_bands("crps", Measure.SHARE_50_PERCENT, 12)
    assert DEFAULT_WORDS in verdict_words(Verdict.ABOVE, band)
    assert "no proof" in verdict_words(Verdict.ABOVE, band)


@given(st.sampled_from(sorted(CONDITIONS)), st.sampled_from(Measure), st.floats(0, 200))
def test_kinds_of_control_are_never_put_together(condition, measure, weeks):
    bands = control_bands(condition, measure, weeks)
    kinds = [band.row.control for band in bands if band.row]
    assert len(kinds) == len(set(kinds))
    assert all(band.row in CONTROL_ROWS for band in bands if band.row)
    assert not any(band.is_default for band in bands) or len(bands) == 1


@given(st.floats(0, 100), st.floats(0, 40), st.integers(5, 500), st.floats(0, 30))
def test_a_better_result_is_never_told_as_a_worse_one(estimate, half, people, more):
    order = [Verdict.NO_BETTER, Verdict.TOO_FEW, Verdict.ABOVE]
    first, second = (
        verdict(each, each - half, each + half, people, DEFAULT_BAND)
        for each in (estimate, estimate + more)
    )
    assert order.index(first) <= order.index(second)


def test_people_of_another_problem_stand_in_only_where_there_are_none_of_the_same():
    for condition in CONDITIONS:
        for measure in Measure:
            rows = control_rows(condition, measure)
            same = [condition in row.conditions for row in rows]
            assert all(same) or not any(same)


def test_every_row_near_a_condition_says_how_its_people_differ():
    for row in CONTROL_ROWS:
        assert row.conditions | row.near <= set(CONDITIONS)
        assert bool(row.near) == bool(row.differs)
        assert row.low is None or row.low <= row.value <= row.high


def test_the_four_groups_of_the_default_band_are_of_its_measure():
    groups = [row for row in CONTROL_ROWS if row.in_default]
    assert len(groups) == 4
    assert {row.measure for row in groups} == {DEFAULT_BAND.measure}
    assert {row.control for row in groups} == {Control.SALINE_INJECTION, Control.USUAL_CARE}
    assert groups[0].low == Decimal("21.9")


def test_what_cannot_be_meant_is_refused_in_words():
    with pytest.raises(UnknownKey, match="condition"):
        control_bands("hiccups", Measure.FALL_POINTS, 4)
    with pytest.raises(ClinicalError, match="weeks is -1"):
        control_bands("sciatica", Measure.FALL_POINTS, -1)
    with pytest.raises(ClinicalError, match="does not lie in its interval"):
        verdict(10, 20, 30, 9, DEFAULT_BAND)
    with pytest.raises(ClinicalError, match="people is -1"):
        verdict(10, 5, 30, -1, replace(DEFAULT_BAND))
