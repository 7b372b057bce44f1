"""Something is wrong: advice before any question, what is asked, and what a report sets going."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.clinical.reports import TOLD, ReportUrgency
from perineural.records.actions.adverse_events import Judgement, judge_event, record_event
from perineural.records.actions.reports import OPEN_REPORTS_AT_MOST, Report, report_wrong
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AdverseEvent, CallTask, Clinic, DiaryLink, Patient
from perineural.records.outbox import drain
from perineural.records.queries.reports import report_page, reported
from perineural.records.reported_sessions import session_to_report
from perineural.records.tokens import make_token
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic, patient
from tests.factories.visits import Scores, holder, link, treated, visit

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))
MILD = Judgement("mild", "probable", "resolved", outcome="Gone.")


@pytest.fixture
def done():
    return treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))


@pytest.fixture
def asked(done):
    return link(done.staffed, done.session_ids[0], "4h")


def page_of(done, asked, page="wrong/"):
    return f"/d/{make_token('diary', done.staffed.id, asked.id)}/{page}"


def answers(done, asked, **changed):
    """Every question answered no, but for these."""
    with clinic_scope([done.staffed.id]):
        found = session_to_report(holder(done.staffed, asked.id), asked.id).asked
    return {each.key: "no" for each in found} | changed


def tell(done, asked, words="", event_id=None, **changed):
    event_id = event_id or new_key()
    report_wrong(
        by=holder(done.staffed, asked.id),
        link_id=asked.id,
        event_id=event_id,
        report=Report(answers(done, asked, **changed), words),
    )
    return event_id


def rows(done, model):
    with clinic_scope([done.staffed.id]):
        return list(model.objects.filter(clinic_id=done.staffed.id))


def test_emergency_advice_and_that_nobody_watches_stand_before_the_first_question(done, asked):
    text = Client().get(page_of(done, asked)).content.decode()
    first = text.index("<fieldset")
    assert text.index("Get help now") < text.index("Call your emergency number") < first
    assert text.index("Nobody watches these reports at night") < first
    assert "right" not in text[text.index("<title>") : text.index("</title>")]


@pytest.mark.parametrize(
    ("changed", "urgency", "hours"),
    [({}, "visit", 72), ({"weakness": "yes"}, "today", 8), ({"breath": "yes"}, "emergency", 1)],
)
def test_the_answers_decide_how_soon_and_open_one_call_until_then(
    done, asked, changed, urgency, hours
):
    before = timezone.now()
    event_id = tell(done, asked, "It feels odd.", **changed)

    (event,) = rows(done, AdverseEvent)
    assert (event.urgency, event.reported_by, event.reviewed_at) == (urgency, "patient", None)
    assert (event.description, event.session_id) == ("It feels odd.", done.session_ids[0])
    assert dt.timedelta(days=7) <= event.judge_by - before < dt.timedelta(days=7, minutes=1)
    (call,) = rows(done, CallTask)
    assert (call.kind, call.subject_id, call.done_at) == ("report", event_id, None)
    assert dt.timedelta(0) <= call.due_by - before - dt.timedelta(hours=hours)
    assert call.due_by - before - dt.timedelta(hours=hours) < dt.timedelta(minutes=1)


def test_a_report_from_the_page_tells_at_once_what_to_do(done, asked):
    key = str(new_key())
    sent = {"key": key, **answers(done, asked, breath="yes")}
    for _ in range(2):  # a second tap is the same report
        answer = Client().post(page_of(done, asked), sent, follow=True)
        text = answer.content.decode()
        assert TOLD[ReportUrgency.EMERGENCY].text in text
        assert "it calls no help for you" in text
    assert len(rows(done, AdverseEvent)) == len(rows(done, CallTask)) == 1
    assert events(done.staffed, "report unwanted event") == 1


def test_it_needs_no_cookie_and_reading_it_writes_nothing(done, asked):
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        assert not client.get(page_of(done, asked)).cookies
        assert client.head(page_of(done, asked)).status_code == 200
    assert rows(done, AdverseEvent) == rows(done, CallTask) == []
    assert client.post(page_of(done, asked), {"words": "Numb."}).status_code == 302
    assert len(rows(done, AdverseEvent)) == 1


def test_what_was_left_out_is_not_taken_for_no(done, asked):
    Client().post(page_of(done, asked), {"words": "Something is odd."})
    (event,) = rows(done, AdverseEvent)
    assert (event.urgency, event.answers) == ("today", {})


def test_answers_without_words_are_told_to_the_clinic_in_words(done, asked):
    tell(done, asked, weakness="yes")
    (event,) = rows(done, AdverseEvent)
    assert event.description == "No words. Answered yes: new weakness or numbness."


def test_an_empty_report_is_refused_and_what_was_typed_stays(done, asked):
    answer = Client().post(page_of(done, asked), {"words": "  "})
    assert answer.status_code == 422
    assert 'role="alert">Answer a question, or say in a few words' in answer.content.decode()
    answer = Client().post(page_of(done, asked), {"words": "Numb.", "breath": "maybe"})
    assert answer.status_code == 422
    assert "Numb.</textarea>" in answer.content.decode()
    assert rows(done, AdverseEvent) == []
    with pytest.raises(Invalid):
        report_wrong(
            by=holder(done.staffed, asked.id),
            link_id=asked.id,
            event_id=new_key(),
            report=Report({"breath": "maybe"}),
        )


def test_a_question_asked_when_the_page_was_opened_still_counts_a_day_later(done, asked):
    sent = answers(done, asked, toxicity="yes")
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        Client().post(page_of(done, asked), sent)
    assert [each.urgency for each in rows(done, AdverseEvent)] == ["emergency"]


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_it_is_open_until_30_days_after_its_question_closed(done, asked, days, status):
    with time_machine.travel(asked.expires_at + dt.timedelta(days=days), tick=False):
        answer = Client().get(page_of(done, asked))
    assert answer.status_code == status
    assert "Call your emergency number" in answer.content.decode()


def test_it_works_from_a_withdrawn_question_and_belongs_to_the_newest_visit(done, asked):
    newer = visit(done.staffed, done.course_id, timezone.now() - dt.timedelta(hours=1), SILENT)
    with clinic_scope([done.staffed.id]):
        DiaryLink.objects.filter(id=asked.id).update(withdrawn_at=timezone.now())
    tell(done, asked, "Worse since today.")
    assert [each.session_id for each in rows(done, AdverseEvent)] == [newer]


def test_nothing_is_asked_about_somebody_who_died(done, asked):
    with clinic_scope([done.staffed.id]):
        Patient.objects.filter(id=done.patient_id).update(deceased=True)
    answer = Client().post(page_of(done, asked), {"words": "Numb."})
    assert answer.status_code == 410
    assert rows(done, AdverseEvent) == rows(done, CallTask) == []


def test_the_clinics_number_is_one_tap_away(done, asked):
    clinic_id = done.staffed.id
    with clinic_scope([clinic_id]):
        Clinic.objects.filter(id=clinic_id).update(telephone="0100 234 567")
    text = Client().get(page_of(done, asked)).content.decode()
    assert 'href="tel:0100234567"' in text


def test_a_report_shows_nothing_of_another_patient(done, asked):
    theirs = treated(done.staffed, [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))
    their_link = link(theirs.staffed, theirs.session_ids[0], "4h")
    event_id = tell(theirs, their_link, "Numb.")
    here = {"by": holder(done.staffed, asked.id), "link_id": asked.id}
    with pytest.raises(NotFound):
        reported(event_id=event_id, **here)
    with pytest.raises(NotFound):
        report_page(by=holder(done.staffed, new_key()), link_id=asked.id)
    assert Client().get(page_of(done, asked, f"wrong/{event_id}/")).status_code == 404
    # their key taken for a report of one's own changes nothing of theirs
    report_wrong(event_id=event_id, report=Report({"breath": "yes"}), **here)
    (kept,) = rows(done, AdverseEvent)
    assert (kept.patient_id, kept.description) == (theirs.patient_id, "Numb.")


class Kept:
    """A sender that keeps what it is given."""

    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)

    def close(self):
        """There is nothing to close."""


def test_the_clinic_is_told_once_by_mail_that_names_nobody(done, asked):
    with clinic_scope([done.staffed.id]):
        Clinic.objects.filter(id=done.staffed.id).update(email="desk@harbour.example")
        name = Patient.objects.get(id=done.patient_id).family_name
    tell(done, asked, "My ankle is numb.", breath="yes")
    kept = Kept()
    for _ in range(2):
        drain({"email": kept})
    (letter,) = [each for each in kept.letters if each.key.startswith("alert:")]
    assert letter.address == "desk@harbour.example"
    assert "reads as an emergency" in letter.text
    assert "/c/harbour/follow-up/" in letter.text
    for private in (name, "ankle", "numb", "breath", "heel", "Achilles"):
        assert private not in letter.text


def test_a_clinic_without_an_address_for_mail_still_has_its_list(done, asked):
    tell(done, asked, "Numb.")
    kept = Kept()
    drain({"email": kept})
    assert [each for each in kept.letters if each.key.startswith("alert:")] == []
    assert len(rows(done, CallTask)) == 1


def test_very_many_reports_ask_for_a_call_instead(done, asked):
    for _ in range(OPEN_REPORTS_AT_MOST):
        tell(done, asked, "Numb.")
    with pytest.raises(Conflict, match="Please call"):
        tell(done, asked, "Numb.")
    assert len(rows(done, CallTask)) == OPEN_REPORTS_AT_MOST


def test_the_page_reads_as_many_rows_as_said(done, asked):
    with queries() as found:
        report_page(by=holder(done.staffed, asked.id), link_id=asked.id)
    assert len(found) == 3


def test_an_event_is_judged_once_and_closes_its_call(done, asked):
    event_id = tell(done, asked, "Numb.", weakness="yes")
    here = {"by": done.staffed.clinician, "clinic_id": done.staffed.id, "event_id": event_id}
    judge_event(judgement=MILD, **here)
    judge_event(judgement=MILD, **here)

    (event,) = rows(done, AdverseEvent)
    assert (event.severity, event.related, event.outcome_code) == ("mild", "probable", "resolved")
    assert (event.outcome, event.reviewed_by_id) == ("Gone.", done.staffed.clinician.id)
    assert [(each.outcome, each.done_by_id) for each in rows(done, CallTask)] == [("judged", None)]
    assert events(done.staffed, "judge unwanted event") == 1
    with pytest.raises(Conflict, match="judged already"):
        judge_event(judgement=Judgement("severe", "certain", "ongoing"), **here)


@pytest.mark.parametrize(
    ("judgement", "field"),
    [
        (Judgement("awful", "probable", "resolved"), "severity"),
        (Judgement("mild", "likely", "resolved"), "related"),
        (Judgement("mild", "probable", "fine"), "outcome_code"),
        (Judgement("mild", "probable", "resolved", batch_id=new_key()), "batch_id"),
    ],
)
def test_what_is_not_on_the_lists_is_refused(done, asked, judgement, field):
    event_id = tell(done, asked, "Numb.")
    with pytest.raises(Invalid) as refusal:
        judge_event(
            by=done.staffed.clinician,
            clinic_id=done.staffed.id,
            event_id=event_id,
            judgement=judgement,
        )
    assert refusal.value.field == field
    assert rows(done, AdverseEvent)[0].reviewed_at is None


def test_only_who_follows_up_here_judges(done, asked):
    event_id, other = tell(done, asked, "Numb."), clinic("river", "River Clinic")
    for by, clinic_id, refusal in (
        (done.staffed.researcher, done.staffed.id, NotAllowed),
        (other.clinician, done.staffed.id, NotFound),
        (other.clinician, other.id, NotFound),
    ):
        with pytest.raises(refusal):
            judge_event(by=by, clinic_id=clinic_id, event_id=event_id, judgement=MILD)


def test_the_page_offers_the_lots_that_were_given_and_keeps_the_one_chosen(done, asked):
    event_id = tell(done, asked, "Numb.", weakness="yes")
    client = Client()
    client.force_login(done.staffed.clinician)
    page = f"/c/harbour/follow-up/judge/{event_id}/"
    text = client.get(page).content.decode()
    assert "By the answers: to be called today" in text
    assert "Do you have new weakness or numbness?" in text
    assert "lot " in text
    assert "Certain: fits in time" in text
    batch_id = text.split('name="batch_id" value="')[2].split('"')[0]
    told = {"severity": "mild", "related": "possible", "outcome_code": "ongoing"}
    assert client.post(page, {**told, "related": ""}).status_code == 422
    client.post(page, {**told, "batch_id": batch_id})

    assert str(rows(done, AdverseEvent)[0].batch_id) == batch_id
    text = client.get(page).content.decode()
    assert "How it was judged" in text
    assert "Possible: fits in time" in text


def test_an_event_not_judged_in_time_says_so(done, asked):
    event_id = tell(done, asked, "Numb.")
    client = Client()
    client.force_login(done.staffed.clinician)
    page = f"/c/harbour/follow-up/judge/{event_id}/"
    assert "overdue" not in client.get(page).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        client.force_login(done.staffed.clinician)
        assert "overdue" in client.get(page).content.decode()


def test_the_clinic_records_an_event_of_a_session_on_its_page(done):
    client = Client()
    client.force_login(done.staffed.assistant)
    page = f"/c/harbour/follow-up/event/{done.session_ids[0]}/"
    assert "after session 1" in client.get(page).content.decode()
    values = {
        "key": str(new_key()), "description": "Bruise.", "severity": "mild",
        "related": "probable", "outcome_code": "resolved",
    }  # fmt: skip
    for _ in range(2):
        assert "Bruise." in client.post(page, values, follow=True).content.decode()
    assert events(done.staffed, "record unwanted event") == 1
    stranger = patient(done.staffed)
    assert stranger not in {each.patient_id for each in rows(done, AdverseEvent)}
    other = clinic("river", "River Clinic")
    with pytest.raises(NotFound):
        record_event(
            by=other.clinician, clinic_id=other.id, session_id=done.session_ids[0],
            event_id=new_key(), description="Bruise.", judgement=MILD,
        )  # fmt: skip
