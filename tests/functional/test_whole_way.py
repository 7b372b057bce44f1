"""A patient's whole way through the clinic, in a real browser: on a phone and at a desk."""

import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page

from perineural.records import audit
from perineural.records.isolation import clinic_scope
from tests.browser import DESK, PHONE
from tests.factories.clinic import Staffed, clinic
from tests.functional.journey import assistant, clinician, front_desk, story, treatment
from tests.functional.journey.patient import Patient
from tests.functional.journey.timepiece import MORNING, Timepiece
from tests.functional.journey.treatment import VISITS, Visit
from tests.functional.journey.walker import Album, Walker
from tests.functional.journey.ways import ALLERGIC, WAYS, Way

SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
SCREENS = {
    390: (PHONE, {"has_touch": True, "is_mobile": True}),
    1280: (DESK, {}),
}
Meet = Callable[..., Walker]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture
def time() -> Iterator[Timepiece]:
    """The clinic's clock, moved by whoever walks."""
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield Timepiece(traveller)


@pytest.fixture
def harbour(time: Timepiece, live_server: object) -> Staffed:
    """A clinic with its people and nothing else."""
    return clinic()


@pytest.fixture
def meet(
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    time: Timepiece,
    request: pytest.FixtureRequest,
) -> Meet:
    """Put somebody in front of a screen of a width, with a window that nobody else uses."""
    walk = request.node.callspec.id if hasattr(request.node, "callspec") else request.node.name
    album = Album(SCREENSHOTS / walk if os.environ.get("SCREENSHOTS") else None)

    def put(width: int) -> Walker:
        viewport, options = SCREENS[width]
        return Walker(new_page(viewport, **options), axe, album, time)

    return put


def _marks(number: int) -> list[pytest.MarkDecorator]:
    """Two groups, so that at most two walks run beside each other.

    A screen's width changes nothing in the database: on PostgreSQL each way is walked at one.
    """
    group = pytest.mark.xdist_group(f"whole way {number % 2}")
    return [group] if number % 4 in {0, 3} else [group, pytest.mark.sqlite_half]


WALKS = [
    pytest.param(way, width, id=f"{way.condition}-{width}", marks=_marks(number))
    for number, (way, width) in enumerate(product(WAYS, SCREENS))
]


@pytest.mark.parametrize(("way", "width"), WALKS)
def test_a_patient_goes_the_whole_way_from_self_check_to_the_end_of_a_course(
    way: Way, width: int, harbour: Staffed, meet: Meet, time: Timepiece
) -> None:
    patient = Patient(meet(width), way)
    patient.checks_themselves(harbour.slug)
    patient.fills_in_the_intake(patient.asks_for_an_assessment())

    if way.modality == "bath":
        lead_at = meet(width)
        front_desk.signs_in(lead_at, harbour.clinic_lead.email)
        front_desk.allows_the_bath(lead_at)
    clinician_at, assistant_at = meet(width), meet(width)
    front_desk.signs_in(clinician_at, harbour.clinician.email)
    _becomes_a_course(way, clinician_at)
    front_desk.signs_in(assistant_at, harbour.assistant.email)
    assistant.opens_the_course(assistant_at, way)
    assistant.takes_consent(assistant_at, way)
    _is_treated(way, VISITS[0], clinician_at, assistant_at)
    link = story.hands_over_the_diary_link(clinician_at, way)
    time.let_pass(hours=4)
    Patient(meet(390), way).answers_the_diary(link, score=2)
    for visit in VISITS[1:]:
        time.let_pass(days=7)
        _come_back(harbour, way, clinician_at, assistant_at)
        _is_treated(way, visit, clinician_at, assistant_at)
    story.looks_back(clinician_at, VISITS)
    story.ends_the_course(clinician_at, way)

    with clinic_scope([harbour.id]):
        assert list(audit.verify(harbour.id)) == []


def _becomes_a_course(way: Way, clinician_at: Walker) -> None:
    """The clinician writes a recipe, takes the patient in, assesses, decides and plans."""
    clinician.writes_and_signs_a_recipe(clinician_at, way)
    if way.bundle:
        front_desk.imports(clinician_at, f"synthea/{way.bundle}")
    front_desk.takes_the_intake_in(clinician_at, way)
    if way.weight_kg:
        front_desk.weighs(clinician_at, way)
    clinician_at.follow("Assess")
    clinician.assesses(clinician_at, way)
    clinician.reads_the_reasons(clinician_at, way)
    clinician.agrees(clinician_at)
    clinician.plans_a_course(clinician_at, way)


def _come_back(harbour: Staffed, way: Way, clinician_at: Walker, assistant_at: Walker) -> None:
    """A week later everybody signs in anew and opens the patient."""
    front_desk.signs_in(clinician_at, harbour.clinician.email)
    front_desk.signs_in(assistant_at, harbour.assistant.email)
    assistant.opens_the_course(assistant_at, way)


def _is_treated(way: Way, visit: Visit, clinician_at: Walker, assistant_at: Walker) -> None:
    """The assistant mixes; the clinician treats, signs, and sees what it did."""
    assistant.mixes_a_batch(assistant_at, way, visit.number)
    if visit.number == 1:
        assistant.prints_the_label(assistant_at, way, visit.number)
    assistant.opens_the_story(clinician_at, way)
    if visit.number == 2:
        story.sees_the_relief_curve(clinician_at, VISITS[0], later_score=2)
    treatment.begins(clinician_at, way, visit)
    if way.modality == "bath":
        treatment.gives_the_bath(clinician_at)
    else:
        treatment.places_points(clinician_at, way, visit)
    treatment.asks_after_pain(clinician_at, visit)
    treatment.signs(clinician_at, way, visit)
    story.reads_what_the_session_did(clinician_at, way, visit)


def test_a_lidocaine_allergy_of_an_imported_record_rules_out_a_lidocaine_recipe(
    harbour: Staffed, meet: Meet
) -> None:
    way = ALLERGIC
    clinician_at = meet(1280)
    front_desk.signs_in(clinician_at, harbour.clinician.email)
    clinician.writes_and_signs_a_recipe(clinician_at, way)
    front_desk.imports(clinician_at, f"invented/{way.bundle}")
    clinician_at.follow("Open the patient")
    front_desk.adds_a_complaint(clinician_at, way)
    clinician.assesses(clinician_at, way)
    clinician.reads_the_reasons(clinician_at, way)
    clinician.cannot_decide_otherwise(clinician_at)
