"""Thirty points tapped in a real browser on a slowed processor: how soon each is on screen."""

from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.clinic import EMAIL, PASSWORD, POINTS, SLUG, VIEW, Measured
from bench.report import Timed
from perineural.clinical.anatomy import VIEWS, place_in_space
from tests.browser import CHROMIUM_FLAGS, chromium_path

SLOWER = 4
"""A tablet's processor beside the one that measures."""
STEP_MM = 14.0
SCREEN = {"width": 1280, "height": 900}

BARE = """<!doctype html><title>floor</title><svg width="900" height="600" viewBox="0 0 900 600">
<g class="chart__points"></g></svg><script>
const SVG = "http://www.w3.org/2000/svg";
addEventListener("pointerup", (event) => {
  const circle = document.createElementNS(SVG, "circle");
  for (const [name, value] of [["cx", event.clientX], ["cy", event.clientY], ["r", 9]])
    circle.setAttribute(name, value);
  document.querySelector("g").append(circle);
});
</script>"""
"""A page that only draws a circle where it was tapped: what a browser takes at least."""

WATCH = """() => {
  window.placed = [];
  let pressed = 0;
  addEventListener("pointerup", () => { pressed = performance.now(); }, true);
  const groups = document.querySelectorAll(".chart__points");
  const observer = new MutationObserver(() => {
    if (!pressed) return;
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => setTimeout(() => window.placed.push(performance.now() - began), 0));
  });
  for (const group of groups) observer.observe(group, { childList: true });
}"""
"""Takes the time from the finger's lift to the first frame that shows the point."""

ON_SCREEN = """(svg, [x, y]) => {
  const place = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
  return [place.x, place.y];
}"""


def charting(port: int, clinic: Measured) -> tuple[dict[str, Timed], dict[str, Any]]:
    """How long a tapped point takes to be on screen, and what the room weighs.

    Returns:
        `point_placed_ms` over thirty points on a processor slowed four times, and `tap_floor_ms`,
        the same on a page that only draws a circle; and `room_weight_kb`, everything the room
        fetches with an empty cache, compressed as it is sent. [kB]
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS, headless=True
        )
        base = f"http://127.0.0.1:{port}"
        page = chromium.new_context(base_url=base, viewport=SCREEN).new_page()
        _sign_in(page)
        devtools = page.context.new_cdp_session(page)
        weight_kb = _open_room(page, devtools, clinic)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        placed = Timed(_place_points(page))
        floor = Timed(_tap_bare(chromium.new_page(viewport=SCREEN)))
        chromium.close()
    return {"point_placed_ms": placed, "tap_floor_ms": floor}, {"room_weight_kb": weight_kb}


def _sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/**")


def _open_room(page: Page, devtools: CDPSession, clinic: Measured) -> float:
    sizes: list[float] = []
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(f"/c/{SLUG}/sessions/{clinic.charting_session_id}/")
    page.wait_for_load_state("networkidle")
    for words in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        page.get_by_role("checkbox", name=words).check()
    page.get_by_role("radio", name="Batch").last.check()
    pain = page.get_by_role("group", name="Pain now, before the first point")
    pain.get_by_role("radio", name="6", exact=True).check()
    return round(sum(sizes) / 1000, 1)


def _apart() -> list[tuple[float, float]]:
    """Places on the drawn foot, each so far from the others that a tap means a new point."""
    left, top, width, height = VIEWS[VIEW].viewbox
    grid = (
        (left + STEP_MM * (column + 0.5), top + STEP_MM * (row + 0.5))
        for row in range(int(height // STEP_MM))
        for column in range(int(width // STEP_MM))
    )
    return [place for place in grid if place_in_space(VIEW, *place)][:POINTS]


def _place_points(page: Page) -> tuple[float, ...]:
    page.evaluate(WATCH)
    svg = page.locator(f'svg[data-view="{VIEW}"]')
    page.locator("#usual > summary").click()
    page.locator("#usual-volume").fill("0.5")
    page.locator("#usual > summary").click()
    for number, place in enumerate(_apart(), start=1):
        svg.evaluate("svg => svg.scrollIntoView({ block: 'center' })")
        page.mouse.click(*svg.evaluate(ON_SCREEN, list(place)))
        page.wait_for_function("count => window.placed.length >= count", arg=number)
    return tuple(page.evaluate("window.placed"))


def _tap_bare(page: Page) -> tuple[float, ...]:
    page.set_content(BARE)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(WATCH)
    for number in range(1, POINTS + 1):
        page.mouse.click(20 * number, 300)
        page.wait_for_function("count => window.placed.length >= count", arg=number)
    return tuple(page.evaluate("window.placed"))
