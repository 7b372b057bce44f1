"""Kenward and Roger's adjustment agrees with pbkrtest, and with matrices written out in full.

Numbers of pbkrtest 0.5.2 (R 4.2.2) for Days in Reaction ~ Days + (Days | Subject), lme4's data.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import PatientSums, fit, line_by_level

SLEEP = Path(__file__).parent.parent / "data" / "evidence" / "sleepstudy.csv"
DESIGN = line_by_level(("(Intercept)", "month"), ("back", "wrist"), covariate="condition")


def sums_of(patient, t, y):
    return PatientSums.of_ratings(patient, np.column_stack([np.ones_like(t), t]), y)


def sleep():
    with SLEEP.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    _, subject = np.unique([row["Subject"] for row in rows], return_inverse=True)
    days, reaction = (np.array([float(row[name]) for row in rows]) for name in ("Days", "Reaction"))
    return subject, days, reaction


def uneven(seed=4, patients=24):
    """Invented patients of two conditions in five clinics, seen two to eight times each."""
    draw = np.random.default_rng(seed)
    n = draw.integers(2, 9, patients)
    patient = np.repeat(np.arange(patients), n)
    t = np.round(draw.uniform(0, 6, n.sum()), 2)
    group, clinic = np.arange(patients) % 2, np.arange(patients) ** 2 % 5
    own = draw.normal(0, [1.2, 0.5], (patients, 2)) + 2 * draw.normal(size=5)[clinic][:, None]
    y = 6 + group[patient] + own[patient, 0] + (own[patient, 1] - 0.5) * t
    return patient, t, y + draw.normal(0, 1, len(t)), group, clinic


def written_out(found, x, parts, variances):
    """Kenward and Roger 1997 with every matrix of ratings by ratings; V = sum of variance x part.

    In the order of Halekoh and Højsgaard 2014, section 2, whose letters these are.
    """
    v = np.linalg.inv(sum(each * part for each, part in zip(variances, parts, strict=True)))
    phi = np.linalg.inv(x.T @ v @ x)
    p = [-x.T @ v @ g @ v @ x for g in parts]
    q = [[x.T @ v @ g @ v @ h @ v @ x for h in parts] for g in parts]
    size = range(len(parts))
    information = [
        [
            np.trace(v @ parts[r] @ v @ parts[s])
            - 2 * np.trace(phi @ q[r][s])
            + np.trace(phi @ p[r] @ phi @ p[s])
            for s in size
        ]
        for r in size
    ]
    w = 2 * np.linalg.inv(information)
    middle = sum(w[r, s] * (q[r][s] - p[r] @ phi @ p[s]) for r in size for s in size)
    adjusted = phi + 2 * phi @ middle @ phi
    degrees = []
    for chosen in np.eye(len(phi)):
        theta = np.outer(chosen, chosen) / (chosen @ phi @ chosen)
        frames = [theta @ phi @ each @ phi for each in p]
        a1 = sum(w[r, s] * np.trace(frames[r]) * np.trace(frames[s]) for r in size for s in size)
        a2 = sum(w[r, s] * np.trace(frames[r] @ frames[s]) for r in size for s in size)
        b, g = (a1 + 6 * a2) / 2, (2 * a1 - 5 * a2) / (3 * a2)
        c1, c2, c3 = (each / (3 + 2 * (1 - g)) for each in (g, 1 - g, 3 - g))
        mean = 1 / (1 - a2)
        spread = 2 * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
        rho = spread / (2 * mean**2)
        m = 4 + 3 / (rho - 1)
        assert m / (mean * (m - 2)) == pytest.approx(1, rel=1e-6)  # the factor of F
        degrees.append(m)
    return adjusted, degrees


def matrices(patient, t, clinic=None, random="slope"):
    """What each variance multiplies in V: intercept, both, slope; clinic; residual."""
    same = (patient[:, None] == patient[None, :]).astype(float)
    parts = [same]
    if random == "slope":
        parts += [same * (t[:, None] + t[None, :]), same * np.outer(t, t)]
    if clinic is not None:
        parts.append((clinic[patient][:, None] == clinic[patient][None, :]).astype(float))
    return [*parts, np.eye(len(t))]


def variances(found, random="slope"):
    d = found.random_covariance
    told = [d[0, 0], d[1, 0], d[1, 1]] if random == "slope" else [d[0, 0]]
    between = [] if found.clinic_sd is None else [found.clinic_sd**2]
    return [*told, *between, found.residual_sd**2]


def test_days_agree_with_pbkrtest():
    found = fit(sums_of(*sleep()), degrees="kenward-roger")
    # Its standard error, 1.545790, is that of a search that stops a little earlier.
    f = (found.fixed["time"] / found.standard_errors["time"]) ** 2
    assert f == pytest.approx(45.85296, abs=1e-4)
    assert found.degrees_of_freedom == pytest.approx([17, 17], abs=1e-6)


@pytest.mark.parametrize("dropped", [0, 60])
def test_sleep_agrees_with_matrices_written_out(dropped):
    kept = np.sort(np.random.default_rng(1).permutation(180)[dropped:])
    patient, t, y = (each[kept] for each in sleep())
    found = fit(sums_of(patient, t, y), degrees="kenward-roger")
    x = np.column_stack([np.ones_like(t), t])
    covariance, degrees = written_out(found, x, matrices(patient, t), variances(found))
    assert found.covariance == pytest.approx(covariance, rel=1e-7)
    assert found.degrees_of_freedom == pytest.approx(degrees, rel=1e-6)


@pytest.mark.parametrize("random", ["slope", "intercept"])
@pytest.mark.parametrize("with_clinic", [False, True])
def test_uneven_patients_agree_with_matrices_written_out(random, with_clinic):
    patient, t, y, group, clinic = uneven()
    level = clinic if with_clinic else None
    told = {"design": DESIGN, "group": group, "clinic": level, "random": random}
    found = fit(sums_of(patient, t, y), degrees="kenward-roger", **told)
    assert not found.singular
    of = group[patient]
    x = np.column_stack([np.ones_like(t), t, of, of * t])
    parts = matrices(patient, t, level, random)
    covariance, degrees = written_out(found, x, parts, variances(found, random))
    assert found.covariance == pytest.approx(covariance, rel=1e-6, abs=1e-9)
    assert found.degrees_of_freedom == pytest.approx(degrees, rel=1e-5)
    plain = fit(sums_of(patient, t, y), **told)
    assert (np.diag(found.covariance) > np.diag(plain.covariance) * (1 + 1e-9)).any()


def test_three_columns_in_time_agree_with_matrices_written_out():
    patient, t, y, _, _ = uneven(patients=40)
    basis = np.column_stack([np.ones_like(t), t, (t - 3) ** 2])
    sums = PatientSums.of_ratings(patient, basis, y)
    found = fit(sums, degrees="kenward-roger")
    parts = matrices(patient, t)
    covariance, degrees = written_out(found, basis, parts, variances(found))
    assert found.covariance == pytest.approx(covariance, rel=1e-6, abs=1e-9)
    assert found.degrees_of_freedom == pytest.approx(degrees, rel=1e-5)


def test_with_many_patients_both_ways_agree():
    patient, t, y, _, _ = uneven(patients=3000)
    one, other = (fit(sums_of(patient, t, y), degrees=each) for each in
                  ("kenward-roger", "satterthwaite"))  # fmt: skip
    assert one.degrees_of_freedom == pytest.approx(other.degrees_of_freedom, rel=0.02)
    assert one.covariance == pytest.approx(other.covariance, rel=0.001)


def test_it_is_refused_for_maximum_likelihood():
    with pytest.raises(Unestimable, match="fit by REML, or take Satterthwaite's"):
        fit(sums_of(*sleep()), method="ML", degrees="kenward-roger")


def test_a_singular_fit_has_none():
    draw = np.random.default_rng(5)
    patient, t = np.repeat(np.arange(40), 6), np.tile(np.arange(6.0), 40)
    y = 5 - 0.3 * t + draw.normal(0, 1, 40)[patient] + np.tile([1, -1, 1, -1, 1, -1], 40) * 0.8
    found = fit(sums_of(patient, t, y), degrees="kenward-roger")
    assert found.singular
    assert (found.degrees_of_freedom, found.degrees) == (None, None)
