"""What a linear mixed model needs of each patient: six integers."""

from dataclasses import dataclass

from perineural.registry.columns import Column, Number
from perineural.registry.measures.steps import Step, group_sql, labels_step


@dataclass(frozen=True)
class TrajectorySums:
    """Count, and sums of time, score, their squares and their product, for each patient.

    Answers: `patient_sums`, one row for each patient, in the order of group, clinic and
    patient: `group_code`,
    `clinic_code`, `is_twice` (1 where a patient has more than one group or clinic, and the codes
    are those of the first), `n`, `st`, `stt`, `sy`, `sty`, `syy`; `group_labels` and
    `clinic_labels`: `label` and `code`, one empty label where nothing was asked for.
    A row counts when patient, time, score, and the group and clinic asked for are all there.

    Attributes:
        patient: Who.
        time: When, in integer units.
        score: What was measured, in integer units.
        by: What patients are told apart by; None for all in one.
        clinic: Where; None when it is not part of the question.
    """

    patient: Column
    time: Number
    score: Number
    by: Column | None = None
    clinic: Column | None = None

    @property
    def labels(self) -> tuple["_Label", "_Label"]:
        """What patients are told apart by."""
        return _Label("group", self.by), _Label("clinic", self.clinic)

    @property
    def ratings_sql(self) -> str:
        """The rows that count, with integers for time and score."""
        group, clinic = self.labels
        return (
            f"SELECT * FROM (SELECT {self.patient.key_sql} AS patient, "
            f"{group.key_sql} AS group_label, {clinic.key_sql} AS clinic_label, "
            f"{self.time.integer_sql} AS t, {self.score.integer_sql} AS y FROM source) AS found "
            "WHERE patient IS NOT NULL AND group_label IS NOT NULL AND clinic_label IS NOT NULL "
            "AND t IS NOT NULL AND y IS NOT NULL"
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """A look at what tells patients apart, then one pass over the ratings."""
        group, clinic = self.labels
        return (
            Step("ratings", self.ratings_sql),
            group.step,
            clinic.step,
            Step(
                "patient_sums",
                f"SELECT {group.code_sql}{clinic.code_sql}"
                f"{group.twice_sql} OR {clinic.twice_sql} AS is_twice, "
                "n, st, stt, sy, sty, syy FROM ("
                f"SELECT patient, {group.ends_sql}{clinic.ends_sql}"
                "CAST(COUNT(*) AS INTEGER) AS n, "
                "CAST(SUM(t) AS BIGINT) AS st, CAST(SUM(t * t) AS BIGINT) AS stt, "
                "CAST(SUM(y) AS BIGINT) AS sy, CAST(SUM(t * y) AS BIGINT) AS sty, "
                "CAST(SUM(y * y) AS BIGINT) AS syy FROM ratings GROUP BY patient) AS patients "
                f"{group.join_sql}{clinic.join_sql}"
                f"ORDER BY {group.order_sql}{clinic.order_sql}patient",
                is_answer=True,
            ),
        )


@dataclass(frozen=True)
class _Label:
    """The SQL about a column that has one value for each patient; short where nothing is asked."""

    name: str
    column: Column | None

    @property
    def key_sql(self) -> str:
        return group_sql(None) if self.column is None else self.column.key_sql

    @property
    def step(self) -> Step:
        name = f"{self.name}_labels"
        if self.column is None:
            return Step(name, "SELECT '' AS label, CAST(0 AS INTEGER) AS code", is_answer=True)
        return labels_step(name, "ratings", f"{self.name}_label")

    @property
    def ends_sql(self) -> str:
        name = self.name
        if self.column is None:
            return ""
        return f"MIN({name}_label) AS {name}_first, MAX({name}_label) AS {name}_last, "

    @property
    def code_sql(self) -> str:
        return f"{self.name}_labels.code AS {self.name}_code, " if self.column else ""

    @property
    def twice_sql(self) -> str:
        return f"{self.name}_first <> {self.name}_last" if self.column else "FALSE"

    @property
    def order_sql(self) -> str:
        return f"{self.name}_code, " if self.column else ""

    @property
    def join_sql(self) -> str:
        name = self.name
        if self.column is None:
            return ""
        return f"JOIN {name}_labels ON {name}_labels.label = {name}_first "


@dataclass(frozen=True)
class TwiceLabelled:
    """A patient with more than one group or clinic.

    Answer `patients_twice`, one row or none: `label` of the first such patient, `groups` and
    `clinics`, how many of each.
    """

    sums: TrajectorySums

    @property
    def steps(self) -> tuple[Step, ...]:
        """One pass over the ratings."""
        several = "COUNT(DISTINCT group_label) > 1 OR COUNT(DISTINCT clinic_label) > 1"
        return (
            Step("ratings", self.sums.ratings_sql),
            Step(
                "patients_twice",
                "SELECT CAST(patient AS VARCHAR) AS label, COUNT(DISTINCT group_label) AS groups, "
                "COUNT(DISTINCT clinic_label) AS clinics FROM ratings GROUP BY patient "
                f"HAVING {several} ORDER BY label LIMIT 1",
                is_answer=True,
            ),
        )


@dataclass(frozen=True)
class RepeatedRows:
    """How many of the rows that count are told apart by patient, group, clinic, time and score.

    Answer `repeats`, one row: `rows`, `different`, `most_of_a_patient`. Memory grows with the
    different rows, not with the repeated ones.
    """

    sums: TrajectorySums

    @property
    def steps(self) -> tuple[Step, ...]:
        """The rows gathered by all they hold, then counted."""
        return (
            Step("ratings", self.sums.ratings_sql),
            Step(
                "different_rows",
                "SELECT patient, group_label, clinic_label, t, y, COUNT(*) AS n FROM ratings "
                "GROUP BY patient, group_label, clinic_label, t, y",
            ),
            Step(
                "rows_of_patients",
                "SELECT patient, CAST(SUM(n) AS BIGINT) AS n, COUNT(*) AS different "
                "FROM different_rows GROUP BY patient",
            ),
            Step(
                "repeats",
                "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) AS rows, "
                "CAST(COALESCE(SUM(different), 0) AS BIGINT) AS different, "
                "COALESCE(MAX(n), 0) AS most_of_a_patient FROM rows_of_patients",
                is_answer=True,
            ),
        )
