"""What a phone may send with a tap, and what is refused in words."""

import datetime as dt
import uuid

import pytest

from perineural.records.errors import Invalid
from perineural.web.patient_side.taps import SCORES, answer_of, key_of, phone_of

KEY = "01a2079b-b84d-7517-b398-161dd7282f91"


@pytest.mark.parametrize("score", SCORES)
def test_each_of_the_eleven_numbers_is_taken_as_text_and_as_a_number(score):
    assert answer_of({"score": str(score)}).score == answer_of({"score": score}).score == score


@pytest.mark.parametrize("said", ["", "11", "-1", "3.5", "three", "٣", None, True, [3], {"a": 1}])
def test_any_other_is_refused_with_what_would_be_right(said):
    with pytest.raises(Invalid, match="a number from 0 to 10"):
        answer_of({"score": said})


def test_no_number_is_refused():
    with pytest.raises(Invalid, match="a number from 0 to 10"):
        answer_of({})


def test_a_tap_has_the_key_it_was_given_or_else_a_new_one():
    assert key_of({"key": KEY}) == uuid.UUID(KEY)
    assert key_of({}) != key_of({"key": ""})


@pytest.mark.parametrize("said", ["x", "1", KEY + "0", ["a"], {"a": 1}])
def test_a_key_that_is_none_is_refused(said):
    with pytest.raises(Invalid, match="cannot be read"):
        key_of({"key": said})
    with pytest.raises(Invalid, match="cannot be read"):
        answer_of({"score": "3", "replaces": said})


def test_the_phones_times_count_where_both_came():
    at = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    milliseconds = int(at.timestamp() * 1000)
    times = phone_of({"given_at": milliseconds, "sent_at": str(milliseconds + 5000)})
    assert (times.given_at, times.sent_at) == (at, at + dt.timedelta(seconds=5))
    assert phone_of({"given_at": milliseconds}) is None
    assert phone_of({}) is None


@pytest.mark.parametrize("said", ["-1", "1e3", "²", "9" * 400, str(2**43 + 1), True, [1], 1.5])
def test_a_time_that_is_none_is_refused(said):
    with pytest.raises(Invalid, match="cannot be read"):
        phone_of({"given_at": said, "sent_at": "1"})
