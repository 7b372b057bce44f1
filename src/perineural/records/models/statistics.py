"""What is kept of pain over time for each patient, so that no page scans ratings."""

from typing import ClassVar

from django.db import models

from perineural.records.models.rows import ClinicRow, part_of


class PainSeries(models.TextChoices):
    """Which ratings a row sums up, and in which unit of time."""

    BEFORE = "before", "before a session, over days since the first session"
    ALL = "all", "all ratings, over minutes since the first session"


class PainStatistics(ClinicRow):
    """Six integers of one complaint and series: enough for a line through its ratings.

    Series `before` also keeps how many visits count, the scores before the first and before the
    newest of them that was rated, and the day of the newest. `records.pain_statistics` says what
    is summed and why it is exact.
    """

    patient = part_of("Patient", "pain_statistics")
    complaint = part_of("Complaint", "pain_statistics")
    series = models.CharField(max_length=6, choices=PainSeries.choices)
    n = models.PositiveIntegerField()
    sum_t = models.BigIntegerField()
    sum_tt = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    sum_ty = models.BigIntegerField()
    sum_yy = models.BigIntegerField()
    visits = models.PositiveIntegerField(null=True, blank=True)
    first_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_day = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "series"], name="pain_statistics_once_a_series"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "series", "patient"], name="pain_statistics_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.n}"
