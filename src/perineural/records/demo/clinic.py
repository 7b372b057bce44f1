"""Founding the demo clinic: its rules, its people, its recipes; then its patients' histories."""

import datetime as dt
import uuid
from decimal import Decimal
from importlib import resources

from django.db import transaction

from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import Part
from perineural.records import clock
from perineural.records.actions import accounts, recipes
from perineural.records.actions.letterhead import Letterhead, set_letterhead
from perineural.records.actions.message_words import MessageRules, set_message_rules
from perineural.records.actors import System
from perineural.records.demo.cases import CASES
from perineural.records.demo.house import House
from perineural.records.demo.people import PASSWORD, PATIENT, STAFF, SignIn
from perineural.records.demo.shelf import keep_shelf
from perineural.records.demo.timeline import Chance, History, Timeline
from perineural.records.demo.way import walk
from perineural.records.errors import Conflict
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, User

SLUG, NAME = "demo", "Demo"
FOUNDED_DAYS_AGO = 240

_RECIPES: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "injection", "Demo example: dextrose 5 % with lidocaine", "injection",
        (("dextrose_5", "50"), ("lidocaine_1_mpf", "5")),
    ),
    ("plain", "Demo example: dextrose 5 % alone", "injection", (("dextrose_5", "50"),)),
    ("bath", "Demo example: dextrose 5 % for the bath", "bath", (("dextrose_5", "20"),)),
    (
        "both", "Demo example: dextrose 5 % for injections and the bath", "both",
        (("dextrose_5", "20"),),
    ),
)  # fmt: skip
_UNSIGNED = (
    "Demo example: dextrose 5 % with bicarbonate, not signed",
    (("dextrose_5", "50"), ("sodium_bicarbonate_8_4", "0.5")),
)
_RATIONALE = "Written to show how a recipe looks. Not a formulation to use."


def make_demo_clinic() -> list[tuple[str, str, str]]:
    """Make the clinic named Demo, whole or not at all; one that is there already stays as it is.

    Returns:
        Role, e-mail address and password of one person for each role.

    Raises:
        Conflict: A clinic that is not a demo has this address.
    """
    there = Clinic.objects.filter(slug=SLUG).first()
    if there is not None and not there.is_demo:
        raise Conflict(f"There is a clinic with the address {SLUG!r} that is not the demo clinic.")
    if there is None:
        with transaction.atomic():
            _live(Timeline(clock.now()))
    return [(each.role, each.email, PASSWORD) for each in (PATIENT, *STAFF)]


_LETTERHEAD = Letterhead(
    NAME, "1 Example Street\nDemo Town", "01632 960 000", "front-desk@demo.example"
)
"""The number is one of those kept free for examples."""


_MESSAGE_RULES = MessageRules("GB", dt.time(21), dt.time(8))


def _live(timeline: Timeline) -> None:
    founded = timeline.day(FOUNDED_DAYS_AGO, 8)
    with clock.at(founded):
        clinic_id = accounts.create_clinic(slug=SLUG, name=NAME, is_demo=True)
    with clinic_scope([clinic_id]):
        with clock.at(founded + dt.timedelta(hours=1)):
            house = _furnish(clinic_id, timeline)
        for number, case in enumerate(CASES):
            timeline.add(walk(house, case, number))
        timeline.add(keep_shelf(house))
        timeline.add(_let_a_patient_sign_in(house))
        timeline.run()


def _furnish(clinic_id: uuid.UUID, timeline: Timeline) -> House:
    system = System(clinic_id)
    people = {each.role: _employ(system, each) for each in STAFF}
    lead, clinician = people["clinic_lead"], people["clinician"]
    accounts.set_policy(
        by=lead,
        clinic_id=clinic_id,
        policy=SitePolicy(bath_enabled=True),
        reason="The clinic offers the bath, knowing that no trial of it was found.",
    )
    set_letterhead(by=lead, clinic_id=clinic_id, letterhead=_LETTERHEAD)
    set_message_rules(by=lead, clinic_id=clinic_id, rules=_MESSAGE_RULES)
    chance = Chance.of("house")
    signed = {}
    for name, title, modality, parts in _RECIPES:
        signed[name] = _write(clinician, clinic_id, chance.key(), (title, modality, parts))
        recipes.sign_recipe(by=clinician, clinic_id=clinic_id, recipe_id=signed[name])
    title, parts = _UNSIGNED
    _write(clinician, clinic_id, chance.key(), (title, "injection", parts))
    return House(
        clinic_id=clinic_id,
        timeline=timeline,
        clinician=clinician,
        assistant=people["assistant"],
        trainee=people["trainee"],
        recipes=signed,
        bundle=(resources.files(__package__) / "other-program.json").read_bytes(),
    )


def _employ(system: System, person: SignIn) -> User:
    key = accounts.add_person(
        by=system,
        clinic_id=system.clinic_id,
        email=person.email,
        full_name=person.full_name,
        role=person.role,
        credential=person.credential,
        password=PASSWORD,
    )
    return User.objects.get(id=key)


def _write(
    clinician: User, clinic_id: uuid.UUID, key: uuid.UUID, recipe: tuple[str, str, tuple]
) -> uuid.UUID:
    title, modality, parts = recipe
    return recipes.write_recipe(
        by=clinician,
        clinic_id=clinic_id,
        recipe_id=key,
        text=recipes.RecipeText(
            name=title,
            modality=modality,
            parts=tuple(Part(product, Decimal(volume_ml)) for product, volume_ml in parts),
            rationale=_RATIONALE,
            is_example=True,
        ),
    )


def _let_a_patient_sign_in(house: House) -> History:
    """One patient asked for a sign-in of their own, a minute ago."""
    yield house.timeline.just_now(minutes_ago=1)
    patient_id, name = house.signs_in
    accounts.add_person(
        by=System(house.clinic_id),
        clinic_id=house.clinic_id,
        email=PATIENT.email,
        full_name=name,
        role=PATIENT.role,
        patient_id=patient_id,
        password=PASSWORD,
    )
