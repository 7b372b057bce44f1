"""A real server is killed, or its disk is full, while a visit is charted in a real browser."""

import contextlib
import re
import resource
import sys
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from perineural.records.demo.people import PASSWORD
from tests.browser import DESK, PATIENCE_MS
from tests.functional.own_server import Server
from tests.functional.rooms import is_open, place_on_screen, rows, saved, tap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_half,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which Linux has"),
    # Servers started side by side on a busy machine only slow each other down.
    pytest.mark.xdist_group("serve"),
]

FIRST_BYTES = 1024
ANKLE = "foot-lateral-right"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("clinic"))
    server.run("migrate")
    server.run("demo-data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def session(server) -> str:
    """The key, as the store writes it, of the demo's visit under way with every check done."""
    query = (
        "SELECT s.id FROM records_session s JOIN records_course c ON c.id = s.course_id"
        " WHERE s.status = 'draft' AND c.modality = 'injection'"
    )
    with contextlib.closing(server.database()) as database:
        return str(database.execute(query).fetchone()[0])


@pytest.fixture
def page(browser: Browser, server, session) -> Iterator[Page]:
    """The room of that visit."""
    context = browser.new_context(base_url=server.address, viewport=DESK)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"/c/demo/sessions/{uuid.UUID(session)}/")
    page.get_by_label("Email").fill("clinician@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/sessions/"))
    is_open(page)
    expect(rows(page)).to_have_count(len(server.point_keys(session)))
    yield page
    context.close()


def place(page: Page, step: int) -> None:
    tap(page, place_on_screen(page, ANKLE, "F2", step))


def kept_once(server: Server, session: str, page: Page) -> bool:
    """Whether the disk holds exactly the points that the page shows, each of them once."""
    keys = server.point_keys(session)
    return len(keys) == len(set(keys)) == rows(page).count()


def test_a_server_killed_in_the_middle_of_a_save_loses_and_doubles_nothing(server, session, page):
    before = rows(page).count()
    with contextlib.closing(server.database()) as holding:
        holding.execute("BEGIN IMMEDIATE")  # the save has begun and cannot end
        with page.expect_request("**/save/"):
            place(page, 30)
        server.kill()
        holding.execute("ROLLBACK")
    expect(page.locator("#saved")).to_contain_text("Everything is kept on this device")
    place(page, 45)

    server.start()

    saved(page)
    assert rows(page).count() == before + 2
    assert kept_once(server, session, page)


@pytest.mark.parametrize("step", [10, 55, 70])
def test_a_server_killed_at_any_moment_of_a_save(server, session, page, step):
    with page.expect_request("**/save/"):
        place(page, step)
    server.kill()
    server.start()

    saved(page)
    assert kept_once(server, session, page)
    page.reload()
    assert kept_once(server, session, page)


def test_a_full_disk_is_told_and_costs_nothing(server, session, page):
    server.let_files_grow_to(FIRST_BYTES)
    place(page, 85)
    expect(page.locator("#saved")).to_contain_text(
        "Not saved yet: the clinic’s server has a problem. Everything is kept on this device"
    )
    assert len(server.point_keys(session)) == rows(page).count() - 1
    crowded = page.context.new_page()
    crowded.goto("/accounts/login/")
    expect(crowded.get_by_role("heading", level=1)).to_be_visible()

    server.let_files_grow_to(resource.RLIM_INFINITY)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    saved(page)
    assert kept_once(server, session, page)
