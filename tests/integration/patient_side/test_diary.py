"""The diary: one question, answered once, through a link that opens nothing else."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.check_ins import DiaryAnswer, answer_diary
from perineural.records.actors import LinkHolder
from perineural.records.errors import Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import CheckIn, DiaryLink, OutboxMessage, PainRating
from perineural.records.queries.diary import diary_question
from perineural.records.queries.followup import follow_up, open_question
from perineural.records.queries.story import story
from perineural.records.tokens import make_token, read_token
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, answer, holder, link, treated

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))


@pytest.fixture
def done():
    return treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))


@pytest.fixture
def asked(done):
    return link(done.staffed, done.session_ids[0], "4h")


def give(done, asked, score=3, **changed):
    given = {
        "by": holder(done.staffed, asked.id),
        "link_id": asked.id,
        "check_in_id": new_key(),
        "answer": DiaryAnswer(score=score),
    }
    return answer_diary(**{**given, **changed})


def page_of(done, asked):
    return f"/d/{make_token('diary', done.staffed.id, asked.id)}/"


def counted(done, model):
    with clinic_scope([done.staffed.id]):
        return model.objects.filter(clinic_id=done.staffed.id).count()


def test_an_answer_stands_on_the_clock_of_the_last_point(done, asked):
    with clinic_scope([done.staffed.id]):
        last_point_at = asked.session.last_point_at
    with time_machine.travel(last_point_at + dt.timedelta(minutes=305), tick=False):
        give(done, asked)
    with clinic_scope([done.staffed.id]):
        rating = PainRating.objects.get(source="diary")
    assert (rating.clock, rating.minutes_after, rating.score) == ("later", 305, 3)


def test_the_same_answer_twice_is_one(done, asked):
    key = new_key()
    give(done, asked, check_in_id=key)
    give(done, asked, check_in_id=key)
    assert counted(done, CheckIn) == 1
    assert events(done.staffed, "answer diary") == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (DiaryAnswer(score=11), "score"),
        (DiaryAnswer(score=-1), "score"),
        (DiaryAnswer(score=3, global_change=8), "global_change"),
    ],
)
def test_an_impossible_answer_is_refused_at_its_field(done, asked, given, field):
    with pytest.raises(Invalid) as refusal:
        give(done, asked, answer=given)
    assert refusal.value.field == field
    assert counted(done, CheckIn) == 0


def test_only_the_holder_of_this_very_link_answers(done, asked):
    staffed, other = done.staffed, clinic("river", "River Clinic")
    wrong = (
        holder(staffed, asked.id, "intake"),
        holder(staffed, new_key()),
        LinkHolder("diary", other.id, asked.id),
        staffed.clinician,
    )
    for by in wrong:
        with pytest.raises(NotFound):
            give(done, asked, by=by)


def test_a_token_opens_its_own_kind_and_no_other():
    clinic_id, subject_id = new_key(), new_key()
    token = make_token("diary", clinic_id, subject_id)
    assert read_token("diary", token) == LinkHolder("diary", clinic_id, subject_id)
    with pytest.raises(NotFound):
        read_token("intake", token)


@pytest.mark.parametrize("place", [0, 10, 31, 40, 63])
def test_a_token_with_one_letter_changed_opens_nothing(place):
    token = make_token("diary", new_key(), new_key())
    other = "A" if token[place] != "A" else "B"
    with pytest.raises(NotFound):
        read_token("diary", token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("token", ["", "x", "é" * 64, "A" * 63, "A" * 64, "A" * 200])
def test_what_is_no_token_opens_nothing(token):
    with pytest.raises(NotFound):
        read_token("diary", token)


def test_one_tap_answers_the_question(done, asked):
    client, page = Client(), page_of(done, asked)
    with queries() as found:
        text = client.get(page).content.decode()
    assert "Right heel and ankle" in text
    assert len(found) == 2
    key = str(new_key())
    with queries() as found:
        assert client.post(page, {"key": key, "score": "3"}).status_code == 302
    assert len(found) == 11
    assert "Thank you" in client.get(page).content.decode()
    assert (
        "Thank you" in client.post(page, {"key": key, "score": "3"}, follow=True).content.decode()
    )
    assert counted(done, CheckIn) == 1


@pytest.mark.parametrize(("sent", "cost"), [(False, 10), (True, 9)])
def test_an_answer_stops_the_message_that_was_not_sent_yet(done, asked, sent, cost):
    now = timezone.now()
    with clinic_scope([done.staffed.id]):
        waiting = OutboxMessage.objects.filter(key=f"diary:{asked.id}")
        assert waiting.update(sent_at=now if sent else None) == 1
        DiaryLink.objects.filter(id=asked.id).update(sent_at=now if sent else None)
        with queries() as found:
            give(done, asked)
        message = OutboxMessage.objects.get(key=f"diary:{asked.id}")
    assert (message.cancelled_at is None) == sent
    assert len(found) == cost


def test_an_answer_to_a_closed_or_withdrawn_question_is_not_kept(done, asked):
    page, given = page_of(done, asked), {"key": str(new_key()), "score": "3"}
    with time_machine.travel(asked.expires_at + dt.timedelta(minutes=1)):
        late = Client().post(page, given)
    assert "has closed" in late.content.decode()
    with clinic_scope([done.staffed.id]):
        DiaryLink.objects.filter(id=asked.id).update(withdrawn_at=timezone.now())
    withdrawn = Client().post(page, given)
    assert "withdrawn by the clinic" in withdrawn.content.decode()
    assert (late.status_code, withdrawn.status_code) == (410, 410)
    assert counted(done, CheckIn) == 0


def test_no_number_is_asked_for_again(done, asked):
    page = Client().post(page_of(done, asked), {"key": str(new_key())})
    assert page.status_code == 422
    assert "choose a number" in page.content.decode()


def test_a_question_shows_nothing_of_the_record(done, asked):
    text = Client().get(page_of(done, asked)).content.decode()
    assert "Quarrywood" not in text
    assert "1979" not in text


def test_a_closed_a_withdrawn_and_an_altered_link_say_so(done, asked):
    page = page_of(done, asked)
    with time_machine.travel(asked.expires_at + dt.timedelta(minutes=1)):
        closed = Client().get(page)
        late = Client().get(page + "wrong/")
    assert (closed.status_code, late.status_code) == (410, 200)
    assert "has closed" in closed.content.decode()
    assert "emergency" in closed.content.decode()
    with clinic_scope([done.staffed.id]):
        DiaryLink.objects.filter(id=asked.id).update(withdrawn_at=timezone.now())
    assert "withdrawn by the clinic" in Client().get(page).content.decode()
    altered = Client().get(page[:-4] + ("AAA/" if page[-4:-1] != "AAA" else "BBB/"))
    assert altered.status_code == 404
    assert "ask the clinic for a new one" in altered.content.decode()


def test_a_question_opened_early_says_when_it_is_meant_for(done):
    week = link(done.staffed, done.session_ids[0], "7d")
    asked = diary_question(by=holder(done.staffed, week.id), link_id=week.id)
    assert asked.is_early
    assert "is meant for" in Client().get(page_of(done, week)).content.decode()


def test_the_follow_up_page_takes_six_queries_and_shows_what_patients_said(done, asked):
    answer(done.staffed, done.session_ids[0], "4h", DiaryAnswer(score=6, comment="Since noon."))
    here = {"by": done.staffed.assistant, "clinic_id": done.staffed.id}
    with queries() as found:
        waiting = follow_up(**here)
    assert len(found) == 6
    assert [each.comment for each in waiting.said] == ["Since noon."]
    moments = [each.moment for each in waiting.questions if each.moment != "evening"]
    assert moments == ["24h", "2d", "3d", "7d"]
    said = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0].said
    assert said[0].comment == "Since noon."


def test_the_link_can_be_handed_over_before_it_was_sent(done, asked):
    client = Client()
    client.force_login(done.staffed.assistant)
    text = client.get(f"/c/harbour/follow-up/link/{asked.id}/").content.decode()
    assert "<svg" in text
    assert make_token("diary", done.staffed.id, asked.id) in text
    give(done, asked)
    assert client.get(f"/c/harbour/follow-up/link/{asked.id}/").status_code == 404


def test_follow_up_is_for_those_who_treat(done, asked):
    staffed, other = done.staffed, clinic("river", "River Clinic")
    with pytest.raises(NotAllowed):
        follow_up(by=staffed.researcher, clinic_id=staffed.id)
    with pytest.raises(NotFound):
        open_question(by=other.clinician, clinic_id=other.id, link_id=asked.id)
