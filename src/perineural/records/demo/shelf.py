"""The shelf of the demo clinic: what was delivered, what broke, what a count found, what is drawn.

The clinic has kept its stock in the program for some weeks; lots of batches before were typed.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.records.actions import stock
from perineural.records.actions.opening import OpenedContainer
from perineural.records.demo.house import House
from perineural.records.demo.timeline import Chance, History
from perineural.records.queries.stock import lot_page
from perineural.records.queries.worksheet import WorkLine, worksheet


@dataclass(frozen=True)
class _Delivery:
    product: str
    lot: str
    containers: int
    container_ml: Decimal
    expires_in_days: int
    """Counted from the day the demo clinic is made."""


_FIRST = (
    _Delivery("dextrose_5", "DEMO-DX-041", 48, Decimal(50), 12),
    _Delivery("lidocaine_1_mpf", "DEMO-LI-118", 40, Decimal(5), 300),
    _Delivery("sodium_bicarbonate_8_4", "DEMO-BI-007", 5, Decimal(5), 150),
)
_SECOND = _Delivery("dextrose_5", "DEMO-DX-052", 40, Decimal(50), 420)
_LOW_AT = {"dextrose_5": 20, "lidocaine_1_mpf": 12}


def keep_shelf(house: House) -> History:
    """From the first delivery to the last count."""
    timeline, chance = house.timeline, Chance.of("shelf")
    yield timeline.day(21, 7)
    dextrose, lidocaine, _ = (_receive(house, chance, each) for each in _FIRST)
    house.keeps_stock = True
    here = {"by": house.assistant, "clinic_id": house.clinic_id}
    for product, low_at in _LOW_AT.items():
        stock.set_stock_level(product=product, low_at=low_at, **here)
    yield timeline.day(9, 7)
    stock.waste_stock(
        movement_id=chance.key(),
        stock_lot_id=dextrose,
        containers=2,
        reason="Two bags leaked.",
        **here,
    )
    yield timeline.day(6, 7)
    _receive(house, chance, _SECOND)
    yield timeline.day(4, 7)
    seen = lot_page(stock_lot_id=lidocaine, **here).lot.containers
    stock.count_stock(
        movement_id=chance.key(),
        stock_lot_id=lidocaine,
        counted=seen - 1,
        seen=seen,
        reason="One ampoule fewer on the shelf than written down.",
        **here,
    )


def _receive(house: House, chance: Chance, delivery: _Delivery) -> uuid.UUID:
    today = house.timeline.now.date()
    return stock.receive_stock(
        by=house.assistant,
        clinic_id=house.clinic_id,
        movement_id=chance.key(),
        receipt=stock.Receipt(
            product=delivery.product,
            lot=delivery.lot,
            manufacturer="Invented Laboratories",
            expires_on=today + dt.timedelta(days=delivery.expires_in_days),
            containers=delivery.containers,
            container_ml=delivery.container_ml,
        ),
    )


def opened_for(
    house: House, course_id: uuid.UUID, volume_ml: Decimal, typed: tuple[OpenedContainer, ...]
) -> tuple[OpenedContainer, ...]:
    """What a batch is drawn from: what expires first in stock; where it lacks some, as typed."""
    if not house.keeps_stock:
        return typed
    sheet = worksheet(
        by=house.assistant, clinic_id=house.clinic_id, course_id=course_id, volume_ml=volume_ml
    )
    return tuple(_opened(line, other) for line, other in zip(sheet.lines, typed, strict=True))


def _opened(line: WorkLine, typed: OpenedContainer) -> OpenedContainer:
    if line.missing_ml:
        return typed
    first, *others = (OpenedContainer(stock_lot_id=lot.id) for lot, _ in line.takes)
    return OpenedContainer(stock_lot_id=first.stock_lot_id, then=tuple(others))
