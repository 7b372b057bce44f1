"""Whole visits charted by touch, by mouse and by keyboard alone, and how many taps they take."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import enter, place_on_screen, rows, saved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]

TABLET = {"width": 768, "height": 1024}
TOUCH = {"has_touch": True, "is_mobile": True}
SCREENS = {"phone": (PHONE, TOUCH), "tablet": (TABLET, TOUCH), "desk": (DESK, {})}
TAPS_AT_MOST = 40
COUNT_TAPS = "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1 }, true);"
PAIN_WORDS = "Pain now, before the first point"
CHECKS = ("Name and birth date", "Side", "Allergies read", "Resuscitation kit")

ANKLE = {
    "foot-lateral-right": (("F2", range(4, 100, 10)),),
    "foot-medial-right": (("K2", range(4, 100, 10)),),
    "foot-dorsum-right": (("F1", range(4, 100, 10)),),
}
"""Thirty places of an ankle: each view with its nerve and shares of the drawn course."""

HEAD = {
    "head-front": (("H1", (20, 80)),),
    "head-back": (("H5", (10, 50, 90)),),
}


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


def places(charted: dict) -> Iterator[tuple[str, str, int]]:
    for view, nerves in charted.items():
        for nerve, steps in nerves:
            for step in steps:
                yield view, nerve, step


def hit(page: Page, where: tuple[float, float], screen: str) -> None:
    if screen == "desk":
        page.mouse.click(*where)
    else:
        page.touchscreen.tap(*where)


def press(page: Page, screen: str, role: str, name: str, **options: object) -> None:
    """Touch or click something by its middle, as a finger does."""
    control = page.get_by_role(role, name=name, **options)
    control.scroll_into_view_if_needed()
    (control.click if screen == "desk" else control.tap)(force=role != "tab")


def check_in(page: Page, screen: str, pain_words: str = PAIN_WORDS) -> None:
    for words in CHECKS:
        press(page, screen, "checkbox", words)
    press(page, screen, "radio", "Batch 1")
    pain = page.get_by_role("group", name=pain_words)
    score = pain.get_by_role("radio", name="6", exact=True)
    (score.click if screen == "desk" else score.tap)(force=True)


@pytest.mark.parametrize("screen", ["phone", "tablet", "desk"])
def test_thirty_points_of_an_ankle_take_at_most_forty_taps(new_page, live_server, staffed, screen):
    viewport, options = SCREENS[screen]
    page = new_page(viewport, **options)
    page.add_init_script(COUNT_TAPS)
    room = visits.ready(staffed, batch_ml=Decimal(30))
    enter(page, room, live_server.url)
    check_in(page, screen)
    shown = next(iter(ANKLE))
    for view, nerve, step in places(ANKLE):
        if view != shown:
            title = page.locator(f"#tab-{view}")
            (title.click if screen == "desk" else title.tap)()
            shown = view
        hit(page, place_on_screen(page, view, nerve, step), screen)

    expect(rows(page)).to_have_count(30)
    saved(page)
    points = visits.room_of(room).points
    assert {point.side for point in points} == {"right"}
    assert {"F2", "K2", "F1"} <= {point.nerve for point in points}
    assert page.evaluate("taps") <= TAPS_AT_MOST


def bathe(page: Page, screen: str, nostril: str) -> None:
    """A swab into a nostril, and out again."""
    for name in (f"{nostril} nostril", "Start the time", "Taken out"):
        button = page.get_by_role("button", name=name).last
        button.scroll_into_view_if_needed()
        (button.click if screen == "desk" else button.tap)()


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_twelve_points_of_a_migraine_and_the_bath_in_one_session(
    new_page, axe, live_server, staffed, screen
):
    visits.offer_bath(staffed)
    viewport, options = SCREENS[screen]
    page = new_page(viewport, **options)
    room = visits.ready(staffed, condition="migraine", side="bilateral", modality="both")
    enter(page, room, live_server.url)
    check_in(page, screen, "Pain now, before the first point or bath")
    for mirrored in (False, True):
        for view, nerve, step in places({key: HEAD[key] for key in ("head-front", "head-back")}):
            page.locator(f"#tab-{view}").click()
            x, y = place_on_screen(page, view, nerve, step)
            box = page.locator(f'svg[data-view="{view}"]').bounding_box()
            across = 2 * (box["x"] + box["width"] / 2) - x if mirrored else x
            hit(page, (across, y), screen)
    page.locator("#tab-head-left").click()
    for step in (20, 80):
        hit(page, place_on_screen(page, "head-left", "H4", step), screen)
    for nostril in ("Left", "Right"):
        bathe(page, screen, nostril)

    expect(rows(page)).to_have_count(12)
    given = page.get_by_role("region", name="Given so far")
    expect(given).to_contain_text(re.compile(r"Points\s*12\s*Nostrils\s*2\s*Used\s*14 mL"))
    saved(page)
    axe(page)
    charted = visits.room_of(room)
    assert [point.side for point in charted.points].count("right") == 5
    assert [point.side for point in charted.points].count("left") == 7
    assert {point.nerve for point in charted.points} == {"H1", "H4", "H5"}
    assert [bath.nostril for bath in charted.baths] == ["left", "right"]


def test_points_taken_back_do_not_come_again_when_a_bath_used_their_solution(
    new_page, live_server, staffed
):
    visits.offer_bath(staffed)
    page = new_page(DESK)
    room = visits.ready(
        staffed, condition="migraine", side="bilateral", modality="both", batch_ml=Decimal(2)
    )
    enter(page, room, live_server.url)
    check_in(page, "desk", "Pain now, before the first point or bath")
    add_by_keys(page, "Left greater occipital nerve", 2)
    page.get_by_role("button", name="Undo").click()
    bathe(page, "desk", "Left")
    page.get_by_role("button", name="Redo").click()

    expect(page.get_by_role("alert").filter(has_text="Not done again")).to_contain_text(
        "That would be 3 mL, but batch 1 holds 2 mL"
    )
    expect(rows(page)).to_have_count(1)
    saved(page)
    assert (len(visits.room_of(room).points), len(visits.room_of(room).baths)) == (1, 1)


def add_by_keys(page: Page, nerve: str, times: int) -> None:
    """Choose a nerve by typing its name, then press Enter on the button so many times."""
    page.get_by_label("Add a point by its nerve").focus()
    page.get_by_label("Add a point by its nerve").select_option(label=nerve)
    for _ in range(times):
        page.get_by_role("button", name="Add", exact=True).press("Enter")


def check_in_by_keys(page: Page, pain_words: str = PAIN_WORDS) -> None:
    for words in CHECKS:
        page.get_by_role("checkbox", name=words).press("Space")
    page.get_by_role("radio", name="Batch 1").press("Space")
    pain = page.get_by_role("group", name=pain_words)
    pain.get_by_role("radio", name="6", exact=True).press("Space")


def test_thirty_points_of_an_ankle_by_keyboard_alone(new_page, axe, live_server, staffed):
    page = new_page(DESK)
    page.add_init_script(COUNT_TAPS)
    room = visits.ready(staffed, batch_ml=Decimal(30))
    enter(page, room, live_server.url)
    check_in_by_keys(page)
    for nerve in ("Right sural nerve", "Right saphenous nerve", "Right superficial fibular nerve"):
        add_by_keys(page, nerve, 10)
    for _ in range(3):
        rows(page).nth(29).press("ArrowLeft")
    rows(page).nth(29).press("Delete")
    page.keyboard.press("Control+z")

    expect(rows(page)).to_have_count(30)
    saved(page)
    axe(page)
    assert len({(point.view, point.x, point.y) for point in visits.room_of(room).points}) == 30
    assert page.evaluate("taps") == 0


def test_a_bath_and_twelve_points_of_a_migraine_by_keyboard_alone(new_page, live_server, staffed):
    visits.offer_bath(staffed)
    page = new_page(DESK)
    page.add_init_script(COUNT_TAPS)
    room = visits.ready(staffed, condition="migraine", side="bilateral", modality="both")
    enter(page, room, live_server.url)
    check_in_by_keys(page, "Pain now, before the first point or bath")
    for nerve in ("greater occipital nerve", "supraorbital nerve"):
        for side in ("Left", "Right"):
            add_by_keys(page, f"{side} {nerve}", 3)
    for nostril in ("Left", "Right"):
        page.get_by_role("button", name=f"{nostril} nostril").press("Enter")
        page.get_by_role("button", name="Start the time").last.press("Enter")
        page.get_by_role("button", name="Taken out").last.press("Enter")
    expect(rows(page)).to_have_count(12)
    expect(page.locator("#total-baths")).to_have_text("2")
    saved(page)
    charted = visits.room_of(room)
    assert {point.side for point in charted.points} == {"left", "right"}
    assert [each.nostril for each in charted.baths] == ["left", "right"]
    assert page.evaluate("taps") == 0
