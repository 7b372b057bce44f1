"""A scar session in a real browser: by touch, by mouse, and by the keyboard alone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import DESK, PHONE
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import do_the_checks, enter, rows, saved, tap

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {
    390: (PHONE, {"has_touch": True, "is_mobile": True}),
    1280: (DESK, {}),
}
KNEE = "knee-front-right"
LINE = ((-5, -60), (0, -20), (0, 20), (5, 60))


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed, condition="scar_pain", side="right")


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the knee's drawing lies on the screen."""
    svg = page.locator(f'svg[data-view="{KNEE}"]')
    return tuple(
        svg.evaluate(
            "(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());"
            " return [p.x, p.y]; }",
            [x, y],
        )
    )


def draw(page: Page, width: int, line=LINE) -> None:
    """Tap along a scar of the knee."""
    page.get_by_role("tab", name="Right knee, front").click()
    page.get_by_role("button", name="Draw a scar").click()
    page.locator(f'svg[data-view="{KNEE}"]').evaluate(
        "svg => svg.scrollIntoView({ block: 'center' })"
    )
    for number, place in enumerate(line, start=1):
        tap(page, on_screen(page, *place), width)
        places = "1 place" if number == 1 else f"{number} places"
        expect(page.locator("#scar-bar-words")).to_contain_text(f"{places}.")


def card(page: Page, number: int = 1) -> Locator:
    return page.get_by_role("region", name=f"Scar {number}", exact=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_scar_is_drawn_measured_and_treated_by_taps(
    new_page, axe, live_server, staffed, room, width
):
    viewport, options = SCREENS[width]
    page = enter(new_page(viewport, **options), room, live_server.url)
    do_the_checks(page)
    draw(page, width)
    axe(page)
    page.get_by_role("button", name="End the line").click()
    expect(card(page).get_by_role("heading")).to_have_text(re.compile("Scar 1: right knee"))
    expect(rows(page)).to_have_count(0)

    card(page).get_by_label("Length, measured on the skin").fill("82")
    card(page).get_by_label("Moves before").select_option("3")
    card(page).get_by_role("button", name="Lay points along it").click()
    expect(rows(page)).to_have_count(4)  # at 10, 30, 50 and 70 mm of 82
    card(page).get_by_label("Moves after").select_option("6")
    saved(page)
    axe(page)

    page.reload()

    expect(card(page).get_by_label("Length, measured on the skin")).to_have_value("82")
    expect(card(page).get_by_label("Moves before")).to_have_value("3")
    expect(rows(page)).to_have_count(4)
    (scar,) = visits.room_of(room).scars
    assert (scar.view, scar.length_mm, scar.mobility_after) == (KNEE, Decimal(82), 6)
    assert len(scar.places) == len(LINE)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_scar_is_drawn_measured_and_treated_by_keyboard_alone(new_page, live_server, room, width):
    viewport, options = SCREENS[width]
    page = enter(new_page(viewport, **options), room, live_server.url)
    for words in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        page.get_by_role("checkbox", name=words).press("Space")
    page.get_by_role("radio", name="Batch 1").press("Space")
    pain = page.get_by_role("group", name="Pain now, before the first point")
    pain.get_by_role("radio", name="6", exact=True).press("Space")
    page.get_by_role("tab", name="Right knee, front").press("Enter")

    page.get_by_role("button", name="Draw a scar").press("Enter")
    keys = page.keyboard  # the picture has the keyboard now
    for _ in range(3):
        keys.press("Enter")
        keys.press("ArrowDown")
        keys.press("ArrowDown")
    expect(page.locator("#scar-bar-words")).to_contain_text("3 places.")
    keys.press("Backspace")
    expect(page.locator("#scar-bar-words")).to_contain_text("2 places.")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    keys.press("Escape")
    expect(card(page).get_by_role("heading")).to_be_focused()
    expect(page.locator("#spoken")).to_contain_text("Scar 1 is drawn")

    card(page).get_by_label("Length, measured on the skin").press("4")
    keys.press("0")
    keys.press("Tab")
    keys.press("5")
    card(page).get_by_label("A point along it every").press("Control+a")
    keys.press("1")
    card(page).get_by_role("button", name="Lay points along it").press("Enter")
    expect(rows(page)).to_have_count(4)
    saved(page)

    (scar,) = visits.room_of(room).scars
    assert (len(scar.places), scar.length_mm, scar.mobility_before) == (3, Decimal(40), 5)


@pytest.fixture
def page(desk_page, live_server, room) -> Page:
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    return page


def test_one_place_is_no_scar_and_says_so(page):
    draw(page, 1280, LINE[:1])
    page.get_by_role("button", name="End the line").click()

    expect(page.get_by_role("alert").filter(has_text="One place is no line")).to_be_visible()
    expect(card(page)).to_have_count(0)


def test_a_deleted_scar_can_be_brought_back(page, room):
    draw(page, 1280)
    page.get_by_role("button", name="End the line").click()
    card(page).get_by_label("Note on this scar").fill("Tight")
    card(page).get_by_role("button", name="Delete scar").click()
    expect(card(page)).to_have_count(0)
    saved(page)
    assert visits.room_of(room).scars == ()

    page.get_by_role("button", name="Bring it back").click()
    saved(page)

    assert [scar.note for scar in visits.room_of(room).scars] == ["Tight"]


def test_points_laid_anew_take_the_place_of_those_before(page):
    draw(page, 1280)
    page.get_by_role("button", name="End the line").click()
    card(page).get_by_label("Length").fill("80")
    card(page).get_by_role("button", name="Lay points").click()
    expect(rows(page)).to_have_count(4)

    card(page).get_by_label("A point along it every").fill("4")
    card(page).get_by_role("button", name="Lay points").click()

    expect(rows(page)).to_have_count(2)


@pytest.mark.parametrize("typed", ["long", "1000", "0", "4.55"])
def test_a_length_that_cannot_be_is_refused_in_words(page, typed):
    draw(page, 1280)
    page.get_by_role("button", name="End the line").click()
    card(page).get_by_label("Length").fill(typed)
    card(page).get_by_label("Length").press("Tab")

    expect(page.get_by_role("alert").filter(has_text="is not the length of a scar")).to_be_visible()
    expect(card(page).get_by_label("Length")).to_have_value("")


def test_the_line_of_last_session_lies_pale_under_the_next_and_can_be_switched_off(
    desk_page, live_server, staffed, room
):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    draw(page, 1280, LINE[2:])
    page.get_by_role("button", name="End the line").click()
    card(page).get_by_role("button", name="Lay points").click()
    saved(page)
    reason = "Points along the scar; pain after was not asked."
    visits.sign(room, visits.room_of(room).revision, override_reason=reason)
    planning.batch(staffed, room.course_id, volume_ml=Decimal(20))

    enter(page, visits.again(room, visits.start(staffed, room.course_id)), live_server.url)
    page.get_by_role("tab", name="Right knee, front").click()
    pale = page.locator(f'svg[data-view="{KNEE}"] .scar--last')
    expect(pale).to_have_count(1)

    page.get_by_role("checkbox", name="last session").uncheck()
    expect(pale).to_have_count(0)


def test_a_condition_without_a_scar_offers_the_line_behind_a_switch(
    desk_page, live_server, staffed
):
    page = enter(desk_page, visits.ready(staffed), live_server.url)
    expect(page.get_by_role("button", name="Draw a scar")).to_be_hidden()

    page.locator("#scar-section > summary").click()

    expect(page.get_by_role("button", name="Draw a scar")).to_be_visible()


def test_two_screens_that_each_draw_a_scar_keep_both(unwatched_page, live_server, room):
    here, there = (enter(unwatched_page(DESK), room, live_server.url) for _ in range(2))
    draw(here, 1280)
    here.get_by_role("button", name="End the line").click()
    saved(here)
    draw(there, 1280, LINE[:2])
    there.get_by_role("button", name="End the line").click()
    expect(card(there, 2)).to_be_visible()
    saved(there)

    assert sorted(len(scar.places) for scar in visits.room_of(room).scars) == [2, 4]
