"""Points and the bath in one visit: one plan, one consent, one batch, and the same totals."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from perineural.records.actions import courses
from perineural.records.actions.session_signing import NotReady
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Consent, Course, Session
from perineural.records.queries.consents import consent_start
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, complaint, patient

pytestmark = pytest.mark.django_db

BATHS = (visits.bath("left"), visits.bath("right"))


@pytest.fixture
def staffed() -> Staffed:
    staffed = clinic()
    visits.offer_bath(staffed)
    return staffed


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed, condition="migraine", side="bilateral", modality="both")


def head(count: int, **changed: object):
    return tuple(
        visits.point("head-front", "H1", step * 10, **changed) for step in range(1, count + 1)
    )


def charted(room, points: int = 4, **changed: object):
    values = {"points": head(points), "baths": BATHS, **changed}
    return visits.save(room, replace(visits.full_save(room), **values))


def row(room) -> Session:
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=room.session_id)


def refused_rules(room) -> set[str]:
    with pytest.raises(NotReady) as refused:
        visits.sign(room)
    return {finding.rule for finding in refused.value.findings}


def change_course(staffed, room, recipe_id, modality) -> None:
    """The clinician decides anew and goes on with this modality."""
    with clinic_scope([staffed.id]):
        course = Course.objects.get(id=room.course_id)
    decision = planning.candidacy(staffed, room.complaint_id, recipe_id, modality)
    courses.change_course(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=room.course_id,
        candidacy_id=decision,
        plan=courses.CoursePlan(
            recipe_id=recipe_id,
            nerves=course.nerves,
            sessions_planned=6,
            interval_days=7,
            review_after_session=3,
        ),
    )


def test_the_text_agreed_to_speaks_of_the_needle_and_of_the_nose(staffed, room):
    text = consent_start(by=staffed.assistant, clinic_id=staffed.id, course_id=room.course_id).text
    assert "Small injections of a sugar solution" in text
    assert "swab or thin tube is placed in the nose" in text
    assert "No needle is used for this part" in text
    with clinic_scope([staffed.id]):
        assert Consent.objects.get(id=room.consent_id).modality == "both"


def test_points_and_baths_of_one_visit_are_one_dose(room):
    totals = charted(room).totals
    assert (totals.points, totals.baths, totals.volume_ml) == (4, 2, Decimal(7))
    # A batch of 20 mL holds 1.8 mL of lidocaine 1 %, 18 mg: 7 mL of it are 6.3 mg.
    assert totals.anaesthetic_mg == {"lidocaine": Decimal("6.3")}


def test_the_note_of_the_visit_tells_of_both(room):
    charted(room)
    visits.sign(room)
    note = row(room).note
    assert "4 points, 4 mL in all" in note
    assert "left nostril" in note
    assert "right nostril" in note


def test_a_bath_that_the_batch_no_longer_holds_is_refused_with_the_points_kept(room):
    charted(room, points=12, baths=())
    too_much = tuple(visits.bath(side, volume_ml=Decimal(5)) for side in ("left", "right"))
    with pytest.raises(Invalid, match="22 mL charted, but batch 1 holds 20 mL"):
        charted(room, points=12, baths=too_much, revision=1, number=2)
    assert len(visits.room_of(room).points) == 12
    assert visits.room_of(room).baths == ()


def test_an_injection_recipe_is_not_planned_for_both(staffed):
    complaint_id = complaint(staffed, patient(staffed), "migraine", "bilateral")
    with pytest.raises(Invalid, match="is for injections; choose one that fits"):
        planning.signed_assessment(staffed, complaint_id, planning.recipe(staffed), "both")


def test_a_clinic_without_the_bath_does_not_plan_both():
    staffed = clinic()
    complaint_id = complaint(staffed, patient(staffed), "migraine", "bilateral")
    with pytest.raises(Invalid, match="do not offer the bath") as refused:
        planning.signed_assessment(staffed, complaint_id, None, "both", planned_recipe_id=None)
    assert refused.value.field == "planned_modality"


def test_both_cannot_be_planned_where_the_bath_is_not_known(staffed):
    complaint_id = complaint(staffed, patient(staffed), "achilles_tendonitis", "right")
    with pytest.raises(Invalid, match="Choose the treatment planned: injections"):
        planning.signed_assessment(staffed, complaint_id, None, "both", planned_recipe_id=None)


def test_a_plan_for_both_asks_for_nerves(staffed, room):
    recipe_id = planning.recipe(staffed, modality="both")
    complaint_id = complaint(staffed, patient(staffed), "migraine", "bilateral")
    plan = courses.CoursePlan(
        recipe_id=recipe_id,
        nerves=(),
        sessions_planned=6,
        interval_days=7,
        review_after_session=3,
    )
    with pytest.raises(Invalid, match="at least one nerve"):
        courses.plan_course(
            by=staffed.clinician,
            clinic_id=staffed.id,
            course_id=new_key(),
            candidacy_id=planning.candidacy(staffed, complaint_id, recipe_id, "both"),
            plan=plan,
        )


def test_a_consent_to_injections_does_not_cover_the_bath_that_is_added(staffed):
    recipe_id = planning.recipe(staffed, modality="both")
    patient_id = patient(staffed)
    complaint_id = complaint(staffed, patient_id, "migraine", "bilateral")
    course_id = planning.course(staffed, patient_id, complaint_id, recipe_id, "injection")
    first = planning.consent(staffed, course_id)
    batch_id = planning.batch(staffed, course_id, volume_ml=Decimal(20))
    session_id = visits.start(staffed, course_id)
    room = visits.Ready(
        staffed, patient_id, complaint_id, course_id, first, batch_id, session_id
    )  # fmt: skip
    assert visits.room_of(room).consent.id == first

    change_course(staffed, room, recipe_id, "both")

    assert visits.room_of(room).consent is None
    charted(room)
    assert "no_consent" in refused_rules(room)
    second = planning.consent(staffed, course_id)
    assert "no_consent" in refused_rules(room), "it was signed after what it is to cover"
    charted(room, revision=1, last_point_at=timezone.now())
    assert visits.room_of(room).consent.id == second
    visits.sign(room, revision=2)
    assert row(room).consent_id == second


def test_a_consent_to_both_still_covers_injections_alone(staffed, room):
    with clinic_scope([staffed.id]):
        recipe_id = Course.objects.get(id=room.course_id).recipe_id
    change_course(staffed, room, recipe_id, "injection")
    assert visits.room_of(room).consent.id == room.consent_id


def test_a_bath_charted_where_only_injections_are_agreed_to_is_not_signed(staffed):
    room = visits.ready(staffed, condition="migraine", side="bilateral")
    charted(room)
    assert "not_consented" in refused_rules(room)
    assert visits.room_of(room).has_baths, "what was charted stays on the screen"


def test_nobody_signs_while_a_swab_is_in_place(room):
    left, right = visits.bath("left", dwell_minutes=Decimal(0)), visits.bath("right")
    clock = {"dwell_bath": str(left.id), "dwell_since": "2026-11-22T10:00:00Z"}
    charted(room, baths=(left, right), usual_point={"volume_ml": "1", **clock})
    assert "swab_in_place" in refused_rules(room)


def test_a_bath_whose_time_nobody_took_needs_a_reason(room):
    charted(room, baths=(visits.bath("left", dwell_minutes=Decimal(0)),))
    assert refused_rules(room) == {"no_dwell"}
    visits.sign(room, override_reason="The clock was forgotten; about five minutes.")
