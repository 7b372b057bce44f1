"""Durations against R survival 3.5-3, lifelines 0.30.3 and an estimate checked by its conditions.

Rossi's recidivism data and the duration of relief derived from the cervical dystonia trial; see
tests/data/README.md.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.durations.cox import Ties, cox
from perineural.statistics.durations.kaplan_meier import kaplan_meier, risk_table
from perineural.statistics.durations.log_rank import interval_log_rank, log_rank
from perineural.statistics.durations.parametric import Shape, accelerated_model
from perineural.statistics.durations.turnbull import turnbull

EVIDENCE = Path(__file__).parents[1] / "data" / "evidence"


def relief() -> tuple[list[float], list[float]]:
    with (EVIDENCE / "cdystonia_duration_of_relief.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [float(row["L"]) for row in rows], [float(row["R"] or "inf") for row in rows]


def rossi() -> dict[str, np.ndarray]:
    with (EVIDENCE / "rossi_recidivism.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_turnbull_gives_the_masses_of_relief_after_botulinum_toxin():
    estimate = turnbull(*relief())

    masses = {(a, b): m for a, b, m in zip(
        estimate.left, estimate.right, estimate.mass, strict=True) if m > 1e-9}  # fmt: skip
    assert masses == pytest.approx(
        {
            (0, 2): 0.1376, (2, 4): 0.0586, (4, 6): 0.1019, (6, 8): 0.2752,
            (10, 12): 0.1700, (12, 14): 0.0097, (14, np.inf): 0.2471,
        },
        abs=5e-5,
    )  # fmt: skip
    assert estimate.kkt_violation <= 1e-9


def test_kaplan_meier_of_rossi_ends_where_lifelines_says():
    data = rossi()

    curve = kaplan_meier(data["week"], data["arrest"])

    assert curve.at(52) == pytest.approx((0.73611111, 0.69185972, 0.77506318), abs=5e-9)


def test_log_rank_of_financial_aid_is_that_of_lifelines():
    data = rossi()
    aid = data["fin"] == 1

    test = log_rank(
        {
            "aid": risk_table(data["week"][aid], data["arrest"][aid]),
            "none": risk_table(data["week"][~aid], data["arrest"][~aid]),
        }
    )

    assert test.chi_square == pytest.approx(3.837569576549049, rel=1e-10)
    assert test.p_value == pytest.approx(0.0501161174090059, rel=1e-9)


def test_interval_log_rank_says_nearly_the_same_where_times_are_exact():
    data = rossi()

    test = interval_log_rank(
        data["week"], np.where(data["arrest"] == 1, data["week"], np.inf), data["fin"]
    )

    assert test.chi_square == pytest.approx(3.8376, rel=0.01)
    assert test.groups == ("0.0", "1.0")
    assert test.excess[0] > 0


def covariates(data, *names):
    return {name: data[name] for name in names}


CLUSTERED = ([-0.411298272, 0.109166112, 0.367217812], [0.192860368, 0.029001058, 0.247780674])
ALL = ("fin", "age", "race", "wexp", "mar", "paro", "prio")


def test_cox_with_efrons_ties_gives_rs_coefficients_for_rossi():
    data = rossi()

    fit = cox(data["week"], data["arrest"], covariates=covariates(data, *ALL))

    assert fit.coefficients == pytest.approx(
        [-0.37942, -0.05744, 0.31390, -0.14980, -0.43370, -0.08487, 0.09150], abs=5.1e-6
    )
    assert fit.log_likelihood == pytest.approx(-658.74766, abs=1e-5)
    assert fit.standard_errors == pytest.approx(
        [0.19137948, 0.02199947, 0.30799278, 0.21222430, 0.38186806, 0.19575667, 0.02864855],
        rel=1e-6,
    )


def test_cox_with_breslows_ties_gives_rs_likelihood_for_rossi():
    data = rossi()

    fit = cox(data["week"], data["arrest"], covariates=covariates(data, *ALL), ties=Ties.BRESLOW)

    assert fit.log_likelihood == pytest.approx(-659.120606, abs=1e-6)


def test_errors_clustered_by_age_are_those_of_lifelines_where_nothing_is_tied():
    """With ties lifelines takes another form of the residuals; a week's fraction breaks them."""
    data = rossi()
    week = data["week"] + np.arange(432) / 1000

    fit = cox(
        week, data["arrest"], covariates=covariates(data, "fin", "prio", "race"),
        patient=data["age"],
    )  # fmt: skip

    assert fit.coefficients == pytest.approx(CLUSTERED[0], rel=1e-6)
    assert fit.standard_errors == pytest.approx(CLUSTERED[1], rel=1e-6)


def test_weibull_gives_rs_likelihood_and_scale_for_rossi():
    data = rossi()
    right = np.where(data["arrest"] == 1, data["week"], np.inf)

    fit = accelerated_model(
        data["week"], right, shape=Shape.WEIBULL, covariates=covariates(data, *ALL)
    )

    assert fit.log_likelihood == pytest.approx(-679.916564, abs=1e-6)
    assert fit.scale == pytest.approx(0.712405, abs=1e-6)
    assert fit.standard_errors[1] == pytest.approx(0.137963, abs=2e-6)


def test_log_normal_gives_the_likelihood_of_lifelines_for_rossi():
    data = rossi()
    right = np.where(data["arrest"] == 1, data["week"], np.inf)

    fit = accelerated_model(
        data["week"], right, shape=Shape.LOG_NORMAL, covariates=covariates(data, *ALL)
    )

    assert fit.log_likelihood == pytest.approx(-683.234625, abs=2e-6)
    assert np.log(fit.scale) == pytest.approx(0.25818, abs=5e-5)


def test_weibull_of_intervals_gives_the_likelihood_of_lifelines_for_relief():
    with (EVIDENCE / "cdystonia_duration_of_relief.csv").open() as file:
        placebo = [row["treat"] == "Placebo" for row in csv.DictReader(file)]

    fit = accelerated_model(*relief(), shape=Shape.WEIBULL, covariates={"placebo": placebo})

    assert fit.log_likelihood == pytest.approx(-97.73375048, abs=1e-7)
    assert fit.coefficients == pytest.approx([2.36723, 0.023797], abs=1e-5)
