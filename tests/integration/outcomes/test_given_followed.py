"""People by what they were given as a process follows them: what it tells is what it would read."""

import pytest

from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.changed_since import Held
from perineural.records.queries import given_rows
from perineural.records.queries.given import given_compared
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.agreed import agreed
from tests.factories.followed import followed
from tests.factories.lived import mixed, planned_otherwise, said

HERE = "achilles_tendonitis"
PEOPLE = [[[6, 3]], [[7, 2]], [[8, 5]], [[9, 4]]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinics.clinic()


@pytest.fixture
def recipes(staffed):
    return [planning.recipe(staffed, name=name) for name in ("Aster", "Briar", "Clover")]


def of(staffed):
    return given_compared(by=staffed.clinic_lead, clinic_id=staffed.id, condition=HERE)


def people(staffed, count, recipe_id):
    return followed(staffed, (PEOPLE * count)[:count], HERE, recipe_id)


def labels(found):
    return [(each.label[0], each.people) for each in found.groups]


def just_read(staffed, monkeypatch):
    """What a process tells that has read nothing yet."""
    with monkeypatch.context() as started:
        started.setattr(given_rows, "HELD", Held(1000))
        return of(staffed)


def test_what_was_mixed_counts_and_not_what_was_planned(staffed, recipes):
    aster, briar, clover = recipes
    first, second = people(staffed, 20, aster), people(staffed, 25, briar)
    assert labels(of(staffed).recipes) == [("A", 20), ("B", 25)]
    mixed(staffed, first, clover)
    assert labels(of(staffed).recipes) == [("B", 25), ("C", 20)]
    mixed(staffed, second[:5], clover)
    assert labels(of(staffed).recipes) == [("B", 20), ("C", 25)]


def test_a_process_that_followed_tells_what_one_tells_that_just_read(staffed, recipes, monkeypatch):
    aster, briar, clover = recipes
    first, second = people(staffed, 30, aster), people(staffed, 30, briar)
    assert labels(of(staffed).recipes) == [("A", 30), ("B", 30)]

    def taken_back():
        key = agreed(staffed, first[29], (), "registry", "A Invented29")
        withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)

    happened = [
        (lambda: None, [("A", 30), ("B", 30)]),
        (lambda: said(staffed, first[0], activity="less"), [("A", 30), ("B", 30)]),
        (lambda: mixed(staffed, second[:6], clover), [("A", 30), ("B", 24)]),
        (lambda: planned_otherwise(staffed, first[:2], briar), [("A", 28), ("B", 26)]),
        (taken_back, [("A", 27), ("B", 26)]),
        (lambda: people(staffed, 20, clover), [("A", 27), ("B", 26), ("C", 26)]),
        (lambda: mixed(staffed, first[3:5], clover), [("A", 25), ("B", 26), ("C", 28)]),
    ]
    for it_happens, expected in happened:
        it_happens()
        found = of(staffed)
        assert labels(found.recipes) == expected
        assert found == just_read(staffed, monkeypatch)


def test_queries_are_as_many_however_many_people(staffed, recipes):
    found = []
    for recipe_id in recipes[:2]:
        ids = people(staffed, 20, recipe_id)
        found.append(queries(staffed))
    said(staffed, ids[0], activity="less")
    assert [*found, queries(staffed), queries(staffed)] == [5, 6, 5, 3]


def queries(staffed):
    with asked() as found:
        of(staffed)
    return len(found)
