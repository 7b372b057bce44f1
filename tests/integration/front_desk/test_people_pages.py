"""People, rules and the audit trail, as those see them who look after the clinic."""

import pytest

from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, ClinicPolicy, Membership
from perineural.records.queries.clinics import policy_in_force
from tests.factories.clinic import PASSWORD, patient
from tests.integration.front_desk.conftest import text_of

PEOPLE = "/c/harbour/people/"
RULES = "/c/harbour/rules/"
AUDIT = "/c/harbour/audit/"


def membership(staffed, person):
    with clinic_scope([staffed.id]):
        return Membership.objects.get(clinic_id=staffed.id, user=person)


def test_a_person_is_added_and_can_sign_in(staffed, at, client):
    form = {
        "full_name": "New Person", "email": "New@harbour.example", "role": "assistant",
        "password": PASSWORD,
    }  # fmt: skip
    page = at("administrator").post(PEOPLE, form, follow=True)
    assert "New Person" in text_of(page)
    signing_in = {"login": "new@harbour.example", "password": PASSWORD}
    assert client.post("/accounts/login/", signing_in).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "newperson1234"}, "password"),
        ({"email": "no address"}, "email"),
        ({"role": "patient"}, "role"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_what_cannot_be_added_is_told_at_its_field(staffed, at, changed, field):
    form = {
        "full_name": "New Person", "email": "newperson@x.example", "role": "assistant",
        "password": PASSWORD, **changed,
    }  # fmt: skip
    answer = at("administrator").post(PEOPLE, form)
    assert field in answer.context["form"].errors
    assert PASSWORD not in text_of(answer)


def test_a_role_is_ended_and_stays_to_be_read(staffed, at):
    key = membership(staffed, staffed.assistant).id
    page = at("administrator").post(f"{PEOPLE}{key}/end/", follow=True)
    assert "The role has ended" in text_of(page)
    assert "ended</span>" in text_of(page)
    assert not membership(staffed, staffed.assistant).active


def test_nobody_ends_their_own_role(staffed, at):
    key = membership(staffed, staffed.administrator).id
    page = at("administrator").get(PEOPLE)
    assert f"{PEOPLE}{key}/end/" not in text_of(page)
    answer = at("administrator").post(f"{PEOPLE}{key}/end/")
    assert answer.status_code == 403
    assert "ask another administrator" in text_of(answer)
    assert membership(staffed, staffed.administrator).active


def rules(browser):
    form = browser.get(RULES).context["form"]
    values = {name: field.initial for name, field in form.fields.items()}
    kept = {name: value for name, value in values.items() if value not in (None, False)}
    return kept | {"reason": "Agreed at our meeting."}


def test_a_lead_makes_a_rule_stricter_as_a_new_version(staffed, at):
    browser = at("clinic_lead")
    page = browser.post(RULES, {**rules(browser), "beyond_use_minutes": "60"}, follow=True)
    assert "The new rules hold from now on" in text_of(page)
    assert "Version 1" in text_of(page)
    with clinic_scope([staffed.id]):
        assert policy_in_force(staffed.id).policy.beyond_use_minutes == 60


def test_every_version_says_who_set_it_why_and_what_it_changed(staffed, at):
    browser = at("clinic_lead")
    told = {**rules(browser), "ceiling_lidocaine": "200", "nerves_left_out": ["T3", "T4"]}
    text = text_of(browser.post(RULES, told, follow=True))
    assert "Invented Clinic Lead" in text
    assert "Agreed at our meeting." in text
    assert "Own ceiling for lidocaine: none before, 200 now [mg]." in text
    assert "Nerves not injected here: none before, Intercostal" in text
    again = rules(browser) | {"max_sessions": "6", "reason": "Fewer."}
    text = text_of(browser.post(RULES, again, follow=True))
    assert "Sessions after which going on needs a written reason: 8 before, 6 now" in text
    with clinic_scope([staffed.id]):
        now = policy_in_force(staffed.id)
    assert now.version == 2
    assert now.policy.nerves_left_out == ("T3", "T4")
    assert now.policy.anaesthetic_max_mg == {"lidocaine": 200}


def test_rules_are_not_changed_without_a_reason(staffed, at):
    browser = at("clinic_lead")
    answer = browser.post(RULES, {**rules(browser), "max_sessions": "6", "reason": " "})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    with clinic_scope([staffed.id]):
        assert not ClinicPolicy.objects.exists()


def test_a_rule_looser_than_its_source_is_refused_with_the_range(staffed, at):
    browser = at("clinic_lead")
    answer = browser.post(RULES, {**rules(browser), "beyond_use_minutes": "241"})
    assert "240" in answer.context["form"].errors["beyond_use_minutes"][0]
    with clinic_scope([staffed.id]):
        assert not ClinicPolicy.objects.exists()


@pytest.mark.parametrize("page", [PEOPLE, RULES, AUDIT])
@pytest.mark.parametrize("role", ["clinician", "assistant", "researcher"])
def test_who_treats_does_not_set_rules_or_people(staffed, at, page, role):
    assert at(role).get(page).status_code == 403


def test_the_trail_names_who_acted_and_never_the_patient(staffed, at):
    patient(staffed)
    page = text_of(at("administrator").get(AUDIT))
    assert "register patient" in page
    assert "Invented Clinician" in page
    assert "Quarrywood" not in page


def test_an_untouched_chain_is_said_to_hold(staffed, at):
    assert "The chain holds" in text_of(at("administrator").get(AUDIT + "?check=1"))


def test_an_event_that_was_tampered_with_is_shown(staffed, at):
    with clinic_scope([staffed.id]):
        AuditEvent.objects.filter(clinic_id=staffed.id, number=3).update(action="nothing at all")
    page = text_of(at("administrator").get(AUDIT + "?check=1"))
    assert "The chain does not hold" in page
    assert "event 3 was changed after it was written" in page


@pytest.mark.parametrize("before", ["3", "x", "-1", "99999999999999999999999", ""])
def test_the_trail_is_read_page_by_page_whatever_the_address_says(staffed, at, before):
    answer = at("administrator").get(f"{AUDIT}?before={before}")
    assert answer.status_code == 200
    numbers = [line.number for line in answer.context["events"].lines]
    assert numbers == sorted(numbers, reverse=True)
    if before == "3":
        assert numbers == [2, 1]
