"""What people say of everyday life beside the number: each with their newest answer.

This module loads numpy: it is imported when a page asks.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from math import nan
from typing import Any, NamedTuple

import numpy as np

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.queries.daily_life_rows import People
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

    id: uuid.UUID
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
ANSWERED = (
    *(f"{each.key}.{name}" for each in _QUESTIONS for name in ("hoped_for", "weeks")),
    "better.worse",
    "active.later",
)
"""Columns of a person: whether the newest answer is the one hoped for, and how many weeks after
their first visit it was given; whether they are worse; whether what they did is from another
answer than what they did right after a visit."""


class Newest:
    """A person's newest answer to each question, of answers that come in any order."""

    def __init__(self) -> None:
        self._of: dict[str, Said] = {}

    def hear(self, said: Said) -> None:
        """Take in one answer."""
        for question in _QUESTIONS:
            if getattr(said, question.part) in (None, ""):
                continue
            if question.is_soon and said.at - said.session_at > SOON:
                continue
            known = self._of.get(question.key)
            if known is None or (known.at, known.id) < (said.at, said.id):
                self._of[question.key] = said

    def row(self, first_visit: dt.datetime) -> list[float]:
        """The columns `ANSWERED`; not a number where nothing was said."""
        found: list[float] = []
        for question in _QUESTIONS:
            said = self._of.get(question.key)
            if said is None:
                found += (nan, nan)
            else:
                weeks = max((said.at - first_visit) / WEEK, 0.0)
                found += (float(question.is_hoped_for(getattr(said, question.part))), weeks)
        better, ever, soon = (self._of.get(key) for key in ("better", "active", "active_soon"))
        worse = nan if better is None else float(better.global_change in WORSE)
        return [*found, worse, nan if ever is None else float(soon is not ever)]


def answers(people: People) -> tuple[Answered, ...]:
    """Every figure of what people said."""
    left_out = {"active_soon"} if _few_differ(people) else set()
    return tuple(_answered(each, people, is_told=each.key not in left_out) for each in _QUESTIONS)


def _few_differ(people: People) -> bool:
    """Whether the two figures of activity differ by fewer than five people, but by some.

    Then one taken from the other would tell of them.
    """
    soon = int(np.isfinite(people.of("active_soon", "hoped_for")).sum())
    ever = people.of("active", "later")
    others = int(np.nansum(ever))
    only_later = int(np.isfinite(ever).sum()) - soon
    return 0 < others < SMALLEST_COUNT or 0 < only_later < SMALLEST_COUNT


def _answered(question: _Question, people: People, *, is_told: bool) -> Answered:
    hoped_for = people.of(question.key, "hoped_for")
    known = np.isfinite(hoped_for) & is_told
    complete = Completeness(int(known.sum()), len(people))
    better = int(hoped_for[known].sum())
    shares = two_shares(better, complete)
    worse = None
    if question.part == "global_change":
        worse = _worse(int(np.nansum(people.of("better", "worse"))), better, shares.complete)
    weeks = None
    if known.any() and (shares.of_all is not None or complete.told is not None):
        weeks = float(np.median(people.of(question.key, "weeks")[known]))
    return Answered(question.key, shares, worse, weeks)


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
