"""A phone's claim about when an answer was given is held to what can be."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from perineural.records.phone_times import PhoneTimes, when_given

NOW = dt.datetime(2030, 1, 10, 12, 0, tzinfo=dt.UTC)
OPENED = NOW - dt.timedelta(days=2)
spans = st.timedeltas(min_value=dt.timedelta(days=-4000), max_value=dt.timedelta(days=4000))


@given(spans, spans)
def test_no_answer_lies_before_its_question_or_after_its_arrival(given_off, sent_off):
    phone = PhoneTimes(NOW + given_off, NOW + sent_off)
    assert OPENED <= when_given(phone, NOW, OPENED).at <= NOW


@given(spans, st.timedeltas(min_value=dt.timedelta(0), max_value=dt.timedelta(days=2)))
def test_however_wrong_the_clock_the_wait_is_believed(off, waited):
    told = when_given(PhoneTimes(NOW + off - waited, NOW + off), NOW, OPENED)
    assert told.at == NOW - waited
    right = abs(off) <= dt.timedelta(minutes=2)
    assert told.basis == ("phone" if right else "corrected")


def test_what_cannot_be_is_marked():
    sent_before_given = PhoneTimes(NOW, NOW - dt.timedelta(hours=1))
    assert when_given(sent_before_given, NOW, OPENED).basis == "doubtful"
    before_the_question = PhoneTimes(OPENED - dt.timedelta(days=1), NOW)
    told = when_given(before_the_question, NOW, OPENED)
    assert (told.at, told.basis) == (OPENED, "doubtful")


def test_without_a_phone_the_arrival_counts():
    told = when_given(None, NOW, OPENED)
    assert (told.at, told.basis) == (NOW, "server")
