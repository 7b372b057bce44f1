"""What the assistant does: mixing for one patient, the label, the consent."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Way


def opens_the_story(walker: Walker, way: Way) -> None:
    """Find the patient by name and open the story."""
    walker.go_to_room("Patients")
    walker.page.get_by_role("searchbox").fill(way.family_name)
    walker.push("Find")
    walker.follow(re.compile(f"^{way.family_name}"))
    expect(walker.page.get_by_role("heading", name=re.compile("^Story"), level=1)).to_be_visible()


def opens_the_course(walker: Walker, way: Way) -> None:
    """Find the patient and open the plan of the course."""
    opens_the_story(walker, way)
    walker.follow("Plan, consent, batches")
    expect(walker.page.get_by_role("heading", name="Course", level=1)).to_be_visible()


def takes_consent(walker: Walker, way: Way) -> None:
    """Hand the screen to the patient, who reads and signs with their own name."""
    walker.follow("Take consent")
    walker.look("consent-new", "Consent")
    walker.sees(re.compile("off-label"), "You can say no, or stop at any time")
    for product, volume_ml in way.parts:
        walker.sees(f"{product}, {volume_ml} mL")
    walker.tick("My questions were answered.")
    walker.write("Your full name", way.full_name)
    walker.push("I agree")
    walker.sees(f"Signed by {way.full_name}", "in force", "unaltered since it was signed")
    walker.look("consent", "Consent")
    walker.follow("The course")


def mixes_a_batch(walker: Walker, way: Way, number: int) -> None:
    """Mix for this one patient, write down every lot, hold it to the light."""
    walker.follow(re.compile("^Mix (a|another) batch"))
    walker.look(f"batch-new-{number}", "Mix a batch")
    walker.write("Volume wanted", "20")
    walker.push("Work out the volumes")
    walker.sees(re.compile("^draw up"))
    walker.look(f"batch-worked-out-{number}", "Mix a batch")
    use_by = walker.time.now + dt.timedelta(hours=4)
    for place, (product, _) in enumerate(way.parts, start=1):
        walker.write(f"Lot of {product}", f"LOT-{number}{place}")
        walker.page.get_by_label(f"Expires of {product}").fill("2027-11-30")
        walker.write(f"Manufacturer of {product}", "Invented Laboratories")
    for seen in ("Clear, not cloudy", "Colourless", "No particles"):
        walker.tick(seen)
    walker.push("Keep this batch")
    walker.look(f"batch-{number}", re.compile(r"^Batch \d+$"))
    walker.sees(f"LOT-{number}1", re.compile(rf"use by {use_by:%H:}"), "Invented Assistant")


def prints_the_label(walker: Walker, way: Way, number: int) -> None:
    """Open the label that goes on the syringe."""
    walker.follow("Print the label")
    walker.look(f"label-{number}", "Label")
    label = walker.part(re.compile("^Label of batch"))
    walker.sees(f"Batch {number}", way.family_name, f"LOT-{number}1", inside=label)
    walker.follow("The batch")
    walker.follow("The course")
