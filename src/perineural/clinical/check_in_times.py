"""When each question of a plan falls due: by the wall clock where the patient lives.

A time that the clocks skip in spring is the first moment after the gap; one that comes twice in
autumn is the first of the two. Everything here is pure: the zone and the quiet hours are given.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from perineural.clinical.check_in_plan import (
    LAST_WEEK,
    CheckInPlan,
    Moment,
    Unit,
    key_of,
    open_minutes_of,
)
from perineural.clinical.errors import ClinicalError
from perineural.clinical.knowledge import load_toml

_SCHEDULE = load_toml("schedule")
_BURDEN = _SCHEDULE["burden"]
_SECOND = dt.timedelta(seconds=1)
_SLACK = dt.timedelta(days=3)
EVENING_APART = dt.timedelta(hours=_SCHEDULE["evening"]["apart_hours"])
OWN_APART = dt.timedelta(minutes=_BURDEN["own_minutes_apart"])
TOGETHER = dt.timedelta(hours=_BURDEN["together_hours"])
MOST_IN_7_DAYS: int = _BURDEN["most_in_7_days"]
WEEK = dt.timedelta(days=7)

QUIET = "it would come in quiet hours and be closed when they end"
EVENING_GONE = "the evening was over"
EVENING_NEAR = "another question is asked within 3 hours"
WITH_NEXT = "the next question is asked at the same time"
NEXT_SESSION = "the next session comes first"
TOO_MANY = f"there are {MOST_IN_7_DAYS} questions within 7 days already"


@dataclass(frozen=True)
class QuietHours:
    """When nothing is sent, by the patient's clock; from and until the same is never.

    Args:
        begins: The time of day from which it is quiet.
        ends: The time of day at which it ends, of the next day if it is the earlier one.
    """

    begins: dt.time
    ends: dt.time

    def holds_at(self, time_of_day: dt.time) -> bool:
        """Whether it is quiet then."""
        if self.begins <= self.ends:
            return self.begins <= time_of_day < self.ends
        return time_of_day >= self.begins or time_of_day < self.ends

    def end_after(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """The moment itself, in UTC, or the end of the quiet hours it falls into."""
        for _ in range(3):  # a gap in the clocks may end in the next quiet hours
            local = moment.astimezone(zone)
            if not self.holds_at(local.time()):
                return moment
            day = local.date()
            if local.time() >= self.ends:
                day += dt.timedelta(days=1)
            ends = dt.datetime.combine(day, self.ends)
            first = at_wall_clock(ends, zone)
            if first <= moment:  # the hour comes twice, and this is its second time
                first = ends.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
            moment = first
        return moment


NEVER_QUIET = QuietHours(dt.time(0), dt.time(0))


@dataclass(frozen=True)
class DueTime:
    """One question after a session: when it is asked and closes, or why it is left out.

    Args:
        moment: Its stored name: 1h, evening, 2d, 3w, 6mo.
        due_at: When it is asked, in UTC.
        expires_at: When it can no longer be answered, in UTC.
        left_out: Why it is not asked, to stand after "because"; empty when it is asked.
        is_near: Planned with the signature; otherwise by the worker, shortly before.
    """

    moment: str
    due_at: dt.datetime
    expires_at: dt.datetime
    left_out: str = ""
    is_near: bool = True


def at_wall_clock(local: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment at which the clocks of a zone show a time. [UTC]

    Args:
        local: Date and time without a zone.

    Returns:
        The first of two when the time comes twice; the end of the gap when it never comes.

    Examples:
        >>> from zoneinfo import ZoneInfo
        >>> berlin = ZoneInfo("Europe/Berlin")
        >>> at_wall_clock(dt.datetime(2030, 3, 31, 2, 30), berlin).strftime("%H:%M")
        '01:00'
        >>> at_wall_clock(dt.datetime(2030, 10, 27, 2, 30), berlin).strftime("%H:%M")
        '00:30'
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    before = local.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    return _end_of_gap(before.replace(microsecond=0), first.replace(microsecond=0), zone)


def _end_of_gap(before: dt.datetime, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last one of a shorter month.

    Examples:
        >>> months_later(dt.date(2030, 11, 30), 3)
        datetime.date(2031, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def due_times(
    zero: dt.datetime,
    zone: dt.tzinfo,
    plan: CheckInPlan,
    quiet: QuietHours = NEVER_QUIET,
    *,
    next_session_at: dt.datetime | None = None,
    within: tuple[dt.datetime, dt.datetime] | None = None,
) -> tuple[DueTime, ...]:
    """When each question after a session is asked, in order of time, with what is left out.

    Hours are hours that have passed; days, weeks and months keep the time of day of the session,
    or the one that the plan says. A question of the quiet hours is asked when they end if it is
    still open then. The evening is left out when another question lies within 3 hours of it.

    Args:
        zero: When the session's clock began, with its zone.
        zone: Where the patient lives.
        plan: What is asked; what is switched off is not in the answer.
        quiet: When nothing is sent.
        next_session_at: When the next session of the course began; it ends what comes after.
        within: Work out only what may fall between these two, for a plan looked at every hour.

    Returns:
        Every question once. The asked ones lie after `zero`, in order, at least 30 minutes apart
        and never in quiet hours; one left out says why.

    Raises:
        ClinicalError: `zero` does not say its zone.

    Does not cover:
        Questions about other sessions of the patient: see `fitted_among`.

    Source:
        `knowledge/schedule.toml`, moment by moment: mostly choices of this design (derived).

    Examples:
        >>> zero = dt.datetime(2030, 1, 2, 10, tzinfo=dt.UTC)
        >>> from perineural.clinical.check_in_plan import DEFAULT_PLAN
        >>> [each.moment for each in due_times(zero, dt.UTC, DEFAULT_PLAN)][:5]
        ['1h', '4h', 'evening', '24h', '2d']
    """
    if zero.utcoffset() is None:
        raise ClinicalError("the time of a session needs its zone")
    zero = zero.astimezone(dt.UTC)
    found = []
    for moment, count in _each_time(plan):
        if within and not _may_fall_within(zero, moment.unit, count, within):
            continue
        nominal = _nominal(zero, zone, moment, count)
        found.append(_asked(zero, zone, moment, count, nominal, quiet, next_session_at))
    found.sort(key=lambda each: (each.due_at, not each.left_out))
    return _without_crowding(found)


def _each_time(plan: CheckInPlan) -> Iterator[tuple[Moment, int]]:
    """Each moment with what it counts: a weekly one comes once a week from the second on."""
    for moment in plan.asked:
        if moment.unit is Unit.WEEKLY:
            for week in range(1 + moment.count, LAST_WEEK + 1, moment.count):
                yield moment, week
        else:
            yield moment, moment.count


_DAYS_OF = {Unit.HOURS: 1 / 24, Unit.EVENING: 0, Unit.DAYS: 1, Unit.WEEKLY: 7, Unit.MONTHS: 30.5}


def _may_fall_within(
    zero: dt.datetime, unit: Unit, count: int, within: tuple[dt.datetime, dt.datetime]
) -> bool:
    about = zero + dt.timedelta(days=_DAYS_OF[unit] * count)
    return within[0] - _SLACK <= about <= within[1] + _SLACK


def _nominal(zero: dt.datetime, zone: dt.tzinfo, moment: Moment, count: int) -> dt.datetime:
    """When it is asked if nothing speaks against it."""
    if moment.unit is Unit.HOURS:
        return zero + dt.timedelta(hours=count)
    local = zero.astimezone(zone)
    day = local.date()
    if moment.unit is Unit.MONTHS:
        day = months_later(day, count)
    elif moment.unit is not Unit.EVENING:
        day += dt.timedelta(days=count * (7 if moment.unit is Unit.WEEKLY else 1))
    time_of_day = moment.at or local.time().replace(fold=0)
    return at_wall_clock(dt.datetime.combine(day, time_of_day), zone)


def _asked(
    zero: dt.datetime,
    zone: dt.tzinfo,
    moment: Moment,
    count: int,
    nominal: dt.datetime,
    quiet: QuietHours,
    next_session_at: dt.datetime | None,
) -> DueTime:
    expires_at = nominal + dt.timedelta(minutes=open_minutes_of(moment.unit, count))
    due_at = quiet.end_after(nominal, zone)
    left_out = ""
    if nominal <= zero:
        left_out = EVENING_GONE
    elif next_session_at is not None and due_at >= next_session_at:
        left_out = NEXT_SESSION
    elif due_at >= expires_at:
        left_out = QUIET
    key = key_of(moment.unit, count)
    return DueTime(key, due_at, expires_at, left_out, moment.is_near)


def _without_crowding(found: Sequence[DueTime]) -> tuple[DueTime, ...]:
    """Leave out the evening beside another question, and whatever falls on the next one."""
    others = [each for each in found if each.moment != "evening" and not each.left_out]
    kept: list[DueTime] = []
    for each in found:
        near = each.moment == "evening" and any(
            abs(other.due_at - each.due_at) < EVENING_APART for other in others
        )
        kept.append(replace(each, left_out=EVENING_NEAR) if near and not each.left_out else each)
    later: DueTime | None = None
    for index in range(len(kept) - 1, -1, -1):
        if kept[index].left_out:
            continue
        if later is not None and later.due_at - kept[index].due_at < OWN_APART:
            kept[index] = replace(kept[index], left_out=WITH_NEXT)
        else:
            later = kept[index]
    return tuple(kept)


def fitted_among(
    own: Iterable[DueTime], zero: dt.datetime, others: Iterable[dt.datetime]
) -> tuple[DueTime, ...]:
    """Fit the questions of a session among those already planned about the patient's others.

    A question within 2 hours of one about another session is asked together with it, unless that
    would be less than half as long after its own session as planned. What would be more than 14
    questions in any 7 days is left out.

    Args:
        own: What one session asks, as `due_times` gives it.
        zero: When that session's clock began.
        others: When the questions about the patient's other sessions fall due.

    Examples:
        >>> at = lambda hour: dt.datetime(2030, 1, 2, hour, 40, tzinfo=dt.UTC)
        >>> own = [DueTime("4h", at(14), at(20))]
        >>> fitted_among(own, at(10), [at(13)])[0].due_at.hour
        13
    """
    taken = sorted(others)
    asked: list[dt.datetime] = []
    fitted: list[DueTime] = []
    for each in own:
        if each.left_out:
            fitted.append(each)
            continue
        due_at = _together(each, zero, taken)
        if any(abs(due_at - before) < OWN_APART for before in asked):
            due_at = each.due_at
        if _most_in_a_week(due_at, (*taken, *asked)) >= MOST_IN_7_DAYS:
            fitted.append(replace(each, left_out=TOO_MANY))
            continue
        asked.append(due_at)
        fitted.append(replace(each, due_at=due_at))
    return tuple(sorted(fitted, key=lambda each: each.due_at))


def _together(each: DueTime, zero: dt.datetime, others: Sequence[dt.datetime]) -> dt.datetime:
    """The nearest question about another session that this one may be asked with, or its own."""
    half_way = zero + (each.due_at - zero) / 2
    near = [
        other
        for other in others
        if abs(other - each.due_at) <= TOGETHER and half_way <= other < each.expires_at
    ]
    return min(near, key=lambda other: (abs(other - each.due_at), other), default=each.due_at)


def _most_in_a_week(due_at: dt.datetime, others: Sequence[dt.datetime]) -> int:
    """The most others that lie in any 7 days which hold this moment too."""
    near = sorted(each for each in others if abs(each - due_at) < WEEK)
    starts = [*(each for each in near if each <= due_at), due_at]
    return max(sum(start <= each < start + WEEK for each in near) for start in starts)
