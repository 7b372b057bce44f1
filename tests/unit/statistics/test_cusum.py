"""A lot or a clinic in which events become more frequent."""

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.cusum import (
    bernoulli_chart,
    risk_adjusted_chart,
    watch,
    with_odds,
)


def run_lengths(chart, odds_ratio, times, seed):
    rng = np.random.default_rng(seed)
    share = [group.share for group in chart.groups]
    risk = np.array([with_odds(group.probability, odds_ratio) for group in chart.groups])
    patients = times * 700
    group = rng.choice(len(share), patients, p=share)
    signals = watch(chart, group, rng.random(patients) < risk[group]).signals
    return np.diff([-1, *signals])


def test_a_lot_with_doubled_events_is_flagged_near_its_exact_run_length():
    chart = risk_adjusted_chart([0.02, 0.06], [0.6, 0.4], odds_ratio=2.0, threshold=120)

    seen = run_lengths(chart, 2.0, 500, seed=1)

    error = seen.std() / np.sqrt(len(seen))
    assert len(seen) > 400
    assert seen.mean() == pytest.approx(chart.average_run_length(2.0), abs=3.5 * error)
    assert chart.average_run_length(1.0) > 5 * chart.average_run_length(2.0)


def test_risk_that_is_expected_raises_no_alarm_that_others_would():
    """The same events, among people at higher risk, move the chart less."""
    chart = risk_adjusted_chart([0.01, 0.3], [0.5, 0.5], threshold=500)
    events = [True, False, False, True, False]

    assert watch(chart, [0] * 5, events).level[-1] > watch(chart, [1] * 5, events).level[-1]


def test_the_chart_never_falls_below_nothing_and_restarts_after_a_signal():
    chart = bernoulli_chart(0.05, 14, 26)

    seen = watch(chart, [0] * 6, [False, True, True, False, True, False])

    assert seen.level.tolist() == [0, 13, 26, 0, 13, 12]
    assert seen.signals == (2,)


def test_a_higher_threshold_and_a_milder_change_take_longer():
    low, high = (bernoulli_chart(0.05, 14, threshold) for threshold in (40, 60))

    assert high.average_run_length() > low.average_run_length()
    assert low.average_run_length(1.5) > low.average_run_length(3)


def test_a_threshold_of_one_signals_at_the_first_event():
    chart = bernoulli_chart(0.05, 14, 1)

    assert chart.average_run_length() == pytest.approx(20)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: bernoulli_chart(0.1, 14, 40), "above 0 and below one"),
        (lambda: bernoulli_chart(0.05, 14, 0), "1 step or more"),
        (lambda: risk_adjusted_chart([], [], threshold=5), "at least one group"),
        (lambda: risk_adjusted_chart([0.0], [1], threshold=5), "risk between 0 and 1"),
        (lambda: risk_adjusted_chart([0.1], [1], threshold=5, odds_ratio=1), "odds ratio above 1"),
        (lambda: risk_adjusted_chart([0.9999], [1], threshold=5), "use more steps"),
        (lambda: bernoulli_chart(0.05, 14, 40).average_run_length(0), "more than 0"),
    ],
)
def test_charts_that_cannot_be_are_refused(make, said):
    with pytest.raises(Unestimable, match=said):
        make()
