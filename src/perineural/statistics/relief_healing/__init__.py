"""Relief and healing over a series of sessions: one model of both."""

from perineural.statistics.relief_healing.identifiability import Identifiability, identifiability
from perineural.statistics.relief_healing.model import ReliefHealing, fit
from perineural.statistics.relief_healing.outlook import Outlook, outlook
from perineural.statistics.relief_healing.ratings import CourseRatings

__all__ = [
    "CourseRatings",
    "Identifiability",
    "Outlook",
    "ReliefHealing",
    "fit",
    "identifiability",
    "outlook",
]
