"""What to expect, on a small phone: all of it in sight, for everybody."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.clinic import clinic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


def test_anybody_reads_it_on_a_small_phone(phone_page: Page, live_server, axe):
    clinic()
    phone_page.set_viewport_size({"width": 360, "height": 740})
    phone_page.goto(f"{live_server.url}/c/harbour/expect/carpal_tunnel_syndrome/")
    expect(phone_page.get_by_role("heading", name="What to expect")).to_be_visible()
    for part in ("Before", "During", "Afterwards"):
        expect(phone_page.get_by_role("heading", name=part, exact=True)).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    axe(phone_page)
