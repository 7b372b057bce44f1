"""Nobody of another clinic gets anything, at any address, in any role."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent
from perineural.records.queries.clinics import public_clinic
from tests.factories import clinic as factories
from tests.factories.whole import furnish

pytestmark = pytest.mark.django_db

OPEN_TO_ANYBODY = {
    "self_check": "a public page that holds nothing of anybody",
    "self_check_draw": "a drawing to choose by; nothing of it is kept",
    "ask_appointment": "a public form that shows nothing of anybody",
    "public_about": "what the treatment is and is not; it holds nothing of anybody",
    "public_evidence": "what is known about the treatment; it holds nothing of anybody",
    "public_evidence_of": "what is known about a condition; it holds nothing of anybody",
    "public_expect": "what to expect of a visit; it holds nothing of anybody",
}
"""Addresses of a clinic without a sign-in, each with its reason."""
ROLES = ("clinician", "trainee", "assistant", "clinic_lead", "researcher", "administrator")
FILLER = {
    "kind": "assessment",
    "about": "messages",
    "message": "diary-question",
    "channel": "email",
    "language": "en",
    "condition": "achilles_tendonitis",
    "subject": "nerves",
    "entry": "F2",
}


def addresses(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and "clinic_slug" in prefix + str(pattern.pattern):
            yield pattern.name, pattern


ADDRESSES = dict(addresses())


@pytest.fixture
def harbour():
    return factories.clinic()


@pytest.fixture
def keys(harbour):
    return furnish(harbour)


@pytest.fixture
def hill():
    hill = factories.clinic(slug="hill", name="Hill Clinic")
    patient_id = factories.patient(hill, family_name="Birchley")
    patient = factories.person(hill.id, "hill", "patient", patient_id)
    return [*(hill.person(role) for role in ROLES), patient]


def signed_in(user):
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url_of(name, slug, keys):
    wanted = ADDRESSES[name].pattern.converters
    values = {**keys, **FILLER, "clinic_slug": slug}
    missing = [each for each in wanted if each not in values]
    assert not missing, f"{name} takes {missing}: add it to tests/factories/whole.py"
    return reverse(name, kwargs={"clinic_slug": slug, **{each: values[each] for each in wanted}})


NAMES_OF_HARBOUR = ("Quarrywood", "Thornfield", "Harbour")


def test_the_addresses_are_found():
    assert {"day", "patients", "audit", "session_save", "story"} <= set(ADDRESSES)


def test_every_address_of_a_clinic_is_closed_to_every_role_of_another(harbour, keys, hill):
    for user in hill:
        client = signed_in(user)
        for name in sorted(set(ADDRESSES) - set(OPEN_TO_ANYBODY)):
            for method in (client.get, client.post):
                answer = method(url_of(name, harbour.slug, keys))
                # An address that takes only one way of asking says so before it says anything.
                assert answer.status_code in (404, 405), f"{name} for {user.email}"
                assert not any(each in answer.content.decode() for each in NAMES_OF_HARBOUR), name


def trail_of(*clinics):
    """How far each clinic's audit trail goes: what was changed, is told there."""
    lengths = []
    for each in clinics:
        with clinic_scope([each]):
            lengths.append(AuditEvent.objects.filter(clinic_id=each).count())
    return lengths


def shows_nothing(client, answer):
    """A refusal; or a step aside to a page that shows nothing of the other clinic either."""
    if answer.status_code == 302 and answer.url.startswith("/c/hill/"):
        answer = client.get(answer.url)
        told = answer.status_code in (200, 403, 404)
    else:
        told = answer.status_code in (400, 403, 404, 405)
    return told and not any(each in answer.content.decode() for each in NAMES_OF_HARBOUR)


def test_keys_of_another_clinic_open_nothing_in_ones_own(harbour, keys, hill):
    with_keys = [name for name in ADDRESSES if "_id>" in str(ADDRESSES[name].pattern)]
    hill_id = public_clinic("hill").id
    before = trail_of(harbour.id, hill_id)
    for user in hill:
        client = signed_in(user)
        for name in sorted(set(with_keys) - {"draft"}):
            for method in (client.get, client.post):
                answer = method(url_of(name, "hill", keys))
                assert shows_nothing(client, answer), f"{name} for {user.email}"
    assert trail_of(harbour.id, hill_id) == before


def test_every_address_asks_a_stranger_to_sign_in(harbour, keys):
    client = Client()
    for name in sorted(set(ADDRESSES) - set(OPEN_TO_ANYBODY)):
        answer = client.get(url_of(name, harbour.slug, keys))
        assert answer.status_code in (302, 405), name
        if answer.status_code == 302:
            assert answer.url.startswith("/account"), name


def test_a_page_for_one_role_is_closed_to_the_others_of_the_same_clinic(harbour, keys):
    from perineural.records.permissions import ROLE_PERMISSIONS

    for role in ROLES:
        client = signed_in(harbour.person(role))
        for name, pattern in ADDRESSES.items():
            permission = getattr(pattern.callback, "permission", None)
            if permission is None or permission in ROLE_PERMISSIONS[role]:
                continue
            answer = client.get(url_of(name, harbour.slug, keys))
            assert answer.status_code in (403, 405), f"{name} for {role}"
