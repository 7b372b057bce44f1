"""With few clinics the posterior is wider than the fit, and agrees with integrals done by hand."""

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import PatientSums, fit, posterior


def simulated(seed, patients=60, clinics=4):
    draw = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), 6)
    clinic = np.arange(patients) % clinics
    t = np.tile(np.arange(6.0), patients)
    own = draw.normal(0, [1.5, 0.3], (patients, 2)) + draw.normal(0, 0.8, clinics)[clinic, None] * [
        1,
        0,
    ]
    y = 7 - 0.5 * t + own[patient, 0] + own[patient, 1] * t + draw.normal(0, 1, len(t))
    return PatientSums.of_ratings(patient, np.column_stack([np.ones_like(t), t]), y), clinic


def test_an_intercept_alone_agrees_with_the_integral_on_a_grid():
    """Ten patients, each rated at 0 and 1: the posterior of one ratio of variances."""
    draw = np.random.default_rng(3)
    a = 10
    t = np.tile([0.0, 1.0], a)
    y = np.repeat(draw.normal(5, 1, a), 2) + draw.normal(0, 1, 2 * a)
    patient = np.repeat(np.arange(a), 2)
    x = np.column_stack([np.ones_like(t), t])
    found = posterior(PatientSums.of_ratings(patient, x, y), random="intercept", draws=800)
    same = patient[:, None] == patient[None, :]
    ratio, log_density, residual = np.exp(np.linspace(-7, 5, 300)), [], []
    for s in ratio:
        v = np.eye(2 * a) + s * s * same
        inverse = np.linalg.inv(v)
        left = x.T @ inverse @ x
        rest = y - x @ np.linalg.solve(left, x.T @ inverse @ y)
        square = rest @ inverse @ rest
        log_density.append(
            -(np.linalg.slogdet(v)[1] + np.linalg.slogdet(left)[1]) / 2
            - (2 * a - 2) / 2 * np.log(square)
            - np.log1p((s / 2.5) ** 2)
            + np.log(s)
        )
        residual.append(square / (2 * a - 4))
    weight = np.exp(np.array(log_density) - max(log_density))
    weight /= weight.sum()
    assert found.mean(found.residual_sd**2) == pytest.approx(weight @ residual, rel=0.08)
    told = found.random_sd[:, 0] / found.residual_sd
    assert found.mean(told) == pytest.approx(weight @ ratio, rel=0.1)
    assert found.effective_draws > 500


def test_with_four_clinics_the_level_is_less_certain_than_the_fit_says():
    sums, clinic = simulated(5)
    model = fit(sums, clinic=clinic)
    found = posterior(sums, clinic=clinic, draws=300)
    low, high = found.interval(found.coefficients[:, 0])
    fitted_low, fitted_high = model.interval("(Intercept)")
    assert high - low > fitted_high - fitted_low
    assert found.mean(found.coefficients[:, 1]) == pytest.approx(model.fixed["time"], abs=0.03)
    low, high = found.interval(found.clinic_sd)
    assert 0 < low < model.clinic_sd < high
    assert found.effective_draws > 150


def test_the_same_seed_draws_the_same():
    sums, _ = simulated(6)
    one, two = posterior(sums, draws=100), posterior(sums, draws=100)
    assert np.array_equal(one.coefficients, two.coefficients)
    assert one.weights.sum() == pytest.approx(1)


def test_what_it_is_not_for_is_told():
    sums, _ = simulated(6)
    with pytest.raises(Unestimable, match="line"):
        posterior(sums, random="uncorrelated")
    with pytest.raises(Unestimable, match="100 draws"):
        posterior(sums, draws=5)
