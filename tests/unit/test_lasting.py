"""How long relief lasted: by hand where the answers allow it, and never more than was answered."""

import datetime as dt
import re
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.clinical.relief import Clock, Rating, relief_of_session
from perineural.records.queries.lasting_estimates import STEPS, _on_scale, lasting
from perineural.records.queries.lasting_values import ReliefLasting
from perineural.records.queries.relief_share import AfterVisit, NewestVisits
from perineural.web.outcomes.lasting import counted_sentence, lasting_part

NOON = dt.datetime(2030, 1, 2, 12, 0, tzinfo=dt.UTC)
HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60


def person(*answers: tuple[int, int], room: int | None = 2, next_visit: int | None = None):
    """Pain 8 before, what was rated in the room, then (minutes, score) from home."""
    in_room = () if room is None else (Rating(Clock.MINUTES_AFTER, 15, room, NOON),)
    later = (Rating(Clock.LATER, minutes, score, NOON) for minutes, score in answers)
    relief = relief_of_session([Rating(Clock.BEFORE, None, 8, NOON), *in_room, *later])
    return AfterVisit(relief, next_visit)


def found(*people: AfterVisit) -> ReliefLasting:
    return lasting(NewestVisits(len(people), people))


BACK_ON_THE_FIRST_DAY = [person((4 * HOUR, 2), (DAY, 8))] * 10
BACK_BETWEEN_ONE_AND_THREE = [person((DAY, 2), (3 * DAY, 8))] * 10
STILL_WELL_AFTER_A_WEEK = [person((3 * DAY, 2), (7 * DAY, 2))] * 10
THIRTY = [*BACK_ON_THE_FIRST_DAY, *BACK_BETWEEN_ONE_AND_THREE, *STILL_WELL_AFTER_A_WEEK]


def test_of_thirty_people_a_third_each_the_shares_are_counted_by_hand():
    curve = found(*THIRTY).as_chance
    shares = {each.minutes: (each.least, each.greatest) for each in curve.points}
    assert shares[4 * HOUR] == pytest.approx((25 / 30, 1)), "nobody had lost it: fewer than 5"
    assert shares[DAY] == pytest.approx((2 / 3, 2 / 3))
    assert shares[3 * DAY] == pytest.approx((1 / 3, 1 / 3))
    assert shares[7 * DAY] == pytest.approx((1 / 3, 1 / 3))
    assert shares[2 * DAY] == pytest.approx((1 / 3, 2 / 3)), "between two answers"
    assert curve.median == (DAY, 3 * DAY)
    assert max(shares) == 7 * DAY, "nobody was asked later"


def test_it_is_told_in_words_that_can_be_repeated():
    told = lasting_part(found(*THIRTY, *[person(room=8)] * 5, *[person(room=None)] * 5))
    assert told["counted"] == (
        "Of 40 people, each after their newest visit whose week is over, 30 felt relief "
        "(at least 30 % less pain), 5 did not, and of 5 it is not known."
    )
    assert told["sentence"].startswith("Half of those relieved had their pain back between 24 h")
    rows = [" | ".join(row[:2]).replace("\xa0", " ") for row in told["table"]]
    assert {"24 h | 67 %", "2 d | 33 to 67 %"} <= set(rows)


def test_coming_again_is_read_in_both_ways():
    again = [person((3 * DAY, 2), next_visit=7 * DAY)] * 10
    read = found(*THIRTY[:20], *again)
    assert read.came_again == 10
    assert read.as_chance.points[-1].minutes == 3 * DAY
    assert read.as_chance.median == read.as_end == (DAY, 3 * DAY)
    still = found(*THIRTY[:10], *again, *again)
    assert still.as_chance.median == (3 * DAY, inf)
    assert still.as_end == (3 * DAY, 7 * DAY)
    assert "counts as its end: half between 24 h and 3 d" in lasting_part(read)["as_end"]


@pytest.mark.parametrize(
    ("people", "why"),
    [
        (THIRTY[:19], "nineteen felt relief"),
        ([person((7 * DAY, 2))] * 30, "nobody's pain came back"),
        ([person((DAY, 8), room=8)] * 30, "nobody felt relief"),
    ],
)
def test_no_curve_is_drawn_where(people, why):
    read = found(*people)
    assert read.as_chance is None, why
    assert "cannot be told" in lasting_part(read)["sentence"]
    assert lasting_part(read)["plot"] is None


@given(st.integers(0, 500_000), st.one_of(st.just(inf), st.integers(1, 30_000)))
def test_each_answer_is_taken_at_a_step_near_to_it_and_in_their_order(still, length):
    low, high = _on_scale((still, still + length))
    assert low < high
    assert {low, high} <= {inf, *map(float, STEPS)}
    assert abs(low - still) <= 10.5 * WEEK, "half the widest step, and a step down"
    assert (high == inf) == (length == inf)


def test_answers_to_one_question_a_few_hours_apart_are_of_one_time():
    well = [person((DAY, 2), (7 * DAY + 200, 2))] * 10
    back = [person((DAY, 2), (7 * DAY + 400, 8))] * 10
    curve = found(*well, *back).as_chance
    assert curve.median == (DAY, 7 * DAY), "not in the minutes between two answers"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_no_number_below_five_is_told_or_can_be_reckoned(relieved, did_not, not_said):
    patients = relieved + did_not + not_said
    if patients < 20:
        return
    said = counted_sentence(
        ReliefLasting(patients, False, relieved, did_not, not_said, 0, 0, None, None)
    )
    numbers = [int(each) for each in re.findall(r"\d+", said.replace("at least 30 %", ""))]
    assert all(each >= 5 for each in numbers)
    assert all(patients - each >= 5 or each == patients for each in numbers)
    if len(numbers) == 4:
        assert sum(numbers[1:]) == patients


ANSWERS = st.tuples(st.sampled_from([HOUR, 5 * HOUR, DAY]), st.integers(1, 40))


@settings(max_examples=15)
@given(st.lists(ANSWERS, min_size=20, max_size=40))
def test_an_interval_holds_its_share(answers):
    people = [person((still, 2), (still * times, 8)) for still, times in answers if times > 1]
    curve = found(*people, *[person((DAY, 2))] * 20).as_chance
    for each in curve.points if curve else ():
        assert 0 <= each.low <= each.least <= each.greatest <= each.high <= 1


@settings(max_examples=15)
@given(st.integers(20, 200), st.data())
def test_a_share_is_the_same_whichever_few_had_lost_relief(people, data):
    few = st.integers(0, 4)
    some, others = data.draw(few), data.draw(few)

    def told(lost):
        lost_early = [person((HOUR, 2), (4 * HOUR, 8))] * lost
        well = [person((WEEK, 2), (2 * WEEK, 8))] * (people + 5 - lost)
        return [row for row in found(*lost_early, *well).as_chance.points if row.minutes <= WEEK]

    assert told(some) == told(others)
