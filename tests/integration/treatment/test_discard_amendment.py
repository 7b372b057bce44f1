"""An amendment that nobody wants to sign is discarded; the signed original stays."""

import pytest
from django.test import Client
from django.urls import reverse

from perineural.records.actions import sessions
from perineural.records.actions.adverse_events import Judgement, record_event
from perineural.records.actions.amendments import discard_amendment
from perineural.records.errors import Conflict, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, InjectionPoint, PainRating, Session
from perineural.records.queries.session_notes import session_note_page
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.signed(staffed, points=3)


def amend(room, reason="The third point was on the saphenous nerve."):
    return sessions.amend_session(
        by=room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        amendment_id=new_key(),
        reason=reason,
    )


def discard(room, session_id, by=None):
    who = by or room.staffed.clinician
    return discard_amendment(by=who, clinic_id=room.staffed.id, session_id=session_id)


def counted(room):
    with clinic_scope([room.staffed.id]):
        return [model.objects.count() for model in (Session, InjectionPoint, PainRating)]


def note(room):
    return session_note_page(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )


def test_the_copy_goes_with_all_it_held_and_the_original_stays(room):
    before, text = counted(room), note(room).note
    amendment = amend(room)
    assert counted(room) != before

    assert discard(room, amendment) == room.session_id

    assert counted(room) == before
    assert (note(room).note, note(room).amendment) == (text, None)


def test_it_is_written_down_who_discarded_what(room):
    amendment = amend(room)
    discard(room, amendment)

    with clinic_scope([room.staffed.id]):
        event = AuditEvent.objects.get(action="discard amendment")
    assert (event.subject_id, event.actor_id) == (amendment, room.staffed.clinician.id)
    assert event.details["amends"] == str(room.session_id)


def test_the_visit_can_be_amended_anew(room):
    discard(room, amend(room))

    assert amend(room, "The side was wrong.")


def test_another_clinician_may_and_an_assistant_may_not(room):
    amendment = amend(room)
    with pytest.raises(NotAllowed):
        discard(room, amendment, by=room.staffed.assistant)

    discard(room, amendment, by=person(room.staffed.id, "second", "clinician"))

    with pytest.raises(NotFound):
        discard(room, amendment)


def test_its_author_may_even_without_the_right_to_sign(room):
    amendment = amend(room)
    with clinic_scope([room.staffed.id]):
        Session.objects.filter(id=amendment).update(recorded_by=room.staffed.assistant)

    assert discard(room, amendment, by=room.staffed.assistant) == room.session_id


def test_a_trainee_discards_their_own_and_never_a_clinicians(room):
    amendment, trainee = amend(room), room.staffed.person("trainee")
    before = counted(room)
    with pytest.raises(NotAllowed):
        discard(room, amendment, by=trainee)
    assert counted(room) == before

    with clinic_scope([room.staffed.id]):
        Session.objects.filter(id=amendment).update(recorded_by=trainee)
    assert discard(room, amendment, by=trainee) == room.session_id


def test_what_is_signed_and_what_amends_nothing_stays(room):
    with pytest.raises(Conflict, match="signed"):
        discard(room, room.session_id)
    opened = visits.start(room.staffed, room.course_id)
    with pytest.raises(Conflict, match="no amendment"):
        discard(room, opened)


def test_nothing_is_lost_that_was_recorded_for_it(room):
    amendment = amend(room)
    record_event(
        by=room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=amendment,
        event_id=new_key(),
        description="A bruise.",
        judgement=Judgement("mild", "probable", "resolved"),
    )
    before = counted(room)
    with pytest.raises(Conflict, match="Something else was recorded"):
        discard(room, amendment)

    assert counted(room) == before
    with clinic_scope([room.staffed.id]):
        assert not AuditEvent.objects.filter(action="discard amendment").exists()


def test_the_room_of_an_amendment_offers_it_and_leads_back_to_the_note(room):
    client = Client()
    client.force_login(room.staffed.clinician)
    where = {"clinic_slug": room.staffed.slug, "session_id": amend(room)}
    assert "Discard the amendment" in client.get(reverse("session", kwargs=where)).content.decode()

    answer = client.post(reverse("session_discard", kwargs=where), follow=True)

    assert answer.redirect_chain[0][0].endswith(f"/sessions/{room.session_id}/note/")
    assert "The note stays as it was signed" in answer.content.decode()


def test_a_session_under_way_offers_no_such_thing(staffed):
    room = visits.ready(staffed)
    client = Client()
    client.force_login(staffed.clinician)
    where = {"clinic_slug": staffed.slug, "session_id": room.session_id}

    assert "Discard" not in client.get(reverse("session", kwargs=where)).content.decode()
