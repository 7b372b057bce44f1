"""The shelf as rows: which lots there are, what is left of each, and which were recalled."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max, Q, QuerySet, Sum

from perineural.clinical.products import PRODUCTS
from perineural.clinical.stock import (
    OPEN_VIAL_DAYS,
    Movement,
    MovementKind,
    OnHand,
    ShelfLot,
    Take,
    on_hand,
)
from perineural.records import clock
from perineural.records.models import LotRecall, StockLot, StockMovement

MULTI_DOSE = tuple(key for key, product in PRODUCTS.items() if product.multi_dose)


@dataclass(frozen=True)
class Shelf:
    """A lot as a row with everything that happened to it, the oldest first."""

    row: StockLot
    moved: tuple[Movement, ...]
    recalled: str
    """Why it was recalled; empty when it was not."""

    @property
    def there(self) -> OnHand:
        """What is left of it."""
        return on_hand(self.moved, self.row.container_ml, multi_dose=self.row.product in MULTI_DOSE)

    @property
    def lot(self) -> ShelfLot:
        """The lot, as the clinical rules take it."""
        return ShelfLot(
            key=self.row.id,
            lot=self.row.lot,
            expires_on=self.row.expires_on,
            container_ml=self.row.container_ml,
            there=self.there,
            multi_dose=self.row.product in MULTI_DOSE,
            recalled=bool(self.recalled),
        )

    def after(self, take: Take, at: dt.datetime) -> "Shelf":
        """The lot as it is once this was taken from it."""
        use = Movement(MovementKind.USE, -take.containers, at, take.drawn_ml)
        return replace(self, moved=(*self.moved, use))


def recalls_in_force(clinic_id: uuid.UUID) -> dict[tuple[str, str], str]:
    """Why each recalled lot was recalled, by product and key of the lot. One SQL query."""
    rows = LotRecall.objects.filter(clinic_id=clinic_id, lifted_at__isnull=True)
    found = rows.values_list("product", "lot_key", "reason")
    return {(product, key): reason for product, key, reason in found}


def shelves(
    rows: Iterable[StockLot], recalls: dict[tuple[str, str], str]
) -> dict[uuid.UUID, Shelf]:
    """These lots with what happened to them, by their keys. One SQL query beside that of `rows`."""
    lots = list(rows)
    moved: dict[uuid.UUID, list[Movement]] = defaultdict(list)
    movements = StockMovement.objects.filter(stock_lot__in=lots).order_by("number")
    found = movements.values_list("stock_lot_id", "kind", "containers", "moved_at", "drawn_ml")
    for lot_id, kind, containers, at, drawn_ml in found:
        moved[lot_id].append(Movement(MovementKind(kind), containers, at, drawn_ml))
    return {
        row.id: Shelf(row, tuple(moved[row.id]), recalls.get((row.product, row.lot_key), ""))
        for row in lots
    }


def lots_on_the_shelf(clinic_id: uuid.UUID) -> QuerySet[StockLot]:
    """The lots of which anything may be left: unopened, or in a vial that is open."""
    opened_since = clock.now() - dt.timedelta(days=OPEN_VIAL_DAYS + 1)
    rows = StockLot.objects.filter(clinic_id=clinic_id).annotate(
        left=Sum("movements__containers"), last_moved_at=Max("movements__moved_at")
    )
    may_be_open = Q(product__in=MULTI_DOSE, last_moved_at__gte=opened_since)
    return rows.filter(Q(left__gt=0) | may_be_open).order_by("expires_on", "lot")
