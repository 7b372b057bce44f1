"""An open room hears what changed elsewhere, and each bath keeps the batch that it came from."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from perineural.records.isolation import clinic_scope
from perineural.records.models import Batch, Consent
from tests.browser import DESK
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import do_the_checks, enter, rows, saved, tick_the_checks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


def add_a_point(page) -> None:
    page.get_by_label("Add a point by its nerve").select_option(label="Right sural nerve")
    page.get_by_role("button", name="Add", exact=True).click()


def change(model, staffed, **values) -> None:
    with clinic_scope([staffed.id]):
        model.objects.update(**values)


@pytest.mark.parametrize("news", ["recall", "withdrawal"])
def test_what_was_recalled_or_withdrawn_meanwhile_stops_the_next_point(
    desk_page, live_server, staffed, news
):
    room = visits.ready(staffed)
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    add_a_point(page)
    saved(page)
    if news == "recall":
        change(Batch, staffed, recalled_at=timezone.now())
        words = "Batch 1 holds a lot that was recalled."
    else:
        change(Consent, staffed, withdrawn_at=timezone.now(), withdrawn_reason="Enough.")
        words = "The consent does not hold any more."
    add_a_point(page)
    expect(page.get_by_role("alert").filter(has_text="Stop.")).to_contain_text(words)
    expect(rows(page)).to_have_count(2)
    add_a_point(page)

    expect(page.get_by_role("alert").filter(has_text="Not placed.")).to_be_visible()
    expect(rows(page)).to_have_count(2)


def test_a_bath_keeps_its_batch_when_another_is_chosen(desk_page, live_server, staffed):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", side="bilateral", modality="both")
    second = planning.batch(staffed, room.course_id, volume_ml=Decimal(10))
    page = enter(desk_page, room, live_server.url)
    tick_the_checks(page)
    page.get_by_role("button", name="Left nostril").click()
    saved(page)
    page.get_by_role("radio", name="Batch 2").check()
    page.get_by_role("button", name="Right nostril").click()
    saved(page)

    baths = visits.room_of(room).baths
    assert [bath.batch_id for bath in baths] == [room.batch_id, second]


def test_minutes_typed_for_a_bath_start_the_clock_that_asks_after_pain(
    desk_page, live_server, staffed
):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="bath")
    page = enter(desk_page, room, live_server.url)
    tick_the_checks(page)
    page.get_by_role("button", name="Left nostril").click()
    page.get_by_label("Minutes in place").fill("8")
    page.get_by_label("Minutes in place").press("Tab")

    expect(page.locator("#clock")).to_contain_text("Last bath just now. Ask again at")
    saved(page)
    assert visits.room_of(room).last_point_at is not None


def test_a_room_left_open_overnight_asks_for_the_kit_again(new_page, live_server, staffed):
    page = new_page(DESK)
    page.clock.install()
    room = visits.ready(staffed)
    enter(page, room, live_server.url)
    do_the_checks(page)
    kit = page.locator('.check__box[value="kit"]')
    expect(kit).to_be_checked()
    page.clock.fast_forward(int(dt.timedelta(hours=13).total_seconds() * 1000))

    expect(kit).not_to_be_checked()
    expect(page.get_by_role("alert").filter(has_text="left open")).to_be_visible()
