"""What is told of unwanted events and of lots, as values."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum


class Told(StrEnum):
    """Whether a rate is told, or why it is not."""

    YES = "told"
    FEW_INJECTIONS = "fewer than five injections"
    FEW_EVENTS = "fewer than five events"
    FEW_PEOPLE = "events of fewer than five people"
    FEW_BEFORE = "too few events before the period"
    FEW_OTHERS = "too few events, or people, with other conditions"


@dataclass(frozen=True)
class SafetyRate:
    """Unwanted events by injections, of a period or of a severity.

    Args:
        label: Of what, in words.
        told: Whether it is told. Of what is not told, what was counted is None.
        injections: Points of signed sessions; None where there are fewer than five.
        events: Recorded for visits with injections; five or more, of five people or more.
        per_thousand: Events in 1,000 injections.
        low_per_thousand: Lower end of the 95 % interval, several events of one person allowed for.
        high_per_thousand: Upper end; that of four events where there are fewer than five.
    """

    label: str
    told: Told
    injections: int | None = None
    events: int | None = None
    per_thousand: float | None = None
    low_per_thousand: float | None = None
    high_per_thousand: float | None = None


@dataclass(frozen=True)
class SafetyRates:
    """The clinic's rates. `severities` are of the whole time; empty where none may be told.

    `most_if_none` is how many in 1,000 injections seeing none would still leave possible: it
    follows from the injections alone and says nothing of how many events there were.
    """

    periods: tuple[SafetyRate, ...]
    severities: tuple[SafetyRate, ...]
    most_if_none: float | None

    @property
    def is_empty(self) -> bool:
        """Too few injections to say anything at all."""
        return self.most_if_none is None


@dataclass(frozen=True)
class LotVisit:
    """A visit with a lot at which something unwanted happened.

    `number` counts the visits with the lot from 1; `level` is how far the chart then was, as a
    share of its threshold.
    """

    number: int
    at: dt.datetime
    level: float
    is_alarm: bool


@dataclass(frozen=True)
class LotChart:
    """The chart of one lot.

    Args:
        expected: Of how many of the visits an event was expected, from visits without the lot.
        false_alarm_every: Visits with a faultless lot until an alarm, on average.
        found_after: Visits until an alarm, on average, with a lot that doubles the odds.
        levels: After each visit, as a share of the threshold.
        happened: The visits with an event, in order of time.
    """

    expected: float
    false_alarm_every: float
    found_after: float
    levels: tuple[float, ...]
    happened: tuple[LotVisit, ...]

    @property
    def alarms(self) -> tuple[LotVisit, ...]:
        """The visits at which it signalled."""
        return tuple(each for each in self.happened if each.is_alarm)


@dataclass(frozen=True)
class LotLine:
    """One lot: of how many visits an event is counted, with it and without it.

    `most_if_none` is the highest share of visits that seeing no event leaves possible; None where
    there was one. `chart` is None where there are too few visits without the lot. `stock_lot_id` is
    None where it never was on the shelf; `recalled` is why it may not be used any more, or empty.
    """

    product: str
    product_name: str
    lot: str
    visits: int
    events: int
    other_visits: int
    other_events: int
    most_if_none: float | None
    is_adjusted: bool
    last_used_at: dt.datetime
    recalled: str
    stock_lot_id: uuid.UUID | None
    chart: LotChart | None

    @property
    def is_flagged(self) -> bool:
        """Whether its chart gave an alarm."""
        return self.chart is not None and bool(self.chart.alarms)


@dataclass(frozen=True)
class LotWatch:
    """Every lot that visits since `since` used, by product and lot.

    `visits` are all of these visits; `groups` are the ways of giving among them.
    """

    since: dt.datetime
    visits: int
    groups: tuple[str, ...]
    lots: tuple[LotLine, ...]

    @property
    def flagged(self) -> tuple[LotLine, ...]:
        """The lots whose chart gave an alarm."""
        return tuple(each for each in self.lots if each.is_flagged)

    @property
    def is_adjusted(self) -> bool:
        """Whether every lot that has a chart was compared within its way of giving."""
        return all(each.is_adjusted for each in self.lots if each.chart is not None)

    @property
    def false_alarms(self) -> float:
        """How many alarms were to be expected of so many visits had every lot been faultless."""
        charts = (each.chart for each in self.lots)
        return sum(len(each.levels) / each.false_alarm_every for each in charts if each)


@dataclass(frozen=True)
class ClinicBeside:
    """One clinic beside others, in percent of visits; what is not told is None.

    Between `warning` 95 %, between `alarm` 99.8 % of clinics of its size are expected.
    """

    name: str
    visits: int | None
    with_event: int | None
    percent: float | None
    warning: tuple[float, float] | None
    alarm: tuple[float, float] | None

    @property
    def is_told(self) -> bool:
        """Whether there are enough events and people."""
        return self.percent is not None

    @property
    def verdict(self) -> str:
        """Where it lies, in words that rank nobody."""
        if self.percent is None or self.warning is None or self.alarm is None:
            return ""
        if self.alarm[0] <= self.percent <= self.alarm[1]:
            inside = self.warning[0] <= self.percent <= self.warning[1]
            return "within the limits" if inside else "outside 95 %, within 99.8 %"
        return "above the limits" if self.percent > self.alarm[1] else "below the limits"


@dataclass(frozen=True)
class ClinicsBeside:
    """A person's own clinics by name. `percent` is the share of all that are told.

    `overdispersed` says that clinics differ more than chance, and that the limits allow for it.
    """

    clinics: tuple[ClinicBeside, ...]
    percent: float | None
    overdispersed: bool

    @property
    def told(self) -> tuple[ClinicBeside, ...]:
        """The clinics of which something is told."""
        return tuple(each for each in self.clinics if each.is_told)
