"""Bundles to read: the ones on disk, and small ones made up where a test needs them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perineural.fhir.bundle import read_bundle
from perineural.fhir.values import ImportedRecord

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "fhir"
WHOLE = ROOT.parent / "shared" / "data" / "fhir-r4-synthea"
PATIENT_URL = "urn:uuid:00000000-0000-4000-8000-000000000001"

Json = dict[str, Any]


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def small_bytes() -> bytes:
    return (DATA / "invented" / "small.json").read_bytes()


@pytest.fixture
def small(small_bytes: bytes) -> Json:
    """The small bundle as JSON, free to change."""
    return json.loads(small_bytes)


@pytest.fixture
def read() -> Callable[[Json], ImportedRecord]:
    """Read a bundle given as JSON values."""
    return lambda bundle: read_bundle(json.dumps(bundle).encode(), max_bytes=10**6)


@pytest.fixture
def bundle_of() -> Callable[..., Json]:
    """A bundle of one invented patient, changed by keywords, and the resources given."""

    def build(*resources: Json, **patient: Any) -> Json:
        person = {
            "resourceType": "Patient",
            "id": "inventa",
            "name": [{"family": "Exemplar", "given": ["Inventa"]}],
            "gender": "female",
            "birthDate": "1979-04-05",
            **patient,
        }
        entries: list[Json] = [{"fullUrl": PATIENT_URL, "resource": person}]
        entries += [{"resource": copy.deepcopy(resource)} for resource in resources]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    return build


@pytest.fixture
def condition() -> Callable[..., Json]:
    """A migraine of the invented patient, changed by keywords."""
    return lambda **changes: {
        "resourceType": "Condition",
        "subject": {"reference": PATIENT_URL},
        "code": {"text": "Migraine"},
        **changes,
    }


@pytest.fixture
def allergy() -> Callable[..., Json]:
    """A lidocaine allergy of the invented patient, changed by keywords."""
    return lambda **changes: {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": PATIENT_URL},
        "code": {"text": "Lidocaine"},
        **changes,
    }


@pytest.fixture
def request_for() -> Callable[..., Json]:
    """An active prescription of the invented patient, changed by keywords."""
    return lambda **changes: {
        "resourceType": "MedicationRequest",
        "subject": {"reference": PATIENT_URL},
        "status": "active",
        "intent": "order",
        **changes,
    }


@pytest.fixture
def weighing() -> Callable[..., Json]:
    """A body weight of the invented patient in a unit of UCUM, changed by keywords."""

    def build(value: Any = 70, unit: str = "kg", when: str = "2020-01-01", **changes: Any) -> Json:
        return {
            "resourceType": "Observation",
            "subject": {"reference": PATIENT_URL},
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
            "effectiveDateTime": when,
            "valueQuantity": {
                "value": value,
                "unit": unit,
                "system": "http://unitsofmeasure.org",
                "code": unit,
            },
            **changes,
        }

    return build
