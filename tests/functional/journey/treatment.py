"""In the treatment room: checks, points or bath, pain before and after, signature."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Place, Way


@dataclass(frozen=True)
class Visit:
    """One session: its number, and the pain before it, one and fifteen minutes after it."""

    number: int
    before: int
    after_1: int
    after_15: int


VISITS = (Visit(1, 7, 4, 3), Visit(2, 6, 3, 2), Visit(3, 4, 2, 1))
"""Three sessions a week apart, each starting from less pain than the one before."""


def begins(walker: Walker, way: Way, visit: Visit) -> None:
    """Open the session from the story, and settle all that must hold before the first point."""
    walker.follow(f"Start session {visit.number}")
    walker.look(f"session-new-{visit.number}", f"Open session {visit.number}")
    walker.push(f"Open session {visit.number}")
    walker.look(f"room-{visit.number}", f"Session {visit.number} of 4")
    walker.sees(re.compile(re.escape(way.full_name)), "to this recipe, signed by")
    for check in ("Name and birth date", "Side", "Allergies read", "Resuscitation kit"):
        box = walker.page.get_by_role("checkbox", name=re.compile(f"^{check}"))
        if check != "Resuscitation kit" or way.modality != "bath":
            box.check()
    walker.page.get_by_role("radio", name=re.compile(f"^Batch {visit.number},")).check()
    walker.rate(re.compile("^Pain now, before"), visit.before)
    expect(
        walker.page.get_by_text(re.compile(rf"(\d) of \1 done, pain {visit.before}"))
    ).to_be_visible()


def places_points(walker: Walker, way: Way, visit: Visit) -> None:
    """Tap the drawings where the needle goes; the totals stand beside them."""
    for number, place in enumerate(way.tender_at, start=1):
        _places(walker, way, place)
        point = (
            walker.page.get_by_role("list", name="Points").get_by_role("listitem").nth(number - 1)
        )
        expect(point).to_contain_text(place.nerve_name, ignore_case=True)
    given = walker.part("Given so far")
    count = len(way.tender_at)
    expect(given).to_contain_text(re.compile(rf"Points\s*{count}\s*Used\s*{count}"))
    expect(given).to_contain_text(re.compile(r"Lidocaine [\d.]+ mg of [\d.]+ mg"))
    expect(given).to_contain_text("within the limit")


def _places(walker: Walker, way: Way, place: Place) -> None:
    walker.press(walker.page.get_by_role("tab", name=re.compile(f"^{place.title}")))
    drawing = walker.page.get_by_role("application", name=f"{place.title}: points")
    walker.tap_nerve(drawing, place.view, place.nerve, way.nerve_side, place.share)


def gives_the_bath(walker: Walker) -> None:
    """A swab in each nostril in turn, timed by the clock of the page."""
    for nostril in ("Left", "Right"):
        walker.push(f"{nostril} nostril")
        walker.push("Start the time")
        walker.sees(re.compile("In place for"))
        walker.time.let_pass(minutes=9, seconds=30)
        walker.push("Taken out")
        bath = walker.page.get_by_role("heading", name=f"The patient’s {nostril.lower()} nostril")
        expect(bath).to_be_visible()
    dwelt = walker.page.get_by_role("textbox", name=re.compile("^Minutes in place"))
    expect(dwelt.first).to_have_value("10")
    expect(dwelt.last).to_have_value("10")
    given = walker.part("Given so far")
    expect(given).to_contain_text(re.compile(r"Nostrils\s*2\s*Used\s*2"))
    expect(given).to_contain_text("No local anaesthetic in this batch.")


def asks_after_pain(walker: Walker, visit: Visit) -> None:
    """Ask one minute and fifteen minutes after the last point."""
    after = walker.part(re.compile("^After the "))
    walker.time.let_pass(minutes=1)
    walker.sees(re.compile("Ask now"), inside=after)
    walker.rate("Pain 1 minute after", visit.after_1)
    walker.time.let_pass(minutes=14)
    walker.sees(re.compile("Ask now"), inside=after)
    walker.rate("Pain 15 minutes after", visit.after_15)
    expect(walker.page.get_by_text(re.compile(r"^Saved \d\d:\d\d"))).to_be_visible()


def signs(walker: Walker, way: Way, visit: Visit) -> None:
    """Read it all once more, sign, and find in the note what was charted."""
    walker.look(f"room-charted-{visit.number}", f"Session {visit.number} of 4")
    walker.follow("Check and sign")
    walker.look(f"sign-{visit.number}", f"Check and sign session {visit.number}")
    walker.sees(re.compile("Every check before the first point"))
    walker.tick("Aftercare given and understood")
    walker.push(f"Sign session {visit.number}")
    walker.look(f"note-{visit.number}", f"Session {visit.number} of 4")
    note = walker.part("Note")
    for words in _charted(way, visit):
        expect(note).to_contain_text(words)
    walker.sees("agree")


def _charted(way: Way, visit: Visit) -> list[str | re.Pattern[str]]:
    """What the note must hold: who, where, with what, how it was."""
    scores = (visit.before, visit.after_1, visit.after_15)
    said = [re.compile(way.name, re.I), re.compile(re.escape(way.recipe)), f"LOT-{visit.number}1"]
    pain = [re.compile(rf"{score}") for score in scores]
    if way.modality == "bath":
        return [*said, *pain, re.compile("nostril")]
    return [*said, *pain, *(re.compile(place.nerve_name, re.I) for place in way.tender_at)]
