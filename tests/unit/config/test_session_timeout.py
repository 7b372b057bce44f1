"""A session that nobody uses ends; using it costs a write a minute at most."""

import datetime as dt

import pytest

from perineural.config.session_timeout import LAST_SEEN

pytestmark = pytest.mark.django_db
PRIVATE_PAGE = "/accounts/password/change/"


@pytest.fixture
def signed_in(client, django_user_model, settings):
    settings.PERINEURAL_SESSION_IDLE_MINUTES = 10
    person = django_user_model.objects.create_user("a@b.example", "pw", full_name="Invented")
    client.force_login(person)
    return client


def is_open(client) -> bool:
    return client.get(PRIVATE_PAGE).status_code == 200


def test_a_session_in_use_stays_open(signed_in, frozen_hour):
    for _ in range(3):
        assert is_open(signed_in)
        frozen_hour.shift(dt.timedelta(minutes=9))
    assert is_open(signed_in)


def test_an_idle_session_ends(signed_in, frozen_hour):
    assert is_open(signed_in)
    frozen_hour.shift(dt.timedelta(minutes=10, seconds=1))
    assert not is_open(signed_in)
    assert not is_open(signed_in)


def test_the_sign_in_page_says_why_somebody_is_there(signed_in, frozen_hour):
    assert is_open(signed_in)
    frozen_hour.shift(dt.timedelta(minutes=11))

    page = signed_in.get(PRIVATE_PAGE, follow=True).content.decode()

    words = "You were signed out after 10 minutes without use. What was saved is kept."
    assert words in page
    assert words in signed_in.get("/accounts/login/").content.decode()


def test_who_signs_out_or_never_signed_in_is_told_nothing_of_it(signed_in, client):
    assert is_open(signed_in)
    signed_in.post("/accounts/logout/")

    assert "You were signed out" not in signed_in.get("/accounts/login/").content.decode()


def test_the_time_of_use_is_written_once_a_minute_at_most(signed_in, frozen_hour):
    is_open(signed_in)
    first = signed_in.session[LAST_SEEN]
    frozen_hour.shift(dt.timedelta(seconds=59))
    is_open(signed_in)
    assert signed_in.session[LAST_SEEN] == first
    frozen_hour.shift(dt.timedelta(seconds=1))
    is_open(signed_in)
    assert signed_in.session[LAST_SEEN] == first + 60
