"""No page for a patient holds a text that nobody marked for translation."""

import pytest
from django.test import Client

from tests import pseudo
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db
DATA = ("Harbour Clinic", "Perineural", "English", "Español", "Deutsch")


@pytest.fixture(autouse=True)
def _pages_speak_in_brackets():
    with pseudo.spoken_by_pages():
        yield


def test_a_text_that_nobody_marked_is_found():
    page = '<p title="a">⟦Hello <b>you</b> ⟦there⟧⟧, Ana, 12.5 and more</p><style>b{}</style>'
    assert pseudo.unmarked(page, ("Ana",)) == ["a", ", , 12.5 and more"]


PUBLIC = ("/c/harbour/check/",)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_marked_throughout(address):
    clinic()
    page = Client().get(f"{address}?lang={pseudo.CODE}").content.decode()
    assert pseudo.unmarked(page, DATA) == []
