"""A point named by choosing its nerve, by keyboard or by tap, drawn on this picture or not."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from perineural.clinical.anatomy import nameable_nerves, nearest_nerve
from perineural.clinical.conditions import CONDITIONS
from perineural.records.isolation import clinic_scope
from perineural.records.models import Course
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, complaint, patient
from tests.functional.rooms import (
    do_the_checks,
    enter,
    place_on_screen,
    rows,
    saved,
    sign_in,
    tap,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def add_by_name(page: Page, nerve: str) -> None:
    page.get_by_label("Add a point by its nerve").select_option(label=nerve)
    page.get_by_role("button", name="Add", exact=True).press("Enter")


def test_a_point_named_by_its_nerve_lies_on_its_course_and_asks_for_the_credential(
    desk_page, axe, live_server, room
):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    add_by_name(page, "Right common fibular nerve")

    expect(page.get_by_role("alert").filter(has_text="draws its course")).to_be_hidden()
    expect(page.locator("#edit-hazard")).to_contain_text("harm to it makes the foot drop")
    expect(page.locator("#confirm-words")).to_contain_text(
        "ultrasound is used, or a named credential is held"
    )
    add_by_name(page, "Right common fibular nerve")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_have_accessible_name(re.compile("^Point 1: Right common fibular"))
    page.get_by_role("checkbox", name="Confirmed").check()
    saved(page)
    axe(page)

    points = visits.room_of(room).points
    assert [(point.nerve, point.side, point.credential_confirmed) for point in points] == [
        ("F3", "right", True),
        ("F3", "right", True),
    ]
    assert (points[0].x, points[0].y) != (points[1].x, points[1].y)
    near = nearest_nerve(points[0].view, float(points[0].x), float(points[0].y))
    assert near is not None
    assert (near.nerve_id, near.side) == ("F3", "right")
    page.reload()
    expect(rows(page)).to_have_count(2)


def test_a_planned_nerve_of_another_part_of_the_body_lies_in_the_middle_until_it_is_moved(
    desk_page, live_server, staffed, room
):
    with clinic_scope([staffed.id]):
        Course.objects.filter(id=room.course_id).update(nerves=["F2", "H1"])
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    add_by_name(page, "Right supraorbital nerve")

    middle = page.get_by_role("alert").filter(has_text="The point lies in the middle")
    expect(middle).to_contain_text("move it to its place")
    rows(page).first.press("Shift+ArrowUp")
    expect(middle).to_be_hidden()
    saved(page)
    assert [point.nerve for point in visits.room_of(room).points] == ["H1"]


def test_nerves_that_the_pictures_draw_are_offered_by_part_of_the_body_after_those_planned(
    desk_page, live_server, staffed
):
    page = enter(desk_page, visits.ready(staffed, condition="sciatica"), live_server.url)
    groups = page.get_by_label("Add a point by its nerve").locator("optgroup")
    names = [group.get_attribute("label") for group in groups.all()]
    assert names[0] == "Planned"
    assert names[-1] == "The patient’s left"
    assert {"Head", "Neck", "Arm and hand", "Front of the thigh and knee"} < set(names)
    assert "Right superior cluneal nerves" in groups.first.locator("option").all_inner_texts()
    every = page.get_by_label("Add a point by its nerve").locator("option")
    offered = nameable_nerves(CONDITIONS["sciatica"].views_for("right"))
    expect(every).to_have_count(2 * len(offered))


def test_a_tapped_point_is_named_after_a_nerve_that_this_picture_does_not_draw(
    desk_page, live_server, room
):
    page = enter(desk_page, room, live_server.url)
    do_the_checks(page)
    tap(page, place_on_screen(page, "foot-lateral-right", "F2", 40))
    page.get_by_label("Nerve", exact=True).select_option(
        label="Inferior calcaneal nerve (Baxter's nerve)"
    )
    rows(page).first.press("ArrowRight")
    saved(page)

    assert [point.nerve for point in visits.room_of(room).points] == ["F5"]
    expect(rows(page).first).to_have_accessible_name(
        re.compile("Point 1: Right inferior calcaneal")
    )


def test_a_tender_point_of_an_assessment_is_placed_on_the_course_of_its_nerve(
    desk_page, live_server, staffed
):
    complaint_id = complaint(staffed, patient(staffed), "achilles_tendonitis", "right")
    keys = {"clinic_slug": staffed.slug, "complaint_id": complaint_id}
    sign_in(desk_page, staffed, live_server.url)
    desk_page.goto(live_server.url + reverse("assessment", kwargs=keys))
    desk_page.get_by_label("Add without tapping").select_option(label="on the Common fibular nerve")
    desk_page.get_by_role("button", name="Add a point").press("Enter")
    desk_page.keyboard.press("ArrowRight")

    expect(desk_page.get_by_role("list", name="Points")).to_contain_text("Common fibular nerve")
    expect(desk_page.get_by_label("Nerve", exact=True)).to_have_value("F3")
