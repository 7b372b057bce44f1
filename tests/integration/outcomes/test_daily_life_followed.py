"""Everyday life as a process follows it: what it tells is what it would read now."""

import pytest

from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.changed_since import Held
from perineural.records.queries import condition_events, daily_life_people
from perineural.records.queries.daily_life import daily_life
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.agreed import agreed
from tests.factories.followed import followed
from tests.factories.lived import injected, said, scored, took_before

HERE = "achilles_tendonitis"
TWICE = [[8, 5]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinics.clinic()


def of(staffed):
    return daily_life(by=staffed.clinic_lead, clinic_id=staffed.id, condition=HERE)


def people(staffed, count, **options):
    return followed(staffed, [TWICE] * count, HERE, **options)


def all_say(staffed, ids, count, **beside):
    """So many of them say one thing, all others the opposite."""
    for place, patient_id in enumerate(ids):
        value = {name: yes if place < count else no for name, (yes, no) in beside.items()}
        said(staffed, patient_id, **value)


def test_queries_are_as_many_however_many_people(staffed):
    recipe_id, found = planning.recipe(staffed), []
    for _ in range(2):
        ids = people(staffed, 6, recipe_id=recipe_id)
        all_say(staffed, ids, 5, back_to_normal=(True, False))
        found.append(queries(staffed))
    said(staffed, ids[0], back_to_normal=True)
    assert [*found, queries(staffed), queries(staffed)] == [11, 13, 11, 3]


def queries(staffed):
    with asked() as found:
        of(staffed)
    return len(found)


def just_read(staffed, monkeypatch):
    """What a process tells that has read nothing yet."""
    with monkeypatch.context() as started:
        started.setattr(daily_life_people, "HELD", Held(100))
        started.setattr(condition_events, "HELD", Held(100))
        return of(staffed)


def test_a_process_that_followed_tells_what_one_tells_that_just_read(staffed, monkeypatch):
    first = people(staffed, 12)
    injected(staffed, first, events=2)
    assert of(staffed).people == 12
    more = people(staffed, 5)  # all is read anew

    def nothing():
        """Nobody was written about."""

    def taken_back():
        key = agreed(staffed, first[0], (), "registry", "A Invented0")
        withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)

    happened = [
        nothing,
        lambda: all_say(staffed, first, 7, back_to_normal=(True, False), global_change=(1, 6)),
        lambda: [scored(staffed, each, 30 + at, 60 + 3 * at) for at, each in enumerate(first)],
        lambda: said(staffed, first[3], days_after=1, activity="less"),
        lambda: all_say(staffed, more, 5, activity=("usual", "less")),
        lambda: took_before(staffed, first[5], 4),
        taken_back,
        lambda: injected(staffed, more, events=1, points=3),
        lambda: scored(staffed, people(staffed, 1)[0], 40, 90),
    ]
    for it_happens in happened:
        it_happens()
        assert of(staffed) == just_read(staffed, monkeypatch)
    assert of(staffed).people == 17
