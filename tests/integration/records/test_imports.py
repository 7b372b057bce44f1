"""A record from another system becomes a patient, once, and says what was taken and left."""

import json
from pathlib import Path

import pytest

from perineural.records.actions.imports import import_record
from perineural.records.errors import Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import Allergy, AuditEvent, Medication, Patient, Problem, Weight
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db
BUNDLES = sorted((Path(__file__).parents[2] / "data" / "fhir" / "synthea").glob("*.json"))


@pytest.fixture
def staffed():
    staffed = clinic()
    with clinic_scope([staffed.id]):
        yield staffed


def take(staffed, content, by=None):
    return import_record(by=by or staffed.assistant, clinic_id=staffed.id, content=content)


def counts():
    models = (Patient, Weight, Allergy, Medication, Problem, AuditEvent)
    return [model.objects.count() for model in models]


def bundle(*resources):
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


ANA = {
    "resourceType": "Patient",
    "id": "ana",
    "name": [{"family": "Quarrywood", "given": ["Ana"]}],
    "birthDate": "1979-04-28",
    "gender": "female",
}
CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
LIDOCAINE = {
    "resourceType": "AllergyIntolerance",
    "id": "a1",
    "patient": {"reference": "Patient/ana"},
    "code": {"text": "Allergy to lidocaine"},
    "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]},
}


def test_six_records_of_another_program_are_there_to_import():
    assert len(BUNDLES) == 6


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem.split("_")[1])
def test_a_record_of_another_program_becomes_a_patient(staffed, path):
    answer = take(staffed, path.read_bytes())
    raw = [entry["resource"] for entry in json.loads(path.read_bytes())["entry"]]
    person = next(each for each in raw if each["resourceType"] == "Patient")

    patient = Patient.objects.get(id=answer.patient_id)
    assert answer.outcome == "new"
    assert patient.family_name == person["name"][0]["family"]
    assert str(patient.birth_date) == person["birthDate"]
    assert patient.sex == person["gender"]
    assert patient.city == person["address"][0]["city"]
    allergies = [each for each in raw if each["resourceType"] == "AllergyIntolerance"]
    assert Allergy.objects.filter(patient=patient).count() == len(allergies)
    assert Weight.objects.filter(patient=patient).count() == 1
    assert answer.left


@pytest.mark.parametrize("path", BUNDLES[:2], ids=lambda path: path.stem.split("_")[1])
def test_importing_twice_changes_nothing(staffed, path):
    first = take(staffed, path.read_bytes())
    before = counts()

    second = take(staffed, path.read_bytes())

    assert (second.outcome, second.patient_id) == ("unchanged", first.patient_id)
    assert counts() == before


def test_a_newer_file_adds_what_is_new_to_the_same_patient(staffed):
    first = take(staffed, bundle(ANA))
    second = take(staffed, bundle(ANA, LIDOCAINE))

    assert (second.outcome, second.patient_id) == ("updated", first.patient_id)
    assert list(Allergy.objects.values_list("display", "classes")) == [
        ("Allergy to lidocaine", ["amide_anaesthetic"])
    ]


def test_a_status_that_changed_is_moved_on(staffed):
    take(staffed, bundle(ANA, LIDOCAINE))
    resolved = {
        **LIDOCAINE,
        "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "resolved"}]},
    }
    take(staffed, bundle(ANA, resolved))

    assert [each.status for each in Allergy.objects.all()] == ["resolved"]


def test_identifiers_of_two_patients_are_left_to_a_person(staffed):
    take(staffed, bundle({**ANA, "identifier": [{"system": "urn:x", "value": "1"}]}))
    other = {**ANA, "id": "bo", "identifier": [{"system": "urn:x", "value": "2"}]}
    take(staffed, bundle(other))
    mixed = {**ANA, "identifier": [{"system": "urn:x", "value": "2"}]}

    with pytest.raises(Invalid, match="more than one patient"):
        take(staffed, bundle(mixed))


WRONG = {
    "truncated": BUNDLES[0].read_bytes()[:5000] if BUNDLES else b"",
    "another resource": json.dumps(ANA).encode(),
    "no patient": bundle(LIDOCAINE),
    "two patients": bundle(ANA, {**ANA, "id": "bo"}),
    "hostile name": bundle({**ANA, "name": [{"family": "<script>alert(1)</script>"}]}),
    "no birth date": bundle({key: ANA[key] for key in ANA if key != "birthDate"}),
    "not json": b"%PDF-1.7",
    "empty": b"",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_words_and_stores_nothing(staffed, content):
    before = counts()

    with pytest.raises(Invalid) as refusal:
        take(staffed, content)

    assert len(str(refusal.value)) > 20
    assert counts() == before


def test_a_file_over_the_set_size_is_refused(staffed, settings):
    settings.PERINEURAL_IMPORT_MAX_BYTES = 1000

    with pytest.raises(Invalid, match=r"1[,. ]?000"):
        take(staffed, BUNDLES[0].read_bytes())


def test_a_researcher_may_not_import(staffed):
    with pytest.raises(NotAllowed):
        take(staffed, bundle(ANA), by=staffed.researcher)
