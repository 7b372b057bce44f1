"""The way into a room and what is done there, for tests that begin in one."""

import re

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.factories import treatment as visits
from tests.factories.clinic import Staffed


def sign_in(page: Page, staffed: Staffed, base_url: str) -> None:
    """Be the clinic's clinician in this browser."""
    client = Client()
    client.force_login(
        staffed.clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def enter(page: Page, room: visits.Ready, base_url: str, name: str = "session") -> Page:
    """Open a page of the room as its clinician."""
    sign_in(page, room.staffed, base_url)
    keys = {"clinic_slug": room.staffed.slug, "session_id": room.session_id}
    page.goto(base_url + reverse(name, kwargs=keys))
    is_open(page)
    return page


def is_open(page: Page) -> None:
    """Wait until a room, if this is one, takes taps."""
    expect(page.locator("#room[inert]")).to_have_count(0)


def tick_the_checks(page: Page, batch: str = "Batch 1") -> None:
    """Say all that is said before the first point."""
    for words in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        page.get_by_role("checkbox", name=words).check()
    page.get_by_role("radio", name=batch).check()


def do_the_checks(page: Page, batch: str = "Batch 1") -> None:
    """Say all that is said before the first point, and ask for the pain."""
    tick_the_checks(page, batch)
    before = page.get_by_role("group", name="Pain now, before the first point")
    before.get_by_role("radio", name="6", exact=True).check()


def place_on_screen(page: Page, view: str, nerve: str, step: int) -> tuple[float, float]:
    """Where a place on a nerve's drawn course lies on the screen, in hundredths of its length."""
    _, x, y = visits.place_along(view, nerve, step / 100)
    svg = page.locator(f'svg[data-view="{view}"]')
    svg.evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    found = svg.evaluate(
        "(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());"
        " return [p.x, p.y]; }",
        [x, y],
    )
    return found[0], found[1]


def tap(page: Page, where: tuple[float, float], width: int = 1280) -> None:
    """Touch a phone's screen, or click."""
    if width < 1000:
        page.touchscreen.tap(*where)
    else:
        page.mouse.click(*where)


def rows(page: Page) -> Locator:
    """The charted points as listed."""
    return page.get_by_role("list", name="Points").get_by_role("button")


def saved(page: Page) -> None:
    """Wait until the last change has arrived: a change itself takes the word away at once."""
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
