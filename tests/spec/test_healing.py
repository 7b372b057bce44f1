"""What a clinician would check: what a review comes to, from pain before each session."""

from decimal import Decimal

import pytest

from perineural.clinical.errors import OutOfRange
from perineural.clinical.healing import HealingInput, healing_of_course, review_advice
from perineural.clinical.policy import SitePolicy

COURSES = [
    # pain before each session held: review due, suggestion
    ((6,), False, "go_on"),
    ((6, 6), False, "go_on"),
    ((6, 5, 4), True, "go_on"),
    ((6, 5, 5), True, "change"),
    ((6, 6, 6), True, "change"),
    ((6, 5, 5, 5), True, "stop"),
    ((6, 5, 5, 4), True, "go_on"),
    ((10, 9, 8, 8), True, "stop"),
    ((10, 9, 8, 7), True, "go_on"),
    ((5, 6, 6, 7), True, "stop"),
    ((6, 3, 0), True, "stop"),
    ((8, 7, 6, 5, 4, 3, 2), True, "go_on"),
    ((9, 8, 7, 6, 5, 4, 3, 2), True, "stop"),
]


@pytest.mark.parametrize(("pain_before", "due", "suggestion"), COURSES)
def test_what_a_review_comes_to(pain_before, due, suggestion):
    sessions = [HealingInput(n, before_score=s) for n, s in enumerate(pain_before, start=1)]
    advice = review_advice(sessions, SitePolicy())
    assert (advice.due, advice.suggestion) == (due, suggestion)


LITTLE = "not the 30 % that the rule looks for."
UNKNOWN = "The change since the start cannot be judged: pain before a session is not known."

SAID = [
    # pain before each session held: suggestion, the reasons as they are read, a source of them
    ((), "go_on", ["No session has been held yet."], "Review after session 3"),
    ((0,), "go_on", [], "Review after session 3"),
    ((6, 5), "go_on", [], "Review after session 3"),
    ((6, None), "go_on", [UNKNOWN], "Review after session 3"),
    ((None, 5), "go_on", [UNKNOWN], "Review after session 3"),
    ((0, 3), "go_on", [UNKNOWN], "Review after session 3"),
    (
        (6, 4),
        "go_on",
        ["Pain before the session is 33.3 % lower than at the start."],
        "Review after session 3",
    ),
    ((6, 0), "stop", ["There was no pain before the last session."], "Treat until free of pain"),
    (
        (6, 5, 5),
        "change",
        [f"Pain before the session is 16.6 % lower than at the start: {LITTLE}"],
        "Stop when less than 30 % lower",
    ),
    (
        (6, 6, 6),
        "change",
        [f"Pain before the session is the same as at the start: {LITTLE}"],
        "Stop when less than 30 % lower",
    ),
    (
        (5, 6, 6, 6),
        "stop",
        [f"Pain before the session is 20 % higher than at the start: {LITTLE}"],
        "Stop when less than 30 % lower",
    ),
    (
        (9, 8, 7, 6, 5, 4, 3, 2),
        "stop",
        [
            "Pain before the session is 77.7 % lower than at the start.",
            "8 sessions: the clinic's limit is 8; going on needs a written reason.",
        ],
        "Cap of 8 to 10 sessions",
    ),
]


@pytest.mark.parametrize(("pain_before", "suggestion", "why", "source"), SAID)
def test_what_a_review_says_and_on_what_it_stands(pain_before, suggestion, why, source):
    sessions = [HealingInput(n, before_score=s) for n, s in enumerate(pain_before, start=1)]
    advice = review_advice(sessions, SitePolicy())
    assert (advice.suggestion, list(advice.why)) == (suggestion, why)
    assert advice.rule == "Review after session 3."
    assert any(each.citation.startswith(source) for each in advice.sources)


def test_no_relief_in_the_room_is_counted_and_stands_on_its_rule():
    sessions = [HealingInput(n, before_score=6, immediate_score=6) for n in (1, 2)]
    advice = review_advice(sessions, SitePolicy())
    assert advice.why == ("No relief in the room in 2 sessions.",)
    assert "Stop after no relief in the room twice" in advice.sources[2].citation


DUE = [
    # pain before each session held, last review after session, clinic's review after: due now
    ((), None, 1, False),
    ((6,), None, 1, True),
    ((6, 5, 5, 5), None, 3, True),
    ((6, 5, 5, 5), 3, 3, True),
    ((6, 5, 5, 5), 4, 3, False),
]


@pytest.mark.parametrize(("pain_before", "reviewed", "after", "due"), DUE)
def test_when_a_review_is_due(pain_before, reviewed, after, due):
    sessions = [HealingInput(n, before_score=s) for n, s in enumerate(pain_before, start=1)]
    policy = SitePolicy(review_after_session=after)
    assert review_advice(sessions, policy, reviewed_after_session=reviewed).due is due


def test_a_course_of_three_sessions_is_told_from_the_first_to_the_last():
    healing = healing_of_course(
        [
            HealingInput(
                number,
                before_score=before,
                responded=responded,
                function_score=Decimal(score),
                function_instrument="faam",
                higher_is_better=True,
                analgesic_days=days,
                pgic=impression,
            )
            for number, before, responded, score, days, impression in (
                (1, 8, True, 40, 7, 4),
                (2, 7, False, 45, 6, 3),
                (3, 4, None, 61, 2, 2),
            )
        ]
    )
    assert healing.pain_before == ((1, 8), (2, 7), (3, 4))
    assert (healing.pain_change, healing.pain_percent) == (4, Decimal("50.0"))
    assert healing.function == ((1, 40), (2, 45), (3, 61))
    assert healing.function_change == 21
    assert healing.analgesic_days == ((1, 7), (2, 6), (3, 2))
    assert healing.analgesic_change == 5
    assert healing.pgic == ((1, 4), (2, 3), (3, 2))
    assert (healing.sessions_with_response, healing.sessions_rated, healing.sessions) == (1, 2, 3)


RANGES = [
    # what is scored, from, to
    ("before_score", 0, 10),
    ("immediate_score", 0, 10),
    ("analgesic_days", 0, 7),
    ("pgic", 1, 7),
]


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_a_score_holds_from_end_to_end_and_not_beyond(name, low, high):
    for value in (low, high):
        assert getattr(HealingInput(1, **{name: value}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(OutOfRange, match=f"^{name} is {value}; expected {low} to {high}$"):
            HealingInput(1, **{name: value})
