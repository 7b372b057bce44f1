"""Lots on the shelf, built through the real actions."""

import datetime as dt
import uuid
from decimal import Decimal

from django.utils import timezone

from perineural.records.actions import recalls, stock
from perineural.records.actions.opening import OpenedContainer
from perineural.records.keys import new_key
from perineural.records.queries.stock import LotPage, lot_page
from tests.factories.clinic import Staffed

PRODUCT = "dextrose_5"
VIAL = "lidocaine_1_mpf"
MULTI_DOSE = "lidocaine_1"


def received(
    staffed: Staffed,
    product: str = PRODUCT,
    lot: str = "D5-001",
    containers: int = 4,
    container_ml: Decimal = Decimal(50),
    days: int = 300,
    **changed: object,
) -> uuid.UUID:
    """Containers of a lot put on the shelf by the assistant; good for so many days."""
    values: dict[str, object] = {
        "product": product,
        "lot": lot,
        "manufacturer": "Invented Laboratories",
        "expires_on": timezone.localdate() + dt.timedelta(days=days),
        "containers": containers,
        "container_ml": container_ml,
    }
    return stock.receive_stock(
        by=staffed.assistant,
        clinic_id=staffed.id,
        movement_id=new_key(),
        receipt=stock.Receipt(**{**values, **changed}),
    )


def page_of(staffed: Staffed, lot_id: uuid.UUID) -> LotPage:
    """The page of a lot, as the assistant sees it."""
    return lot_page(by=staffed.assistant, clinic_id=staffed.id, stock_lot_id=lot_id)


def chosen(lot_id: uuid.UUID, *then: uuid.UUID) -> OpenedContainer:
    """A container from stock, and the lots opened after it."""
    return OpenedContainer(stock_lot_id=lot_id, then=tuple(chosen(each) for each in then))


def typed(lot: str, days: int = 300, then: tuple[OpenedContainer, ...] = ()) -> OpenedContainer:
    """A container whose label was copied."""
    on = timezone.localdate() + dt.timedelta(days=days)
    return OpenedContainer(lot=lot, expires_on=on, manufacturer="Elsewhere", then=then)


def recalled(
    staffed: Staffed, product: str = PRODUCT, lot: str = "D5-001", reason: str = "Glass was found."
) -> uuid.UUID:
    """A lot marked as recalled by the assistant."""
    return recalls.recall_lot(
        by=staffed.assistant,
        clinic_id=staffed.id,
        recall_id=new_key(),
        product=product,
        lot=lot,
        reason=reason,
    )
