"""A finger on the picture does what it is meant to, and nothing on what comes to lie under it."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import do_the_checks, enter, place_on_screen, rows, saved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]

ANKLE = "foot-lateral-right"


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def page(new_page, live_server, staffed):
    phone = new_page(PHONE, has_touch=True, is_mobile=True)
    return enter(phone, visits.ready(staffed), live_server.url)


@pytest.mark.parametrize("step", range(5, 100, 15))
def test_a_tap_before_the_checks_ticks_none_of_them(page, step):
    page.touchscreen.tap(*place_on_screen(page, ANKLE, "F2", step))

    refused = page.get_by_role("alert").filter(has_text="Not placed. First settle")
    expect(refused).to_be_in_viewport()
    expect(page.get_by_role("checkbox", name="Name and birth date")).to_be_in_viewport()
    for words in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        expect(page.get_by_role("checkbox", name=words)).not_to_be_checked()
    expect(page.get_by_role("radio", name="Batch 1")).not_to_be_checked()


def test_a_tap_beside_a_field_that_is_being_edited_keeps_what_was_typed(page):
    do_the_checks(page)
    page.touchscreen.tap(*place_on_screen(page, ANKLE, "F2", 20))
    page.get_by_label("Volume").last.fill("0.7")
    page.touchscreen.tap(*place_on_screen(page, ANKLE, "F2", 60))

    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("0.7 mL")
    saved(page)
