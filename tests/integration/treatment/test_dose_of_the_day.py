"""Local anaesthetic of every visit of a patient within 24 hours is held to one limit."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.clinical.solution import Part
from perineural.records.actions.sessions import amend_session
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Complaint, Session
from perineural.records.queries.session_notes import note_agrees
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db

PLAIN = (Part("dextrose_5", Decimal(50)),)
STRONG = (Part("dextrose_5", Decimal(10)), Part("lidocaine_2_mpf", Decimal(10)))
"""10 mg lidocaine in each mL."""


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def wrist(staffed) -> visits.Ready:
    """This morning's visit, signed: 12 mL of a strong mixture, 120 mg lidocaine."""
    room = visits.charted(staffed, points=12, parts=STRONG, weight_kg=Decimal(60))
    visits.sign(room)
    return room


def same_patient(room: visits.Ready, parts: tuple = STRONG) -> visits.Ready:
    return visits.another(room, parts, Decimal(60))


def chart(room: visits.Ready, points: int, **changed: object):
    """So many points of 1 mL at the median nerve of the wrist."""
    at = tuple(
        visits.point("hand-palm-right", "U6", step * 3, credential_confirmed=True)
        for step in range(points)
    )
    return visits.save(room, replace(visits.full_save(room), points=at, **changed))


def row(room: visits.Ready) -> Session:
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=room.session_id)


def move(room: visits.Ready, hours: int) -> None:
    """Let the whole visit have been so many hours earlier."""
    visit, earlier = row(room), dt.timedelta(hours=hours)
    with clinic_scope([room.staffed.id]):
        Session.objects.filter(id=room.session_id).update(
            occurred_at=visit.occurred_at - earlier, last_point_at=visit.last_point_at - earlier
        )


def test_the_room_says_what_another_session_of_the_day_gave(wrist):
    room = same_patient(wrist)
    assert visits.room_of(room).elsewhere_mg == {"lidocaine": Decimal(120)}
    totals = chart(room, 6).totals
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(180)}
    assert totals.given_mg == {"lidocaine": Decimal(60)}
    assert totals.percent == Decimal(75), "180 of the 240 mg that 60 kg may have"


def test_both_together_may_not_pass_the_limit(wrist):
    room = same_patient(wrist)
    chart(room, 12)
    with pytest.raises(Invalid, match=r"would be 104\.2 % of this patient's limit"):
        chart(room, 13, revision=1, number=2)
    assert len(visits.room_of(room).points) == 12


def test_what_was_given_more_than_24_hours_before_does_not_count(wrist):
    room = same_patient(wrist)
    move(wrist, 23)
    assert visits.room_of(room).elsewhere_mg == {"lidocaine": Decimal(120)}
    move(wrist, 2)
    assert visits.room_of(room).elsewhere_mg == {}
    assert chart(room, 12).totals.percent == Decimal(50)


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False)])
def test_24_hours_are_counted_to_the_second(wrist, seconds, counts):
    room = same_patient(wrist)
    ended_at = row(room).occurred_at - dt.timedelta(hours=24, seconds=seconds)
    with clinic_scope([wrist.staffed.id]):
        Session.objects.filter(id=wrist.session_id).update(
            occurred_at=ended_at - dt.timedelta(minutes=30), last_point_at=ended_at
        )
    assert bool(visits.room_of(room).elsewhere_mg) is counts


def test_a_room_opened_long_before_counts_from_its_last_point(wrist):
    with clinic_scope([wrist.staffed.id]):
        opened = row(wrist).occurred_at - dt.timedelta(hours=25)
        Session.objects.filter(id=wrist.session_id).update(occurred_at=opened)
    assert visits.room_of(same_patient(wrist)).elsewhere_mg == {"lidocaine": Decimal(120)}


def test_a_session_without_anaesthetic_is_not_stopped_by_another(wrist):
    room = same_patient(wrist, parts=PLAIN)
    move(wrist, 1)
    totals = chart(room, 12).totals
    assert (totals.anaesthetic_mg, totals.percent) == ({}, Decimal(0))
    visits.sign(room)


def test_a_session_that_is_still_charted_counts_as_well(staffed):
    first = visits.charted(staffed, points=12, parts=STRONG, weight_kg=Decimal(60))
    assert visits.room_of(same_patient(first)).elsewhere_mg == {"lidocaine": Decimal(120)}


def test_of_an_amended_session_only_the_amendment_counts(wrist):
    amended = visits.again(
        wrist,
        amend_session(
            by=wrist.staffed.clinician,
            clinic_id=wrist.staffed.id,
            session_id=wrist.session_id,
            amendment_id=new_key(),
            reason="Two points too many.",
        ),
    )
    assert visits.room_of(amended).elsewhere_mg == {}
    before = row(amended).revision
    visits.save(amended, visits.full_save(amended, points=10, revision=before))
    visits.sign(amended, before + 1)
    assert visits.room_of(same_patient(wrist)).elsewhere_mg == {"lidocaine": Decimal(100)}


def test_the_note_says_what_came_from_elsewhere_and_stays_as_it_was_signed(wrist):
    room = same_patient(wrist)
    chart(room, 6)
    visits.sign(room)
    note = row(room).note
    assert "Lidocaine 180 mg, 120 mg of it in another session within 24 hours; ceiling 240" in note
    assert "elsewhere" not in row(wrist).note
    move(wrist, 30)
    with clinic_scope([room.staffed.id]):
        assert note_agrees(room.staffed.id, room.session_id)


def test_another_patients_session_does_not_count(staffed, wrist):
    other = visits.ready(staffed, parts=STRONG)
    with clinic_scope([staffed.id]):
        assert Complaint.objects.get(id=other.complaint_id).patient_id != wrist.patient_id
    assert visits.room_of(other).elsewhere_mg == {}
