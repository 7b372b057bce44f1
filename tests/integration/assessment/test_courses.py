"""A course follows a clinician's decision, within the clinic's rules, with a recipe in use."""

from dataclasses import replace

import pytest

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import candidacy as candidacies
from perineural.records.actions import courses, patients, recipes
from perineural.records.actions.accounts import set_policy
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Candidacy, Course
from perineural.records.queries.courses import course_page, course_start
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def patient_id(staffed):
    return clinic.patient(staffed)


@pytest.fixture
def complaint_id(staffed, patient_id):
    return clinic.complaint(staffed, patient_id)


@pytest.fixture
def recipe_id(staffed):
    return planning.recipe(staffed)


@pytest.fixture
def plan(recipe_id):
    return courses.CoursePlan(
        recipe_id=recipe_id,
        nerves=("F2", "K2"),
        sessions_planned=6,
        interval_days=7,
        review_after_session=3,
        goals="Walk.",
    )


def begin(staffed, candidacy_id, plan, by=None, course_id=None):
    return courses.plan_course(
        by=by or staffed.clinician,
        clinic_id=staffed.id,
        course_id=course_id or new_key(),
        candidacy_id=candidacy_id,
        plan=plan,
    )


def page(staffed, course_id):
    return course_page(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)


def test_a_course_is_planned_from_a_decision_that_this_is_suitable(
    staffed, complaint_id, recipe_id, plan
):
    key = begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    found = page(staffed, key).plan
    assert [nerve.id for nerve in found.nerves] == ["F2", "K2"]
    assert (found.sessions_planned, found.interval_days, found.status) == (6, 7, "active")
    assert found.next_session_on is not None


def test_no_course_before_a_clinician_decided(staffed, complaint_id, recipe_id, plan):
    undecided = planning.signed_assessment(staffed, complaint_id, recipe_id)
    with pytest.raises(Invalid, match="decision that this is suitable"):
        begin(staffed, undecided, plan)
    with pytest.raises(Conflict):
        course_start(by=staffed.clinician, clinic_id=staffed.id, candidacy_id=undecided)


@pytest.mark.parametrize("decision", ["work_up_first", "not_suitable"])
def test_no_course_after_any_other_decision(staffed, complaint_id, recipe_id, plan, decision):
    key = planning.signed_assessment(staffed, complaint_id, recipe_id)
    candidacies.decide_candidacy(
        by=staffed.clinician,
        clinic_id=staffed.id,
        candidacy_id=key,
        decision=decision,
        reason="Not today.",
    )
    with pytest.raises(Invalid):
        begin(staffed, key, plan)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nerves": ()}, "nerves"),
        ({"nerves": ("F99",)}, "nerves"),
        ({"sessions_planned": 0}, "sessions_planned"),
        ({"sessions_planned": 9}, "sessions_planned"),
        ({"interval_days": 0}, "interval_days"),
        ({"interval_days": 91}, "interval_days"),
        ({"review_after_session": 0}, "review_after_session"),
        ({"review_after_session": 4}, "review_after_session"),
        ({"sessions_planned": 2, "review_after_session": 3}, "review_after_session"),
    ],
)
def test_a_plan_outside_the_clinics_rules_is_refused_at_its_field(
    staffed, complaint_id, recipe_id, plan, changed, field
):
    set_policy(
        by=staffed.clinic_lead,
        clinic_id=staffed.id,
        policy=SitePolicy(max_sessions=8),
        reason="Stricter here.",
    )
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    with pytest.raises(Invalid) as refusal:
        begin(staffed, candidacy_id, replace(plan, **changed))
    assert refusal.value.field == field


def test_a_nerve_that_the_clinic_leaves_out_is_not_planned(staffed, complaint_id, recipe_id, plan):
    strict = SitePolicy(nerves_left_out=plan.nerves[:1])
    set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, policy=strict, reason="Nobody is trained."
    )
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    with pytest.raises(Invalid, match="rules leave out") as refusal:
        begin(staffed, candidacy_id, plan)
    assert refusal.value.field == "nerves"


def test_an_unsigned_or_retired_recipe_is_not_planned(staffed, complaint_id, recipe_id, plan):
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    unsigned = planning.recipe(staffed, signed=False)
    with pytest.raises(Invalid, match="not signed"):
        begin(staffed, candidacy_id, replace(plan, recipe_id=unsigned))
    recipes.retire_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=recipe_id)
    with pytest.raises(Invalid, match="retired"):
        begin(staffed, candidacy_id, plan)


def test_another_recipe_is_refused_when_the_rules_would_argue_against_it(
    staffed, patient_id, complaint_id, recipe_id, plan
):
    patients.add_history_item(
        by=staffed.clinician,
        clinic_id=staffed.id,
        patient_id=patient_id,
        item_id=new_key(),
        kind="allergy",
        display="Allergy to lidocaine",
    )
    plain = planning.recipe(staffed, parts=planning.DEXTROSE_LIDOCAINE[:1])
    candidacy_id = planning.candidacy(staffed, complaint_id, plain)
    with pytest.raises(Invalid, match="Allergy to lidocaine") as refusal:
        begin(staffed, candidacy_id, plan)
    assert refusal.value.field == "recipe"
    assert begin(staffed, candidacy_id, replace(plan, recipe_id=plain))


def test_the_same_key_twice_is_one_course_and_one_audit_event(
    staffed, complaint_id, recipe_id, plan
):
    candidacy_id, key = planning.candidacy(staffed, complaint_id, recipe_id), new_key()
    for _ in range(2):
        begin(staffed, candidacy_id, plan, course_id=key)
    with clinic_scope([staffed.id]):
        assert Course.objects.count() == 1
        assert AuditEvent.objects.filter(action="plan course").count() == 1


def test_a_complaint_has_one_course_under_way(staffed, complaint_id, recipe_id, plan):
    begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    with pytest.raises(Conflict, match="under way"):
        begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)


def change(staffed, course_id, candidacy_id, plan):
    courses.change_course(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=course_id,
        candidacy_id=candidacy_id,
        plan=plan,
    )


def test_a_course_goes_on_with_another_recipe_after_a_new_decision(
    staffed, complaint_id, recipe_id, plan
):
    key = begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    recipes.retire_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=recipe_id)
    assert page(staffed, key).next_step == "recipe"
    other = planning.recipe(staffed)
    decision = planning.candidacy(staffed, complaint_id, other)
    change(staffed, key, decision, replace(plan, recipe_id=other, sessions_planned=4))
    found = page(staffed, key)
    assert (found.plan.recipe_id, found.plan.sessions_planned) == (other, 4)
    assert found.next_step == "consent"


def test_a_decision_for_another_complaint_changes_nothing(
    staffed, patient_id, complaint_id, recipe_id, plan
):
    key = begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    left = clinic.complaint(staffed, patient_id, side="left")
    with pytest.raises(NotFound):
        change(staffed, key, planning.candidacy(staffed, left, recipe_id), plan)


def test_the_next_step_follows_what_is_there(staffed, complaint_id, recipe_id, plan):
    key = begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    assert page(staffed, key).next_step == "consent"
    planning.consent(staffed, key)
    assert page(staffed, key).next_step == "batch"
    planning.batch(staffed, key)
    assert page(staffed, key).next_step == "session"


def test_an_assistant_does_not_plan(staffed, complaint_id, recipe_id, plan):
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    with pytest.raises(NotAllowed):
        begin(staffed, candidacy_id, plan, by=staffed.assistant)


def test_another_clinics_decision_and_course_are_not_there(staffed, complaint_id, recipe_id, plan):
    hill = clinic.clinic("hill", "Hill Clinic")
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    with pytest.raises(NotFound):
        begin(hill, candidacy_id, plan)
    key = begin(staffed, candidacy_id, plan)
    with pytest.raises(NotFound):
        page(hill, key)
    with clinic_scope([staffed.id]):
        assert Candidacy.objects.count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_the_same_queries_whatever_it_holds(
    staffed, complaint_id, recipe_id, plan, count, django_assert_num_queries
):
    key = begin(staffed, planning.candidacy(staffed, complaint_id, recipe_id), plan)
    planning.consent(staffed, key)
    for _ in range(count):
        planning.batch(staffed, key)
    with clinic_scope([staffed.id], staffed.clinician.id), django_assert_num_queries(10):
        course_page(by=staffed.clinician, clinic_id=staffed.id, course_id=key)
