"""Durations against R survival 3.5-3, lifelines 0.30.3 and an estimate checked by its conditions.

Rossi's recidivism data and the duration of relief derived from the cervical dystonia trial; see
tests/data/README.md.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.durations.kaplan_meier import kaplan_meier, risk_table
from perineural.statistics.durations.log_rank import interval_log_rank, log_rank
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
