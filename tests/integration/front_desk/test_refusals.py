"""What the records refuse is told in a sentence: as a page, or as JSON where JSON was asked for."""

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Patient
from perineural.web.refusals import RefusalMiddleware
from tests.factories.clinic import patient

ERRORS = {
    404: NotFound("There is no such batch."),
    403: NotAllowed("That is not yours."),
    409: Conflict("It was signed already."),
    400: Invalid("The volume is missing.", field="volume_ml"),
}


@pytest.fixture
def refuse(rf: RequestFactory):
    middleware = RefusalMiddleware(lambda request: None)

    def answer(error, **headers):
        from django.contrib.auth.models import AnonymousUser

        request = rf.get("/c/harbour/day/", headers=headers)
        request.user = AnonymousUser()
        return middleware.process_exception(request, error)

    return answer


@pytest.mark.parametrize(("status", "error"), ERRORS.items())
def test_a_refusal_is_a_page_with_its_sentence(refuse, status, error):
    answer = refuse(error)
    assert answer.status_code == status
    assert str(error) in answer.content.decode()


@pytest.mark.parametrize(("status", "error"), ERRORS.items())
def test_a_refusal_is_json_where_json_was_asked_for(refuse, status, error):
    import json

    answer = refuse(error, Accept="application/json")
    assert answer.status_code == status
    assert json.loads(answer.content) == {
        "error": str(error),
        "field": getattr(error, "field", None),
    }


def test_words_of_a_refusal_cannot_become_markup(refuse):
    page = refuse(Invalid("<script>alert(1)</script> is not a side.")).content.decode()
    assert "<script>alert" not in page


def test_another_error_is_left_alone(refuse):
    assert refuse(ZeroDivisionError("x")) is None


def test_a_row_that_somebody_else_stored_at_the_same_moment_is_a_conflict(staffed, refuse):
    key = patient(staffed)
    with clinic_scope([staffed.id]):
        twin = Patient.objects.get(id=key)
        with pytest.raises(IntegrityError) as taken, transaction.atomic():
            twin.save(force_insert=True)
    assert refuse(taken.value).status_code == 409


def test_a_broken_rule_of_the_database_is_our_mistake_not_a_conflict(staffed, refuse):
    from perineural.records.models import Weight

    key = patient(staffed)
    light = Weight(clinic_id=staffed.id, patient_id=key, weight_kg=-1)
    with (
        clinic_scope([staffed.id]),
        pytest.raises(IntegrityError) as broken,
        transaction.atomic(),
    ):
        light.save(force_insert=True)
    assert refuse(broken.value) is None


def test_two_people_setting_the_rules_at_once_get_one_version_and_one_conflict(
    staffed, at, monkeypatch
):
    """The second writer reads the version before the first has stored theirs."""
    from perineural.records.actions import accounts

    fields = rules_as_they_are(at("clinic_lead"))
    assert (
        at("clinic_lead").post("/c/harbour/rules/", {**fields, "max_sessions": "5"}).status_code
        == 302
    )
    blind = accounts.ClinicPolicy.objects.none().order_by()
    monkeypatch.setattr(accounts.ClinicPolicy.objects, "filter", lambda **_: blind)
    page = at("clinic_lead").post("/c/harbour/rules/", {**fields, "max_sessions": "6"})
    assert page.status_code == 409
    assert "at the same moment" in page.content.decode()


def rules_as_they_are(browser):
    form = browser.get("/c/harbour/rules/").context["form"]
    values = {name: field.initial for name, field in form.fields.items()}
    kept = {name: value for name, value in values.items() if value not in (None, False)}
    return kept | {"reason": "Agreed."}


def test_a_page_of_another_clinic_says_nothing_of_it(staffed, at):
    key = new_key()
    page = at("clinician").get(f"/c/elsewhere/patients/{key}/")
    assert page.status_code == 404
    assert "elsewhere" not in page.content.decode().lower()
