"""The clinic's safety in a browser: a flagged lot is found and read; nothing for axe."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories import clinic
from tests.factories.clinic import PASSWORD
from tests.factories.watched import Visited, visited

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


def planted(staffed):
    """Lot B2 with an event at every fourth visit, A1 and C3 at every thirtieth."""
    every = {"A1": 30, "B2": 4, "C3": 30}
    visited(
        staffed,
        [
            Visited((lot,), ("mild",) if n % each == 1 else ())
            for n in range(60)
            for lot, each in every.items()
        ],
    )


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_clinic_lead_reads_of_a_lot_that_stands_out(new_page, axe, live_server, size, scheme):
    staffed = clinic.clinic()
    planted(staffed)
    page = new_page(size, color_scheme=scheme)
    page.goto("/")
    page.get_by_label("Email").fill("clinic_lead@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/**")
    page.goto("/c/harbour/outcomes/")
    page.get_by_role("link", name="Safety").last.click()
    page.get_by_text("unwanted events in 540 injections").wait_for()
    page.get_by_role("link", name="lot B2").click()
    page.get_by_text("15 of 60 visits with this lot had an unwanted event").wait_for()
    page.get_by_role("img", name="Chart of lot B2 over its visits").wait_for()
    axe(page)
    page.get_by_text("How was this computed?").last.click()
    page.get_by_text("A cumulative sum chart").wait_for()
    axe(page)
