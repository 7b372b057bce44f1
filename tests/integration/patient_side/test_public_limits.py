"""The pages open to anybody answer an address so many times an hour, and say so in words."""

import dataclasses
import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.test import Client

from perineural.records import outbox
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Intake
from tests.factories.clinic import clinic
from tests.factories.visits import CONTACT, harmless_answers

pytestmark = pytest.mark.django_db
CONDITION = "achilles_tendonitis"
ASKS_AN_HOUR = 6
CHECKS_AN_HOUR = 60


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    cache.clear()


@pytest.fixture
def staffed():
    return clinic()


def ask(slug="harbour", address="192.0.2.7", **changed):
    values = {
        **{name: str(value) for name, value in dataclasses.asdict(CONTACT).items()},
        "key": str(new_key()),
        "condition": CONDITION,
        "side": "right",
        "answers": json.dumps(harmless_answers(CONDITION)),
    }
    return Client().post(f"/c/{slug}/check/ask/", {**values, **changed}, REMOTE_ADDR=address)


def check(address="192.0.2.7"):
    answers = {**harmless_answers(CONDITION), "age_years": "47", "side": "right"}
    path = f"/c/harbour/check/?condition={CONDITION}"
    return Client().post(path, answers, REMOTE_ADDR=address)


def intakes(staffed):
    with clinic_scope([staffed.id]):
        return Intake.objects.count()


def test_asking_too_often_is_refused_in_words_and_what_was_typed_stays(staffed):
    taken = [ask().status_code for _ in range(ASKS_AN_HOUR)]
    page = ask(given_names="Seventh")

    assert taken == [302] * ASKS_AN_HOUR
    assert page.status_code == 429
    assert "too often from your connection in the last hour" in page.content.decode()
    assert 'value="Seventh"' in page.content.decode()
    assert intakes(staffed) == ASKS_AN_HOUR


def test_another_address_and_another_clinic_are_counted_for_themselves(staffed):
    clinic("inland", "Inland Clinic")
    for _ in range(ASKS_AN_HOUR + 1):
        ask()

    assert ask(address="192.0.2.8").status_code == 302
    assert ask(slug="inland").status_code == 302


def test_all_addresses_of_one_ipv6_network_are_counted_together(staffed):
    for number in range(ASKS_AN_HOUR):
        ask(address=f"2001:db8:0:1::{number + 1}")

    assert ask(address="2001:db8:0:1:ffff::1").status_code == 429
    assert ask(address="2001:db8:0:2::1").status_code == 302


def test_an_hour_later_asking_is_open_again(staffed, frozen_hour):
    for _ in range(ASKS_AN_HOUR + 1):
        ask()
    frozen_hour.shift(dt.timedelta(minutes=59))
    assert ask().status_code == 429
    frozen_hour.shift(dt.timedelta(minutes=2))

    assert ask().status_code == 302


def test_a_form_with_a_slip_in_it_does_not_count(staffed):
    for _ in range(ASKS_AN_HOUR):
        assert ask(birth_date="").status_code == 400

    assert ask().status_code == 302


def test_the_self_check_answers_many_times_then_says_to_wait(staffed):
    codes = {check().status_code for _ in range(CHECKS_AN_HOUR)}
    page = check()

    assert codes == {200}
    assert page.status_code == 429
    assert "see a doctor today" in page.content.decode()
    assert check(address="192.0.2.8").status_code == 200


def test_reading_the_questions_is_not_limited(staffed):
    for _ in range(CHECKS_AN_HOUR + 1):
        check()

    assert Client().get(f"/c/harbour/check/?condition={CONDITION}").status_code == 200


def test_one_way_to_be_reached_is_asked_for_and_neither_is_called_optional(staffed):
    page = check().content.decode()

    form = page[page.index("Ask for an assessment here") :]
    assert "Telephone or e-mail: at least one" in form
    assert "optional" not in form


def test_one_address_is_not_written_to_by_many_strangers(staffed, settings, tmp_path):
    settings.PERINEURAL_EMAIL, settings.PERINEURAL_OUTBOX_FOLDER = "file", tmp_path
    given = {"email": "someone@example.org", "telephone": ""}
    pages = [ask(address=f"192.0.2.{number}", **given) for number in range(1, 6)]
    outbox.drain()
    assert [page.status_code for page in pages] == [302] * 5, "and nobody is told more for it"
    assert len(list(tmp_path.glob("*.json"))) == 2
