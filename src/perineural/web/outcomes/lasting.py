"""How long relief lasted, in sentences, a table and a drawing, on the page and in the report."""

from math import ceil, floor, inf

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.records.queries.durations import time_words
from perineural.records.queries.lasting_values import LastingPoint, ReliefLasting
from perineural.web.outcomes.drawing import SharePlot, lasting_plot


def lasting_part(found: ReliefLasting) -> dict[str, object]:
    """Template context of what became of relief."""
    curve = found.as_chance
    return {
        "counted": counted_sentence(found),
        "sentence": median_sentence(found),
        "as_end": end_sentence(found.as_end) if found.as_end else "",
        "table": [point_words(each) for each in curve.points] if curve else [],
        "plot": _plot(curve.points) if curve and curve.points else None,
        "found": found,
    }


def counted_sentence(found: ReliefLasting) -> str:
    """Of how many people something is known; no number below 5 can be read or reckoned from it."""
    told = f"Of {found.patients} people, each after their newest visit whose week is over"
    others = found.not_relieved + found.not_said
    if min(found.relieved, others) < SMALLEST_COUNT:
        return f"{told}: too few on one side to tell how many felt relief."
    felt = f"{told}, {found.relieved} felt relief (at least 30 % less pain)"
    if min(found.not_relieved, found.not_said) < SMALLEST_COUNT:
        return f"{felt}; {others} did not, or it is not known."
    return f"{felt}, {found.not_relieved} did not, and of {found.not_said} it is not known."


def median_sentence(found: ReliefLasting) -> str:
    """When half of those relieved had their pain back."""
    if found.as_chance is None:
        return "How long relief lasted cannot be told: too few felt it, or nobody's pain came back."
    earliest, latest = found.as_chance.median
    if latest == inf:
        return (
            f"More than half were still better after {_time(earliest)}, as far as they were asked."
        )
    return (
        f"Half of those relieved had their pain back {_between(earliest, latest)} "
        f"(95 % interval {_range(*found.as_chance.median_interval)})."
    )


def end_sentence(median: tuple[float, float]) -> str:
    """The other reading: coming again is the end of relief."""
    earliest, latest = median
    if latest == inf:
        half = f"more than half beyond {_time(earliest)}"
    else:
        half = f"half {_between(earliest, latest)}"
    return f"If coming for the next visit counts as its end: {half}."


def point_words(point: LastingPoint) -> tuple[str, str, str]:
    r"""
    Time, share still better and its interval in whole percent, the interval rounded outwards.

    Examples:
        >>> point_words(LastingPoint(1440, 0.624, 0.624, 0.512, 0.731))
        ('24\xa0h', '62\xa0%', '51 to 74\xa0%')
        >>> point_words(LastingPoint(10080, 0.3, 0.4, 0.2, 0.5))
        ('7\xa0d', '30 to 40\xa0%', '20 to 50\xa0%')
    """
    least, greatest = round(100 * point.least), round(100 * point.greatest)
    share = f"{least}\xa0%" if least == greatest else f"{least} to {greatest}\xa0%"
    low, high = _floor(100 * point.low), _ceil(100 * point.high)
    return _time(point.minutes).replace(" ", "\xa0"), share, f"{low} to {high}\xa0%"


def _floor(percent: float) -> int:
    return floor(percent + 1e-9)


def _ceil(percent: float) -> int:
    return ceil(percent - 1e-9)


def _plot(points: tuple[LastingPoint, ...]) -> SharePlot:
    return lasting_plot([(f"after {_time(each.minutes)}", each) for each in points])


def _time(minutes: float) -> str:
    return time_words(int(minutes))


def _between(earliest: float, latest: float) -> str:
    if earliest == 0:
        return f"within {_time(latest)}"
    return f"between {_time(earliest)} and {_time(latest)}"


def _range(low: float, high: float) -> str:
    if high == inf:
        return f"{_time(low)} and longer"
    return f"{_time(low)} to {_time(high)}"
