"""Which containers are opened for a batch: chosen from stock, or typed from the label as before."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import plain
from perineural.clinical.batch import Lot
from perineural.clinical.products import product_named
from perineural.clinical.solution import Part
from perineural.clinical.stock import MovementKind, Take, lot_key, take_from
from perineural.records.errors import Invalid, NotFound
from perineural.records.keys import new_key
from perineural.records.models import AuditChain, Batch, StockLot, StockMovement, User
from perineural.records.queries.shelf import Shelf, recalls_in_force, shelves


@dataclass(frozen=True)
class OpenedContainer:
    """What a batch is drawn from: a lot of the stock, or what the label of a container says.

    Args:
        lot: The lot number. Not needed with `stock_lot_id`.
        expires_on: The last day it may be used. Not needed with `stock_lot_id`.
        manufacturer: Who made it.
        stock_lot_id: The lot of the stock it comes from.
        then: The lots opened next, where this one does not hold enough.
    """

    lot: str = ""
    expires_on: dt.date | None = None
    manufacturer: str = ""
    stock_lot_id: uuid.UUID | None = None
    then: tuple["OpenedContainer", ...] = ()


@dataclass(frozen=True)
class Opened:
    """One lot as it is opened for a part; `shelf` is None when it is not in stock."""

    product: str
    lot: str
    expires_on: dt.date
    manufacturer: str
    shelf: Shelf | None
    recalled: str

    def as_lot(self) -> Lot:
        """The lot, as the rules of release take it."""
        return Lot(self.product, self.lot, self.expires_on, recalled=self.recalled)


@dataclass(frozen=True)
class Drawn:
    """What is drawn into a batch from one lot. [mL]"""

    opened: Opened
    volume_ml: Decimal
    take: Take | None


def hold_stock(clinic_id: uuid.UUID) -> None:
    """Let nobody else of this clinic write until the transaction ends: what is read now holds."""
    AuditChain.objects.select_for_update().get_or_create(clinic_id=clinic_id)


def held_batch(clinic_id: uuid.UUID, batch_id: uuid.UUID) -> Batch:
    """One batch, held until the transaction ends, and with it the clinic's stock.

    The stock comes first: a recall holds it and then marks its batches, so whoever held a batch
    first and then wrote to the audit chain would wait for the recall while it waits for them.
    `no_key`: a visit that is saved refers to its batch, before the audit chain; that must not wait.

    Raises:
        NotFound: There is no such batch.
    """
    hold_stock(clinic_id)
    rows = Batch.objects.select_for_update(no_key=True)
    batch = rows.filter(clinic_id=clinic_id, id=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


def opened_lots(
    clinic_id: uuid.UUID, parts: tuple[Part, ...], containers: tuple[OpenedContainer, ...]
) -> tuple[tuple[Opened, ...], ...]:
    """For each part the lots it is drawn from, in order. Three SQL queries.

    A typed lot that is in stock counts as chosen from it. The caller holds the clinic's stock.

    Raises:
        Invalid: A lot is missing, is of another product, or its date is not that of the stock.
    """
    recalls = recalls_in_force(clinic_id)
    rows = StockLot.objects.filter(
        clinic_id=clinic_id, product__in={part.product for part in parts}
    )
    found = {row.id: row for row in rows}
    by_key = {(row.product, row.lot_key): row.id for row in found.values()}
    named = [(part.product, each) for part, first in zip(parts, containers, strict=True)
             for each in (first, *first.then)]  # fmt: skip
    wanted = {each.stock_lot_id or by_key.get((product, lot_key(each.lot)))
              for product, each in named}  # fmt: skip
    shelf = shelves([found[key] for key in wanted if key in found], recalls)
    return tuple(
        tuple(_opened(part.product, each, shelf, by_key, recalls) for each in (first, *first.then))
        for part, first in zip(parts, containers, strict=True)
    )


def _opened(
    product: str,
    told: OpenedContainer,
    shelf: dict[uuid.UUID, Shelf],
    by_key: dict[tuple[str, str], uuid.UUID],
    recalls: dict[tuple[str, str], str],
) -> Opened:
    name, key = product_named(product).name, lot_key(told.lot)
    if told.stock_lot_id is None:
        if not key or told.expires_on is None:
            raise Invalid(f"Give the lot and the expiry date of {name}.", field="containers")
        known = shelf.get(by_key.get((product, key)))
        if known is None:
            recalled = recalls.get((product, key), "")
            made_by = told.manufacturer.strip()
            return Opened(product, told.lot.strip(), told.expires_on, made_by, None, recalled)
        _check_date(name, known.row, told.expires_on)
    else:
        known = shelf.get(told.stock_lot_id)
        if known is None or known.row.product != product:
            raise Invalid(f"That lot is not one of {name}.", field="containers")
    row = known.row
    return Opened(product, row.lot, row.expires_on, row.manufacturer, known, known.recalled)


def _check_date(name: str, row: StockLot, typed: dt.date) -> None:
    if row.expires_on != typed:
        raise Invalid(
            f"{name}, lot {row.lot}, is in stock with the expiry date {row.expires_on:%Y-%m-%d},"
            f" not {typed:%Y-%m-%d}. Read the container again.",
            field="containers",
        )


def drawn_from(
    parts: tuple[Part, ...], opened: tuple[tuple[Opened, ...], ...], at: dt.datetime, on: dt.date
) -> tuple[Drawn, ...]:
    """How each part is drawn from its lots, one after the other; a typed lot gives all the rest.

    Raises:
        Invalid: The lots chosen do not hold enough, or one of them is not needed.
    """
    shelf: dict[uuid.UUID, Shelf] = {}
    found: list[Drawn] = []
    for part, lots in zip(parts, opened, strict=True):
        missing_ml = part.volume_ml
        for each in lots:
            if missing_ml <= 0:
                raise Invalid(_not_needed(part, each), field="containers")
            drawn = _draw(each, missing_ml, shelf, at, on)
            if drawn is not None:
                found.append(drawn)
                missing_ml -= drawn.volume_ml
        if missing_ml > 0:
            raise Invalid(_too_little(part, lots), field="containers")
    return tuple(found)


def _draw(
    opened: Opened,
    missing_ml: Decimal,
    shelf: dict[uuid.UUID, Shelf],
    at: dt.datetime,
    on: dt.date,
) -> Drawn | None:
    if opened.shelf is None:
        return Drawn(opened, missing_ml, None)
    now = shelf.get(opened.shelf.row.id, opened.shelf)
    takes = take_from((now.lot,), missing_ml, on).takes
    if not takes:
        return None
    shelf[now.row.id] = now.after(takes[0], at)
    return Drawn(opened, takes[0].drawn_ml, takes[0])


def _too_little(part: Part, lots: tuple[Opened, ...]) -> str:
    held = {each.lot: each.shelf.there.containers for each in lots if each.shelf is not None}
    said = ", ".join(
        f"lot {lot} holds {count} container{'' if count == 1 else 's'}"
        for lot, count in held.items()
    )
    return (
        f"{part.stock.name}: {plain(part.volume_ml)} mL are needed, and {said}."
        " Choose another lot as well, or count the shelf first."
    )


def _not_needed(part: Part, lot: Opened) -> str:
    return (
        f"{part.stock.name}: the lots before it hold enough; nothing is drawn from lot {lot.lot}."
        " Leave it out, or the others."
    )


def book_out(batch: Batch, drawn: Iterable[Drawn], by: User) -> list[StockMovement]:
    """The movements that take what was drawn off the shelf, not yet stored."""
    numbers: dict[uuid.UUID, int] = {}
    return [_movement(batch, each, numbers, by) for each in _from_stock(drawn)]


def _from_stock(drawn: Iterable[Drawn]) -> Iterator[tuple[Shelf, Take]]:
    for each in drawn:
        if each.opened.shelf is not None and each.take is not None:
            yield each.opened.shelf, each.take


def _movement(
    batch: Batch, taken: tuple[Shelf, Take], numbers: dict[uuid.UUID, int], by: User
) -> StockMovement:
    shelf, take = taken
    numbers[shelf.row.id] = numbers.get(shelf.row.id, len(shelf.moved)) + 1
    return StockMovement(
        id=new_key(),
        clinic_id=batch.clinic_id,
        stock_lot=shelf.row,
        number=numbers[shelf.row.id],
        kind=MovementKind.USE,
        containers=-take.containers,
        drawn_ml=take.drawn_ml,
        wasted_ml=take.wasted_ml,
        batch=batch,
        moved_at=batch.occurred_at,
        moved_by=by,
    )
