"""At the front desk: signing in, the clinic's rules, importing a record, taking an intake in."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.factories.clinic import PASSWORD
from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Way

FHIR = Path(__file__).parents[2] / "data" / "fhir"


def signs_in(walker: Walker, email: str) -> None:
    """Sign in on the real page, and arrive in the first room."""
    walker.page.goto("/")
    walker.look("sign-in", "Sign in")
    walker.write("Email", email)
    walker.write("Password", PASSWORD)
    walker.push("Sign in")
    expect(walker.page).to_have_url(re.compile(r"/c/harbour/\w+/$"))


def allows_the_bath(walker: Walker) -> None:
    """As the clinic lead: set the clinic's own rule that offers the bath."""
    walker.go_to_room("Rules")
    walker.look("rules", "The clinic's own rules")
    walker.tick(re.compile("bath", re.I))
    walker.write("Why the rules are changed", "We offer the bath, knowing that no trial was found.")
    walker.push("Set these rules")
    walker.sees("The new rules hold from now on.", "Version 1 holds.")
    walker.look("rules-set", "The clinic's own rules")


def imports(walker: Walker, file: str) -> None:
    """Take a patient from another program's file; read what was taken and what was left."""
    walker.go_to_room("Patients")
    walker.look("patients", "Patients")
    walker.follow("Import a record")
    walker.look("import", "Import a record")
    walker.page.get_by_label("FHIR R4 Bundle").set_input_files(FHIR / file)
    walker.push("Import")
    walker.sees("A new patient was registered from this record.", "Taken", "Left, and why")
    walker.look("imported", "Import a record")


def takes_the_intake_in(walker: Walker, way: Way) -> None:
    """Read what the person told, say whose it is, and take it into that record."""
    walker.go_to_room("Today")
    walker.look("today", "Today")
    walker.sees("Asked for an assessment", "intake sent")
    walker.follow(re.compile(way.family_name))
    walker.look("intake-to-take", way.full_name)
    walker.sees("Slowly. It is worse at night.", way.goal, way.hurts_at.title)
    whose = re.compile(rf"^{way.full_name}, .*\bmale\b") if way.bundle else "Somebody new"
    walker.choose("Patients born that day with that family name", whose)
    walker.push("Take into the record")
    walker.look("story-begins", re.compile("^Story"))
    walker.sees("Not assessed yet.", way.hurts_at.title)


def adds_a_complaint(walker: Walker, way: Way) -> None:
    """Write down what hurts, and go straight on to the assessment."""
    walker.look("story-imported", re.compile("^Story"))
    walker.follow("Add a complaint")
    walker.look("complaint", "What hurts")
    walker.choose("What hurts", way.name)
    walker.choose("Which side, the patient's", way.side_label)
    walker.push("Add and assess")


def weighs(walker: Walker, way: Way) -> None:
    """Record today's weight, on which the limit of an anaesthetic depends."""
    walker.follow("Record weight")
    walker.look("weight", "Weight today")
    walker.write(re.compile("^Weight"), way.weight_kg)
    walker.push("Record")
    walker.look("story-weighed", re.compile("^Story"))
    walker.sees("Weight recorded.", re.compile(rf"Weight.* {way.weight_kg} kg"))
