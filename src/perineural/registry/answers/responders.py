"""Who got clearly better in a table."""

from collections.abc import Sequence
from typing import Any

from perineural.registry.engines.engine import Engine
from perineural.registry.readings.responders import (
    GroupResponses,
    read_responders,
    read_threshold,
)
from perineural.registry.tables import Table
from perineural.statistics.responders import Proportion, clustered_proportion

USUAL_THRESHOLDS = ("30%", "50%", "2")


def answer_responders(
    engine: Engine,
    table: Table,
    *,
    patient: str,
    before: str,
    after: str,
    by: str | None = None,
    thresholds: Sequence[str] = USUAL_THRESHOLDS,
) -> dict[str, Any]:
    """Count who got clearly better at each threshold, in each group.

    Args:
        patient, before, after: Columns: who, the score before, the score after; lower is better.
        by: Column that tells groups apart.
        thresholds: Each "30%" of the score before, or "2" points.

    Returns:
        `by`; `responders`, each with `threshold`, `group`, `complete_cases` (None if nobody
        answered) and `non_responder_imputation`, both with `responders`, `n`, `patients`,
        `share`, `low`, `high` and `design_effect`; `rows`, `left_out`, `notes`.

    Raises:
        TableProblem: A column is missing or holds what cannot be read, or a threshold is none.
    """
    found: dict[str, Any] = {"by": by, "responders": []}
    for threshold in [read_threshold(text) for text in thresholds]:
        read = read_responders(
            engine, table, threshold, patient=patient, before=before, after=after, by=by
        )
        found["responders"] += [_responses(str(threshold), group) for group in read.groups]
        found |= {"rows": read.rows, "left_out": read.left_out, "notes": list(read.notes)}
    return found


def _responses(threshold: str, group: GroupResponses) -> dict[str, Any]:
    answered = None
    if group.answered.any():
        answered = clustered_proportion(group.responses, group.answered)
    everybody = clustered_proportion(group.responses, group.episodes)
    return {
        "threshold": threshold,
        "group": group.label,
        "complete_cases": None if answered is None else _share(answered),
        "non_responder_imputation": _share(everybody),
    }


def _share(share: Proportion) -> dict[str, Any]:
    return {
        "responders": int(share.responders),
        "n": int(share.observations),
        "patients": share.patients,
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "design_effect": share.design_effect,
    }
