"""A recalled lot: nothing more is drawn from it, and everybody who had some of it is found."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.records.actions import batches, recalls
from perineural.records.actions.sessions import amend_session
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Batch, BatchPart, Session
from perineural.records.queries.preparation import batch_page
from perineural.records.queries.recalls import reached_by, recall_page
from perineural.web.preparation.recalls import as_csv
from tests.counting import asked, events
from tests.factories import clinic, planning, shelf, treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


def course_of(staffed, family_name):
    patient_id = clinic.patient(staffed, family_name=family_name)
    return planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))


def mix(staffed, course_id, lot):
    return batches.mix_batch(
        by=staffed.assistant,
        clinic_id=staffed.id,
        batch_id=new_key(),
        course_id=course_id,
        mixing=planning.mixing(2, containers=(shelf.typed(lot), shelf.typed("OTHER"))),
    )


def page_of(staffed, recall_id, by=None):
    return recall_page(by=by or staffed.assistant, clinic_id=staffed.id, recall_id=recall_id)


def names(page):
    return [each.family_name for each in page.reached]


def state_of(staffed, batch_id):
    page = batch_page(by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id)
    return page.batch.state


def test_everybody_is_found_however_the_lot_was_written(staffed):
    for name, lot in (("Ash", "X-12"), ("Birch", " x-12 "), ("Cedar", "x -1 2"), ("Doe", "X-13")):
        mix(staffed, course_of(staffed, name), lot)
    page = page_of(staffed, shelf.recalled(staffed, lot="x-12"))
    assert names(page) == ["Ash", "Birch", "Cedar"]
    assert [each.lot for each in page.reached] == ["X-12", "x-12", "x -1 2"]
    assert (page.patients, page.batches, page.visits) == (3, 3, 0)


def test_the_same_number_on_another_product_is_another_lot(staffed):
    mix(staffed, course_of(staffed, "Ash"), "X-12")
    recall_id = shelf.recalled(staffed, product="sterile_water", lot="X-12")
    assert page_of(staffed, recall_id).reached == ()


def test_all_it_reached_is_one_query_however_many_there_are(staffed):
    mix(staffed, course_of(staffed, "Ash"), "X-12")
    with clinic_scope([staffed.id]), asked() as few:
        reached_by(staffed.id, "dextrose_5", "x-12")
    for name in ("Birch", "Cedar", "Doe"):
        mix(staffed, course_of(staffed, name), "X-12")
    with clinic_scope([staffed.id]), asked() as many:
        found = reached_by(staffed.id, "dextrose_5", "x-12")
    assert len(found) == 4
    assert len(few) == len(many) == 1


def test_a_batch_that_was_thrown_away_or_never_used_is_there(staffed):
    batch_id = mix(staffed, course_of(staffed, "Ash"), "X-12")
    batches.discard_batch(
        by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id, volume_ml=Decimal(20)
    )
    (row,) = page_of(staffed, shelf.recalled(staffed, lot="X-12")).reached
    assert row.discarded_at is not None
    assert row.visit_state == "no visit"


def visited(staffed):
    """A visit with points from a batch of lot LOT-001, signed."""
    return treatment.signed(staffed, points=2)


def test_a_signed_visit_and_each_of_its_amendments_are_there(staffed):
    room = visited(staffed)
    amendment_id = amend_session(
        by=staffed.clinician, clinic_id=staffed.id, session_id=room.session_id,
        amendment_id=new_key(), reason="A slip.",
    )  # fmt: skip
    page = page_of(staffed, shelf.recalled(staffed, lot="lot-001"))
    found = {each.session_id: each.visit_state for each in page.reached}
    assert found == {room.session_id: "signed", amendment_id: "amendment, not signed"}
    assert (page.patients, page.batches, page.visits) == (1, 1, 1)


def test_a_visit_whose_points_alone_came_from_the_batch_is_there(staffed):
    room = visited(staffed)
    other = planning.batch(staffed, room.course_id)
    with clinic_scope([staffed.id]):
        Session.objects.filter(id=room.session_id).update(batch_id=other)
        BatchPart.objects.filter(batch_id=room.batch_id).update(lot="ODD", lot_key="odd")
    page = page_of(staffed, shelf.recalled(staffed, lot="ODD"))
    assert [each.session_id for each in page.reached] == [room.session_id]


def test_a_batch_that_holds_it_may_not_be_used_any_more(staffed):
    room = treatment.charted(staffed, points=2)
    shelf.recalled(staffed, lot="LOT-001")
    assert state_of(staffed, room.batch_id) == "recalled"
    (choice,) = treatment.room_of(room).batches
    assert "holds a lot that was recalled" in choice.problem


def test_marking_it_twice_is_one_recall(staffed):
    first = shelf.recalled(staffed, lot="X-12")
    assert shelf.recalled(staffed, lot=" x-12") == first
    assert events(staffed, "recall lot") == 1


def test_a_mark_made_by_mistake_is_taken_back_and_stays_on_record(staffed):
    batch_id = mix(staffed, course_of(staffed, "Ash"), "X-12")
    recall_id = shelf.recalled(staffed, lot="X-12")
    here = {"by": staffed.clinician, "clinic_id": staffed.id, "recall_id": recall_id}
    with pytest.raises(Invalid, match="Say why"):
        recalls.lift_recall(reason=" ", **here)
    recalls.lift_recall(reason="It was lot X-21.", **here)
    assert state_of(staffed, batch_id) == "in use"
    recall = page_of(staffed, recall_id).recall
    assert (recall.reason, recall.lifted_reason) == ("Glass was found.", "It was lot X-21.")
    with pytest.raises(Conflict, match="taken back already"):
        recalls.lift_recall(reason="Again.", **here)
    assert shelf.recalled(staffed, lot="X-12") != recall_id


def test_a_batch_with_another_recalled_lot_stays_stopped(staffed):
    batch_id = mix(staffed, course_of(staffed, "Ash"), "X-12")
    first = shelf.recalled(staffed, lot="X-12")
    shelf.recalled(staffed, product="lidocaine_1_mpf", lot="OTHER")
    recalls.lift_recall(
        by=staffed.assistant, clinic_id=staffed.id, recall_id=first, reason="A mistake."
    )
    assert state_of(staffed, batch_id) == "recalled"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"product": ""}, "product"),
        ({"lot": "  "}, "lot"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_a_recall_without_lot_or_reason_is_refused(staffed, changed, field):
    with pytest.raises(Invalid) as refusal:
        shelf.recalled(staffed, **changed)
    assert refusal.value.field == field


def test_the_file_holds_a_line_for_each_and_taking_it_is_audited(staffed):
    mix(staffed, course_of(staffed, "Ash"), "X-12")
    recall_id = shelf.recalled(staffed, lot="X-12")
    found = recalls.export_recall(by=staffed.assistant, clinic_id=staffed.id, recall_id=recall_id)
    heads, row = csv.reader(io.StringIO(as_csv(found)))
    told = dict(zip(heads, row, strict=True))
    assert (told["family name"], told["lot as written"], told["batch"]) == ("Ash", "X-12", "1")
    assert (told["mL in the batch"], told["state of the visit"]) == ("18.2", "no visit")
    assert events(staffed, "export recall") == 1


def test_another_lot_under_a_key_that_was_used_is_not_called_recalled(staffed):
    key = shelf.recalled(staffed, lot="X-12")
    told = {"product": shelf.PRODUCT, "reason": "Glass was found.", "recall_id": key}
    where = {"by": staffed.assistant, "clinic_id": staffed.id}
    assert recalls.recall_lot(**where, **told, lot=" x-12") == key
    with pytest.raises(Conflict, match="not written down"):
        recalls.recall_lot(**where, **told, lot="X-13")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "\uff1d"])
def test_no_cell_of_the_file_is_run_as_a_formula(staffed, start):
    mix(staffed, course_of(staffed, "Ash"), "X-12")
    recall_id = shelf.recalled(staffed, lot="X-12")
    (row,) = page_of(staffed, recall_id).reached
    wild = replace(row, family_name=f"{start}HYPERLINK(1)", lot=f"{start}1")
    _, cells = csv.reader(io.StringIO(as_csv([wild])))
    assert cells[0] == f"'{start}HYPERLINK(1)"
    assert cells[8] == f"'{start}1"


def test_a_semicolon_in_a_name_begins_no_new_cell(staffed):
    mix(staffed, course_of(staffed, "Ash"), "X-12")
    recall_id = shelf.recalled(staffed, lot="X-12")
    (row,) = page_of(staffed, recall_id).reached
    text = as_csv([replace(row, family_name="Miller;=HYPERLINK(A1)")])
    _, cells = csv.reader(io.StringIO(text), delimiter=";")
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize("role", ["clinic_lead", "researcher", "administrator"])
def test_who_does_not_prepare_neither_recalls_nor_reads_it(staffed, role):
    recall_id, person = shelf.recalled(staffed), staffed.person(role)
    with pytest.raises(NotAllowed):
        page_of(staffed, recall_id, by=person)
    with pytest.raises(NotAllowed):
        recalls.export_recall(by=person, clinic_id=staffed.id, recall_id=recall_id)
    with pytest.raises(NotAllowed):
        recalls.lift_recall(by=person, clinic_id=staffed.id, recall_id=recall_id, reason="No.")


def test_another_clinics_recall_and_patients_are_not_there(staffed):
    hill = clinic.clinic("hill", "Hill Clinic")
    mix(hill, course_of(hill, "Birchley"), "X-12")
    recall_id = shelf.recalled(staffed, lot="X-12")
    assert page_of(staffed, recall_id).reached == ()
    with pytest.raises(NotFound):
        page_of(hill, recall_id)
    with clinic_scope([hill.id]):
        assert Batch.objects.get().recalled_at is None
