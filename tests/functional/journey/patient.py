"""What the patient does alone: the first check, the intake, the diary; signed in nowhere."""

import re
from urllib.parse import urlsplit

from perineural.clinical.conditions import AREAS, CONDITIONS
from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Way


class Patient:
    """Somebody with pain, in front of a screen of their own."""

    def __init__(self, walker: Walker, way: Way) -> None:
        self.walker = walker
        self.way = way

    def checks_themselves(self, clinic_slug: str) -> None:
        """Answer the public check, which keeps nothing."""
        walker, way = self.walker, self.way
        walker.page.goto(f"/c/{clinic_slug}/check/")
        walker.look("self-check-start", "Is it right for me?")
        walker.sees("Nothing you answer is kept unless you ask for an appointment.")
        area = AREAS[CONDITIONS[way.condition].area]
        walker.press(walker.page.locator("summary").filter(has_text=area))
        walker.follow(re.compile(re.escape(way.plain_name)))
        walker.look("self-check", "A first check")
        walker.write("How old are you?", "47")
        walker.choose("Which side is it on?", way.side_label)
        assert walker.answer_no_to_all(walker.page.get_by_role("main")) >= 4
        walker.push("What should I do?")
        walker.look("self-check-result", "What to do next")
        walker.sees("An assessment may be worth your while.", "What is known")

    def asks_for_an_assessment(self) -> str:
        """Leave a name and how to be reached; gives the address of the intake that opens."""
        walker, way = self.walker, self.way
        walker.write("Your given names", way.given_names)
        walker.write("Your family name", way.family_name)
        walker.write("Your birth date", way.birth_date.isoformat())
        walker.write("Telephone", "555 0100")
        walker.push("Ask for an assessment")
        walker.page.wait_for_url(re.compile(r"/i/[\w-]+/$"))
        return urlsplit(walker.page.url).path

    def fills_in_the_intake(self, address: str) -> None:
        """Tell the story through the link: in words, on a picture, in numbers; then sign it."""
        walker, way = self.walker, self.way
        walker.page.goto(address)
        walker.look("intake", "Before your visit")
        walker.write("When did it start?", "About a year ago")
        walker.write("How did it begin, and what is it like?", "Slowly. It is worse at night.")
        walker.mark(way.hurts_at, way.nerve_side)
        walker.sees(
            re.compile(way.hurts_at.title), inside=walker.page.get_by_role("list", name="Marks")
        )
        walker.rate("How much does it hurt right now?", 5)
        walker.rate("How much does it usually hurt?", 6)
        walker.rate("And when it is at its worst?", 8)
        walker.rate("And when it is at its least?", 2)
        walker.write("What have you tried so far?", "Rest and a splint.")
        walker.write("Which medicines do you take?", "none")
        walker.choose("On how many days a week do you take a painkiller?", "3")
        walker.write("What are you allergic to?", "none that I know of")
        walker.write("What would you like to do again?", way.goal)
        walker.write("Your full name", way.full_name)
        walker.album.keep(walker.page, "intake-filled-in")
        walker.push(re.compile("Send"))
        walker.look("intake-sent", "Thank you")
        walker.sees("Your answers have reached the clinic.")

    def answers_the_diary(self, address: str, score: int) -> None:
        """Open the link of the diary, without signing in; one tap, and thanks."""
        walker = self.walker
        walker.page.goto(address)
        walker.look("diary", "How is it now?")
        walker.push(re.compile(rf"^{score}\b"))
        walker.look("diary-answered", "Thank you")
        walker.sees(re.compile("Your answer is kept"))
