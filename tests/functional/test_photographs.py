"""A photograph in a real browser: agreed to, taken with a phone, looked at, taken back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.factories.photographs import camera_jpeg
from tests.functional.rooms import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {
    390: (PHONE, {"has_touch": True, "is_mobile": True}),
    1280: (DESK, {}),
}


@pytest.fixture
def staffed(live_server, settings, tmp_path) -> Staffed:
    settings.PERINEURAL_PHOTOGRAPH_FOLDER = tmp_path / "photographs"
    return clinic()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_photograph_from_consent_to_withdrawal(
    new_page, axe, live_server, staffed, width, tmp_path
):
    viewport, options = SCREENS[width]
    room = visits.ready(staffed, condition="scar_pain")
    page = enter(new_page(viewport, **options), room, live_server.url)
    page.locator("#photographs > summary").press("Enter")  # the room may still be settling
    page.get_by_role("link", name="Ask for consent to photographs").click()
    page.get_by_role("link", name="Ask the patient").click()
    axe(page)
    page.get_by_label("My questions were answered").check()
    page.get_by_label("Your full name").fill(visits.room_of(room).patient.name)
    page.get_by_role("button", name="I agree to photographs").click()
    expect(page.get_by_text("in force")).to_be_visible()

    enter(page, room, live_server.url, "session_photographs")
    camera = page.get_by_label("Photograph", exact=True)
    assert camera.get_attribute("capture") == "environment"
    axe(page)
    page.get_by_role("button", name="Keep the photograph").click()
    expect(camera).to_have_attribute("aria-invalid", "true")
    camera.set_input_files(
        {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": camera_jpeg(1200, 900)}
    )
    page.get_by_label("Part of the body").select_option(label="Right knee, front")
    page.get_by_label("What it shows").fill("Marks along the scar")
    page.get_by_role("button", name="Keep the photograph").click()
    shown = page.get_by_role(
        "img", name=re.compile("before: Right knee, front. Marks along the scar")
    )
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalHeight)") == 1200
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)

    enter(page, room, live_server.url)
    page.locator("#photographs > summary").press("Enter")  # the room may still be settling
    expect(page.get_by_role("img", name=re.compile("Marks along the scar"))).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Take or delete photographs").click()
    page.get_by_role("link", name="Read it, or take it back").click()
    axe(page)
    page.get_by_role("button", name="Withdraw and delete").click()
    expect(page.get_by_text("1 photograph is deleted")).to_be_visible()
    assert list(Path(tmp_path).rglob("*.jpg")) == []
