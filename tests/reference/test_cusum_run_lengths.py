"""Exact run lengths on the lattice of Reynolds and Stoumbos (1999).

The numbers agree with 40,000 simulated paths within 1.1 standard errors; a grid of 4,000 cells
after Brook and Evans is off by up to 6 %.
"""

import pytest

from perineural.statistics.safety.cusum import bernoulli_chart, tuned_to


@pytest.mark.parametrize(
    ("expected", "steps", "worse", "threshold", "well", "ill"),
    [
        (0.02, 35, 0.0392212704, 100, 1002.2034, 181.1002),
        (0.02, 35, 0.0392212704, 140, 2708.0702, 279.3454),
        (0.05, 14, 0.0977441979, 40, 433.0203, 74.4713),
    ],
)
def test_run_length_in_control_and_out(expected, steps, worse, threshold, well, ill):
    chart = bernoulli_chart(expected, steps, threshold)

    assert tuned_to(expected, steps) == pytest.approx(worse, abs=5e-11)
    assert chart.average_run_length() == pytest.approx(well, abs=5e-5)
    assert chart.average_run_length(chart.odds_ratio) == pytest.approx(ill, abs=5e-5)
