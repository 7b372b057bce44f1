"""The pages of the story, asked for over HTTP."""

import pytest
from django.test import Client

from perineural.records.keys import new_key
from tests.counting import events
from tests.factories.clinic import clinic, complaint, patient, person
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db


def as_(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def done():
    return treated(clinic(), [Scores(), Scores(before=5, at_1=1, at_15=1, diary=(1, 2, 4))])


def test_the_story_shows_relief_and_the_next_action(done):
    page = as_(done.staffed.clinician).get(f"/c/harbour/patients/{done.patient_id}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "back between 4 h and 24 h" in text


def test_an_empty_story_offers_the_first_step(done):
    staffed = done.staffed
    new = patient(staffed, "Fernside", "Olu")
    page = as_(staffed.clinician).get(f"/c/harbour/patients/{new}/")
    assert "No complaint yet" in page.content.decode()
    complaint(staffed, new)
    page = as_(staffed.clinician).get(f"/c/harbour/patients/{new}/")
    assert "Assess" in page.content.decode()


def test_a_story_names_what_is_for_another_role(done):
    new = patient(done.staffed, "Fernside", "Olu")
    complaint(done.staffed, new)
    text = as_(done.staffed.assistant).get(f"/c/harbour/patients/{new}/").content.decode()
    assert "for somebody with another role" in text


def course(done, name):
    return f"/c/harbour/courses/{done.course_id}/{name}/"


def test_measures_are_recorded_once_and_shown_in_healing(done):
    client = as_(done.staffed.clinician)
    values = {
        "function_key": str(new_key()),
        "days_key": str(new_key()),
        "session": str(done.session_ids[0]),
        "function": "52",
        "days": "5",
    }
    for _ in range(2):
        page = client.post(course(done, "measures"), values, follow=True)
    text = page.content.decode()
    assert "Measured once: 52." in text
    assert events(done.staffed, "record score") == 2
    refused = client.post(course(done, "measures"), {**values, "function": "520", "days": ""})
    assert refused.status_code == 422
    assert "expected 0 to 100" in refused.content.decode()
    nothing = client.post(course(done, "measures"), {**values, "function": "", "days": ""})
    assert "Enter a score" in nothing.content.decode()


def test_healing_says_what_it_is_not_proof_of(done):
    text = as_(done.staffed.clinic_lead).get(course(done, "healing")).content.decode()
    assert "not proof that the treatment did it" in text
    assert "95 % interval 17 to 36" in text
    assert "not asked" in text
    assert "Keep the review" not in text


def test_healing_without_a_session_says_so():
    done = treated(clinic(), [])
    text = as_(done.staffed.clinician).get(course(done, "healing")).content.decode()
    assert "No session yet" in text


def test_a_review_otherwise_than_the_rule_asks_for_the_reason_on_the_page(done):
    client = as_(done.staffed.clinician)
    values = {"key": str(new_key()), "decision": "stop"}
    refused = client.post(course(done, "review"), values)
    assert refused.status_code == 422
    assert "say why" in refused.content.decode()
    kept = client.post(course(done, "review"), {**values, "reason": "As the patient wishes."})
    assert kept["Location"] == course(done, "end")


def test_a_referral_goes_to_its_letter(done):
    client = as_(done.staffed.clinician)
    assert client.get(course(done, "referral")).status_code == 409
    values = {"status": "referred", "reason": "Weakness of the foot."}
    assert client.post(course(done, "end"), values).status_code == 422
    page = client.post(
        course(done, "end"), {**values, "referred_to": "Dr Invented, neurology"}, follow=True
    )
    text = page.content.decode()
    assert "Dr Invented, neurology" in text
    assert "Weakness of the foot." in text
    assert "has ended" in client.get(course(done, "end")).content.decode()


def test_a_patient_reads_their_own_record_and_no_page_of_the_staff(done):
    client = as_(person(done.staffed.id, "harbour", "patient", done.patient_id))
    text = client.get("/c/harbour/mine/").content.decode()
    assert "Pain 6 of 10 before, 2 of 10 at best soon after." in text
    assert "The pain came back between 4 h and 24 h." in text
    for page in (f"/c/harbour/patients/{done.patient_id}/", course(done, "healing")):
        assert client.get(page).status_code == 403


def test_numbers_show_no_small_count(done):
    text = as_(done.staffed.researcher).get("/c/harbour/numbers/").content.decode()
    assert "fewer than 5" in text
    assert as_(done.staffed.clinician).get("/c/harbour/numbers/").status_code == 403


def test_another_clinic_finds_no_page(done):
    other = clinic("river", "River Clinic")
    for name in ("healing", "review", "measures", "end", "referral"):
        page = f"/c/river/courses/{done.course_id}/{name}/"
        assert as_(other.clinician).post(page, {}).status_code in (404, 405), name
    assert as_(other.clinician).get(f"/c/river/patients/{done.patient_id}/").status_code == 404


def test_a_long_course_shows_its_newest_sessions_and_leads_to_all():
    done = treated(clinic(), [Scores()] * 8)
    client = as_(done.staffed.clinician)
    story = client.get(f"/c/harbour/patients/{done.patient_id}/").content.decode()
    assert [f">s{number}<" in story for number in (8, 3, 2, 1)] == [True, True, False, False]
    assert course(done, "sessions") in story
    text = client.get(course(done, "sessions")).content.decode()
    assert all(f">s{number}</span>" in text for number in range(1, 9))
    assert all(f"/sessions/{session_id}/note/" in text for session_id in done.session_ids)


def test_a_course_without_a_session_says_so():
    done = treated(clinic(), [])
    page = as_(done.staffed.clinician).get(course(done, "sessions"))
    assert "No session yet" in page.content.decode()


def test_healing_says_what_was_carried_over_and_when_to_come_back():
    done = treated(clinic(), [Scores(before=7), Scores()])
    text = as_(done.staffed.clinician).get(course(done, "healing")).content.decode()
    assert '<td class="number" data-label="Carried over">1</td>' in text
    assert "Pain was back 1 day after the last session." in text
    assert "about <strong>3 days</strong>" in text
