"""The shelf: what came, what went and why, and nothing that was not there."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts, stock
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, StockLot, StockMovement
from perineural.records.queries.stock import stock_page
from tests.counting import asked, events
from tests.factories import clinic, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


def whole_shelf(staffed):
    return stock_page(by=staffed.assistant, clinic_id=staffed.id)


def throw_away(staffed, lot_id, containers, reason="Broken.", **changed):
    values = {"by": staffed.assistant, "movement_id": new_key(), **changed}
    stock.waste_stock(
        clinic_id=staffed.id, stock_lot_id=lot_id, containers=containers, reason=reason, **values
    )


def count(staffed, lot_id, counted, seen, reason="Counted twice.", **changed):
    values = {"by": staffed.assistant, "movement_id": new_key(), **changed}
    stock.count_stock(
        clinic_id=staffed.id, stock_lot_id=lot_id, counted=counted, seen=seen, reason=reason,
        **values,
    )  # fmt: skip


def test_what_was_received_is_on_the_shelf(staffed):
    shelf.received(staffed, containers=4)
    (product,) = whole_shelf(staffed).products
    (lot,) = product.lots
    assert (product.name, product.containers) == ("Dextrose 5 % injection", 4)
    assert (lot.lot, lot.manufacturer, lot.container_ml) == ("D5-001", "Invented Laboratories", 50)
    assert events(staffed, "receive stock") == 1


def test_more_of_the_same_lot_adds_up_however_it_is_written(staffed):
    first = shelf.received(staffed, lot="D5-001", containers=4)
    assert shelf.received(staffed, lot=" d5 -001", containers=2) == first
    assert shelf.page_of(staffed, first).lot.containers == 6


def test_the_same_delivery_sent_twice_is_one(staffed):
    key = new_key()
    receipt = stock.Receipt(
        "dextrose_5", "D5", "Maker", timezone.localdate() + dt.timedelta(days=9), 3, Decimal(50)
    )
    for _ in range(2):
        lot_id = stock.receive_stock(
            by=staffed.assistant, clinic_id=staffed.id, movement_id=key, receipt=receipt
        )
    assert shelf.page_of(staffed, lot_id).lot.containers == 3
    assert events(staffed, "receive stock") == 1


def test_another_act_under_a_key_that_was_used_is_never_taken_for_the_first(staffed):
    first, second = shelf.received(staffed), shelf.received(staffed, lot="D5-002")
    key, other = new_key(), new_key()
    throw_away(staffed, first, 1, movement_id=key)
    count(staffed, first, 2, 3, movement_id=other)
    throw_away(staffed, first, 1, movement_id=key)
    count(staffed, first, 2, 3, movement_id=other)
    for act in (
        lambda: throw_away(staffed, second, 1, movement_id=key),
        lambda: throw_away(staffed, first, 2, movement_id=key),
        lambda: throw_away(staffed, first, 1, reason="Stolen.", movement_id=key),
        lambda: count(staffed, second, 3, 4, movement_id=other),
        lambda: count(staffed, first, 1, 2, movement_id=key),
    ):
        with pytest.raises(Conflict, match="not written down"):
            act()
    assert [shelf.page_of(staffed, each).lot.containers for each in (first, second)] == [2, 4]


@pytest.mark.parametrize(
    "changed", [{"lot": "D6"}, {"product": "lidocaine_1_mpf"}, {"containers": 4}]
)
def test_another_delivery_under_a_key_that_was_used_is_refused(staffed, changed):
    on = timezone.localdate() + dt.timedelta(days=9)
    receipt = stock.Receipt("dextrose_5", "D5", "Maker", on, 3, Decimal(50))
    which = {"by": staffed.assistant, "clinic_id": staffed.id, "movement_id": new_key()}
    stock.receive_stock(**which, receipt=receipt)
    with pytest.raises(Conflict, match="not written down"):
        stock.receive_stock(**which, receipt=replace(receipt, **changed))


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"product": "honey"}, "product", "Choose a product"),
        ({"lot": " \u200b "}, "lot", "Copy the lot number"),
        ({"manufacturer": " "}, "manufacturer", "Name the manufacturer"),
        ({"containers": 0}, "containers", "Between 1 and"),
        ({"container_ml": Decimal(0)}, "container_ml", "holds 0.1 to 1000 mL"),
        ({"days": -1}, "expires_on", "lot D5-001, expired on"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_in_words(staffed, changed, field, words):
    with pytest.raises(Invalid, match=words) as refusal:
        shelf.received(staffed, **changed)
    assert refusal.value.field == field
    with clinic_scope([staffed.id]):
        assert not StockLot.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": 301}, "expires_on"),
        ({"container_ml": Decimal(100)}, "container_ml"),
        ({"manufacturer": "Somebody Else"}, "manufacturer"),
    ],
)
def test_a_known_lot_with_another_label_is_asked_about(staffed, changed, field):
    lot_id = shelf.received(staffed)
    with pytest.raises(Invalid, match="Read the container again") as refusal:
        shelf.received(staffed, **changed)
    assert refusal.value.field == field
    assert shelf.page_of(staffed, lot_id).lot.containers == 4


def test_a_recalled_lot_is_not_put_on_the_shelf(staffed):
    shelf.recalled(staffed, lot="d5 - 001")
    with pytest.raises(Invalid, match="lot D5-001, was recalled: Glass was found"):
        shelf.received(staffed, lot="D5-001")


def test_what_is_thrown_away_is_gone_and_says_why(staffed):
    lot_id = shelf.received(staffed, containers=4)
    throw_away(staffed, lot_id, 3, "Dropped the box.")
    page = shelf.page_of(staffed, lot_id)
    assert page.lot.containers == 1
    newest = page.movements[0]
    assert (newest.kind, newest.containers, newest.wasted_ml) == ("waste", -3, Decimal(150))
    assert (newest.reason, newest.by) == ("Dropped the box.", "Invented Assistant")
    assert events(staffed, "waste stock") == 1


def test_no_more_is_thrown_away_than_is_there(staffed):
    lot_id = shelf.received(staffed, containers=2)
    with pytest.raises(Invalid, match="2 of lot D5-001 are on the shelf"):
        throw_away(staffed, lot_id, 3)
    with pytest.raises(Invalid, match="No vial of this lot is open"):
        throw_away(staffed, lot_id, 0)
    assert shelf.page_of(staffed, lot_id).lot.containers == 2


def test_throwing_away_and_counting_ask_why(staffed):
    lot_id = shelf.received(staffed)
    for act in (
        lambda: throw_away(staffed, lot_id, 1, "  "),
        lambda: count(staffed, lot_id, 3, 4, ""),
    ):
        with pytest.raises(Invalid, match="Say why") as refusal:
            act()
        assert refusal.value.field == "reason"


def test_a_count_puts_the_number_right(staffed):
    lot_id = shelf.received(staffed, containers=4)
    count(staffed, lot_id, counted=6, seen=4)
    count(staffed, lot_id, counted=5, seen=6)
    page = shelf.page_of(staffed, lot_id)
    assert page.lot.containers == 5
    assert [each.containers for each in page.movements] == [-1, 2, 4]


def test_a_count_made_while_something_was_taken_is_made_again(staffed):
    lot_id = shelf.received(staffed, containers=4)
    throw_away(staffed, lot_id, 1)
    with pytest.raises(Conflict, match=r"went from 4 to 3\. Count again"):
        count(staffed, lot_id, counted=4, seen=4)
    assert shelf.page_of(staffed, lot_id).lot.containers == 3


def test_the_same_correction_sent_twice_is_one(staffed):
    lot_id = shelf.received(staffed, containers=4)
    key = new_key()
    for _ in range(2):
        throw_away(staffed, lot_id, 1, movement_id=key)
    assert shelf.page_of(staffed, lot_id).lot.containers == 3
    assert events(staffed, "waste stock") == 1


def test_the_database_itself_lets_no_movement_be_changed(staffed):
    shelf.received(staffed)
    with (
        clinic_scope([staffed.id]),
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
    ):
        StockMovement.objects.update(containers=99)
    with clinic_scope([staffed.id]):
        assert StockMovement.objects.get().containers == 4


def test_the_database_itself_lets_no_movement_be_deleted(staffed):
    shelf.received(staffed)
    with (
        clinic_scope([staffed.id]),
        pytest.raises(DatabaseError, match="never deleted"),
        transaction.atomic(),
    ):
        StockMovement.objects.all().delete()
    with clinic_scope([staffed.id]):
        assert StockMovement.objects.count() == 1


def test_a_product_that_runs_low_is_told(staffed):
    shelf.received(staffed, containers=4)
    here = {"by": staffed.assistant, "clinic_id": staffed.id, "product": "dextrose_5"}
    stock.set_stock_level(low_at=3, **here)
    assert whole_shelf(staffed).low == ()
    stock.set_stock_level(low_at=4, **here)
    assert [each.name for each in whole_shelf(staffed).low] == ["Dextrose 5 % injection"]
    stock.set_stock_level(low_at=None, **here)
    assert whole_shelf(staffed).low == ()
    assert events(staffed, "set stock level") == 3


def test_only_what_may_be_used_counts_against_low(staffed):
    shelf.received(staffed, lot="GOOD", containers=2)
    shelf.received(staffed, lot="BAD", containers=5)
    shelf.recalled(staffed, lot="BAD")
    stock.set_stock_level(
        by=staffed.assistant, clinic_id=staffed.id, product="dextrose_5", low_at=2
    )
    (product,) = whole_shelf(staffed).low
    assert product.containers == 2
    assert [each.lot for each in whole_shelf(staffed).recalled] == ["BAD"]


def test_a_product_with_a_level_and_nothing_there_is_low(staffed):
    stock.set_stock_level(
        by=staffed.assistant, clinic_id=staffed.id, product="sterile_water", low_at=0
    )
    assert [each.product for each in whole_shelf(staffed).low] == ["sterile_water"]


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "expired"), (0, "expires soon"), (60, "expires soon"), (61, "good")]
)
def test_a_lot_is_pointed_out_before_its_date(staffed, days, state):
    lot_id = shelf.received(staffed, days=100)
    with clinic_scope([staffed.id]):
        StockLot.objects.update(expires_on=timezone.localdate() + dt.timedelta(days=days))
    assert shelf.page_of(staffed, lot_id).lot.state == state


def test_the_clinic_says_how_long_before_its_date_a_lot_is_pointed_out(staffed):
    shelf.received(staffed, days=100)
    assert whole_shelf(staffed).expiring == ()
    accounts.set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, reason="Deliveries are slow.",
        policy=SitePolicy(expiring_warning_days=120),
    )  # fmt: skip
    assert [each.lot for each in whole_shelf(staffed).expiring] == ["D5-001"]


def test_the_shelf_is_read_with_as_many_queries_for_one_lot_as_for_ten(staffed):
    shelf.received(staffed)
    with asked() as few:
        whole_shelf(staffed)
    for number in range(9):
        shelf.received(staffed, lot=f"MORE-{number}")
    with asked() as many:
        whole_shelf(staffed)
    assert len(few) == len(many) <= 7


@pytest.mark.parametrize("role", ["clinic_lead", "researcher", "administrator"])
def test_who_does_not_prepare_does_not_keep_stock(staffed, role):
    lot_id = shelf.received(staffed)
    person = staffed.person(role)
    with pytest.raises(NotAllowed):
        throw_away(staffed, lot_id, 1, by=person)
    with pytest.raises(NotAllowed):
        count(staffed, lot_id, 1, 4, by=person)
    with pytest.raises(NotAllowed):
        stock_page(by=person, clinic_id=staffed.id)


def test_another_clinics_shelf_is_not_there(staffed):
    lot_id = shelf.received(staffed)
    hill = clinic.clinic("hill", "Hill Clinic")
    for act in (
        lambda: throw_away(hill, lot_id, 1),
        lambda: count(hill, lot_id, 1, 4),
        lambda: shelf.page_of(hill, lot_id),
    ):
        with pytest.raises(NotFound):
            act()
    assert whole_shelf(hill).products == ()


def test_the_trail_of_the_shelf_holds_no_free_text(staffed):
    lot_id = shelf.received(staffed)
    throw_away(staffed, lot_id, 1, "Ana dropped it")
    with clinic_scope([staffed.id]):
        told = str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert "Ana" not in told
    assert "D5-001" not in told
