"""What a patient takes along: valid FHIR R4, with verified codes only, and read again as it was."""

import datetime as dt
from decimal import Decimal

import pytest

from perineural.fhir.bundle import read_bundle
from perineural.fhir.write_bundle import as_json, write_collection
from perineural.fhir.write_observation import ANALGESIC_DAYS, Measured, write_observation
from perineural.fhir.write_patient import Person, write_patient
from tests.fhir_r4 import faults_of

AT = dt.datetime(2026, 3, 15, 7, 30, tzinfo=dt.UTC)
ANA = Person(
    id="00000000-0000-4000-8000-000000000001",
    family_name="Exemplar-O’Neill",
    given_names="Ana María",
    birth_date=dt.date(1979, 4, 28),
    sex="female",
    language="es",
    telephone="555 0100",
    email="ana@invented.example",
)
PAIN = Measured("00000000-0000-4000-8000-000000000002", "nprs", Decimal(6), AT, "before session 1")


def test_a_patient_is_read_again_as_they_were_written():
    whole = write_collection([write_patient(ANA)], AT)
    assert faults_of(whole) == []
    read = read_bundle(as_json(whole), max_bytes=10**6).patient
    assert (read.family_name, read.given_names) == ("Exemplar-O’Neill", ("Ana", "María"))
    assert (read.birth_date, read.sex, read.language) == (ANA.birth_date, "female", "es")
    assert (read.telephone, read.email) == ("555 0100", "ana@invented.example")


@pytest.mark.parametrize(
    ("precision", "written"),
    [("day", "1979-04-28"), ("month", "1979-04"), ("year", "1979"), ("unknown", "1979-04-28")],
)
def test_a_birth_date_is_written_as_exactly_as_it_is_known(precision, written):
    person = Person("1", "A", "", ANA.birth_date, precision, sex="intersex")
    resource = write_patient(person)
    assert resource["birthDate"] == written
    assert resource["gender"] == "unknown"
    assert resource["name"] == [{"use": "official", "family": "A"}]
    assert "telecom" not in resource
    assert faults_of(resource) == []


@pytest.mark.parametrize(
    ("instrument", "code", "words", "unit"),
    [
        ("nprs", "72514-3", "Pain 0 to 10", "points"),
        ("peg", "91148-7", "PEG", "points"),
        ("visa_a", None, "VISA-A", "points"),
        (ANALGESIC_DAYS, None, "Days of the last week with a painkiller", "days a week"),
    ],
)
def test_a_measure_has_its_verified_code_or_words_alone(instrument, code, words, unit):
    resource = write_observation(
        Measured("1", instrument, Decimal("2.5"), AT),
        "urn:uuid:00000000-0000-4000-8000-000000000001",
    )
    assert faults_of(resource) == []
    assert [each["code"] for each in resource["code"].get("coding", [])] == ([code] if code else [])
    assert resource["code"]["text"] == words
    assert resource["valueQuantity"] == {"value": Decimal("2.5"), "unit": unit}
    assert "note" not in resource


def test_a_collection_gives_each_entry_its_own_address():
    whole = write_collection(
        [write_patient(ANA), write_observation(PAIN, f"urn:uuid:{ANA.id}")], AT
    )
    assert faults_of(whole) == []
    urls = [each["fullUrl"] for each in whole["entry"]]
    assert urls == [f"urn:uuid:{ANA.id}", f"urn:uuid:{PAIN.id}"]
    assert b'"value": 6.0' in as_json(whole)
