"""Words of a patient's story: sides, moments, figures that may be missing."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from perineural.clinical.check_in_plan import moment_words as words_of_moment
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.relief import Censoring
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.durations import time_words as time_in_words
from perineural.records.queries.story_values import VisitLine

register = template.Library()

SIDES = {"left": "Left", "right": "Right", "bilateral": "Both sides:", "midline": ""}


@register.filter
def side_words(side: str) -> str:
    """The patient's side, to stand before the name of a complaint."""
    return SIDES.get(side, side)


@register.filter
def moment_words(moment: str) -> str:
    """When a diary question is asked, to stand before "after": "4 hours", "the evening"."""
    return words_of_moment(moment)


@register.filter
def words_of(words: Mapping[str, str], key: str) -> str:
    """What a key stands for; the key itself where nothing says."""
    return words.get(key, key)


@register.filter
def time_words(minutes: int) -> str:
    """A stretch of time in the unit a person would use."""
    return time_in_words(minutes)


@register.filter
def known(value: object, otherwise: str) -> object:
    """The value, also when it is 0; these words when nobody asked."""
    return otherwise if value is None else value


@register.filter
def plain(value: Decimal | None) -> str | None:
    """A figure without zeros that say nothing: 52.00 is 52."""
    return None if value is None else f"{Decimal(value).normalize():f}"


@register.filter
def absolute(value: Decimal) -> Decimal:
    """A figure without its sign."""
    return abs(value)


@register.filter
def instrument_name(key: str) -> str:
    """What a measure is called."""
    if key == ANALGESIC_DAYS:
        return "painkiller days a week"
    return INSTRUMENTS[key].name if key in INSTRUMENTS else key


@register.filter
def visit_day(visit: VisitLine) -> str:
    """The day of a visit."""
    return date_format(localtime(visit.occurred_at), gettext("j M Y"))


@register.filter
def given_words(visit: VisitLine) -> str:
    """The day of a visit, how many points or baths it had and how much was given in all."""
    counts = [(visit.points, "point"), (visit.baths, "bath")]
    given = " and ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts if n)
    volume = f"{given}, {plain(visit.volume_ml)} mL" if given else ""
    return " · ".join(filter(None, (visit_day(visit), volume, "amended" * visit.amended)))


@register.filter
def ratings_words(visit: VisitLine) -> str:
    """Every rating after a visit: "2 at 15 min, 3 at 4 h"."""
    series = visit.relief.series
    return ", ".join(
        gettext("{score} at {time}").format(score=score, time=time_words(minutes))
        for minutes, score in series
    ) or gettext("not rated")


@register.filter
def own_duration(visit: VisitLine) -> str:
    """How long relief lasted, as one would tell the person it happened to."""
    relief = visit.relief
    if relief.before is None or relief.censoring is Censoring.NONE:
        return ""
    still = time_in_words(relief.still_relieved_at_minutes or 0)
    if relief.censoring is Censoring.RIGHT:
        return gettext("When you were last asked, after {time}, it was still better.").format(
            time=still
        )
    back = time_in_words(relief.returned_after_minutes or 0)
    return gettext("The pain came back between {earlier} and {later}.").format(
        earlier=still, later=back
    )


@register.filter
def beside(values: Iterable[object], names: Sequence[str]) -> list[tuple[str, object]]:
    """Each value with the name of its column, for tables that become lists on a phone."""
    return list(zip(names, values, strict=True))
