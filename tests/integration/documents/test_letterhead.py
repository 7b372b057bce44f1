"""What stands at the head of documents, and who may set it."""

import pytest
from django.test import Client

from perineural.records.actions.letterhead import Letterhead, set_letterhead
from perineural.records.errors import Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Clinic
from tests.integration.documents.conftest import BACKEND

pytestmark = pytest.mark.django_db
PAGE = "/c/harbour/letterhead/"
FORM = {
    "name": "Harbour Pain Clinic",
    "address": "12 Quay Road\n\n  Harbour   Town \n",
    "telephone": "01632 960 123",
    "email": "desk@harbour.example",
}


def at(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def told(staffed):
    with clinic_scope([staffed.id]):
        events = AuditEvent.objects.filter(clinic_id=staffed.id, action="set letterhead")
        return [event.details["changed"] for event in events]


@pytest.mark.parametrize("role", ["clinic_lead", "administrator"])
def test_it_is_set_and_shown(staffed, role):
    page = at(staffed.person(role)).post(PAGE, FORM, follow=True).content.decode()
    assert "Documents show this from now on." in page
    assert "12 Quay Road<br>Harbour Town<br>Telephone 01632 960 123" in page
    assert told(staffed) == [["address", "email", "name", "telephone"]]


def test_the_same_again_changes_nothing(staffed):
    lead = at(staffed.clinic_lead)
    lead.post(PAGE, FORM)
    lead.post(PAGE, FORM)
    assert len(told(staffed)) == 1


def test_what_is_missing_is_said(staffed):
    page = at(staffed.clinic_lead).get(PAGE).content.decode()
    assert "Address and telephone are missing" in page


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": "  "}, "name", "required"),
        ({"address": "\n".join("abcdefg")}, "address", "at most 6 lines"),
        ({"address": "x" * 81}, "address", "at most 80 letters"),
        ({"telephone": "1" * 41}, "telephone", "at most 40"),
        ({"email": "nobody"}, "email", "not an e-mail address"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(staffed, changed, field, words):
    answer = at(staffed.clinic_lead).post(PAGE, {**FORM, **changed})
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert Clinic.objects.get(id=staffed.id).name == "Harbour Clinic"


@pytest.mark.parametrize("role", ["clinician", "assistant", "researcher"])
def test_others_may_not(staffed, role):
    assert at(staffed.person(role)).get(PAGE).status_code == 403
    with pytest.raises(NotAllowed):
        set_letterhead(by=staffed.person(role), clinic_id=staffed.id, letterhead=Letterhead("Mine"))


def test_a_clinic_has_a_name(staffed):
    with pytest.raises(Invalid, match="needs a name"):
        set_letterhead(by=staffed.clinic_lead, clinic_id=staffed.id, letterhead=Letterhead(" "))
