"""The default band as it is printed, worked out from the counts of its four groups."""

import numpy as np
import pytest

from perineural.clinical.control_band import CONTROL_ROWS
from perineural.clinical.evidence import CONTROL_BAND
from perineural.statistics.synthesis import meta_analysis


def test_the_default_band_is_the_pool_of_its_four_groups():
    groups = [row for row in CONTROL_ROWS if row.in_default]
    count = np.array([row.responders for row in groups])
    rest = np.array([row.people_count for row in groups]) - count

    pool = meta_analysis(np.log(count / rest), 1 / count + 1 / rest)

    logits = (pool.estimate, pool.low, pool.high, pool.prediction_low, pool.prediction_high)
    percent = [100 / (1 + np.exp(-each)) for each in logits]
    band = CONTROL_BAND
    printed = (
        band.percent, band.low_percent, band.high_percent,
        band.prediction_low_percent, band.prediction_high_percent,
    )  # fmt: skip
    assert percent == pytest.approx([float(each) for each in printed], abs=0.05)
