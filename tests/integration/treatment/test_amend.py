"""Amending a signed visit, and the note that must agree with its data."""

from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.records.actions import sessions
from perineural.records.errors import Conflict, Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    ClinicPolicy,
    DiaryLink,
    InjectionPoint,
    PainRating,
    Session,
)
from perineural.records.queries.session_notes import note_agrees, session_note_page
from perineural.records.queries.session_rows import current_sessions
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


def row(room) -> Session:
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=room.session_id)


def note_page(room):
    return session_note_page(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )


def amend(room, reason="The sixth point was on the saphenous nerve."):
    key = sessions.amend_session(
        by=room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        amendment_id=new_key(),
        reason=reason,
    )
    return visits.again(room, key)


def test_an_amendment_starts_as_a_copy_with_keys_of_its_own(staffed):
    room = visits.signed(staffed, points=3)
    copy = amend(room)
    old, new = note_page(room), visits.room_of(copy)

    assert [(p.x, p.y, p.nerve) for p in new.points] == [(p.x, p.y, p.nerve) for p in old.points]
    assert not {p.id for p in new.points} & {p.id for p in old.points}
    assert [r.score for r in new.ratings] == [6, 3, 2]
    assert (new.number, new.amends_id, new.is_draft) == (1, room.session_id, True)


def test_a_signed_amendment_counts_and_the_original_stays_as_it_was(staffed):
    room = visits.signed(staffed, points=6)
    before = row(room)
    copy = amend(room)
    assert current(room) == [room.session_id]

    visits.save(copy, visits.full_save(copy, points=5))
    visits.sign(copy)

    assert current(room) == [copy.session_id]
    old, new = note_page(room), note_page(copy)
    assert (old.amendment.id, new.original.id) == (copy.session_id, room.session_id)
    assert old.amendment.reason == "The sixth point was on the saphenous nerve."
    after = row(room)
    assert (after.note, after.signed_at, after.revision) == (
        before.note, before.signed_at, before.revision
    )  # fmt: skip
    assert "5 points" in new.note
    assert "6 points" in old.note


def current(room):
    with clinic_scope([room.staffed.id]):
        rows = current_sessions(room.staffed.id, room.course_id)
        return list(rows.values_list("id", flat=True))


def test_an_amendment_plans_no_second_diary(staffed):
    room = visits.signed(staffed)
    with clinic_scope([staffed.id]):
        planned = DiaryLink.objects.count()
    assert planned > 3
    copy = amend(room)
    visits.sign(copy, revision=0)

    with clinic_scope([staffed.id]):
        assert DiaryLink.objects.count() == planned


def test_what_an_amendment_draws_is_not_drawn_twice(staffed):
    room = visits.signed(staffed, points=12)
    copy = amend(room)

    visits.save(copy, visits.full_save(copy, points=13))


def test_amending_again_opens_the_draft_that_waits(staffed):
    room = visits.signed(staffed)

    assert amend(room).session_id == amend(room).session_id


def test_an_amended_visit_is_amended_in_its_newest_version(staffed):
    room = visits.signed(staffed)
    visits.sign(amend(room), revision=0)

    with pytest.raises(Conflict, match="Amend the newer one"):
        amend(room)


def test_a_draft_needs_no_amendment_and_an_amendment_needs_a_reason(staffed):
    room = visits.charted(staffed)
    with pytest.raises(Conflict, match="simply change it"):
        amend(room)

    visits.sign(room)
    with pytest.raises(Invalid, match="Say why"):
        amend(room, reason="  ")


def test_answers_of_the_diary_are_not_copied(staffed):
    room = visits.signed(staffed)
    with clinic_scope([staffed.id]):
        PainRating(
            clinic_id=staffed.id,
            patient_id=room.patient_id,
            session_id=room.session_id,
            clock="later",
            minutes_after=240,
            score=1,
        ).save()
    copy = amend(room)

    with clinic_scope([staffed.id]):
        assert PainRating.objects.filter(session_id=copy.session_id).count() == 3


# The note and the data


def test_the_note_agrees_with_its_data(staffed):
    room = visits.signed(staffed)

    with clinic_scope([staffed.id]):
        assert note_agrees(staffed.id, room.session_id)
    assert note_page(room).agrees


def test_data_changed_behind_the_note_are_found(staffed):
    room = visits.signed(staffed)
    with clinic_scope([staffed.id]):
        InjectionPoint.objects.filter(session_id=room.session_id, position=1).update(
            volume_ml=Decimal(2)
        )
        assert not note_agrees(staffed.id, room.session_id)
    assert not note_page(room).agrees


def test_the_note_is_derived_under_the_rules_of_then(staffed):
    with clinic_scope([staffed.id]):
        ceiling = {"anaesthetic_max_mg": {"lidocaine": "200"}}
        ClinicPolicy(clinic_id=staffed.id, version=1, content=ceiling).save()
    room = visits.signed(staffed)
    assert "clinic: at most 200 mg" in row(room).note
    with clinic_scope([staffed.id]):
        ClinicPolicy(clinic_id=staffed.id, version=2, content={}).save()
        assert note_agrees(staffed.id, room.session_id)


def test_the_note_page_takes_a_fixed_number_of_queries(staffed, django_assert_num_queries):
    room = visits.signed(staffed, points=1)
    many = visits.signed(staffed, points=19)
    for each in (room, many):
        scope = clinic_scope([staffed.id], staffed.clinician.id)
        with scope, django_assert_num_queries(NOTE_QUERIES):
            note_page(each)


NOTE_QUERIES = 18


def test_another_clinicians_second_signature_is_refused(staffed):
    room = visits.signed(staffed)
    second = person(staffed.id, "second", "clinician")

    with pytest.raises(Conflict):
        visits.sign(replace(room, staffed=replace(staffed, clinician=second)))
