"""The demo clinic: everybody is there, plainly invented, and built by what a user could do."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.db import transaction

from perineural.clinical.evidence import CONTROL_BAND
from perineural.clinical.stock import lot_key
from perineural.records import audit, seals
from perineural.records.actions.accounts import create_clinic
from perineural.records.demo import clinic as founding
from perineural.records.demo import make_demo_clinic
from perineural.records.demo.cases import CASES
from perineural.records.errors import Conflict
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    AdverseEvent,
    AuditEvent,
    Candidacy,
    Clinic,
    Consent,
    Course,
    CourseReview,
    InjectionPoint,
    Intake,
    Membership,
    PainRating,
    Patient,
    PatientIdentifier,
    Recipe,
    Session,
    StockMovement,
    User,
)
from perineural.records.models.accounts import Role
from perineural.records.queries.day import day_list
from perineural.records.queries.recalls import reached_by
from perineural.records.queries.stock import stock_page

pytestmark = [
    pytest.mark.timeout(600),  # sixty histories take their time on a busy machine
    pytest.mark.xdist_group("demo clinic"),  # made once
]

NOON = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The sign-ins of a demo clinic that was built once for all these tests."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOON, tick=False),
        transaction.atomic(),
    ):
        sign_ins = make_demo_clinic()
        with clinic_scope([Clinic.objects.get(slug="demo").id]):
            yield sign_ins
        transaction.set_rollback(True)


@pytest.fixture
def clinic(demo):
    return Clinic.objects.get(slug="demo")


def test_it_says_that_it_is_a_demo(clinic):
    assert clinic.name == "Demo"
    assert clinic.is_demo


def test_about_sixty_people_came(clinic):
    not_yet_patients = Intake.objects.filter(clinic=clinic, status__in=("open", "submitted"))
    known = Patient.objects.filter(clinic=clinic).values_list("family_name", flat=True)
    asking = not_yet_patients.values_list("family_name", flat=True)
    assert len({*known, *asking}) == len(CASES) == 66


def test_every_name_and_address_is_plainly_invented(clinic):
    patients = Patient.objects.filter(clinic=clinic)
    for name, email in patients.values_list("family_name", "email"):
        assert name.startswith("Demo-")
        assert email.endswith("@demo.example")
    assert all("Demo-" in name for name in User.objects.values_list("full_name", flat=True))
    named = PatientIdentifier.objects.filter(clinic=clinic, system__contains="demo.example")
    assert [number.value for number in named] == ["DEMO-0001"]


def test_somebody_stands_at_every_step_of_the_way(clinic):
    own = {"clinic": clinic}
    decisions = set(Candidacy.objects.filter(**own).values_list("decision", flat=True))
    assert decisions == {
        "suitable", "suitable_with_precautions", "work_up_first", "not_suitable"
    }  # fmt: skip
    statuses = Counter(Course.objects.filter(**own).values_list("status", flat=True))
    assert set(statuses) == {"active", "discharged", "referred", "stopped"}
    assert set(Intake.objects.filter(**own).values_list("status", flat=True)) >= {
        "open", "submitted", "accepted"
    }  # fmt: skip
    courses = Course.objects.filter(status="active", **own)
    planned = courses.filter(consents=None, batches=None, sessions=None)
    consented = courses.exclude(consents=None).filter(batches=None)
    mixed = courses.exclude(batches=None).filter(sessions=None)
    assert planned.exists()
    assert consented.exists()
    assert mixed.exists()
    drafts = Session.objects.filter(status="draft", **own)
    assert {draft.occurred_at.date() for draft in drafts} == {NOON.date()}
    assert {draft.course.modality for draft in drafts} == {"injection", "bath"}
    reviewed = CourseReview.objects.filter(**own).values("course_id")
    assert courses.filter(sessions__number=3).exclude(id__in=reviewed).exists()
    assert CourseReview.objects.filter(**own).exists()


def test_the_day_has_something_of_every_kind(clinic):
    clinician = User.objects.get(email="clinician@demo.example")
    day = day_list(by=clinician, clinic_id=clinic.id, on=NOON.date())
    assert {visit.state for visit in day.visits} == {"today", "overdue", "under way"}
    assert day.asking
    assert day.calls.waiting
    assert len(day.reported) == 1


def test_where_a_point_was_charted_the_clock_after_it_runs(clinic):
    charted = Session.objects.filter(clinic_id=clinic.id, status="draft", points__isnull=False)
    assert charted.exists()
    assert not charted.filter(last_point_at__isnull=True).exists()


def test_the_three_conditions_and_the_bath_are_there(clinic):
    found = set(
        Course.objects.filter(clinic=clinic).values_list("complaint__condition", "modality")
    )
    assert found == {
        ("carpal_tunnel_syndrome", "injection"),
        ("achilles_tendonitis", "injection"),
        ("migraine", "injection"),
        ("migraine", "bath"),
        ("migraine", "both"),
    }


def test_an_allergy_to_lidocaine_speaks_against_the_recipe(clinic):
    against = Candidacy.objects.filter(
        clinic=clinic, assessment__complaint__patient__allergies__display="Lidocaine"
    ).get()
    assert against.decision == "not_suitable"
    assert any("amide" in reason["rule"] for reason in against.reasons)


def test_no_more_are_helped_than_where_nothing_active_is_given(clinic):
    """Half the pain gone from the first visit to the last, among those with two or more."""
    fallen = []
    for course in Course.objects.filter(clinic=clinic):
        before = list(
            PainRating.objects.filter(session__course=course, clock="before")
            .order_by("occurred_at")
            .values_list("score", flat=True)
        )
        if len(before) > 1:
            fallen.append(before[-1] <= before[0] / 2)
    percent = 100 * sum(fallen) / len(fallen)
    assert CONTROL_BAND.prediction_low_percent <= percent <= CONTROL_BAND.prediction_high_percent


def test_one_reported_event_waits_and_others_were_looked_at(clinic):
    events = AdverseEvent.objects.filter(clinic=clinic)
    assert events.filter(reviewed_at=None, reported_by="patient", severity="unrated").count() == 1
    assert events.filter(reported_by="patient").exclude(reviewed_at=None).count() == 1
    assert events.filter(reported_by="clinic").exclude(reviewed_at=None).count() == 1


def test_recipes_are_marked_as_examples_and_one_still_waits_for_a_signature(clinic):
    recipes = Recipe.objects.filter(clinic=clinic)
    assert all(each.is_example and each.name.startswith("Demo example") for each in recipes)
    assert recipes.filter(signed_at=None).count() == 1


def test_what_is_signed_holds_what_signing_asks_for(clinic):
    for session in Session.objects.filter(clinic=clinic, status="signed"):
        assert session.consent_id
        assert session.batch_id
        assert session.note
        assert session.knowledge_version
        assert session.policy_version == 1
    assert not Consent.objects.filter(clinic=clinic, questions_answered=False).exists()


def test_the_audit_trail_holds_and_tells_of_all_in_the_order_of_time(clinic):
    assert list(audit.verify(clinic.id)) == []
    times = list(
        AuditEvent.objects.filter(clinic=clinic).order_by("number").values_list("at", flat=True)
    )
    assert times == sorted(times)
    assert times[-1] <= NOON


def test_there_is_one_sign_in_for_each_role(demo, clinic):
    assert [role for role, _, _ in demo] == list(Role.values)
    for role, email, password in demo:
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert Membership.objects.get(user=user, clinic=clinic).role == role


def test_the_patient_signs_in_to_a_record_in_treatment(clinic):
    mine = Membership.objects.get(clinic=clinic, role="patient")
    assert mine.patient.sessions.filter(status="signed").exists()
    assert mine.user.full_name == f"{mine.patient.given_names} {mine.patient.family_name}"


def test_making_it_again_changes_nothing(demo, clinic):
    before = audit.last_link(clinic.id)
    assert make_demo_clinic() == demo
    assert audit.last_link(clinic.id) == before


def _content() -> list[object]:
    """What the records say, without the keys that the database made."""
    told = (
        (Patient, "search_name", "birth_date"),
        (PainRating, "occurred_at", "score"),
        (InjectionPoint, "id", "x", "y", "volume_ml"),
        (AuditEvent, "number", "at", "action"),
    )
    clinic = Clinic.objects.get(slug="demo")
    return [
        list(model.objects.filter(clinic=clinic).order_by(*names).values_list(*names))
        for model, *names in told
    ]


@pytest.mark.django_db
def test_it_is_the_same_every_time_it_is_made(monkeypatch):
    monkeypatch.setattr(founding, "CASES", CASES[::14])
    made = []
    for _ in range(2):
        with time_machine.travel(NOON, tick=False), transaction.atomic():
            make_demo_clinic()
            with clinic_scope([Clinic.objects.get(slug="demo").id]):
                made.append(_content())
            transaction.set_rollback(True)
    assert made[0][1]
    assert made[0] == made[1]


@pytest.mark.django_db
def test_a_failure_on_the_way_leaves_nothing(monkeypatch):
    def fails(*_):
        raise RuntimeError("stopped half way")

    monkeypatch.setattr(founding, "CASES", CASES[:3])
    monkeypatch.setattr(founding, "_let_a_patient_sign_in", fails)
    with pytest.raises(RuntimeError, match="half way"):
        make_demo_clinic()
    assert not Clinic.objects.filter(slug="demo").exists()


@pytest.mark.django_db
def test_a_real_clinic_of_that_address_is_left_alone():
    create_clinic(slug="demo", name="Demonstration Hill Surgery")
    with pytest.raises(Conflict, match="not the demo clinic"):
        make_demo_clinic()


def test_a_trainees_sessions_are_co_signed_and_the_last_one_waits(clinic):
    signed = Session.objects.filter(clinic=clinic, signed_by__email="trainee@demo.example")
    waiting = signed.filter(cosigned_at__isnull=True)
    assert [session.number for session in waiting] == [2]
    assert signed.count() == 2


def test_every_seal_of_the_demo_holds_and_its_letterhead_is_set(clinic):
    assert list(seals.verify(clinic.id)) == []
    assert clinic.address
    assert clinic.telephone


def test_the_shelf_holds_what_is_good_what_runs_low_and_what_expires_soon(clinic):
    shelf = stock_page(by=person("assistant"), clinic_id=clinic.id)
    assert [each.product for each in shelf.low] == ["lidocaine_1_mpf"]
    assert [lot.lot for lot in shelf.expiring if lot.containers] == ["DEMO-DX-041"]
    assert not shelf.expired
    assert {lot.state for each in shelf.products for lot in each.lots} >= {"good", "expires soon"}
    kinds = StockMovement.objects.filter(clinic=clinic).values_list("kind", flat=True)
    assert set(kinds) == {"receipt", "use", "waste", "count"}


def test_a_recall_of_a_lot_of_the_shelf_reaches_many_patients(clinic):
    reached = reached_by(clinic.id, "dextrose_5", lot_key("DEMO-DX-041"))
    assert len({each.patient_id for each in reached}) > 5


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")
