"""A lot among a clinic's visits: found about when its run length says, left alone otherwise."""

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.cusum import chart_for_run_length, with_odds
from perineural.statistics.safety.lots import (
    DOUBLED,
    FEWEST_OTHER_VISITS,
    RUN_LENGTH,
    run_lengths,
    watch_lot,
)

OTHERS = 2000
USUAL = 0.05


def watched(of_the_lot):
    """A lot beside 2,000 other visits, of which exactly every twentieth had an event."""
    others = np.arange(OTHERS) % 20 == 0
    event = np.concatenate([others, of_the_lot])
    return watch_lot(event, np.zeros(len(event)), np.arange(OTHERS, len(event)))


def test_a_lot_with_doubled_odds_is_flagged_about_when_its_run_length_says():
    rng = np.random.default_rng(11)

    found = watched(rng.random(60_000) < with_odds(USUAL, DOUBLED))

    lengths = np.diff([-1, *found.seen.signals])
    _, expected = run_lengths(found.chart)
    assert len(lengths) > 400
    assert expected < 120
    error = lengths.std() / np.sqrt(len(lengths))
    assert lengths.mean() == pytest.approx(expected, abs=3.5 * error)


def test_a_lot_without_a_fault_gives_an_alarm_about_as_seldom_as_told():
    rng = np.random.default_rng(12)

    found = watched(rng.random(200_000) < USUAL)

    lengths = np.diff([-1, *found.seen.signals])
    expected, _ = run_lengths(found.chart)
    assert RUN_LENGTH <= expected < 1.02 * RUN_LENGTH
    error = lengths.std() / np.sqrt(len(lengths))
    assert lengths.mean() == pytest.approx(expected, abs=3.5 * error)


def test_of_lots_without_a_fault_few_are_flagged_within_sixty_visits():
    rng = np.random.default_rng(13)

    flagged = sum(watched(rng.random(60) < USUAL).is_flagged for _ in range(300))

    assert flagged / 300 < 60 / RUN_LENGTH


def test_what_is_expected_is_the_share_of_visits_without_the_lot():
    found = watched(np.ones(10, bool))

    assert (found.visits, found.events) == (10, 10)
    assert (found.other_visits, found.other_events) == (2000, 100)
    assert found.chart.groups[0].probability == 0.050  # 100.5 of 2,001


def test_none_seen_elsewhere_is_not_none_possible():
    found = watch_lot([False] * 100 + [True, False], [0] * 102, [100, 101])

    assert found.chart.groups[0].probability == 0.005  # 0.5 of 101
    assert not found.is_flagged, "one event is no alarm"


def test_with_one_other_visit_too_few_a_lot_is_counted_and_has_no_chart():
    for others in (FEWEST_OTHER_VISITS - 1, FEWEST_OTHER_VISITS):
        found = watch_lot([False] * others + [True], [0] * (others + 1), [others])
        assert found.events == 1
        assert (found.chart is not None) == (others == FEWEST_OTHER_VISITS)


def test_each_group_is_held_against_its_own():
    event = [*[False, True] * 100, *[False] * 200, True, True]
    group = [*[0] * 200, *[1] * 200, 0, 1]

    found = watch_lot(event, group, [400, 401])

    assert found.is_adjusted
    assert [each.probability for each in found.chart.groups] == [0.5, 0.002]
    up = np.diff([0, *found.seen.level])
    assert up[1] > up[0], "an event where none is expected weighs more"


def test_where_nearly_every_visit_has_an_event_there_is_nothing_to_watch():
    found = watch_lot([True] * 1000, [0] * 1000, [999])

    assert found.chart is None
    assert not found.is_flagged


def test_the_threshold_is_the_lowest_that_lasts_long_enough():
    chart = chart_for_run_length([0.02], [1.0], run_length=500)
    lower = chart_for_run_length([0.02], [1.0], run_length=100)

    assert chart.average_run_length() >= 500
    assert type(chart)(chart.groups, 2.0, chart.threshold - 1).average_run_length() < 500
    assert lower.threshold < chart.threshold


@pytest.mark.parametrize(
    ("event", "group", "used"),
    [([True], [0], []), ([True, False], [0], [0]), ([[True]], [[0]], [0])],
)
def test_visits_that_do_not_fit_together_are_refused(event, group, used):
    with pytest.raises(Unestimable, match="of each visit"):
        watch_lot(event, group, used)
