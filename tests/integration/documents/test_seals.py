"""A signed session is as it was signed, or it is told that it is not."""

from decimal import Decimal

import pytest
from django.db.models import CASCADE

from perineural.records import seals
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    AuditEvent,
    InjectionPoint,
    PainRating,
    Session,
)
from perineural.records.queries.session_notes import session_note_page
from perineural.records.seals import SealState
from tests.factories import treatment
from tests.factories.visits import Scores, treated
from tests.integration.documents.conftest import text_of

pytestmark = pytest.mark.django_db


def page(room):
    where = {"clinic_id": room.staffed.id, "session_id": room.session_id}
    return session_note_page(by=room.staffed.clinician, **where)


def faults(room):
    with clinic_scope([room.staffed.id]):
        return [(fault.session_id, fault.state) for fault in seals.verify(room.staffed.id)]


def test_what_was_just_signed_holds(signed):
    shown = page(signed)
    assert shown.seal_state is SealState.HOLDS
    assert len(shown.seal) == 64
    assert faults(signed) == []


def alter_note(room):
    Session.objects.filter(id=room.session_id).update(note="Nothing was given.")


def alter_signer(room):
    Session.objects.filter(id=room.session_id).update(signed_by=room.staffed.assistant)


def alter_moment(room):
    row = Session.objects.get(id=room.session_id)
    Session.objects.filter(id=room.session_id).update(signed_at=row.occurred_at)


def alter_reason(room):
    Session.objects.filter(id=room.session_id).update(override_reason="It was right.")


def move_point(room):
    point = InjectionPoint.objects.filter(session_id=room.session_id).first()
    InjectionPoint.objects.filter(id=point.id).update(x=point.x + Decimal("0.1"))


def drop_point(room):
    InjectionPoint.objects.filter(session_id=room.session_id).first().delete()


def alter_score(room):
    PainRating.objects.filter(session_id=room.session_id, clock="before").update(score=9)


def take_the_seal_away(room):
    Session.objects.filter(id=room.session_id).update(seal="")


def seal_again(room):
    row = Session.objects.get(id=room.session_id)
    row.note = "Nothing was given."
    parts = {name: getattr(row, name).all() for name in seals.PARTS}
    Session.objects.filter(id=row.id).update(note=row.note, seal=seals.seal_of(row, parts))


@pytest.mark.parametrize(
    "alter",
    [
        alter_note, alter_signer, alter_moment, alter_reason, move_point, drop_point, alter_score,
        take_the_seal_away, seal_again,
    ],
)  # fmt: skip
def test_whatever_is_altered_after_signing_is_told(signed, ask, alter):
    with clinic_scope([signed.staffed.id]):
        alter(signed)
    assert faults(signed) == [(signed.session_id, SealState.BROKEN)]
    shown = " ".join(ask("session_note", session_id=signed.session_id).content.decode().split())
    assert "The record is not as it was signed" in shown


def test_a_file_of_an_altered_record_says_so(signed, ask, press):
    with clinic_scope([signed.staffed.id]):
        move_point(signed)
    said = text_of(ask("note_pdf", session_id=signed.session_id))
    assert "The record is not as it was signed: do not rely on this copy." in said


def test_answers_of_the_diary_come_later_and_break_nothing(staffed):
    done = treated(staffed, [Scores(diary=(3, 5, 6))])
    with clinic_scope([staffed.id]):
        assert PainRating.objects.filter(session_id=done.session_ids[0], clock="later").count() == 3
        assert list(seals.verify(staffed.id)) == []


def test_a_session_signed_before_seals_were_kept_says_that(signed, ask):
    with clinic_scope([signed.staffed.id]):
        take_the_seal_away(signed)
        event = AuditEvent.objects.get(action="sign session", subject_id=signed.session_id)
        event.details.pop("seal")
        AuditEvent.objects.filter(id=event.id).update(details=event.details)
    assert page(signed).seal_state is SealState.NONE
    assert faults(signed) == [(signed.session_id, SealState.NONE)]
    shown = ask("session_note", session_id=signed.session_id).content.decode()
    assert "it was signed before seals were kept" in shown


def test_the_seals_of_many_sessions_take_few_queries(staffed, django_assert_num_queries):
    treated(staffed, [Scores()] * 3)
    with clinic_scope([staffed.id]), django_assert_num_queries(7):
        assert list(seals.verify(staffed.id)) == []


def test_an_open_session_has_no_seal(staffed):
    room = treatment.charted(staffed)
    with clinic_scope([staffed.id]):
        assert Session.objects.get(id=room.session_id).seal == ""
    assert faults(room) == []


def test_every_field_of_a_session_and_of_its_parts_is_sealed_or_left_out_on_purpose():
    """A new field, or a new kind of part, cannot escape the seal unseen."""
    models = {"session": Session}
    for relation in Session._meta.related_objects:
        if relation.on_delete is CASCADE:
            models[relation.get_accessor_name()] = relation.related_model
    assert models.keys() - seals.RECORDED_LATER == seals.SEALED.keys()
    for name in seals.SEALED:
        model = models[name]
        stored = {field.attname for field in model._meta.concrete_fields}
        sealed, left = set(seals.SEALED[name]), seals.NOT_SEALED[name]
        assert sealed | left == stored, name
        assert not sealed & left, name
