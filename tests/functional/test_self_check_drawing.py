"""Showing on a small phone where it hurts, up to the questions."""

import pytest
from playwright.sync_api import expect

from tests.factories.clinic import clinic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
RIGHT_WRIST = (-318, -851)


def test_a_tap_on_the_wrist_leads_to_the_questions_about_it(unwatched_page, axe):
    clinic()
    page = unwatched_page({"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/c/harbour/check/")
    page.get_by_role("link", name="Show it on a picture").click()
    drawing = page.locator("[data-marks-ready] svg.chart").first
    expect(drawing).to_be_visible()
    box, paper = (
        drawing.bounding_box(),
        [float(x) for x in drawing.get_attribute("viewBox").split()],
    )
    place = [
        (at - start) / size * box[side]
        for at, start, size, side in zip(
            RIGHT_WRIST, paper[:2], paper[2:], ("width", "height"), strict=True
        )
    ]
    drawing.tap(position={"x": place[0], "y": place[1]})
    expect(page.get_by_role("button", name="1. Body, front, right side")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Choose what fits best")).to_be_visible()
    axe(page)
    assert page.evaluate(WIDER) <= 0
    page.get_by_role("button", name="Carpal tunnel syndrome").click()
    expect(page.get_by_role("radio", name="Right")).to_be_checked()
