"""Many histories lived side by side, so that what is recorded is recorded in the order of time.

A history is a generator: it yields the moment at which it wants to go on, and is woken then.
"""

import datetime as dt
import heapq
import itertools
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from perineural.records import clock

History: TypeAlias = Iterator[dt.datetime]


@dataclass
class Timeline:
    """Wakes every history at its moments, the earliest first, until now."""

    now: dt.datetime
    _waiting: list[tuple[dt.datetime, int, History]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)

    def add(self, history: History) -> None:
        """Take in a history. Nothing of it happens before its first moment."""
        self._wait(history)

    def run(self) -> None:
        """Let everything happen that has happened by now; what is still to come is left out."""
        while self._waiting and self._waiting[0][0] <= self.now:
            moment, _, history = heapq.heappop(self._waiting)
            with clock.at(moment):
                self._wait(history)

    def _wait(self, history: History) -> None:
        moment = next(history, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._order), history))

    def day(self, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
        """A time of day so many days ago."""
        date = self.now.date() - dt.timedelta(days=days_ago)
        return dt.datetime.combine(date, dt.time(hour, minute), dt.UTC)

    def just_now(self, minutes_ago: int) -> dt.datetime:
        """So many minutes ago."""
        return self.now - dt.timedelta(minutes=minutes_ago)


@dataclass(frozen=True)
class Chance:
    """The chance in one person's history: the same every time the demo clinic is built."""

    draw: random.Random

    @classmethod
    def of(cls, name: str) -> "Chance":
        """The chance that belongs to a name."""
        return cls(random.Random(f"perineural demo {name}"))  # noqa: S311 - nothing secret

    def key(self) -> uuid.UUID:
        """A row key as a tablet would make it at this moment: UUID version 7."""
        milliseconds = int(clock.now().timestamp() * 1000)
        high = milliseconds << 16 | 0x7000 | self.draw.getrandbits(12)
        return uuid.UUID(int=high << 64 | 0b10 << 62 | self.draw.getrandbits(62))

    def percent(self, likely: int) -> bool:
        """Whether something happens that does so many times in a hundred."""
        return self.draw.randrange(100) < likely
