"""The clinic's own billing codes, and the superbills made with them."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class BillingCode(ClinicRow):
    """One code that the clinic loaded, in its own words. A new list takes the place of all."""

    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "code"], name="billing_code_once"),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | ~models.Q(currency=""),
                name="billing_code_price_in_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Superbill(ClinicalRow):
    """What was done at a signed session, by code, for the patient to hand in. It never changes.

    A mistake is put right by voiding it and making another.
    """

    patient = link("Patient", related_name="+")
    session = link("Session", related_name="superbills")
    number = models.PositiveIntegerField()
    diagnosis_code = models.CharField(max_length=12, blank=True)
    diagnosis = models.CharField(max_length=300)
    knowledge_version = models.CharField(max_length=40)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = link("User", null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "number"], name="superbill_number_once"),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (
                    models.Q(voided_at__isnull=False, voided_by__isnull=False)
                    & ~models.Q(void_reason="")
                ),
                name="superbill_voided_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"superbill {self.number}"


class SuperbillLine(ClinicRow):
    """One code on a superbill, as the clinic had it that day."""

    superbill = part_of("Superbill", "lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=200)
    count = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(count__gte=1), name="superbill_line_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.count} x {self.code}"
