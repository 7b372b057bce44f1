"""Many covariances at once give what one after the other gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import PatientSums
from perineural.statistics.trajectories.clinic_level import Cells
from perineural.statistics.trajectories.design import line_by_level, one_line
from perineural.statistics.trajectories.evaluation import Patients
from perineural.statistics.trajectories.likelihood import Likelihood
from perineural.statistics.trajectories.many_covariances import ManyCovariances


def rated(seed, patients, levels):
    draw = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), draw.integers(2, 7, patients))
    t = draw.uniform(0, 5, len(patient))
    y = 6 - 0.4 * t + draw.normal(0, 1.5, patients)[patient] + draw.normal(0, 1, len(t))
    sums = PatientSums.of_ratings(patient, np.column_stack([np.ones_like(t), t]), y)
    names = ("(Intercept)", "time")
    design = one_line(names)
    if levels > 1:
        design = line_by_level(names, [str(each) for each in range(levels)], covariate="level")
    cells = Cells(design.lift, None)
    cell = (np.arange(patients) % levels).astype(np.int64)
    one = Likelihood(Patients(sums, np.eye(2), 0.0, cell, levels), cells, reml=True)
    return one, ManyCovariances(sums, cell, cells, one.free)


@given(st.integers(0, 999), st.integers(12, 60), st.integers(1, 4))
def test_each_is_as_if_asked_alone(seed, patients, levels):
    one, many = rated(seed, patients, levels)
    draw = np.random.default_rng(seed)
    halves = draw.normal(0, 1, (30, 2, 2))
    halves[0] = 0
    relative = halves @ np.swapaxes(halves, 1, 2)
    found = many.at(relative)
    for at, each in enumerate(relative):
        alone = one.at(each)
        assert found.deviance[at] == pytest.approx(alone.deviance, abs=1e-8)
        assert found.coefficients[at] == pytest.approx(alone.coefficients, abs=1e-8)
        assert found.residual_variance[at] == pytest.approx(alone.residual_variance, rel=1e-10)
        unscaled = np.linalg.inv(found.factor[at] @ found.factor[at].T)
        assert unscaled == pytest.approx(alone.unscaled, rel=1e-6, abs=1e-9)


def test_a_level_without_anybody_cannot_be_told():
    _, many = rated(1, 20, 2)
    alone = ManyCovariances(many.sums, np.zeros(20, np.int64), Cells(many.lift, None), many.free)
    with pytest.raises(Unestimable, match="told apart"):
        alone.at(np.eye(2)[None])
