"""What went wrong in sentences that a clinician can repeat, each with its numbers and interval."""

from math import ceil, floor

from django.utils import timezone

from perineural.records.queries.event_rate import SMALLEST_TOLD
from perineural.records.queries.safety_values import (
    ClinicsBeside,
    LotChart,
    LotLine,
    LotWatch,
    SafetyRate,
    Told,
)


def rate_sentence(rate: SafetyRate) -> str:
    """How often, or why it is not told; the interval is rounded outwards.

    Examples:
        >>> rate_sentence(SafetyRate("All", Told.YES, 2400, 12, 5.0, 2.58, 8.73))
        '12 unwanted events in 2,400 injections: 5.0 in 1,000 (95 % interval 2.5 to 8.8).'
    """
    if rate.told is Told.FEW_INJECTIONS:
        return "Too few injections to be told."
    if rate.told is Told.FEW_PEOPLE:
        return f"Recorded of fewer than {SMALLEST_TOLD} people: more is not told."
    if rate.told is Told.FEW_BEFORE:
        return "Not told: beside all visits it would tell of the few events, or people, before."
    if rate.told is Told.FEW_OTHERS:
        return "Not told: beside all conditions it would tell of the few events, or people, left."
    injections = f"{rate.injections:,} injections"
    if rate.told is Told.FEW_EVENTS:
        return (
            f"Fewer than {SMALLEST_TOLD} unwanted events in {injections}: at most "
            f"{_up(rate.high_per_thousand)} in 1,000, reckoned as if there had been four."
        )
    return (
        f"{rate.events:,} unwanted events in {injections}: {rate.per_thousand:.1f} in 1,000 "
        f"(95 % interval {interval_words(rate)})."
    )


def interval_words(rate: SafetyRate) -> str:
    """Both ends to a tenth, rounded outwards."""
    low = floor(10 * (rate.low_per_thousand or 0) + 1e-9) / 10
    return f"{low:.1f} to {_up(rate.high_per_thousand)}"


def none_sentence(most_if_none: float, injections: int) -> str:
    """The rule of three: what seeing none would still allow.

    Examples:
        >>> none_sentence(9.93, 300).startswith("Even if none at all had been seen in 300")
        True
    """
    return (
        f"Even if none at all had been seen in {injections:,} injections, "
        f"{_up(most_if_none)} in 1,000 would still be possible."
    )


def watch_sentence(found: LotWatch) -> str:
    """How many lots were watched, how many gave an alarm, and how many would by chance."""
    watched = [each for each in found.lots if each.chart]
    used = f"{_many(len(found.lots), 'lot')} at {_many(found.visits, 'visit')}"
    if not watched:
        return f"{used}: too few visits to watch any of them yet."
    alarms = len(found.flagged)
    which = "none" if not alarms else "one" if alarms == 1 else str(alarms)
    chance = f"{found.false_alarms:.1f}" if found.false_alarms >= 0.05 else "fewer than 0.1"
    return (
        f"{used}: {which} of the {len(watched)} that could be watched gave an alarm. Had none of "
        f"them any fault, up to about {chance} alarms would be expected."
    )


def lot_sentence(lot: LotLine, chart: LotChart) -> str:
    """Of how many visits something went wrong, and of how many it was expected."""
    return (
        f"{lot.events} of {_many(lot.visits, 'visit')} with this lot had an unwanted event; from "
        f"visits without it, about {chart.expected:.1f} would be expected."
    )


def alarm_sentence(chart: LotChart) -> str:
    """When it gave an alarm, and how often a lot does that has no fault."""
    first, more = chart.alarms[0], len(chart.alarms) - 1
    on = f"{timezone.localtime(first.at):%-d %B %Y}"
    again = f", and {more} more since" if more else ""
    return (
        f"First alarm at visit {first.number}, on {on}{again}. A lot without any fault would give "
        f"this alarm once in about {chart.false_alarm_every:,.0f} visits; a lot that doubles the "
        f"odds, after about {chart.found_after:,.0f}."
    )


def state_words(lot: LotLine) -> str:
    """What the chart of a lot says."""
    if lot.chart is None:
        return "not watched: too few visits without it"
    return "alarm" if lot.is_flagged else "no alarm"


def with_event_words(lot: LotLine) -> str:
    """Visits with an event of all; of none, the share that this still allows.

    Examples:
        >>> from types import SimpleNamespace
        >>> with_event_words(SimpleNamespace(events=0, visits=30, most_if_none=0.0951))
        '0 of 30 (at most 10 in 100)'
    """
    if lot.most_if_none is None:
        return f"{lot.events} of {lot.visits}"
    return f"0 of {lot.visits} (at most {ceil(100 * lot.most_if_none)} in 100)"


def beside_sentence(found: ClinicsBeside) -> str:
    """How many of the clinics lie outside the limits, and what the limits allow for."""
    if found.percent is None:
        return "Too few of them have enough events to be set side by side."
    out = sum(each.verdict in ("above the limits", "below the limits") for each in found.told)
    lie = "none of them lies" if not out else f"{out} of them lie{'s' if out == 1 else ''}"
    why = (
        "more than chance explains, which the limits allow for"
        if found.overdispersed
        else "as chance does"
    )
    return (
        f"Of {len(found.told)} clinics, {lie} outside the 99.8 % limits around "
        f"{found.percent:.1f} % of visits. They differ {why}."
    )


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _up(value: float | None) -> str:
    return f"{ceil(10 * (value or 0) - 1e-9) / 10:.1f}"
