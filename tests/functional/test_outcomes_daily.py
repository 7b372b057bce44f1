"""Everyday life, and what was given, in a browser: found from the outcomes; nothing for axe."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories import clinic, planning
from tests.factories.clinic import PASSWORD
from tests.factories.followed import followed
from tests.factories.lived import injected, said, scored, took_before

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


def lived(staffed):
    """Thirty people, of whom twenty say something."""
    ids = followed(staffed, [[[8, 6, 4 + place % 3]] for place in range(30)])
    for place, patient_id in enumerate(ids[:20]):
        took_before(staffed, patient_id, 3 + place % 5)
        scored(staffed, patient_id, None, place % 4, "analgesic_days")
        scored(staffed, patient_id, 40 + place % 7, 40 + (30, 4, 18, 2, 25)[place % 5])
        said(
            staffed, patient_id, global_change=(1, 2, 4, 6)[place % 4],
            analgesics_today=place % 3 == 0, sleep=("well", "fair", "badly")[place % 3],
            activity=("less", "usual")[place % 2], back_to_normal=place < 12,
        )  # fmt: skip
        said(staffed, patient_id, days_after=1, activity=("less", "usual", "less")[place % 3])
    injected(staffed, ids, events=6)


def signed_in(page):
    page.goto("/")
    page.get_by_label("Email").fill("clinic_lead@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/**")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_clinic_lead_reads_of_everyday_life(new_page, axe, live_server, size, scheme):
    staffed = clinic.clinic()
    lived(staffed)
    page = new_page(size, color_scheme=scheme)
    signed_in(page)
    page.goto("/c/harbour/outcomes/achilles_tendonitis/")
    page.get_by_role("link", name="Function, painkillers, activity, unwanted events").click()
    page.get_by_text("measured before and again: VISA-A began").wait_for()
    page.get_by_role("cell", name="12 of 20: 60").wait_for()
    page.get_by_text("6 unwanted events in 300 injections").wait_for()
    page.get_by_text("How was this computed?").nth(2).click()
    page.get_by_text("need not be").wait_for()
    axe(page)
    page.goto("/c/harbour/outcomes/migraine/daily-life/")
    page.get_by_role("heading", name="Too few to say").wait_for()
    axe(page)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_clinic_lead_sees_what_was_given_side_by_side(new_page, axe, live_server, size, scheme):
    staffed = clinic.clinic()
    for name, fall in (("Zinnia", 2), ("Aster", 3)):
        people = [[[5 + place % 5, 5 + place % 5 - fall + place % 3]] for place in range(24)]
        followed(staffed, people, recipe_id=planning.recipe(staffed, name=name))
    page = new_page(size, color_scheme=scheme)
    signed_in(page)
    page.goto("/c/harbour/outcomes/achilles_tendonitis/")
    page.get_by_role("link", name="By what was given").click()
    page.get_by_text("This is no comparison of treatments.").wait_for()
    page.get_by_text("Achilles tendonitis, Aster, version 1: 24 people").wait_for()
    page.get_by_text("How was this computed?").first.click()
    axe(page)
    page.goto("/c/harbour/outcomes/migraine/given/")
    page.get_by_role("heading", name="Nothing to set side by side").wait_for()
    axe(page)
