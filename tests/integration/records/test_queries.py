"""The day, finding patients, people: right in what they show, and as cheap for many as for few."""

import datetime as dt

import pytest

from perineural.records.actions import patients
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope, scope_of
from perineural.records.keys import new_key
from perineural.records.models import AdverseEvent, Complaint, Course, Intake, Patient, Session
from perineural.records.queries import day as days
from perineural.records.queries.day import day_list
from perineural.records.queries.patients import age_years, find_patients, patient_banner
from perineural.records.queries.people import audit_trail, members
from tests.factories.clinic import clinic, patient
from tests.factories.treatment import charted

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 15)


@pytest.fixture
def staffed():
    return clinic()


def found(staffed, text):
    lines, more = find_patients(by=staffed.assistant, clinic_id=staffed.id, text=text)
    return [line.family_name for line in lines], more


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Müller", "muller"), ("Muller", "Müller"), ("Sørensen", "sorensen"), ("Łukasz", "lukasz"),
        ("O'Brien", "o'brien"), ("Weiß", "weiss"), ("Nguyễn", "nguyen"), ("de la Cruz", "cruz la"),
        ("100%", "100%"), ("Under_score", "r_s"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_and_without_its_accents(staffed, name, text):
    patient(staffed, family_name=name)
    patient(staffed, family_name="Somebody Else")
    assert found(staffed, text) == ([name], False)


def test_a_patient_is_found_by_birth_date_and_by_name_with_it(staffed):
    patient(staffed, "Ashdown", birth_date=dt.date(1980, 2, 3))
    patient(staffed, "Birchley", birth_date=dt.date(1980, 2, 3))
    patient(staffed, "Birchley", birth_date=dt.date(1990, 2, 3))
    assert found(staffed, "1980-02-03")[0] == ["Ashdown", "Birchley"]
    assert found(staffed, "birch 1990-02-03")[0] == ["Birchley"]
    assert found(staffed, "1980-02-30")[0] == []


def test_nobody_of_another_clinic_is_found(staffed):
    patient(clinic(slug="hill", name="Hill Clinic"), family_name="Birchley")
    assert found(staffed, "birchley") == ([], False)
    assert found(staffed, "") == ([], False)


def many(staffed, count):
    with clinic_scope([staffed.id]):
        Patient.objects.bulk_create(
            Patient(
                clinic_id=staffed.id,
                family_name=f"Name{number:03}",
                search_name=f"name{number:03}",
                birth_date=TODAY,
            )
            for number in range(count)
        )


@pytest.mark.parametrize("count", [1, 120])
def test_finding_costs_two_queries_however_many_there_are(
    staffed, count, django_assert_num_queries
):
    many(staffed, count)
    with scope_of(staffed.assistant), django_assert_num_queries(2):
        names, more = found(staffed, "name")
    assert len(names) == min(count, 50)
    assert more == (count > 50)


def test_the_banner_costs_six_queries_and_leaves_out_what_was_refuted(
    staffed, django_assert_num_queries
):
    from perineural.records.models import Allergy

    key = patient(staffed)
    with clinic_scope([staffed.id]):
        for display, verification, status in (
            ("Latex", "confirmed", "active"), ("Corn", "refuted", "active"),
            ("Nuts", "entered-in-error", ""), ("Milk", "", "resolved"),
            ("Lidocaine", "", "unknown"),
        ):  # fmt: skip
            Allergy.objects.create(
                clinic_id=staffed.id, patient_id=key, display=display, verification=verification,
                status=status,
            )  # fmt: skip
    with scope_of(staffed.assistant), django_assert_num_queries(6):
        banner = patient_banner(by=staffed.assistant, clinic_id=staffed.id, patient_id=key)
    assert banner.allergies == ("Latex", "Lidocaine")
    assert banner.weight_kg == 70


def test_the_banner_of_another_clinics_patient_is_not_there(staffed):
    elsewhere = patient(clinic(slug="hill", name="Hill Clinic"), family_name="Birchley")
    with pytest.raises(NotFound):
        patient_banner(by=staffed.clinician, clinic_id=staffed.id, patient_id=elsewhere)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (dt.date(2000, 2, 29), dt.date(2018, 2, 28), 17),
        (dt.date(2000, 2, 29), dt.date(2018, 3, 1), 18),
        (dt.date(1979, 4, 28), dt.date(2026, 4, 28), 47),
    ],
)
def test_a_year_is_lived_on_the_birthday(born, on, years):
    assert age_years(born, on) == years


@pytest.fixture
def room(staffed):
    return charted(staffed)


def due(staffed, room, **values):
    with clinic_scope([staffed.id]):
        Course.objects.filter(clinic_id=staffed.id).update(**values)


def visits(staffed, on=TODAY):
    return day_list(by=staffed.assistant, clinic_id=staffed.id, on=on).visits


def test_a_session_under_way_stands_first_whenever_it_was_planned(staffed, room):
    for planned in (None, TODAY + dt.timedelta(days=9), TODAY - dt.timedelta(days=9)):
        due(staffed, room, next_session_on=planned)
        [visit] = visits(staffed)
        assert visit.state == "under way"
        assert visit.session_id == room.session_id
        assert visit.session_number == 1


@pytest.mark.parametrize(("days", "state"), [(0, "today"), (-1, "overdue"), (1, None)])
def test_a_planned_session_is_shown_from_its_day_on(staffed, room, days, state):
    due(staffed, room, next_session_on=TODAY + dt.timedelta(days=days))
    with clinic_scope([staffed.id]):
        Session.objects.filter(id=room.session_id).delete()
    assert [visit.state for visit in visits(staffed)] == ([state] if state else [])


def test_a_course_that_ended_waits_for_nobody(staffed, room):
    now = dt.datetime(2026, 3, 14, tzinfo=dt.UTC)
    due(
        staffed, room, next_session_on=TODAY, status="stopped", ended_at=now,
        ended_by=staffed.clinician,
    )  # fmt: skip
    assert visits(staffed) == ()


def fill(staffed, room, count):
    """Many of everything the day shows."""
    with clinic_scope([staffed.id]):
        course = Course.objects.get(clinic_id=staffed.id)
        complaint = Complaint.objects.get(id=course.complaint_id)
        courses = []
        for number in range(count):
            here = {"clinic_id": staffed.id, "patient_id": course.patient_id}
            Intake.objects.create(
                clinic_id=staffed.id, condition="migraine", family_name=f"N{number}",
                given_names="A", birth_date=TODAY,
            )  # fmt: skip
            AdverseEvent.objects.create(**here, description="A bruise.")
            complaint.pk = new_key()
            complaint.save(force_insert=True)
            course.pk, course.complaint_id, course.next_session_on = new_key(), complaint.pk, TODAY
            courses.append(
                Course(**{f.attname: getattr(course, f.attname) for f in Course._meta.fields})
            )
        Course.objects.bulk_create(courses)


@pytest.mark.parametrize("count", [1, 12])
def test_the_day_costs_five_queries_however_full_it_is(
    staffed, room, count, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(days, "DAY_ROWS", 10)
    fill(staffed, room, count)
    with scope_of(staffed.assistant), django_assert_num_queries(5):
        day = day_list(by=staffed.assistant, clinic_id=staffed.id, on=TODAY)
    assert len(day.asking) == len(day.reported) == min(count, 10)
    assert day.cut == (frozenset({"visits", "asking", "reported"}) if count > 10 else frozenset())


def test_an_empty_day_is_empty(staffed):
    assert day_list(by=staffed.assistant, clinic_id=staffed.id, on=TODAY).is_empty


@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_who_sees_no_patients_sees_no_day_and_finds_nobody(staffed, role):
    somebody = staffed.person(role)
    with pytest.raises(NotAllowed):
        day_list(by=somebody, clinic_id=staffed.id, on=TODAY)
    with pytest.raises(NotAllowed):
        find_patients(by=somebody, clinic_id=staffed.id)


def test_people_cost_two_queries_and_hold_no_patient(staffed, django_assert_num_queries):
    from tests.factories.clinic import person

    person(staffed.id, "harbour", "patient", patient(staffed))
    with scope_of(staffed.administrator), django_assert_num_queries(2):
        rows = members(by=staffed.administrator, clinic_id=staffed.id)
    assert {row.role for row in rows} == {
        "Clinician", "Assistant", "Clinic lead", "Researcher", "Administrator",
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 130])
def test_the_trail_costs_four_queries_a_page(staffed, count, django_assert_num_queries):
    for _ in range(count):
        patients.register_patient(
            by=staffed.clinician, clinic_id=staffed.id, patient_id=new_key(),
            details=patients.PatientDetails(family_name="A", birth_date=TODAY),
        )  # fmt: skip
    with scope_of(staffed.clinic_lead), django_assert_num_queries(4):
        trail = audit_trail(by=staffed.clinic_lead, clinic_id=staffed.id)
    assert len(trail.lines) == min(count + 6, 100)
    assert (trail.before is not None) == (count > 100)
    assert trail.last_number == count + 6
