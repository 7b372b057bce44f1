"""What must be known of a column before its numbers are added up."""

from dataclasses import dataclass

from perineural.registry.columns import FINEST_DECIMALS, UNIT, Number
from perineural.registry.measures.steps import Step


@dataclass(frozen=True)
class NumberProfile:
    """How many values a column holds, how fine and how large they are.

    Answer `profile`, one row: `rows`; `missing`; `wrong` (there, but no number below 10 ** 12);
    `rounded` (more than six decimals); `decimals` (0 to 6, enough for every value to six);
    `low` and `high` in millionths (integers as they are).
    """

    number: Number

    @property
    def steps(self) -> tuple[Step, ...]:
        """One scan of one column; of integers in Parquet, of what its row groups say of it."""
        return self._of_integers if self.number.column.kind == "integer" else self._of_others

    @property
    def _of_integers(self) -> tuple[Step, ...]:
        return (
            Step("read_values", f"SELECT {self.number.integer_sql} AS value FROM source"),
            Step(
                "profile",
                "SELECT COUNT(*) AS rows, COUNT(*) - COUNT(value) AS missing, "
                "CAST(0 AS BIGINT) AS wrong, CAST(0 AS BIGINT) AS rounded, "
                "CAST(0 AS BIGINT) AS decimals, COALESCE(MIN(value), 0) AS low, "
                "COALESCE(MAX(value), 0) AS high FROM read_values",
                is_answer=True,
            ),
        )

    @property
    def _of_others(self) -> tuple[Step, ...]:
        number, exact = self.number, Number(self.number.column, FINEST_DECIMALS)
        values = (
            f"SELECT {number.missing_sql} AS is_missing, {exact.integer_sql} AS value, "
            f"{number.rounded_sql} AS is_rounded FROM source"
        )
        finer = " ".join(
            f"WHEN value % {10 ** (FINEST_DECIMALS - kept + 1)} <> 0 THEN {kept}"
            for kept in range(FINEST_DECIMALS, 0, -1)
        )
        return (
            Step("read_values", values),
            Step(
                "profile",
                "SELECT COUNT(*) AS rows, "
                "COALESCE(SUM(CASE WHEN is_missing THEN 1 ELSE 0 END), 0) AS missing, "
                "COALESCE(SUM(CASE WHEN NOT is_missing AND value IS NULL THEN 1 ELSE 0 END), 0) "
                "AS wrong, COALESCE(SUM(CASE WHEN is_rounded THEN 1 ELSE 0 END), 0) AS rounded, "
                f"COALESCE(MAX(CASE {finer} ELSE 0 END), 0) AS decimals, "
                "COALESCE(MIN(value), 0) AS low, COALESCE(MAX(value), 0) AS high FROM read_values",
                is_answer=True,
            ),
        )

    @property
    def resolution(self) -> int:
        """How many of `low` and `high` make one: 1 for integers, else a million."""
        return 1 if self.number.column.kind == "integer" else UNIT
