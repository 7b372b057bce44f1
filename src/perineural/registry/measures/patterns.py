"""What Kaplan-Meier's and Cox's estimates need: time by pattern of covariates, counted."""

from dataclasses import dataclass

from perineural.registry.columns import Column, Number
from perineural.registry.measures.steps import Step


@dataclass(frozen=True)
class PatternCounts:
    """Rows of one time, one outcome and one pattern of covariates counted once.

    Answer `counts`: `t`, `event` (1 or 0), one label `pattern_0`, `pattern_1` ... for each
    covariate, `n`; ordered by all before `n`. A row counts when everything named is there.

    Attributes:
        time: When it ended or was last seen, in integer units.
        event: 1 where it ended, 0 where it was only last seen.
        patterns: The covariates, each with few values.
    """

    time: Number
    event: Number
    patterns: tuple[Column, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """One pass."""
        names = [f"pattern_{place}" for place in range(len(self.patterns))]
        read = [f"{self.time.integer_sql} AS t", f"{self.event.integer_sql} AS event"]
        read += [
            f"{column.label_sql} AS {name}"
            for column, name in zip(self.patterns, names, strict=True)
        ]
        listed = ", ".join(["t", "event", *names])
        there = " AND ".join(f"{name} IS NOT NULL" for name in ["t", "event", *names])
        return (
            Step("observed", f"SELECT {', '.join(read)} FROM source"),
            Step(
                "counts",
                f"SELECT {listed}, COUNT(*) AS n FROM observed WHERE {there} "
                f"GROUP BY {listed} ORDER BY {listed}",
                is_answer=True,
            ),
        )
