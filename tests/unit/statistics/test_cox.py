"""Log hazard ratios from cells, tied however often."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.statistics.durations.cox import cox
from perineural.statistics.durations.ties import efron_sums
from perineural.statistics.problems import Unestimable


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.floats(0.01, 1), st.floats(0.1, 50))
def test_sums_over_ties_are_those_of_every_tie_one_by_one(events, share, unit):
    tied = events * unit
    total = tied / share
    rest = total - tied * np.arange(events) / events

    sums = efron_sums(np.array([total]), np.array([tied]), np.array([float(events)]))

    assert sums[0][0] == pytest.approx(math.fsum(np.log(rest)), rel=1e-11, abs=1e-8)
    assert sums[1][0] == pytest.approx(math.fsum(1 / rest), rel=1e-11)
    assert sums[2][0] == pytest.approx(math.fsum(1 / rest**2), rel=1e-11)


def people(seed, count):
    rng = np.random.default_rng(seed)
    dose, sex = rng.integers(0, 4, count), rng.integers(0, 2, count)
    ended = np.ceil(rng.exponential(10, count) * np.exp(-0.4 * dose + 0.3 * sex))
    seen = rng.integers(1, 20, count)
    return np.minimum(ended, seen), (ended <= seen).astype(int), dose, sex


def test_cells_and_rows_say_the_same():
    time, event, dose, sex = people(1, 600)
    cells, which = np.unique(np.c_[time, dose, sex], axis=0, return_inverse=True)

    rows = cox(time, event, covariates={"dose": dose, "sex": sex})
    counted = cox(
        cells[:, 0], np.bincount(which, event), np.bincount(which),
        covariates={"dose": cells[:, 1], "sex": cells[:, 2]},
    )  # fmt: skip

    assert counted.coefficients == pytest.approx(rows.coefficients, rel=1e-9)
    assert counted.covariance == pytest.approx(rows.covariance, rel=1e-8)
    assert counted.log_likelihood == pytest.approx(rows.log_likelihood, rel=1e-11)


def test_it_recovers_the_truth():
    time, event, dose, sex = people(2, 20_000)

    fit = cox(time, event, covariates={"dose": dose, "sex": sex})

    assert np.abs(fit.coefficients - [0.4, -0.3]).max() < 0.1
    low, high = fit.interval()
    assert np.all(low < fit.coefficients)
    assert np.all(fit.coefficients < high)


def test_two_wrists_of_one_person_do_not_make_the_error_smaller():
    time, event, dose, sex = people(3, 300)
    patient = np.arange(300)
    covariates = {"dose": dose, "sex": sex}

    once = cox(time, event, covariates=covariates, patient=patient)
    twice = cox(
        np.r_[time, time], np.r_[event, event],
        covariates={name: np.r_[value, value] for name, value in covariates.items()},
        patient=np.r_[patient, patient],
    )  # fmt: skip

    assert twice.standard_errors == pytest.approx(once.standard_errors, rel=0.03)
    naive = np.sqrt(np.diag(twice.covariance))
    assert np.all(twice.standard_errors > 1.25 * naive)


def test_the_unit_of_a_covariate_does_not_matter():
    time, event, dose, sex = people(4, 300)

    one = cox(time, event, covariates={"dose": dose, "sex": sex})
    other = cox(time, event, covariates={"dose": 1e6 * dose + 1e7, "sex": sex})

    assert 1e6 * other.coefficients[0] == pytest.approx(one.coefficients[0], rel=1e-6)


@pytest.mark.parametrize(
    ("time", "event", "covariates", "said"),
    [
        ([1, 2], [0, 0], {"a": [0, 1]}, "no events"),
        ([1, 2], [1, 1], {"a": [3, 3]}, "a is the same for everybody"),
        ([1, 2, 3], [1, 1, 1], {"a": [0, 1, 0], "b": [1, 0, 1]}, "repeats others"),
        ([1, 1, 2, 2], [1, 1, 0, 0], {"a": [1, 1, 0, 0]}, "no maximum"),
        ([1, 2], [1, 1], {}, "at least one covariate"),
        ([1, np.nan], [1, 1], {"a": [0, 1]}, "missing"),
        ([1, 2], [2, 1], {"a": [0, 1]}, "events must be whole"),
    ],
)
def test_what_cannot_be_estimated_is_refused(time, event, covariates, said):
    with pytest.raises(Unestimable, match=said):
        cox(time, event, covariates=covariates)
