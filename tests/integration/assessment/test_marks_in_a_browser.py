"""Tender points are placed by tap and by keyboard, scored, moved, named and removed."""

import json

import pytest
from django.urls import reverse

from tests.factories import clinic, planning

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(phone_page, client):
    staffed = clinic.clinic()
    planning.recipe(staffed)
    complaint_id = clinic.complaint(staffed, clinic.patient(staffed))
    client.force_login(
        staffed.clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = reverse("assessment", kwargs={"clinic_slug": staffed.slug, "complaint_id": complaint_id})
    phone_page.goto("/accounts/login/")
    phone_page.context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": phone_page.url}
            for name, morsel in client.cookies.items()
        ]
    )
    phone_page.goto(url)
    return phone_page


def marks(page):
    return json.loads(page.input_value("#id_tender_points") or "[]")


def tap(page, across, down):
    drawing = page.locator("svg.chart--pick:visible")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def test_a_point_is_placed_and_scored_with_two_taps(page, axe):
    tap(page, 0.2, 0.5)
    group = page.get_by_role("group", name="Point 1:")
    group.get_by_role("radio", name="7", exact=True).check(force=True)
    (mark,) = marks(page)
    assert (mark["view"], mark["value"], mark["side"]) == ("foot-lateral-right", 7, "right")
    assert mark["nerve"] == "F2"
    points = page.get_by_role("list", name="Points")
    assert "Sural nerve" in points.inner_text()
    assert "7 of 10" in points.inner_text()
    axe(page)


def test_all_of_it_works_by_keyboard(page):
    page.get_by_label("Add without tapping").select_option(label="on the Saphenous nerve")
    page.get_by_role("button", name="Add a point").press("Enter")
    (before,) = marks(page)
    assert (before["view"], before["nerve"]) == ("foot-medial-right", "K2")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    (after,) = marks(page)
    assert after["x"] == pytest.approx(before["x"] + 1)
    assert after["y"] == pytest.approx(before["y"] + 5)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    assert marks(page)[0]["value"] is not None
    page.locator("[data-mark]").focus()
    page.keyboard.press("Delete")
    assert marks(page) == []


def test_a_point_never_leaves_the_paper(page):
    page.get_by_role("button", name="Add a point").click()
    for _ in range(60):
        page.keyboard.press("Shift+ArrowUp")
    (mark,) = marks(page)
    assert mark["y"] == -230


def test_a_nerve_that_was_chosen_stays_when_the_point_moves(page):
    tap(page, 0.2, 0.5)
    page.get_by_label("Nerve", exact=True).select_option(label="Superficial fibular nerve")
    page.locator("[data-mark]").focus()
    page.keyboard.press("ArrowLeft")
    assert marks(page)[0]["nerve"] == "F1"


def test_undo_takes_back_the_last_point(page):
    tap(page, 0.2, 0.5)
    tap(page, 0.35, 0.75)
    page.get_by_role("button", name="Undo").locator("visible=true").click()
    assert len(marks(page)) == 1


def test_what_was_marked_is_there_again_after_a_reload(page):
    tap(page, 0.2, 0.5)
    page.get_by_text("Saved ", exact=False).first.wait_for()
    page.reload()
    assert len(marks(page)) == 1
    assert page.locator("[data-mark]").count() == 1


def test_a_cookie_of_another_program_at_this_address_stops_no_save(page):
    other = {"name": "a_csrftoken", "value": "not-of-this-clinic", "url": page.url}
    page.context.add_cookies([other])
    tap(page, 0.2, 0.5)
    page.get_by_text("Saved ", exact=False).first.wait_for()
