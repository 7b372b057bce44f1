"""A scar that was treated at a visit, as a line on the chart."""

from typing import ClassVar

from django.db import models

from perineural.records.models.assessment import Side
from perineural.records.models.rows import ClinicRow, part_of


class Scar(ClinicRow):
    """One scar: its line on a view, its length on the skin, how it moves before and after.

    `places` holds x and y in mm of each place of the line, in order, on the paper of the view.
    """

    session = part_of("Session", "scars")
    position = models.PositiveSmallIntegerField()
    model_version = models.CharField(max_length=40)
    view = models.CharField(max_length=30)
    places = models.JSONField()
    side = models.CharField(max_length=10, choices=Side.choices)
    region = models.CharField(max_length=120, blank=True)
    length_mm = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    mobility_before = models.PositiveSmallIntegerField(null=True, blank=True)
    mobility_after = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(length_mm__isnull=True) | models.Q(length_mm__gt=0),
                name="scar_has_length",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(mobility_before__isnull=True) | models.Q(mobility_before__lte=10)
                )
                & (models.Q(mobility_after__isnull=True) | models.Q(mobility_after__lte=10)),
                name="scar_mobility_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"scar {self.position}"
