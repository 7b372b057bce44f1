"""When a patient is asked: by their own clock, never at night, never twice, never too often."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.check_in_plan import (
    DEFAULT_PLAN,
    PLAN_SOURCES,
    CheckInPlan,
    Moment,
    Unit,
    asked_in_words,
    moment_words,
)
from perineural.clinical.check_in_times import (
    MOST_IN_7_DAYS,
    OWN_APART,
    TOO_MANY,
    DueTime,
    QuietHours,
    due_times,
    fitted_among,
)
from perineural.clinical.errors import ClinicalError

NIGHT = QuietHours(dt.time(21), dt.time(8))
BERLIN, NEW_YORK, APIA = "Europe/Berlin", "America/New_York", "Pacific/Apia"

# The patient's zone, the session by their clock, and each question of the first week by it.
DUE: dict[str, tuple[str, str, dict[str, str]]] = {
    "A morning session": (
        BERLIN,
        "2030-01-09 10:00",
        {
            "1h": "9 Jan 11:00", "4h": "9 Jan 14:00", "evening": "9 Jan 19:30",
            "24h": "10 Jan 10:00", "2d": "11 Jan 10:00", "3d": "12 Jan 10:00",
            "7d": "16 Jan 10:00",
        },
    ),
    "An afternoon session: the evening lies beside the question after 4 hours": (
        BERLIN,
        "2030-01-09 14:00",
        {
            "1h": "9 Jan 15:00", "4h": "9 Jan 18:00",
            "evening": "left out: another question is asked within 3 hours",
            "24h": "10 Jan 14:00", "2d": "11 Jan 14:00", "3d": "12 Jan 14:00",
            "7d": "16 Jan 14:00",
        },
    ),
    "A late session: what falls into the night waits for the morning": (
        BERLIN,
        "2030-01-09 18:00",
        {
            "1h": "9 Jan 19:00",
            "evening": "left out: another question is asked within 3 hours",
            "4h": "10 Jan 08:00", "24h": "10 Jan 18:00", "2d": "11 Jan 18:00",
            "3d": "12 Jan 18:00", "7d": "16 Jan 18:00",
        },
    ),
    "A very late session: the first hour would be closed in the morning": (
        BERLIN,
        "2030-01-09 20:30",
        {
            "evening": "left out: the evening was over",
            "1h": "left out: it would come in quiet hours and be closed when they end",
            "4h": "10 Jan 08:00", "24h": "10 Jan 20:30", "2d": "11 Jan 20:30",
            "3d": "12 Jan 20:30", "7d": "16 Jan 20:30",
        },
    ),
    "The clocks go forward in the night: hours pass, days keep the time of day": (
        BERLIN,
        "2030-03-30 10:00",
        {
            "1h": "30 Mar 11:00", "4h": "30 Mar 14:00", "evening": "30 Mar 19:30",
            "24h": "31 Mar 11:00", "2d": "1 Apr 10:00", "3d": "2 Apr 10:00",
            "7d": "6 Apr 10:00",
        },
    ),
    "The clocks go back in the night": (
        NEW_YORK,
        "2030-11-02 10:00",
        {
            "1h": "2 Nov 11:00", "4h": "2 Nov 14:00", "evening": "2 Nov 19:30",
            "24h": "3 Nov 09:00", "2d": "4 Nov 10:00", "3d": "5 Nov 10:00",
            "7d": "9 Nov 10:00",
        },
    ),
    "A day that never was: Samoa left out 30 December 2011": (
        APIA,
        "2011-12-28 10:00",
        {
            "1h": "28 Dec 11:00", "4h": "28 Dec 14:00", "evening": "28 Dec 19:30",
            "24h": "29 Dec 10:00", "2d": "31 Dec 08:00", "3d": "31 Dec 10:00",
            "7d": "4 Jan 10:00",
        },
    ),
}  # fmt: skip


def clock_of(zone, text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def told(each, zone):
    if each.left_out:
        return f"left out: {each.left_out}"
    local = each.due_at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %H:%M}"


@pytest.mark.parametrize(("zone", "session", "asked"), DUE.values(), ids=DUE)
def test_due_times_in_words(zone, session, asked):
    due = due_times(clock_of(zone, session), ZoneInfo(zone), DEFAULT_PLAN, NIGHT)
    assert {each.moment: told(each, zone) for each in due if each.is_near} == asked


# The patient's zone, the last session by their clock, which question, when it comes.
LATER = [
    (BERLIN, "2030-01-09 10:00", "2w", "23 Jan 10:00"),
    (BERLIN, "2030-01-09 10:00", "12w", "3 Apr 10:00"),
    (BERLIN, "2030-01-09 10:00", "3mo", "9 Apr 10:00"),
    (BERLIN, "2030-11-30 10:00", "3mo", "28 Feb 10:00"),
    (BERLIN, "2031-11-30 10:00", "3mo", "29 Feb 10:00"),
    (BERLIN, "2030-08-31 10:00", "6mo", "28 Feb 10:00"),
    (BERLIN, "2032-02-29 10:00", "12mo", "28 Feb 10:00"),
    (NEW_YORK, "2030-09-09 18:00", "3mo", "9 Dec 18:00"),
    (NEW_YORK, "2030-09-09 22:00", "3mo", "10 Dec 08:00"),
]


@pytest.mark.parametrize(("zone", "session", "moment", "when"), LATER)
def test_weeks_and_months_go_by_the_calendar(zone, session, moment, when):
    due = due_times(clock_of(zone, session), ZoneInfo(zone), DEFAULT_PLAN, NIGHT)
    assert [told(each, zone) for each in due if each.moment == moment] == [when]


def test_there_is_a_question_each_week_until_the_twelfth():
    due = due_times(clock_of(BERLIN, "2030-01-09 10:00"), ZoneInfo(BERLIN), DEFAULT_PLAN, NIGHT)
    later = [each.moment for each in due if not each.is_near]
    assert later == [*(f"{week}w" for week in range(2, 13)), "3mo", "6mo", "12mo"]


def test_the_next_session_ends_the_questions_of_the_one_before():
    zero = clock_of(BERLIN, "2030-01-09 10:00")
    due = due_times(
        zero, ZoneInfo(BERLIN), DEFAULT_PLAN, next_session_at=zero + dt.timedelta(days=5)
    )
    asked = [each.moment for each in due if not each.left_out]
    assert asked == ["1h", "4h", "evening", "24h", "2d", "3d"]
    assert {each.left_out for each in due if each.left_out} == {"the next session comes first"}


def test_a_gap_in_the_clocks_is_its_end_and_what_comes_twice_is_the_first():
    night = CheckInPlan((Moment(Unit.DAYS, 2, at=dt.time(2, 30)),))
    spring = due_times(clock_of(BERLIN, "2030-03-29 10:00"), ZoneInfo(BERLIN), night)
    autumn = due_times(clock_of(BERLIN, "2030-10-25 10:00"), ZoneInfo(BERLIN), night)
    assert spring[0].due_at == dt.datetime(2030, 3, 31, 1, tzinfo=dt.UTC)
    assert autumn[0].due_at == dt.datetime(2030, 10, 27, 0, 30, tzinfo=dt.UTC)


ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
YEARS = st.datetimes(
    dt.datetime.fromisoformat("1990-01-01"), dt.datetime.fromisoformat("2040-12-31")
)
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))
NIGHTS = st.builds(QuietHours, st.sampled_from([dt.time(h) for h in range(18, 24)]),
                   st.sampled_from([dt.time(h, 30) for h in range(4, 10)]))  # fmt: skip
MOMENTS = st.one_of(
    st.builds(Moment, st.just(Unit.HOURS), st.integers(1, 72), st.booleans()),
    st.builds(Moment, st.just(Unit.DAYS), st.integers(2, 13), st.booleans(), st.none() | TIMES),
    st.builds(Moment, st.just(Unit.MONTHS), st.integers(1, 24), st.booleans(), st.none() | TIMES),
    st.builds(Moment, st.just(Unit.WEEKLY), st.integers(1, 4), st.booleans(), st.none() | TIMES),
    st.builds(Moment, st.just(Unit.EVENING), st.just(0), st.booleans(), TIMES),
)


def _once(moment):
    return moment.unit if moment.unit in (Unit.WEEKLY, Unit.EVENING) else moment.key


PLANS = st.just(DEFAULT_PLAN) | st.lists(MOMENTS, max_size=12, unique_by=_once).map(
    lambda moments: CheckInPlan(tuple(moments))
)


@given(ZONES, YEARS, PLANS, NIGHTS)
def test_no_question_comes_at_night_too_early_or_twice(zone, local, plan, night):
    zone = ZoneInfo(zone)
    zero = local.replace(tzinfo=dt.UTC)
    due = due_times(zero, zone, plan, night)
    asked = [each for each in due if not each.left_out]
    assert len({each.moment for each in due}) == len(due)
    assert all(not night.holds_at(each.due_at.astimezone(zone).time()) for each in asked)
    assert all(zero < each.due_at < each.expires_at for each in asked)
    times = [each.due_at for each in asked]
    assert times == sorted(times)
    assert all(later - sooner >= OWN_APART for sooner, later in pairwise(times))


@given(ZONES, YEARS, NIGHTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)))
def test_looking_two_days_ahead_finds_what_looking_at_all_of_it_finds(zone, local, night, after):
    zone, zero = ZoneInfo(zone), local.replace(tzinfo=dt.UTC)
    begin, end = zero + after, zero + after + dt.timedelta(hours=48)
    whole = due_times(zero, zone, DEFAULT_PLAN, night)
    ahead = due_times(zero, zone, DEFAULT_PLAN, night, within=(begin, end))
    far = [each for each in whole if begin <= each.due_at <= end and not each.is_near]
    assert [each for each in ahead if begin <= each.due_at <= end and not each.is_near] == far


def most_in_7_days(times):
    week = dt.timedelta(days=7)
    return max((sum(a <= b < a + week for b in times) for a in times), default=0)


@given(YEARS, st.lists(st.integers(-20 * 24 * 60, 20 * 24 * 60), max_size=60))
def test_there_are_never_too_many_questions_in_a_week(local, others):
    zero = local.replace(tzinfo=dt.UTC)
    taken = []
    for each in others:
        at = zero + dt.timedelta(minutes=each)
        if most_in_7_days([*taken, at]) <= MOST_IN_7_DAYS:
            taken.append(at)
    own = due_times(zero, dt.UTC, DEFAULT_PLAN)
    fitted = fitted_among(own, zero, taken)
    asked = [each.due_at for each in fitted if not each.left_out]
    assert {each.moment for each in fitted} == {each.moment for each in own}
    assert most_in_7_days([*taken, *asked]) <= MOST_IN_7_DAYS


def test_two_sessions_of_one_day_are_asked_about_together():
    first = dt.datetime(2030, 1, 9, 10, tzinfo=dt.UTC)
    second = first + dt.timedelta(minutes=40)
    planned = [each.due_at for each in due_times(first, dt.UTC, DEFAULT_PLAN) if each.is_near]
    own = [each for each in due_times(second, dt.UTC, DEFAULT_PLAN) if each.is_near]
    fitted = {each.moment: each.due_at for each in fitted_among(own, second, planned)}
    assert fitted["4h"] == first + dt.timedelta(hours=4)
    assert fitted["24h"] == first + dt.timedelta(hours=24)
    assert fitted["1h"] == second + dt.timedelta(hours=1), "20 minutes would not be an hour"


def test_a_third_session_in_a_week_is_asked_about_less():
    zero = dt.datetime(2030, 1, 9, 10, tzinfo=dt.UTC)
    taken = [zero + dt.timedelta(hours=5 * each) for each in range(MOST_IN_7_DAYS)]
    fitted = fitted_among([DueTime("2d", zero + dt.timedelta(days=2), zero + dt.timedelta(days=4))],
                          zero, taken)  # fmt: skip
    assert [each.left_out for each in fitted] == [TOO_MANY]


REFUSED = {
    "0 hours": ([{"unit": "hours", "count": 0, "on": True, "at": ""}], "Choose 1 to 72 hours"),
    "half an hour": ([{"unit": "hours", "count": 0.5, "on": True, "at": ""}], "whole number"),
    "1 day": ([{"unit": "days", "count": 1, "on": True, "at": ""}], "Choose 2 to 13 days"),
    "2 years and a month": ([{"unit": "months", "count": 25, "on": True, "at": ""}], "1 to 24"),
    "every 5 weeks": ([{"unit": "weekly", "count": 5, "on": True, "at": ""}], "weeks between"),
    "an evening without a time": ([{"unit": "evening", "count": 0, "on": True}], "what time"),
    "4 hours at ten": ([{"unit": "hours", "count": 4, "on": True, "at": "10:00"}], "no time of"),
    "twice the same": ([{"unit": "days", "count": 3, "on": True, "at": ""}] * 2, "3 days after"),
    "two evenings": (
        [{"unit": "evening", "count": 0, "on": True, "at": at} for at in ("18:00", "20:00")],
        "once",
    ),
    "no such unit": ([{"unit": "moons", "count": 1, "on": True, "at": ""}], "no plan"),
    "no time of day": ([{"unit": "days", "count": 3, "on": True, "at": "25:00"}], "no plan"),
    "no lines at all": ([3], "no plan"),
    "too many": (
        [{"unit": "hours", "count": each, "on": True, "at": ""} for each in range(1, 17)],
        "at most 15",
    ),
}


@pytest.mark.parametrize(("stored", "words"), REFUSED.values(), ids=REFUSED)
def test_a_plan_that_cannot_be_is_refused_in_words(stored, words):
    with pytest.raises(ClinicalError, match=words):
        CheckInPlan.from_json(stored)


@given(PLANS)
def test_a_plan_is_read_back_as_it_was_stored(plan):
    assert CheckInPlan.from_json(plan.to_json()) == plan


def test_a_session_without_a_zone_is_refused():
    with pytest.raises(ClinicalError, match="zone"):
        due_times(dt.datetime.fromisoformat("2030-01-01"), dt.UTC, DEFAULT_PLAN)


def test_every_moment_of_the_default_says_where_it_comes_from():
    assert set(PLAN_SOURCES) == {each.key for each in DEFAULT_PLAN.moments}


LATER_WORDS = "then once a week, 3 months, 6 months, 12 months."


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (
            (),
            f"1 hour, 4 hours, the evening, 24 hours, 2 days, 3 days, 7 days, {LATER_WORDS}",
        ),
        (("1h", "evening", "2d", "3d", "1w", "3mo", "6mo", "12mo"), "4 hours, 24 hours, 7 days."),
        (tuple(each.key for each in DEFAULT_PLAN.moments), ""),
    ],
)  # fmt: skip
def test_the_patient_is_told_when_they_will_be_asked(off, words):
    said = asked_in_words(DEFAULT_PLAN.without(*off))
    assert said == (words and f"We will ask how it is at these times after the session: {words}")


def test_a_name_that_is_no_moment_is_shown_as_it_is():
    assert [moment_words(key) for key in ("1h", "1mo", "old", "7")] == [
        "1 hour", "1 month", "old", "7"
    ]  # fmt: skip
