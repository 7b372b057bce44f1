"""The shelf as it is read: what is there by product, what runs low, what expires, what happened."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.products import PRODUCTS, product_named
from perineural.clinical.stock import ShelfLot
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import StockLevel, StockLot, StockMovement
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.shelf import Shelf, lots_on_the_shelf, recalls_in_force, shelves


@dataclass(frozen=True)
class LotView:
    """One lot on the shelf. `state` is recalled, expired, expires soon, used up or good."""

    id: uuid.UUID
    product: str
    product_name: str
    lot: str
    manufacturer: str
    expires_on: dt.date
    container_ml: Decimal
    containers: int
    open_ml: Decimal
    opened_at: dt.datetime | None
    open_vial_is_good: bool
    recalled: str
    state: str
    days_left: int
    for_mixing: ShelfLot


@dataclass(frozen=True)
class ProductStock:
    """A product with its lots. `containers` are those that may be used: in date, not recalled."""

    product: str
    name: str
    containers: int
    low_at: int | None
    lots: tuple[LotView, ...]

    @property
    def is_low(self) -> bool:
        """Whether it is time to order."""
        return self.low_at is not None and self.containers <= self.low_at


@dataclass(frozen=True)
class StockPage:
    """The whole shelf. `warning_days` is how long before its date a lot is pointed out."""

    products: tuple[ProductStock, ...]
    warning_days: int

    def _in_state(self, state: str) -> tuple[LotView, ...]:
        return tuple(lot for each in self.products for lot in each.lots if lot.state == state)

    @property
    def low(self) -> tuple[ProductStock, ...]:
        """The products that run low."""
        return tuple(each for each in self.products if each.is_low)

    @property
    def expiring(self) -> tuple[LotView, ...]:
        """The lots that expire soon."""
        return self._in_state("expires soon")

    @property
    def expired(self) -> tuple[LotView, ...]:
        """The lots that are expired and still on the shelf."""
        return self._in_state("expired")

    @property
    def recalled(self) -> tuple[LotView, ...]:
        """The lots that were recalled and are still on the shelf."""
        return self._in_state("recalled")


@dataclass(frozen=True)
class MovementLine:
    """One movement. `batch_id` is what it was drawn into."""

    kind: str
    containers: int
    drawn_ml: Decimal
    wasted_ml: Decimal
    reason: str
    batch_id: uuid.UUID | None
    batch_number: int | None
    at: dt.datetime
    by: str


@dataclass(frozen=True)
class LotPage:
    """One lot with everything that happened to it, the newest first."""

    lot: LotView
    movements: tuple[MovementLine, ...]


@query
def stock_page(*, by: Actor, clinic_id: uuid.UUID) -> StockPage:
    """What is on the shelf, by product. Six SQL queries."""
    check_can(by, clinic_id, Permission.PREPARE)
    days = policy_in_force(clinic_id).policy.expiring_warning_days
    levels = dict(StockLevel.objects.filter(clinic_id=clinic_id).values_list("product", "low_at"))
    lots: dict[str, list[LotView]] = defaultdict(list)
    for each in shelf_views(clinic_id, days):
        lots[each.product].append(each)
    return StockPage(
        products=tuple(
            _product(key, tuple(lots[key]), levels.get(key))
            for key in PRODUCTS
            if key in lots or key in levels
        ),
        warning_days=days,
    )


def _product(key: str, lots: tuple[LotView, ...], low_at: int | None) -> ProductStock:
    usable = sum(lot.containers for lot in lots if lot.state in ("good", "expires soon"))
    return ProductStock(key, PRODUCTS[key].name, usable, low_at, lots)


def shelf_views(clinic_id: uuid.UUID, warning_days: int) -> tuple[LotView, ...]:
    """Every lot of which something is left, what expires first before the rest. Three queries."""
    found = shelves(lots_on_the_shelf(clinic_id), recalls_in_force(clinic_id))
    views = (_view(each, warning_days) for each in found.values())
    return tuple(each for each in views if each.containers or each.open_ml)


def _view(shelf: Shelf, warning_days: int) -> LotView:
    row, there, today = shelf.row, shelf.there, clock.today()
    days_left = (row.expires_on - today).days
    return LotView(
        id=row.id,
        product=row.product,
        product_name=product_named(row.product).name,
        lot=row.lot,
        manufacturer=row.manufacturer,
        expires_on=row.expires_on,
        container_ml=row.container_ml,
        containers=there.containers,
        open_ml=there.open_ml,
        opened_at=there.opened_at,
        open_vial_is_good=shelf.lot.open_vial_lasts(today),
        recalled=shelf.recalled,
        state=_state(shelf, days_left, warning_days),
        days_left=days_left,
        for_mixing=shelf.lot,
    )


def _state(shelf: Shelf, days_left: int, warning_days: int) -> str:
    if shelf.recalled:
        return "recalled"
    if not shelf.there.containers and not shelf.there.open_ml:
        return "used up"
    if days_left < 0:
        return "expired"
    return "expires soon" if days_left <= warning_days else "good"


@query
def lot_page(*, by: Actor, clinic_id: uuid.UUID, stock_lot_id: uuid.UUID) -> LotPage:
    """One lot with everything that happened to it. Six SQL queries."""
    check_can(by, clinic_id, Permission.PREPARE)
    days = policy_in_force(clinic_id).policy.expiring_warning_days
    row = StockLot.objects.filter(clinic_id=clinic_id, id=stock_lot_id).first()
    if row is None:
        raise NotFound("There is no such lot.")
    shelf = shelves([row], recalls_in_force(clinic_id))[row.id]
    moved = StockMovement.objects.filter(clinic_id=clinic_id, stock_lot=row)
    moved = moved.select_related("batch", "moved_by").order_by("-number")
    return LotPage(_view(shelf, days), tuple(_line(each) for each in moved))


def _line(row: StockMovement) -> MovementLine:
    return MovementLine(
        kind=row.kind,
        containers=row.containers,
        drawn_ml=row.drawn_ml,
        wasted_ml=row.wasted_ml,
        reason=row.reason,
        batch_id=row.batch_id,
        batch_number=row.batch.number if row.batch else None,
        at=row.moved_at,
        by=row.moved_by.full_name,
    )
