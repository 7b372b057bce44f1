"""Consent at home: the same text by a link, a question that comes first, a signature that holds."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.calls import note_call
from perineural.records.actions.consents_at_home import send_consent
from perineural.records.errors import Conflict, Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    AuditEvent,
    CallTask,
    Consent,
    Course,
    OutboxMessage,
    PatientLink,
)
from perineural.records.queries.consents import consent_page, consent_start
from perineural.records.queries.courses import course_page
from perineural.records.queries.worklist import worklist
from perineural.records.tokens import make_token
from tests.factories import clinic, planning
from tests.factories.agreed import agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def course_id(staffed):
    patient_id = clinic.patient(staffed, family_name="Quarrywood", given_names="Ana")
    agreed(staffed, patient_id)
    complaint_id = clinic.complaint(staffed, patient_id)
    return planning.course(staffed, patient_id, complaint_id)


def send(staffed, course_id):
    return send_consent(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)


def page_of(staffed, link_id):
    return f"/s/{make_token('consent', staffed.id, link_id)}/"


class Home:
    """A patient's own device, with the link open and the birth date given."""

    def __init__(self, staffed, course_id):
        self.staffed, self.course_id = staffed, course_id
        self.link_id = send(staffed, course_id)
        self.page, self.client = page_of(staffed, self.link_id), Client()
        with clinic_scope([staffed.id]):
            patient = Course.objects.select_related("patient").get(id=course_id).patient
        self.birth_date = patient.birth_date.isoformat()

    def opened(self):
        return self.client.post(self.page, {"birth_date": self.birth_date})

    def read(self):
        return self.client.get(self.page)

    def sign(self, **changed):
        shown = self.read().context["shown"]
        values = {
            "signer_name": "Ana Quarrywood",
            "questions_answered": "on",
            "text_hash": shown.text_hash,
        }
        return self.client.post(self.page, {**values, **changed})

    def ask(self, words, key=None):
        asked = {"question_key": str(key or new_key()), "words": words}
        return self.client.post(f"{self.page}ask/", asked)

    def consents(self):
        with clinic_scope([self.staffed.id]):
            return list(Consent.objects.filter(course_id=self.course_id))


@pytest.fixture
def home(staffed, course_id):
    found = Home(staffed, course_id)
    assert found.opened().status_code == 302
    return found


def test_the_link_goes_to_the_patient_and_names_neither_them_nor_their_problem(staffed, course_id):
    link_id = send(staffed, course_id)
    with clinic_scope([staffed.id]):
        (message,) = OutboxMessage.objects.filter(kind="consent link", subject_id=link_id)
        assert message.patient_id == Course.objects.get(id=course_id).patient_id
    shown = Client().get(page_of(staffed, link_id)).content.decode()
    assert "Your date of birth" in shown
    assert "Achilles" not in shown
    assert "Quarrywood" not in shown


def test_five_wrong_birth_dates_close_it(staffed, course_id):
    page, client = page_of(staffed, send(staffed, course_id)), Client()
    for _ in range(5):
        told = client.post(page, {"birth_date": "1901-01-01"})
    assert "too often" in told.content.decode()
    assert "Achilles" not in client.get(page).content.decode()


def test_what_is_read_at_home_is_what_is_read_at_the_clinic(staffed, course_id, home):
    shown = home.read().context["shown"]
    start = consent_start(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)
    assert shown.text == start.text
    assert "off-label" in home.read().content.decode()


def test_a_signature_at_home_is_kept_with_name_place_time_and_text(staffed, course_id, home):
    text = home.read().context["shown"]
    assert home.sign().status_code == 302
    (consent,) = home.consents()
    assert (consent.signer_name, consent.place) == ("Ana Quarrywood", "home")
    assert (consent.text, consent.text_hash) == (text.text, text.text_hash)
    assert consent.recorded_by is None
    assert timezone.now() - consent.signed_at < dt.timedelta(minutes=5)
    page = consent_page(by=staffed.clinician, clinic_id=staffed.id, consent_id=consent.id)
    assert (page.consent.place, page.consent.state) == ("home", "in force")
    assert "Your signature is kept" in home.read().content.decode()
    with clinic_scope([staffed.id]):
        event = AuditEvent.objects.get(action="sign consent")
    assert event.actor_kind == "consent link"
    assert event.details["place"] == "home"


def test_the_course_goes_on_by_it(staffed, course_id, home):
    home.sign()
    page = course_page(by=staffed.clinician, clinic_id=staffed.id, course_id=course_id)
    assert page.next_step == "batch"


def test_signing_twice_is_one_consent(home):
    first = home.read().context["shown"].text_hash
    home.sign()
    home.client.post(
        home.page,
        {"signer_name": "Ana Quarrywood", "questions_answered": "on", "text_hash": first},
    )
    assert len(home.consents()) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"signer_name": "Somebody Else"}, "not the name"),
        ({"signer_name": ""}, "required"),
        ({"questions_answered": ""}, "no question is open"),
    ],
)
def test_a_signature_that_is_none_is_refused_in_words(home, changed, words):
    told = home.sign(**changed)
    assert told.status_code == 422
    assert words in told.content.decode()
    assert home.consents() == []


def test_nobody_signs_a_text_they_were_not_shown(home):
    told = home.sign(text_hash="0" * 64)
    assert told.status_code == 302
    assert "The text has changed" in home.read().content.decode()
    assert home.consents() == []


def test_a_question_comes_before_the_signature(staffed, home):
    home.ask("Does it hurt?")
    shown = home.read().content.decode()
    assert "The clinic will call you about it" in shown
    assert "I agree" not in shown
    told = home.sign()
    assert told.status_code == 302
    assert home.consents() == []
    listed = worklist(by=staffed.clinician, clinic_id=staffed.id)
    (call,) = listed.calls
    assert call.kind_words == "has a question before signing"
    assert "Does it hurt?" in call.note
    start = consent_start(by=staffed.assistant, clinic_id=staffed.id, course_id=home.course_id)
    assert start.at_home.has_asked
    note_call(
        by=staffed.clinician, clinic_id=staffed.id, call_id=call.id, outcome="advised",
        note="Explained the needle.",
    )  # fmt: skip
    answered = home.read().content.decode()
    assert "The clinic has answered it" in answered
    assert "Explained the needle" not in answered
    assert home.sign().status_code == 302
    assert len(home.consents()) == 1


def test_a_question_sent_twice_is_one_call(staffed, home):
    key = new_key()
    home.ask("Does it hurt?", key)
    home.ask("Does it hurt?", key)
    with clinic_scope([staffed.id]):
        assert CallTask.objects.filter(kind="question").count() == 1


@pytest.mark.parametrize(("words", "told"), [("", "required"), ("x" * 501, "at most 500")])
def test_a_question_without_words_or_without_end_is_refused(staffed, home, words, told):
    answer = home.ask(words)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with clinic_scope([staffed.id]):
        assert not CallTask.objects.exists()


def test_a_question_of_exactly_five_hundred_letters_is_kept(staffed, home):
    assert home.ask("x" * 500).status_code == 302
    with clinic_scope([staffed.id]):
        assert "x" * 500 in CallTask.objects.get(kind="question").note


def test_a_question_in_several_lines_is_read_back_whole(home):
    home.ask("Does it hurt?\r\n\r\n  And how   many needles?")
    assert "Does it hurt? And how many needles?" in home.read().content.decode()


def test_ten_questions_are_kept_and_the_eleventh_is_a_call(staffed, home):
    for place in range(11):
        home.ask(f"Question {place}?")
    shown = home.read().content.decode()
    assert "You asked many questions already" in shown
    with clinic_scope([staffed.id]):
        assert CallTask.objects.filter(kind="question").count() == 10


def test_a_device_that_was_not_asked_for_the_birth_date_can_do_nothing(staffed, home):
    stranger = Client()
    asked = {"question_key": str(new_key()), "words": "Who is this?"}
    stranger.post(f"{home.page}ask/", asked)
    home.sign()
    stranger.post(f"{home.page}take-back/")
    stranger.post(home.page, {"signer_name": "Ana Quarrywood", "questions_answered": "on"})
    with clinic_scope([staffed.id]):
        assert not CallTask.objects.exists()
    (consent,) = home.consents()
    assert consent.withdrawn_at is None


def test_it_can_be_taken_back_at_home(staffed, home):
    home.sign()
    home.client.post(f"{home.page}take-back/")
    (consent,) = home.consents()
    assert consent.withdrawn_at is not None
    assert "taken your consent back" in home.read().content.decode()
    page = course_page(by=staffed.clinician, clinic_id=staffed.id, course_id=home.course_id)
    assert page.next_step == "consent"


def test_an_earlier_link_opens_nothing_once_another_was_sent(staffed, course_id, home):
    send(staffed, course_id)
    told = home.read()
    assert told.status_code == 410
    assert "newest" in told.content.decode()


def test_after_two_weeks_it_is_closed_to_the_second(staffed, home):
    with clinic_scope([staffed.id]):
        closes = PatientLink.objects.get(id=home.link_id).expires_at
    with time_machine.travel(closes - dt.timedelta(seconds=1), tick=False):
        assert home.read().status_code == 200
    with time_machine.travel(closes, tick=False):
        assert home.read().status_code == 410


def test_what_was_signed_at_the_clinic_meanwhile_is_said(staffed, course_id, home):
    planning.consent(staffed, course_id)
    told = home.read()
    assert told.status_code == 410
    assert "already" in told.content.decode()


def test_without_the_birth_date_nobody_learns_that_it_was_signed(staffed, course_id, home):
    planning.consent(staffed, course_id)
    told = Client().get(home.page).content.decode()
    assert "Your date of birth" in told
    assert "already" not in told


def test_opening_it_changes_nothing(staffed, home):
    with clinic_scope([staffed.id]):
        before = AuditEvent.objects.count()
        home.read()
        assert AuditEvent.objects.count() == before
        assert PatientLink.objects.get(id=home.link_id).used_at is None


def test_nothing_is_sent_to_somebody_who_did_not_agree_to_messages(staffed):
    patient_id = clinic.patient(staffed)
    course_id = planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))
    with pytest.raises(Invalid, match="not agreed to messages"):
        send(staffed, course_id)


def test_it_is_not_sent_without_end_nor_after_a_signature(staffed, course_id):
    for _ in range(3):
        send(staffed, course_id)
    with pytest.raises(Conflict, match="several times today"):
        send(staffed, course_id)
    planning.consent(staffed, course_id)
    with pytest.raises(Conflict, match="already"):
        send(staffed, course_id)


def test_only_those_who_take_consent_send_it(staffed, course_id):
    with pytest.raises(NotAllowed):
        send_consent(by=staffed.administrator, clinic_id=staffed.id, course_id=course_id)
