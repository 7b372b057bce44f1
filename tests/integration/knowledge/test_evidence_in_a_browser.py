"""The evidence is read on a phone and at a desk, by day and by night."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories.clinic import PASSWORD, clinic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
@SCHEMES
def test_anybody_reads_what_is_known_from_the_check(new_page, axe, size, scheme):
    clinic()
    page = new_page(size, color_scheme=scheme)
    page.goto("/c/harbour/check/")
    page.get_by_role("link", name="What is known about this").click()
    page.wait_for_url("**/check/evidence/")
    axe(page)
    assert fits(page)

    page.get_by_role("link", name="Shoulder tendonitis").click()
    page.get_by_role("heading", name="Stronger sugar, not this treatment").wait_for()
    page.locator("summary").first.click()
    axe(page)
    assert fits(page)


@SIZES
def test_a_clinician_finds_the_evidence_of_a_condition(new_page, axe, size):
    clinic()
    page = new_page(size)
    page.goto("/")
    page.get_by_label("Email").fill("clinician@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/day/")
    if size is PHONE:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Knowledge").click()
    axe(page)
    page.get_by_role("link", name="The evidence").click()
    axe(page)
    page.get_by_role("link", name="Carpal tunnel syndrome").click()
    table = page.get_by_role("table", name="This treatment")
    table.get_by_text("Use of the hand within 3 months").wait_for()
    axe(page)
    assert fits(page)


def test_the_lines_of_a_kind_become_a_list_where_there_is_no_room(phone_page):
    clinic()
    phone_page.goto("/c/harbour/check/evidence/carpal_tunnel_syndrome/")
    cells = phone_page.locator(".shelf--same_treatment tbody tr").first.locator("th, td")
    places = [cell.bounding_box() for cell in cells.all()]
    assert len({round(place["x"]) for place in places}) == 1
    assert places[0]["y"] < places[1]["y"] < places[2]["y"]
