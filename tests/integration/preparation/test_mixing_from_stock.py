"""A batch is mixed from the shelf: what is opened is booked out with it, and never twice."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from perineural.clinical.solution import Part
from perineural.records.actions import batches, stock
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Batch, StockLot
from perineural.records.queries.preparation import batch_page
from perineural.records.queries.worksheet import worksheet
from tests.factories import clinic, planning, shelf

pytestmark = pytest.mark.django_db
VIAL_ML = Decimal(5)


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def course_id(staffed):
    return course_of_somebody(staffed)


def course_of_somebody(staffed, parts=planning.DEXTROSE_LIDOCAINE):
    patient_id = clinic.patient(staffed)
    complaint_id = clinic.complaint(staffed, patient_id)
    return planning.course(staffed, patient_id, complaint_id, planning.recipe(staffed, parts=parts))


def mix(staffed, course_id, *containers, volume_ml=Decimal(20), batch_id=None, started_at=None):
    return batches.mix_batch(
        by=staffed.assistant,
        clinic_id=staffed.id,
        batch_id=batch_id or new_key(),
        course_id=course_id,
        mixing=planning.mixing(2, volume_ml, started_at, containers=containers),
    )


def parts_of(staffed, batch_id):
    page = batch_page(by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id)
    return [(part.lot, part.volume_ml) for part in page.batch.parts]


def left(staffed, lot_id):
    return shelf.page_of(staffed, lot_id).lot.containers


@pytest.fixture
def vial(staffed):
    return shelf.received(staffed, shelf.VIAL, "LI-001", 10, VIAL_ML)


def test_what_is_opened_leaves_the_shelf_and_the_rest_of_it_is_wasted(staffed, course_id, vial):
    bag = shelf.received(staffed, containers=4)
    batch_id = mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial))
    assert (left(staffed, bag), left(staffed, vial)) == (3, 9)
    used = shelf.page_of(staffed, bag).movements[0]
    assert (used.kind, used.batch_id) == ("use", batch_id)
    assert (used.drawn_ml, used.wasted_ml) == (Decimal("18.2"), Decimal("31.8"))
    assert parts_of(staffed, batch_id) == [("D5-001", Decimal("18.2")), ("LI-001", Decimal("1.8"))]


def test_a_batch_sent_twice_opens_its_containers_once(staffed, course_id, vial):
    bag, key = shelf.received(staffed, containers=4), new_key()
    again = {"batch_id": key, "started_at": timezone.now()}
    for _ in range(2):
        mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), **again)
    assert left(staffed, bag) == 3


def test_where_one_lot_is_not_enough_the_next_gives_the_rest(staffed, course_id, vial):
    soon = shelf.received(staffed, lot="SOON", containers=1, days=10)
    late = shelf.received(staffed, lot="LATE", containers=5, days=90)
    batch_id = mix(
        staffed, course_id, shelf.chosen(soon, late), shelf.chosen(vial), volume_ml=Decimal(110)
    )
    assert (left(staffed, soon), left(staffed, late), left(staffed, vial)) == (0, 4, 8)
    assert parts_of(staffed, batch_id) == [("SOON", 50), ("LATE", 50), ("LI-001", 10)]


def test_stock_that_holds_too_little_is_refused_with_numbers(staffed, course_id, vial):
    bag = shelf.received(staffed, lot="ONE", containers=1)
    with pytest.raises(Invalid, match="100 mL are needed, and lot ONE holds 1 container"):
        mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), volume_ml=Decimal(110))
    assert (left(staffed, bag), left(staffed, vial)) == (1, 10)
    with clinic_scope([staffed.id]):
        assert not Batch.objects.exists()


def test_a_lot_that_would_not_be_opened_is_not_silently_dropped(staffed, course_id, vial):
    first, second = (shelf.received(staffed, lot=lot) for lot in ("FIRST", "SECOND"))
    with pytest.raises(Invalid, match="nothing is drawn from lot SECOND"):
        mix(staffed, course_id, shelf.chosen(first, second), shelf.chosen(vial))


def test_an_expired_lot_of_the_shelf_is_refused_by_name(staffed, course_id, vial):
    bag = shelf.received(staffed, lot="OLD-7")
    with clinic_scope([staffed.id]):
        StockLot.objects.filter(id=bag).update(
            expires_on=timezone.localdate() - dt.timedelta(days=1)
        )
    with pytest.raises(Invalid, match="Dextrose 5 % injection, lot OLD-7, expired on"):
        mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial))


def test_a_recalled_lot_is_refused_by_name_from_the_shelf_or_typed(staffed, course_id, vial):
    bag = shelf.received(staffed, lot="BAD-1")
    shelf.recalled(staffed, lot="bad-1")
    shelf.recalled(staffed, lot="BAD-2")
    for container, lot in ((shelf.chosen(bag), "BAD-1"), (shelf.typed(" bad -2"), "bad -2")):
        with pytest.raises(Invalid, match=f"lot {lot}, was recalled: Glass was found"):
            mix(staffed, course_id, container, shelf.chosen(vial))


def test_a_lot_of_another_product_is_refused(staffed, course_id, vial):
    with pytest.raises(Invalid, match="not one of Dextrose 5 %"):
        mix(staffed, course_id, shelf.chosen(vial), shelf.chosen(vial))


def test_a_lot_of_another_clinic_is_refused(staffed, course_id, vial):
    hill = clinic.clinic("hill", "Hill Clinic")
    theirs = shelf.received(hill)
    with pytest.raises(Invalid, match="not one of Dextrose 5 %"):
        mix(staffed, course_id, shelf.chosen(theirs), shelf.chosen(vial))
    assert left(hill, theirs) == 4


def test_a_typed_lot_that_is_not_in_stock_says_so(staffed, course_id, vial):
    batch_id = mix(staffed, course_id, shelf.typed("ELSEWHERE"), shelf.chosen(vial))
    page = batch_page(by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id)
    assert [part.stock_lot_id is None for part in page.batch.parts] == [True, False]


def test_a_typed_lot_that_is_in_stock_is_booked_out(staffed, course_id, vial):
    bag = shelf.received(staffed, lot="D5-001", days=300)
    mix(staffed, course_id, shelf.typed(" d5-001", days=300), shelf.chosen(vial))
    assert left(staffed, bag) == 3


def test_a_typed_date_that_is_not_that_of_the_shelf_is_asked_about(staffed, course_id, vial):
    shelf.received(staffed, lot="D5-001", days=300)
    with pytest.raises(Invalid, match="is in stock with the expiry date"):
        mix(staffed, course_id, shelf.typed("D5-001", days=299), shelf.chosen(vial))


def test_a_typed_container_gives_what_the_shelf_does_not_hold(staffed, course_id, vial):
    bag = shelf.received(staffed, lot="LAST", containers=1)
    from_both = batches.OpenedContainer(stock_lot_id=bag, then=(shelf.typed("NEW"),))
    batch_id = mix(staffed, course_id, from_both, shelf.chosen(vial), volume_ml=Decimal(110))
    assert parts_of(staffed, batch_id)[:2] == [("LAST", 50), ("NEW", 50)]
    assert left(staffed, bag) == 0


WITH_MULTI_DOSE = (Part("dextrose_5", Decimal(50)), Part("lidocaine_1", Decimal(5)))


def test_a_multi_dose_vial_stays_open_for_the_next_batch(staffed):
    course_id = course_of_somebody(staffed, WITH_MULTI_DOSE)
    bag = shelf.received(staffed, containers=9)
    vial = shelf.received(staffed, shelf.MULTI_DOSE, "MD-1", 3, Decimal(20))
    for _ in range(2):
        mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), volume_ml=Decimal(55))
    lot = shelf.page_of(staffed, vial).lot
    assert (lot.containers, lot.open_ml) == (2, Decimal(10))
    assert left(staffed, bag) == 7


def test_a_vial_that_is_open_too_long_is_not_drawn_from(staffed):
    with time_machine.travel(timezone.now() - dt.timedelta(days=29)):
        course_id = course_of_somebody(staffed, WITH_MULTI_DOSE)
        bag = shelf.received(staffed, containers=9)
        vial = shelf.received(staffed, shelf.MULTI_DOSE, "MD-1", 3, Decimal(20))
        mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), volume_ml=Decimal(55))
    assert not shelf.page_of(staffed, vial).lot.open_vial_is_good
    mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), volume_ml=Decimal(55))
    lot = shelf.page_of(staffed, vial).lot
    assert (lot.containers, lot.open_ml, lot.open_vial_is_good) == (1, Decimal(15), True)


def test_an_open_vial_is_thrown_away(staffed):
    course_id = course_of_somebody(staffed, WITH_MULTI_DOSE)
    bag = shelf.received(staffed, containers=9)
    vial = shelf.received(staffed, shelf.MULTI_DOSE, "MD-1", 3, Decimal(20))
    mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial), volume_ml=Decimal(55))
    stock.waste_stock(
        by=staffed.assistant, clinic_id=staffed.id, movement_id=new_key(), stock_lot_id=vial,
        containers=0, reason="The stopper leaked.",
    )  # fmt: skip
    page = shelf.page_of(staffed, vial)
    assert (page.lot.containers, page.lot.open_ml) == (2, 0)
    assert page.movements[0].wasted_ml == 15


def test_the_worksheet_draws_from_what_expires_first(staffed, course_id, vial):
    shelf.received(staffed, lot="LATE", containers=1, days=90)
    shelf.received(staffed, lot="SOON", containers=1, days=10)
    sheet = worksheet(
        by=staffed.assistant, clinic_id=staffed.id, course_id=course_id, volume_ml=Decimal(90)
    )
    dextrose, lidocaine = sheet.lines
    assert [lot.lot for lot, _ in dextrose.takes] == ["SOON", "LATE"]
    assert (dextrose.part.volume_ml, lidocaine.part.volume_ml) == (Decimal(82), Decimal(8))
    assert lidocaine.rounded
    assert [take.containers for _, take in lidocaine.takes] == [2]
    assert [str(draw.volume_ml) for draw in dextrose.draws] == ["50", "32"]


def test_the_worksheet_says_what_stock_lacks(staffed, course_id):
    shelf.received(staffed, containers=1)
    sheet = worksheet(
        by=staffed.assistant, clinic_id=staffed.id, course_id=course_id, volume_ml=Decimal(110)
    )
    assert [line.missing_ml for line in sheet.lines] == [Decimal(50), Decimal(10)]


def test_a_volume_that_cannot_be_drawn_up_is_refused(staffed, course_id):
    for volume_ml in (Decimal("0.05"), Decimal(2000)):
        with pytest.raises(Invalid) as refusal:
            worksheet(
                by=staffed.assistant, clinic_id=staffed.id, course_id=course_id,
                volume_ml=volume_ml,
            )  # fmt: skip
        assert refusal.value.field == "volume_ml"


@pytest.mark.django_db(transaction=True)
def test_mixers_at_the_same_time_never_take_what_is_not_there():
    staffed = clinic.clinic()
    course_id = course_of_somebody(staffed)
    bag = shelf.received(staffed, containers=4)
    vial = shelf.received(staffed, shelf.VIAL, "LI-001", 10, VIAL_ML)
    mixed, refused, broken = [], [], []

    def work():
        try:
            for _ in range(3):
                try:
                    mixed.append(mix(staffed, course_id, shelf.chosen(bag), shelf.chosen(vial)))
                except Invalid as refusal:
                    refused.append(str(refusal))
        except Exception as error:  # noqa: BLE001  (a thread's error is asserted on below)
            broken.append(error)
        finally:
            connection.close()

    tablets = [threading.Thread(target=work) for _ in range(2)]
    for tablet in tablets:
        tablet.start()
    for tablet in tablets:
        tablet.join()
    assert broken == []
    assert (len(mixed), len(refused)) == (4, 2)
    assert all("lot D5-001 holds 0 containers" in each for each in refused)
    assert (left(staffed, bag), left(staffed, vial)) == (0, 6)
