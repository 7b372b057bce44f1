"""Relief and healing are found again where they were planted, and not where they were not."""

from dataclasses import replace

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.relief_healing import (
    CourseRatings,
    fit,
    fit_reduced,
    identifiability,
    outlook,
)
from perineural.statistics.relief_healing.residual_checks import ResidualChecks, residual_checks

COVARIANCE = np.array([[1.2, 0.1, 0.3], [0.1, 0.04, 0.02], [0.3, 0.02, 0.5]])
DAYS = (0.01, 0.17, 1, 2, 3, 7)


def courses(
    *, seed=1, patients=150, half_life=4.0, sessions=5, uneven=0, healing=0.5, amplitude=2.5,
    recovery=0.0, error=1.0, covariance=COVARIANCE,
):  # fmt: skip
    """Invented courses with a rating before each session and on the days after it."""
    draw = np.random.default_rng(seed)
    own = draw.multivariate_normal([6.5, healing, amplitude], covariance, patients)
    rows = []
    for patient, (base, heals, falls) in enumerate(own):
        rows.append((patient, 0, 0.0, 0.0, base))
        start = 0.0
        for number in range(1, sessions + 1):
            gap = 14 + (draw.integers(-uneven, uneven + 1) if uneven else 0)
            for day in (*DAYS, gap - 0.01):
                left = falls * 2 ** (-day / half_life)
                pain = base - heals * number - left - recovery * (start + day) / 30
                rows.append((patient, number, day, start + day, pain))
            start += gap
    patient, number, day, total, pain = np.array(rows).T
    pain = pain + draw.normal(0, error, len(pain))
    return CourseRatings.of(patient, number, day, total, pain), own


@pytest.fixture(scope="module")
def planted():
    ratings, own = courses()
    return fit(ratings), ratings, own


def test_what_was_planted_is_found_again(planted):
    found, _, own = planted
    told = found.line
    for name, truth in zip(("base", "healing", "amplitude"), own.mean(axis=0), strict=True):
        assert abs(told.fixed[name] - truth) < 3.5 * told.standard_errors[name], name
    assert found.half_life_low_days < 4.0 < found.half_life_high_days
    assert found.half_life_high_days / found.half_life_low_days < 1.6
    assert told.random_covariance == pytest.approx(np.cov(own.T), abs=0.25)
    assert told.residual_sd == pytest.approx(1.0, abs=0.03)
    assert found.is_known


def test_the_half_life_is_where_the_likelihood_is_largest(planted):
    found, ratings, _ = planted
    from perineural.statistics.trajectories import fit as line
    from perineural.statistics.trajectories import one_line

    for beside in (0.97, 1.03):
        there = line(
            ratings.sums(found.half_life_days * beside),
            design=one_line(("base", "healing", "amplitude")), random=3, method="ML",
        )  # fmt: skip
        assert there.minus2_log_likelihood > found.minus2_log_likelihood


def test_the_reduced_fit_is_the_full_one_where_everything_can_be_told(planted):
    found, ratings, _ = planted
    told = fit_reduced(ratings)
    assert told.half_life_days == pytest.approx(found.half_life_days, rel=1e-3)
    assert told.half_life_low_days == pytest.approx(found.half_life_low_days, rel=1e-3)
    assert told.half_life_high_days == pytest.approx(found.half_life_high_days, rel=1e-3)
    assert told.line.coefficients == pytest.approx(found.line.coefficients, rel=1e-3)
    assert not told.line.singular


@pytest.mark.parametrize("half_life", [0.2, 1.0, 12.0])
def test_the_reduced_fit_finds_the_half_life_where_patients_are_alike(half_life):
    alike = np.diag([1.5, 1e-9, 1e-9])
    ratings, _ = courses(seed=6, patients=25, half_life=half_life, covariance=alike)
    told = fit_reduced(ratings)
    assert told.half_life_low_days < half_life < told.half_life_high_days
    assert told.line.random_covariance[2, 2] < 0.2
    assert told.line.random_sd[0] == pytest.approx(np.sqrt(1.5), rel=0.4)


def test_next_scores_lie_in_their_intervals_as_often_as_these_say():
    ratings, _ = courses(seed=7, patients=400, sessions=4)
    last = ratings.sessions == 4
    seen = ratings.only(~last)
    found = fit(seen)
    # The score before the fifth session: four were held.
    before = last & (ratings.days_since > 13)
    told = outlook(
        found, seen, np.full(400, 4.0), ratings.days_since[before],
    )  # fmt: skip
    for level, near in ((0.5, 0.08), (0.8, 0.06), (0.95, 0.035)):
        low, high = told.interval(level)
        inside = (low <= ratings.pain[before]) & (ratings.pain[before] <= high)
        kept = (low > 0) & (high < 10)
        assert inside[kept].mean() == pytest.approx(level, abs=near), level


def test_when_pain_is_back_follows_from_the_half_life(planted):
    found, ratings, _ = planted
    told = outlook(found, ratings, np.full(150, 5.0), 14.0, share=0.75)
    assert told.back_after_days == pytest.approx(2 * found.half_life_days)


def test_sessions_at_even_intervals_are_one_line_with_recovery_and_it_is_said():
    even, _ = courses(uneven=0)
    told = identifiability(even)
    assert not told.can_be_told_apart
    assert "one and the same line" in told.sentence


def test_uneven_gaps_tell_healing_from_recovery_in_part():
    draw = np.random.default_rng(2)
    start = np.sort(draw.uniform(0, 120, (80, 5)), axis=1)
    patient = np.repeat(np.arange(80), 6)
    total = np.column_stack([np.zeros(80), start]).ravel()
    sessions = np.tile(np.arange(6.0), 80)
    told = identifiability(CourseRatings.of(patient, sessions, sessions * 0 + 1, total, total))
    assert told.can_be_told_apart
    assert 1 < told.inflation < 10


def test_recovery_alone_looks_like_healing_until_it_is_asked_for():
    ratings, _ = courses(seed=4, healing=0.0, recovery=1.5, uneven=10, patients=100)
    plain = fit(ratings)
    assert plain.line.fixed["healing"] > 0.4
    beside = fit(ratings, with_recovery=True)
    error = beside.line.standard_errors["healing"]
    assert abs(beside.line.fixed["healing"]) < 3.5 * error
    assert beside.line.fixed["recovery"] == pytest.approx(1.5, abs=0.5)
    assert error > 1.5 * plain.line.standard_errors["healing"]


def test_where_nothing_wears_off_the_half_life_is_not_known():
    no_relief = np.diag([1.2, 0.04, 1e-6])
    ratings, _ = courses(seed=9, amplitude=0.0, patients=80, covariance=no_relief)
    found = fit(ratings)
    assert not found.is_known


def told_as(ratings, pain):
    return CourseRatings.of(
        ratings.patient, ratings.sessions, ratings.days_since, ratings.days_total, pain
    )


def test_a_floor_and_favourite_numbers_are_said():
    ratings, _ = courses(seed=3, healing=1.1, patients=100)
    found = fit(ratings)
    floored = np.clip(np.round(ratings.pain), 0, 10)
    told = residual_checks(found, told_as(ratings, floored))
    expected = f"the model expects {told.at_floor_expected:.0%}"
    assert any("where the scale ends" in each and expected in each for each in told.sentences)
    heaped = np.where(np.abs(floored - 5) <= 1, 5, floored)
    told = residual_checks(found, told_as(ratings, heaped))
    assert any("prefer these numbers" in each for each in told.sentences)


def test_nothing_is_said_where_the_model_fits(planted):
    found, ratings, _ = planted
    assert residual_checks(found, ratings).sentences == ()


@pytest.mark.parametrize(
    ("sessions", "days", "words"),
    [
        ([1, 1, 2, 2], [1, 2, 1, 3], "No rating before the first session"),
        ([0, 0, 0, 0], [0, 0, 0, 0], "No rating after a session"),
        ([0, 1, 1, 2], [0, 1, 2, 2], "one or two moments"),
        ([0, 1, 1, 1], [0, 1, 2, 3], "Nobody had two sessions"),
    ],
)
def test_what_the_model_cannot_answer_is_said(sessions, days, words):
    ratings = CourseRatings.of([0, 0, 1, 1], sessions, days, [0, 1, 2, 3], [5, 4, 3, 2])
    with pytest.raises(Unestimable, match=words):
        fit(ratings)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"pain": [5, np.nan]}, "no finite number"),
        ({"days_since": [0, -1]}, "below zero"),
        ({"pain": [5]}, "same number"),
    ],
)
def test_ratings_that_make_no_sense_are_refused(changed, words):
    given = {
        "patient": [0, 0], "sessions": [0, 1], "days_since": [0, 1], "days_total": [0, 1],
        "pain": [5, 4],
    }  # fmt: skip
    with pytest.raises(Unestimable, match=words):
        CourseRatings.of(**(given | changed))


@pytest.mark.parametrize(
    ("changed", "is_said"),
    [
        ({"at_floor": 0.14}, False),
        ({"at_floor": 0.16}, True),
        ({"heaped": 0.29}, False),
        ({"heaped": 0.31}, True),
        ({"by_band": ((2.0, 4.0, 19, 0.9),)}, False),
        ({"by_band": ((2.0, 4.0, 20, 0.6),)}, True),
        ({"by_band": ((2.0, 4.0, 500, -0.4),)}, False),
    ],
)
def test_a_misfit_is_said_from_its_threshold_on(changed, is_said):
    fine = ResidualChecks(0.05, 0.04, 0.2, 0.2, ())
    assert bool(replace(fine, **changed).sentences) is is_said
