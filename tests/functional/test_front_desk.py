"""At the desk: sign in, take over a record, find the patient, see what they cannot be given."""

import json
from pathlib import Path

import pytest

from tests.browser import DESK, PHONE
from tests.factories.clinic import PASSWORD, clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Another system's record of somebody who does not tolerate lidocaine."""
    patient = {
        "resourceType": "Patient", "id": "ana", "birthDate": "1979-04-28", "gender": "female",
        "name": [{"family": "Quarrywood", "given": ["Ana"]}],
    }  # fmt: skip
    allergy = {
        "resourceType": "AllergyIntolerance", "id": "a1",
        "patient": {"reference": "Patient/ana"}, "code": {"text": "Allergy to lidocaine"},
    }  # fmt: skip
    entries = [{"resource": each} for each in (patient, allergy)]
    path = tmp_path / "ana.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_record_is_taken_over_and_its_allergy_stands_at_the_head(new_page, axe, record, size):
    clinic()
    page = new_page(size)
    page.goto("/")
    axe(page)
    page.get_by_label("Email").fill("assistant@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/day/")
    axe(page)

    page.goto("/c/harbour/patients/import/")
    axe(page)
    page.get_by_label("FHIR R4 Bundle").set_input_files(record)
    page.get_by_role("button", name="Import").click()
    page.get_by_text("A new patient was registered").wait_for()
    axe(page)

    page.goto("/c/harbour/patients/")
    page.get_by_role("searchbox").fill("quarry 1979-04-28")
    page.get_by_role("button", name="Find").click()
    axe(page)
    page.get_by_role("link", name="Quarrywood").click()
    banner = page.get_by_role("region", name="Patient: Ana Quarrywood")
    assert "Allergy: Allergy to lidocaine" in banner.inner_text()
    wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wider, "the page scrolls sideways"
