"""For somebody who has died nothing is planned, prepared or given; what was done stays readable."""

from decimal import Decimal

import pytest
from django.test import Client

from perineural.records.actions import batches, consents, courses, sessions
from perineural.records.errors import Conflict
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Batch, Consent, Course, Patient, Session
from tests.factories import clinic, planning
from tests.factories.treatment import charted, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


def died(staffed):
    with clinic_scope([staffed.id]):
        Patient.objects.update(deceased=True)


def audited(staffed, action):
    with clinic_scope([staffed.id]):
        return AuditEvent.objects.filter(action=action).count()


def plan(recipe_id):
    return courses.CoursePlan(
        recipe_id=recipe_id,
        nerves=("F2",),
        sessions_planned=4,
        interval_days=7,
        review_after_session=2,
    )


def page_of(staffed, path):
    browser = Client()
    browser.force_login(staffed.clinician)
    return browser.get(f"/c/{staffed.slug}/{path}")


def test_no_course_is_planned(staffed):
    complaint_id = clinic.complaint(staffed, clinic.patient(staffed))
    recipe_id = planning.recipe(staffed)
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    died(staffed)

    with pytest.raises(Conflict, match="deceased"):
        courses.plan_course(
            by=staffed.clinician,
            clinic_id=staffed.id,
            course_id=new_key(),
            candidacy_id=candidacy_id,
            plan=plan(recipe_id),
        )
    with clinic_scope([staffed.id]):
        assert not Course.objects.exists()
    assert audited(staffed, "plan course") == 0


def test_a_course_under_way_is_not_changed_and_takes_no_session_batch_or_consent(staffed):
    patient_id = clinic.patient(staffed)
    complaint_id = clinic.complaint(staffed, patient_id)
    recipe_id = planning.recipe(staffed)
    course_id = planning.course(staffed, patient_id, complaint_id, recipe_id)
    candidacy_id = planning.candidacy(staffed, complaint_id, recipe_id)
    died(staffed)
    here = {"by": staffed.clinician, "clinic_id": staffed.id, "course_id": course_id}

    with pytest.raises(Conflict, match="deceased"):
        courses.change_course(**here, candidacy_id=candidacy_id, plan=plan(recipe_id))
    with pytest.raises(Conflict, match="deceased"):
        sessions.start_session(**here, session_id=new_key(), weight_kg=Decimal(70))
    with pytest.raises(Conflict, match="deceased"):
        batches.mix_batch(**here, batch_id=new_key(), mixing=planning.mixing(2))
    with pytest.raises(Conflict, match="deceased"):
        consents.sign_consent(
            **here,
            consent_id=new_key(),
            signer_name="Ana Quarrywood",
            questions_answered=True,
            hash_of_text_shown="",
        )
    with clinic_scope([staffed.id]):
        assert not [model for model in (Session, Batch, Consent) if model.objects.exists()]
        assert Course.objects.get().sessions_planned == 6


def test_the_pages_that_begin_something_say_why_they_do_not(staffed):
    patient_id = clinic.patient(staffed)
    course_id = planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))
    died(staffed)

    for path in ("sessions/new/", "batch/", "consent/"):
        page = page_of(staffed, f"courses/{course_id}/{path}")
        assert (path, page.status_code) == (path, 409)
        assert "recorded as deceased" in page.content.decode()


def test_the_record_stays_readable_and_says_so_at_its_head(staffed):
    patient_id = clinic.patient(staffed)
    course_id = planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))
    died(staffed)

    page = page_of(staffed, f"courses/{course_id}/")

    assert page.status_code == 200
    assert "Recorded as deceased" in page.content.decode()


def test_a_session_held_before_is_still_signed(staffed):
    room = charted(staffed)
    died(staffed)

    sign(room)

    with clinic_scope([staffed.id]):
        assert Session.objects.get().status == "signed"
