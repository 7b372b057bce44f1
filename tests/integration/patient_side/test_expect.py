"""What to expect: read by anybody, handed over by staff, found in one's own record."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from perineural.records.actors import Visitor
from perineural.records.errors import NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Clinic, Patient
from perineural.records.queries.expect import expect_here, expect_sheet
from tests.counting import asked as queries
from tests.factories import planning, treatment
from tests.factories.clinic import clinic, person
from tests.factories.visits import harmless_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic()


def page(condition="achilles_tendonitis", **query):
    address = reverse("public_expect", kwargs={"clinic_slug": "harbour", "condition": condition})
    return Client().get(address, query)


def ask(staffed, name, course_id, role="assistant"):
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(staffed.person(role), backend=backend)
    return client.get(reverse(name, kwargs={"clinic_slug": "harbour", "course_id": course_id}))


def test_anybody_reads_what_a_visit_is_like_and_whom_to_call(staffed):
    with clinic_scope([staffed.id]):
        Clinic.objects.filter(id=staffed.id).update(telephone="01632 960 123")
    said = page().content.decode()
    for words in (
        "Before", "Eat something light", "The needle is usually", "Bruises.", "weak source",
        "No heavy or", "Spreading redness", "01632 960 123", "unverified",
    ):  # fmt: skip
        assert words.lower() in said.lower(), words


def test_the_title_names_no_part_of_the_body(staffed):
    title = re.search("<title>(.*?)</title>", page().content.decode(), re.DOTALL)[1]
    assert "What to expect" in title
    assert "heel" not in title.lower()
    assert "achilles" not in title.lower()


def test_the_bath_is_told_only_where_the_clinic_offers_it(staffed):
    assert "swab" not in page("migraine", how="bath").content.decode()
    treatment.offer_bath(staffed)
    said = page("migraine", how="bath").content.decode()
    assert "swab" in said
    assert "The needle is usually" not in said
    assert "swab" not in page("sciatica", how="bath").content.decode()


def test_a_condition_that_nobody_treats_is_not_found(staffed):
    assert page("gout").status_code == 404
    with pytest.raises(NotFound):
        expect_here(
            by=Visitor(clinic("hill", "Hill").id), clinic_id=staffed.id, condition="migraine"
        )


def test_the_self_check_leads_there_where_an_assessment_is_worth_it(staffed):
    address = reverse("self_check", kwargs={"clinic_slug": "harbour"})
    answers = {**harmless_answers("achilles_tendonitis"), "age_years": "44", "side": "right"}
    said = Client().post(f"{address}?condition=achilles_tendonitis", answers).content.decode()
    assert reverse(
        "public_expect", kwargs={"clinic_slug": "harbour", "condition": "achilles_tendonitis"}
    ) in said  # fmt: skip


def test_a_sheet_goes_by_the_recipe_of_the_course(staffed):
    numbing = treatment.ready(staffed)
    plain = treatment.ready(staffed, parts=planning.DEXTROSE_LIDOCAINE[:1])
    with_it = ask(staffed, "expect", numbing.course_id).content.decode()
    without = ask(staffed, "expect", plain.course_id).content.decode()
    assert "Your solution holds a local anaesthetic" in with_it
    assert "Your solution holds no local anaesthetic." in without
    assert "visits are planned." in with_it


def test_a_sheet_is_in_the_patients_language_and_costs_a_fixed_number_of_queries(staffed):
    room = treatment.ready(staffed)
    with clinic_scope([staffed.id]):
        Patient.objects.filter(id=room.patient_id).update(language="de")
    assert 'lang="de"' in ask(staffed, "expect", room.course_id).content.decode()
    with queries() as found:
        expect_sheet(by=staffed.clinician, clinic_id=staffed.id, course_id=room.course_id)
    assert len(found) == 10


def test_whoever_may_not_see_patients_gets_no_sheet(staffed):
    room = treatment.ready(staffed)
    assert ask(staffed, "expect", room.course_id, "researcher").status_code == 403
    assert ask(staffed, "expect_pdf", room.course_id, "researcher").status_code == 403


def test_the_file_is_kept_in_the_audit_trail(staffed):
    room = treatment.ready(staffed)
    answer = ask(staffed, "expect_pdf", room.course_id)
    assert answer["Content-Type"] == "application/pdf"
    with clinic_scope([staffed.id]):
        event = AuditEvent.objects.get(action="take document")
    assert event.details["document"] == "expect"
    assert event.subject_id == room.course_id


def test_a_patient_finds_it_in_their_own_record(staffed):
    room = treatment.ready(staffed)
    client = Client()
    client.force_login(
        person(staffed.id, staffed.slug, "patient", room.patient_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    said = client.get(reverse("own_record", kwargs={"clinic_slug": "harbour"})).content.decode()
    assert "/c/harbour/expect/achilles_tendonitis/?how=injection" in said
