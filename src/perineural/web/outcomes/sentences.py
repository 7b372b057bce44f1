"""Outcomes in sentences that somebody can repeat, each with its number of people and interval."""

from math import ceil, floor
from typing import TYPE_CHECKING

from perineural.clinical.control_band import Band
from perineural.records.queries.outcome_values import ConditionOutcomes, PainLine, PointOnLine

if TYPE_CHECKING:
    from perineural.statistics.responders import Proportion


def line_sentence(found: ConditionOutcomes, line: PainLine) -> str:
    """What the line says, and that it says nothing of why."""
    low, high = line.per_week_interval
    others = "" if line.patients == found.patients else f" of {found.patients}"
    who = f"{found.name}, {line.patients}{others} people rated before a visit"
    began = tuple(min(max(each, 0.0), 10.0) for each in line.start_interval)
    start = (
        f"{who}: pain began at {line.start:.1f} of 10 "
        f"(95 % interval {began[0]:.1f} to {began[1]:.1f})"
    )
    if low <= 0 <= high:
        change = (
            f"it cannot be said whether it fell or rose over the weeks "
            f"(95 % interval {_signed(low)} to {_signed(high)} points a week)"
        )
    else:
        verb, ends = ("fell", (-high, -low)) if high < 0 else ("rose", (low, high))
        change = (
            f"it {verb} by {abs(line.per_week):.2f} points a week "
            f"(95 % interval {ends[0]:.2f} to {ends[1]:.2f})"
        )
    return f"{start}; {change}. This does not say why: pain also changes by itself."


def point_words(point: PointOnLine) -> tuple[str, str, str]:
    """Week, mean pain and its interval, each to a tenth: a row of the table under the drawing."""
    return f"{point.week:.1f}", f"{point.pain:.1f}", f"{point.low:.1f} to {point.high:.1f}"


def spread_sentence(line: PainLine) -> str:
    """How far people differ from each other."""
    start = f"From person to person the start differs by {line.between_patients_sd:.1f} points"
    slopes = "" if line.slopes_sd is None else f", and the change a week by {line.slopes_sd:.2f}"
    return f"{start}{slopes} (standard deviations)."


def between_sentence(found: ConditionOutcomes) -> str:
    """Between which two scores the change is, and how far apart they are."""
    when = "From before the first visit to before the newest"
    if not found.followed:
        return f"{when}."
    return f"{when}, which in half of those seen again was {found.weeks:.0f} weeks later or more."


def share_words(share: "Proportion") -> str:
    """A share in whole percent, its interval rounded outwards; of complaints where people had more.

    Examples:
        >>> from types import SimpleNamespace
        >>> share = {"responders": 12, "observations": 34, "share": 0.3529}
        >>> share |= {"low": 0.2149, "high": 0.5209}
        >>> share_words(SimpleNamespace(**share, patients=34))
        '12 of 34 people: 35 % (21 to 53 %)'
        >>> share_words(SimpleNamespace(**share, patients=30))
        '12 of 34 complaints of 30 people: 35 % (21 to 53 %)'
    """
    low, high = floor(100 * share.low), ceil(100 * share.high)
    is_one_each = share.observations == share.patients
    of = "people" if is_one_each else f"complaints of {share.patients} people"
    return (
        f"{share.responders:.0f} of {share.observations:.0f} {of}: "
        f"{100 * share.share:.0f} % ({low} to {high} %)"
    )


def band_words(band: Band) -> str:
    """What people given nothing active came to, in whole percent, and who they were."""
    who = "Four groups pooled, of other conditions" if band.row is None else band.row.people
    given = "" if band.row is None else f" ({band.row.given})"
    interval = "" if band.low is None else f" ({band.low:.0f} to {band.high:.0f} %)"
    return f"{who}{given}: {band.value:.0f} %{interval}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
