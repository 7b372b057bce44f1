"""What a clinician would check: what a review comes to, from pain before each session."""

import pytest

from perineural.clinical.healing import HealingInput, review_advice
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
