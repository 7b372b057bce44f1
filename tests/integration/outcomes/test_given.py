"""People by what they were given: large groups, by name, their start allowed for, no rank."""

from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from perineural.clinical.solution import Part
from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.queries.given import given_compared
from perineural.records.queries.given_groups import few_follow, told_groups
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.agreed import agreed
from tests.factories.followed import followed
from tests.factories.lived import planned_otherwise

HERE = "achilles_tendonitis"
LITTLE = [[[6, 5]], [[7, 5]], [[8, 8]], [[9, 7]]]
"""Four people, whose pain falls by 1, 2, 0 and 2: 1.25 on average."""
MUCH = [[[6, 3]], [[7, 2]], [[8, 5]], [[9, 4]]]
"""The same starts, and pain falls by 3, 5, 3 and 5: 4 on average."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinics.clinic()


def recipe(staffed, name, numbing=True):
    parts = planning.DEXTROSE_LIDOCAINE if numbing else (Part("dextrose_5", Decimal(50)),)
    return planning.recipe(staffed, parts, name=name)


@pytest.fixture
def two(staffed):
    """Twenty people with each of two recipes; the later name was written first."""
    ids = {}
    for name, people, numbing in (("Zinnia", LITTLE, True), ("Aster", MUCH, False)):
        recipe_id = recipe(staffed, name, numbing=numbing)
        ids[name] = followed(staffed, people * 5, recipe_id=recipe_id)
    return ids


def of(staffed, condition=HERE, by=None):
    return given_compared(by=by or staffed.clinic_lead, clinic_id=staffed.id, condition=condition)


def labels(found):
    return [(each.label, each.people) for each in found.groups]


def page(staffed, user=None, condition=HERE):
    client = Client()
    client.force_login(user or staffed.clinic_lead)
    return client.get(f"/c/{staffed.slug}/outcomes/{condition}/given/")


def test_groups_stand_by_name_with_their_people_change_and_interval(staffed, two):
    found = of(staffed).recipes
    assert labels(found) == [("Aster, version 1", 20), ("Zinnia, version 1", 20)]
    aster, zinnia = found.groups
    # All began alike, so that nothing is moved by the start: the plain means.
    assert (aster.fall, zinnia.fall) == (pytest.approx(4), pytest.approx(1.25))
    assert aster.low < 4 < aster.high
    assert zinnia.fall < zinnia.drawn < aster.drawn < aster.fall
    assert found.mean == pytest.approx(2.625)
    read = page(staffed).content.decode()
    assert "Achilles tendonitis, Aster, version 1: 20 people whose pain began at 7.5" in read
    assert "it would have changed by −4.0 points" in read
    assert "the newest visit was 1 week after the first or later" in read


def test_the_page_says_that_it_compares_no_treatments(staffed, two):
    read = page(staffed).content.decode()
    assert "This is no comparison of treatments." in read
    assert "Nobody was assigned by chance" in read
    assert "What it cannot say: which is better." in read
    for word in ("rank", "best", "winner", "p-value"):
        assert word not in read.split("<main")[1]


def test_people_given_nothing_active_stand_beside_where_any_were_found(staffed, two):
    assert "No control group’s figure is known for the fall" in page(staffed).content.decode()
    shoulder = "shoulder_tendonitis"
    for name in ("Briar", "Clover"):
        followed(staffed, MUCH * 5, shoulder, recipe(staffed, name))
    read = page(staffed, condition=shoulder).content.decode()
    assert "Sham injection" in read
    assert "points" in read.split("People given nothing active")[1]


def test_who_began_worse_is_not_told_as_better_for_it(staffed):
    """The higher group falls by more only because it began higher: at one start they agree."""
    low = [[[4, 3]], [[6, 4]], [[5, 4]], [[5, 3]]]
    high = [[[8, 5]], [[10, 6]], [[9, 6]], [[9, 5]]]
    for name, people in (("Aster", low), ("Zinnia", high)):
        followed(staffed, people * 5, recipe_id=recipe(staffed, name))
    aster, zinnia = of(staffed).recipes.groups
    assert (aster.start, zinnia.start) == (5, 9)
    assert aster.fall == pytest.approx(zinnia.fall, abs=0.01)
    assert of(staffed).recipes.spread == pytest.approx(0, abs=0.05)
    assert "no more difference is seen than chance makes" in page(staffed).content.decode()


def test_with_and_without_an_anaesthetic_are_told_too(staffed, two):
    assert labels(of(staffed).anaesthetics) == [
        ("With lidocaine", 20), ("Without a local anaesthetic", 20)
    ]  # fmt: skip


def test_nineteen_people_are_no_group(staffed):
    for name, count in (("Aster", 20), ("Zinnia", 19)):
        followed(staffed, (MUCH * 5)[:count], recipe_id=recipe(staffed, name))
    found = of(staffed)
    assert (found.recipes.groups, found.anaesthetics.groups) == ((), ())
    assert "Nothing to set side by side" in page(staffed).content.decode()


def test_four_left_over_hide_the_smallest_group(staffed, two):
    followed(staffed, MUCH, recipe_id=recipe(staffed, "Briar"))
    assert of(staffed).recipes.groups == ()
    followed(staffed, MUCH[:1], recipe_id=recipe(staffed, "Clover"))
    assert len(of(staffed).recipes.groups) == 2


def test_who_was_given_two_things_is_in_neither_group(staffed):
    followed(staffed, MUCH * 5, recipe_id=recipe(staffed, "Zinnia"))
    twice = [[*one, *one] for one in [*MUCH * 6, MUCH[0]]]
    ids = followed(staffed, twice, recipe_id=recipe(staffed, "Aster"))
    assert labels(of(staffed).recipes)[0] == ("Aster, version 1", 25)
    planned_otherwise(staffed, ids[:5], recipe(staffed, "Briar"))
    assert labels(of(staffed).recipes)[0] == ("Aster, version 1", 20)


def test_groups_that_nest_tell_of_nobody_between_them():
    fine = {"a": mask(range(22)), "b": mask(range(22, 45))}
    assert set(told_groups({**fine, "c": mask(range(45, 50))}, 50)) == {"a", "b"}
    assert few_follow({"with": mask(range(24)), "without": mask(range(24, 50))}, fine)
    assert not few_follow({"with": mask(range(22)), "without": mask(range(22, 50))}, fine)


def mask(who):
    """Of fifty people, these."""
    return np.isin(np.arange(50), who)


def test_two_complaints_of_one_person_are_one_person(staffed):
    for name in ("Aster", "Zinnia"):
        people = [[*one, *one] for one in MUCH * 5]
        followed(staffed, people, recipe_id=recipe(staffed, name))
    assert [each.people for each in of(staffed).recipes.groups] == [20, 20]


def test_who_took_back_the_use_of_data_counts_in_nothing(staffed, two):
    patient_id = two["Aster"][19]
    key = agreed(staffed, patient_id, (), "registry", "A Invented19")
    assert len(of(staffed).recipes.groups) == 2
    withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)
    assert of(staffed).recipes.groups == ()


def test_another_clinic_and_another_condition_count_for_themselves(staffed, two):
    other = clinics.clinic("quay", "Quay Clinic")
    assert of(other).recipes.groups == ()
    assert of(staffed, "migraine").recipes.groups == ()
    with pytest.raises(NotFound):
        of(staffed, "no_such_condition")


def test_only_those_who_see_numbers_see_it(staffed):
    of(staffed, by=staffed.researcher)
    with pytest.raises(NotAllowed):
        of(staffed, by=staffed.assistant)
    assert page(staffed, user=staffed.assistant).status_code == 403
