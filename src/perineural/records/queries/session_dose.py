"""What a visit has used so far, and how much it still may."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import plain
from perineural.clinical.anaesthetic import DoseLevel
from perineural.clinical.errors import ClinicalError
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import SessionTotals, session_totals
from perineural.clinical.solution import SolutionProperties, properties
from perineural.records.errors import Invalid
from perineural.records.models import Session
from perineural.records.queries.session_rows import (
    Bathed,
    Charted,
    bath_values,
    drawn_elsewhere_ml,
    mixture_of,
    point_values,
)


@dataclass(frozen=True)
class Dose:
    """The totals of a visit against what its batch holds and what the patient may have."""

    totals: SessionTotals
    mixture: SolutionProperties
    available_ml: Decimal
    """What was in the batch when this visit began. [mL]"""

    @property
    def left_ml(self) -> Decimal:
        """What is still in the batch. [mL]"""
        return self.available_ml - self.totals.volume_ml

    @property
    def too_much(self) -> str:
        """Why this cannot be given, in one sentence; empty when it can."""
        totals = self.totals
        if totals.volume_ml > self.available_ml:
            return (
                f"{plain(totals.volume_ml)} mL charted, but the batch holds"
                f" {plain(self.available_ml)} mL. Check the volumes."
            )
        if not totals.volume_ml or totals.level is not DoseLevel.STOP:
            return ""
        if totals.percent is None:
            return "The limit of local anaesthetic cannot be worked out without the weight."
        return (
            f"Local anaesthetic would be {plain(totals.percent)} % of this patient's limit."
            " Take a point away or use less."
        )


def dose_of(
    session: Session, points: Iterable[Charted], baths: Iterable[Bathed], policy: SitePolicy
) -> Dose | None:
    """The dose of a visit; None while no batch is chosen. One SQL query beside the parts.

    Two more when another visit drew from the batch.

    Raises:
        Invalid: A volume or time cannot be true.
    """
    if session.batch is None:
        return None
    mixture = properties(mixture_of(session.batch.parts.all()))
    drawn_ml = drawn_elsewhere_ml([session.batch.id], session)[session.batch.id]
    try:
        totals = session_totals(
            tuple(point_values(point) for point in points),
            tuple(bath_values(bath) for bath in baths),
            mixture,
            session.weight_kg,
            policy=policy,
        )
    except ClinicalError as error:
        raise Invalid(str(error), field="points") from error
    return Dose(totals, mixture, session.batch.volume_ml - drawn_ml)
