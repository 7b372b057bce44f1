"""Patients who came at the same times are pooled: every sum is that of each by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.statistics.trajectories import PatientSums, fit
from perineural.statistics.trajectories.evaluation import Patients
from perineural.statistics.trajectories.pooled import LOOKED_AT, Pooled, pays

FIELDS = ("weight", "score", "square", "log_det", "products")


def sums(seed, patients=300):
    """Weekly visits, of which some people miss some, and scores 0 to 10."""
    generator = np.random.default_rng(seed)
    visits = generator.integers(1, 6, patients)
    rows = []
    for each in visits:
        t = np.sort(generator.choice(6, each, replace=False)).astype(float)
        y = np.clip(np.round(generator.normal(6, 2) - 0.4 * t + generator.normal(size=each)), 0, 10)
        rows.append((each, t.sum(), t @ t, y.sum(), t @ y, y @ y))
    return PatientSums.of_line(*np.array(rows).T)


def both(seed, cells):
    given_ = sums(seed)
    change = np.array([[1.0, -1.1], [0.0, 0.7]])
    cell = np.random.default_rng(seed).integers(0, cells, given_.patients)
    arguments = (given_, change, 5.3, cell, cells)
    return Patients(*arguments), Pooled(*arguments)


@given(
    st.integers(0, 99), st.integers(1, 4),
    st.tuples(st.floats(0, 5), st.floats(-0.99, 0.99), st.floats(0, 5)),
)  # fmt: skip
def test_pooled_sums_are_those_of_every_patient(seed, cells, spread):
    first, correlation, second = spread
    across = correlation * first * second
    relative = np.array([[first**2, across], [across, second**2]])
    alone, pooled = both(seed, cells)
    here, there = alone.at(relative), pooled.at(relative)
    for name in FIELDS:
        told = np.asarray(getattr(there, name))
        assert told == pytest.approx(np.asarray(getattr(here, name)), rel=1e-8, abs=1e-8), name
    line = np.random.default_rng(seed).normal(size=(cells, 2))
    assert pooled.outer(line) == pytest.approx(alone.outer(line), rel=1e-8, abs=1e-8)
    entries = np.array([[[1.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]])
    assert pooled.cubes(entries) == pytest.approx(alone.cubes(entries), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("patients_a_cell", [20, 60, 10**6])
def test_it_is_all_one_how_many_patients_are_looked_at_at_once(patients_a_cell, monkeypatch):
    monkeypatch.setattr("perineural.statistics.trajectories.evaluation.CHUNK", 16)
    monkeypatch.setattr("perineural.statistics.trajectories.evaluation.LARGE", patients_a_cell)
    given_, change, relative = sums(3), np.eye(2), np.array([[1.2, -0.3], [-0.3, 0.4]])
    cell = np.sort(np.random.default_rng(3).choice([0, 1, 3], given_.patients))  # nobody in 2
    order = np.random.default_rng(4).permutation(given_.patients)
    mixed = PatientSums(given_.gram[:, order], given_.cross[:, order], given_.square[order])
    in_order = Patients(given_, change, 5.0, cell, 4)
    in_no_order = Patients(mixed, change, 5.0, cell[order], 4)
    here, there = in_order.at(relative), in_no_order.at(relative)
    for name in FIELDS:
        told = np.asarray(getattr(there, name))
        assert told == pytest.approx(np.asarray(getattr(here, name)), rel=1e-10), name
    line = np.random.default_rng(5).normal(size=(4, 2))
    assert in_order.outer(line) == pytest.approx(in_no_order.outer(line), rel=1e-10)
    entries = np.eye(2)[None]
    assert in_order.cubes(entries) == pytest.approx(in_no_order.cubes(entries), rel=1e-10)


def test_what_the_lines_leave_is_that_of_each_patient_added_up():
    given_, relative = sums(6), np.array([[1.2, -0.3], [-0.3, 0.4]])
    patients = Patients(given_, np.eye(2), 0.0, np.zeros(given_.patients, np.int64), 1)
    patients.at(relative)
    line, expected = np.array([6.0, -0.4]), np.zeros((2, 2))
    for (n, t, tt), cross in zip(given_.gram.T, given_.cross.T, strict=True):
        gram = np.array([[n, t], [t, tt]])
        r = np.linalg.solve(np.eye(2) + gram @ relative, cross - gram @ line)
        expected += np.outer(r, r)
    assert patients.outer(line[None]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("random", ["intercept", "slope", "uncorrelated"])
@pytest.mark.parametrize("degrees", ["satterthwaite", "kenward-roger"])
def test_a_fit_is_the_same_as_without_pooling(random, degrees, monkeypatch):
    pooled = fit(sums(5), random=random, degrees=degrees)
    monkeypatch.setattr("perineural.statistics.trajectories.mixed_model.Pooled", Patients)
    alone = fit(sums(5), random=random, degrees=degrees)
    assert pooled.coefficients == pytest.approx(alone.coefficients, rel=1e-7)
    assert pooled.covariance == pytest.approx(alone.covariance, rel=1e-6)
    assert pooled.random_covariance == pytest.approx(alone.random_covariance, rel=1e-5)
    assert pooled.minus2_log_likelihood == pytest.approx(alone.minus2_log_likelihood, abs=1e-8)
    assert pooled.degrees_of_freedom == pytest.approx(alone.degrees_of_freedom, rel=1e-5)
    assert pooled.gradient_norm < 1e-4


def test_patients_in_another_order_give_the_same_numbers():
    given_ = sums(8)
    order = np.random.default_rng(1).permutation(given_.patients)
    mixed = PatientSums(given_.gram[:, order], given_.cross[:, order], given_.square[order])
    assert fit(mixed).coefficients == pytest.approx(fit(given_).coefficients, rel=1e-9)


def rated_at(first, second):
    """Patients with two ratings each, on the days given."""
    days = np.stack([first, second]).astype(float)
    scores = np.stack([np.full(len(first), 7.0), np.full(len(first), 4.0)])
    of = (days, days**2, scores, days * scores, scores**2)
    return PatientSums.of_line(np.full(len(first), 2.0), *(each.sum(axis=0) for each in of))


@pytest.mark.parametrize(
    ("patients", "different_days", "is_pooled"),
    [(LOOKED_AT - 1, 10**6, True), (3 * LOOKED_AT, 10**6, False), (3 * LOOKED_AT, 60, True)],
)
def test_patients_are_pooled_where_they_are_few_or_came_together(
    patients, different_days, is_pooled
):
    day = np.arange(patients) % different_days
    given_ = rated_at(np.zeros(patients), 1 + day)

    assert pays(given_, np.zeros(patients, np.int64)) is is_pooled


def test_people_of_different_groups_do_not_share_when_they_were_rated():
    many = 2 * LOOKED_AT
    given_ = rated_at(np.zeros(many), np.full(many, 7.0))

    assert pays(given_, np.zeros(many, np.int64))
    assert not pays(given_, np.arange(many))
