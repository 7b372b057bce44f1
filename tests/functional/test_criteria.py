"""Diagnostic criteria are answered by touch: on a phone and at a desk, kept, and read again."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser import DESK, PHONE
from tests.factories.clinic import Staffed, clinic, complaint, patient
from tests.functional.rooms import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [
    pytest.param(PHONE, {"has_touch": True, "is_mobile": True}, id="phone"),
    pytest.param(DESK, {"color_scheme": "dark"}, id="desk"),
]
TOO_SMALL = """section => [...section.querySelectorAll("summary, .segment, input[type=text]")]
    .filter(each => each.checkVisibility())
    .map(each => each.getBoundingClientRect())
    .filter(box => Math.round(box.width) < 44 || Math.round(box.height) < 44).length"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


def open_assessment(page: Page, staffed: Staffed, base_url: str, condition: str, side: str) -> str:
    """Open the assessment of a new complaint as its clinician; the page's address."""
    complaint_id = complaint(staffed, patient(staffed), condition, side)
    sign_in(page, staffed, base_url)
    keys = {"clinic_slug": staffed.slug, "complaint_id": complaint_id}
    page.goto(base_url + reverse("assessment", kwargs=keys))
    return page.url


def criteria(page: Page) -> Locator:
    return page.get_by_role("region", name="Diagnostic criteria")


def answer(page: Page, group: str, question: str, said: str) -> None:
    asked = criteria(page).get_by_role("group", name=group, exact=True)
    row = asked.get_by_role("group", name=question)
    row.get_by_role("radio", name=said, exact=True).check()


def fits(page: Page) -> None:
    """Nothing is wider than the screen, nothing too small for a finger."""
    assert not page.evaluate(TOO_WIDE)
    assert criteria(page).evaluate(TOO_SMALL) == 0


@pytest.mark.parametrize(("screen", "options"), SCREENS)
def test_the_criteria_of_regional_pain_are_answered_signed_and_read(
    new_page, axe, live_server, staffed, screen, options
):
    page = new_page(screen, **options)
    open_assessment(page, staffed, live_server.url, "crps", "right")
    answer(page, "Pain", "Pain out of proportion", "Yes")
    for kind in ("Feeling", "Blood flow", "Sweating"):
        answer(page, "What the patient tells", kind, "Yes")
    for kind in ("Feeling", "Blood flow"):
        answer(page, "What is seen now", kind, "Yes")
    verdict = page.locator("#criteria-decided")
    expect(verdict).to_contain_text("It hangs on: whether another diagnosis explains it better.")
    answer(page, "Other diagnoses", "Nothing explains it better", "Yes")
    expect(verdict).to_contain_text("No other diagnosis explains it better.")
    expect(verdict).not_to_contain_text("cannot be said")
    fits(page)
    axe(page)

    page.get_by_role("button", name="Sign and see the decision").click()
    expect(criteria(page)).to_contain_text("The rules do not weigh this; the clinician does.")
    page.get_by_role("link", name="The signed assessment").click()
    criteria(page).get_by_text("What is seen now").click()
    expect(criteria(page)).to_contain_text("Symptoms in 3 of 4 categories, 3 are needed;")
    axe(page)


@pytest.mark.parametrize(("screen", "options"), SCREENS)
def test_the_criteria_of_fibromyalgia_are_kept_while_they_are_answered(
    new_page, axe, live_server, staffed, screen, options
):
    page = new_page(screen, **options)
    url = open_assessment(page, staffed, live_server.url, "fibromyalgia", "bilateral")
    for group in criteria(page).locator("details:not([open]) > summary").all()[::-1]:
        group.click()
    answer(page, "Pain: neck and back", "Neck", "Yes")
    answer(page, "Troubles of the past week", "Tiredness", "2 moderate")
    criteria(page).get_by_label("For how many months").fill("3 years")
    verdict = page.locator("#criteria-decided")
    expect(verdict).to_contain_text("How long: Write months as a number")
    expect(verdict).to_contain_text("Pain index 1 to 19, symptom severity 2 to 11;")
    fits(page)
    axe(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Write months as a number from 0 to 1200")
    criteria(page).get_by_label("For how many months").fill("36")
    expect(page.locator("#assessment-state")).to_contain_text("Saved")

    other_device = new_page(screen, **options)
    sign_in(other_device, staffed, live_server.url)
    other_device.goto(url)
    expect(other_device.locator("#criteria-decided")).to_contain_text("Present for 36 months")
    criteria(other_device).get_by_text("Pain: neck and back").click()
    neck = criteria(other_device).get_by_role("group", name="Neck", exact=True)
    expect(neck.get_by_role("radio", name="Yes")).to_be_checked()
