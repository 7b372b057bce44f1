"""Relief of one session: the fall in the room, the response, and when pain came back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.relief import (
    RESPONSE_SOURCES,
    RETURN_SOURCES,
    Censoring,
    Clock,
    Rating,
    percent_fall,
    relief_of_session,
    responded,
)

NOON = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
scores = st.integers(0, 10)


def before(score, at=NOON, session="s1"):
    return Rating(Clock.BEFORE, None, score, at, session)


def after(minutes, score, session="s1"):
    return Rating(Clock.MINUTES_AFTER, minutes, score, NOON + timedelta(minutes=minutes), session)


def later(minutes, score, session="s1"):
    return Rating(Clock.LATER, minutes, score, NOON + timedelta(minutes=minutes), session)


ratings = st.lists(
    st.one_of(
        st.builds(before, scores),
        st.builds(after, st.integers(0, 60), scores),
        st.builds(later, st.integers(0, 20_000), scores),
    ),
    max_size=12,
)


@given(ratings, st.randoms())
def test_order_of_ratings_does_not_matter(given_ratings, random):
    shuffled = list(given_ratings)
    random.shuffle(shuffled)
    assert relief_of_session(given_ratings) == relief_of_session(shuffled)


@given(ratings)
def test_pain_never_returns_before_it_was_relieved(given_ratings):
    relief = relief_of_session(given_ratings)
    if relief.returned_after_minutes is not None:
        assert relief.relief_began_minutes <= relief.still_relieved_at_minutes
        assert relief.still_relieved_at_minutes < relief.returned_after_minutes


@given(ratings)
def test_an_interval_has_two_ends_and_an_open_one_has_one(given_ratings):
    relief = relief_of_session(given_ratings)
    ends = (relief.still_relieved_at_minutes is not None, relief.returned_after_minutes is not None)
    expected = {
        Censoring.NONE: (False, False),
        Censoring.RIGHT: (True, False),
        Censoring.INTERVAL: (True, True),
    }
    assert ends == expected[relief.censoring]


@given(ratings)
def test_a_later_rating_never_changes_the_fall_in_the_room(given_ratings):
    one = relief_of_session(given_ratings)
    other = relief_of_session([*given_ratings, later(30_000, 10)])
    assert (one.immediate, one.responded) == (other.immediate, other.responded)


@given(scores, scores)
def test_half_is_never_a_response_where_a_third_is_not(first, second):
    relief = relief_of_session([before(first), after(1, second)])
    if relief.responded_half:
        assert relief.responded


@given(scores.filter(bool), scores, scores)
def test_more_pain_afterwards_never_makes_a_response(first, second, third):
    low, high = sorted((second, third))
    if responded(first, high):
        assert responded(first, low)


def test_no_rating_at_all_gives_nothing_and_not_zero():
    relief = relief_of_session([])
    assert {relief.before, relief.immediate, relief.percent, relief.responded} == {None}
    assert relief.censoring is Censoring.NONE


def test_a_score_of_zero_before_gives_no_percent_and_no_response():
    relief = relief_of_session([before(0), after(1, 0)])
    assert (relief.points_change, relief.percent, relief.responded) == (0, None, None)


def test_without_a_score_in_the_room_the_response_is_not_known():
    assert relief_of_session([before(6), later(240, 1)]).responded is None


def test_more_pain_is_a_negative_change_and_no_response():
    relief = relief_of_session([before(4), after(1, 6)])
    assert (relief.points_change, relief.percent) == (-2, Decimal("-50.0"))
    assert relief.responded is False


def test_percent_is_rounded_so_that_relief_is_never_larger():
    assert percent_fall(3, 2) == Decimal("33.3")
    assert percent_fall(3, 4) == Decimal("-33.4")


def test_the_lowest_score_in_the_room_is_the_immediate_one():
    relief = relief_of_session([before(6), after(1, 2), after(15, 4)])
    assert (relief.immediate, relief.at_1_minute, relief.at_15_minutes) == (2, 2, 4)


def test_a_score_at_three_minutes_is_not_one_at_fifteen():
    relief = relief_of_session([before(6), after(3, 2)])
    assert (relief.at_1_minute, relief.at_15_minutes) == (2, None)


def test_of_two_ratings_on_one_minute_the_higher_counts():
    assert relief_of_session([before(6), after(1, 2), after(1, 5)]).immediate == 5


def test_of_two_scores_before_the_later_counts():
    early = before(9, at=NOON - timedelta(hours=1))
    assert relief_of_session([early, before(6)]).before == 6


def test_a_fall_of_two_points_below_thirty_percent_has_no_duration():
    relief = relief_of_session([before(10), after(1, 8), later(600, 10)])
    assert relief.responded
    assert relief.relief_began_minutes is None
    assert relief.censoring is Censoring.NONE


def test_the_first_return_counts_even_if_pain_falls_again():
    relief = relief_of_session([before(6), after(1, 2), later(60, 6), later(600, 1)])
    assert (relief.still_relieved_at_minutes, relief.returned_after_minutes) == (1, 60)


def test_relief_may_begin_after_leaving():
    relief = relief_of_session([before(6), after(15, 6), later(600, 2), later(1440, 6)])
    assert relief.responded is False
    assert (relief.relief_began_minutes, relief.returned_after_minutes) == (600, 1440)


@pytest.mark.parametrize(
    ("diary", "lasted"),
    [
        ([later(240, 2)], True),
        ([later(1440, 2)], True),
        ([later(239, 6)], False),
        ([later(240, 6)], False),
        ([later(241, 6)], None),
        ([], None),
    ],
)
def test_relief_at_four_hours_is_yes_no_or_not_known(diary, lasted):
    assert relief_of_session([before(6), after(1, 2), *diary]).lasted_four_hours is lasted


def test_a_diary_rating_without_minutes_is_counted_from_the_treatment():
    at = NOON + timedelta(minutes=300)
    relief = relief_of_session([before(6), after(15, 2), Rating(Clock.LATER, None, 6, at, "s1")])
    assert relief.returned_after_minutes == 300


def test_a_diary_rating_from_before_the_treatment_is_refused():
    early = Rating(Clock.LATER, None, 3, NOON - timedelta(hours=1), "s1")
    with pytest.raises(ClinicalError, match="before the treatment"):
        relief_of_session([before(6), early])


def test_a_diary_rating_with_nothing_to_count_from_is_refused():
    with pytest.raises(ClinicalError, match="no other rating"):
        relief_of_session([Rating(Clock.LATER, None, 3, NOON)])


def test_ratings_of_another_session_are_refused():
    with pytest.raises(ClinicalError, match="s1, s2"):
        relief_of_session([before(6), after(1, 2, session="s2")])
    with pytest.raises(ClinicalError, match="s1, s9"):
        relief_of_session([before(6)], session="s9")


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_zero_to_ten_is_refused(score):
    with pytest.raises(OutOfRange, match=f"^score is {score} of 10; expected 0 to 10 of 10$"):
        before(score)


@pytest.mark.parametrize("score", [2.5, True, None, "3"])
def test_a_score_that_is_no_whole_number_is_refused(score):
    expected = f"^score is {score!r}; expected a whole number 0 to 10 of 10$"
    with pytest.raises(ClinicalError, match=expected):
        before(score)


@pytest.mark.parametrize(
    ("clock", "minutes", "message"),
    [
        (Clock.BEFORE, 1, "^a rating before the treatment has no minutes after it$"),
        (
            Clock.MINUTES_AFTER,
            None,
            "^minutes_after is None; expected a whole number 0 to 480 min$",
        ),
        (Clock.MINUTES_AFTER, 481, "^minutes_after is 481 min; expected 0 to 480 min$"),
        (Clock.LATER, -1, "^minutes_after is -1 min; expected 0 to [0-9]+ min$"),
    ],
)
def test_minutes_that_do_not_fit_the_clock_are_refused(clock, minutes, message):
    with pytest.raises(ClinicalError, match=message):
        Rating(clock, minutes, 5, NOON)


def test_a_clock_that_is_none_is_refused():
    with pytest.raises(UnknownKey, match=r"^unknown clock 'soon'; expected one of before, "):
        Rating("soon", 1, 5, NOON)


def test_a_clock_given_as_a_word_is_a_clock():
    assert Rating("before", None, 5, NOON).clock is Clock.BEFORE


def test_a_time_without_zone_is_refused():
    with pytest.raises(ClinicalError, match="zone"):
        before(5, at=datetime(2030, 1, 2))  # noqa: DTZ001


def test_both_definitions_have_a_source():
    assert RESPONSE_SOURCES
    assert RETURN_SOURCES
