"""The same model by lifelines, which knows Efron's likelihood alone."""

from importlib.metadata import version

import pandas as pd
from columns import column
from lifelines import CoxPHFitter
from measured import measured

CONDITIONS = 13

if __name__ == "__main__":
    condition = column("condition", int)
    columns = {f"condition {k}": (condition == k).astype(float) for k in range(1, CONDITIONS)}
    names = ("age", "female", "time", "event")
    table = pd.DataFrame({**columns, **{name: column(name) for name in names}})
    CoxPHFitter().fit(table[:5000], "time", "event")
    measured(
        lambda: CoxPHFitter().fit(table, "time", "event"),
        lambda model: model.params_.to_numpy(),
        version("lifelines"),
    )
