"""Every word of a questionnaire's page that is not the questionnaire's own can be translated."""

import pytest
from django.test import Client

from perineural.records.outbox import link_address
from tests import pseudo
from tests.factories.clinic import clinic
from tests.factories.questionnaires import asked, published
from tests.fhir_r4 import every_kind

pytestmark = pytest.mark.django_db
HOUSE = ("Harbour Clinic", "Perineural", "English", "Español", "Deutsch")


@pytest.fixture(autouse=True)
def _pages_speak_in_brackets():
    with pseudo.spoken_by_pages():
        yield


def texts(items):
    for each in items:
        yield from (each[name] for name in ("text", "prefix", "display") if name in each)
        yield from texts(each.get("item", []))
        yield from (one["valueCoding"]["display"] for one in each.get("answerOption", []))


@pytest.fixture
def page_url():
    staffed = clinic()
    items = every_kind()["item"]
    items[1]["item"] = [each for each in items[1]["item"] if each["linkId"] != "where"]
    answer_id = asked(staffed, published(staffed, item=items))
    return "/q/" + link_address("questions", staffed.id, answer_id).split("/q/")[1]


OWN = tuple(sorted({*texts(every_kind()["item"]), "kg"}, key=len, reverse=True))
WHOLE = tuple(every_kind()[name] for name in ("title", "description", "copyright"))


def test_the_page_is_marked_throughout(page_url):
    page = Client().get(f"{page_url}?lang={pseudo.CODE}").content.decode()
    assert pseudo.unmarked(page, (*HOUSE, *WHOLE, *OWN)) == []


def test_what_is_wrong_is_marked_throughout(page_url):
    sent = {"q:numb": "yes", "q:since": "1999-01-01", "q:times": "x", "q:lift": "900",
            "q:wakes": "often", "q:grip": "-1", "q:tired": "ghost"}  # fmt: skip
    page = Client().post(f"{page_url}?lang={pseudo.CODE}", sent)
    assert page.status_code == 422
    assert pseudo.unmarked(page.content.decode(), (*HOUSE, *WHOLE, *OWN)) == []
