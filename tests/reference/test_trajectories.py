"""Mixed models agree with lme4 on its own data, and with the likelihood written out in full.

Numbers of lme4 1.1-31 (R 4.2.2) for Reaction ~ Days + (Days | Subject) on its `sleepstudy` data.
"""

import csv
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import PatientSums, fit, line_by_level, predict

SLEEP = Path(__file__).parent.parent / "data" / "evidence" / "sleepstudy.csv"


def sums_of(patient, t, y):
    return PatientSums.of_ratings(patient, np.column_stack([np.ones_like(t), t]), y)


def read():
    with SLEEP.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sleep():
    rows = read()
    _, subject = np.unique([row["Subject"] for row in rows], return_inverse=True)
    return sums_of(
        subject,
        np.array([float(row["Days"]) for row in rows]),
        np.array([float(row["Reaction"]) for row in rows]),
    )


def test_reml_agrees_with_lme4(sleep):
    found = fit(sleep)
    assert found.minus2_log_likelihood == pytest.approx(1743.62827196, abs=1e-6)
    assert found.coefficients == pytest.approx([251.4051048485, 10.4672859596], rel=1e-9)
    errors = found.standard_errors
    assert [errors["(Intercept)"], errors["time"]] == pytest.approx(
        [6.82455646, 1.54578892], rel=1e-7
    )
    assert found.random_sd == pytest.approx([24.740451, 5.922133], rel=1e-6)
    assert found.random_correlation[1, 0] == pytest.approx(0.065551, abs=1e-6)
    assert found.residual_sd == pytest.approx(25.591816, rel=1e-7)
    assert (found.ratings, found.patients, found.singular) == (180, 18, False)
    assert found.gradient_norm < 1e-4


def test_maximum_likelihood_agrees_with_lme4(sleep):
    found = fit(sleep, method="ML")
    assert found.minus2_log_likelihood == pytest.approx(1751.93934446, abs=1e-6)
    assert found.log_likelihood == pytest.approx(-875.96967, abs=1e-5)
    assert found.random_sd == pytest.approx([23.7798, 5.7168], abs=1e-3)
    assert found.residual_sd == pytest.approx(25.5919, abs=1e-3)


def test_uncorrelated_effects_agree_with_lme4(sleep):
    found = fit(sleep, random="uncorrelated")
    assert found.minus2_log_likelihood == pytest.approx(1743.66929, abs=1e-5)
    assert found.random_sd == pytest.approx([25.0513, 5.9882], abs=1e-4)
    assert found.residual_sd == pytest.approx(25.5653, abs=1e-4)


def test_an_intercept_alone_agrees_with_lme4(sleep):
    found = fit(sleep, random="intercept")
    assert found.minus2_log_likelihood == pytest.approx(1786.46509, abs=1e-5)
    assert found.random_sd == pytest.approx([37.1238, 0], abs=1e-4)
    assert found.residual_sd == pytest.approx(30.9912, abs=1e-4)


def clinics(seed=1, patients=60, clinic_sd=0.8):
    """Invented patients of two conditions in six clinics, with uneven visits."""
    draw = np.random.default_rng(seed)
    n = draw.integers(2, 9, patients)
    patient = np.repeat(np.arange(patients), n)
    t = np.round(draw.uniform(0, 6, n.sum()), 2)
    group, clinic = np.arange(patients) % 2, np.arange(patients) // 2 % 6
    intercept = draw.normal(0, 1.2, patients) + clinic_sd * draw.normal(size=6)[clinic]
    slope = draw.normal(0, 0.4, patients)
    y = 6 + group[patient] + intercept[patient] + (slope - 0.5)[patient] * t
    return patient, t, y + draw.normal(0, 1, len(t)), group, clinic


def dense(found, patient, t, y, group, clinic, *, reml, changed=None):
    """-2 log likelihood with every matrix written out, at the estimates or beside them."""
    sd = {"random": found.random_covariance, "residual": found.residual_sd**2} | (changed or {})
    z = np.zeros((len(t), 2 * (patient.max() + 1)))
    rows = np.arange(len(t))
    z[rows, 2 * patient], z[rows, 2 * patient + 1] = 1, t
    v = z @ np.kron(np.eye(patient.max() + 1), sd["random"]) @ z.T + sd["residual"] * np.eye(len(t))
    if clinic is not None:
        same = clinic[patient][:, None] == clinic[patient][None, :]
        v += sd.get("clinic", found.clinic_sd**2) * same
    x = np.column_stack([np.ones_like(t), t, group[patient], group[patient] * t])
    inverse = np.linalg.inv(v)
    left = x.T @ inverse @ x
    beta = np.linalg.solve(left, x.T @ inverse @ y)
    r = y - x @ beta
    value = len(t) * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + r @ inverse @ r
    if reml:
        value += np.linalg.slogdet(left)[1] - x.shape[1] * np.log(2 * np.pi)
    return value, beta, np.linalg.inv(left)


DESIGN = line_by_level(("(Intercept)", "month"), ("back", "wrist"), covariate="condition")


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("with_clinic", [False, True])
def test_the_fit_is_where_the_written_out_likelihood_is_least(method, with_clinic):
    patient, t, y, group, clinic = clinics(clinic_sd=2.0)
    level = clinic if with_clinic else None
    found = fit(sums_of(patient, t, y), design=DESIGN, group=group, clinic=level, method=method)
    told = {"reml": method == "REML"}
    value, beta, covariance = dense(found, patient, t, y, group, level, **told)
    assert found.minus2_log_likelihood == pytest.approx(value, abs=1e-7)
    assert found.coefficients == pytest.approx(beta, abs=1e-8)
    assert found.covariance == pytest.approx(covariance, rel=1e-6, abs=1e-10)
    nudge = 1e-3
    beside = [{"residual": found.residual_sd**2 + sign * nudge} for sign in (-1, 1)]
    for entry in ([[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]]):
        step = nudge * np.array(entry)
        beside += [{"random": found.random_covariance + sign * step} for sign in (-1, 1)]
    if with_clinic:
        beside += [{"clinic": found.clinic_sd**2 + sign * nudge} for sign in (-1, 1)]
    for each in beside:
        assert dense(found, patient, t, y, group, level, **told, changed=each)[0] > value


def test_coefficients_are_named_as_differences_from_the_first_level():
    patient, t, y, group, _ = clinics()
    found = fit(sums_of(patient, t, y), design=DESIGN, group=group)
    assert list(found.fixed) == [
        "(Intercept)", "month", "condition[wrist]", "month:condition[wrist]",
    ]  # fmt: skip


@pytest.mark.parametrize("shift", [0.0, 2020.0])
def test_where_time_begins_changes_no_slope_and_no_likelihood_of_ml(shift):
    patient, t, y, _, _ = clinics()
    here = fit(sums_of(patient, t, y), method="ML")
    there = fit(sums_of(patient, t + shift, y), method="ML")
    assert there.fixed["time"] == pytest.approx(here.fixed["time"], rel=1e-7)
    assert there.minus2_log_likelihood == pytest.approx(here.minus2_log_likelihood, abs=1e-6)


def test_a_variance_that_is_zero_is_found_at_its_boundary_and_said():
    draw = np.random.default_rng(5)
    patient = np.repeat(np.arange(40), 6)
    t = np.tile(np.arange(6.0), 40)
    # Everybody has the same slope, and less than chance of their own in it.
    y = 5 - 0.3 * t + draw.normal(0, 1, 40)[patient] + np.tile([1, -1, 1, -1, 1, -1], 40) * 0.8
    found = fit(sums_of(patient, t, y))
    assert found.singular
    assert found.gradient_norm < 1e-3
    intercept = fit(sums_of(patient, t, y), random="intercept")
    assert found.minus2_log_likelihood <= intercept.minus2_log_likelihood + 1e-6


def test_clinics_that_do_not_differ_have_no_variance():
    patient, t, y, _, clinic = clinics(clinic_sd=0.0)
    mean = np.bincount(clinic[patient], y) / np.bincount(clinic[patient])
    y -= mean[clinic[patient]]  # they then differ by less than chance
    found = fit(sums_of(patient, t, y), clinic=clinic)
    without = fit(sums_of(patient, t, y))
    assert found.clinic_sd < 0.01
    assert found.singular
    assert found.minus2_log_likelihood == pytest.approx(without.minus2_log_likelihood, abs=1e-3)


def test_two_wrists_told_as_one_patient_do_not_halve_the_error():
    patient, t, y, _, _ = clinics()
    once = fit(sums_of(patient, t, y)).standard_errors["time"]
    twice = fit(sums_of(np.tile(patient, 2), np.tile(t, 2), np.tile(y, 2))).standard_errors["time"]
    apart = fit(
        sums_of(np.concatenate([patient, patient + 60]), np.tile(t, 2), np.tile(y, 2))
    ).standard_errors["time"]
    assert apart < 0.75 * once
    assert twice > 0.85 * once


@pytest.mark.parametrize(
    ("patient", "t", "y", "words"),
    [
        ([0, 0, 0], [0, 1, 2], [5, 4, 3], "one patient only"),
        ([0, 0, 1, 1, 2, 2], [1] * 6, [5, 4, 3, 6, 5, 2], "times are the same"),
        ([0, 0, 1, 1, 2, 2], [0, 1] * 3, [5] * 6, "All scores are equal"),
        ([0, 1, 2, 3, 4, 5], [0, 1, 2, 0, 1, 2], [5, 4, 3, 6, 5, 4], "single rating"),
        ([0, 0, 1], [0, 1, 0], [5, 4, 6], "do not determine"),
        ([0, 0, 1, 1, 2, 2], [0, 1] * 3, [5, np.nan, 3, 6, 5, 2], "no finite number"),
        ([], [], [], "no rating"),
        ([0, 0, 2, 2], [0, 1, 0, 1], [5, 4, 6, 2], "has no rating"),
    ],
)
def test_what_cannot_be_estimated_is_said(patient, t, y, words):
    with pytest.raises(Unestimable, match=words):
        fit(sums_of(np.array(patient, dtype=int), np.array(t, float), np.array(y, float)))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"clinic": np.array([-1, *[0, 1] * 29, 0])}, "clinic of patient 0 is -1; .* 0 to 59"),
        ({"clinic": np.array([0, 60, *[0, 1] * 29])}, "clinic of patient 1 is 60; .* 0 to 59"),
        ({"clinic": np.array([0, 0.5, *[0, 1] * 29])}, "clinic of patient 1 is 0.5; .* whole"),
        (
            {"clinic": np.array(["Bonn", "Ulm"] * 30)},
            "clinic of patient 0 is Bonn; expected a code",
        ),
        ({"clinic": np.array([0, 1])}, "60 patients, but 2 values of clinic"),
        ({"design": DESIGN, "group": np.array([2] * 60)}, "group of patient 0 is 2; .* 0 to 1"),
        ({"design": DESIGN}, "say the group of each patient"),
        ({"clinic": np.zeros(60, dtype=int)}, "one clinic only"),
    ],
)
def test_a_code_that_is_none_is_said_with_what_would_be_right(told, words):
    patient, t, y, _, _ = clinics()
    with pytest.raises(Unestimable, match=words):
        fit(sums_of(patient, t, y), **told)


def test_twenty_thousand_clinics_take_the_room_of_their_cells():
    count = 20_000
    patient = np.repeat(np.arange(2 * count), 2)
    t = np.tile([0.0, 1.0], 2 * count)
    clinic = np.arange(2 * count) % count
    draw = np.random.default_rng(2)
    y = (draw.normal(0, 2, count)[clinic] + draw.normal(0, 1, 2 * count))[patient]
    sums = sums_of(patient, t, 5 - t + y + draw.normal(0, 1, len(t)))
    tracemalloc.start()
    try:
        found = fit(sums, clinic=clinic, random="intercept")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4000 * count  # clinics times cells would be 160,000 bytes for each
    assert found.clinic_sd == pytest.approx(2, rel=0.05)


def test_scores_on_a_line_without_error_leave_no_residual():
    patient, t = np.repeat(np.arange(5), 3), np.tile([0.0, 1.0, 2.0], 5)
    with pytest.raises(Unestimable, match="no residual"):
        fit(sums_of(patient, t, 5 - t))


def test_degrees_of_freedom_agree_with_kenward_roger_where_these_are_exact(sleep):
    found = fit(sleep, degrees="satterthwaite")
    assert found.degrees_of_freedom == pytest.approx([17, 17], abs=1e-4)
    low, high = found.interval("time")
    # t with 17 degrees of freedom: 2.109816
    assert (high - low) / 2 == pytest.approx(2.109816 * 1.54578892, rel=1e-5)


def test_degrees_of_freedom_with_clinics_lie_between_clinics_and_ratings():
    patient, t, y, _, clinic = clinics(clinic_sd=2.0)
    found = fit(sums_of(patient, t, y), clinic=clinic, degrees="satterthwaite")
    intercept, slope = found.degrees_of_freedom
    assert 4 < intercept < 8
    assert 20 < slope < len(t)


def test_a_singular_fit_gives_no_degrees_of_freedom():
    draw = np.random.default_rng(5)
    patient, t = np.repeat(np.arange(40), 6), np.tile(np.arange(6.0), 40)
    y = 5 - 0.3 * t + draw.normal(0, 1, 40)[patient] + np.tile([1, -1, 1, -1, 1, -1], 40) * 0.8
    found = fit(sums_of(patient, t, y), degrees="satterthwaite")
    assert found.degrees_of_freedom is None
    assert found.interval("time")[0] < found.fixed["time"] < found.interval("time")[1]


def test_predictions_of_two_people_agree_with_lme4(sleep):
    found = fit(sleep)
    told = predict(found, sleep, [[1.0, 0.0], [1.0, 9.0]])
    names = sorted(np.unique([row["Subject"] for row in read()]))
    effects = told.random_effects
    assert effects[names.index("308")] == pytest.approx([2.25855, 9.19898], abs=5e-5)
    assert effects[names.index("335")] == pytest.approx([-0.33367, -10.75217], abs=5e-5)
    at_day_9 = 251.405105 + 2.25855 + 9 * (10.467286 + 9.19898)
    assert told.mean[names.index("308"), 1] == pytest.approx(at_day_9, abs=1e-4)


def test_nine_of_ten_next_scores_lie_in_their_interval_of_ninety_per_cent():
    draw = np.random.default_rng(3)
    patients, visits = 400, 6
    patient, t = np.repeat(np.arange(patients), visits), np.tile(np.arange(6.0), patients)
    own = draw.multivariate_normal([0, 0], [[1.5, -0.2], [-0.2, 0.15]], patients)
    y = 6 + own[patient, 0] + (own[patient, 1] - 0.4) * t + draw.normal(0, 1, len(t))
    seen = t < visits - 1
    sums = sums_of(patient[seen], t[seen], y[seen])
    told = predict(fit(sums), sums, [[1.0, visits - 1.0]])
    for level, near in ((0.5, 0.08), (0.8, 0.06), (0.95, 0.03)):
        low, high = told.interval(level)
        last = y[~seen]
        covered = ((low[:, 0] < last) & (last < high[:, 0])).mean()
        assert covered == pytest.approx(level, abs=near)


def test_a_patient_nobody_has_seen_is_expected_like_their_group(sleep):
    found = fit(sleep)
    nobody = PatientSums(np.zeros((3, 1)), np.zeros((2, 1)), np.zeros(1))
    told = predict(found, nobody, [[1.0, 0.0]])
    assert told.mean[0, 0] == pytest.approx(found.fixed["(Intercept)"])
    wide = np.hypot(np.hypot(24.7405, 25.5918), 6.8246)
    assert told.score_sd[0, 0] == pytest.approx(wide, rel=1e-4)


def test_a_correlation_that_wants_to_be_minus_one_ends_there_and_is_said():
    """The acupuncture trial at 3 and 12 months: the slope is determined by the intercept."""
    with (SLEEP.parent / "vickers_acupuncture_headache.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["head"]]
    _, patient = np.unique([row["id"] for row in rows], return_inverse=True)
    t, y = (np.array([float(row[name]) for row in rows]) for name in ("time", "head"))
    found = fit(sums_of(patient, t, y))
    assert found.singular
    assert found.random_correlation[1, 0] == pytest.approx(-1)
