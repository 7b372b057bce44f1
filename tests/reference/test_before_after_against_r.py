"""Acupuncture for chronic headache (Vickers 2004) against R 4.2.2 and nlme.

The trial's report (BMJ 2004;328:744) says 4.6 (2.2 to 7.0).
The mixed model has an unstructured covariance, and mean, arm and baseline at each visit.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.before_after.ancova import ancova
from perineural.statistics.before_after.missing_data import delta_adjusted, tipping_points
from perineural.statistics.before_after.mmrm import mmrm

EVIDENCE = Path(__file__).parents[1] / "data" / "evidence"
KNOWN = ("age", "sex", "migraine", "chronicity")


def headache():
    with next(EVIDENCE.glob("vickers*.csv")).open() as file:
        rows = list(csv.DictReader(file))
    place = {name: i for i, name in enumerate(sorted({row["id"] for row in rows}))}
    score = np.full((len(place), 2), np.nan)
    known = {name: np.zeros(len(place)) for name in ("treat", "head_base", *KNOWN)}
    for row in rows:
        patient = place[row["id"]]
        for name, column in known.items():
            column[patient] = float(row[name])
        if row["head"] not in ("", "NA"):
            score[patient, ("3", "12").index(row["time"])] = float(row["head"])
    return score, known["treat"] - 1, known["head_base"], {name: known[name] for name in KNOWN}


def test_ancova_at_twelve_months():
    score, arm, baseline, _ = headache()

    found = ancova(score[:, 1], arm, baseline)

    assert found.estimate == pytest.approx(-4.586841, abs=1e-6)
    assert found.standard_error == pytest.approx(1.251772, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-7.0503, -2.1234), abs=5e-5)
    assert (found.patients, found.left_out) == (301, 100)


def test_ancova_with_what_else_was_known():
    score, arm, baseline, known = headache()

    found = ancova(score[:, 1], arm, baseline, covariates=known)

    assert found.estimate == pytest.approx(-4.639981, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-7.0812, -2.1987), abs=5e-5)


def test_mixed_model_for_repeated_measures_at_twelve_months():
    score, arm, baseline, _ = headache()

    found = mmrm(score, arm, baseline)

    assert found.estimate == pytest.approx(-4.700328, abs=1e-6)
    assert found.standard_error == pytest.approx(1.253459, abs=1e-6)


def test_the_silent_treated_must_be_nine_points_worse_to_undo_it():
    score, arm, baseline, _ = headache()

    tip = tipping_points(score[:, 1], arm, baseline, most=40)

    assert tip.better is None
    assert delta_adjusted(score[:, 1], arm, baseline, delta_treated=tip.worse - 0.1).high < 0
    assert delta_adjusted(score[:, 1], arm, baseline, delta_treated=tip.worse + 0.1).high > 0
    assert tip.worse == pytest.approx(9.28, abs=0.05)
