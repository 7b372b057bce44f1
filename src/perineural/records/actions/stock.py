"""The shelf: what came, what was thrown away, what a count found, and when to order.

What is there follows from the movements; none is ever changed. Writers queue up on the end of the
clinic's audit chain, so that nobody takes what somebody else has just taken.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import plain
from perineural.clinical.products import PRODUCTS
from perineural.clinical.stock import MovementKind, lot_key
from perineural.records import audit, clock
from perineural.records.actions.opening import hold_stock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.keys import new_key
from perineural.records.models import StockLevel, StockLot, StockMovement, User
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.shelf import Shelf, recalls_in_force, shelves

CONTAINERS_AT_MOST = 10_000
CONTAINER_ML = (Decimal("0.1"), Decimal(1000))
REASON_AT_MOST = 300
SENT_BEFORE = (
    "This page sent something else before, so this was not written down. "
    "Open the page anew and enter it again."
)
"""What is said when a key was used for something else: the second is never taken for the first."""


@dataclass(frozen=True)
class Receipt:
    """What was put on the shelf, as its label and the delivery say."""

    product: str
    lot: str
    manufacturer: str
    expires_on: dt.date
    containers: int
    container_ml: Decimal


@action
def receive_stock(
    *, by: Actor, clinic_id: uuid.UUID, movement_id: uuid.UUID, receipt: Receipt
) -> uuid.UUID:
    """Put containers of a lot on the shelf.

    Returns:
        The key of the lot: a new one, or the one that is in stock already.

    Raises:
        Invalid: A value is missing or out of range, the lot is expired or was recalled, or it is
            in stock with another expiry date, size or manufacturer.
        Conflict: Something else was sent with this key.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    person = named(by)
    _check_receipt(receipt)
    hold_stock(clinic_id)
    if done := _done(clinic_id, movement_id):
        row = done.stock_lot
        _check_is_that(done, MovementKind.RECEIPT, receipt.containers)
        if (row.product, row.lot_key) != (receipt.product, lot_key(receipt.lot)):
            raise Conflict(SENT_BEFORE)
        _check_same(row, receipt)
        return row.id
    name, key = PRODUCTS[receipt.product].name, lot_key(receipt.lot)
    reason = recalls_in_force(clinic_id).get((receipt.product, key))
    if reason is not None:
        text = f"{name}, lot {receipt.lot.strip()}, was recalled: {reason}"
        raise Invalid(text, field="lot")
    row = StockLot.objects.filter(clinic_id=clinic_id, product=receipt.product, lot_key=key).first()
    if row is None:
        row = _new_lot(clinic_id, receipt)
    _check_same(row, receipt)
    number = row.movements.count() + 1
    _move(row, number, MovementKind.RECEIPT, receipt.containers, person, movement_id)
    audit.record(
        by, clinic_id, "receive stock", "stock_lot", row.id,
        details={"product": row.product, "containers": receipt.containers},
    )  # fmt: skip
    return row.id


def _check_receipt(receipt: Receipt) -> None:
    if receipt.product not in PRODUCTS:
        raise Invalid("Choose a product.", field="product")
    if not lot_key(receipt.lot):
        raise Invalid("Copy the lot number from the container.", field="lot")
    if not receipt.manufacturer.strip():
        raise Invalid("Name the manufacturer.", field="manufacturer")
    if not 1 <= receipt.containers <= CONTAINERS_AT_MOST:
        text = f"Between 1 and {CONTAINERS_AT_MOST} containers are received at once."
        raise Invalid(text, field="containers")
    low, high = CONTAINER_ML
    if not low <= receipt.container_ml <= high:
        raise Invalid(f"A container holds {low} to {high} mL.", field="container_ml")
    if receipt.expires_on < clock.today():
        name = PRODUCTS[receipt.product].name
        text = f"{name}, lot {receipt.lot.strip()}, expired on {receipt.expires_on:%Y-%m-%d}."
        raise Invalid(text, field="expires_on")


def _new_lot(clinic_id: uuid.UUID, receipt: Receipt) -> StockLot:
    row = StockLot(
        id=new_key(),
        clinic_id=clinic_id,
        product=receipt.product,
        lot=receipt.lot.strip(),
        lot_key=lot_key(receipt.lot),
        manufacturer=receipt.manufacturer.strip(),
        expires_on=receipt.expires_on,
        container_ml=receipt.container_ml,
    )
    row.save(force_insert=True)
    return row


def _check_same(row: StockLot, receipt: Receipt) -> None:
    """The same lot number on another container is a slip, or another lot: look at it again."""
    for field, told, words in (
        ("expires_on", receipt.expires_on, f"with the expiry date {row.expires_on:%Y-%m-%d}"),
        ("container_ml", receipt.container_ml, f"in containers of {plain(row.container_ml)} mL"),
    ):
        if getattr(row, field) != told:
            text = f"Lot {row.lot} is in stock {words}. Read the container again."
            raise Invalid(text, field=field)
    if row.manufacturer.casefold() != receipt.manufacturer.strip().casefold():
        text = f"Lot {row.lot} is in stock from {row.manufacturer}. Read the container again."
        raise Invalid(text, field="manufacturer")


@action
def waste_stock(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    movement_id: uuid.UUID,
    stock_lot_id: uuid.UUID,
    containers: int,
    reason: str,
) -> None:
    """Throw containers of a lot away, with the reason; 0 is the multi-dose vial that is open.

    Raises:
        Invalid: There is no reason, or there are not as many on the shelf.
        Conflict: Something else was sent with this key.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    person, why = named(by), _reason(reason)
    shelf = _held(clinic_id, stock_lot_id)
    if done := _done(clinic_id, movement_id):
        _check_is_that(done, MovementKind.WASTE, -containers, stock_lot_id, why)
        return
    there = shelf.there
    if containers == 0 and not there.open_ml:
        raise Invalid("No vial of this lot is open.", field="containers")
    if not 0 <= containers <= there.containers:
        text = f"{there.containers} of lot {shelf.row.lot} are on the shelf: no more can go."
        raise Invalid(text, field="containers")
    wasted_ml = containers * shelf.row.container_ml if containers else there.open_ml
    number = len(shelf.moved) + 1
    _move(
        shelf.row, number, MovementKind.WASTE, -containers, person, movement_id, why, wasted_ml
    )  # fmt: skip
    audit.record(
        by, clinic_id, "waste stock", "stock_lot", stock_lot_id,
        details={"product": shelf.row.product, "containers": containers},
    )  # fmt: skip


@action
def count_stock(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    movement_id: uuid.UUID,
    stock_lot_id: uuid.UUID,
    counted: int,
    seen: int,
    reason: str,
) -> None:
    """Correct the number of unopened containers to what was counted, with the reason.

    Args:
        counted: How many lie on the shelf.
        seen: How many the page said when the counting began.

    Raises:
        Invalid: There is no reason, or the number cannot be.
        Conflict: Something was taken or came while it was counted, or something else was sent
            with this key.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    person, why = named(by), _reason(reason)
    if not 0 <= counted <= CONTAINERS_AT_MOST:
        raise Invalid("Write down how many you counted, 0 or more.", field="counted")
    shelf = _held(clinic_id, stock_lot_id)
    if done := _done(clinic_id, movement_id):
        _check_is_that(done, MovementKind.COUNT, counted - seen, stock_lot_id, why)
        return
    was = shelf.there.containers
    if was != seen:
        raise Conflict(
            f"While you counted, lot {shelf.row.lot} went from {seen} to {was}. Count again."
        )
    number = len(shelf.moved) + 1
    _move(shelf.row, number, MovementKind.COUNT, counted - was, person, movement_id, why)
    audit.record(
        by, clinic_id, "count stock", "stock_lot", stock_lot_id,
        details={"product": shelf.row.product, "was": was, "counted": counted},
    )  # fmt: skip


@action
def set_stock_level(*, by: Actor, clinic_id: uuid.UUID, product: str, low_at: int | None) -> None:
    """Say at how many containers of a product the clinic is told that it runs low; None: never.

    Raises:
        Invalid: There is no such product, or the number cannot be.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    if product not in PRODUCTS:
        raise Invalid("Choose a product.", field="product")
    if low_at is not None and not 0 <= low_at <= CONTAINERS_AT_MOST:
        raise Invalid(f"Give a number from 0 to {CONTAINERS_AT_MOST}.", field="low_at")
    hold_stock(clinic_id)
    row = StockLevel.objects.filter(clinic_id=clinic_id, product=product).first()
    if low_at == (row.low_at if row else None):
        return
    if row is None:
        row = StockLevel(clinic_id=clinic_id, product=product, low_at=low_at)
        row.save(force_insert=True)
    elif low_at is None:
        row.delete()
    else:
        row.low_at = low_at
        row.save(update_fields=["low_at"])
    audit.record(
        by, clinic_id, "set stock level", "product", None,
        details={"product": product, "low_at": low_at},
    )  # fmt: skip


def named(by: Actor) -> User:
    """The person who acts.

    Raises:
        Invalid: It is not a person.
    """
    if not isinstance(by, User):
        raise Invalid("Stock is kept by named persons.")
    return by


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise Invalid("Say why.", field="reason")
    if len(said) > REASON_AT_MOST:
        raise Invalid(f"Keep the reason under {REASON_AT_MOST} characters.", field="reason")
    return said


def _done(clinic_id: uuid.UUID, movement_id: uuid.UUID) -> StockMovement | None:
    rows = StockMovement.objects.select_related("stock_lot")
    return rows.filter(clinic_id=clinic_id, id=movement_id).first()


def _check_is_that(
    done: StockMovement,
    kind: MovementKind,
    containers: int,
    stock_lot_id: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    told = (kind, containers, stock_lot_id or done.stock_lot_id, reason)
    if told != (done.kind, done.containers, done.stock_lot_id, done.reason):
        raise Conflict(SENT_BEFORE)


def _held(clinic_id: uuid.UUID, stock_lot_id: uuid.UUID) -> Shelf:
    """One lot, held until the transaction ends."""
    hold_stock(clinic_id)
    row = StockLot.objects.filter(clinic_id=clinic_id, id=stock_lot_id).first()
    if row is None:
        raise NotFound("There is no such lot.")
    return shelves([row], {})[row.id]


def _move(
    row: StockLot,
    number: int,
    kind: MovementKind,
    containers: int,
    by: User,
    movement_id: uuid.UUID,
    reason: str = "",
    wasted_ml: Decimal = Decimal(0),
) -> None:
    StockMovement(
        id=movement_id,
        clinic_id=row.clinic_id,
        stock_lot=row,
        number=number,
        kind=kind,
        containers=containers,
        wasted_ml=wasted_ml,
        reason=reason,
        moved_by=by,
    ).save(force_insert=True)
