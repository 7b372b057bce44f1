"""Turnbull's estimate by lifelines, whose intervals hold both of their ends.

Relief that lasted longer than `left` is told as from a little later on, so that both estimate the
same curve.
"""

import warnings
from importlib.metadata import version

import numpy as np
from columns import DAYS, column
from lifelines import KaplanMeierFitter
from measured import measured

LATER = 1e-3


def answer(fitted: KaplanMeierFitter) -> list[float]:
    """The curve after each seventh day, as ours."""
    curve = fitted.survival_function_
    at = np.searchsorted(curve.index.to_numpy(), DAYS + LATER, side="right") - 1
    return list(curve.to_numpy()[at].mean(axis=1))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    left, right = column("left") + LATER, column("right")
    KaplanMeierFitter().fit_interval_censoring(left[:100], right[:100])
    measured(
        lambda: KaplanMeierFitter().fit_interval_censoring(left, right),
        answer,
        version("lifelines"),
    )
