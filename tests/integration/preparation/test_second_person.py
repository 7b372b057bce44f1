"""Where the clinic asks for it, somebody else checks a batch before it is used."""

from decimal import Decimal

import pytest
from django.utils import timezone

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts, batches
from perineural.records.actions.batch_checks import Confirmed, check_batch
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.models import Batch
from perineural.records.queries.preparation import batch_page, label_of
from perineural.records.queries.session_review import signing_page
from tests.counting import asked, events
from tests.factories import clinic, planning, shelf, treatment

pytestmark = pytest.mark.django_db
ALL_RIGHT = Confirmed(products=True, lots=True, volumes=True, clarity=True)


@pytest.fixture
def staffed():
    staffed = clinic.clinic()
    accounts.set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, reason="Four eyes.",
        policy=SitePolicy(second_person_check=True),
    )  # fmt: skip
    return staffed


@pytest.fixture
def room(staffed):
    return treatment.ready(staffed)


def check(staffed, batch_id, by=None, confirmed=ALL_RIGHT):
    check_batch(
        by=by or staffed.clinician, clinic_id=staffed.id, batch_id=batch_id, confirmed=confirmed
    )


def page_of(staffed, batch_id):
    return batch_page(by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id)


def test_a_batch_waits_for_its_second_person(staffed, room):
    assert page_of(staffed, room.batch_id).batch.state == "not checked yet"
    check(staffed, room.batch_id)
    batch = page_of(staffed, room.batch_id).batch
    assert (batch.state, batch.checked_by) == ("in use", "Invented Clinician")
    assert events(staffed, "check batch") == 1


def test_a_recall_a_check_and_a_discard_hold_the_stock_before_a_batch(staffed, room):
    """In one order everywhere: else two of them at once wait for each other for ever."""
    acts = {
        "check": lambda: check(staffed, room.batch_id),
        "recall": lambda: shelf.recalled(staffed),
        "discard": lambda: batches.discard_batch(
            by=staffed.assistant, clinic_id=staffed.id, batch_id=room.batch_id, volume_ml=Decimal(1)
        ),
    }
    for name, act in acts.items():
        with asked() as told:
            act()
        chain, batch = (
            next(at for at, sql in enumerate(told) if f'"records_{table}"' in sql)
            for table in ("auditchain", "batch")
        )
        assert chain < batch, name
        assert not any('"records_batch"' in sql and sql.endswith("FOR UPDATE") for sql in told)


def test_the_treatment_room_says_that_it_is_not_checked_yet(staffed, room):
    (choice,) = treatment.room_of(room).batches
    assert "is not checked yet" in choice.problem
    check(staffed, room.batch_id)
    (choice,) = treatment.room_of(room).batches
    assert choice.problem == ""


def rules(room):
    page = signing_page(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )
    return {finding.rule: finding for finding in page.findings}


def test_a_point_after_the_check_does_not_hide_those_before_it(staffed, room):
    treatment.save(room, treatment.full_save(room, 2))
    check(staffed, room.batch_id)
    later = treatment.full_save(room, 3, revision=1, number=2, last_point_at=timezone.now())
    treatment.save(room, later)
    assert rules(room)["charted_before_check"].needs_reason


def test_a_visit_with_an_unchecked_batch_is_not_signed(staffed, room):
    treatment.save(room, treatment.full_save(room, 2))
    assert rules(room)["batch_not_usable"].stops
    check(staffed, room.batch_id)
    found = rules(room)
    assert "batch_not_usable" not in found
    assert found["charted_before_check"].needs_reason


def test_who_mixed_it_does_not_check_it(staffed, room):
    with pytest.raises(Invalid, match="somebody else checks it"):
        check(staffed, room.batch_id, by=staffed.assistant)
    assert page_of(staffed, room.batch_id).batch.checked_at is None


@pytest.mark.parametrize("left_out", ["products", "lots", "volumes", "clarity"])
def test_all_four_are_confirmed_or_it_is_not_checked(staffed, room, left_out):
    confirmed = Confirmed(**{**vars(ALL_RIGHT), left_out: False})
    with pytest.raises(Invalid, match="throw the batch away") as refusal:
        check(staffed, room.batch_id, confirmed=confirmed)
    assert refusal.value.field == left_out


def test_checking_twice_is_one_check_and_a_third_person_is_told(staffed, room):
    for _ in range(2):
        check(staffed, room.batch_id)
    assert events(staffed, "check batch") == 1
    third = clinic.person(staffed.id, "harbour.second", "clinician")
    with pytest.raises(Conflict, match="somebody else already"):
        check(staffed, room.batch_id, by=third)


def test_a_batch_that_was_thrown_away_is_not_checked(staffed, room):
    batches.discard_batch(
        by=staffed.assistant, clinic_id=staffed.id, batch_id=room.batch_id, volume_ml=0
    )
    with pytest.raises(Conflict, match="thrown away"):
        check(staffed, room.batch_id)


def test_a_batch_with_a_recalled_lot_is_not_checked_and_its_label_says_so(staffed, room):
    shelf.recalled(staffed, lot="LOT-001")
    with pytest.raises(Conflict, match="holds a lot that was recalled"):
        check(staffed, room.batch_id)
    lines = label_of(page_of(staffed, room.batch_id), started="10:20", use_by="14:20")
    assert "HOLDS A RECALLED LOT: do not use" in lines


@pytest.mark.parametrize("role", ["clinic_lead", "researcher", "administrator"])
def test_who_does_not_prepare_does_not_check(staffed, room, role):
    with pytest.raises(NotAllowed):
        check(staffed, room.batch_id, by=staffed.person(role))


def test_another_clinics_batch_is_not_there(staffed, room):
    with pytest.raises(NotFound):
        check(clinic.clinic("hill", "Hill Clinic"), room.batch_id)


def test_the_label_says_who_checked_it_or_that_nobody_has(staffed, room):
    times = {"started": "10:20", "use_by": "14:20"}
    waiting = label_of(page_of(staffed, room.batch_id), **times)
    assert waiting[-2] == "NOT CHECKED YET by a second person: do not use"
    check(staffed, room.batch_id)
    checked = label_of(page_of(staffed, room.batch_id), **times)
    assert checked[-2:] == ("Checked by Invented Clinician", "USE BY 14:20, then discard")


def test_a_clinic_that_does_not_ask_for_it_uses_a_batch_at_once():
    hill = clinic.clinic("hill", "Hill Clinic")
    patient_id = clinic.patient(hill)
    course_id = planning.course(hill, patient_id, clinic.complaint(hill, patient_id))
    assert page_of(hill, planning.batch(hill, course_id)).batch.state == "in use"


def test_a_batch_keeps_the_rule_it_was_mixed_under(staffed, room):
    accounts.set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, reason="No longer.", policy=SitePolicy()
    )
    assert page_of(staffed, room.batch_id).batch.state == "not checked yet"
    with clinic_scope([staffed.id]):
        assert Batch.objects.get().must_be_checked
