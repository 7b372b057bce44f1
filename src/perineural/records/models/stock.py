"""What is on the shelf: lots, every movement of them, when to order, and what was recalled."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicRow, link


class StockLot(ClinicRow):
    """One lot of a product in containers of one size. What is there follows from its movements."""

    product = models.CharField(max_length=60)
    lot = models.CharField(max_length=60)
    lot_key = models.TextField()
    """The lot number without case and spaces, by which it is recognised."""
    manufacturer = models.CharField(max_length=120)
    expires_on = models.DateField()
    container_ml = models.DecimalField(max_digits=7, decimal_places=3)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "product", "lot_key"], name="stock_lot_of_product_once"
            ),
            models.CheckConstraint(
                condition=models.Q(container_ml__gt=0), name="stock_container_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} lot {self.lot}"


class StockMovement(ClinicRow):
    """Containers of a lot that came or went: never changed, never removed.

    `number` counts the movements of a lot: of two writers who saw the same shelf, the database
    lets one through.
    """

    stock_lot = link("StockLot", related_name="movements")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    containers = models.IntegerField()
    drawn_ml = models.DecimalField(max_digits=7, decimal_places=3, default=0)
    wasted_ml = models.DecimalField(max_digits=7, decimal_places=3, default=0)
    reason = models.CharField(max_length=300, blank=True)
    batch = link("Batch", null=True, blank=True, related_name="movements")
    moved_at = models.DateTimeField(default=clock.now)
    moved_by = link("User", related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stock_lot", "number"], name="stock_movement_numbered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="receipt", containers__gt=0)
                | models.Q(kind__in=["use", "waste"], containers__lte=0)
                | models.Q(kind="count"),
                name="stock_movement_goes_the_way_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.containers}"


class StockLevel(ClinicRow):
    """At how many containers of a product the clinic wants to be told that it runs low."""

    product = models.CharField(max_length=60)
    low_at = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "product"], name="stock_level_of_product_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} at {self.low_at}"


class LotRecall(ClinicRow):
    """A lot that must not be used any more, and why; a mark made by mistake is taken back."""

    product = models.CharField(max_length=60)
    lot = models.CharField(max_length=60)
    lot_key = models.TextField()
    reason = models.CharField(max_length=300)
    recalled_at = models.DateTimeField(default=clock.now)
    recalled_by = link("User", related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = link("User", null=True, blank=True, related_name="+")
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "product", "lot_key"],
                condition=models.Q(lifted_at__isnull=True),
                name="lot_recalled_once",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lot_recall_lifted_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"recall of {self.product} lot {self.lot}"
