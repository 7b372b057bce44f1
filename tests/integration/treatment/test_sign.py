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
from perineural.records.errors import NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    AuditEvent,
    Batch,
    Consent,
    Course,
    DiaryLink,
    Session,
)
from perineural.records.queries.session_checks import kit_is_checked
from perineural.records.queries.session_review import signing_page
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic

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
        asked = DiaryLink.objects.filter(session_id=room.session_id)
        moments = set(asked.values_list("moment", flat=True)) - {
            "evening"
        }  # by the hour of the day
        assert moments == {"1h", "4h", "24h", "2d", "3d", "7d"}
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


def opened_before(room, **ago) -> None:
    with clinic_scope([room.staffed.id]):
        began_at = row(room).occurred_at - dt.timedelta(**ago)
        Session.objects.filter(id=room.session_id).update(occurred_at=began_at)


def test_a_lot_recalled_while_points_were_given_is_named_where_a_reason_is_asked(room):
    opened_before(room, minutes=30)
    visits.save(room, visits.full_save(room, last_point_at=timezone.now()))
    change_batch(room, recalled_at=timezone.now() - dt.timedelta(minutes=5))

    with pytest.raises(NotReady) as refused:
        visits.sign(room)
    (finding,) = refused.value.findings
    assert finding.text.startswith("Batch 1 holds a lot that was recalled. Points were charted")
    visits.sign(room, override_reason="The recall was read too late; the patient was told.")
    assert "holds a lot that was recalled" in row(room).note


@pytest.mark.parametrize("said", [None, -400, 2])
def test_the_time_of_the_last_point_lies_between_the_opening_and_now(room, said):
    opened_before(room, minutes=30)
    at = None if said is None else timezone.now() + dt.timedelta(days=said)
    visits.save(room, visits.full_save(room, last_point_at=at))

    kept = row(room)
    assert kept.occurred_at <= kept.last_point_at <= timezone.now()
    change_batch(room, beyond_use_at=kept.occurred_at - dt.timedelta(minutes=1))
    assert "batch_not_usable" in refused_rules(room)


def test_without_a_time_of_the_device_the_server_says_when_it_was_given(room):
    opened_before(room, minutes=30)
    visits.save(room, visits.full_save(room, last_point_at=None))
    change_batch(room, recalled_at=timezone.now() - dt.timedelta(minutes=5))
    assert refused_rules(room) == {"charted_after_batch"}


def test_a_consent_signed_after_the_points_were_given_does_not_cover_them(room):
    withdraw(room, timezone.now() - dt.timedelta(minutes=5))
    visits.save(room, visits.full_save(room))
    planning.consent(room.staffed, room.course_id)
    assert "no_consent" in refused_rules(room)


@pytest.mark.parametrize(("hours", "holds"), [(11, True), (13, False), (72, False)])
def test_the_kit_is_checked_on_the_day_of_the_visit(room, hours, holds):
    visits.save(room, visits.full_save(room))
    checks = row(room).checks
    checks["kit"]["at"] = (timezone.now() - dt.timedelta(hours=hours)).isoformat()
    with clinic_scope([room.staffed.id]):
        Session.objects.filter(id=room.session_id).update(checks=checks)

    assert ("kit" in visits.room_of(room).confirmed) is holds
    if holds:
        visits.sign(room)
        return
    assert "kit_ready" in refused_rules(room)
    visits.save(room, visits.full_save(room, revision=1, number=2))
    visits.sign(room, revision=2)


@pytest.mark.parametrize(("seconds", "holds"), [(0, True), (1, False)])
def test_the_kits_check_holds_for_twelve_hours_to_the_second(seconds, holds):
    checked_at = timezone.now()
    session = Session(checks={"kit": {"at": checked_at.isoformat(), "by": None}})
    at = checked_at + dt.timedelta(hours=12, seconds=seconds)
    assert kit_is_checked(session, at) is holds


def test_a_batch_that_ran_out_during_the_visit_needs_a_reason(room):
    opened_before(room, minutes=30)
    visits.save(room, visits.full_save(room, last_point_at=timezone.now()))
    change_batch(room, beyond_use_at=timezone.now() - dt.timedelta(minutes=5))

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
    with clinic_scope([room.staffed.id], clinician.id), django_assert_num_queries(17):
        page = signing_page(by=clinician, clinic_id=room.staffed.id, session_id=room.session_id)

    assert {each.rule for each in page.stops} == refused_rules(room)
    assert page.left_ml == Decimal(14)
