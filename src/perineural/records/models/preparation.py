"""What is mixed, for whom, from what; and what the patient agreed to."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class Recipe(ClinicRow):
    """A site's own versioned formulation. Only a signed one may be mixed or planned."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    supersedes = link("Recipe", null=True, blank=True, related_name="+")
    is_example = models.BooleanField(default=False)
    modality = models.CharField(max_length=10, default="injection")
    rationale = models.TextField(blank=True)
    author = link("User", related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    signed_by = link("User", null=True, blank=True, related_name="+")
    signed_credential = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "name", "version"], name="recipe_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="recipe_signed_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class RecipePart(ClinicRow):
    """One product of a recipe and how much of it."""

    recipe = part_of("Recipe", "parts")
    position = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=60)
    volume_ml = models.DecimalField(max_digits=7, decimal_places=3)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(volume_ml__gt=0), name="recipe_part_has_volume"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.volume_ml} mL"


class Batch(ClinicalRow):
    """What was actually mixed, for exactly one patient. `occurred_at` is when mixing started."""

    patient = part_of("Patient", "batches")
    course = link("Course", related_name="batches")
    recipe = link("Recipe", related_name="batches")
    number = models.PositiveIntegerField()
    prepared_by = link("User", related_name="+")
    beyond_use_at = models.DateTimeField()
    volume_ml = models.DecimalField(max_digits=7, decimal_places=3)
    is_clear = models.BooleanField()
    measured_ph = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    policy_version = models.PositiveIntegerField()
    must_be_checked = models.BooleanField(default=False)
    """The clinic asked for a second person's check when it was mixed."""
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = link("User", null=True, blank=True, related_name="+")
    first_drawn_at = models.DateTimeField(null=True, blank=True)
    """When the first point or bath from it was recorded."""
    recalled_at = models.DateTimeField(null=True, blank=True)
    """Since when it is known that it holds some of a recalled lot."""
    discarded_ml = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "course", "-occurred_at"], name="batch_by_course"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "number"], name="batch_number_once"),
            models.CheckConstraint(
                condition=models.Q(discarded_at__isnull=True, discarded_by__isnull=True)
                | models.Q(discarded_at__isnull=False, discarded_by__isnull=False),
                name="batch_discarded_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True, checked_by__isnull=True)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="batch_checked_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True)
                | ~models.Q(checked_by=models.F("prepared_by")),
                name="batch_checked_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.number}"


class BatchPart(ClinicRow):
    """What was drawn from one lot into a batch; `stock_lot` is empty when it was not in stock."""

    batch = part_of("Batch", "parts")
    position = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=60)
    volume_ml = models.DecimalField(max_digits=7, decimal_places=3)
    manufacturer = models.CharField(max_length=120, blank=True)
    lot = models.CharField(max_length=60)
    lot_key = models.TextField(default="")
    """The lot number without case and spaces, by which a recall finds it."""
    stock_lot = link("StockLot", null=True, blank=True, related_name="+")
    expires_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "product", "lot_key"], name="batch_part_by_lot_key"),
        ]

    def __str__(self) -> str:
        return f"{self.product} lot {self.lot}"


class Consent(ClinicalRow):
    """What the patient read and signed, word for word; withdrawable at any time."""

    patient = part_of("Patient", "consents")
    course = link("Course", related_name="consents")
    recipe = link("Recipe", related_name="+")
    modality = models.CharField(max_length=10)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    signer_name = models.CharField(max_length=200)
    questions_answered = models.BooleanField(default=False)
    place = models.CharField(max_length=10, default="clinic")
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "course"], name="consent_by_course"),
        ]

    def __str__(self) -> str:
        return str(self.id)
