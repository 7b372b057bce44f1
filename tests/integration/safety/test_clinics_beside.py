"""A person's own clinics side by side: five at least, by name, within limits, never a rank."""

import dataclasses

import pytest

from perineural.records.actions import accounts
from perineural.records.actors import System
from perineural.records.isolation import clinic_scope
from perineural.records.models import Membership
from perineural.records.queries.clinics_beside import FEWEST_CLINICS, clinics_beside
from perineural.records.queries.safety_values import ClinicBeside, ClinicsBeside
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories.watched import Visited, visited

pytestmark = pytest.mark.django_db
NAMES = ("Elm", "Birch", "Ash", "Cedar", "Dogwood", "Fir")


def works_in(person, staffed, role="clinic_lead"):
    accounts.add_person(
        by=System(staffed.id), clinic_id=staffed.id, email=person.email,
        full_name=person.full_name, role=role, password="",
    )  # fmt: skip


def clinics_with(events, visits=40):
    """A lead of clinics named after trees, with so many visits with an event in each."""
    all_of_them = [clinics.clinic(name.lower(), name) for name in NAMES[: len(events)]]
    lead = all_of_them[0].clinic_lead
    for staffed in all_of_them[1:]:
        works_in(lead, staffed)
    for staffed, count in zip(all_of_them, events, strict=True):
        visited(staffed, [Visited(("A",), ("mild",) if n < count else ()) for n in range(visits)])
    return lead, all_of_them


def test_five_clinics_stand_by_name_each_within_its_own_limits():
    lead, _ = clinics_with([8, 6, 7, 9, 5])
    found = clinics_beside(by=lead)
    assert [each.name for each in found.clinics] == ["Ash", "Birch", "Cedar", "Dogwood", "Elm"]
    assert [each.with_event for each in found.clinics] == [7, 6, 9, 5, 8]
    assert found.percent == pytest.approx(100 * 35 / 200)
    assert not found.overdispersed
    assert {each.verdict for each in found.clinics} == {"within the limits"}
    # sin²(asin(√0.175) ± 3.0902 / (2 √40)) is 3.47 and 39.14 %.
    assert found.clinics[0].alarm == pytest.approx((3.47, 39.14), abs=0.01)


def test_of_four_clinics_there_is_no_section(client):
    lead, _ = clinics_with([8, 6, 7, 9])
    assert clinics_beside(by=lead) is None
    client.force_login(lead)
    assert "side by side" not in client.get("/c/elm/safety/").content.decode()


def test_a_clinic_with_few_is_named_and_no_figure_moves_with_it():
    lead, all_of_them = clinics_with([8, 6, 7, 9, 5, 0], visits=20)
    before = clinics_beside(by=lead)
    assert [each.name for each in before.clinics if not each.is_told] == ["Fir"]
    visited(all_of_them[-1], [Visited(("A",), ("mild",))] * 4)
    assert clinics_beside(by=lead) == before


def test_fewer_than_five_that_can_be_told_are_not_set_side_by_side():
    lead, _ = clinics_with([8, 6, 7, 9, 4])
    found = clinics_beside(by=lead)
    assert found.percent is None
    assert found.told == ()


def test_only_clinics_in_which_the_person_may_see_numbers_count():
    lead, all_of_them = clinics_with([8, 6, 7, 9])
    works_in(lead, clinics.clinic("dogwood", "Dogwood"), "assistant")
    assert clinics_beside(by=lead) is None
    left = clinics.clinic("fir", "Fir")
    works_in(lead, left)
    assert len(clinics_beside(by=lead).clinics) == FEWEST_CLINICS
    with clinic_scope([left.id]):
        Membership.objects.filter(clinic_id=left.id, user=lead).update(active=False)
    assert clinics_beside(by=lead) is None
    assert clinics_beside(by=all_of_them[1].clinic_lead) is None


def test_the_page_shows_them_by_name_and_says_that_it_is_no_ranking(client):
    lead, _ = clinics_with([8, 6, 7, 9, 5])
    client.force_login(lead)
    told = client.get("/c/elm/safety/").content.decode()
    assert "Of 5 clinics, none of them lies outside the 99.8 % limits around 17.5 %" in told
    assert "this is no ranking" in told
    table = told[told.index("Your clinics by name") :]
    assert sorted(NAMES[:5], key=table.index) == sorted(NAMES[:5])


def test_nothing_of_it_ranks_anybody():
    for kind in (ClinicBeside, ClinicsBeside):
        assert not any("rank" in field.name for field in dataclasses.fields(kind))


def test_it_takes_four_queries_however_many_clinics():
    lead, _ = clinics_with([8, 6, 7, 9, 5, 6], visits=12)
    with asked() as queries:
        clinics_beside(by=lead)
    assert len(queries) == 4
