"""What people say of everyday life beside the number: each with their newest answer."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import Any, NamedTuple

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.queries.daily_life_values import (
    Answered,
    Completeness,
    Share,
    two_shares,
)

SOON = dt.timedelta(days=2)
"""Until so long after a visit an answer tells of the days right after it."""
WEEK = dt.timedelta(days=7)
PARTS = ("global_change", "analgesics_today", "sleep", "activity", "back_to_normal")
"""What may be said beside the number, as it is stored."""
WORSE = frozenset({5, 6, 7})
"""Answers to how they are overall that are worse than before treatment."""
_BETTER = frozenset(INSTRUMENTS["pgic"].responder_values)


class Said(NamedTuple):
    """One answer, after which visit, and what was said with it; None or "" is not said."""

    patient_id: uuid.UUID
    session_at: dt.datetime
    at: dt.datetime
    global_change: int | None
    analgesics_today: bool | None
    sleep: str
    activity: str
    back_to_normal: bool | None


class _Question(NamedTuple):
    """A figure: what is stored, and which answers are those hoped for."""

    key: str
    part: str
    is_hoped_for: Callable[[Any], bool]
    is_soon: bool = False
    """Only answers of the two days after a visit."""


_QUESTIONS = (
    _Question("better", "global_change", _BETTER.__contains__),
    _Question("no_painkiller", "analgesics_today", lambda taken: not taken),
    _Question("slept_well", "sleep", lambda slept: slept == "well"),
    _Question("active", "activity", lambda active: active != "less"),
    _Question("active_soon", "activity", lambda active: active != "less", is_soon=True),
    _Question("normal", "back_to_normal", bool),
)
_Newest = dict[uuid.UUID, Said]


def answers(people: Mapping[uuid.UUID, dt.datetime], said: Iterable[Said]) -> tuple[Answered, ...]:
    """Every figure of what people said.

    Args:
        people: When the first visit of everybody was.
        said: The newest first.
    """
    newest: dict[str, _Newest] = {each.key: {} for each in _QUESTIONS}
    for each in said:
        if each.patient_id not in people:
            continue
        for question in _QUESTIONS:
            if getattr(each, question.part) in (None, ""):
                continue
            if not question.is_soon or each.at - each.session_at <= SOON:
                newest[question.key].setdefault(each.patient_id, each)
    if _few_differ(newest["active_soon"], newest["active"]):
        newest["active_soon"] = {}
    return tuple(_answered(each, newest[each.key], people) for each in _QUESTIONS)


def _few_differ(soon: _Newest, ever: _Newest) -> bool:
    """Whether the two figures differ by fewer than five people, but by some.

    Then one taken from the other would tell of them.
    """
    others = sum(soon.get(who) is not said for who, said in ever.items())
    only_later = len(ever) - len(soon)
    return 0 < others < SMALLEST_COUNT or 0 < only_later < SMALLEST_COUNT


def _answered(
    question: _Question, newest: _Newest, people: Mapping[uuid.UUID, dt.datetime]
) -> Answered:
    given = [getattr(each, question.part) for each in newest.values()]
    complete = Completeness(len(given), len(people))
    better = sum(map(question.is_hoped_for, given))
    shares = two_shares(better, complete)
    worse = None
    if question.part == "global_change":
        worse = _worse(sum(each in WORSE for each in given), better, shares.complete)
    weeks = [max((each.at - people[who]) / WEEK, 0.0) for who, each in newest.items()]
    is_told = shares.of_all is not None or complete.told is not None
    return Answered(question.key, shares, worse, median(weeks) if is_told else None)


def _worse(worse: int, better: int, complete: Completeness) -> Share | None:
    """Told where neither they nor those between would be fewer than five.

    Where too few are better for that to be told, they are hidden among those between.
    """
    if complete.told is None:
        return None
    is_better_told = min(better, complete.known - better) >= SMALLEST_COUNT
    between = complete.known - worse - (better if is_better_told else 0)
    if worse < SMALLEST_COUNT or 0 < between < SMALLEST_COUNT or worse == complete.known:
        return None
    return Share(worse, complete.known)
