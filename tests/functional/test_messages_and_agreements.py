"""What the staff set for the patient's phone, in a browser: readable at both widths, also wrong."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from perineural.records.isolation import clinic_scope
from perineural.records.models import Session
from tests.browser import DESK, PHONE
from tests.factories.agreed import agreed, reachable
from tests.factories.clinic import PASSWORD, clinic
from tests.factories.visits import Scores, treated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
SIZES = pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])


@pytest.fixture
def done(live_server):
    return treated(
        clinic(),
        [Scores(diary=(None, None, None))],
        first_at=timezone.now() - dt.timedelta(hours=5),
    )


def signed_in(page: Page, role: str, path: str) -> None:
    page.goto(path)
    page.get_by_label("Email").fill(f"{role}@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{path}")


@SIZES
def test_a_lead_gives_a_message_the_clinics_own_words(new_page, axe, done, size, scheme):
    page = new_page(size, color_scheme=scheme)
    signed_in(page, "clinic_lead", "/c/harbour/messages/")
    expect(page.get_by_role("heading", name="The words")).to_be_visible()
    axe(page)
    page.get_by_role("row").filter(has_text="text").get_by_role("link").first.click()
    words = page.get_by_role("textbox").last
    axe(page)
    words.fill("No link in it.")
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_text("{link}").first).to_be_visible()
    axe(page)
    words.fill("Hello from Harbour. {link}")
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_text("yours, version 1")).to_be_visible()


@SIZES
def test_a_patient_agrees_and_takes_it_back(new_page, axe, done, size, scheme):
    reachable(done.staffed, done.patient_id)
    agreed(done.staffed, done.patient_id, (), "registry")
    page = new_page(size, color_scheme=scheme)
    signed_in(page, "assistant", f"/c/harbour/patients/{done.patient_id}/agreements/")
    axe(page)
    page.goto(f"/c/harbour/patients/{done.patient_id}/agreements/messages/")
    axe(page)
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.get_by_role("checkbox", name="by e-mail").check()
    page.get_by_label("full name").fill("Ana Quarrywood")
    page.get_by_role("button", name="I agree").click()
    page.wait_for_url("**/agreements/**")
    axe(page)


@SIZES
def test_a_clinician_changes_what_is_asked_after_a_session(new_page, axe, done, size, scheme):
    with clinic_scope([done.staffed.id]):
        course_id = Session.objects.get(id=done.session_ids[0]).course_id
    page = new_page(size, color_scheme=scheme)
    signed_in(page, "clinician", f"/c/harbour/courses/{course_id}/check-ins/")
    expect(page.get_by_role("heading", name="What goes when")).to_be_visible()
    axe(page)
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Show what it means").click()
    expect(page.get_by_role("heading", name="Preview: not kept yet")).to_be_visible()
    axe(page)
