"""Before and after, honestly: planted truths that must be found, and ones that must not."""

import numpy as np
import pytest

from perineural.statistics.before_after.ancova import ancova
from perineural.statistics.before_after.missing_data import (
    delta_adjusted,
    jump_to_reference,
    tipping_points,
)
from perineural.statistics.before_after.mmrm import mmrm, repeated_measures, visit_design
from perineural.statistics.before_after.regression_to_mean import (
    beyond_regression,
    expected_change,
    expected_change_above,
)
from perineural.statistics.problems import Unestimable


def chosen_when_bad(effect, seed=1, count=6000):
    """Two scores of a steady person, reliability 0.6; only those above 6 are chosen."""
    rng = np.random.default_rng(seed)
    steady = rng.normal(5, np.sqrt(0.6 * 4), count)
    before, after = steady + rng.normal(0, np.sqrt(0.4 * 4), (2, count))
    came = before >= 6
    return before[came], after[came] - effect


def test_pure_regression_to_the_mean_says_no_effect():
    before, after = chosen_when_bad(effect=0)

    found = beyond_regression(
        np.arange(len(before)), before, after, population_mean=5, reliability=0.6
    )

    assert found.change < -0.5
    assert found.expected == pytest.approx(found.change, abs=0.1)
    assert not found.shown
    assert found.sentence.endswith("no effect is shown.")


def test_an_effect_beyond_it_is_found_and_no_cause_is_claimed():
    before, after = chosen_when_bad(effect=1)

    found = beyond_regression(
        np.arange(len(before)), before, after, population_mean=5, reliability=0.6
    )

    assert found.beyond == pytest.approx(-1, abs=0.15)
    assert found.shown
    assert "not known from this" in found.sentence


def test_a_second_wrist_that_says_the_same_does_not_narrow_the_interval():
    before, after = chosen_when_bad(effect=1, count=200)
    who = np.arange(len(before))

    once = beyond_regression(who, before, after, population_mean=5, reliability=0.6)
    twice = beyond_regression(
        np.r_[who, who], np.r_[before, before], np.r_[after, after],
        population_mean=5, reliability=0.6,
    )  # fmt: skip

    assert twice.standard_error == pytest.approx(once.standard_error)


def test_not_knowing_the_reliability_well_widens_the_interval():
    before, after = chosen_when_bad(effect=0)
    who = np.arange(len(before))

    sure, unsure = (
        beyond_regression(
            who, before, after, population_mean=5, reliability=0.6, reliability_error=error
        )
        for error in (0.0, 0.1)
    )

    assert unsure.high - unsure.low > 2 * (sure.high - sure.low)


def test_expected_change_of_those_above_a_cut_off_is_what_is_seen():
    before, after = chosen_when_bad(effect=0, count=200_000)

    assert expected_change_above(6, 5, 2, 0.6) == pytest.approx((after - before).mean(), abs=0.03)
    assert expected_change(7, 5, 1) == 0


def trial(seed, silent_are, count=4000, effect=-1.0):
    """Two visits; a third fall silent after the first, those who would score high or low."""
    rng = np.random.default_rng(seed)
    arm = np.arange(count) % 2
    baseline = rng.normal(6, 1.5, count)
    own = rng.normal(0, 1, count)
    first = 2 + 0.5 * baseline + effect / 2 * arm + own + rng.normal(0, 1, count)
    last = 2 + 0.5 * baseline + effect * arm + own + rng.normal(0, 1, count)
    silent = rng.random(count) < np.clip(0.33 + 0.25 * silent_are * (last - last.mean()), 0, 1)
    seen = np.column_stack([first, np.where(silent, np.nan, last)])
    return seen, arm, baseline, last


@pytest.mark.parametrize("silent_are", [1, -1])
def test_dropouts_in_either_direction_are_met_by_a_delta_of_that_sign(silent_are):
    """Only treated patients fall silent for cause: the plain answer is off, a delta mends."""
    seen, arm, baseline, last = trial(5, silent_are)
    after = np.where(arm == 1, seen[:, 1], last)
    silent = np.isnan(after)
    predicted = np.linalg.lstsq(
        np.c_[np.ones(np.sum(~silent)), arm[~silent], baseline[~silent]], after[~silent], rcond=None
    )[0]
    truth = np.mean(
        last[silent] - np.c_[np.ones(silent.sum()), arm[silent], baseline[silent]] @ predicted
    )

    plain = delta_adjusted(after, arm, baseline)
    mended = delta_adjusted(after, arm, baseline, delta_treated=truth)

    assert np.sign(truth) == silent_are
    assert abs(plain.estimate + 1) > 0.15
    assert mended.estimate == pytest.approx(-1, abs=0.12)
    assert mended.low < -1 < mended.high


def test_without_delta_it_is_ancova_and_delta_moves_it_by_the_share_of_the_silent():
    seen, arm, baseline, _ = trial(6, 0)

    plain = ancova(seen[:, 1], arm, baseline)
    moved = delta_adjusted(seen[:, 1], arm, baseline, delta_treated=2)

    assert delta_adjusted(seen[:, 1], arm, baseline).estimate == pytest.approx(plain.estimate)
    assert moved.estimate - plain.estimate == pytest.approx(2 * 0.33, abs=0.05)


def test_nothing_tips_where_nobody_fell_silent():
    _, arm, baseline, last = trial(7, 0, count=200)

    tip = tipping_points(last, arm, baseline, most=10)

    assert (tip.worse, tip.better) == (None, None)


def test_jump_to_reference_takes_back_the_silents_share_of_the_effect():
    seen, arm, baseline, _ = trial(8, 0, count=400, effect=-2.0)

    at_random = jump_to_reference(seen, arm, baseline, jump=False, groups=20)
    jumped = jump_to_reference(seen, arm, baseline, groups=20)

    assert at_random.estimate == pytest.approx(mmrm(seen, arm, baseline).estimate, abs=1e-4)
    assert at_random.estimate < jumped.estimate < 0


def test_the_mixed_model_uses_what_the_silent_said_before():
    """Who falls silent depends on the first visit alone: the mixed model is right."""
    rng = np.random.default_rng(9)
    seen, arm, baseline, last = trial(9, 0, count=6000)
    silent = seen[:, 0] > np.quantile(seen[:, 0], 0.6)
    seen[:, 1] = np.where(silent & (arm == 1) & (rng.random(6000) < 0.9), np.nan, last)

    assert mmrm(seen, arm, baseline).estimate == pytest.approx(-1, abs=0.12)
    assert ancova(seen[:, 1], arm, baseline).estimate < -1.2


def test_one_visit_is_least_squares():
    _, arm, baseline, last = trial(10, 0, count=300)

    fit = mmrm(last[:, None], arm, baseline)
    plain = ancova(last, arm, baseline)

    assert fit.estimate == pytest.approx(plain.estimate, rel=1e-6)
    assert fit.standard_error == pytest.approx(plain.standard_error, rel=1e-5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ancova([1, 2, 3], [1, 1, 1], [1, 2, 3]), "both arms"),
        (lambda: ancova([1, 2], [1, 2], [1, 2]), "1 .treated. or 0"),
        (lambda: ancova([1, 2], [1, 0], [1, np.nan]), "baseline must be known"),
        (lambda: expected_change(7, 5, 1.2), "reliability is 1.2"),
        (lambda: expected_change_above(7, 5, 0, 0.5), "population SD is 0"),
        (
            lambda: beyond_regression([1, 2], [3, 4], [1, np.nan], population_mean=1,
                                      reliability=0.5),
            "three or more",
        ),
        (lambda: mmrm([[1.0, 1.0]] * 9, [0, 1, 0] * 3, range(9)), "as predicted"),
        (lambda: mmrm([[np.nan, np.nan]] * 4, [0, 1, 0, 1], range(4)), "nobody was seen"),
        (lambda: repeated_measures([1, 2], [[1]]), "expected"),
        (lambda: visit_design([0, 3], [1, 2], 2), "1 .treated. or 0"),
        (lambda: delta_adjusted([1, 2], [0, 1], [1, 2], delta_treated=np.inf), "finite"),
        (lambda: tipping_points([1, 2], [0, 1], [1, 2], most=0), "largest delta is 0"),
        (lambda: jump_to_reference([1, 2], [0, 1], [1, 2]), "shape"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(call, said):
    with pytest.raises(Unestimable, match=said):
        call()


def test_a_visit_that_repeats_another_is_refused():
    _, arm, baseline, last = trial(11, 0, count=100)

    with pytest.raises(Unestimable, match="repeat each other"):
        mmrm(np.c_[last, last], arm, baseline)


def test_a_search_from_a_fit_of_nearly_the_same_patients_ends_where_it_would_from_afar():
    draw = np.random.default_rng(2)
    baseline, arm = draw.normal(6, 1.5, 120), np.arange(120) % 2
    own = 0.6 * baseline + draw.normal(0, 1, 120)
    scores = np.stack([own - 0.4 * arm * k + draw.normal(0, 1, 120) for k in (1, 2, 3)], axis=1)
    scores[::7, 1:] = np.nan
    visits = visit_design(arm, baseline, 3)
    whole, kept = repeated_measures(scores, visits), np.arange(120) % 10 != 3
    afar = repeated_measures(scores[kept], visits[kept])
    near = repeated_measures(scores[kept], visits[kept], near=whole)
    assert near.coefficients == pytest.approx(afar.coefficients, rel=1e-5, abs=1e-6)
    assert near.visits == pytest.approx(afar.visits, rel=1e-4, abs=1e-5)
    assert near.log_likelihood == pytest.approx(afar.log_likelihood, abs=1e-7)
