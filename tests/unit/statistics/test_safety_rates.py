"""Adverse events per 1,000 injections."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.rates import (
    clustered_rate,
    most_that_none_allows,
    rate_per_thousand,
)


@given(st.integers(1, 500))
def test_at_the_ends_of_the_interval_what_was_seen_has_two_and_a_half_percent(events):
    rate = rate_per_thousand(events, 1000)

    assert stats.poisson.sf(events - 1, rate.low) == pytest.approx(0.025)
    assert stats.poisson.cdf(events, rate.high) == pytest.approx(0.025)


def test_three_in_a_thousand_as_garwood_tabled():
    rate = rate_per_thousand(3, 1000)

    assert (rate.low, rate.high) == pytest.approx((0.619, 8.767), abs=5e-4)


def test_none_at_all_still_leaves_three_in_as_many():
    assert most_that_none_allows(300) == pytest.approx(3 / 300, rel=0.01)
    assert rate_per_thousand(0, 300).low == 0
    assert rate_per_thousand(0, 300).high == pytest.approx(12.2963, abs=1e-4)


def test_events_of_one_person_are_not_events_of_five():
    spread = clustered_rate([1] * 5 + [0] * 95, [10] * 100)
    heaped = clustered_rate([5] + [0] * 99, [10] * 100)

    assert spread.per_thousand == heaped.per_thousand == 5
    assert heaped.high - heaped.low > 1.8 * (spread.high - spread.low)
    plain = rate_per_thousand(5, 1000)
    assert spread.high == pytest.approx(plain.high, rel=1e-9)


def test_clustered_without_events_is_the_plain_rate():
    assert clustered_rate([0, 0], [100, 200]) == rate_per_thousand(0, 300)


@pytest.mark.parametrize(("events", "exposure"), [(-1, 10), (1.5, 10), (1, 0), (1, np.inf)])
def test_counts_that_cannot_be_are_refused(events, exposure):
    with pytest.raises(Unestimable, match="expected"):
        rate_per_thousand(events, exposure)


def test_no_injection_and_unequal_columns_are_refused():
    with pytest.raises(Unestimable, match="at least one injection"):
        most_that_none_allows(0)
    with pytest.raises(Unestimable, match="each patient"):
        clustered_rate([1, 2], [3])
