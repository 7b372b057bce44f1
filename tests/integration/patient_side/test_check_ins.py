"""What a phone sends: answers that waited, second thoughts, what is added, the pain is back."""

import datetime as dt
import json
import threading

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from perineural.records.actions.check_ins import (
    ANSWERS_AT_MOST,
    DiaryAnswer,
    add_to_answer,
    answer_diary,
    ask_call_back,
    report_return,
    take_back_return,
)
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, CallTask, CheckIn, DiaryLink, PainRating
from perineural.records.models import PainReturn as Return
from perineural.records.phone_times import PhoneTimes
from perineural.records.queries.story import story
from perineural.records.tokens import make_token
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, holder, link, treated

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def done():
    return treated(clinic(), [SILENT], first_at=timezone.now() - 5 * HOUR)


@pytest.fixture
def asked(done):
    return link(done.staffed, done.session_ids[0], "4h")


def page_of(done, asked):
    return f"/d/{make_token('diary', done.staffed.id, asked.id)}/"


def through(done, asked):
    return {"by": holder(done.staffed, asked.id), "link_id": asked.id}


def give(done, asked, score=3, phone=None, **answer):
    key = new_key()
    said = DiaryAnswer(score=score, **answer)
    answer_diary(check_in_id=key, answer=said, phone=phone, **through(done, asked))
    return key


def rows(done, model, **which):
    with clinic_scope([done.staffed.id]):
        return list(model.objects.filter(clinic_id=done.staffed.id, **which))


def tell(page, **sent):
    return Client().post(page, json.dumps(sent), content_type="application/json")


def milliseconds(at):
    return int(at.timestamp() * 1000)


def test_an_answer_that_waited_on_the_phone_has_the_time_at_which_it_was_given(done, asked):
    given_at = timezone.now() - 20 * MINUTE
    sent = tell(
        page_of(done, asked), key=str(new_key()), score=4,
        given_at=milliseconds(given_at), sent_at=milliseconds(timezone.now()),
    )  # fmt: skip
    (answer,) = rows(done, CheckIn)
    assert sent.status_code == 204
    assert abs(answer.occurred_at - given_at) < MINUTE
    assert (answer.time_basis, answer.recorded_at > given_at + 19 * MINUTE) == ("phone", True)


def test_a_phone_with_a_wrong_clock_is_set_right(done, asked):
    now, off = timezone.now(), dt.timedelta(days=300)
    give(done, asked, phone=PhoneTimes(now - off - 20 * MINUTE, now - off))
    (answer,) = rows(done, CheckIn)
    assert abs(now - 20 * MINUTE - answer.occurred_at) < MINUTE
    assert answer.time_basis == "corrected"


def test_an_answer_given_before_the_question_closed_is_kept_when_it_arrives_later(done, asked):
    given_at = asked.expires_at - 5 * MINUTE
    with time_machine.travel(asked.expires_at + dt.timedelta(days=2), tick=False):
        give(done, asked, phone=PhoneTimes(given_at, timezone.now()))
        with pytest.raises(Conflict):
            give(done, asked, phone=PhoneTimes(asked.expires_at + MINUTE, timezone.now()))
    a_month_later = asked.expires_at + dt.timedelta(days=31)
    with time_machine.travel(a_month_later, tick=False), pytest.raises(Conflict):
        give(done, asked, phone=PhoneTimes(given_at, timezone.now()))
    assert [each.occurred_at for each in rows(done, CheckIn)] == [given_at]


def test_an_answer_given_before_the_question_was_withdrawn_is_kept(done, asked):
    now = timezone.now()
    with clinic_scope([done.staffed.id]):
        DiaryLink.objects.filter(id=asked.id).update(withdrawn_at=now - 10 * MINUTE)
    with pytest.raises(Conflict):
        give(done, asked)
    give(done, asked, phone=PhoneTimes(now - 30 * MINUTE, now))
    assert len(rows(done, CheckIn)) == 1


def test_two_answers_to_one_question_are_both_kept_each_with_its_time(done, asked):
    give(done, asked, score=3)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        give(done, asked, score=6)
    found = rows(done, PainRating, source="diary")
    assert sorted(each.score for each in found) == [3, 6]
    assert max(each.occurred_at for each in found) - min(each.occurred_at for each in found) > HOUR


def test_a_slip_is_corrected_within_the_hour_and_does_not_count(done, asked):
    slip = give(done, asked, score=10)
    give(done, asked, score=1, replaces=slip)
    visit = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0]
    assert [score for minute, score in visit.relief.series if minute > 60] == [1]
    assert len(rows(done, PainRating, source="diary")) == 2
    with time_machine.travel(timezone.now() + 2 * HOUR), pytest.raises(Conflict):
        give(done, asked, score=5, replaces=slip)
    with pytest.raises(NotFound):
        give(done, asked, score=5, replaces=new_key())


def test_a_slip_corrected_within_the_hour_counts_as_corrected_when_it_arrives_late(done, asked):
    slip = give(done, asked, score=10)
    corrected_at = timezone.now() + 10 * MINUTE
    late = timezone.now() + 5 * HOUR
    with time_machine.travel(late, tick=False):
        give(done, asked, score=1, replaces=slip, phone=PhoneTimes(corrected_at, late))
    standing = rows(done, PainRating, source="diary", replaced_at__isnull=True)
    assert [each.score for each in standing] == [1]


def test_a_phone_whose_clock_cannot_be_right_corrects_no_answer_of_long_ago(done, asked):
    slip = give(done, asked, score=10)
    late = timezone.now() + 5 * HOUR
    before_the_question = asked.created_at - 90 * HOUR
    with time_machine.travel(late, tick=False), pytest.raises(Conflict):
        give(done, asked, score=1, replaces=slip, phone=PhoneTimes(before_the_question, late))
    assert len(rows(done, PainRating, source="diary", replaced_at__isnull=True)) == 1


def test_a_page_gone_back_to_and_tapped_anew_does_not_lose_the_second_number(done, asked):
    page, client, key = page_of(done, asked), Client(), str(new_key())
    client.post(page, {"key": key, "score": "3"})
    told = client.post(page, {"key": key, "score": "8"})
    text = told.content.decode()
    assert told.status_code == 410
    assert "Another number is kept already" in text
    again = text.split('name="key" value="')[1].split('"')[0]
    assert client.post(page, {"key": again, "score": "8"}).status_code == 302
    assert sorted(each.score for each in rows(done, PainRating, source="diary")) == [3, 8]


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_sent_by_the_page_and_by_its_worker_at_once_is_kept_once():
    done = treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))
    asked = link(done.staffed, done.session_ids[0], "4h")
    together, problems = threading.Barrier(2), []

    def send(key):
        try:
            together.wait()
            answer_diary(
                by=holder(done.staffed, asked.id), link_id=asked.id, check_in_id=key,
                answer=DiaryAnswer(4),
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001  (a thread's error is asserted on below)
            problems.append(error)
        finally:
            connection.close()

    keys = [new_key() for _ in range(4)]
    for key in keys:
        senders = [threading.Thread(target=send, args=(key,)) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert problems == []
    assert {each.id for each in rows(done, CheckIn)} == set(keys)
    assert len(rows(done, PainRating, source="diary")) == len(keys)


def test_nobody_answers_one_question_without_end(done, asked):
    for _ in range(ANSWERS_AT_MOST):
        give(done, asked)
    with pytest.raises(Conflict):
        give(done, asked)
    assert len(rows(done, CheckIn)) == ANSWERS_AT_MOST


def test_each_further_answer_is_kept_by_itself(done, asked):
    page, client = page_of(done, asked), Client()
    client.post(page, {"score": "3"})
    (answer,) = rows(done, CheckIn)
    for part, value in (
        ("global_change", "2"), ("analgesics_today", "no"), ("sleep", "well"),
        ("activity", "more"), ("back_to_normal", "yes"), ("comment", "Walked to the sea."),
    ):  # fmt: skip
        sent = client.post(f"{page}more/", {"check_in": str(answer.id), part: value})
        assert sent.status_code == 302
    (answer,) = rows(done, CheckIn)
    said = (answer.global_change, answer.analgesics_today, answer.sleep, answer.activity)
    assert said == (2, False, "well", "more")
    assert (answer.back_to_normal, answer.comment) == (True, "Walked to the sea.")
    text = client.get(page).content.decode()
    assert 'value="well" aria-pressed="true"' in text
    assert events(done.staffed, "add to diary answer") == 6


@pytest.mark.parametrize(
    "sent",
    [
        {"sleep": "like a log"},
        {"global_change": "8"},
        {"back_to_normal": "perhaps"},
        {},
        {"check_in": "no key", "sleep": "well"},
    ],
)
def test_what_is_no_answer_is_refused_in_words(done, asked, sent):
    page, client = page_of(done, asked), Client()
    key = give(done, asked)
    refused = client.post(f"{page}more/", {"check_in": str(key), **sent})
    assert refused.status_code == 400
    assert "Choose one" in refused.content.decode() or "cannot be read" in refused.content.decode()
    (answer,) = rows(done, CheckIn)
    assert (answer.sleep, answer.global_change, answer.back_to_normal) == ("", None, None)


def test_nothing_is_added_to_an_answer_of_another_question_or_of_long_ago(done, asked):
    key = give(done, asked)
    other = link(done.staffed, done.session_ids[0], "24h")
    with pytest.raises(NotFound):
        add_to_answer(check_in_id=key, added={"sleep": "well"}, **through(done, other))
    with pytest.raises(Invalid):
        add_to_answer(check_in_id=key, added={"score": 3}, **through(done, asked))
    with time_machine.travel(timezone.now() + 2 * HOUR), pytest.raises(Conflict):
        add_to_answer(check_in_id=key, added={"sleep": "well"}, **through(done, asked))


@pytest.mark.parametrize("body", ["", "[]", "{", '"4"', "null", '{"score": {"a": 1}}'])
def test_what_is_no_message_of_ours_is_refused(done, asked, body):
    sent = Client().post(page_of(done, asked), body, content_type="application/json")
    assert sent.status_code in (400, 422)
    assert rows(done, CheckIn) == []


def test_it_works_without_cookies_and_sets_none(done, asked):
    page, client = page_of(done, asked), Client(enforce_csrf_checks=True)
    shown = client.get(page)
    answered = client.post(page, {"score": "3"})
    assert (shown.status_code, answered.status_code) == (200, 302)
    assert not shown.cookies
    assert not answered.cookies


def test_opening_a_link_writes_nothing(done, asked):
    page = page_of(done, asked)
    client = Client()
    with clinic_scope([done.staffed.id]):
        before = AuditEvent.objects.count()
    for path in (page, f"{page}wrong/", f"{page}?again=1", f"{page}?score=3"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    for path in (f"{page}more/", f"{page}back/"):
        assert client.get(path).status_code == 405
    with clinic_scope([done.staffed.id]):
        assert AuditEvent.objects.count() == before
    assert rows(done, CheckIn) == rows(done, Return) == []


def test_the_page_weighs_under_30_kb_with_all_that_it_loads(done, asked):
    client = Client(headers={"accept-encoding": "identity"})
    page = client.get(page_of(done, asked))
    text = page.content.decode()
    parts = [page.content]
    for name in ("diary.js", "diary_queue.js"):
        assert name.split(".")[0] in text
        with open(f"src/perineural/web/static/perineural/{name}", "rb") as script:
            parts.append(script.read())
    parts.append(client.get("/d/worker.js").content)
    parts.append(client.get("/d/shell/").content)
    assert sum(len(each) for each in parts) < 30_000


def test_my_pain_is_back_ends_the_relief_and_asks_the_clinic_to_look(done, asked):
    page, client = page_of(done, asked), Client()
    give(done, asked, score=2)
    with time_machine.travel(timezone.now() + HOUR):
        said = client.post(f"{page}back/", follow=True)
    assert "your pain is back" in said.content.decode()
    visit = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0]
    assert visit.relief.returned_as_said
    assert 6 * 60 <= visit.relief.returned_after_minutes + 20 <= 6 * 60 + 40
    assert [each.kind for each in rows(done, CallTask, done_at=None)] == ["pain_back"]


def test_who_asks_for_a_call_is_called(done, asked):
    page, client, key = page_of(done, asked), Client(), new_key()
    client.post(f"{page}back/", {"key": str(key)})
    for _ in range(2):
        text = client.post(f"{page}back/{key}/", {"call": "yes"}, follow=True).content.decode()
    assert "asked to call you within a day" in text
    (task,) = rows(done, CallTask, done_at=None)
    assert (task.kind, task.due_by - task.opened_at < 25 * HOUR) == ("call_back", True)
    assert events(done.staffed, "ask for a call back") == 1


def test_a_slip_about_the_pain_being_back_is_taken_back_within_the_hour(done, asked):
    key, here = new_key(), through(done, asked)
    report_return(return_id=key, **here)
    report_return(return_id=key, **here)
    ask_call_back(return_id=key, **here)
    take_back_return(return_id=key, **here)
    take_back_return(return_id=key, **here)
    visit = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0]
    assert visit.relief.returned_after_minutes is None
    assert rows(done, CallTask, done_at=None) == []
    assert events(done.staffed, "take back pain returned") == 1
    later = new_key()
    report_return(return_id=later, **here)
    with time_machine.travel(timezone.now() + 2 * HOUR), pytest.raises(Conflict):
        take_back_return(return_id=later, **here)
    with pytest.raises(NotFound):
        ask_call_back(return_id=new_key(), **here)


def test_pain_back_and_something_wrong_are_taken_for_thirty_days_after_the_question_closed(
    done, asked
):
    page, client = page_of(done, asked), Client()
    with time_machine.travel(asked.expires_at + dt.timedelta(days=29)):
        assert "My pain is back" in client.get(page).content.decode()
        assert client.post(f"{page}back/").status_code == 302
        assert client.get(f"{page}wrong/").status_code == 200
    with time_machine.travel(asked.expires_at + dt.timedelta(days=31)):
        assert "My pain is back" not in client.get(page).content.decode()
        assert client.post(f"{page}back/").status_code == 409
        assert client.get(f"{page}wrong/").status_code == 410
    assert len(rows(done, Return)) == 1


def test_the_empty_page_that_a_phone_keeps_knows_nobody(done, asked):
    shell = Client().get("/d/shell/").content.decode()
    for word in (
        done.staffed.slug,
        "Harbour",
        "heel",
        make_token("diary", asked.clinic_id, asked.id),
    ):
        assert word not in shell
    assert "emergency number" in shell
