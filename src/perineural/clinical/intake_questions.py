"""What an intake asks about a person's health: the lasting part of what candidacy asks.

What changes from day to day (a fever, sore skin, a blood sugar very high) is asked at the visit.
"""

from perineural.clinical.candidacy import questions_for
from perineural.clinical.candidacy_rules import Question
from perineural.clinical.conditions import condition_of

OF_THE_DAY = frozenset(
    {
        "infection_at_site", "fever", "hyperglycaemia_now", "declines",
        "altered_mind_or_head_injury",
    }
)  # fmt: skip
"""Keys of questions whose answer holds for one day only."""
ANSWERS = ("yes", "no", "unknown")


def intake_questions(condition: str) -> tuple[Question, ...]:
    """The questions about a person's health before a first visit for a condition.

    A missing answer is never taken as no: the assessment asks again.

    Raises:
        UnknownKey: There is no such condition.

    Source:
        knowledge/candidacy.toml, question by question. Hazard: HAZ-004.

    Examples:
        >>> "diabetes" in [each.key for each in intake_questions("migraine")]
        True
        >>> "fever" in [each.key for each in intake_questions("migraine")]
        False
        >>> "nose_or_skull_problem" in [each.key for each in intake_questions("crps")]
        False
    """
    may_bathe = "bath" in condition_of(condition).modalities
    asked = questions_for(condition, "both" if may_bathe else "injection")
    return tuple(each for each in asked if each.key not in OF_THE_DAY)
