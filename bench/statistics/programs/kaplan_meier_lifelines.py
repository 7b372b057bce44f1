"""The same curve by lifelines."""

from importlib.metadata import version

import numpy as np
import pandas as pd
from columns import column, places
from lifelines import KaplanMeierFitter
from measured import measured


def answer(fitted: KaplanMeierFitter) -> list[float]:
    """The curve and the ends of its interval at each of the places."""
    parts = pd.concat([fitted.survival_function_, fitted.confidence_interval_], axis=1)
    found = np.searchsorted(parts.index.to_numpy(), at, side="right") - 1
    return list(parts.to_numpy()[found].ravel())


if __name__ == "__main__":
    time, event = column("time"), column("event")
    KaplanMeierFitter().fit(time[:1000], event[:1000])
    at = places(time)
    measured(lambda: KaplanMeierFitter().fit(time, event), answer, version("lifelines"))
