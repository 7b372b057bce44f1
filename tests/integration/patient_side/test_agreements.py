"""Messages and the registry are agreed to, or not, apart from the treatment; and taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from perineural.records.actions.agreements import Signed, sign_agreement, withdraw_agreement
from perineural.records.agreements import registry_agreed
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Agreement, AuditEvent, OutboxMessage, Patient
from perineural.records.queries.agreements import agreement_start
from tests.factories import treatment as visits
from tests.factories.agreed import agreed, reachable
from tests.factories.clinic import Staffed, clinic, patient, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def ana(staffed):
    ana = patient(staffed)
    reachable(staffed, ana)
    return ana


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sign(staffed, patient_id, *, kind="messages", name="Ana Quarrywood", by=None, **changed):
    by = by or staffed.assistant
    about = {"clinic_id": staffed.id, "patient_id": patient_id, "kind": kind}
    _, start = agreement_start(by=by, **about)
    values = {
        "signer_name": name, "hash_of_text_shown": start.text_hash, "language": start.language,
        "channels": ("email",) if kind == "messages" else (), **changed,
    }  # fmt: skip
    return sign_agreement(by=by, agreement_id=new_key(), signed=Signed(**values), **about)


def rows(staffed, **which) -> list[Agreement]:
    with clinic_scope([staffed.id]):
        return list(Agreement.objects.filter(**which))


def test_what_was_read_is_kept_word_for_word(staffed, ana):
    key = sign(staffed, ana)
    (kept,) = rows(staffed)
    assert kept.id == key
    assert "Harbour Clinic would like to send you short messages" in kept.text
    assert (kept.channels, kept.place, kept.signer_name) == (["email"], "clinic", "Ana Quarrywood")
    assert kept.recorded_by == staffed.assistant


def test_each_agreement_stands_by_itself(staffed, ana):
    sign(staffed, ana, kind="registry")
    with clinic_scope([staffed.id]):
        assert [each.patient_id for each in registry_agreed(staffed.id)] == [ana]
    assert rows(staffed, kind="messages") == []


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"name": "Someone Else"}, Invalid, "not the name on the record"),
        ({"name": ""}, Invalid, "Write your name"),
        ({"channels": ()}, Invalid, "Choose e-mail, text message or both"),
        ({"channels": ("pigeon",)}, Invalid, "no such way"),
        ({"hash_of_text_shown": "0" * 64}, Conflict, "changed since it was shown"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_kept(staffed, ana, changed, error, words):
    with pytest.raises(error, match=words):
        sign(staffed, ana, **changed)
    assert rows(staffed) == []


def test_nobody_agrees_to_a_way_for_which_there_is_no_address(staffed, ana):
    with clinic_scope([staffed.id]):
        Patient.objects.update(telephone="+49 30 901820")
    with pytest.raises(Invalid, match="no telephone number of this country"):
        sign(staffed, ana, channels=("email", "sms"))


def test_nobody_agrees_twice(staffed, ana):
    sign(staffed, ana)
    with pytest.raises(Conflict, match="agreed to already"):
        sign(staffed, ana)


def test_staff_who_take_no_consent_and_other_clinics_get_nowhere(staffed, ana):
    hill = clinic(slug="hill", name="Hill Clinic")
    with pytest.raises(NotAllowed):
        sign(staffed, ana, by=staffed.researcher)
    with pytest.raises(NotFound):
        sign(staffed, ana, by=hill.assistant)
    key = sign(staffed, ana)
    with pytest.raises(NotFound):
        withdraw_agreement(by=hill.assistant, clinic_id=hill.id, agreement_id=key)
    with pytest.raises(NotFound):
        withdraw_agreement(by=hill.assistant, clinic_id=staffed.id, agreement_id=key)
    assert rows(staffed)[0].withdrawn_at is None


def waiting(staffed) -> int:
    with clinic_scope([staffed.id]):
        return OutboxMessage.objects.filter(sent_at=None, cancelled_at=None).count()


def test_taking_messages_back_cancels_what_waits_at_once(staffed):
    room = visits.charted(staffed)
    key = agreed(staffed, room.patient_id)
    visits.sign(room)
    assert waiting(staffed) > 0
    withdraw_agreement(
        by=staffed.assistant, clinic_id=staffed.id, agreement_id=key, reason="Too many."
    )
    assert waiting(staffed) == 0
    (kept,) = rows(staffed)
    assert (kept.withdrawn_by, kept.withdrawn_reason) == ("clinic", "Too many.")
    with clinic_scope([staffed.id]):
        event = AuditEvent.objects.get(action="withdraw agreement")
    assert event.details["kind"] == "messages"


def test_taking_back_registry_use_is_seen_by_whatever_leaves(staffed, ana):
    key = sign(staffed, ana, kind="registry")
    withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)
    with clinic_scope([staffed.id]):
        assert not registry_agreed(staffed.id).exists()
    sign(staffed, ana, kind="registry")
    with clinic_scope([staffed.id]):
        assert registry_agreed(staffed.id).count() == 1, "they may change their mind again"


def test_on_the_clinics_tablet(staffed, ana):
    client = client_of(staffed.assistant)
    where = {"clinic_slug": "harbour", "patient_id": ana}
    story = client.get(reverse("story", kwargs=where)).content.decode()
    assert reverse("agreements", kwargs=where) in story
    page = client.get(reverse("agreements", kwargs=where))
    assert "Messages by e-mail or text" in page.content.decode()
    new = reverse("agreement_new", kwargs={**where, "about": "messages"})
    shown = client.get(f"{new}?lang=es")
    assert 'lang="es"' in shown.content.decode()
    given = {
        "key": str(new_key()), "text_hash": shown.context["start"].text_hash,
        "channels": ["email", "sms"], "signer_name": "Ana Quarrywood",
    }  # fmt: skip
    refused = client.post(f"{new}?lang=es", {**given, "signer_name": "Bo"})
    assert refused.status_code == 422
    done = client.post(f"{new}?lang=es", given, follow=True)
    assert "in force" in done.content.decode()
    (kept,) = rows(staffed)
    assert (kept.language, kept.channels) == ("es", ["email", "sms"])
    one = reverse("agreement", kwargs={"clinic_slug": "harbour", "agreement_id": kept.id})
    assert "unaltered since it was signed" in client.get(one).content.decode()
    gone = client.post(one, {"reason": ""}, follow=True)
    assert "withdrawn" in gone.content.decode()
    assert rows(staffed)[0].withdrawn_at is not None


def test_at_home_a_patient_agrees_and_takes_it_back(staffed, ana):
    client = client_of(person(staffed.id, "harbour", "patient", ana))
    new = reverse("own_agree", kwargs={"clinic_slug": "harbour", "about": "messages"})
    shown = client.get(new, headers={"accept-language": "en"})
    given = {
        "key": str(new_key()), "text_hash": shown.context["start"].text_hash,
        "channels": ["email"], "signer_name": "Ana Quarrywood",
    }  # fmt: skip
    page = client.post(new, given, follow=True).content.decode()
    assert "You agreed to this on" in page
    (kept,) = rows(staffed)
    assert (kept.place, kept.recorded_by) == ("home", None)
    back = reverse("own_agreement_back", kwargs={"clinic_slug": "harbour", "agreement_id": kept.id})
    assert "You took this back on" in client.post(back, follow=True).content.decode()
    assert rows(staffed)[0].withdrawn_by == "patient"


def test_a_patient_takes_back_nothing_of_another(staffed, ana):
    key = sign(staffed, ana)
    other = patient(staffed, family_name="Birchley")
    client = client_of(person(staffed.id, "harbour", "patient", other))
    back = reverse("own_agreement_back", kwargs={"clinic_slug": "harbour", "agreement_id": key})
    assert client.post(back).status_code == 403
    assert rows(staffed)[0].withdrawn_at is None
