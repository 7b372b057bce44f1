"""Patients and what they bring: kept once, refused with the field that is wrong, audited."""

import datetime as dt
from decimal import Decimal

import pytest

from perineural.records.actions import patients
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Allergy, AuditEvent, Medication, Patient, Problem, Weight
from tests.factories.clinic import clinic, patient

pytestmark = pytest.mark.django_db
ANA = patients.PatientDetails(family_name="Ashdown", birth_date=dt.date(1980, 2, 3))


@pytest.fixture
def staffed():
    staffed = clinic()
    with clinic_scope([staffed.id]):
        yield staffed


def register(staffed, key, details=ANA, by=None, **more):
    return patients.register_patient(
        by=by or staffed.assistant, clinic_id=staffed.id, patient_id=key, details=details, **more
    )


def told(patient_id):
    rows = AuditEvent.objects.filter(patient_id=patient_id).order_by("number")
    return list(rows.values_list("action", flat=True))


def test_the_same_form_twice_is_one_patient_with_one_weight_and_one_event(staffed):
    key = new_key()
    for _ in range(2):
        assert register(staffed, key, weight_kg=Decimal("81.5")) == key
    assert Patient.objects.count() == Weight.objects.count() == 1
    assert told(key) == ["register patient"]


def test_the_key_of_another_patient_is_a_conflict(staffed):
    key = patient(staffed)
    with pytest.raises(Conflict):
        register(staffed, key)
    assert Patient.objects.get().family_name == "Quarrywood"


def test_the_trail_holds_no_name(staffed):
    register(staffed, new_key())
    told = " ".join(str(vars(each)) for each in AuditEvent.objects.all())
    assert "Ashdown" not in told


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"family_name": " "}, "family_name"),
        ({"birth_date": dt.date(1899, 12, 31)}, "birth_date"),
        ({"birth_date": dt.date(2999, 1, 1)}, "birth_date"),
        ({"sex": "F"}, "sex"),
    ],
)
def test_what_is_wrong_about_a_patient_is_told_with_its_field(staffed, changed, field):
    details = patients.PatientDetails(**{**vars(ANA), **changed})
    with pytest.raises(Invalid) as refusal:
        register(staffed, new_key(), details)
    assert refusal.value.field == field
    assert not Patient.objects.exists()


@pytest.mark.parametrize("weight_kg", ["29.99", "300.01", "0", "-70"])
def test_a_weight_outside_its_range_registers_nobody(staffed, weight_kg):
    with pytest.raises(Invalid, match="30 to 300 kg"):
        register(staffed, new_key(), weight_kg=Decimal(weight_kg))
    assert not Patient.objects.exists()


@pytest.mark.parametrize("role", ["clinic_lead", "researcher", "administrator"])
def test_who_may_not_register_is_refused(staffed, role):
    with pytest.raises(NotAllowed):
        register(staffed, new_key(), by=staffed.person(role))


def weigh(staffed, patient_id, key, weight_kg="70", at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC)):
    return patients.record_weight(
        by=staffed.assistant, clinic_id=staffed.id, patient_id=patient_id, weight_id=key,
        weight_kg=Decimal(weight_kg), occurred_at=at,
    )  # fmt: skip


def test_a_weight_is_recorded_once_and_its_key_is_of_no_other(staffed):
    ana, bo = patient(staffed, weight_kg=None), patient(staffed, "Birchley", weight_kg=None)
    key = new_key()
    weigh(staffed, ana, key)
    weigh(staffed, ana, key)
    assert told(ana) == ["register patient", "record weight"]
    for other, weight_kg in ((bo, "70"), (ana, "71")):
        with pytest.raises(Conflict):
            weigh(staffed, other, key, weight_kg)


def test_a_weight_is_not_measured_in_the_future(staffed):
    with pytest.raises(Invalid) as refusal:
        weigh(staffed, patient(staffed), new_key(), at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    assert refusal.value.field == "occurred_at"


def add(staffed, patient_id, key, kind, display):
    return patients.add_history_item(
        by=staffed.assistant, clinic_id=staffed.id, patient_id=patient_id, item_id=key, kind=kind,
        display=display,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "display", "model", "found"),
    [
        ("allergy", " Lidocaine ", Allergy, "amide_anaesthetic"),
        ("medication", "Warfarin 5 mg", Medication, "anticoagulant"),
        ("problem", "Type 2 diabetes", Problem, "diabetes"),
    ],
)
def test_a_line_of_history_is_read_by_its_words(staffed, kind, display, model, found):
    key = patient(staffed)
    item = new_key()
    for _ in range(2):
        add(staffed, key, item, kind, display)
    row = model.objects.get()
    assert row.display == display.strip()
    assert found in row.classes
    assert told(key)[-1] == f"add {kind}"
    assert told(key).count(f"add {kind}") == 1


def test_another_allergy_under_the_same_key_is_not_lost_silently(staffed):
    key, item = patient(staffed), new_key()
    add(staffed, key, item, "allergy", "Lidocaine")
    with pytest.raises(Conflict):
        add(staffed, key, item, "allergy", "Latex")


@pytest.mark.parametrize(
    ("kind", "display", "field"), [("allergy", " ", "display"), ("habit", "Tea", "kind")]
)
def test_what_is_wrong_about_history_is_told_with_its_field(staffed, kind, display, field):
    with pytest.raises(Invalid) as refusal:
        add(staffed, patient(staffed), new_key(), kind, display)
    assert refusal.value.field == field


def complain(staffed, patient_id, key=None, **changed):
    values = {"condition": "migraine", "side": "left", **changed}
    return patients.add_complaint(
        by=staffed.assistant, clinic_id=staffed.id, patient_id=patient_id,
        complaint_id=key or new_key(), **values,
    )  # fmt: skip


def test_a_pain_problem_is_kept_once(staffed):
    key, complaint = patient(staffed), new_key()
    for _ in range(2):
        complain(staffed, key, complaint)
    assert told(key).count("add complaint") == 1
    with pytest.raises(Conflict):
        complain(staffed, key, complaint, side="right")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"condition": "toothache"}, "condition"),
        ({"side": "outside"}, "side"),
        ({"onset_on": dt.date(1950, 1, 1)}, "onset_on"),
        ({"onset_on": dt.date(2999, 1, 1)}, "onset_on"),
    ],
)
def test_what_is_wrong_about_a_pain_problem_is_told_with_its_field(staffed, changed, field):
    with pytest.raises(Invalid) as refusal:
        complain(staffed, patient(staffed), **changed)
    assert refusal.value.field == field


def test_nothing_is_added_to_a_patient_of_another_clinic(staffed):
    hill = clinic(slug="hill", name="Hill Clinic")
    elsewhere = patient(hill, family_name="Birchley")
    for try_it in (
        lambda: weigh(staffed, elsewhere, new_key()),
        lambda: add(staffed, elsewhere, new_key(), "allergy", "Latex"),
        lambda: complain(staffed, elsewhere),
    ):
        with pytest.raises(NotFound):
            try_it()
