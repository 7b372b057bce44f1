"""Reading the story: the diary's link, the relief curve, healing, review, the course's end."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.functional.journey.treatment import Visit
from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Way

ENDINGS = {
    "discharged": re.compile("^Discharge:"),
    "referred": re.compile("^Refer on:"),
}
REFERRED_TO = "Hand surgery, Invented Hospital"


def reads_what_the_session_did(walker: Walker, way: Way, visit: Visit) -> None:
    """From the note to the story: the newest session stands there with its relief."""
    walker.follow(f"{way.given_names}’s story")
    walker.look(f"story-{visit.number}", re.compile("^Story"))
    walker.sees(re.compile(rf"^s{visit.number}$"), "Pain after each session, 0 to 10")


def hands_over_the_diary_link(walker: Walker, way: Way) -> str:
    """Show the patient the link of the question at 4 hours; gives its address."""
    walker.follow(re.compile("^4 hours"))
    walker.look("diary-link", "The patient's link")
    walker.sees("It opens one question, without a password, for this patient alone.")
    address = walker.page.get_by_role("link", name=re.compile("^http")).inner_text()
    return urlsplit(address).path


def sees_the_relief_curve(walker: Walker, visit: Visit, later_score: int) -> None:
    """The curve holds the answer from home beside those from the room."""
    walker.look("story-with-diary", re.compile("^Story"))
    walker.sees(re.compile("^4 hours: answered"))
    curve = walker.page.get_by_role("img", name=re.compile("^Pain after each session"))
    expect(curve.first).to_be_visible()
    walker.press(walker.page.get_by_text("The same as a table").first)
    row = walker.page.get_by_role("row", name=re.compile(rf"^{visit.number} {visit.before} "))
    scores = f"{visit.after_1} at 1 min, {visit.after_15} at 15 min, {later_score} at 4 h"
    expect(row).to_contain_text(scores)


def looks_back(walker: Walker, visits: tuple[Visit, ...]) -> None:
    """The rule asks for a review after the third session: read healing, and decide."""
    walker.sees(re.compile("A review is due"))
    walker.follow("Review now")
    walker.look("healing", "Healing")
    first, last = visits[0].before, visits[-1].before
    walker.sees(re.compile(rf"{first} at session 1, {last} at session {len(visits)}"))
    walker.sees("What happens without it", "due now")
    suggested = walker.page.get_by_text("The rule suggests:").inner_text()
    assert "go on" in suggested
    walker.choose("Your decision", "Go on as planned")
    walker.push("Keep the review")
    walker.sees("The review is kept: go on.", "Reviews so far")
    walker.look("healing-reviewed", "Healing")


def ends_the_course(walker: Walker, way: Way) -> None:
    """Discharge the patient, or refer them on with a letter."""
    walker.follow("Discharge or refer on")
    walker.look("course-end", "Discharge or refer on")
    walker.choose("How does the course end?", ENDINGS[way.ending])
    walker.write("Why", "As agreed with the patient.")
    if way.ending == "referred":
        walker.write("Referred to", REFERRED_TO)
    walker.push("End the course")
    if way.ending == "referred":
        walker.look("referral", "Referral letter")
        walker.sees(REFERRED_TO, "As agreed with the patient.", re.compile(way.full_name))
        walker.follow("Back to the story")
        walker.look("story-ended", re.compile("^Story"))
    else:
        walker.look("story-ended", re.compile("^Story"))
        walker.sees("The course has ended.")
    walker.sees(re.compile(f"The course has ended: {way.ending}"))
