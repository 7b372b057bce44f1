"""The way into a room, for tests that begin there."""

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import treatment as visits


def enter(page: Page, room: visits.Ready, base_url: str, name: str = "session") -> Page:
    """Open a page of the room as its clinician."""
    client = Client()
    client.force_login(
        room.staffed.clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    keys = {"clinic_slug": room.staffed.slug, "session_id": room.session_id}
    page.goto(base_url + reverse(name, kwargs=keys))
    return page
