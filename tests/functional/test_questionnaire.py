"""A patient fills in a questionnaire of every kind of item on a small phone, by touch."""

import json
import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from perineural.records.isolation import clinic_scope
from perineural.records.models import QuestionnaireAnswer
from perineural.records.outbox import link_address
from tests.factories.clinic import Staffed, clinic
from tests.factories.questionnaires import asked, published
from tests.functional.rooms import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_half,
    pytest.mark.django_db(transaction=True),
]
SMALL_PHONE = {"width": 360, "height": 740}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PICTURES = os.environ.get("QUESTIONNAIRE_PICTURES")


def keep_picture(page: Page, name: str) -> None:
    """Take a picture of the whole page where pictures are wanted."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def opened(new_page, **options) -> tuple[Page, Staffed]:
    """A questionnaire of every kind, asked of a patient and opened on their phone."""
    staffed = clinic()
    answer_id = asked(staffed, published(staffed))
    page = new_page(SMALL_PHONE, **options)
    page.goto("/q/" + link_address("questions", staffed.id, answer_id).split("/q/")[1])
    return page, staffed


def group(page: Page, name: str) -> Locator:
    """One question with its answers to choose."""
    return page.get_by_role("group", name=name)


def tell_of_the_hand(page: Page) -> None:
    """Answer what comes before the nights: words, choices, a date, a drawing."""
    which = group(page, "Which fingers?")
    expect(which).to_be_hidden()
    page.get_by_label("What is your work?").fill("Baker")
    page.get_by_label("Tell us more").fill("It began in winter.")
    group(page, "Does your hand go numb?").get_by_label("Yes").check()
    expect(which).to_be_visible()
    which.get_by_label("Thumb").check()
    which.get_by_label("I cannot say").check()
    expect(which.get_by_label("Thumb")).not_to_be_checked()
    which.get_by_label("Index finger").check()
    expect(which.get_by_label("I cannot say")).not_to_be_checked()
    page.get_by_label("Since when?").fill("2025-12-31")
    group(page, "Where on the hand?").locator("[data-marks-ready] svg.chart").tap()
    page.get_by_role("radio", name="7", exact=True).check()


def tell_of_the_nights(page: Page) -> None:
    """Answer one of a list, a drop-down and a number, which asks for one answer more."""
    group(page, "How often does it wake you?").get_by_label("Often").check()
    page.get_by_label("How often are you tired").select_option("Sometimes")
    expect(group(page, "Have you told a doctor?")).to_be_hidden()
    page.get_by_label("How many times a night?").fill("6")
    group(page, "Have you told a doctor?").get_by_label("No").check()


def move_the_slider(page: Page) -> None:
    """It has no value until it is moved; then its number follows."""
    slider = page.get_by_role("slider", name="How strong is your grip?")
    grip = page.get_by_role("textbox", name="How strong is your grip?")
    expect(slider).to_have_attribute("aria-valuetext", "Not chosen yet")
    expect(grip).to_have_value("")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(grip).to_have_value("55")
    slider.fill("35")
    expect(grip).to_have_value("35")


def test_every_kind_of_item_is_answered_on_a_small_phone(new_page, axe):
    touch = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    page, staffed = opened(new_page, **touch)
    keep_picture(page, "empty")
    page.get_by_role("button", name="Send to the clinic").click()
    expect(page.get_by_role("alert")).to_contain_text("4 answers are missing")
    axe(page)
    keep_picture(page, "refused")

    tell_of_the_hand(page)
    tell_of_the_nights(page)
    move_the_slider(page)
    with page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok):
        page.get_by_label("How much can you lift?").fill("7,5")
    assert not page.evaluate(TOO_WIDE)
    axe(page)
    keep_picture(page, "filled")

    page.goto(page.url)
    expect(page.get_by_label("What is your work?")).to_have_value("Baker")
    expect(group(page, "Which fingers?").get_by_label("Index finger")).to_be_checked()
    expect(page.get_by_role("list", name="Points")).to_contain_text("7 of 10")
    page.get_by_role("button", name="Send to the clinic").click()
    expect(page.get_by_text("Your answers have reached the clinic.")).to_be_visible()
    axe(page)
    with clinic_scope([staffed.id]):
        row = QuestionnaireAnswer.objects.get()
    text = json.dumps(row.response)
    given = ("Baker", "winter", "index", "2025-12-31", "hand-palm-right", "often", "35", "7.5")
    assert all(each in text for each in given)
    assert row.scores[0]["value"] == "75.0"


def test_it_works_without_script(new_page):
    page, _ = opened(new_page, java_script_enabled=False)
    which = page.get_by_role("group", name="Which fingers?")
    expect(which).to_be_hidden()
    page.get_by_label("What is your work?").fill("Baker")
    page.get_by_role("group", name="Does your hand go numb?").get_by_label("Yes").check()
    page.get_by_role("button", name="Save, and show the questions that follow").click()
    which.get_by_label("Thumb").check()
    page.get_by_role("group", name="How often does it wake you?").get_by_label("Never").check()
    page.get_by_role("textbox", name="How strong is your grip?").fill("40")
    page.get_by_role("button", name="Send to the clinic").click()
    expect(page.get_by_text("Your answers have reached the clinic.")).to_be_visible()


def test_staff_pages_of_a_questionnaire_can_be_used_by_anybody(desk_page, axe, live_server):
    staffed = clinic()
    key = published(staffed)
    asked(staffed, key)
    page = desk_page
    sign_in(page, staffed, live_server.url)
    slug = {"clinic_slug": staffed.slug}
    page.goto(reverse("questionnaires", kwargs=slug))
    axe(page)
    page.get_by_role("link", name="How your hand is").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text("4 answers are missing")
    axe(page)
    keep_picture(page, "preview")
    page.goto(reverse("questionnaire_new", kwargs=slug))
    page.get_by_role("button", name="Check it").click()
    axe(page)
