"""What several studies say together, few and odd ones included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.statistics.problems import Unestimable
from perineural.statistics.synthesis import (
    Method,
    leave_one_out,
    log_odds_ratios,
    log_risk_ratios,
    mean_differences,
    meta_analysis,
)

studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12)


@settings(deadline=None, max_examples=40)
@given(studies, st.sampled_from(list(Method)))
def test_the_pooled_effect_lies_among_the_studies(rows, method):
    effect, variance = map(np.array, zip(*rows, strict=True))

    fit = meta_analysis(effect, variance, method=method)

    assert effect.min() - 1e-9 <= fit.estimate <= effect.max() + 1e-9
    assert fit.tau2 >= 0
    assert 0 <= fit.i2 <= 100


@settings(deadline=None, max_examples=30)
@given(studies, st.floats(-5, 5), st.floats(0.2, 5))
def test_another_zero_and_another_unit_change_nothing_else(rows, shift, scale):
    effect, variance = map(np.array, zip(*rows, strict=True))

    before = meta_analysis(effect, variance, method=Method.DL)
    after = meta_analysis(scale * effect + shift, scale**2 * variance, method=Method.DL)

    assert after.estimate == pytest.approx(scale * before.estimate + shift, abs=1e-7)
    assert after.tau2 == pytest.approx(scale**2 * before.tau2, rel=1e-6, abs=1e-9)


def test_studies_that_agree_have_no_spread_and_no_trouble_at_the_boundary():
    for method in Method:
        fit = meta_analysis([-1.0, -1.0, -1.0], [0.1, 0.2, 0.3], method=method)

        assert fit.tau2 == pytest.approx(0, abs=1e-12)
        assert fit.i2 == 0
        assert fit.estimate == pytest.approx(-1)


def test_one_study_is_itself_and_has_no_hartung_knapp():
    fit = meta_analysis([-1.5], [0.25])

    assert (fit.estimate, fit.standard_error, fit.tau2_low) == (-1.5, 0.5, None)
    with pytest.raises(Unestimable, match="more studies than coefficients"):
        meta_analysis([-1.5], [0.25], hartung_knapp=True)


def test_leaving_one_out_shows_the_study_that_carries_the_result():
    left = leave_one_out([-5.0, 0.1, -0.1, 0.0], [0.1, 0.1, 0.1, 0.1])

    assert [each.without for each in left] == [0, 1, 2, 3]
    assert left[0].estimate == pytest.approx(0, abs=0.01)
    assert all(each.estimate < -1 for each in left[1:])
    assert left[0].tau2 == 0


def test_two_covariates_are_found_again():
    rng = np.random.default_rng(4)
    dose, year = rng.normal(size=60), rng.normal(size=60)
    effect = 1 - 0.5 * dose + 0.25 * year + rng.normal(size=60) * 0.1

    fit = meta_analysis(effect, np.full(60, 0.01), covariates={"dose": dose, "year": year},
                        hartung_knapp=True)  # fmt: skip

    assert [c.estimate for c in fit.coefficients] == pytest.approx([1, -0.5, 0.25], abs=0.05)
    assert fit.moderator_p_value < 1e-6
    assert fit.prediction_low is None


@pytest.mark.parametrize(
    ("effect", "variance", "covariates", "said"),
    [
        ([], [], None, "every study needs"),
        ([1.0], [0.0], None, "not above 0"),
        ([np.nan], [1.0], None, "effect is missing"),
        ([1.0, 2.0], [1.0], None, "every study needs"),
        ([1.0, 2.0], [1.0, 1.0], {"site": [3, 3]}, "constant"),
        ([1.0, 2.0], [1.0, 1.0], {"site": [3, np.nan]}, "covariate is missing"),
    ],
)
def test_studies_that_cannot_be_pooled_are_refused(effect, variance, covariates, said):
    with pytest.raises(Unestimable, match=said):
        meta_analysis(effect, variance, covariates=covariates)


def test_effects_from_tables():
    assert log_risk_ratios([10], [100], [20], [100]).effect[0] == pytest.approx(np.log(0.5))
    assert log_odds_ratios([10], [20], [20], [30]).effect[0] == pytest.approx(np.log(0.5))
    assert log_risk_ratios([0], [10], [5], [10]).effect[0] == pytest.approx(
        np.log((0.5 / 11) / (5.5 / 11))
    )
    difference = mean_differences([3], [2], [16], [5], [3], [36])
    assert difference.effect[0] == -2
    assert difference.variance[0] == pytest.approx(4 / 16 + 9 / 36)


def test_tables_that_tell_nothing_are_refused():
    with pytest.raises(Unestimable, match="no events, or all, in both arms"):
        log_risk_ratios([0], [10], [0], [10])
    with pytest.raises(Unestimable, match="study 2: events"):
        log_odds_ratios([1, 12], [10, 10], [1, 1], [10, 10])
    with pytest.raises(Unestimable, match="fewer than 2 patients"):
        mean_differences([3], [2], [1], [5], [3], [36])
    with pytest.raises(Unestimable, match="three or more"):
        leave_one_out([1.0, 2.0], [1.0, 1.0])


def test_the_usual_intervals_with_hartung_knapp_hold_what_they_promise():
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(150):
        variance = rng.uniform(0.05, 0.3, 8)
        effect = rng.normal(0.7, np.sqrt(0.2 + variance))
        fit = meta_analysis(effect, variance, hartung_knapp=True)
        found += fit.low <= 0.7 <= fit.high

    assert 0.90 <= found / 150 <= 0.99
