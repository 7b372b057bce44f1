"""Six bundles made by another program: what is read is exactly what is inside."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perineural.fhir.bundle import read_bundle

ROOT = Path(__file__).parents[3]
REDUCED = sorted((ROOT / "tests" / "data" / "fhir" / "synthea").glob("*.json"))
WHOLE = sorted((ROOT.parent / "shared" / "data" / "fhir-r4-synthea").glob("*.json"))

COUNTS = {  # conditions, allergies, medicines; counted by hand in the whole bundles
    "Asa": (7, 4, 9),
    "Elsa": (5, 6, 12),
    "Jacki": (7, 0, 8),
    "Jacob": (3, 0, 2),
    "Renato": (10, 0, 3),
    "Trent": (10, 0, 3),
}


def raw(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Resources by type, read without any code of the project."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in json.loads(path.read_bytes(), parse_float=Decimal)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def read(path: Path) -> Any:
    return read_bundle(path.read_bytes(), max_bytes=10**6)


every_bundle = pytest.mark.parametrize(
    "path", REDUCED + WHOLE, ids=lambda path: f"{path.parent.name}-{path.name.split('_')[0]}"
)


def test_six_bundles_are_there():
    assert len(REDUCED) == 6
    assert len(WHOLE) in (0, 6)
    assert sum(path.stat().st_size for path in REDUCED) < 1_500_000


@every_bundle
def test_counts_are_those_of_the_file(path: Path):
    record = read(path)
    counts = len(record.conditions), len(record.allergies), len(record.medications)
    assert counts == COUNTS[path.name.split("_")[0]]
    assert record.warnings == ()


@every_bundle
def test_patient_is_the_one_in_the_file(path: Path):
    person, patient = raw(path)["Patient"][0], read(path).patient
    official = next(name for name in person["name"] if name["use"] == "official")
    address = person["address"][0]
    assert patient.fhir_id == person["id"]
    assert patient.family_name == official["family"]
    assert patient.given_names == tuple(official["given"])
    assert patient.birth_date.isoformat() == person["birthDate"]
    assert patient.birth_date_precision == "day"
    assert patient.sex == person["gender"]
    assert patient.address_lines == tuple(address["line"])
    assert patient.city == address["city"]
    assert patient.postal_code == address.get("postalCode")
    assert (patient.state, patient.country) == (address["state"], address["country"])
    assert patient.telephone == person["telecom"][0]["value"]
    assert patient.language == person["communication"][0]["language"]["coding"][0]["code"]
    assert [pair.value for pair in patient.identifiers] == [
        identifier["value"] for identifier in person["identifier"]
    ]
    assert patient.deceased is False


@every_bundle
def test_weight_is_the_latest_digit_for_digit(path: Path):
    weights = [
        observation
        for observation in raw(path)["Observation"]
        if observation["code"]["coding"][0]["code"] == "29463-7"
    ]
    latest = max(weights, key=lambda observation: observation["effectiveDateTime"])
    weight = read(path).weight
    assert str(weight.weight_kg) == str(latest["valueQuantity"]["value"])
    assert weight.measured.text == latest["effectiveDateTime"]
    assert weight.fhir_id == latest["id"]


@every_bundle
def test_items_are_those_of_the_file(path: Path):
    resources, record = raw(path), read(path)
    for kind, items, words in (
        ("Condition", record.conditions, "code"),
        ("AllergyIntolerance", record.allergies, "code"),
        ("MedicationRequest", record.medications, "medicationCodeableConcept"),
    ):
        expected = [
            (item["id"], item[words]["coding"][0]["code"], item[words]["text"])
            for item in resources.get(kind, [])
        ]
        assert [(item.fhir_id, item.code, item.display) for item in items] == expected


@every_bundle
def test_statuses_are_those_of_the_file(path: Path):
    resources, record = raw(path), read(path)
    clinical = [item["clinicalStatus"]["coding"][0]["code"] for item in resources["Condition"]]
    assert [item.clinical_status for item in record.conditions] == clinical
    ended = [item.get("abatementDateTime") for item in resources["Condition"]]
    assert [item.abatement and item.abatement.text for item in record.conditions] == ended
    prescribed = [(item["status"], item["authoredOn"]) for item in resources["MedicationRequest"]]
    assert [(item.status, item.recorded.text) for item in record.medications] == prescribed
    risks = [item["criticality"] for item in resources.get("AllergyIntolerance", [])]
    assert [item.criticality for item in record.allergies] == risks


@every_bundle
def test_every_entry_is_taken_or_left(path: Path):
    resources, record = raw(path), read(path)
    in_file = Counter({kind: len(found) for kind, found in resources.items()})
    contained = (
        inside
        for found in resources.values()
        for item in found
        for inside in item.get("contained", [])
    )
    in_file.update(inside["resourceType"] for inside in contained)
    told = Counter(item.resource_type for item in record.taken)
    for item in record.left:
        told[item.resource_type] += item.count
        assert item.why.endswith(".")
    assert told == in_file


def test_reduced_bundles_say_what_the_whole_ones_beside_this_copy_say():
    for whole in WHOLE:
        reduced = next(path for path in REDUCED if path.name == whole.name)
        assert read(reduced).content_hash == read(whole).content_hash
        entries = reduced.read_text(encoding="utf-8").split('        {\n            "fullUrl"')
        original = whole.read_text(encoding="utf-8")
        assert all(entry.rstrip(" ]},\n") in original for entry in entries)


def test_six_contents_have_six_hashes():
    assert len({read(path).content_hash for path in REDUCED}) == 6
