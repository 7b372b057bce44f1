"""Signing in: by e-mail address, with tries that are counted, for people the clinic entered."""

import pytest
from django.core.cache import cache
from django.test import Client

from perineural.config.accounts import client_address
from tests.factories.clinic import PASSWORD, clinic

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    cache.clear()


@pytest.fixture
def staffed():
    return clinic()


def sign_in(client: Client, login: str, password: str, address: str = "127.0.0.1"):
    return client.post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address)


def test_a_person_signs_in_with_their_e_mail_address(client, staffed):
    answer = sign_in(client, "clinician@harbour.example", PASSWORD)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(staffed.clinician.id)


def test_the_spelling_of_the_address_does_not_matter(client, staffed):
    assert sign_in(client, "Clinician@Harbour.example", PASSWORD).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, staffed):
    wrong = sign_in(client, "clinician@harbour.example", "not this")
    unknown = sign_in(client, "nobody@harbour.example", "not this")
    assert wrong.status_code == unknown.status_code == 200
    errors = [list(answer.context["form"].non_field_errors()) for answer in (wrong, unknown)]
    assert errors[0] == errors[1] != []


def test_after_five_wrong_passwords_even_the_right_one_is_refused(client, staffed, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip"}
    for _ in range(5):
        sign_in(client, "clinician@harbour.example", "not this")
    answer = sign_in(client, "CLINICIAN@harbour.example", PASSWORD)
    assert answer.status_code == 429
    assert "15 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_lock_out_holds_for_one_person_at_one_address(client, staffed, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip"}
    for _ in range(6):
        sign_in(client, "clinician@harbour.example", "not this")
    assert sign_in(Client(), "assistant@harbour.example", PASSWORD).status_code == 302
    elsewhere = sign_in(Client(), "clinician@harbour.example", PASSWORD, "192.0.2.7")
    assert elsewhere.status_code == 302


def test_trying_many_people_from_one_address_is_slowed_down(client, staffed):
    codes = [sign_in(client, f"p{each}@x.example", "no").status_code for each in range(31)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_nobody_makes_an_account_for_themselves(client, django_user_model):
    before = django_user_model.objects.count()
    client.post(
        "/accounts/signup/",
        {"email": "new@x.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert django_user_model.objects.count() == before


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/"])
def test_pages_that_would_change_an_address_past_the_audit_do_not_exist(client, path):
    assert client.get(path).status_code == 404


def test_an_attempt_is_stored_without_the_password(client, staffed):
    from axes.models import AccessAttempt

    sign_in(client, "clinician@harbour.example", "a-wrong-secret")
    attempt = AccessAttempt.objects.get()
    assert attempt.username == "clinician@harbour.example"
    assert "a-wrong-secret" not in attempt.post_data + attempt.get_data


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),
    ],
)
def test_only_as_many_proxies_are_believed_as_there_are(settings, rf, proxies, forwarded, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.post(SIGN_IN, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected
