"""What every page tells a browser: load from us alone, keep nothing, be framed by nobody."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_page_may_load_from_this_site_and_nowhere_else(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == "'self'"
    assert parts["style-src"] == "'self'"
    assert parts["frame-ancestors"] == "'none'"
    assert parts["base-uri"] == "'none'"
    assert parts["form-action"] == "'self'"
    assert "unsafe" not in policy


def test_a_page_is_kept_in_no_cache_and_sends_no_address_elsewhere(client):
    headers = client.get("/accounts/login/").headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_session_cookie_is_out_of_reach_of_scripts(client, django_user_model):
    person = django_user_model.objects.create_user("a@b.example", "pw", full_name="Invented")
    client.force_login(person)
    client.get("/accounts/login/")
    cookie = client.cookies["perineural_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
