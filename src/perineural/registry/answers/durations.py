"""How long relief lasts in a table."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from perineural.registry.engines.engine import Engine
from perineural.registry.readings.durations import GroupDurations, read_durations
from perineural.registry.tables import Table
from perineural.statistics.durations.log_rank import interval_log_rank
from perineural.statistics.durations.turnbull import turnbull
from perineural.statistics.durations.turnbull_band import turnbull_band


def answer_durations(
    engine: Engine,
    table: Table,
    *,
    left: str,
    right: str,
    by: str | None = None,
    band: bool = False,
) -> dict[str, Any]:
    """Estimate how long relief lasts in each group, and compare the groups.

    Args:
        left, right: Columns: the last time relief was there, the first time it was gone.
        by: Column that tells groups apart.
        band: Whether to add how well each curve is known, by a bootstrap of its rows.

    Returns:
        `by`; `groups`, each with `group`, `n`, `right_censored`, `median` (from and to),
        `support` (`left`, `right`, `mass`), `loglik` and `kkt_violation`; `log_rank`
        (`chi_square`, `degrees`, `p_value`; None for one group); with `band` for each group also
        `median_interval` and `band` (`time`, `survival`, `low`, `high`, 95 %); `rows`,
        `left_out`, `notes`.

    Raises:
        TableProblem: A column is missing or holds what cannot be read.
        Unestimable: The table cannot tell, with a sentence why.
    """
    read = read_durations(engine, table, left=left, right=right, by=by)
    return {
        "by": by,
        "groups": [_curve(group) | (_band(group) if band else {}) for group in read.groups],
        "log_rank": _compared(read.groups) if len(read.groups) > 1 else None,
        "rows": read.rows,
        "left_out": read.left_out,
        "notes": list(read.notes),
    }


def _curve(group: GroupDurations) -> dict[str, Any]:
    curve = turnbull(group.left, group.right, group.weight)
    support = zip(curve.left.tolist(), curve.right.tolist(), curve.mass.tolist(), strict=True)
    return {
        "group": group.label,
        "n": int(curve.patients),
        "right_censored": int(group.weight[group.right == math.inf].sum()),
        "median": list(curve.quantile(0.5)),
        "support": [{"left": left, "right": right, "mass": mass} for left, right, mass in support],
        "loglik": curve.log_likelihood,
        "kkt_violation": curve.kkt_violation,
    }


def _band(group: GroupDurations) -> dict[str, Any]:
    found = turnbull_band(group.left, group.right, group.weight)
    columns = (found.time, found.survival, found.low, found.high)
    names = ("time", "survival", "low", "high")
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {
        "median_interval": list(found.median),
        "band": [dict(zip(names, row, strict=True)) for row in rows],
    }


def _compared(groups: Sequence[GroupDurations]) -> dict[str, Any]:
    labels = np.repeat([each.label for each in groups], [len(each.left) for each in groups])
    left, right, weight = (
        np.concatenate([getattr(each, name) for each in groups])
        for name in ("left", "right", "weight")
    )
    test = interval_log_rank(left, right, labels, weight)
    return {"chi_square": test.chi_square, "degrees": test.degrees, "p_value": test.p_value}
