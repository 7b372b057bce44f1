"""Taking over a record at the desk: what was taken, what was left, and every wrong file."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Patient, RecordImport
from tests.integration.front_desk.conftest import text_of

FHIR = Path(__file__).parents[2] / "data" / "fhir"
RIGHT = FHIR / "synthea" / "Jacki_Feil_2dfcf7a9-5fb8-4f56-9cf3-a35a74c60438.json"
WRONG = sorted((FHIR / "wrong").glob("*.json"))
PAGE = "/c/harbour/patients/import/"


def send(browser, content: bytes, name: str = "record.json"):
    file = SimpleUploadedFile(name, content, content_type="application/json")
    return browser.post(PAGE, {"file": file})


def stored(staffed):
    with clinic_scope([staffed.id]):
        here = {"clinic_id": staffed.id}
        return [
            model.objects.filter(**here).count() for model in (Patient, RecordImport, AuditEvent)
        ]


def test_a_record_is_taken_and_the_page_says_what_was_left_and_why(staffed, at):
    answer = send(at("assistant"), RIGHT.read_bytes(), "Jacki.json")
    page = text_of(answer)
    assert "A new patient was registered" in page
    assert "Left, and why" in page
    assert f"/patients/{answer.context['answer'].patient_id}/" in page
    with clinic_scope([staffed.id]):
        assert RecordImport.objects.get().file_name == "Jacki.json"


def test_the_same_file_again_changes_nothing_and_says_so(staffed, at):
    send(at("assistant"), RIGHT.read_bytes())
    before = stored(staffed)
    assert "is here already. Nothing changed." in text_of(send(at("clinician"), RIGHT.read_bytes()))
    assert stored(staffed) == before


def test_there_are_wrong_files_to_try():
    assert len(WRONG) >= 7


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_in_words_and_nothing_is_stored(staffed, at, path):
    before = stored(staffed)
    answer = send(at("assistant"), path.read_bytes(), path.name)
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"][0]) > 20
    assert "Please check this first" in text_of(answer)
    assert "<script>" not in text_of(answer).partition("</head>")[2]
    assert stored(staffed) == before


def test_a_file_that_is_too_large_is_refused_by_its_size(staffed, at, settings):
    settings.PERINEURAL_IMPORT_MAX_BYTES = 1000
    before = stored(staffed)
    answer = send(at("assistant"), RIGHT.read_bytes())
    size = f"{RIGHT.stat().st_size:,}"
    assert f"holds {size} bytes; at most 1,000 are taken" in text_of(answer)
    assert stored(staffed) == before


def test_an_empty_file_and_no_file_are_told_apart_from_a_wrong_one(staffed, at):
    assert "empty" in text_of(send(at("assistant"), b""))
    assert "This field is required" in text_of(at("assistant").post(PAGE, {}))


def test_the_page_as_it_is_opened_finds_no_fault(staffed, at):
    page = text_of(at("assistant").get(PAGE))
    assert "This field is required" not in page
    assert "Please check this first" not in page


def test_a_lead_may_not_import(staffed, at):
    assert send(at("clinic_lead"), RIGHT.read_bytes()).status_code == 403
