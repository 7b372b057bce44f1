"""A patient's whole way through the clinic, in a real browser: on a phone and at a desk."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page

from perineural.records import audit
from perineural.records.isolation import clinic_scope
from tests.browser import DESK, PHONE
from tests.factories.clinic import Staffed, clinic
from tests.functional.journey import clinician, front_desk
from tests.functional.journey.patient import Patient
from tests.functional.journey.timepiece import MORNING, Timepiece
from tests.functional.journey.walker import Album, Walker
from tests.functional.journey.ways import WAYS, Way

SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
SCREENS = {
    390: (PHONE, {"has_touch": True, "is_mobile": True}),
    1280: (DESK, {}),
}
Meet = Callable[..., Walker]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("whole way")]


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
    folder = SCREENSHOTS / request.node.callspec.id if "callspec" in vars(request.node) else None
    album = Album(folder if os.environ.get("SCREENSHOTS") else None)

    def put(width: int) -> Walker:
        viewport, options = SCREENS[width]
        return Walker(new_page(viewport, **options), axe, album, time)

    return put


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.condition)
def test_a_patient_goes_the_whole_way_from_self_check_to_the_end_of_a_course(
    way: Way, width: int, harbour: Staffed, meet: Meet
) -> None:
    patient = Patient(meet(width), way)
    patient.checks_themselves(harbour.slug)
    patient.fills_in_the_intake(patient.asks_for_an_assessment())

    clinician_at = meet(width)
    if way.modality == "bath":
        lead_at = meet(width)
        front_desk.signs_in(lead_at, harbour.clinic_lead.email)
        front_desk.allows_the_bath(lead_at)
    front_desk.signs_in(clinician_at, harbour.clinician.email)
    clinician.writes_and_signs_a_recipe(clinician_at, way)
    if way.bundle:
        front_desk.imports(clinician_at, f"synthea/{way.bundle}")
    front_desk.takes_the_intake_in(clinician_at, way)
    if way.weight_kg:
        front_desk.weighs(clinician_at, way)
    clinician.assesses(clinician_at, way)
    clinician.decides(clinician_at, "Suitable")
    clinician.plans_a_course(clinician_at, way)

    with clinic_scope([harbour.id]):
        assert list(audit.verify(harbour.id)) == []
