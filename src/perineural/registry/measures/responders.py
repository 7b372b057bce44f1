"""What the share of responders needs: how many patients have how many responses."""

from dataclasses import dataclass
from typing import Literal

from perineural.registry.columns import Column, Number
from perineural.registry.measures.steps import Step, group_sql


@dataclass(frozen=True)
class ResponderCounts:
    """Patients counted by how many episodes they had, answered and responded in.

    Answer `cells`: `label`, `episodes`, `answered`, `responses`, `patients`, in this order. An
    episode is a row with patient, group and score before; it is answered when the score after is
    there. Patients are the unit: two wrists of one person are one patient with two episodes.

    Attributes:
        patient: Who.
        before: The score before; lower is better; in integer units.
        after: The score after; in the same unit.
        threshold: How much lower is a response: hundredths when `of` is `percent` (of the score
            before), else integer units of the score.
        of: `percent` or `points`.
        by: What patients are told apart by; None for all in one.
    """

    patient: Column
    before: Number
    after: Number
    threshold: int
    of: Literal["percent", "points"]
    by: Column | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Episodes, then patients, then cells."""
        drop, least = "before_score - after_score", str(self.threshold)
        if self.of == "percent":
            drop, least = f"({drop}) * 10000", f"before_score * {self.threshold}"
        return (
            Step(
                "episodes",
                f"SELECT {self.patient.key_sql} AS patient, {group_sql(self.by)} AS label, "
                f"{self.before.integer_sql} AS before_score, "
                f"{self.after.integer_sql} AS after_score FROM source",
            ),
            Step(
                "patients",
                "SELECT patient, label, COUNT(*) AS episodes, COUNT(after_score) AS answered, "
                f"SUM(CASE WHEN {drop} >= {least} AND after_score < before_score "
                "THEN 1 ELSE 0 END) AS responses FROM episodes "
                "WHERE patient IS NOT NULL AND label IS NOT NULL AND before_score IS NOT NULL "
                "GROUP BY patient, label",
            ),
            Step(
                "cells",
                "SELECT label, episodes, answered, CAST(responses AS BIGINT) AS responses, "
                "COUNT(*) AS patients FROM patients GROUP BY label, episodes, answered, responses "
                "ORDER BY label, episodes, answered, responses",
                is_answer=True,
            ),
        )
