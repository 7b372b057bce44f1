"""The front desk of one clinic, with a browser for each of its people."""

import pytest
from django.test import Client

from tests.factories.clinic import Staffed, clinic

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def staffed(db) -> Staffed:
    """A clinic with one person in each role."""
    return clinic()


@pytest.fixture
def at(staffed):
    """A browser for the person in a role: `at("assistant")`."""
    return lambda role: signed_in(staffed.person(role))


def text_of(answer) -> str:
    """What a page says, in one line."""
    return " ".join(answer.content.decode().split())
