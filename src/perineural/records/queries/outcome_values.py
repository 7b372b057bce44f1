"""What the outcomes of a condition are, as values: counts, estimates and their intervals."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from perineural.clinical.control_band import Band, Measure, Verdict
from perineural.records.queries.lasting_values import ReliefLasting

if TYPE_CHECKING:
    from perineural.statistics.responders import Proportion


@dataclass(frozen=True)
class ConditionLine:
    """One condition in the list of outcomes. None where there are fewer than 5 patients."""

    key: str
    name: str
    patients: int | None
    visits: int | None
    rated: int | None

    @property
    def is_told(self) -> bool:
        """Whether there are enough people to say anything."""
        return self.patients is not None


@dataclass(frozen=True)
class PointOnLine:
    """Mean pain so many weeks after the first visit, with its 95 % interval."""

    week: float
    pain: float
    low: float
    high: float


@dataclass(frozen=True)
class PainLine:
    """A straight line through the pain before visits; intervals are 95 %.

    Attributes:
        patients: How many were rated before a visit.
        start, per_week: Mean pain at the first visit, and its change a week.
        between_patients_sd: Of patients' own starts. `slopes_sd`: of their own changes a week;
            None where it was estimated as zero or could not be told.
        points: The line at several weeks, up to the newest rated visit of the fifth from the end.
        has_degrees: Whether intervals have Satterthwaite's degrees of freedom; else they are those
            of the normal distribution, because a spread was estimated as zero.
    """

    patients: int
    start: float
    start_interval: tuple[float, float]
    per_week: float
    per_week_interval: tuple[float, float]
    between_patients_sd: float
    slopes_sd: float | None
    points: tuple[PointOnLine, ...]
    has_degrees: bool


@dataclass(frozen=True)
class BesideBand:
    """A band of people given nothing active, and how the share here stands to it."""

    band: Band
    verdict: Verdict


@dataclass(frozen=True)
class Response:
    """Who got clearly better from before the first to before the newest visit.

    `answered` counts complaints rated at two visits or more; `everybody` counts the others as not
    better. Both are None where fewer than 5 people did, or did not, and where fewer than 5, but
    some, have 30 % less pain and not 50 %, and 50 % is told; `everybody` also where fewer than 5,
    but some, were not seen again. So no share can be taken from another to tell of a few.
    """

    words: str
    measure: Measure | None
    answered: "Proportion | None"
    everybody: "Proportion | None"
    beside: tuple[BesideBand, ...]
    """Of `answered`; nothing for a measure that no control group was found for."""


@dataclass(frozen=True)
class ConditionOutcomes:
    """The outcomes of one condition; `why_no_line` says why there is no `line`."""

    key: str
    name: str
    patients: int
    complaints: int
    visits: int
    rated: int
    followed: int
    """Complaints rated before at least two visits."""
    weeks: float
    """After the first visit, until the newest: the median of complaints seen again. [weeks]"""
    line: PainLine | None
    why_no_line: str
    responses: tuple[Response, ...]
    lasting: ReliefLasting | None
    """How long relief lasted; None of fewer than 20 people asked after a visit."""

    @property
    def completeness_percent(self) -> int:
        """Visits with a rating before them, of all; rounded down."""
        return 100 * self.rated // self.visits if self.visits else 0
