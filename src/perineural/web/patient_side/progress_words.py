"""How a patient did, in sentences that can be read aloud; only about themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.relief import Censoring, SessionRelief
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.story_values import CourseStory, Measure, VisitLine

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60


def plain_time(minutes: int) -> str:
    """A stretch of time as one says it: "15 minutes", "4 hours", "9 days", "3 weeks"."""
    if minutes < 2 * HOUR:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if minutes < 2 * DAY:
        return _("{count} hours").format(count=round(minutes / HOUR))
    if minutes < 3 * WEEK:
        return _("{count} days").format(count=round(minutes / DAY))
    return _("{count} weeks").format(count=round(minutes / WEEK))


@dataclass(frozen=True)
class MeasureWords:
    """One measure over time: its name, and each value with its day."""

    name: str
    sentence: str
    values: tuple[Measure, ...]


def visit_words(visit: VisitLine) -> str:
    """How long relief lasted after one visit; says no more than was answered."""
    relief, number = visit.relief, visit.number
    if relief.before is None or not relief.series:
        told = _("After visit {number} too little was answered to say how long relief lasted.")
        return told.format(number=number)
    if relief.censoring is Censoring.NONE:
        return _("After visit {number} the pain did not go down by a third.").format(number=number)
    still = plain_time(relief.still_relieved_at_minutes or 0)
    if relief.censoring is Censoring.RIGHT:
        return _(
            "After visit {number} you were still better when you last answered, after {time}."
        ).format(number=number, time=still)
    back = plain_time(relief.returned_after_minutes or 0)
    return _("After visit {number} relief lasted between {earlier} and {later}.").format(
        number=number, earlier=still, later=back
    )


def series_words(course: CourseStory) -> tuple[str, ...]:
    """One sentence a visit, then whether the newest relief was longer than the one before."""
    visits = course.visits
    said = [visit_words(each) for each in visits]
    known = [each for each in visits if each.relief.censoring is not Censoring.NONE]
    if len(known) > 1:
        said.append(_compared(known[-2], known[-1]))
    return tuple(said)


def _compared(earlier: VisitLine, later: VisitLine) -> str:
    """What can be said for sure: the spans do not overlap, or they do."""
    before, after = earlier.relief, later.relief
    numbers = {"earlier": earlier.number, "later": later.number}
    if _low(after) >= _high(before):
        told = _("Relief lasted longer after visit {later} than after visit {earlier}.")
    elif _low(before) >= _high(after):
        told = _("Relief lasted less long after visit {later} than after visit {earlier}.")
    else:
        told = _("The answers do not tell whether visit {later} or {earlier} helped longer.")
    return told.format(**numbers)


def _low(relief: SessionRelief) -> float:
    return relief.still_relieved_at_minutes or 0


def _high(relief: SessionRelief) -> float:
    returned = relief.returned_after_minutes
    return float("inf") if returned is None else returned


def measures_words(measures: Sequence[Measure]) -> tuple[MeasureWords, ...]:
    """Function scores and days with painkillers, each with what it was first and is now."""
    named: dict[str, list[Measure]] = {}
    for each in measures:
        named.setdefault(each.instrument, []).append(each)
    return tuple(_measure(key, tuple(values)) for key, values in named.items())


def _measure(key: str, values: tuple[Measure, ...]) -> MeasureWords:
    first, last = (_number(values[place].score) for place in (0, -1))
    if key == ANALGESIC_DAYS:
        name = _("Days a week with a painkiller")
    else:
        name = INSTRUMENTS[key].name if key in INSTRUMENTS else key
    if len(values) == 1:
        sentence = _("{name}: {last}.").format(name=name, last=last)
    else:
        sentence = _("{name}: {first} at first, {last} now.").format(
            name=name, first=first, last=last
        )
    return MeasureWords(name, sentence, values)


def _number(score: Decimal) -> str:
    return f"{score.normalize():f}"
