"""Note, sheet, consent and letters as files: what they say, to whom, and that it is kept."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from perineural.clinical.conditions import CONDITIONS
from perineural.records.actions.cosigning import cosign_session
from perineural.records.actions.letterhead import Letterhead, set_letterhead
from perineural.records.actions.reviews import end_course
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Candidacy, Consent, Patient, Session
from perineural.records.queries.session_notes import session_note_page
from perineural.web.documents import paper
from perineural.web.documents.printing import LIBRARY_MISSING, CannotPrint
from tests.factories import planning, treatment
from tests.factories.clinic import clinic, complaint, patient, person
from tests.integration.documents.conftest import BACKEND, pages_of, structure_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("press")]


def row(room):
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=room.session_id)


def rename(room, given_names, family_name):
    with clinic_scope([room.staffed.id]):
        Patient.objects.filter(clinic_id=room.staffed.id).update(
            given_names=given_names, family_name=family_name
        )


def give_letterhead(staffed):
    set_letterhead(
        by=staffed.clinic_lead,
        clinic_id=staffed.id,
        letterhead=Letterhead("Harbour Clinic", "12 Quay Road\nHarbour Town", "01632 960 123"),
    )


def test_the_note_says_all_that_was_signed(staffed, signed, ask):
    give_letterhead(staffed)
    note = ask("note_pdf", session_id=signed.session_id)
    page = session_note_page(
        by=staffed.clinician, clinic_id=staffed.id, session_id=signed.session_id
    )

    assert note["Content-Type"] == "application/pdf"
    said = text_of(note)
    for words in (
        "Harbour Clinic", "12 Quay Road", "Telephone 01632 960 123",
        "right sural nerve: 6 points, 6 mL in all",
        "Signed by Invented Clinician (GMC 0000000) on", page.seal,
    ):  # fmt: skip
        assert words in said


def test_each_page_says_whose_it_is_when_it_was_and_which_of_how_many(staffed, ask):
    room = treatment.signed(staffed, points=18)
    pages = pages_of(ask("note_pdf", session_id=room.session_id))
    day = row(room).occurred_at

    assert len(pages) > 1
    for number, said in enumerate(pages, start=1):
        assert "Ana Quarrywood, born 28 April 1979" in said
        assert f"Note of session 1, {day.day} {day:%B %Y}" in said
        assert "Signed by Invented Clinician (GMC 0000000)," in said
        assert f"Page {number} of {len(pages)}" in said


def test_a_document_can_be_read_by_a_screen_reader(signed, ask):
    root, elements = structure_of(ask("note_pdf", session_id=signed.session_id))

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = {kind for kind, _ in elements}
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Figure"} <= kinds
    pictures = [words for kind, words in elements if kind == "/Figure"]
    assert len(pictures) == 1
    assert pictures[0].startswith("Right foot, outer side. 1: Right sural nerve, ")
    assert "6: Right sural nerve" in pictures[0]


@pytest.mark.parametrize(
    ("given_names", "family_name"),
    [("Zoë Łucja", "Dvořáková-Ångström"), ("Ελένη", "Παπαδοπούλου"), ("Ольга", "Иванова")],
)
def test_a_name_is_written_as_its_bearer_writes_it(signed, ask, given_names, family_name):
    rename(signed, given_names, family_name)
    said = text_of(ask("aftercare_pdf", session_id=signed.session_id))
    assert f"{given_names} {family_name}, born 28 April 1979" in said


def test_a_letter_that_the_font_lacks_is_told_and_never_printed_as_a_box(signed, ask):
    rename(signed, "美咲", "山田")
    answer = ask("note_pdf", session_id=signed.session_id)
    assert answer.status_code == 422
    said = answer.content.decode()
    for sign in "美咲山田":
        assert sign in said
    assert "Print the page with your browser instead." in said
    assert taken(signed) == []


def taken(room):
    with clinic_scope([room.staffed.id]):
        events = AuditEvent.objects.filter(clinic_id=room.staffed.id, action="take document")
        return list(events.order_by("number"))


def test_each_file_that_is_taken_is_kept_in_the_audit_trail(staffed, signed, ask):
    note = ask("note_pdf", session_id=signed.session_id)
    ask("aftercare_pdf", role="assistant", session_id=signed.session_id)

    first, second = taken(signed)
    assert first.actor_id == staffed.clinician.id
    assert first.subject_id == signed.session_id
    assert first.patient_id == row(signed).patient_id
    digest = hashlib.sha256(note.content).hexdigest()
    assert first.details == {"document": "note", "format": "pdf", "sha256": digest}
    assert second.actor_id == staffed.assistant.id
    assert second.details["document"] == "aftercare"


def test_the_name_of_a_file_says_nothing_of_the_patient(signed, ask):
    day = row(signed).occurred_at.date().isoformat()
    note = ask("note_pdf", session_id=signed.session_id)
    assert note["Content-Disposition"] == f'attachment; filename="note-{day}.pdf"'
    root, _ = structure_of(note)
    assert b"Quarrywood" not in root["/Metadata"].get_data()


@pytest.mark.parametrize("role", ["researcher", "administrator"])
@pytest.mark.parametrize("name", ["note_pdf", "aftercare", "aftercare_pdf"])
def test_who_may_not_see_patients_gets_no_document(signed, ask, role, name):
    answer = ask(name, role=role, session_id=signed.session_id)
    assert answer.status_code == 403
    assert taken(signed) == []


def test_a_session_that_is_not_signed_has_no_note_but_a_sheet_to_take_home(staffed, ask):
    room = treatment.charted(staffed)
    assert ask("note_pdf", session_id=room.session_id).status_code == 409
    said = text_of(ask("aftercare_pdf", session_id=room.session_id))
    assert "Go easy on the treated part: no heavy or repeated load for 3 days." in said
    assert "Spreading redness, pus or a fever." in said


def test_the_sheet_can_be_read_and_printed_without_a_file(staffed, signed, ask):
    give_letterhead(staffed)
    said = ask("aftercare", session_id=signed.session_id).content.decode()
    for words in ("Spreading redness", "Ana Quarrywood", "Harbour Clinic: 01632 960 123"):
        assert words in said


def test_a_consent_is_word_for_word_what_was_signed(staffed, signed, ask):
    with clinic_scope([staffed.id]):
        consent = Consent.objects.get(clinic_id=staffed.id)
    said = text_of(ask("consent_pdf", consent_id=consent.id))
    for line in consent.text.splitlines():
        assert " ".join(line.removeprefix("- ").split()) in said
    assert f"Signed by {consent.signer_name} on" in said
    assert consent.text_hash in said


def test_a_letter_goes_with_a_patient_who_is_referred_on(staffed, signed, ask):
    course_id = row(signed).course_id
    assert ask("referral_pdf", course_id=course_id).status_code == 409
    end_course(
        by=staffed.clinician, clinic_id=staffed.id, course_id=course_id, status="referred",
        reason="Weakness of the foot.", referred_to="Dr Invented, neurology",
    )  # fmt: skip
    letter = ask("referral_pdf", course_id=course_id)
    said = text_of(letter)
    for words in ("To: Dr Invented, neurology", "Weakness of the foot.", "GMC 0000000"):
        assert words in said
    _, elements = structure_of(letter)
    assert {"/Table", "/TR", "/TH", "/TD"} <= {kind for kind, _ in elements}


def test_a_letter_goes_with_a_patient_who_has_a_red_flag(staffed, ask):
    complaint_id = complaint(staffed, patient(staffed))
    flags = dict.fromkeys(CONDITIONS["achilles_tendonitis"].red_flags, "no")
    key = planning.signed_assessment(
        staffed,
        complaint_id,
        planning.recipe(staffed),
        red_flags={**flags, "tendon_rupture": "yes"},
    )
    with clinic_scope([staffed.id]):
        assessment_id = Candidacy.objects.get(id=key).assessment_id
    said = text_of(ask("referral_letter_pdf", assessment_id=assessment_id))
    assert "Dear colleague," in said
    assert "Ana Quarrywood" in said


def test_a_server_without_its_library_says_what_is_missing(signed, ask, monkeypatch):
    class Without:
        def pdf(self, html):
            raise CannotPrint(LIBRARY_MISSING, is_missing=True)

    monkeypatch.setattr(paper, "PRESS", Without())
    answer = ask("note_pdf", session_id=signed.session_id)
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "PDF documents need the library Pango" in said
    assert "Print the page with your browser instead." in said
    assert taken(signed) == []


def test_another_clinics_people_get_no_document(signed, ask):
    hill = clinic("hill", "Hill Clinic")
    client = Client()
    client.force_login(hill.clinician, backend=BACKEND)
    keys = {"clinic_slug": "hill", "session_id": signed.session_id}
    assert client.get(reverse("note_pdf", kwargs=keys)).status_code == 404


def test_a_trainees_note_says_who_co_signed_it_or_that_it_waits(staffed, ask):
    trainee = person(staffed.id, staffed.slug, "trainee")
    room = treatment.charted(staffed)
    ending = Ending(aftercare_given=True, supervisor_id=staffed.clinician.id)
    keys = {"clinic_id": staffed.id, "session_id": room.session_id}
    sign_session(by=trainee, **keys, revision=1, ending=ending)

    said = text_of(ask("note_pdf", session_id=room.session_id))
    assert "Waiting for co-signature by Invented Clinician (GMC 0000000)" in said
    assert ", waiting for co-signature, SHA-256" in said

    cosign_session(by=staffed.clinician, **keys)
    said = text_of(ask("note_pdf", session_id=room.session_id))
    assert "Signed by Invented Trainee on" in said
    assert "Co-signed by Invented Clinician (GMC 0000000) on" in said
    assert "aiting for co-signature" not in said
