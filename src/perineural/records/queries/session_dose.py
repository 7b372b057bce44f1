"""What a visit has used so far, and how much it still may."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import plain
from perineural.clinical.anaesthetic import DoseLevel
from perineural.clinical.errors import ClinicalError
from perineural.clinical.points import BathValues, PointValues
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import SessionTotals, session_totals
from perineural.clinical.solution import SolutionProperties, properties
from perineural.records.errors import Invalid
from perineural.records.models import Batch, Session
from perineural.records.queries.elsewhere import elsewhere_mg
from perineural.records.queries.session_rows import (
    Bathed,
    Charted,
    Mixed,
    VisitBeside,
    bath_values,
    drawn_elsewhere_ml,
    point_values,
    visits_beside,
)


@dataclass(frozen=True)
class Held:
    """A batch that this visit uses, and what was in it when the visit began."""

    batch: Batch
    mixture: SolutionProperties
    available_ml: Decimal

    @property
    def name(self) -> str:
        """How the rules and the note call it: its number."""
        return str(self.batch.number)


@dataclass(frozen=True)
class Dose:
    """The totals of a visit against what its batches hold and what the patient may have."""

    totals: SessionTotals
    points: tuple[PointValues, ...]
    baths: tuple[BathValues, ...]
    held: tuple[Held, ...]
    """Every batch used; the first is the one of the session, which is drawn from now."""

    @property
    def available_ml(self) -> dict[str, Decimal]:
        """What each batch held when this visit began. [mL]"""
        return {each.name: each.available_ml for each in self.held}

    @property
    def left_ml(self) -> Decimal:
        """What is still in the batch of the session. [mL]"""
        return self._left_ml(self.held[0])

    def _left_ml(self, held: Held) -> Decimal:
        return held.available_ml - self.totals.drawn_ml.get(held.name, Decimal(0))

    @property
    def too_much(self) -> str:
        """Why this cannot be given, in one sentence; empty when it can."""
        totals = self.totals
        for held in self.held:
            if self._left_ml(held) < 0:
                drawn_ml = totals.drawn_ml[held.name]
                return (
                    f"{plain(drawn_ml)} mL charted, but batch {held.name} holds"
                    f" {plain(held.available_ml)} mL. Check the volumes."
                )
        if not any(totals.given_mg.values()) or totals.level is not DoseLevel.STOP:
            return ""
        if totals.percent is None:
            return "The limit of local anaesthetic cannot be worked out without the weight."
        return (
            f"Local anaesthetic would be {plain(totals.percent)} % of this patient's limit."
            " Take a point away or use less."
        )


def dose_of(
    session: Session,
    points: Iterable[Charted],
    baths: Iterable[Bathed],
    policy: SitePolicy,
    batches: Mapping[uuid.UUID, Mixed],
) -> Dose | None:
    """The dose of a visit; None while no batch is chosen. One SQL query.

    Two more when this course had another visit, and three when a visit of this patient was near.

    Args:
        batches: The batches that the visit uses, with their parts.

    Raises:
        Invalid: A volume or time cannot be true.
    """
    if session.batch_id is None:
        return None
    beside = visits_beside(session)
    held = _held(session, batches, beside)
    name_of = {each.batch.id: each.name for each in held}
    now = session.batch_id
    try:
        point_list = tuple(point_values(each, name_of[each.batch_id or now]) for each in points)
        bath_list = tuple(bath_values(each, name_of[each.batch_id or now]) for each in baths)
        mixtures = {each.name: each.mixture for each in held}
        totals = session_totals(
            point_list,
            bath_list,
            mixtures,
            session.weight_kg,
            policy=policy,
            other_anaesthetic_mg=_elsewhere_mg(session, held, beside),
        )
    except ClinicalError as error:
        raise Invalid(str(error), field="points") from error
    return Dose(totals, point_list, bath_list, held)


def _elsewhere_mg(
    session: Session, held: tuple[Held, ...], beside: tuple[VisitBeside, ...]
) -> dict[str, Decimal]:
    """What other visits gave, where this one gives anaesthetic at all."""
    if not any(each.mixture.anaesthetic_mg for each in held):
        return {}
    return elsewhere_mg(session, beside)


def _held(
    session: Session, batches: Mapping[uuid.UUID, Mixed], beside: tuple[VisitBeside, ...]
) -> tuple[Held, ...]:
    drawn_ml = drawn_elsewhere_ml(batches, session, beside)
    held = (
        Held(each.batch, properties(each.parts), each.batch.volume_ml - drawn_ml[key])
        for key, each in batches.items()
    )
    return tuple(
        sorted(held, key=lambda each: (each.batch.id != session.batch_id, each.batch.number))
    )
