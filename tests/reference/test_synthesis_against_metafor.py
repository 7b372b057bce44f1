"""Meta-analysis of the thirteen BCG trials against metafor 3.8-1 (`dat.bcg`, measure RR).

metafor stops its search for PM and the Q-profile at about 1e-4: these are held to four digits.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from perineural.statistics.synthesis import Method, log_risk_ratios, meta_analysis

TRIALS = Path(__file__).parents[1] / "data" / "evidence" / "bcg_tuberculosis.csv"


@pytest.fixture
def trials():
    with TRIALS.open() as file:
        rows = list(csv.DictReader(file))
    return {k: np.array([float(r[k]) for r in rows]) for k in ("tpos", "tneg", "cpos", "cneg",
                                                               "ablat")}  # fmt: skip


@pytest.fixture
def bcg(trials):
    effects = log_risk_ratios(
        trials["tpos"], trials["tpos"] + trials["tneg"],
        trials["cpos"], trials["cpos"] + trials["cneg"],
    )  # fmt: skip
    return effects.effect, effects.variance


@pytest.mark.parametrize(
    ("method", "estimate", "tau2"),
    [
        (Method.REML, -0.714532, 0.313243),
        (Method.DL, -0.714117, 0.308760),
        (Method.PM, -0.714970, 0.318094),
        (Method.ML, -0.711199, 0.280028),
        (Method.SJ, -0.717249, 0.345516),
        (Method.HE, -0.715879, 0.328564),
        (Method.FE, -0.430285, 0.0),
    ],
)
def test_each_estimator_gives_the_pooled_effect_and_tau_squared(bcg, method, estimate, tau2):
    loose = 4e-5 if method is Method.PM else 1e-6

    fit = meta_analysis(*bcg, method=method)

    assert fit.estimate == pytest.approx(estimate, abs=loose)
    assert fit.tau2 == pytest.approx(tau2, abs=loose)


def test_reml_gives_interval_heterogeneity_and_prediction(bcg):
    fit = meta_analysis(*bcg)

    assert fit.standard_error == pytest.approx(0.179782, abs=1e-6)
    assert (fit.low, fit.high) == pytest.approx((-1.066898, -0.362167), abs=1e-6)
    assert (fit.prediction_low, fit.prediction_high) == pytest.approx(
        (-1.866692, 0.437628), abs=2e-6
    )
    assert (fit.tau2_low, fit.tau2_high) == pytest.approx((0.119695, 1.111486), abs=4e-5)
    assert fit.i2 == pytest.approx(92.2214, abs=1e-4)
    assert fit.q == pytest.approx(152.233008082373, abs=1e-9)


def test_hartung_knapp_widens_the_interval_and_the_prediction(bcg):
    fit = meta_analysis(*bcg, hartung_knapp=True)

    assert (fit.low, fit.high) == pytest.approx((-1.108444, -0.320621), abs=1e-6)
    assert (fit.prediction_low, fit.prediction_high) == pytest.approx(
        (-1.996017, 0.566952), abs=1e-6
    )


def test_meta_regression_on_latitude(bcg, trials):
    fit = meta_analysis(*bcg, covariates={"latitude": trials["ablat"]})

    assert [c.name for c in fit.coefficients] == ["intercept", "latitude"]
    assert [c.estimate for c in fit.coefficients] == pytest.approx([0.251464, -0.029102], abs=5e-6)
    assert fit.tau2 == pytest.approx(0.076355, abs=1e-5)
    assert fit.moderator_statistic == pytest.approx(16.3571, abs=2e-3)
