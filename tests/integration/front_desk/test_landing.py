"""The first page leads everybody to where they may go, and nobody elsewhere."""

import pytest

from perineural.records.actions import accounts
from perineural.records.actors import System
from perineural.records.models import User
from tests.factories import clinic as clinics
from tests.integration.front_desk.conftest import signed_in, text_of

FIRST_ROOM = {
    "clinician": "/c/harbour/day/",
    "assistant": "/c/harbour/day/",
    "clinic_lead": "/c/harbour/day/",
    "researcher": "/c/harbour/numbers/",
    "administrator": "/c/harbour/people/",
}


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get("/").headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize(("role", "room"), FIRST_ROOM.items())
def test_a_person_of_one_clinic_comes_to_their_first_room(at, role, room):
    answer = at(role).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == room
    assert answer.status_code == 200


def test_a_patient_comes_to_their_own_record(staffed):
    patient_id = clinics.patient(staffed)
    account = clinics.person(staffed.id, "harbour", "patient", patient_id)
    answer = signed_in(account).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/c/harbour/mine/"
    assert answer.status_code == 200


def test_a_person_without_a_clinic_is_told_whom_to_ask(db):
    nobody = User.objects.create_user("new@x.example", clinics.PASSWORD, full_name="New Person")
    assert "No clinic yet" in text_of(signed_in(nobody).get("/"))


def test_a_person_of_two_clinics_chooses_and_sees_what_they_are_in_each(staffed):
    hill = clinics.clinic(slug="hill", name="Hill Clinic")
    accounts.add_person(
        by=System(hill.id), clinic_id=hill.id, email=staffed.clinic_lead.email, full_name="",
        role="researcher",
    )  # fmt: skip
    page = text_of(signed_in(staffed.clinic_lead).get("/"))
    assert 'Harbour Clinic</strong></span> <span class="list__side">Clinic lead' in page
    assert 'Hill Clinic</strong></span> <span class="list__side">Researcher' in page


def test_somebody_whose_last_role_ended_finds_nothing(staffed, at):
    browser = at("assistant")
    from perineural.records.queries.people import members

    rows = members(by=staffed.administrator, clinic_id=staffed.id)
    mine = next(each for each in rows if each.user_id == staffed.assistant.id)
    accounts.end_membership(
        by=staffed.administrator, clinic_id=staffed.id, membership_id=mine.membership_id
    )
    assert browser.get("/c/harbour/day/").status_code == 404
    assert "No clinic yet" in text_of(browser.get("/"))
