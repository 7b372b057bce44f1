"""How much it hurts over an invented course: before each visit, in the room, and at home."""

import itertools
from dataclasses import dataclass

from perineural.records.demo.timeline import Chance


@dataclass(frozen=True)
class VisitPain:
    """Pain 0 to 10 around one visit, at the moments the clinic asks."""

    before: int
    after_1_minute: int
    after_15_minutes: int
    after_4_hours: int
    after_24_hours: int
    after_7_days: int

    def at_home(self, moment: str) -> int:
        """What the diary would hear, by the name of its question."""
        first_hours = {"1h": self.after_15_minutes, "4h": self.after_4_hours}
        first_days = dict.fromkeys(("24h", "2d", "3d"), self.after_24_hours)
        known = {**first_hours, "evening": self.after_4_hours, **first_days}
        return known.get(moment, self.after_7_days)


_STEP = {"well": (1, 2), "partly": (0, 1), "not": (-1, 1)}
"""How far the pain before a visit falls from one visit to the next."""
_KEPT_IN_THE_ROOM = {"well": (5, 30), "partly": (35, 65), "not": (80, 105)}
"""What is left of the pain in the room, in percent of before."""
_BACK_AFTER_4_HOURS = {"well": (0, 25), "partly": (30, 70), "not": (80, 100)}
_BACK_AFTER_24_HOURS = {"well": (10, 50), "partly": (70, 100), "not": (90, 110)}
"""How much of what was gained in the room is lost again, in percent."""


def course_of_pain(kind: str, visits: int, chance: Chance) -> tuple[VisitPain, ...]:
    """The pain of a whole course that goes `well`, `partly` well or `not`."""
    before = [chance.draw.randint(5, 8)]
    for _ in range(visits):
        before.append(_within(before[-1] - chance.draw.randint(*_STEP[kind]), 1, 9))
    if kind == "not":
        before = [max(score, before[0] - 1) for score in before]
    return tuple(
        _visit(kind, now, following, chance) for now, following in itertools.pairwise(before)
    )


def _visit(kind: str, before: int, next_before: int, chance: Chance) -> VisitPain:
    draw = chance.draw
    least = _within(round(before * draw.randint(*_KEPT_IN_THE_ROOM[kind]) / 100), 0, 10)
    gained = before - least
    back_4 = round(gained * draw.randint(*_BACK_AFTER_4_HOURS[kind]) / 100)
    back_24 = round(gained * draw.randint(*_BACK_AFTER_24_HOURS[kind]) / 100)
    return VisitPain(
        before=before,
        after_1_minute=_within(least + draw.randint(0, 1), 0, max(before, least)),
        after_15_minutes=least,
        after_4_hours=_within(least + back_4, 0, 10),
        after_24_hours=_within(least + max(back_4, back_24), 0, 10),
        after_7_days=next_before,
    )


def overall_change(first: int, now: int) -> int:
    """The answer 1 (very much better) to 7 (very much worse) that fits a change in pain."""
    fallen = 100 * (first - now) / max(first, 1)
    for limit, answer in ((70, 1), (45, 2), (15, 3), (-10, 4), (-35, 5)):
        if fallen >= limit:
            return answer
    return 6


def _within(score: int, low: int, high: int) -> int:
    return min(max(score, low), high)
