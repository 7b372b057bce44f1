"""Staff without a second factor are held at its set-up page, where the clinic asks for one."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.factories import clinic as clinics

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.PERINEURAL_REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def staffed():
    return clinics.clinic()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", ["clinician", "assistant", "administrator", "researcher"])
def test_staff_without_a_second_factor_are_sent_to_set_one_up(staffed, role):
    answer = signed_in(staffed.person(role)).get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/2fa/totp/activate/"


def test_whoever_is_held_can_still_sign_out(staffed):
    assert signed_in(staffed.clinician).get("/accounts/logout/").status_code == 200


def test_staff_with_a_second_factor_go_on(staffed):
    Authenticator.objects.create(
        user=staffed.clinician, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    answer = signed_in(staffed.clinician).get("/accounts/password/change/")
    assert "2fa/totp/activate" not in answer.headers.get("Location", "")


def test_patients_are_not_held(staffed):
    patient = clinics.person(staffed.id, "harbour", "patient", clinics.patient(staffed))
    answer = signed_in(patient).get("/accounts/password/change/")
    assert "2fa" not in answer.headers.get("Location", "")


def test_nobody_is_held_unless_it_is_asked_for(staffed, settings):
    settings.PERINEURAL_REQUIRE_SECOND_FACTOR = False
    answer = signed_in(staffed.clinician).get("/accounts/password/change/")
    assert "2fa/totp/activate" not in answer.headers.get("Location", "")


def test_visitors_are_not_held(client):
    assert client.get("/accounts/login/").status_code == 200
