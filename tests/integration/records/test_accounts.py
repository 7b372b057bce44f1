"""Clinics, people and roles: given once, ended once, each change told in the audit trail."""

import pytest

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts
from perineural.records.actors import LinkHolder, System, Visitor
from perineural.records.errors import Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope, scope_of
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, ClinicPolicy, Membership, User
from perineural.records.permissions import ROLE_PERMISSIONS, Permission, can
from tests.factories.clinic import PASSWORD, clinic, patient, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic()


def add(staffed, by=None, **changed):
    values = {
        "email": "new@harbour.example", "full_name": "New Person", "role": "assistant",
        "password": PASSWORD, **changed,
    }  # fmt: skip
    return accounts.add_person(by=by or staffed.administrator, clinic_id=staffed.id, **values)


def events(staffed):
    with clinic_scope([staffed.id]):
        rows = AuditEvent.objects.filter(clinic_id=staffed.id).order_by("number")
        return [(row.action, row.actor_id, row.details.get("role")) for row in rows]


def membership(staffed, user_id, role="assistant"):
    with clinic_scope([staffed.id]):
        return Membership.objects.get(clinic_id=staffed.id, user_id=user_id, role=role)


def test_a_person_is_added_once_with_one_event(staffed):
    before = events(staffed)
    first, second = add(staffed), add(staffed, email=" NEW@Harbour.example ")
    assert first == second
    assert events(staffed)[len(before) :] == [("add person", staffed.administrator.id, "assistant")]


def test_adding_again_neither_renames_a_person_nor_sets_their_password(staffed):
    add(staffed)
    key = add(staffed, role="clinician", full_name="Other Name", password="another-long-word-77")
    user = User.objects.get(id=key)
    assert user.full_name == "New Person"
    assert user.check_password(PASSWORD)


def test_an_ended_role_begins_anew(staffed):
    key = add(staffed)
    ended = membership(staffed, key)
    for _ in range(2):
        accounts.end_membership(
            by=staffed.administrator, clinic_id=staffed.id, membership_id=ended.id
        )
    assert [each[0] for each in events(staffed)].count("end membership") == 1
    assert not can(User.objects.get(id=key), staffed.id, Permission.CHART)
    add(staffed)
    again = membership(staffed, key)
    assert again.active
    assert again.ended_at is None
    assert again.since > ended.since


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": "patient"}, "role"),
        ({"patient_id": new_key()}, "role"),
        ({"email": "nobody"}, "email"),
        ({"full_name": "  "}, "full_name"),
        ({"password": "short"}, "password"),
    ],
)
def test_what_is_wrong_about_a_person_is_told_with_its_field(staffed, changed, field):
    with pytest.raises(Invalid) as refusal:
        add(staffed, **changed)
    assert refusal.value.field == field
    assert not User.objects.filter(email="new@harbour.example").exists()


def test_an_account_shows_one_record_and_never_another(staffed):
    first, second = patient(staffed), patient(staffed, family_name="Ashdown")
    account = person(staffed.id, "harbour", "patient", first)
    with pytest.raises(Invalid, match="two"):
        add(staffed, email=account.email, role="patient", patient_id=second)
    assert membership(staffed, account.id, "patient").patient_id == first


def test_an_account_cannot_name_a_patient_of_another_clinic(staffed):
    elsewhere = patient(clinic(slug="hill", name="Hill Clinic"), family_name="Birchley")
    with pytest.raises(NotFound):
        add(staffed, role="patient", patient_id=elsewhere)


@pytest.mark.parametrize("role", ["clinician", "assistant", "researcher"])
def test_only_who_manages_people_adds_or_ends_a_role(staffed, role):
    with pytest.raises(NotAllowed):
        add(staffed, by=staffed.person(role))
    key = membership(staffed, staffed.clinic_lead.id, "clinic_lead").id
    with pytest.raises(NotAllowed):
        accounts.end_membership(by=staffed.person(role), clinic_id=staffed.id, membership_id=key)


def test_nobody_ends_their_own_role(staffed):
    key = membership(staffed, staffed.administrator.id, "administrator").id
    with pytest.raises(NotAllowed, match="another administrator"):
        accounts.end_membership(by=staffed.administrator, clinic_id=staffed.id, membership_id=key)


def test_rules_are_versions_and_setting_the_same_again_makes_none(staffed):
    strict = SitePolicy(beyond_use_minutes=60)
    numbers = [
        accounts.set_policy(
            by=staffed.clinic_lead, clinic_id=staffed.id, policy=policy, reason="Stricter here."
        )
        for policy in (strict, strict, SitePolicy())
    ]
    assert numbers == [1, 1, 2]
    assert [each[0] for each in events(staffed)].count("set policy") == 2
    with clinic_scope([staffed.id]):
        assert ClinicPolicy.objects.get(version=1).content["beyond_use_minutes"] == 60


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "harbour"}, "slug"),
        ({"slug": "no spaces"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"name": " "}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_is_wrong_about_a_clinic_is_told_with_its_field(staffed, changed, field):
    with pytest.raises(Invalid) as refusal:
        accounts.create_clinic(**{"slug": "new", "name": "New Clinic", **changed})
    assert refusal.value.field == field


TABLE = [(role, each) for role in ROLE_PERMISSIONS for each in Permission]


def test_each_role_may_do_what_the_table_says_and_nothing_else(staffed):
    account = person(staffed.id, "harbour", "patient", patient(staffed))
    people = {role: staffed.person(role) for role in ROLE_PERMISSIONS if role != "patient"}
    people["patient"] = account
    for role, permission in TABLE:
        with scope_of(people[role]):
            may = can(people[role], staffed.id, permission)
        assert may == (permission in ROLE_PERMISSIONS[role]), f"{role}: {permission}"


def test_no_role_of_one_clinic_counts_in_another(staffed):
    hill = clinic(slug="hill", name="Hill Clinic")
    for role in set(ROLE_PERMISSIONS) - {"patient"}:
        with scope_of(hill.person(role)):
            assert not any(can(hill.person(role), staffed.id, each) for each in Permission)


def test_a_link_a_visitor_and_the_program_of_another_clinic_may_nothing(staffed):
    others = (
        LinkHolder("diary", staffed.id, new_key()), Visitor(staffed.id), System(new_key()),
    )  # fmt: skip
    assert not any(can(each, staffed.id, right) for each in others for right in Permission)


def test_who_is_not_active_any_more_may_nothing(staffed):
    staffed.clinician.is_active = False
    assert not any(can(staffed.clinician, staffed.id, each) for each in Permission)
