"""Healing over a series: what changed from the first session to the last, and when to stop.

One person's scores against their own start. Scores also fall by themselves, so nothing here is
proof, and no test statistic is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perineural.clinical.amounts import plain
from perineural.clinical.errors import ClinicalError, OutOfRange
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.policy import SitePolicy
from perineural.clinical.relief import percent_fall

_SERIES = load_toml("series")

CAUTION_TEXT: str = _SERIES["caution"]["text"]
"""What is to be said beside every change over a series."""

CAUTION_SOURCES: tuple[Source, ...] = sources_from(_SERIES["caution"])


class Suggestion(StrEnum):
    """What a review may come to."""

    GO_ON = "go_on"
    CHANGE = "change"
    """Look again at diagnosis, nerves and mixture before the next session."""
    STOP = "stop"
    """End the series, or write down why it goes on."""


@dataclass(frozen=True)
class HealingInput:
    """What is known of one session of a course; None is not known, never zero.

    Args:
        number: The session's number in the course, from 1.
        before_score: Pain before the session. 0 to 10.
        immediate_score: Lowest pain in the room after it. 0 to 10.
        responded: Whether the session was a response, from `relief`.
        function_score: Score of the condition's questionnaire at this session.
        function_instrument: Which questionnaire.
        higher_is_better: Whether a higher score of it is better.
        analgesic_days: Days with a painkiller in the week before. 0 to 7.
        pgic: The person's own impression of change. 1 to 7.
        days_since_first: Days since the first session.

    Raises:
        OutOfRange: A number is outside its range.
        ClinicalError: A questionnaire score without its direction.
    """

    number: int
    before_score: int | None = None
    immediate_score: int | None = None
    responded: bool | None = None
    function_score: Decimal | None = None
    function_instrument: str | None = None
    higher_is_better: bool | None = None
    analgesic_days: int | None = None
    pgic: int | None = None
    days_since_first: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        for name, low, high in (
            ("number", 1, 1000),
            ("before_score", 0, 10),
            ("immediate_score", 0, 10),
            ("analgesic_days", 0, 7),
            ("pgic", 1, 7),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise OutOfRange(name, Decimal(value), Decimal(low), Decimal(high), "")
        if self.function_score is not None and self.higher_is_better is None:
            raise ClinicalError("a questionnaire score needs to say whether higher is better")


@dataclass(frozen=True)
class Healing:
    """What changed from the first session with a value to the last.

    Args:
        sessions: Sessions held.
        pain_before: Pain before the session, by session number.
        pain_change: First minus last; above 0 is less pain. None with fewer than two values.
        pain_percent: The same in percent of the first, rounded down to 0.1. [%]
        function: Questionnaire score by session number.
        function_change: In the instrument's own points; above 0 is better, whichever way it runs.
        analgesic_days: Days a week with a painkiller, by session number.
        analgesic_change: First minus last; above 0 is fewer days.
        pgic: Own impression by session number.
        sessions_with_response: Sessions that were a response.
        sessions_rated: Sessions of which it is known whether they were.
        caution: What is to be said beside these figures.
    """

    sessions: int
    pain_before: tuple[tuple[int, int], ...]
    pain_change: int | None
    pain_percent: Decimal | None
    function: tuple[tuple[int, Decimal], ...]
    function_change: Decimal | None
    analgesic_days: tuple[tuple[int, int], ...]
    analgesic_change: int | None
    pgic: tuple[tuple[int, int], ...]
    sessions_with_response: int
    sessions_rated: int
    caution: str = CAUTION_TEXT


@dataclass(frozen=True)
class ReviewAdvice:
    """Whether a review is due, what it may come to, and why. The clinician decides.

    Args:
        due: A review is due now.
        rule: The rule it is due under, in a sentence.
        suggestion: `go_on`, `change` or `stop`.
        why: The reasons, one sentence each.
        sources: Where the rules come from; the thresholds are defaults of this design (derived).
    """

    due: bool
    rule: str
    suggestion: Suggestion
    why: tuple[str, ...]
    sources: tuple[Source, ...]


def healing_of_course(sessions: Iterable[HealingInput]) -> Healing:
    """What changed over a series: pain before each session, function, painkillers.

    Args:
        sessions: What is known of each session, in any order.

    Returns:
        The series and their change from the first value to the last. A session without a value is
        left out, not filled in; with fewer than two values a change is None.

    Raises:
        ClinicalError: Two sessions have one number, or questionnaires of two kinds are mixed.

    Does not cover:
        Why it changed. People start when pain is at its worst, and those who do well or badly
        stop coming.

    Source:
        Arithmetic; regression to the mean: Kamerman and Vollert (verified). Hazard: HAZ-011.

    Examples:
        >>> healing = healing_of_course([
        ...     HealingInput(2, before_score=4, responded=True), HealingInput(1, before_score=6),
        ... ])
        >>> healing.pain_change, healing.pain_percent
        (2, Decimal('33.3'))
        >>> healing.sessions_with_response, healing.sessions_rated, healing.sessions
        (1, 1, 2)
    """
    ordered = _ordered(sessions)
    _check_one_instrument(ordered)
    pain = tuple((s.number, s.before_score) for s in ordered if s.before_score is not None)
    function = tuple((s.number, s.function_score) for s in ordered if s.function_score is not None)
    days = tuple((s.number, s.analgesic_days) for s in ordered if s.analgesic_days is not None)
    better_up = any(s.higher_is_better for s in ordered if s.function_score is not None)
    known = [s.responded for s in ordered if s.responded is not None]
    rise = function[-1][1] - function[0][1] if len(function) > 1 else None
    return Healing(
        sessions=len(ordered),
        pain_before=pain,
        pain_change=pain[0][1] - pain[-1][1] if len(pain) > 1 else None,
        pain_percent=percent_fall(pain[0][1], pain[-1][1]) if len(pain) > 1 else None,
        function=function,
        function_change=rise if rise is None or better_up else -rise,
        analgesic_days=days,
        analgesic_change=days[0][1] - days[-1][1] if len(days) > 1 else None,
        pgic=tuple((s.number, s.pgic) for s in ordered if s.pgic is not None),
        sessions_with_response=sum(known),
        sessions_rated=len(known),
    )


def _ordered(sessions: Iterable[HealingInput]) -> tuple[HealingInput, ...]:
    ordered = tuple(sorted(sessions, key=lambda each: each.number))
    numbers = [each.number for each in ordered]
    if len(set(numbers)) < len(numbers):
        raise ClinicalError(f"two sessions have the same number; got {numbers}")
    return ordered


def _check_one_instrument(sessions: tuple[HealingInput, ...]) -> None:
    kinds = {
        (each.function_instrument or "", each.higher_is_better)
        for each in sessions
        if each.function_score is not None
    }
    if len(kinds) > 1:
        named = ", ".join(sorted(name for name, _ in kinds))
        raise ClinicalError(f"scores of different questionnaires cannot be compared: {named}")


def review_advice(
    sessions: Iterable[HealingInput],
    policy: SitePolicy,
    *,
    reviewed_after_session: int | None = None,
) -> ReviewAdvice:
    """Whether to look at the series again now, and what speaks for going on, changing or stopping.

    Stop is suggested when pain before the session is less than 30 % below the start from session 4
    on, when two sessions brought no relief in the room, at the clinic's limit of sessions, and when
    there was no pain left. Change is suggested when the fall is below 30 % at session 3. What is
    not known is said and suggests nothing.

    Args:
        sessions: What is known of each session held, in any order.
        policy: The clinic's own settings: review after which session, most sessions.
        reviewed_after_session: After which session the last review was; None for none yet.

    Returns:
        The advice. A review is due from the clinic's session on if none has been since, again
        after as many sessions, and at once when stopping is suggested.

    Raises:
        ClinicalError: Two sessions have one number.

    Does not cover:
        Adverse events and red flags, which stop a series by their own rules.

    Source:
        Review after session 3, stop below 30 % by session 4 to 6 or after no relief twice, cap of
        8 to 10: defaults of this design (derived) from schedules of clinics (weak). Hazard:
        HAZ-011.

    Examples:
        >>> poor = [HealingInput(n, before_score=6, immediate_score=5) for n in range(1, 5)]
        >>> str(review_advice(poor, SitePolicy()).suggestion)
        'stop'
        >>> str(review_advice(poor[:3], SitePolicy()).suggestion)
        'change'
        >>> review_advice(poor[:2], SitePolicy()).due
        False
    """
    ordered = _ordered(sessions)
    count = len(ordered)
    found = _reasons(ordered, policy)
    order = tuple(Suggestion)
    suggestion = max((each[0] for each in found), key=order.index, default=Suggestion.GO_ON)
    since = count - (reviewed_after_session or 0)
    due = count > 0 and since >= (
        1 if suggestion is Suggestion.STOP else policy.review_after_session
    )
    rules = ("review", *(rule for _, rule, _ in found if rule in _SERIES))
    return ReviewAdvice(
        due=due,
        rule=_SERIES["review"]["text"].format(session=policy.review_after_session),
        suggestion=suggestion,
        why=tuple(text for _, _, text in found),
        sources=tuple(source for rule in rules for source in sources_from(_SERIES[rule])),
    )


def _reasons(
    sessions: tuple[HealingInput, ...], policy: SitePolicy
) -> list[tuple[Suggestion, str, str]]:
    """Each reason: what it suggests, its rule, and its sentence."""
    count = len(sessions)
    found = _pain_reasons(sessions)
    without = sum(
        1
        for each in sessions
        if each.before_score
        and each.immediate_score is not None
        and each.immediate_score >= each.before_score
    )
    if without >= _SERIES["no_relief_twice"]["times"]:
        text = _SERIES["no_relief_twice"]["text"].format(count=without)
        found.append((Suggestion.STOP, "no_relief_twice", text))
    if count >= policy.max_sessions:
        text = _SERIES["cap"]["text"].format(count=count, limit=policy.max_sessions)
        found.append((Suggestion.STOP, "cap", text))
    return found


def _pain_reasons(sessions: tuple[HealingInput, ...]) -> list[tuple[Suggestion, str, str]]:
    count = len(sessions)
    if not sessions:
        return [(Suggestion.GO_ON, "", "No session has been held yet.")]
    last = sessions[-1].before_score
    if count > 1 and last == 0:
        return [(Suggestion.STOP, "pain_free", _SERIES["pain_free"]["text"])]
    if count == 1:
        return []
    return _change_reasons(sessions[0].before_score, last, count)


def _change_reasons(
    first: int | None, last: int | None, count: int
) -> list[tuple[Suggestion, str, str]]:
    percent = percent_fall(first, last)
    if not first or last is None or percent is None:
        text = "The change since the start cannot be judged: pain before a session is not known."
        return [(Suggestion.GO_ON, "", text)]
    rule = _SERIES["little_change"]
    size = plain(abs(percent))
    change = f"{size} % lower than" if last < first else f"{size} % higher than"
    text = f"Pain before the session is {'the same as' if last == first else change} at the start"
    if 100 * (first - last) >= rule["percent"] * first:
        return [(Suggestion.GO_ON, "", f"{text}.")]
    if count < rule["change_from_session"]:
        return []
    stop = count >= rule["stop_from_session"]
    suggestion = Suggestion.STOP if stop else Suggestion.CHANGE
    return [(suggestion, "little_change", f"{text}: {rule['text']}")]
