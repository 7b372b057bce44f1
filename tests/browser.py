"""A real browser for tests: the system's Chromium, a phone and a desk, and what they must not do.

A page that writes an error to the console, breaks its content security policy or throws fails
its test.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.served import wait_until_nobody_is_served

CHROMIUM_NAMES = (
    "chromium-headless-shell",  # the same without windows and menus: a quarter of the work
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
CHROMIUM_FLAGS = [
    "--no-sandbox",  # needed by root, as in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE_MS = 30_000
"""A busy machine is slow, not wrong."""
VIOLATIONS = """options => axe.run(document, options)
    .then(results => JSON.stringify(results.violations))"""
expect.set_options(timeout=PATIENCE_MS)
HOW_TO_GET_ONE = (
    "no Chromium found; on Debian or Ubuntu: sudo apt-get install -y chromium-headless-shell"
)


def chromium_path() -> str | None:
    """Where the system keeps Chromium, if it does."""
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((path for path in found if path), None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Name what is missing for a browser test; where everything must run, that is a failure."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if (item.get_closest_marker("browser") or "browser" in fixtures) and not chromium_path():
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_ONE, pytrace=False)
        pytest.skip(HOW_TO_GET_ONE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run; each page gets a context of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture
def unwatched_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open pages of any size on the running clinic, where a failed request is part of the test."""
    contexts: list[BrowserContext] = []

    def open_page(viewport: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=viewport, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    wait_until_nobody_is_served(live_server.url)


@pytest.fixture
def new_page(unwatched_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open pages of any size on the running clinic; all are watched for errors until the end."""
    problems: list[str] = []
    refusals: set[str] = set()

    def note_response(response: Response) -> None:
        # A page may refuse what it was asked (404, 422); it may not break.
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            refusals.add(response.url)

    def note_console(message: ConsoleMessage) -> None:
        expected = "Failed to load" in message.text and message.location["url"] in refusals
        if (message.type == "error" and not expected) or "Content Security" in message.text:
            problems.append(f"{message.type}: {message.text} ({message.location['url']})")

    def open_page(viewport: dict[str, int], **options: Any) -> Page:
        page = unwatched_page(viewport, **options)
        page.on("response", note_response)
        page.on("console", note_console)
        page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
        return page

    yield open_page
    assert not problems, "the browser reported:\n" + "\n".join(problems)


@pytest.fixture
def phone_page(new_page: Callable[..., Page]) -> Page:
    """A page on a phone, 390 px wide, with touch."""
    return new_page(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def desk_page(new_page: Callable[..., Page]) -> Page:
    """A page on a desk, 1280 px wide."""
    return new_page(DESK)


@pytest.fixture
def running_clinic(live_server: Any) -> str:
    """The address of a clinic served by threads, on the database of this run."""
    return str(live_server.url)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Check the page shown against WCAG 2.2 AA; say each violation, where it is and what helps."""
    from axe_playwright_python.base import AxeResults
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    source = Axe().axe_script

    def check(page: Page) -> None:
        page.wait_for_load_state("load")  # a page that was only begun has nothing to check yet
        page.evaluate(source)
        # All that axe found to be right is left in the browser: carrying it over takes longer
        # than finding it.
        violations = page.evaluate(VIOLATIONS, options)
        results = AxeResults({"violations": json.loads(violations)})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check
