"""Relief that ends at a known time, or is still there when last seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.statistics.durations.kaplan_meier import kaplan_meier, risk_table
from perineural.statistics.durations.log_rank import interval_log_rank, log_rank
from perineural.statistics.problems import Unestimable

rows = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=50)


@given(rows)
def test_survival_never_rises_and_lies_within_its_interval(people):
    curve = kaplan_meier(*map(np.array, zip(*people, strict=True)))

    assert np.all(np.diff(curve.survival) <= 1e-15)
    assert np.all((curve.low <= curve.survival + 1e-12) & (curve.survival <= curve.high + 1e-12))
    assert not np.any(np.isnan(curve.standard_error))


@given(rows)
def test_without_censoring_it_is_the_share_still_in_relief(people):
    times = np.array([time for time, _ in people], dtype=float)

    curve = kaplan_meier(times, np.ones(len(times)))

    assert curve.survival == pytest.approx([(times > t).mean() for t in np.unique(times)])


def test_counts_and_rows_say_the_same():
    counted = kaplan_meier([3, 5, 9], [2, 1, 0], [3, 1, 2])
    listed = kaplan_meier([3, 3, 3, 5, 9, 9], [1, 1, 0, 1, 0, 0])

    assert counted.survival == pytest.approx(listed.survival)
    assert counted.patients == listed.patients == 6


@given(rows)
def test_days_and_fractions_of_a_week_give_the_same_curve(people):
    days, had = map(np.array, zip(*people, strict=True))

    by_day, by_week = kaplan_meier(days, had), kaplan_meier(days / 7, had)

    assert by_week.survival.tolist() == by_day.survival.tolist()
    assert by_week.table.time == pytest.approx(by_day.table.time / 7)


@pytest.mark.parametrize("unit", [1, 1440, 3.7])
def test_many_rows_of_any_kind_are_counted_like_a_table_by_hand(unit):
    draw = np.random.default_rng(5)
    days = draw.integers(0, 90, 150_000)
    had = draw.random(len(days)) < 0.6
    times = days * unit
    distinct, where = np.unique(times, return_inverse=True)
    gone, events = np.bincount(where), np.bincount(where, had)
    for form in (had, had.astype(int), had.astype(float)):
        table = risk_table(times, form)
        assert table.time.tolist() == distinct.tolist()
        assert table.events.tolist() == events.tolist()
        assert table.leaving.tolist() == gone.tolist()
        assert table.at_risk.tolist() == np.cumsum(gone[::-1])[::-1].tolist()


def test_zero_of_either_sign_is_the_same_time():
    assert risk_table([0.0, -0.0, 0.5], [1, 0, 1]).leaving.tolist() == [2, 1]


def test_one_fraction_among_many_whole_days_is_kept_apart():
    days = np.append(np.arange(1.0, 80_000) % 50, 7.5)
    table = risk_table(days, np.ones(len(days)))
    assert len(table.time) == 51
    assert table.leaving[table.time == 7.5].tolist() == [1]


def test_greenwood_and_the_log_log_interval_by_hand():
    curve = kaplan_meier([1, 2], [1, 0], [1, 3])

    spread = np.sqrt(1 / (4 * 3))
    assert curve.standard_error[0] == pytest.approx(0.75 * spread)
    assert curve.low[0] == pytest.approx(0.75 ** np.exp(1.959963985 * spread / -np.log(0.75)))


def test_a_median_that_is_not_reached_is_infinite():
    curve = kaplan_meier([1, 2, 3], [1, 0, 0])

    assert curve.median == np.inf
    assert curve.median_high == np.inf


def test_a_curve_that_falls_to_zero_tells_no_upper_end_of_its_median():
    """As R's survfit, which gives NA there."""
    curve = kaplan_meier([1, 2, 3], [1, 1, 1], [1, 1, 1])

    assert curve.survival[-1] == 0
    assert curve.median == 2
    assert curve.median_high == np.inf


def test_nobody_whose_relief_ended_stays_at_one():
    curve = kaplan_meier([4, 6], [0, 0])

    assert curve.survival.tolist() == [1, 1]
    assert curve.at(100) == (1, 1, 1)
    assert curve.at(1) == (1, 1, 1)


@pytest.mark.parametrize(
    ("time", "events", "leaving", "said"),
    [
        ([], [], None, "nobody at risk"),
        ([1], [1], [0], "nobody at risk"),
        ([1, 2], [1], None, "2, 1 and 2 values"),
        ([-1], [1], None, "negative"),
        ([1, np.nan], [1, 0], None, "not finite"),
        ([1, np.inf], [1, 0], None, "not finite"),
        ([1, 2], [1, 2], None, "more events than patients"),
        ([1, 2], [1, np.nan], None, "more events than patients"),
        ([1], [2], [1], "more events than patients"),
    ],
)
def test_counts_that_cannot_be_are_refused(time, events, leaving, said):
    with pytest.raises(Unestimable, match=said):
        kaplan_meier(time, events, leaving)


def test_groups_that_are_the_same_do_not_differ():
    table = risk_table([1, 2, 3, 4], [1, 1, 0, 1])

    test = log_rank({"a": table, "b": table, "c": table})

    assert test.chi_square == pytest.approx(0, abs=1e-12)
    assert test.degrees == 2
    assert test.p_value == pytest.approx(1)


def test_log_rank_by_hand():
    """Two deaths: at 1 one of 4 with 2 in a; at 2 one of 3 with 1 in a."""
    test = log_rank({"a": risk_table([1, 3], [1, 0]), "b": risk_table([2, 4], [1, 0])})

    assert test.expected == pytest.approx([0.5 + 1 / 3, 0.5 + 2 / 3])
    assert test.chi_square == pytest.approx((1 - 5 / 6) ** 2 / (1 / 4 + 2 / 9))


def test_one_group_no_event_and_all_alike_are_refused():
    table = risk_table([1, 2], [0, 0])

    with pytest.raises(Unestimable, match="two or more"):
        log_rank({"a": table})
    with pytest.raises(Unestimable, match="no events"):
        log_rank({"a": table, "b": table})
    with pytest.raises(Unestimable, match="all durations tell the same"):
        interval_log_rank([1, 1], [2, 2], ["a", "b"])
    with pytest.raises(Unestimable, match="two or more"):
        interval_log_rank([1, 1], [2, 2], ["a", "a"])


def test_interval_log_rank_sees_a_group_whose_relief_ends_sooner_and_few_others():
    rng = np.random.default_rng(11)
    group = np.repeat(["long", "short"], 150)

    def p_value(ratio):
        ended = rng.exponential(1, 300) * np.where(group == "long", 10 * ratio, 10)
        left = np.floor(ended / 3) * 3
        return interval_log_rank(left, left + 3, group).p_value

    assert p_value(2.0) < 0.001
    alike = np.array([p_value(1.0) for _ in range(100)])
    assert 0 < np.mean(alike < 0.2) < 0.4
