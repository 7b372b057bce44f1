"""What is expected of a patient in a clinic agrees with matrices written out in full."""

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import PatientSums, fit, line_by_level, predict

DESIGN = line_by_level(("(Intercept)", "month"), ("back", "wrist"), covariate="condition")
PLACES = np.array([[1.0, 0.0], [1.0, 2.5], [1.0, 12.0]])


def clinics(seed=4, patients=30, count=6, visits=(2, 9)):
    """Invented patients of two conditions in clinics that differ, with uneven visits."""
    draw = np.random.default_rng(seed)
    n = draw.integers(*visits, patients)
    patient = np.repeat(np.arange(patients), n)
    t = np.round(draw.uniform(0, 6, n.sum()), 2)
    group, clinic = np.arange(patients) % 2, draw.permutation(np.arange(patients) % count)
    own = draw.normal(0, [1.2, 0.4], (patients, 2))
    own[:, 0] += 2 * draw.normal(size=count)[clinic]
    y = 6 + group[patient] + own[patient, 0] + (own[patient, 1] - 0.5) * t
    return patient, t, y + draw.normal(0, 1, len(t)), group, clinic


def sums_of(patient, t, y, patients):
    sums = [np.bincount(patient, each, patients) for each in
            (np.ones_like(t), t, t * t, y, t * y, y * y)]  # fmt: skip
    return PatientSums(np.stack(sums[:3]), np.stack(sums[3:5]), sums[5])


def written_out(model, data, who, place, *, condition, where):
    """Best linear unbiased prediction of one score's mean, and its error, with all ratings in V."""
    patient, t, y, group, clinic = data
    d, between = model.random_covariance, model.clinic_sd**2
    of = group[patient]
    x = np.column_stack([np.ones_like(t), t, of, of * t])
    z = np.column_stack([np.ones_like(t), t])
    same = patient[:, None] == patient[None, :]
    v = same * (z @ d @ z.T) + model.residual_sd**2 * np.eye(len(t))
    v += between * (clinic[patient][:, None] == clinic[patient][None, :])
    across = (patient == who) * (z @ d @ place) + between * (clinic[patient] == where)
    inverse = np.linalg.inv(v)
    phi = np.linalg.inv(x.T @ inverse @ x)
    beta = phi @ x.T @ inverse @ y
    here = np.concatenate([place, condition * place])
    mean = here @ beta + across @ inverse @ (y - x @ beta)
    gap = here - across @ inverse @ x
    square = place @ d @ place + between - across @ inverse @ across + gap @ phi @ gap
    return mean, np.sqrt(square)


@pytest.fixture(scope="module")
def fitted():
    data = clinics()
    patient, t, y, group, clinic = data
    sums = sums_of(patient, t, y, len(group))
    return fit(sums, design=DESIGN, group=group, clinic=clinic), sums, data


def test_every_patient_is_expected_as_matrices_say(fitted):
    model, sums, data = fitted
    group, clinic = data[3:]
    told = predict(model, sums, PLACES, design=DESIGN, group=group, clinic=clinic)
    for who in range(sums.patients):
        for at, place in enumerate(PLACES):
            mean, sd = written_out(model, data, who, place, condition=group[who], where=clinic[who])
            assert told.mean[who, at] == pytest.approx(mean, rel=1e-7)
            assert told.mean_sd[who, at] == pytest.approx(sd, rel=1e-6)
            score_sd = np.hypot(sd, model.residual_sd)
            assert told.score_sd[who, at] == pytest.approx(score_sd, rel=1e-6)


@pytest.mark.parametrize("where", [2, 99])
def test_somebody_not_seen_yet_is_expected_like_their_clinic(fitted, where):
    """Clinic 99 was not there either: they are then expected like their condition."""
    model, _, data = fitted
    patient, t, y, group, clinic = data
    sums = sums_of(patient, t, y, len(group) + 1)
    told = predict(
        model,
        sums,
        PLACES,
        design=DESIGN,
        group=np.append(group, 1),
        clinic=np.append(clinic, where),
    )
    for at, place in enumerate(PLACES):
        mean, sd = written_out(model, data, len(group), place, condition=1, where=where)
        assert told.mean[-1, at] == pytest.approx(mean, rel=1e-7)
        assert told.mean_sd[-1, at] == pytest.approx(sd, rel=1e-6)
    assert bool(told.clinic_effect[-1] == 0) is (where == 99)


def test_clinics_are_called_what_one_likes(fitted):
    model, sums, data = fitted
    group, clinic = data[3:]
    told = {"design": DESIGN, "group": group}
    names = np.array(["Ulm", "Bonn", "Graz", "Bern", "Jena", "Linz"])[clinic]
    by_code = predict(model, sums, PLACES, clinic=clinic, **told)
    by_name = predict(model, sums, PLACES, clinic=names, **told)
    assert by_name.mean == pytest.approx(by_code.mean)
    assert by_name.clinic_effect == pytest.approx(by_code.clinic_effect)


def test_of_a_hundred_next_scores_ninety_five_lie_in_their_interval():
    patient, t, y, group, clinic = clinics(seed=8, patients=600, count=31, visits=(4, 8))
    last = np.append(np.flatnonzero(np.diff(patient)), len(patient) - 1)
    seen = np.ones(len(t), dtype=bool)
    seen[last] = False
    sums = sums_of(patient[seen], t[seen], y[seen], len(group))
    told = {"design": DESIGN, "group": group, "clinic": clinic}
    places = np.column_stack([np.ones_like(last), t[last]])[:, None, :]
    low, high = predict(fit(sums, **told), sums, places, **told).interval()
    covered = ((low[:, 0] < y[last]) & (y[last] < high[:, 0])).mean()
    assert covered == pytest.approx(0.95, abs=0.02)


def test_a_model_and_its_patients_must_both_have_clinics_or_neither(fitted):
    model, sums, data = fitted
    told = {"design": DESIGN, "group": data[3]}
    with pytest.raises(Unestimable, match="say the clinic of each patient"):
        predict(model, sums, PLACES, **told)
    with pytest.raises(Unestimable, match="30 patients, but 2 values of clinic"):
        predict(model, sums, PLACES, clinic=[0, 1], **told)
    without = fit(sums, **told)
    with pytest.raises(Unestimable, match="no clinic level: leave the clinics out"):
        predict(without, sums, PLACES, clinic=data[4], **told)
