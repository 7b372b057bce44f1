"""The way into a room, for tests that begin there."""

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import treatment as visits
from tests.factories.clinic import Staffed


def sign_in(page: Page, staffed: Staffed, base_url: str) -> None:
    """Be the clinic's clinician in this browser."""
    client = Client()
    client.force_login(
        staffed.clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def enter(page: Page, room: visits.Ready, base_url: str, name: str = "session") -> Page:
    """Open a page of the room as its clinician."""
    sign_in(page, room.staffed, base_url)
    keys = {"clinic_slug": room.staffed.slug, "session_id": room.session_id}
    page.goto(base_url + reverse(name, kwargs=keys))
    return page
