"""The short lists of codes that a snapshot's fields choose from."""

from collections.abc import Iterable

from perineural.clinical.adverse_events import OUTCOMES, RELATED
from perineural.clinical.anatomy import NERVES, VIEWS
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.modality import MODALITY_WORDS
from perineural.clinical.reports import ReportUrgency
from perineural.registry.snapshot.fields import OTHER
from perineural.registry.snapshot.rules import AGE_BANDS

Choices = tuple[tuple[str, str], ...]


def _of(pairs: Iterable[tuple[str, str]]) -> Choices:
    """The pairs, and what stands for everything that is none of them."""
    return (*pairs, (OTHER, "none of these"))


def _plain(*codes: str) -> Choices:
    return _of((code, code.replace("_", " ")) for code in codes)


AGE = tuple((band, f"{band} years") for band in AGE_BANDS)
SEX = _plain("female", "male", "unknown")
CONDITION = _of((key, each.name) for key, each in CONDITIONS.items())
SIDE = _plain("left", "right", "midline", "bilateral")
MODALITY = _of(MODALITY_WORDS.items())
NERVE = _of((key, each.name) for key, each in NERVES.items())
VIEW = _of((key, key) for key in VIEWS)
COURSE_STATUS = _plain("active", "discharged", "referred", "stopped")
PRECISION = _of(
    (
        ("exact", "to the minute"), ("hour", "about the hour"), ("day", "the day"),
        ("month", "the month"), ("year", "the year"), ("unknown", "not known"),
    )
)  # fmt: skip
CLOCK = _of(
    (
        ("before", "before the first point"),
        ("minutes_after", "minutes after the last point, in the room"),
        ("later", "after leaving"),
    )
)
SOURCE = _of(
    (
        ("clinic", "asked in the clinic"),
        ("diary", "answered by the patient afterwards"),
        ("patient", "told by the patient before a visit"),
    )
)
INSTRUMENT = _of((key, each.name) for key, each in INSTRUMENTS.items())
ANALGESIC_MEASURE = _of(
    (
        ("days_per_week", "days of a usual week on which painkillers were taken, 0 to 7"),
        ("taken_today", "whether one was taken that day: 0 no, 1 yes"),
    )
)
SEVERITY = _plain("mild", "moderate", "severe", "unrated")
URGENCY = _plain(*(str(each) for each in ReportUrgency))
RELATED_TO_TREATMENT = _of(RELATED.items())
OUTCOME = _of(OUTCOMES.items())
REPORTED_BY = _plain("clinic", "patient")
