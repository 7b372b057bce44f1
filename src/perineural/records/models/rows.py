"""What every row of a clinic carries: its key, its clinic, and the two times of a clinical fact."""

from django.db import models

from perineural.records import clock
from perineural.records.keys import new_key


class Precision(models.TextChoices):
    """How precisely it is known when something happened."""

    EXACT = "exact", "to the minute"
    HOUR = "hour", "about the hour"
    DAY = "day", "the day"
    MONTH = "month", "the month"
    YEAR = "year", "the year"
    UNKNOWN = "unknown", "not known"


class ClinicRow(models.Model):
    """A row that belongs to one clinic, under a key made by whoever recorded it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    clinic = models.ForeignKey("records.Clinic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ClinicalRow(ClinicRow):
    """A clinical fact: when it happened, how precisely that is known, when and by whom recorded.

    `recorded_by` is empty when the patient recorded it through a link of their own.
    """

    occurred_at = models.DateTimeField(default=clock.now)
    occurred_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.EXACT
    )
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


def link(model: str, **options: object) -> models.ForeignKey:
    """A reference to another clinical row, which may never be deleted from under this one."""
    return models.ForeignKey(f"records.{model}", on_delete=models.PROTECT, **options)


def part_of(model: str, related_name: str, **options: object) -> models.ForeignKey:
    """A reference to the row this one is a part of: it goes when its whole goes."""
    return models.ForeignKey(
        f"records.{model}", on_delete=models.CASCADE, related_name=related_name, **options
    )
