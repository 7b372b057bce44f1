"""Finding, registering and adding to a patient, as the person at the desk does it."""

import datetime as dt

import pytest

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Allergy, Complaint, Patient
from tests.factories.clinic import patient
from tests.integration.front_desk.conftest import text_of

NEW = "/c/harbour/patients/new/"


def typed(**changed):
    return {
        "key": str(new_key()),
        "family_name": "Ashdown",
        "given_names": "Bo",
        "birth_date": "1980-02-03",
        "sex": "male",
        "weight_kg": "81.5",
        **changed,
    }


def patients(staffed):
    with clinic_scope([staffed.id]):
        return Patient.objects.filter(clinic_id=staffed.id).count()


def test_a_patient_is_registered_and_their_page_opens(staffed, at):
    answer = at("assistant").post(NEW, typed(), follow=True)
    assert answer.status_code == 200
    assert "Bo Ashdown" in text_of(answer)


def test_a_second_tap_registers_nobody_else(staffed, at):
    form, browser = typed(), at("assistant")
    first, second = browser.post(NEW, form), browser.post(NEW, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert patients(staffed) == 1


def test_an_old_form_filled_anew_is_not_lost_silently(staffed, at):
    browser, form = at("assistant"), typed()
    browser.post(NEW, form)
    answer = browser.post(NEW, {**form, "family_name": "Birchley"})
    assert "has registered another patient already" in text_of(answer)
    assert patients(staffed) == 1
    again = answer.context["form"].data
    assert browser.post(NEW, again.dict()).status_code == 302
    assert patients(staffed) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"family_name": " "}, "family_name"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "31.12.1980"}, "birth_date"),
        ({"weight_kg": "8.15"}, "weight_kg"),
        ({"weight_kg": "NaN"}, "weight_kg"),
        ({"email": "no address"}, "email"),
        ({"sex": "none of these"}, "sex"),
        ({"family_name": "nul \0 in it"}, "family_name"),
        ({"family_name": "x" * 201}, "family_name"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(staffed, at, changed, field):
    answer = at("assistant").post(NEW, typed(**changed))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert patients(staffed) == 0


@pytest.mark.parametrize("query", ["quarry", "Ana Quarry", "1979-04-28", "quarrywood, ana", "%00"])
def test_a_patient_is_found(staffed, at, query):
    patient(staffed)
    assert "Quarrywood" in text_of(at("assistant").get(f"/c/harbour/patients/?q={query}"))


def test_nobody_found_offers_to_register_to_those_who_may(staffed, at):
    assert "Nobody found" in text_of(at("assistant").get("/c/harbour/patients/?q=zzz"))
    assert NEW in text_of(at("assistant").get("/c/harbour/patients/?q=zzz"))
    assert NEW not in text_of(at("clinic_lead").get("/c/harbour/patients/?q=zzz"))


def test_an_allergy_added_stands_in_the_banner(staffed, at):
    key, browser = patient(staffed), at("assistant")
    place = f"/c/harbour/patients/{key}/history/"
    form = {"key": str(new_key()), "kind": "allergy", "display": "Lidocaine"}
    assert browser.post(place, form).status_code == 302
    assert "Allergy: Lidocaine" in text_of(browser.get(f"/c/harbour/patients/{key}/weight/"))
    with clinic_scope([staffed.id]):
        assert Allergy.objects.get().classes == ["amide_anaesthetic"]


def test_an_allergy_typed_into_an_old_form_is_not_lost(staffed, at):
    key, browser = patient(staffed), at("assistant")
    place = f"/c/harbour/patients/{key}/history/"
    form = {"key": str(new_key()), "kind": "allergy", "display": "Lidocaine"}
    browser.post(place, form)
    answer = browser.post(place, {**form, "display": "Latex"})
    assert "Nothing was changed" in text_of(answer)
    browser.post(place, answer.context["form"].data.dict())
    with clinic_scope([staffed.id]):
        assert sorted(Allergy.objects.values_list("display", flat=True)) == ["Latex", "Lidocaine"]


def test_a_pain_problem_leads_the_clinician_on_to_assess_it(staffed, at):
    key = patient(staffed)
    form = {"key": str(new_key()), "condition": "migraine", "side": "left", "onset_on": ""}
    answer = at("clinician").post(f"/c/harbour/patients/{key}/complaint/", form)
    assert answer.headers["Location"] == f"/c/harbour/complaints/{form['key']}/assess/"
    with clinic_scope([staffed.id]):
        assert Complaint.objects.get().onset_precision == "unknown"


def test_a_pain_problem_cannot_begin_tomorrow(staffed, at):
    key = patient(staffed)
    tomorrow = dt.date.today() + dt.timedelta(days=2)  # noqa: DTZ011
    form = {
        "key": str(new_key()), "condition": "migraine", "side": "left",
        "onset_on": tomorrow.isoformat(),
    }  # fmt: skip
    answer = at("assistant").post(f"/c/harbour/patients/{key}/complaint/", form)
    assert "onset_on" in answer.context["form"].errors


@pytest.mark.parametrize("page", ["complaint", "history", "weight"])
def test_nothing_is_added_to_somebody_who_is_not_here(staffed, at, page):
    answer = at("assistant").post(f"/c/harbour/patients/{new_key()}/{page}/", typed())
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["clinic_lead", "researcher", "administrator"])
def test_who_may_not_register_is_told_so(staffed, at, role):
    answer = at(role).post(NEW, typed())
    assert answer.status_code == 403
    assert "register and import patients" in text_of(answer)
    assert patients(staffed) == 0
