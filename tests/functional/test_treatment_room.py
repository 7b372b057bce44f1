"""The treatment room in a real browser: charted by finger and by keyboard, and nothing lost."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from perineural.clinical.solution import Part
from tests.browser import DESK, PHONE
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import (
    do_the_checks,
    enter,
    place_on_screen,
    rows,
    saved,
    tap,
    tick_the_checks,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {
    390: (PHONE, {"has_touch": True, "is_mobile": True}),
    1280: (DESK, {}),
}


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


@pytest.mark.parametrize("width", [390, 1280])
def test_points_are_charted_by_tap_and_are_there_after_a_reload(
    new_page, axe, live_server, room, width
):
    viewport, options = SCREENS[width]
    page = enter(new_page(viewport, **options), room, live_server.url)
    axe(page)
    do_the_checks(page)
    view = "foot-lateral-right"
    for step in (20, 40, 60):
        tap(page, place_on_screen(page, view, "F2", step), width)
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_have_accessible_name(
        re.compile("Point 1: Right sural nerve, .*, 1 mL")
    )
    expect(page.locator("#total-ml")).to_have_text("3")
    expect(page.locator("#total-left")).to_have_text("17")
    expect(page.locator("#meter-text")).to_have_text("Lidocaine 2.7 mg of 280 mg, 1 %")
    page.get_by_label("Tender before").select_option("6")
    page.get_by_label("Tender after").select_option("1")
    saved(page)
    axe(page)

    page.reload()

    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(2)).to_have_accessible_name(
        re.compile("Point 3: Right sural nerve, right .*, 1 mL, tenderness 6 then 1")
    )
    axe(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_can_be_done_by_keyboard(new_page, live_server, room, width):
    viewport, options = SCREENS[width]
    page = enter(new_page(viewport, **options), room, live_server.url)
    for words in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        page.get_by_role("checkbox", name=words).press("Space")
    page.get_by_role("radio", name="Batch 1").press("Space")
    pain = page.get_by_role("group", name="Pain now, before the first point")
    pain.get_by_role("radio", name="6", exact=True).press("Space")
    page.get_by_label("Add a point by its nerve").select_option(label="Right sural nerve")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(rows(page)).to_have_count(2)
    saved(page)
    before = visits.room_of(room).points

    rows(page).first.press("ArrowRight")
    rows(page).first.press("Shift+ArrowDown")
    expect(page.locator("#spoken")).to_contain_text("Point 1: Right sural nerve")
    saved(page)

    moved = visits.room_of(room).points
    assert (moved[0].x - before[0].x, moved[0].y - before[0].y) == (1, 5)
    assert (moved[1].x, moved[1].y) == (before[1].x, before[1].y)
    rows(page).first.press("Delete")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(rows(page)).to_have_count(2)


def test_the_first_point_waits_for_the_checks(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 40))

    expect(page.get_by_role("alert").filter(has_text="Not placed")).to_contain_text(
        "First settle name and birth date, the side, the allergies, the resuscitation kit"
        " and the batch, above."
    )
    expect(rows(page)).to_have_count(0)


def test_a_tap_beside_the_body_is_no_point(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    box = page.locator('svg[data-view="foot-lateral-right"]').bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.2)

    expect(page.get_by_text("Not placed. That is beside the body.")).to_be_visible()


def test_what_another_session_of_the_day_gave_counts_on_the_screen(desk_page, live_server, staffed):
    strong = (Part("dextrose_5", Decimal(10)), Part("lidocaine_2_mpf", Decimal(10)))
    morning = visits.charted(staffed, points=18, parts=strong, weight_kg=Decimal(60))
    visits.sign(morning)
    room = visits.another(morning, strong, Decimal(60))
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page, "Batch")
    expect(page.locator("#meter-text")).to_have_text("Lidocaine 180 mg of 240 mg, 75 %")
    expect(page.get_by_role("region", name="Given so far")).to_contain_text(
        "Of it in another session within 24 hours: lidocaine 180 mg."
    )
    page.get_by_label("Add a point by its nerve").select_option(index=0)
    for _ in range(7):
        page.get_by_role("button", name="Add", exact=True).click()

    refused = page.get_by_role("alert").filter(has_text="Not placed")
    expect(refused).to_contain_text("Local anaesthetic would be 104.2 % of this patient’s limit")
    expect(rows(page)).to_have_count(6)


def test_a_point_over_the_limit_is_refused_with_the_reason(desk_page, live_server, staffed):
    room = visits.ready(staffed, parts=(Part("lidocaine_2", Decimal(50)),))
    visits.save(room, visits.full_save(room, points=14))
    page = enter(desk_page, room, live_server.url)
    expect(page.locator("#meter-text")).to_have_text("Lidocaine 280 mg of 280 mg, 100 %")
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 60))

    expect(
        page.get_by_text("Not placed. Local anaesthetic would be 107.2 % of this patient’s limit.")
    ).to_be_visible()
    expect(rows(page)).to_have_count(14)


def test_more_than_the_batch_holds_is_refused(desk_page, live_server, staffed):
    room = visits.ready(staffed, batch_ml=Decimal(2))
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    for step in (20, 40, 60):
        tap(page, place_on_screen(page, "foot-lateral-right", "F2", step))

    expect(
        page.get_by_text("Not placed. That would be 3 mL, but batch 1 holds 2 mL.")
    ).to_be_visible()
    expect(rows(page)).to_have_count(2)


def test_a_point_is_moved_by_dragging_and_the_way_back_is_one_step(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    start = place_on_screen(page, "foot-lateral-right", "F2", 40)
    tap(page, start)
    saved(page)
    before = visits.room_of(room).points[0]

    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 20, start[1] + 10, steps=5)
    page.mouse.up()
    saved(page)
    moved = visits.room_of(room).points[0]
    assert moved.x > before.x
    assert moved.y > before.y

    page.get_by_role("button", name="Undo").click()
    saved(page)
    back = visits.room_of(room).points[0]
    assert (back.id, back.x, back.y) == (before.id, before.x, before.y)


def test_without_a_network_nothing_is_lost(unwatched_page, live_server, room):
    page = enter(unwatched_page(DESK), room, live_server.url)
    do_the_checks(page)
    saved(page)
    page.context.set_offline(True)
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 40))
    expect(page.locator("#saved")).to_contain_text("Not saved yet: no connection")
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 60))

    page.context.set_offline(False)

    saved(page)
    assert len(visits.room_of(room).points) == 2


def test_a_nerve_that_asks_for_ultrasound_is_confirmed_once(desk_page, axe, live_server, staffed):
    room = visits.ready(staffed, condition="carpal_tunnel_syndrome", side="left")
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    page.get_by_label("Add a point by its nerve").select_option(
        label="Left median nerve at the wrist"
    )
    for _ in range(2):
        page.get_by_role("button", name="Add", exact=True).click()
    expect(rows(page).first).to_have_accessible_name(re.compile("to confirm$"))
    axe(page)
    page.get_by_label("Confirmed, for every point here").check()

    expect(page.get_by_text("Confirm", exact=True)).to_have_count(0)
    saved(page)
    assert all(point.credential_confirmed for point in visits.room_of(room).points)


def test_signing_waits_for_the_last_save(desk_page, axe, live_server, room):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 40))
    after = page.get_by_role("group", name="Pain 1 minute after")
    after.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("link", name="Check and sign").first.click()

    page.wait_for_url("**/sign/")
    page.get_by_text("Aftercare to go through").click()
    for line in page.locator("details[open] ul").all():
        expect(line).to_have_css("list-style-type", "disc")
    axe(page)
    page.get_by_label("Aftercare given and understood").check()
    page.get_by_role("button", name="Sign session 1").click()
    page.wait_for_url("**/note/")
    expect(page.get_by_text("right sural nerve: 1 point, 1 mL in all")).to_be_visible()
    axe(page)


def test_the_bath_has_its_clock_in_words(desk_page, axe, live_server, staffed):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="bath")
    page = enter(desk_page, room, live_server.url)
    tick_the_checks(page)
    page.get_by_role("button", name="Right nostril").click()
    page.get_by_role("button", name="Start the time").click()
    expect(page.get_by_role("timer").first).to_contain_text(re.compile("In place for .* second"))
    saved(page)
    axe(page)

    page.reload()

    expect(page.get_by_role("timer").first).to_contain_text("In place for")
    page.get_by_role("button", name="Taken out").click()
    expect(page.get_by_label("Minutes in place")).to_have_value("1")
    expect(page.locator("#total-baths")).to_have_text("1")


def test_when_the_swab_must_come_out_it_is_said_and_heard_once(new_page, live_server, staffed):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="bath")
    page = new_page(DESK)
    page.add_init_script(
        "window.notes = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...when) {"
        " window.notes += 1; return start.apply(this, when); };"
    )
    page.clock.install()
    enter(page, room, live_server.url)
    tick_the_checks(page)
    page.get_by_role("button", name="Right nostril").click()
    page.get_by_role("button", name="Start the time").click()
    page.clock.run_for("09:30")
    expect(page.get_by_role("timer").first).to_contain_text("Take it out by")
    assert page.evaluate("notes") == 0
    page.clock.run_for("01:00")

    expect(page.get_by_role("timer").first).to_contain_text("take it out now")
    expect(page.locator("#spoken")).to_contain_text("take it out now")
    assert page.evaluate("notes") == 4
    page.clock.run_for("01:00")
    assert page.evaluate("notes") == 4
