"""What Turnbull's estimate needs of durations: how often each interval stands in a group."""

from dataclasses import dataclass

from perineural.registry.columns import Column, Number
from perineural.registry.measures.steps import Step, group_sql


@dataclass(frozen=True)
class IntervalCells:
    """Equal intervals of a group counted once.

    Answer `cells`: `label`, `low`, `high` (integers of one unit), `is_open` (1 when nothing
    bounds it above; `high` is then 0) and `n`, in this order. A row counts when its left bound
    and the group are there; a right bound that is missing, or written `Inf`, bounds nothing.

    Attributes:
        left: Last time known to be before the end.
        right: First time known to be at or after it; in the same unit.
        by: What durations are told apart by; None for all in one.
    """

    left: Number
    right: Number
    by: Column | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """One pass."""
        return (
            Step(
                "bounds",
                f"SELECT {group_sql(self.by)} AS label, {self.left.integer_sql} AS low, "
                f"{self.right.integer_sql} AS high FROM source",
            ),
            Step(
                "cells",
                "SELECT label, low, COALESCE(high, 0) AS high, "
                "CASE WHEN high IS NULL THEN 1 ELSE 0 END AS is_open, COUNT(*) AS n FROM bounds "
                "WHERE label IS NOT NULL AND low IS NOT NULL "
                "GROUP BY label, low, high ORDER BY label, low, is_open, high",
                is_answer=True,
            ),
        )
