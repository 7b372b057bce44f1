"""What may come next, in words and places worked out by hand."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from perineural.clinical.control_band import DEFAULT_BAND, Verdict
from perineural.records.queries.outlook_values import (
    ComingSession,
    CourseOutlook,
    Expected,
    HalfBetter,
    NextScore,
    PointExpected,
    TimedRating,
    Wearing,
)
from perineural.web.story.outlook import (
    band_words,
    beside_words,
    half_sentence,
    healing_sentence,
    narrower_sentence,
    next_sentence,
    outlook_part,
    wearing_sentence,
)

COMING = ComingSession(held=2, after_days=14, last_day=14.0, next_day=28.0, is_due=False, weeks=4.0)
EXPECTED = Expected(
    next=NextScore(4.06, (3.31, 4.81), (2.62, 5.5), (1.93, 6.31)),
    curve=(
        PointExpected(0.0, 2.0, 0.5, 4.5),
        PointExpected(2.0, 3.0, 1.5, 5.5),
        PointExpected(14.0, 4.06, 1.93, 6.31),
    ),
    half_better=HalfBetter(48.2, (20.4, 76.2), 8, ((DEFAULT_BAND, Verdict.TOO_FEW),)),
    wearing=Wearing(1.6, (1.2, 2.4), 3.715),
    healing=0.5,
    healing_interval=(0.25, 0.75),
    told_apart="One line.",
    misfits=(),
    patients=31,
    sessions=120,
    ratings=840,
)
OWN = (TimedRating(1, 0, 0.0, 0.0, 8), TimedRating(2, 1, 14.0, 14.0, 6))
FOUND = CourseOutlook(
    condition="Achilles tendonitis", own=OWN, session_days=(0.0, 14.0),
    began_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC), coming=COMING, expected=EXPECTED,
    why_not="", is_bounded=False,
)  # fmt: skip


def plain(text):
    return text.replace("\xa0", " ")


def test_the_sentence_can_be_repeated_and_its_interval_is_rounded_outwards():
    assert plain(next_sentence(EXPECTED, COMING)) == (
        "Before the next session, 14 days after the last, pain of 4.1 is expected "
        "(95 % of such patients between 1.9 and 6.4)."
    )
    assert plain(narrower_sentence(EXPECTED)) == (
        "Half of such patients are expected between 3.3 and 4.9, 80 % between 2.6 and 5.5."
    )
    due = replace(COMING, after_days=1, is_due=True)
    assert next_sentence(EXPECTED, due).startswith(
        "If the next session is today, 1 day after the last, pain of 4.1"
    )


def test_what_is_expected_is_held_against_the_first_score():
    assert plain(half_sentence(EXPECTED)) == (
        "That is 3.9 points lower than before the first session (8). Of 100 such patients about "
        "48 would then have half that pain or less (95 % interval 20 to 77)."
    )
    worse = replace(EXPECTED, half_better=replace(EXPECTED.half_better, first_score=3))
    assert "1.1 points higher than before the first session (3)" in half_sentence(worse)
    assert "was not rated, or was 0" in half_sentence(replace(EXPECTED, half_better=None))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.NO_BETTER, "No better than the band of people given nothing active."),
        (Verdict.ABOVE, "That is no proof"),
        (Verdict.TOO_FEW, "It cannot be said whether that is better"),
    ],
)
def test_the_band_is_said_plainly(verdict, words):
    told = beside_words(DEFAULT_BAND, verdict)
    assert words in told
    assert "Too few" not in told
    assert "No group with this condition was found" in told


def test_the_band_keeps_the_figures_that_were_published():
    assert band_words(DEFAULT_BAND) == "Four groups pooled: about 26 of 100 (12 to 47)."


def test_when_pain_will_be_back_stands_with_its_interval():
    told = plain(wearing_sentence(EXPECTED.wearing, COMING))
    assert told.startswith(
        "Half of a session's relief has worn off after 38 hours (95 % interval 29 hours to 2.4 "
        "days), four fifths of it after 3.7 days"
    )
    assert "comes before that" not in told
    slow = Wearing(8.0, (6.0, 11.2), 18.6)
    assert "comes before that" in wearing_sentence(slow, COMING)
    assert "11 days" in wearing_sentence(slow, COMING)
    unknown = wearing_sentence(Wearing(None, None, None), COMING)
    assert unknown == "How fast relief wears off cannot be told from these ratings."


@pytest.mark.parametrize(
    ("healing", "interval", "words"),
    [
        (0.5, (0.25, 0.75), "settles 0.50 points lower (95 % interval 0.25 to 0.75)"),
        (-0.5, (-0.75, -0.25), "settles 0.50 points higher (95 % interval 0.25 to 0.75)"),
        (0.1, (-0.2, 0.4), "cannot be said whether pain settles lower or higher"),
    ],
)
def test_healing_is_told_with_its_direction(healing, interval, words):
    told = healing_sentence(replace(EXPECTED, healing=healing, healing_interval=interval))
    assert words in plain(told)


def test_the_table_tells_the_days_between_along_a_line():
    rows = outlook_part(FOUND)["table"]
    assert rows == [
        ("right after the last session", "2.0", "0.5 to 4.5"),
        ("day 1", "2.5", "1.0 to 5.0"),
        # A twelfth of the way from day 2 to day 14.
        ("day 3", "3.1", "1.5 to 5.6"),
        ("day 7", "3.4", "1.6 to 5.9"),
        ("before the next session, day 14", "4.1", "1.9 to 6.4"),
    ]
    assert outlook_part(FOUND)["own"] == [
        ("0.0", "before session 1", 8), ("14.0", "before session 2", 6),
    ]  # fmt: skip


def test_the_drawing_ends_at_the_next_session_and_its_words_say_what_the_line_is():
    plot = outlook_part(FOUND)["plot"]
    assert plot.scores == "M30 56h0M211 98h0"
    assert plot.line.startswith("M211 182L")
    assert plot.next_x == 392
    assert [(each.at, each.label) for each in plot.sessions] == [(30, "s1"), (211, "s2")]
    assert [each.label for each in plot.x_ticks] == ["0", "7", "14", "21", "28"]
    assert plot.band.endswith("Z")
    assert "not a promise" in plot.description


def test_sessions_close_together_do_not_write_over_each_other():
    many = replace(FOUND, session_days=tuple(float(day) for day in range(15)))
    shown = [each for each in outlook_part(many)["plot"].sessions if each.label]
    assert len(outlook_part(many)["plot"].sessions) == 15
    assert all(b.at - a.at >= 22 for a, b in pairwise(shown))


def test_without_anything_expected_only_the_reason_is_told():
    empty = replace(FOUND, expected=None, why_not="Too few.")
    assert outlook_part(empty) == {"why_not": "Too few."}
