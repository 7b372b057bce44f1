"""What the clinician does before treating: recipe, assessment, decision, plan."""

import re

from playwright.sync_api import expect

from tests.functional.journey.walker import Walker
from tests.functional.journey.ways import Way


def writes_and_signs_a_recipe(walker: Walker, way: Way) -> None:
    """Write the clinic's own formulation, see what it holds, and sign it."""
    walker.go_to_room("Recipes")
    walker.look("recipes", "Recipes")
    walker.sees("No recipe yet")
    walker.follow("Write a recipe")
    walker.look("recipe-new", "New recipe")
    walker.write("Name", way.recipe)
    walker.choose("For", "The bath of the nose" if way.modality == "bath" else "Injections")
    for number, (product, volume_ml) in enumerate(way.parts, start=1):
        part = walker.page.get_by_role("group", name=f"Part {number}")
        part.get_by_label("Product").select_option(product)
        part.get_by_label("Volume").fill(volume_ml)
    walker.write("Why this formulation", "Written for this clinic by its clinician.")
    walker.sees(
        "Osmolarity",
        inside=walker.part("What it holds").or_(walker.page.get_by_role("complementary")),
    )
    walker.album.keep(walker.page, "recipe-worked-out")
    walker.push("Keep this recipe")
    walker.look("recipe", re.compile(f"^{re.escape(way.recipe)}"))
    walker.sees("waiting for a signature")
    walker.push("Sign this recipe")
    walker.sees("in use", "Signed by")
    walker.look("recipe-signed", re.compile(f"^{re.escape(way.recipe)}"))


def assesses(walker: Walker, way: Way) -> None:
    """History, tender points by tap, imaging, red flags, questions; then sign."""
    walker.look("assessment", "Assessment")
    walker.write("History", "Pain for a year. Rest and a splint did not help.")
    walker.rate("Usual pain", 6)
    walker.write(re.compile("^Painkillers"), "3")
    walker.write(re.compile(way.function[0]), way.function[1])
    walker.write(re.compile("^Examination"), "Tender along the nerve. No weakness.")
    _marks_tender_points(walker, way)
    picture = walker.page.get_by_role("group", name="Picture 1")
    picture.get_by_label("Kind").select_option("Ultrasound")
    picture.get_by_label("Taken on").fill("2026-11-02")
    picture.get_by_label("What it shows").fill("No rupture, no mass.")
    assert walker.answer_no_to_all(walker.part("Red flags")) >= 5
    assert walker.answer_no_to_all(walker.part("Before treating")) >= 8
    if way.condition == "migraine":
        walker.choose("Treatment planned", "Bath of the nose, without a needle")
    walker.choose("Recipe planned", re.compile(re.escape(way.recipe)))
    expect(walker.page.get_by_text(re.compile(r"^Saved \d\d:\d\d"))).to_be_visible()
    walker.album.keep(walker.page, "assessment-filled-in")
    walker.push("Sign and see the decision")
    walker.look("candidacy", "Is this right for this patient?")


def _marks_tender_points(walker: Walker, way: Way) -> None:
    for number, place in enumerate(way.tender_at, start=1):
        walker.mark(place, way.nerve_side)
        walker.rate(re.compile(f"Point {number}:"), 6)
        points = walker.page.get_by_role("list", name="Points")
        row = points.get_by_role("listitem").nth(number - 1)
        expect(row).to_contain_text(place.nerve_name, ignore_case=True)
        expect(row).to_contain_text("6 of 10")


def reads_the_reasons(walker: Walker, way: Way) -> None:
    """Read what the rules argue, and why."""
    argued = walker.part("What the rules say")
    expect(argued.get_by_text(way.decision, exact=True).first).to_be_visible()
    for reason in way.reasons or ("No rule speaks against it.",):
        walker.sees(re.compile(reason), inside=argued)


def agrees(walker: Walker) -> None:
    """Decide as the rules argue."""
    walker.push("Agree")
    walker.sees(re.compile("^Invented Clinician"), inside=walker.part("The clinician’s decision"))
    walker.look("candidacy-decided", "Is this right for this patient?")


def cannot_decide_otherwise(walker: Walker) -> None:
    """An allergy to what would be given is never set aside, whatever the reason."""
    walker.press(walker.page.get_by_text("Decide otherwise").first)
    walker.sees("This cannot be set aside, whatever the reason:")
    expect(walker.page.get_by_role("radio", name=re.compile("^Suitable"))).to_have_count(0)
    agrees(walker)
    expect(walker.page.get_by_role("link", name="Plan the course")).to_have_count(0)


def plans_a_course(walker: Walker, way: Way) -> None:
    """Plan the series, with the session after which to look back."""
    walker.follow("Plan the course")
    walker.look("course-new", "Plan the course")
    walker.write("Sessions", "4")
    walker.write("Days between sessions", "7")
    walker.write("Look back after session", "3")
    expect(walker.page.get_by_label("What the patient wants to do again")).to_have_value(way.goal)
    walker.push("Begin the course")
    walker.look("course", "Course")
    walker.sees("after session 3", way.goal, "No session yet.")
