"""What a clinician would check: which falls count as a response, and how long relief lasted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from perineural.clinical.relief import Clock, Rating, relief_of_session

AT = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = 60, 1440

RESPONSES = [
    # before, lowest after: fall %, response (30 % or 2 points), half
    (10, 8, "20.0", True, False),
    (10, 9, "10.0", False, False),
    (7, 5, "28.5", True, False),
    (6, 4, "33.3", True, False),
    (6, 5, "16.6", False, False),
    (6, 3, "50.0", True, True),
    (3, 2, "33.3", True, False),
    (2, 1, "50.0", True, True),
    (1, 1, "0.0", False, False),
    (1, 0, "100.0", True, True),
    (4, 6, "-50.0", False, False),
    (0, 0, None, None, None),
]


@pytest.mark.parametrize(("first", "lowest", "percent", "response", "half"), RESPONSES)
def test_which_fall_is_a_response(first, lowest, percent, response, half):
    relief = relief_of_session(
        [Rating(Clock.BEFORE, None, first, AT), Rating(Clock.MINUTES_AFTER, 1, lowest, AT)]
    )
    assert relief.percent == (None if percent is None else Decimal(percent))
    assert (relief.responded, relief.responded_half) == (response, half)


RETURNS = [
    # before, at 1 minute, diary {minute: score}: still relieved at, returned by
    (6, 3, {4 * HOUR: 3, 1 * DAY: 5}, 4 * HOUR, 1 * DAY),
    (6, 3, {4 * HOUR: 4, 1 * DAY: 4, 7 * DAY: 4}, 7 * DAY, None),
    (6, 3, {}, 1, None),
    (6, 3, {4 * HOUR: 5}, 1, 4 * HOUR),
    (10, 4, {1 * DAY: 7, 2 * DAY: 8}, 1 * DAY, 2 * DAY),
    (5, 1, {1 * DAY: 3, 2 * DAY: 4}, 1 * DAY, 2 * DAY),
    (2, 0, {1 * DAY: 1, 2 * DAY: 2}, 1 * DAY, 2 * DAY),
    (6, 6, {4 * HOUR: 6}, None, None),
]


@pytest.mark.parametrize(("first", "at_once", "diary", "still", "returned"), RETURNS)
def test_pain_has_returned_at_four_fifths_of_what_it_was(first, at_once, diary, still, returned):
    ratings = [
        Rating(Clock.BEFORE, None, first, AT),
        Rating(Clock.MINUTES_AFTER, 1, at_once, AT),
        *(Rating(Clock.LATER, minute, score, AT) for minute, score in diary.items()),
    ]
    relief = relief_of_session(ratings)
    assert (relief.still_relieved_at_minutes, relief.returned_after_minutes) == (still, returned)


SAID_BACK = [
    # diary {minute: score}, said back at minutes: still relieved at, returned, as said
    ({4 * HOUR: 2}, [6 * HOUR], 4 * HOUR, 6 * HOUR, True),
    ({4 * HOUR: 2, 8 * HOUR: 2}, [6 * HOUR], 4 * HOUR, 6 * HOUR, True),
    ({4 * HOUR: 5}, [6 * HOUR], 0, 4 * HOUR, False),
    ({4 * HOUR: 2}, [9 * HOUR, 6 * HOUR], 4 * HOUR, 6 * HOUR, True),
    ({}, [30], 0, 30, True),
    ({4 * HOUR: 2}, [], 4 * HOUR, None, False),
]


@pytest.mark.parametrize(("diary", "said", "still", "returned", "as_said"), SAID_BACK)
def test_relief_ends_when_the_patient_says_that_the_pain_is_back(
    diary, said, still, returned, as_said
):
    ratings = [
        Rating(Clock.BEFORE, None, 6, AT),
        Rating(Clock.MINUTES_AFTER, 0, 2, AT),
        *(
            Rating(Clock.LATER, minute, score, AT + timedelta(minutes=minute))
            for minute, score in diary.items()
        ),
    ]
    relief = relief_of_session(
        ratings, said_returned_at=[AT + timedelta(minutes=minute) for minute in said]
    )
    assert (relief.still_relieved_at_minutes, relief.returned_after_minutes) == (still, returned)
    assert relief.returned_as_said == as_said


def test_saying_that_the_pain_is_back_ends_nothing_that_never_began():
    ratings = [Rating(Clock.BEFORE, None, 6, AT), Rating(Clock.MINUTES_AFTER, 0, 6, AT)]
    relief = relief_of_session(ratings, said_returned_at=[AT + timedelta(hours=1)])
    assert relief.returned_after_minutes is None


WINDOWS = [
    # ratings in the room {minute: score}: shown as at 1 minute, as at 15 minutes
    ({0: 3}, 3, None),
    ({4: 3}, 3, None),
    ({5: 3}, None, 3),
    ({30: 3}, None, 3),
    ({31: 3}, None, None),
    ({1: 5, 3: 4, 10: 3, 20: 2, 45: 1}, 5, 2),
]


@pytest.mark.parametrize(("in_room", "at_1", "at_15"), WINDOWS)
def test_which_rating_in_the_room_is_shown(in_room, at_1, at_15):
    relief = relief_of_session(
        [
            Rating(Clock.BEFORE, None, 6, AT),
            *(Rating(Clock.MINUTES_AFTER, m, score, AT) for m, score in in_room.items()),
        ]
    )
    assert (relief.at_1_minute, relief.at_15_minutes) == (at_1, at_15)
    assert relief.series == tuple(in_room.items())


UNTIMED = [
    # rated in the room at minute, diary written so long after that rating: minute it counts as
    (0, timedelta(0), 0),
    (0, timedelta(minutes=90), 90),
    (15, timedelta(minutes=90), 105),
    (15, timedelta(minutes=90, seconds=59), 105),
]


@pytest.mark.parametrize(("in_room", "written_after", "minute"), UNTIMED)
def test_a_diary_rating_without_minutes_lies_where_the_clock_says(in_room, written_after, minute):
    relief = relief_of_session(
        [
            Rating(Clock.BEFORE, None, 8, AT),
            Rating(Clock.MINUTES_AFTER, in_room, 2, AT),
            Rating(Clock.LATER, None, 4, AT + written_after),
        ]
    )
    assert relief.series[-1] == (minute, 4)
    assert isinstance(relief.series[-1][0], int)
