"""Charting faster than point by point: rows, copies, last time's points, tender places, keys."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from perineural.clinical.solution import Part
from perineural.records.actions.assessment import TenderMark
from tests.browser import PHONE
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import do_the_checks, enter, place_on_screen, rows, saved, tap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]

ANKLE = "foot-lateral-right"


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def page(desk_page, live_server, staffed) -> Page:
    page = enter(desk_page, visits.ready(staffed), live_server.url)
    do_the_checks(page)
    return page


@pytest.fixture
def second_visit(staffed) -> visits.Ready:
    """A course whose first visit had six points, at its second."""
    room = visits.signed(staffed, points=6)
    planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    return visits.again(room, visits.start(staffed, room.course_id))


def tender(step: int, score: int) -> TenderMark:
    """A place on the sural nerve found tender at the assessment."""
    _, x, y = visits.place_along(ANKLE, "F2", step / 100)
    return TenderMark(ANKLE, Decimal(str(round(x, 1))), Decimal(str(round(y, 1))), score, "F2")


def picture(page: Page):
    return page.locator(f'svg[data-view="{ANKLE}"]')


def lay_row(page: Page, cm: str) -> None:
    page.get_by_label("Add a point by its nerve").select_option(label="Right sural nerve")
    page.get_by_label("Or a row along it").fill(cm)
    page.get_by_role("button", name="Lay a row").click()


def test_a_row_lies_along_the_nerve_and_laid_again_takes_its_own_place(page):
    lay_row(page, "3")
    expect(page.locator("#spoken")).to_contain_text("points added. Point")
    count = rows(page).count()
    assert count > 4
    for row in rows(page).all():
        expect(row).to_have_accessible_name(re.compile("Right sural nerve, .*, 1 mL"))

    lay_row(page, "6")
    expect(rows(page)).not_to_have_count(count)
    assert rows(page).count() in (count // 2, count // 2 + 1)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(count)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(0)


@pytest.mark.parametrize("typed", ["0", "three", "40", ""])
def test_a_row_with_a_step_that_cannot_be_is_refused_in_words(page, typed):
    lay_row(page, typed)

    expect(page.get_by_role("alert").filter(has_text="is not a distance")).to_contain_text(
        "0.5 to 10 cm. For example: 3"
    )
    expect(rows(page)).to_have_count(0)


def test_a_row_that_the_batch_cannot_fill_is_refused_whole(page):
    lay_row(page, "1")

    expect(page.get_by_role("alert").filter(has_text="Not placed")).to_contain_text(
        "but batch 1 holds 20 mL"
    )
    expect(rows(page)).to_have_count(0)


def test_what_was_undone_can_be_done_again(page):
    for step in (20, 40):
        tap(page, place_on_screen(page, ANKLE, "F2", step))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(0)

    page.get_by_role("button", name="Redo").click()
    expect(rows(page)).to_have_count(1)
    picture(page).press("Control+Shift+Z")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()

    page.get_by_role("button", name="Undo").click()
    tap(page, place_on_screen(page, ANKLE, "F2", 60))
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()


def test_a_copy_takes_over_what_was_given_and_not_what_was_felt(page):
    tap(page, place_on_screen(page, ANKLE, "F2", 40))
    page.get_by_label("Tender before").select_option("6")
    page.get_by_role("button", name="Volume: less").last.click()
    page.get_by_role("button", name="Copy").click()

    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(1)).to_have_accessible_name(re.compile(r"0\.75 mL$"))
    rows(page).first.press("d")
    expect(rows(page)).to_have_count(3)


def test_all_points_of_last_session_are_repeated_in_one_tap(
    desk_page, axe, live_server, second_visit
):
    page = enter(desk_page, second_visit, live_server.url)
    do_the_checks(page, batch="Batch 2")
    page.get_by_text("To give:").click()
    expect(page.get_by_text("To give: 6 of last session")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Repeat all 6 points of last session").click()

    expect(rows(page)).to_have_count(6)
    expect(page.get_by_text("To give: all given")).to_be_visible()
    saved(page)
    kept = visits.room_of(second_visit)
    places = {(point.view, point.x, point.y, point.nerve) for point in kept.points}
    assert places == {(point.view, point.x, point.y, point.nerve) for point in kept.last_points}
    assert all(point.tenderness_before is None for point in kept.points)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(0)


def test_tender_places_are_given_one_by_one_by_tap_and_by_list(desk_page, live_server, staffed):
    room = visits.ready(staffed, tender_points=(tender(20, 7), tender(60, 4)))
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    expect(page.get_by_text("To give: 2 tender places")).to_be_visible()

    where = place_on_screen(page, ANKLE, "F2", 20)
    tap(page, (where[0] + 3, where[1] - 2))
    expect(page.get_by_text("To give: 1 tender place")).to_be_visible()
    page.get_by_text("To give:").click()
    page.get_by_role("button", name=re.compile("^Give: Right sural nerve, .*, tender 4$")).click()

    expect(page.get_by_text("To give: all given")).to_be_visible()
    saved(page)
    kept = visits.room_of(room)
    assert [(p.x, p.y, p.nerve) for p in kept.points] == [
        (place.x, place.y, place.nerve) for place in kept.tender_places
    ]


def test_layers_are_switched_off_and_a_hidden_place_takes_no_tap(desk_page, live_server, staffed):
    room = visits.ready(staffed, tender_points=(tender(20, 7),))
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    expect(page.locator(".point--tender")).to_have_count(1)
    page.get_by_role("checkbox", name="tender at the assessment").uncheck()
    expect(page.locator(".point--tender")).to_have_count(0)
    page.get_by_role("checkbox", name="nerves").uncheck()
    expect(picture(page).locator(".nerve").first).to_be_hidden()

    where = place_on_screen(page, ANKLE, "F2", 20)
    tap(page, (where[0] + 4, where[1]))
    saved(page)
    kept = visits.room_of(room)
    assert kept.points[0].x != kept.tender_places[0].x


def test_points_are_placed_chosen_moved_and_taken_away_by_keys_on_the_picture(page):
    chart = picture(page)
    chart.focus()
    chart.press("ArrowUp")
    expect(page.locator("#spoken")).to_contain_text(re.compile("mm away|no nerve near"))
    chart.press("Enter")
    expect(rows(page)).to_have_count(1)
    chart.press("Escape")
    chart.press("ArrowUp")
    chart.press("ArrowUp")
    chart.press("Enter")
    expect(rows(page)).to_have_count(2)

    chart.press("p")
    expect(page.locator("#spoken")).to_contain_text("Point 1:")
    chart.press("n")
    expect(page.locator("#spoken")).to_contain_text("Point 2:")
    chart.press("Delete")
    expect(rows(page)).to_have_count(1)
    chart.press("Control+z")
    expect(rows(page)).to_have_count(2)


def test_two_fingers_move_the_picture_together(new_page, live_server, staffed):
    page = enter(
        new_page(PHONE, has_touch=True, is_mobile=True), visits.ready(staffed), live_server.url
    )
    for _ in range(3):
        page.get_by_role("button", name="Larger").tap()
    chart = picture(page)
    chart.evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    before = chart.get_attribute("viewBox").split()
    box = chart.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, move: int) -> None:
        points = [{"x": x - 40 + move, "y": y, "id": 0}, {"x": x + 40 + move, "y": y, "id": 1}]
        params = {"type": kind, "touchPoints": [] if kind == "touchEnd" else points}
        touch.send("Input.dispatchTouchEvent", params)

    fingers("touchStart", 0)
    for move in (10, 20, 30):
        fingers("touchMove", move)
    fingers("touchEnd", 0)

    after = chart.get_attribute("viewBox").split()
    assert float(after[0]) < float(before[0])
    assert float(after[2]) == pytest.approx(float(before[2]), rel=0.02)
    expect(rows(page)).to_have_count(0)


def test_a_point_appears_where_it_belongs_on_the_other_views(page):
    tap(page, place_on_screen(page, ANKLE, "F1", 50))
    saved(page)
    page.get_by_role("tab", name="Right foot, top").click()
    other = page.locator('svg[data-view="foot-dorsum-right"]')
    mark = other.locator(".point--elsewhere")
    expect(mark).to_have_count(1)

    page.get_by_role("button", name="Done").click()
    other.evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    box = mark.bounding_box()
    tap(page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))

    expect(rows(page)).to_have_count(1)
    expect(page.locator("#editor-title")).to_have_text("Point 1: Right superficial fibular nerve")
    rows(page).first.press("Delete")
    expect(mark).to_have_count(0)


def test_a_second_batch_is_drawn_from_when_the_first_is_empty(desk_page, live_server, staffed):
    room = visits.ready(staffed, batch_ml=Decimal(2))
    planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    for step in (20, 40, 60):
        tap(page, place_on_screen(page, ANKLE, "F2", step))
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_text("but batch 1 holds 2 mL")).to_be_visible()

    page.get_by_text("Before the first point", exact=True).click()
    page.get_by_role("radio", name="Batch 2").check()
    tap(page, place_on_screen(page, ANKLE, "F2", 60))
    expect(rows(page)).to_have_count(3)
    expect(page.locator("#total-left")).to_have_text("19")
    saved(page)
    numbers = {batch.id: batch.number for batch in visits.room_of(room).batches}
    assert [numbers[point.batch_id] for point in visits.room_of(room).points] == [1, 1, 2]


def test_regions_are_shown_on_request_with_the_patients_side_in_words(page):
    area = picture(page).locator(".region").first
    expect(area).to_be_hidden()
    page.get_by_role("checkbox", name="regions").check()

    expect(area).to_be_visible()
    names = picture(page).locator(".region title").all_text_contents()
    assert "right ankle, outer side" in names
    assert all(name.startswith("right ") for name in names)


def test_landmarks_are_shown_on_request_by_name(page):
    mark = picture(page).locator(".chart__landmarks")
    expect(mark).to_be_hidden()
    page.get_by_role("checkbox", name="landmarks").check()

    expect(mark).to_be_visible()
    assert "lateral malleolus" in mark.locator("text").all_text_contents()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_refusal_far_below_the_picture_is_in_sight_and_costs_nobody_their_place(
    new_page, axe, live_server, staffed, width
):
    page = enter(new_page({"width": width, "height": 844}), visits.ready(staffed), live_server.url)
    do_the_checks(page)
    page.get_by_label("Or a row along it").fill("40")
    row = page.get_by_role("button", name="Lay a row")
    row.scroll_into_view_if_needed()
    row.focus()
    before = row.bounding_box()
    row.press("Enter")

    words = page.get_by_role("alert").filter(has_text="is not a distance")
    expect(words).to_be_in_viewport(ratio=1)
    assert nothing_covers(row)
    assert nothing_covers(words)
    assert abs(row.bounding_box()["y"] - before["y"]) <= 120
    axe(page)
    page.get_by_role("button", name="Close this message").press("Enter")
    expect(words).to_have_count(0)
    expect(row).to_be_focused()


def nothing_covers(place: Locator) -> bool:
    """Whether the middle of something is what a finger would meet there."""
    return place.evaluate(
        "place => { const box = place.getBoundingClientRect();"
        " const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
        " return place.contains(met); }"
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_the_totals_of_two_batches_near_the_limit_are_in_sight_and_leave_room(
    new_page, axe, live_server, staffed, width
):
    strong = (Part("lidocaine_2", Decimal(50)),)
    room = visits.ready(staffed, parts=strong)
    other = planning.batch(staffed, room.course_id)
    given = tuple(
        visits.point(step=step, volume_ml=Decimal("1.05"), batch_id=batch)
        for step, batch in enumerate((room.batch_id, other) * 5 + (other,))
    )
    visits.save(room, replace(visits.full_save(room), points=given))
    page = enter(new_page({"width": width, "height": 844}), room, live_server.url)
    page.get_by_role("button", name="Add", exact=True).scroll_into_view_if_needed()

    totals = page.get_by_role("region", name="Given so far")
    for words in ("11", "11.55", "14.75", "Lidocaine 231 mg of 280 mg, 82.5 %", "near the limit"):
        expect(totals.get_by_text(words, exact=True)).to_be_in_viewport(ratio=1)
    expect(totals.locator("#total-dextrose")).to_be_in_viewport(ratio=1)
    if width == 390:
        assert totals.bounding_box()["height"] <= 100
    axe(page)


def test_the_totals_of_points_and_the_bath_leave_a_phone_as_much_room(
    new_page, live_server, staffed
):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="both", batch_ml=Decimal("49.75"))
    page = enter(new_page(PHONE), room, live_server.url)
    do_the_checks(page)
    page.get_by_role("button", name="Right nostril").click()

    totals = page.get_by_role("region", name="Given so far")
    for words in ("Points", "Nostrils", "Used", "Left", "Dextrose"):
        expect(totals.get_by_text(words, exact=True)).to_be_in_viewport(ratio=1)
    expect(totals.locator("#total-baths")).to_have_text("1")
    assert totals.bounding_box()["height"] <= 100
