"""Signing a visit: every check again; the note that follows; the amendment that may follow it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.records.actions import sessions
from perineural.records.actions.session_signing import Ending, NotReady, sign_session
from perineural.records.actions.session_values import CHECKS
from perineural.records.errors import Conflict, Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    AuditEvent,
    Batch,
    ClinicPolicy,
    Consent,
    Course,
    DiaryLink,
    InjectionPoint,
    PainRating,
    Session,
)
from perineural.records.queries.session_notes import note_agrees, session_note_page
from perineural.records.queries.session_review import signing_page
from perineural.records.queries.session_rows import current_sessions
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def row(room) -> Session:
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=room.session_id)


def refused_rules(room, **ending) -> set[str]:
    with pytest.raises(NotReady) as refused:
        visits.sign(room, **ending)
    assert row(room).status == "draft"
    return {finding.rule for finding in refused.value.findings}


def note_page(room):
    return session_note_page(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )


def test_a_signed_visit_keeps_its_note_and_what_it_was_made_under(room):
    visits.save(room, visits.full_save(room, points=4))
    visits.sign(room, discarded_ml=Decimal(16), next_step="Heel drops twice a day.")

    signed = row(room)
    assert (signed.status, signed.signed_by_id) == ("signed", room.staffed.clinician.id)
    assert (signed.knowledge_version, signed.policy_version) == (KNOWLEDGE_VERSION, 0)
    assert "right sural nerve: 4 points, 4 mL in all" in signed.note
    assert "Pain 0 to 10: before 6, at 1 minute 3, at 15 minutes 2." in signed.note
    assert "Discarded: 16 mL" in signed.note
    assert signed.next_step == "Heel drops twice a day."


def test_signing_plans_the_diary_and_the_next_visit(room):
    visits.save(room, visits.full_save(room))
    visits.sign(room, next_session_on=dt.date(2031, 5, 2))

    with clinic_scope([room.staffed.id]):
        assert DiaryLink.objects.filter(session_id=room.session_id).count() == 3
        assert Course.objects.get(id=room.course_id).next_session_on == dt.date(2031, 5, 2)


def test_without_a_day_the_next_visit_follows_the_courses_interval(room):
    visits.save(room, visits.full_save(room))
    visits.sign(room)

    with clinic_scope([room.staffed.id]):
        course = Course.objects.get(id=room.course_id)
    assert course.next_session_on == row(room).occurred_at.date() + dt.timedelta(days=7)


def test_a_second_tap_signs_nothing_twice(room):
    visits.save(room, visits.full_save(room))
    visits.sign(room)
    first = row(room).signed_at
    visits.sign(room)

    assert row(room).signed_at == first
    with clinic_scope([room.staffed.id]):
        assert AuditEvent.objects.filter(action="sign session").count() == 1


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_check_that_nobody_confirmed_stops_it(room, check):
    visits.save(room, visits.full_save(room, confirmed=frozenset(CHECKS) - {check}))

    expected = "kit_ready" if check == "kit" else f"{check}_not_confirmed"
    assert refused_rules(room) == {expected}


def test_an_empty_visit_is_not_signed(room):
    assert {"no_batch", "nothing_given", "no_pain_before"} <= refused_rules(room, revision=0)


def test_pain_before_must_have_been_asked(room):
    visits.save(room, visits.full_save(room, ratings=(visits.rating(2, 15),)))

    assert refused_rules(room) == {"no_pain_before"}


def test_without_consent_it_is_not_signed(room):
    visits.save(room, visits.full_save(room))
    with clinic_scope([room.staffed.id]):
        Session.objects.update(consent=None)
        Consent.objects.filter(id=room.consent_id).delete()

    assert refused_rules(room) == {"no_consent"}


def test_a_consent_withdrawn_before_the_last_point_does_not_hold(room):
    visits.save(room, visits.full_save(room))
    withdraw(room, row(room).last_point_at - dt.timedelta(minutes=5))

    assert refused_rules(room) == {"no_consent"}


def test_a_consent_withdrawn_after_the_visit_does_not_undo_it(room):
    visits.save(room, visits.full_save(room))
    withdraw(room, row(room).last_point_at + dt.timedelta(minutes=5))

    visits.sign(room)


def withdraw(room, at):
    with clinic_scope([room.staffed.id]):
        Consent.objects.filter(id=room.consent_id).update(withdrawn_at=at)


def change_batch(room, **changed):
    with clinic_scope([room.staffed.id]):
        Batch.objects.filter(id=room.batch_id).update(**changed)


def test_a_batch_past_its_time_when_the_visit_began_stops_it(room):
    visits.save(room, visits.full_save(room))
    change_batch(room, beyond_use_at=row(room).occurred_at - dt.timedelta(minutes=1))

    assert refused_rules(room) == {"batch_not_usable"}


def test_a_batch_that_ran_out_during_the_visit_needs_a_reason(room):
    visits.save(
        room,
        visits.full_save(room, last_point_at=timezone.now() + dt.timedelta(minutes=10)),
    )
    change_batch(room, beyond_use_at=timezone.now() + dt.timedelta(minutes=5))

    assert refused_rules(room) == {"charted_after_batch"}
    visits.sign(room, override_reason="Written down after the patient had left.")
    assert "Reason: Written down after the patient had left." in row(room).note


def test_a_discarded_batch_stops_it_only_if_it_was_discarded_before(room):
    visits.save(room, visits.full_save(room))
    before = row(room).occurred_at - dt.timedelta(minutes=1)
    change_batch(room, discarded_at=before, discarded_by=room.staffed.assistant)
    assert refused_rules(room) == {"batch_not_usable"}

    after = row(room).last_point_at + dt.timedelta(minutes=1)
    change_batch(room, discarded_at=after)
    visits.sign(room)


def test_a_point_on_the_other_side_needs_a_reason(room):
    other = visits.point("foot-lateral-left", side="left")
    visits.save(room, replace(visits.full_save(room, points=2), points=(other,)))

    assert refused_rules(room) == {"other_side"}
    assert refused_rules(room, override_reason="   ") == {"other_side"}
    visits.sign(room, override_reason="Both heels were sore today; the left was asked for.")
    assert "point 1 is on the other side" in row(room).note


def test_an_unusual_volume_needs_a_reason(room):
    large = visits.point(volume_ml=Decimal(3))
    visits.save(room, replace(visits.full_save(room, points=0), points=(large,)))

    assert refused_rules(room) == {"point_volume"}


def test_a_nerve_that_asks_for_ultrasound_is_confirmed_not_reasoned_away(staffed):
    room = visits.ready(staffed, condition="carpal_tunnel_syndrome", side="left")
    median = visits.point("hand-palm-left", "U7")
    save = replace(visits.full_save(room, points=0), points=(median,))
    visits.save(room, save)
    reason = "I have done many of these."
    assert refused_rules(room, override_reason=reason) == {"ultrasound_or_credential"}

    confirmed = replace(median, credential_confirmed=True)
    visits.save(room, replace(save, number=2, points=(confirmed,)))
    visits.sign(room, revision=2)


def test_more_thrown_away_than_was_left_is_refused(room):
    visits.save(room, visits.full_save(room, points=6))

    assert refused_rules(room, discarded_ml=Decimal(15)) == {"discarded_too_much"}


def test_what_was_thrown_away_with_the_visit_is_not_used_again(room):
    visits.save(room, visits.full_save(room, points=6))
    visits.sign(room, discarded_ml=Decimal(14))
    second = visits.again(room, visits.start(room.staffed, room.course_id))

    [batch] = visits.room_of(second).batches
    assert batch.problem == "Batch 1 was thrown away."
    with clinic_scope([room.staffed.id]):
        assert Batch.objects.get(id=room.batch_id).discarded_ml == Decimal(14)


def test_what_the_signer_did_not_read_is_not_signed(room):
    values = visits.full_save(room)
    visits.save(room, values)
    visits.save(room, replace(values, number=2, reaction="Felt faint."))

    with pytest.raises(sessions.StaleSession):
        visits.sign(room, revision=1)


def test_an_assistant_does_not_sign(room):
    visits.save(room, visits.full_save(room))
    with pytest.raises(NotAllowed):
        sign_session(
            by=room.staffed.assistant,
            clinic_id=room.staffed.id,
            session_id=room.session_id,
            revision=1,
            ending=Ending(),
        )


def test_a_bath_is_signed_with_its_own_rules(staffed):
    room = bath_room(staffed)
    visits.save(room, bath_save(room, visits.bath()))
    visits.sign(room)

    assert "right nostril: swab, 1.5 mL, 10 minutes." in row(room).note


def test_a_bath_that_stayed_too_long_needs_a_reason(staffed):
    room = bath_room(staffed)
    visits.save(room, bath_save(room, visits.bath(dwell_minutes=Decimal("10.5"))))

    assert refused_rules(room) == {"bath_dwell"}
    visits.sign(room, override_reason="The clock was started late.")


def bath_room(staffed):
    visits.offer_bath(staffed)
    return visits.ready(staffed, condition="migraine", modality="bath")


def bath_save(room, bath):
    return replace(visits.full_save(room, points=0), baths=(bath,))


def test_the_signers_page_says_what_signing_would_say(room, django_assert_num_queries):
    visits.save(room, visits.full_save(room, confirmed=frozenset(), ratings=()))

    clinician = room.staffed.clinician
    with clinic_scope([room.staffed.id], clinician.id), django_assert_num_queries(13):
        page = signing_page(by=clinician, clinic_id=room.staffed.id, session_id=room.session_id)

    assert {each.rule for each in page.stops} == refused_rules(room)
    assert page.left_ml == Decimal(14)


# Amending


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
    copy = amend(room)
    visits.sign(copy, revision=0)

    with clinic_scope([staffed.id]):
        assert DiaryLink.objects.count() == 3


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


NOTE_QUERIES = 15


def test_another_clinicians_second_signature_is_refused(staffed):
    room = visits.signed(staffed)
    second = person(staffed.id, "second", "clinician")

    with pytest.raises(Conflict):
        visits.sign(replace(room, staffed=replace(staffed, clinician=second)))
