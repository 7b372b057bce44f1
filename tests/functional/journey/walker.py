"""Somebody in front of a screen: looks at every page they come to, taps, types, reads."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from perineural.clinical.anatomy import nerve_paths
from tests.functional.journey.timepiece import Timepiece
from tests.functional.journey.ways import Place

LAST_VISIT = 3
PLACE_OF = """(svg, [x, y]) => {
  const place = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
  const box = svg.getBoundingClientRect();
  return { x: place.x - box.x, y: place.y - box.y };
}"""
WIDER_THAN_THE_SCREEN = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return "";
  const out = [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5)
    .map((each) => `${each.tagName}.${each.className} to ${each.getBoundingClientRect().right}`);
  return `${scrollWidth} px on a screen of ${clientWidth} (${document.readyState}): `
    + out.slice(0, 12).join(", ");
}"""


class Album:
    """One picture of every page a walk comes to, where pictures are wanted."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.count = 0
        self.kinds: set[str] = set()

    def is_worth_a_check(self, name: str) -> bool:
        """Whether such a page is new to the walk, or comes at the last visit and holds most."""
        kind = re.sub(r"-\d$", "", name)
        is_new = kind not in self.kinds
        self.kinds.add(kind)
        return is_new or name.endswith(f"-{LAST_VISIT}")

    def keep(self, page: Page, name: str) -> None:
        """Take a picture of the whole page."""
        self.count += 1
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{self.count:02}-{name}.png", full_page=True)


class Walker:
    """One person with one browser window of their own."""

    def __init__(
        self, page: Page, check_access: Callable[[Page], None], album: Album, time: Timepiece
    ) -> None:
        self.page = page
        self.check_access = check_access
        self.album = album
        self.time = time
        self.is_phone = page.evaluate("navigator.maxTouchPoints") > 0
        time.show_on(page)

    # What is on the screen

    def look(self, name: str, heading: str | re.Pattern[str]) -> None:
        """Wait for a page by its heading; it must fit the screen and hinder nobody."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        self.page.wait_for_load_state("load")  # a page is measured in its clothes
        self.album.keep(self.page, name)
        too_wide = self.page.evaluate(WIDER_THAN_THE_SCREEN)
        assert not too_wide, f"{self.page.url}: {too_wide}"
        if self.album.is_worth_a_check(name):
            self.check_access(self.page)

    def sees(self, *texts: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Each of these words stands on the page, or in one part of it."""
        for text in texts:
            expect(
                (inside or self.page.get_by_role("main")).get_by_text(text).first
            ).to_be_visible()

    def part(self, name: str | re.Pattern[str]) -> Locator:
        """A part of the page that has a name of its own."""
        return self.page.get_by_role("region", name=name)

    # What a hand can do

    def press(self, target: Locator) -> None:
        """Tap on a phone, click at a desk."""
        target.tap() if self.is_phone else target.click()

    def follow(self, name: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Follow a link."""
        self.press((inside or self.page).get_by_role("link", name=name).first)

    def push(self, name: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Push a button."""
        self.press((inside or self.page).get_by_role("button", name=name, exact=True).first)

    def choose(self, question: str | re.Pattern[str], answer: str | re.Pattern[str]) -> None:
        """Choose one answer to a question that offers several."""
        group = self.page.get_by_role("group", name=question).last
        group.get_by_role("radio", name=answer, exact=isinstance(answer, str)).check()

    def rate(self, question: str | re.Pattern[str], score: int) -> None:
        """Say how strong something is, from 0 to 10."""
        self.choose(question, re.compile(rf"^{score}\b"))

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick a box."""
        self.page.get_by_role("checkbox", name=label).check()

    def answer_no_to_all(self, inside: Locator) -> int:
        """Answer every question of a part with no; gives their number."""
        answers = inside.get_by_role("radio", name="No", exact=True).all()
        for answer in answers:
            answer.check()
        return len(answers)

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """Write into a field; its label may say that it is optional."""
        if isinstance(label, str):
            label = re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        field = self.page.get_by_role("textbox", name=label)
        field.or_(self.page.get_by_role("spinbutton", name=label)).fill(text)

    def tap_nerve(self, drawing: Locator, view: str, nerve: str, side: str, share: float) -> None:
        """Tap a drawing of the body on the course of a nerve, a share of the way along it."""
        paths = [p for p in nerve_paths(view) if (p.nerve_id, p.side) == (nerve, side)]
        points = max(paths, key=lambda path: len(path.points)).points
        x, y = points[round(share * (len(points) - 1))]
        drawing.scroll_into_view_if_needed()
        position = drawing.evaluate(PLACE_OF, [x, y])
        if self.is_phone:
            drawing.tap(position=position)
        else:
            drawing.click(position=position)

    def mark(self, place: Place, side: str) -> None:
        """Show a view of the body and mark a place on it."""
        self.push(re.compile(f"^{place.title}"))
        drawing = self.page.get_by_role("group", name=f"{place.title}: tap to mark a place")
        self.tap_nerve(drawing, place.view, place.nerve, side, place.share)

    def open_menu(self) -> None:
        """On a phone the rooms of the clinic stand behind a button."""
        self.page.wait_for_load_state("load")  # without its clothes it shows on every screen
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            self.press(menu)

    def go_to_room(self, name: str) -> None:
        """Go to a room of the clinic by the navigation."""
        self.open_menu()
        self.follow(name, inside=self.page.get_by_role("navigation", name="Main"))
