"""What a trainee signs waits for the co-signature of the supervisor they named."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from perineural.records.actions.accounts import end_membership
from perineural.records.actions.cosigning import cosign_session, name_supervisor
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.sessions import amend_session
from perineural.records.actors import System
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Membership, Session
from perineural.records.queries.cosigning import supervisors, to_cosign
from perineural.records.queries.session_notes import session_note_page
from tests.counting import asked
from tests.factories import treatment
from tests.factories.clinic import clinic, person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def staffed():
    return clinic()


@pytest.fixture
def trainee(staffed):
    return person(staffed.id, staffed.slug, "trainee")


@pytest.fixture
def second(staffed):
    """Another clinician."""
    return person(staffed.id, "second", "clinician")


def signing(room, by, supervisor=None, session_id=None, revision=1):
    sign_session(
        by=by,
        clinic_id=room.staffed.id,
        session_id=session_id or room.session_id,
        revision=revision,
        ending=Ending(aftercare_given=True, supervisor_id=supervisor and supervisor.id),
    )


@pytest.fixture
def waiting(staffed, trainee):
    """A session that the trainee signed, naming the clinician."""
    room = treatment.charted(staffed)
    signing(room, trainee, staffed.clinician)
    return room


def row(room, session_id=None):
    with clinic_scope([room.staffed.id]):
        return Session.objects.get(id=session_id or room.session_id)


def events(room, action):
    with clinic_scope([room.staffed.id]):
        return list(AuditEvent.objects.filter(clinic_id=room.staffed.id, action=action))


def cosign(room, by, session_id=None):
    cosign_session(by=by, clinic_id=room.staffed.id, session_id=session_id or room.session_id)


def listed(room, by):
    return [each.session_id for each in to_cosign(by=by, clinic_id=room.staffed.id)]


def page_of(room, by, name="session_note", post=None, session_id=None):
    client = Client()
    client.force_login(by, backend=BACKEND)
    keys = {"clinic_slug": room.staffed.slug}
    if name != "to_cosign":
        keys["session_id"] = session_id or room.session_id
    url = reverse(name, kwargs=keys)
    answer = client.get(url) if post is None else client.post(url, post, follow=True)
    return answer, " ".join(answer.content.decode().split())


def test_a_trainees_session_is_locked_and_waits(staffed, trainee, waiting):
    signed = row(waiting)
    assert signed.status == "signed"
    assert signed.signed_by_id == trainee.id
    assert signed.supervisor_id == staffed.clinician.id
    assert signed.cosigned_at is None
    _, said = page_of(waiting, trainee)
    assert "Waiting for co-signature</strong> by Invented Clinician (GMC 0000000)." in said


def test_a_clinicians_own_session_waits_for_nobody(staffed):
    room = treatment.signed(staffed)
    assert row(room).supervisor_id is None
    _, said = page_of(room, staffed.clinician)
    assert "co-signature" not in said


def test_whoever_is_trainee_and_clinician_is_a_clinician(staffed):
    person(staffed.id, "harbour", "clinician")
    both = staffed.clinician
    with clinic_scope([staffed.id]):
        Membership.objects.create(clinic_id=staffed.id, user=both, role="trainee")
    room = treatment.charted(staffed)
    signing(room, both)
    assert row(room).supervisor_id is None


@pytest.mark.parametrize("who", ["nobody", "themselves", "assistant", "clinic_lead", "stranger"])
def test_a_supervisor_is_another_person_who_may_co_sign_here(staffed, trainee, who):
    hill = clinic("hill", "Hill Clinic")
    named = {"nobody": None, "themselves": trainee, "stranger": hill.clinician}
    supervisor = named[who] if who in named else staffed.person(who)
    room = treatment.charted(staffed)
    with pytest.raises(Invalid, match="Say who supervises you") as refused:
        signing(room, trainee, supervisor)
    assert refused.value.field == "supervisor_id"
    assert row(room).status == "draft"
    assert not row(room).note


def test_a_clinician_who_left_is_nobodys_supervisor(staffed, trainee, second):
    with clinic_scope([staffed.id]):
        key = Membership.objects.get(user=second).id
    end_membership(by=System(staffed.id), clinic_id=staffed.id, membership_id=key)
    names = [each.id for each in supervisors(
        by=trainee, clinic_id=staffed.id, signer_id=trainee.id
    )]  # fmt: skip
    assert names == [staffed.clinician.id]


def test_the_supervisor_finds_it_in_a_list_reads_it_and_co_signs(staffed, trainee, waiting):
    _, said = page_of(waiting, staffed.clinician, "to_cosign")
    assert "Ana Quarrywood, born 28 Apr 1979" in said
    assert "Invented Trainee" in said

    _, note = page_of(waiting, staffed.clinician)
    assert "Co-sign this note" in note
    answer, note = page_of(waiting, staffed.clinician, "session_cosign", post={})
    assert answer.status_code == 200
    assert "co-signed by Invented Clinician (GMC 0000000) on" in note
    assert "Waiting for co-signature" not in note
    assert listed(waiting, staffed.clinician) == []
    _, said = page_of(waiting, staffed.clinician, "to_cosign")
    assert "Nothing waits for you" in said


def test_a_co_signature_changes_nothing_of_what_was_signed(staffed, waiting):
    before = row(waiting)
    cosign(waiting, staffed.clinician)
    after = row(waiting)
    assert after.cosigned_at is not None
    assert (after.note, after.seal, after.signed_at) == (before.note, before.seal, before.signed_at)
    page = session_note_page(
        by=staffed.clinician, clinic_id=staffed.id, session_id=waiting.session_id
    )
    assert page.seal_state == "holds"


def test_a_co_signature_is_kept_with_what_it_stands_under(staffed, trainee, waiting):
    cosign(waiting, staffed.clinician)
    cosign(waiting, staffed.clinician)
    kept = events(waiting, "co-sign session")
    assert len(kept) == 1
    assert kept[0].actor_id == staffed.clinician.id
    assert kept[0].details == {"seal": row(waiting).seal, "signed_by": str(trainee.id)}


def test_only_the_supervisor_who_was_named_co_signs(staffed, second, trainee, waiting):
    with pytest.raises(NotAllowed, match="Invented Clinician was named as supervisor"):
        cosign(waiting, second)
    for other in (trainee, staffed.assistant, staffed.clinic_lead):
        with pytest.raises(NotAllowed):
            cosign(waiting, other)
    with pytest.raises(NotFound):
        cosign(waiting, clinic("hill", "Hill Clinic").clinician)
    assert row(waiting).cosigned_at is None
    _, said = page_of(waiting, second)
    assert "Co-sign this note" not in said


def test_nobody_co_signs_their_own_not_even_after_becoming_a_clinician(staffed, trainee, waiting):
    with clinic_scope([staffed.id]):
        Membership.objects.create(clinic_id=staffed.id, user=trainee, role="clinician")
    with pytest.raises(NotAllowed, match="signed themselves"):
        cosign(waiting, trainee)
    with pytest.raises(Invalid):
        name_supervisor(
            by=trainee,
            clinic_id=staffed.id,
            session_id=waiting.session_id,
            supervisor_id=trainee.id,
        )
    with (
        clinic_scope([staffed.id]),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Session.objects.filter(id=waiting.session_id).update(supervisor=trainee)


def test_what_is_not_as_it_was_signed_is_not_co_signed(staffed, waiting):
    with clinic_scope([staffed.id]):
        Session.objects.filter(id=waiting.session_id).update(note="Nothing was given.")
    with pytest.raises(Conflict, match="not as it was signed"):
        cosign(waiting, staffed.clinician)
    assert row(waiting).cosigned_at is None


def test_what_waits_for_nobody_is_not_co_signed(staffed):
    room = treatment.charted(staffed)
    with pytest.raises(Conflict, match="not signed yet"):
        cosign(room, staffed.clinician)
    treatment.sign(room)
    with pytest.raises(Conflict, match="needs no co-signature"):
        cosign(room, staffed.clinician)


def test_another_supervisor_is_named_while_it_waits(staffed, trainee, second, waiting):
    _, said = page_of(
        waiting, trainee, "session_supervisor", post={"supervisor_id": str(second.id)}
    )
    assert "Waiting for co-signature" in said
    assert listed(waiting, second) == [waiting.session_id]
    assert listed(waiting, staffed.clinician) == []
    told = events(waiting, "name supervisor")[0].details
    assert told == {"supervisor": str(second.id), "before": str(staffed.clinician.id)}
    cosign(waiting, second)
    with pytest.raises(Conflict, match="is co-signed"):
        name_supervisor(
            by=trainee,
            clinic_id=staffed.id,
            session_id=waiting.session_id,
            supervisor_id=staffed.clinician.id,
        )


def test_another_trainee_names_no_supervisor_for_it(staffed, waiting):
    other = person(staffed.id, "other", "trainee")
    with pytest.raises(NotAllowed):
        name_supervisor(
            by=other,
            clinic_id=staffed.id,
            session_id=waiting.session_id,
            supervisor_id=staffed.clinician.id,
        )


def amended(room, by):
    return amend_session(
        by=by,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        amendment_id=new_key(),
        reason="The sixth point was on the saphenous nerve.",
    )


def test_a_trainees_amendment_waits_as_well_and_the_first_note_no_more(staffed, trainee, waiting):
    key = amended(waiting, trainee)
    assert listed(waiting, staffed.clinician) == [waiting.session_id]
    assert row(waiting, key).supervisor_id is None
    signing(waiting, trainee, staffed.clinician, key, row(waiting, key).revision)

    assert listed(waiting, staffed.clinician) == [key]
    with pytest.raises(Conflict, match="was amended since"):
        cosign(waiting, staffed.clinician)
    cosign(waiting, staffed.clinician, key)
    assert listed(waiting, staffed.clinician) == []
    _, said = page_of(waiting, staffed.clinician, session_id=key)
    assert "co-signed by Invented Clinician" in said


def test_a_trainee_may_amend_what_a_clinician_signed_and_that_waits(staffed, trainee):
    room = treatment.signed(staffed)
    key = amended(room, trainee)
    signing(room, trainee, staffed.clinician, key, row(room, key).revision)
    assert listed(room, staffed.clinician) == [key]


def test_the_sign_page_asks_a_trainee_who_supervises_them_and_nobody_else(staffed, trainee):
    room = treatment.charted(staffed)
    _, said = page_of(room, staffed.clinician, "session_sign")
    assert "Who supervises you" not in said
    _, said = page_of(room, trainee, "session_sign")
    assert "Who supervises you" in said
    form = {"revision": 1, "aftercare_given": "on", "discarded_ml": "14"}
    answer, said = page_of(room, trainee, "session_sign", post=form)
    assert answer.status_code == 422
    assert "supervisor_id" in answer.context["form"].errors
    form["supervisor_id"] = str(staffed.clinician.id)
    _, said = page_of(room, trainee, "session_sign", post=form)
    assert "Waiting for co-signature" in said


@pytest.mark.parametrize("name", ["assessment", "recipes/new"])
def test_a_trainee_assesses_and_writes_recipes_under_nobody(staffed, trainee, name):
    client = Client()
    client.force_login(trainee, backend=BACKEND)
    room = treatment.charted(staffed)
    with clinic_scope([staffed.id]):
        complaint_id = Session.objects.get(id=room.session_id).course.complaint_id
    paths = {
        "assessment": f"/c/harbour/complaints/{complaint_id}/assess/",
        "recipes/new": "/c/harbour/recipes/new/",
    }
    assert client.get(paths[name]).status_code == 403


def test_the_list_takes_two_queries(staffed, waiting):
    with asked() as queries:
        assert len(to_cosign(by=staffed.clinician, clinic_id=staffed.id)) == 1
    assert len(queries) == 2
