"""What is known is read on a phone and at a desk, by day and by night."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories.clinic import PASSWORD, clinic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]

PAGES = ("", "conditions/", "conditions/sciatica/", "nerves/F2/", "anaesthetics/", "codes/")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")],
    ids=["phone-light", "phone-dark", "desk-light", "desk-dark"],
)
def test_a_clinician_looks_something_up(new_page, axe, size, scheme):
    clinic()
    page = new_page(size, color_scheme=scheme)
    page.goto("/")
    page.get_by_label("Email").fill("clinician@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/day/")
    for address in PAGES:
        page.goto(f"/c/harbour/knowledge/{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

    page.goto("/c/harbour/knowledge/")
    page.get_by_label("Find in all that is known").fill("lidocaine")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("status").get_by_text("lidocaine").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Lidocaine Local anaesthetics").first.click()
    page.wait_for_url("**/knowledge/anaesthetics/#lidocaine")
    page.locator("#lidocaine summary").first.click()
    axe(page)
