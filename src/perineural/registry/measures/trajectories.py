"""What a linear mixed model needs of each patient: six integers."""

from dataclasses import dataclass

from perineural.registry.columns import Column, Number
from perineural.registry.measures.steps import Step, group_sql, labels_step


@dataclass(frozen=True)
class TrajectorySums:
    """Count, and sums of time, score, their squares and their product, for each patient.

    Answers: `patient_sums`, one row for each patient (and group and clinic), in the order of
    patients: `group_code`, `clinic_code`, `n`, `st`, `stt`, `sy`, `sty`, `syy`;
    `group_labels` and `clinic_labels`: `label` and `code`.
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
    def ratings_sql(self) -> str:
        """The rows that count, with integers for time and score."""
        return (
            f"SELECT * FROM (SELECT {self.patient.key_sql} AS patient, "
            f"{_key(self.by)} AS group_label, {_key(self.clinic)} AS clinic_label, "
            f"{self.time.integer_sql} AS t, {self.score.integer_sql} AS y FROM source) AS found "
            "WHERE patient IS NOT NULL AND group_label IS NOT NULL AND clinic_label IS NOT NULL "
            "AND t IS NOT NULL AND y IS NOT NULL"
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """One pass over the ratings, then one row a patient."""
        return (
            Step("ratings", self.ratings_sql),
            Step(
                "patients",
                "SELECT patient, group_label, clinic_label, COUNT(*) AS n, "
                "CAST(SUM(t) AS BIGINT) AS st, CAST(SUM(t * t) AS BIGINT) AS stt, "
                "CAST(SUM(y) AS BIGINT) AS sy, CAST(SUM(t * y) AS BIGINT) AS sty, "
                "CAST(SUM(y * y) AS BIGINT) AS syy "
                "FROM ratings GROUP BY patient, group_label, clinic_label",
            ),
            labels_step("group_labels", "patients", "group_label"),
            labels_step("clinic_labels", "patients", "clinic_label"),
            Step(
                "patient_sums",
                "SELECT g.code AS group_code, c.code AS clinic_code, p.n, p.st, p.stt, p.sy, "
                "p.sty, p.syy FROM patients AS p "
                "JOIN group_labels AS g ON g.label = p.group_label "
                "JOIN clinic_labels AS c ON c.label = p.clinic_label "
                "ORDER BY p.patient, g.code, c.code",
                is_answer=True,
            ),
            Step(
                "patients_twice",
                "SELECT CAST(patient AS VARCHAR) AS label, COUNT(DISTINCT group_label) AS groups, "
                "COUNT(DISTINCT clinic_label) AS clinics FROM patients WHERE patient IN "
                "(SELECT patient FROM patients GROUP BY patient HAVING COUNT(*) > 1) "
                "GROUP BY patient ORDER BY label LIMIT 1",
                is_answer=True,
            ),
        )


def _key(column: Column | None) -> str:
    return group_sql(column) if column is None else column.key_sql


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
