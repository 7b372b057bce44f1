"""How long relief lasted, in words that say no more than was seen."""

from django.utils.translation import gettext

from perineural.clinical.relief import Censoring, SessionRelief

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60


def time_words(minutes: int) -> str:
    """A stretch of time in the unit a person would use: "15 min", "4 h", "2 d", "3 weeks".

    Examples:
        >>> time_words(15), time_words(240), time_words(2880), time_words(30240)
        ('15 min', '4 h', '2 d', '3 weeks')
    """
    if minutes < 2 * HOUR:
        return gettext("{count} min").format(count=minutes)
    if minutes < 2 * DAY:
        return gettext("{count} h").format(count=round(minutes / HOUR))
    if minutes < 3 * WEEK:
        return gettext("{count} d").format(count=round(minutes / DAY))
    return gettext("{count} weeks").format(count=round(minutes / WEEK))


def duration_words(relief: SessionRelief) -> str:
    """How long relief lasted: between which answers pain came back, or that it had not yet."""
    if relief.before is None:
        return "pain before was not rated"
    if relief.censoring is Censoring.NONE:
        return "no relief seen" if relief.series else "nothing rated after"
    if relief.censoring is Censoring.RIGHT:
        return f"still better at {time_words(relief.still_relieved_at_minutes or 0)}"
    still = time_words(relief.still_relieved_at_minutes or 0)
    back = time_words(relief.returned_after_minutes or 0)
    return f"back between {still} and {back}"
