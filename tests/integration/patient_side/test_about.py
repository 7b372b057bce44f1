"""The page for anybody who wonders whether this treatment is for them."""

import pytest
from django.apps import apps
from django.test import Client

from perineural.clinical.about import ABOUT
from perineural.clinical.conditions import CONDITIONS
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models()}


def test_anybody_reads_it_without_signing_in_and_nothing_is_kept():
    clinic()
    before, client = rows(), Client()
    page = client.get("/c/harbour/about/")
    text = page.content.decode()
    assert page.status_code == 200
    for line in ABOUT:
        assert line.text.replace("'", "&#x27;") in text
    for condition in CONDITIONS.values():
        assert f"/expect/{condition.key}/" in text
    assert "/c/harbour/check/" in text
    assert rows() == before
    assert not page.cookies


def test_how_well_each_line_is_known_stands_beside_it():
    clinic()
    text = Client().get("/c/harbour/about/").content.decode()
    assert text.count('class="fact-status') == len(ABOUT)


def test_there_is_none_of_a_clinic_that_is_not_there():
    assert Client().get("/c/nowhere/about/").status_code == 404
