"""The clinic's outcomes in a browser: found from the menu, readable, and nothing for axe."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories import clinic
from tests.factories.clinic import PASSWORD
from tests.factories.copies import copies
from tests.factories.followed import followed
from tests.factories.visits import Scores, treated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
PAIN = [[8, 6, 4], [7, 7, 3], [6, 5, 3], [9, 6, 8], [5, 4, 4], [8, 8, 6]]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_clinic_lead_reads_the_outcomes(new_page, axe, live_server, size, scheme):
    staffed = clinic.clinic()
    followed(staffed, [[each] for each in PAIN] * 2)
    copies(treated(staffed, [Scores(diary=(2, 3, 6))]), 20)
    page = new_page(size, color_scheme=scheme)
    page.goto("/")
    page.get_by_label("Email").fill("clinic_lead@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/**")
    page.goto("/c/harbour/outcomes/")
    axe(page)
    page.get_by_role("link", name="Achilles tendonitis").click()
    page.get_by_text("13 people rated before a visit: pain began at").wait_for()
    page.get_by_role("img", name="At least 50 % less pain").wait_for()
    page.get_by_text("Half of those relieved had their pain back between").wait_for()
    page.get_by_text("How was this computed?").first.click()
    page.get_by_text("lets each person have a start").wait_for()
    axe(page)
