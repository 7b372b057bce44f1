"""Signing in at the front door, as a person meets it."""

import time

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import clinic as clinics
from tests.integration.front_desk.conftest import signed_in, text_of

SIGN_IN = "/accounts/login/"
RIGHT = {"login": "clinician@harbour.example", "password": clinics.PASSWORD}
WRONG = {**RIGHT, "password": "not-this-one-either"}


@pytest.fixture(autouse=True)
def _nothing_counted_yet(db):
    cache.clear()


def test_a_person_signs_in_and_stands_in_their_first_room(staffed):
    answer = Client().post(SIGN_IN, RIGHT, follow=True)
    assert answer.redirect_chain[-1][0] == "/c/harbour/day/"
    assert "Harbour Clinic" in text_of(answer)


def test_a_person_comes_back_to_the_page_they_asked_for(staffed):
    browser = Client()
    asked = browser.get("/c/harbour/patients/")
    answer = browser.post(asked.headers["Location"], {**RIGHT, "next": "/c/harbour/patients/"})
    assert answer.headers["Location"] == "/c/harbour/patients/"


def test_nobody_is_sent_to_another_site_after_signing_in(staffed):
    answer = Client().post(SIGN_IN, {**RIGHT, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_told_at_the_form_and_signs_nobody_in(staffed):
    browser = Client()
    answer = browser.post(SIGN_IN, WRONG)
    assert answer.status_code == 200
    assert "You are not signed in" in text_of(answer)
    assert clinics.PASSWORD not in text_of(answer)
    assert browser.get("/c/harbour/day/").status_code == 302


def test_too_many_wrong_passwords_get_a_page_that_says_how_long_to_wait(staffed, settings):
    answers = [Client().post(SIGN_IN, WRONG) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert {each.status_code for each in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert "closed for 15 minutes" in text_of(answers[-1])
    right = Client().post(SIGN_IN, RIGHT)
    assert right.status_code != 302
    assert "Too many" in text_of(right)


def test_trying_fast_is_slowed_down_with_a_page_in_words(staffed):
    answers = [
        Client().post(SIGN_IN, {"login": f"p{each}@x.example", "password": "no"})
        for each in range(31)
    ]
    assert answers[-1].status_code == 429
    assert "<h1>" in text_of(answers[-1])


def test_staff_are_sent_to_set_up_a_second_factor_where_the_clinic_asks_for_one(staffed, settings):
    settings.PERINEURAL_REQUIRE_SECOND_FACTOR = True
    answer = Client().post(SIGN_IN, RIGHT, follow=True)
    assert "/accounts/2fa/totp/activate/" in [place for place, _ in answer.redirect_chain]
    held = signed_in(staffed.clinician).get("/c/harbour/patients/")
    assert held.headers["Location"] == "/accounts/2fa/totp/activate/"


def test_a_patient_is_not_asked_for_a_second_factor(staffed, settings):
    settings.PERINEURAL_REQUIRE_SECOND_FACTOR = True
    account = clinics.person(staffed.id, "harbour", "patient", clinics.patient(staffed))
    assert signed_in(account).get("/c/harbour/mine/").status_code == 200


def test_a_tablet_left_lying_signs_its_person_out(staffed, settings, monkeypatch):
    browser = signed_in(staffed.clinician)
    assert browser.get("/c/harbour/day/").status_code == 200
    later = time.time() + settings.PERINEURAL_SESSION_IDLE_MINUTES * 60 + 1
    monkeypatch.setattr("perineural.config.session_timeout.time.time", lambda: later)
    answer = browser.get("/c/harbour/day/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(SIGN_IN)


def test_a_person_who_left_is_signed_out_at_once(staffed):
    from perineural.records.models import User

    browser = signed_in(staffed.clinician)
    User.objects.filter(id=staffed.clinician.id).update(is_active=False)
    assert browser.get("/c/harbour/day/").status_code == 302
