"""Whatever breaks while a visit is charted: each point is kept once, or the person is told."""

import contextlib
import os
import re
import signal
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.browser import CHROMIUM_FLAGS, DESK, chromium_path
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.promises import wait_until
from tests.functional.rooms import do_the_checks, enter, place_on_screen, rows, saved, sign_in, tap

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANKLE = "foot-lateral-right"
NOT_YET = re.compile("Not saved yet: .* Everything is kept on this device")
POINTS_ON_THE_DISK = """async () => {
  const answerOf = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const database = await answerOf(indexedDB.open("perineural"));
  const entries = await answerOf(database.transaction("drafts").objectStore("drafts").getAll());
  database.close();
  return entries.some((each) => each.record.points.length === %d);
}"""
"""Whether the device holds so many points of a page: a moment after they are on the screen."""


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


@pytest.fixture
def page(unwatched_page, live_server, room) -> Page:
    """A room with its checks done and saved."""
    page = enter(unwatched_page(DESK), room, live_server.url)
    do_the_checks(page)
    saved(page)
    return page


def place(page: Page, *steps: int) -> None:
    for step in steps:
        tap(page, place_on_screen(page, ANKLE, "F2", step))


def cut(context: BrowserContext) -> None:
    """No save reaches the server any more."""
    context.route("**/save/", lambda route: route.abort())


def mend(context: BrowserContext) -> None:
    context.unroute("**/save/")


def killed(profile: Path) -> None:
    """End every process of the browser with this profile, without a warning."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def kept_points(room: visits.Ready) -> int:
    """How many points the server holds; each of them once."""
    points = visits.room_of(room).points
    assert not [key for key, count in Counter(point.id for point in points).items() if count > 1]
    return len(points)


def crash(page: Page) -> None:
    """End the tab's process: it cannot send anything any more."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=2000)
    page.close()


def test_a_tab_closed_before_the_save_arrived_costs_nothing(page, room):
    context, address = page.context, page.url
    cut(context)
    place(page, 20, 40, 60)
    page.close()
    mend(context)

    again = context.new_page()
    again.goto(address)

    expect(rows(again)).to_have_count(3)
    place(again, 80)
    saved(again)
    assert kept_points(room) == 4


def test_a_tab_that_crashed_says_when_opened_again_what_had_not_arrived(page, room):
    context, address = page.context, page.url
    cut(context)
    place(page, 20, 40, 60)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    wait_until(page, POINTS_ON_THE_DISK % 3)
    crash(page)
    mend(context)
    assert kept_points(room) == 0

    again = context.new_page()
    again.goto(address)

    told = again.get_by_role("alert").filter(has_text="had not arrived")
    expect(told).to_contain_text("3 points on this device had not arrived when the page was closed")
    expect(rows(again)).to_have_count(3)
    saved(again)
    assert kept_points(room) == 3
    again.reload()
    expect(rows(again)).to_have_count(3)
    expect(told).to_be_hidden()


def test_a_save_that_arrived_though_its_answer_did_not_is_no_second_set_of_points(page, room):
    context, address = page.context, page.url

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route("**/save/", lose_the_answer)
    place(page, 20, 40)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    assert kept_points(room) == 2
    page.close()
    mend(context)

    again = context.new_page()
    again.goto(address)
    place(again, 60)
    saved(again)
    assert kept_points(room) == 3


def test_a_point_taken_away_after_such_a_save_stays_away(page, room):
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.context.route("**/save/", lose_the_answer)
    place(page, 20, 40)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    mend(page.context)
    cut(page.context)
    rows(page).first.press("Delete")
    context, address = page.context, page.url
    expect(rows(page)).to_have_count(1)
    wait_until(page, POINTS_ON_THE_DISK % 1)
    crash(page)
    mend(context)

    again = context.new_page()
    again.goto(address)
    saved(again)
    expect(rows(again)).to_have_count(1)
    assert kept_points(room) == 1


def test_ten_minutes_without_a_network_cost_nothing(unwatched_page, live_server, room):
    page = unwatched_page(DESK)
    page.clock.install()
    enter(page, room, live_server.url)
    do_the_checks(page)
    page.clock.run_for(2000)
    saved(page)
    page.context.set_offline(True)
    place(page, 20)
    page.clock.run_for(2000)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    page.clock.fast_forward("05:00")
    place(page, 40, 60)
    page.clock.fast_forward("05:00")
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    page.context.set_offline(False)
    page.clock.run_for(40_000)

    saved(page)
    assert kept_points(room) == 3


def test_two_tablets_on_one_visit_end_with_the_points_of_both(page, unwatched_page, room):
    other = enter(unwatched_page(DESK), room, page.url.split("/c/")[0])
    place(page, 20)
    saved(page)
    place(other, 40, 60)

    told = other.get_by_role("alert").filter(has_text="on another screen too")
    expect(told).to_contain_text("From there: 1 point (number 3). Both are together here now.")
    expect(rows(other)).to_have_count(3)
    saved(other)
    rows(page).first.press("Delete")
    expect(page.get_by_role("alert").filter(has_text="on another screen too")).to_contain_text(
        "From there: 2 points"
    )
    saved(page)
    assert kept_points(room) == 2

    place(other, 80)
    expect(told).to_contain_text("Taken away there: 1 point.")
    saved(other)
    assert kept_points(room) == 3
    expect(rows(other)).to_have_count(3)


def test_points_that_came_too_late_for_the_signature_are_told_one_by_one(page, room, axe):
    place(page, 20)
    after = page.get_by_role("group", name="Pain 1 minute after")
    after.get_by_role("radio", name="3", exact=True).check()
    saved(page)
    cut(page.context)
    place(page, 40)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    visits.sign(room, revision=visits.room_of(room).revision)
    mend(page.context)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("alert").filter(has_text="signed")).to_contain_text(
        "kept on this device"
    )
    assert kept_points(room) == 1

    page.reload()

    page.wait_for_url("**/note/")
    told = page.get_by_role("alert").filter(has_text="did not arrive before it was signed")
    expect(told.get_by_role("listitem")).to_have_text([re.compile("^Right sural nerve, .*1 mL")])
    axe(page)
    told.get_by_role("button", name="I have read it").click()
    page.reload()
    expect(told).to_be_hidden()


def test_other_pages_say_what_has_not_arrived_yet(page, axe):
    context, address = page.context, page.url
    cut(context)
    place(page, 20)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    crash(page)
    day = context.new_page()
    day.goto(address.split("/sessions/")[0] + "/day/")

    told = day.get_by_role("status").filter(has_text="Not everything charted on this device")
    expect(told).to_be_visible()
    axe(day)
    mend(context)
    told.get_by_role("link", name="Open the session").click()
    saved(day)
    day.goto(address.split("/sessions/")[0] + "/day/")
    expect(day.get_by_role("heading", level=1)).to_be_visible()
    expect(told).to_be_hidden()


def test_a_browser_that_is_killed_has_kept_the_points_on_the_disk(
    browser: Browser, live_server, room, tmp_path
):
    profile = {
        "user_data_dir": tmp_path,
        "executable_path": chromium_path(),
        "args": CHROMIUM_FLAGS,
        "viewport": DESK,
        "base_url": live_server.url,
    }
    context = browser.browser_type.launch_persistent_context(**profile)
    page = context.new_page()
    enter(page, room, live_server.url)
    do_the_checks(page)
    saved(page)
    address = page.url
    cut(context)
    place(page, 20, 40)
    expect(page.locator("#saved")).to_have_text(NOT_YET)
    wait_until(page, POINTS_ON_THE_DISK % 2)
    killed(tmp_path)
    with contextlib.suppress(Error):  # it may be known already that nobody is there
        context.close()
    assert kept_points(room) == 0

    context = browser.browser_type.launch_persistent_context(**profile)
    again = context.new_page()
    sign_in(again, room.staffed, live_server.url)
    again.goto(address)
    expect(again.get_by_role("alert").filter(has_text="had not arrived")).to_contain_text(
        "2 points on this device"
    )
    saved(again)
    context.close()
    assert kept_points(room) == 2
