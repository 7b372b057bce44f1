"""Relief and healing over a series of sessions: one model of both."""

from perineural.statistics.relief_healing.identifiability import Identifiability, identifiability
from perineural.statistics.relief_healing.model import ReliefHealing, fit
from perineural.statistics.relief_healing.outlook import Outlook, outlook
from perineural.statistics.relief_healing.ratings import CourseRatings
from perineural.statistics.relief_healing.reduced import fit_reduced

__all__ = [
    "CourseRatings",
    "Identifiability",
    "Outlook",
    "ReliefHealing",
    "fit",
    "fit_reduced",
    "identifiability",
    "outlook",
]
