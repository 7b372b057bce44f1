"""A superbill is made from the clinic's own codes and what was done."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from perineural.records.actions.billing import (
    SuperbillDraft,
    load_codes,
    make_superbill,
    void_superbill,
)
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.sessions import amend_session
from perineural.records.code_list import WrongList
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, BillingCode, Session, Superbill
from perineural.records.queries.billing import superbill_page
from tests.factories import treatment
from tests.factories.clinic import clinic
from tests.integration.documents.conftest import BACKEND, press, structure_of, text_of

__all__ = ["press"]

pytestmark = pytest.mark.django_db
CODES = (
    b"code,words,price\nV1,Visit,120.00\nP1,Points along a nerve,15.50\n64505,Bath of the nose,\n"
)


@pytest.fixture
def staffed():
    return clinic()


@pytest.fixture
def room(staffed):
    room = treatment.signed(staffed)
    load(staffed)
    return room


def load(staffed, content=CODES, currency="usd"):
    return load_codes(
        by=staffed.clinic_lead, clinic_id=staffed.id, content=content, currency=currency
    )


def bill(room, counts=None, diagnosis="M76.61", by=None, key=None):
    return make_superbill(
        by=by or room.staffed.clinician,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        superbill_id=key or new_key(),
        draft=SuperbillDraft(diagnosis, {"V1": 1, "P1": 6} if counts is None else counts),
    )


def shown(room, key):
    return superbill_page(by=room.staffed.clinician, clinic_id=room.staffed.id, superbill_id=key)


def ask(room, name, role="clinician", post=None, **keys):
    client = Client()
    client.force_login(room.staffed.person(role), backend=BACKEND)
    url = reverse(name, kwargs={"clinic_slug": room.staffed.slug, **keys})
    return client.get(url) if post is None else client.post(url, post, follow=True)


def said(answer):
    return " ".join(answer.content.decode().split())


def count(room, model):
    with clinic_scope([room.staffed.id]):
        return model.objects.filter(clinic_id=room.staffed.id).count()


def told(room, action):
    with clinic_scope([room.staffed.id]):
        events = AuditEvent.objects.filter(clinic_id=room.staffed.id, action=action)
        return [event.details for event in events.order_by("number")]


def test_a_superbill_says_who_when_why_what_and_how_much(room):
    page = shown(room, bill(room))
    assert (page.number, page.diagnosis_code) == (1, "M76.61")
    assert page.diagnosis == "Achilles tendonitis, right side"
    lines = [(line.code, line.count, line.sum) for line in page.lines]
    assert lines == [("V1", 1, Decimal("120.00")), ("P1", 6, Decimal("93.00"))]
    assert (page.currency, page.total, page.is_total_whole) == ("USD", Decimal("213.00"), True)
    assert page.clinician == "Invented Clinician (GMC 0000000)"


def test_a_code_without_a_price_is_not_counted_as_free(room):
    page = shown(room, bill(room, {"V1": 1, "64505": 1}))
    assert (page.total, page.is_total_whole) == (Decimal("120.00"), False)
    words = said(ask(room, "superbill", superbill_id=page.id))
    assert "Total USD 120.00</strong>, without what has no price" in words


def test_it_says_in_plain_words_that_it_may_not_be_paid(room, press):
    key = bill(room)
    for words in (
        said(ask(room, "superbill", superbill_id=key)),
        text_of(ask(room, "superbill_pdf", superbill_id=key)),
    ):
        assert "Your insurance may not cover this treatment." in words
        assert "what it does not pay, you pay yourself." in words
        assert "Medicare in the United States does not cover prolotherapy" in words


def test_it_is_taken_as_a_tagged_file_and_that_is_kept(room, press):
    key = bill(room)
    file = ask(room, "superbill_pdf", role="assistant", superbill_id=key)
    words = text_of(file)
    for part in ("Superbill 1", "M76.61 (ICD-10-CM): Achilles", "P1 Points along a nerve 6 15.50"):
        assert part in words
    assert "Quarrywood" not in file["Content-Disposition"]
    _, elements = structure_of(file)
    assert {"/H1", "/Table", "/TH", "/TD"} <= {kind for kind, _ in elements}
    assert told(room, "take document")[0]["document"] == "superbill"


def test_the_page_shows_what_was_done_and_what_to_think_of(room):
    words = said(ask(room, "superbill_new", session_id=room.session_id))
    assert "right sural nerve: 6 points" in words
    assert "Take care: A bath inside the nose does not fall under this code" in words
    assert "USD 15.50 each." in words


def test_codes_are_chosen_and_the_superbill_opens(room):
    form = {"key": str(new_key()), "diagnosis": "M76.61", "count_V1": "1", "count_P1": ""}
    answer = ask(room, "superbill_new", post=form, session_id=room.session_id)
    assert "Superbill 1" in said(answer)
    assert count(room, Superbill) == 1
    ask(room, "superbill_new", post=form, session_id=room.session_id)
    assert count(room, Superbill) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"count_V1": ""}, "Choose at least one code."),
        ({"count_V1": "100"}, "less than or equal to 99"),
        ({"count_V1": "-1"}, "greater than or equal to 0"),
        ({"diagnosis": "Z99.9"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_billed_is_told(room, changed, words):
    form = {"key": str(new_key()), "diagnosis": "M76.61", "count_V1": "1", **changed}
    answer = ask(room, "superbill_new", post=form, session_id=room.session_id)
    assert answer.status_code == 422
    assert words in said(answer)
    assert count(room, Superbill) == 0


def test_a_code_that_went_meanwhile_is_named_and_nothing_is_made(room):
    load(room.staffed, b"code,words\nV1,Visit\n", "")
    with pytest.raises(Invalid, match="Not among the clinic's codes any more: P1"):
        bill(room)
    assert count(room, Superbill) == 0


def test_a_new_list_leaves_superbills_as_they_were(room):
    key = bill(room)
    load(room.staffed, b"code,words,price\nV1,Other words,999\n")
    assert shown(room, key).total == Decimal("213.00")
    assert shown(room, key).lines[0].words == "Visit"


def test_one_superbill_a_session_until_it_is_voided_for_a_reason(room):
    first = bill(room)
    with pytest.raises(Conflict, match="There is a superbill of this session"):
        bill(room)
    answer = ask(room, "superbill_new", session_id=room.session_id)
    assert answer.status_code == 302
    assert str(first) in answer.url

    answer = ask(room, "superbill", superbill_id=first, post={"reason": " "})
    assert answer.status_code == 422
    words = said(ask(room, "superbill", superbill_id=first, post={"reason": "Wrong side."}))
    assert "Voided</strong> by Invented Clinician" in words
    assert "It does not hold. Why: Wrong side." in words
    with pytest.raises(Conflict, match="is voided"):
        void_superbill(
            by=room.staffed.clinician,
            clinic_id=room.staffed.id,
            superbill_id=first,
            reason="Again.",
        )
    assert shown(room, bill(room)).number == 2


def test_a_voided_superbill_says_so_on_paper(room, press):
    key = bill(room)
    ask(room, "superbill", superbill_id=key, post={"reason": "Wrong side."})
    assert "Voided: it does not hold." in text_of(ask(room, "superbill_pdf", superbill_id=key))


def test_everything_is_kept_in_the_audit_trail(room):
    key = bill(room)
    ask(room, "superbill", superbill_id=key, post={"reason": "Wrong side."})
    assert told(room, "load billing codes") == [{"codes": 3, "priced": 2, "currency": "USD"}]
    made = {"session": str(room.session_id), "number": 1, "codes": 2}
    assert told(room, "make superbill") == [made]
    assert told(room, "void superbill") == [{"number": 1}]


def amended(room):
    """The room of the signed note that amends this one."""
    staffed, key = room.staffed, new_key()
    amend_session(
        by=staffed.clinician, clinic_id=staffed.id, session_id=room.session_id,
        amendment_id=key, reason="Another nerve.",
    )  # fmt: skip
    with clinic_scope([staffed.id]):
        revision = Session.objects.get(id=key).revision
    newer = treatment.again(room, key)
    treatment.sign(newer, revision)
    return newer


def test_only_the_note_that_counts_is_billed(staffed, room):
    open_room = treatment.charted(staffed)
    with pytest.raises(Conflict, match="still open"):
        bill(open_room)
    amended(room)
    with pytest.raises(Conflict, match="was amended"):
        bill(room)


def test_a_visit_has_one_superbill_that_holds_however_often_it_is_amended(room):
    first, newer = bill(room), amended(room)
    newest = amended(newer)
    with pytest.raises(Conflict, match=r"Superbill 1 was made of this visit .* Void it first"):
        bill(newest)
    answer = ask(room, "superbill_new", session_id=newest.session_id)
    assert str(first) in answer.url, "the one to void is shown"
    assert count(room, Superbill) == 1

    ask(room, "superbill", superbill_id=first, post={"reason": "Amended."})
    assert shown(room, bill(newest)).number == 2


def test_the_key_of_another_sessions_superbill_is_not_taken_for_made(staffed, room):
    key = bill(room)
    other = treatment.signed(staffed)
    with pytest.raises(Conflict, match="for another session"):
        bill(other, key=key)


def test_a_superbill_made_before_an_amendment_says_so(room, press):
    key = bill(room)
    assert "was amended" not in said(ask(room, "superbill", superbill_id=key))
    newer = amended(room)

    page = said(ask(room, "superbill", superbill_id=key))
    words = "This session was amended"
    assert words in page
    assert f"{words} by Invented Clinician" in text_of(ask(room, "superbill_pdf", superbill_id=key))
    assert str(newer.session_id) in page, "the way to the note that counts"
    assert "Another nerve." not in page, "why is not for the insurer"


def test_a_superbill_of_an_amended_note_says_so(room, press):
    key = bill(amended(room))
    for answer in ("superbill", "superbill_pdf"):
        read = text_of if answer.endswith("pdf") else said
        assert "the amended note, signed on" in read(ask(room, answer, superbill_id=key))


def test_what_waits_for_a_co_signature_is_not_billed(staffed):
    load(staffed)
    room = treatment.charted(staffed)
    ending = Ending(aftercare_given=True, supervisor_id=staffed.clinician.id)
    sign_session(
        by=staffed.person("trainee"), clinic_id=staffed.id, session_id=room.session_id,
        revision=1, ending=ending,
    )  # fmt: skip
    with pytest.raises(Conflict, match="waits for its co-signature"):
        bill(room)


@pytest.mark.parametrize("role", ["trainee", "clinic_lead", "researcher", "administrator"])
def test_who_may_not_write_superbills(room, role):
    with pytest.raises(NotAllowed):
        bill(room, by=room.staffed.person(role))
    assert ask(room, "superbill_new", role=role, session_id=room.session_id).status_code == 403


@pytest.mark.parametrize("role", ["clinician", "assistant", "trainee", "researcher"])
def test_who_may_not_load_codes(room, role):
    person = room.staffed.person(role)
    with pytest.raises(NotAllowed):
        load_codes(by=person, clinic_id=room.staffed.id, content=CODES, currency="USD")
    assert ask(room, "billing_codes", role=role).status_code == 403


def test_another_clinic_learns_nothing_of_it(room):
    key = bill(room)
    hill = clinic("hill", "Hill Clinic")
    with pytest.raises(NotFound):
        superbill_page(by=hill.clinician, clinic_id=hill.id, superbill_id=key)
    with pytest.raises(NotFound):
        void_superbill(by=hill.clinician, clinic_id=hill.id, superbill_id=key, reason="Mine.")


def upload(room, content, currency="USD"):
    file = SimpleUploadedFile("codes.csv", content, content_type="text/csv")
    post = {"file": file, "currency": currency}
    return ask(room, "billing_codes", role="clinic_lead", post=post)


def test_a_list_is_loaded_on_its_page(room):
    words = said(upload(room, b"code,words,price\nQ1,Asking,10\n"))
    assert "1 codes are in use from now on." in words
    assert count(room, BillingCode) == 1


def test_a_wrong_list_is_told_line_by_line_and_the_old_one_stays(room):
    answer = upload(room, b"code,words,price\nQ1,Asking,10\nQ 2,Asking,x\nQ3,\n")
    assert answer.status_code == 422
    words = said(answer)
    assert "2 lines are wrong, so nothing was loaded." in words
    assert "Line 3</strong> “Q 2” is no code" in words
    assert "Line 4</strong> Q3 needs words of your own" in words
    assert count(room, BillingCode) == 3


@pytest.mark.parametrize(
    ("currency", "words"),
    [("", "Say which currency the prices are in."), ("U1D", "A currency has three letters")],
)
def test_a_price_has_a_currency(room, currency, words):
    answer = upload(room, CODES, currency)
    assert answer.status_code == 422
    assert words in said(answer)


def test_a_list_that_cannot_be_taken_whole_changes_nothing(room):
    with pytest.raises(WrongList):
        load(room.staffed, b"code,words\nQ1,Asking\nQ1,Again\n")
    assert count(room, BillingCode) == 3
    assert len(told(room, "load billing codes")) == 1


def test_without_codes_the_page_says_who_loads_them(staffed):
    room = treatment.signed(staffed)
    words = said(ask(room, "superbill_new", session_id=room.session_id))
    assert "There are no billing codes yet" in words
    answer = ask(room, "billing_codes", role="administrator")
    assert answer.status_code == 200
    assert "No codes are loaded yet" in said(answer)
