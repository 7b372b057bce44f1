"""What a session adds up to: points, volume, dextrose, and anaesthetic against its ceiling.

Totals are worked out from what was charted and what was mixed; anaesthetic in the nose counts
with anaesthetic under the skin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from perineural.clinical.amounts import rounded, rounded_up, total
from perineural.clinical.anaesthetic import (
    DOSE_LIMITS,
    Ceiling,
    DoseLevel,
    dose_fraction,
    dose_level,
    max_dose_mg,
)
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.knowledge import load_toml
from perineural.clinical.mixture import SolutionProperties
from perineural.clinical.points import BathValues, PointValues
from perineural.clinical.policy import SitePolicy

OTHER_SESSIONS_WITHIN_HOURS = int(load_toml("dose_rules")["other_sessions"]["within_hours"])
"""Sessions of the same person so near to each other are held to one ceiling. [h]"""


@dataclass(frozen=True)
class SessionTotals:
    """What was given in one session, and how much of the anaesthetic ceiling that uses.

    Args:
        points: Injection points.
        baths: Nostrils bathed.
        volume_ml: Volume of points and baths. [mL] exact.
        anaesthetic_mg: By drug of the mixture and of other routes that day. [mg] rounded up to
            0.01; zero before the first point.
        fraction: Share of the ceiling used, over all drugs; None when it cannot be worked out
            because the weight or a ceiling is not known.
        level: How the share is to be shown; `stop` when it cannot be worked out.
        ceilings: The ceiling by drug, with its basis; empty when the weight is not known.
        ceiling_mg: The ceiling by drug. [mg]
        dextrose_g: Dextrose given. [g] rounded up to 0.01.
        drugs_without_ceiling: Drugs for which no ceiling is known.
        weight_missing: Anaesthetic was charted and the weight is not known.
        drawn_ml: Volume by batch. [mL]
        other_mg: What of the anaesthetic was given by another route of the day, or in another
            session within 24 hours, by drug. [mg]
    """

    points: int
    baths: int
    volume_ml: Decimal
    anaesthetic_mg: Mapping[str, Decimal]
    fraction: Decimal | None
    level: DoseLevel
    ceilings: Mapping[str, Ceiling]
    dextrose_g: Decimal
    drugs_without_ceiling: tuple[str, ...] = ()
    weight_missing: bool = False
    drawn_ml: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    other_mg: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def given_mg(self) -> Mapping[str, Decimal]:
        """Anaesthetic of this session alone, by drug. [mg]"""
        none = Decimal(0)
        return {
            drug: mg - self.other_mg.get(drug, none) for drug, mg in self.anaesthetic_mg.items()
        }

    @property
    def ceiling_mg(self) -> Mapping[str, Decimal]:
        """The ceiling by drug. [mg]"""
        return {drug: ceiling.dose_mg for drug, ceiling in self.ceilings.items()}

    @property
    def percent(self) -> Decimal | None:
        """The share of the ceiling in percent, rounded up to 0.1. [%]"""
        return None if self.fraction is None else rounded_up(self.fraction * 100, "0.1")


def session_totals(
    points: tuple[PointValues, ...],
    baths: tuple[BathValues, ...],
    mixture_properties: SolutionProperties | Mapping[str, SolutionProperties],
    weight_kg: Decimal | None,
    *,
    policy: SitePolicy | None = None,
    other_anaesthetic_mg: Mapping[str, Decimal] | None = None,
) -> SessionTotals:
    """The totals of a session: points, volume, anaesthetic against its ceiling, dextrose.

    Anaesthetic from points, baths and every other route of the day is added. A mixture is held to
    the ceiling without epinephrine, whatever it was mixed from.

    Args:
        points: The injections charted so far.
        baths: The baths charted so far.
        mixture_properties: What was mixed; where a session uses several batches, by batch.
        weight_kg: Measured body weight. [kg] 30 to 300; None when not known.
        policy: The clinic's own settings; its ceilings are used where stricter.
        other_anaesthetic_mg: Anaesthetic given that day by another route, or in another session
            within 24 hours, by drug. [mg]

    Returns:
        The totals; anaesthetic [mg] and dextrose [g] are rounded up to 0.01, the share up to
        0.0001. Adding a point or a bath never lowers any of them.

    Raises:
        OutOfRange: The weight is outside 30 to 300 kg.
        UnknownKey: A point or bath names a batch that is not given.

    Does not cover:
        Whom `max_dose_mg` does not cover.

    Source:
        Arithmetic; ceilings as in `max_dose_mg`; every route counts, lidocaine label (verified).
        Hazards: HAZ-003, HAZ-008.

    Examples:
        >>> from perineural.clinical.mixture import Part, properties
        >>> mixed = properties((Part("dextrose_5", Decimal(45)), Part("lidocaine_1", Decimal(5))))
        >>> here = ("F2", "left", "foot-lateral-left", Decimal(1), Decimal(2))
        >>> point = PointValues(*here, volume_ml=Decimal(1))
        >>> totals = session_totals((point,) * 12, (), mixed, Decimal(80))
        >>> totals.points, totals.volume_ml, totals.anaesthetic_mg["lidocaine"], totals.percent
        (12, Decimal('12'), Decimal('12.00'), Decimal('4.0'))
        >>> totals.dextrose_g, str(totals.level)
        (Decimal('0.54'), 'ok')
    """
    given: tuple[PointValues | BathValues, ...] = (*points, *baths)
    drawn_ml = total({each.batch: each.volume_ml} for each in given)
    mixtures = _by_batch(mixture_properties, drawn_ml)
    drawn = [(mixture, drawn_ml.get(batch, Decimal(0))) for batch, mixture in mixtures.items()]
    anaesthetic_mg = total(
        (*(anaesthetic_in(mixture, ml) for mixture, ml in drawn), other_anaesthetic_mg or {})
    )
    dextrose_mg = sum(
        (Fraction(m.dextrose_mg) * Fraction(ml) / Fraction(m.volume_ml) for m, ml in drawn),
        Fraction(0),
    )
    site_max_mg = (policy or SitePolicy()).anaesthetic_max_mg
    without = tuple(drug for drug in anaesthetic_mg if drug not in DOSE_LIMITS)
    ceilings = _ceilings(anaesthetic_mg, weight_kg, site_max_mg)
    fraction = _fraction(anaesthetic_mg, weight_kg, site_max_mg)
    return SessionTotals(
        points=len(points),
        baths=sum(bath.nostrils for bath in baths),
        volume_ml=sum(drawn_ml.values(), Decimal(0)),
        anaesthetic_mg=MappingProxyType(anaesthetic_mg),
        fraction=fraction,
        level=DoseLevel.STOP if fraction is None else dose_level(fraction),
        ceilings=MappingProxyType(ceilings),
        dextrose_g=rounded_up(dextrose_mg / 1000, "0.01"),
        drugs_without_ceiling=without,
        weight_missing=bool(anaesthetic_mg) and weight_kg is None,
        drawn_ml=MappingProxyType(drawn_ml),
        other_mg=MappingProxyType(dict(other_anaesthetic_mg or {})),
    )


def _by_batch(
    mixtures: SolutionProperties | Mapping[str, SolutionProperties], drawn_ml: Mapping[str, Decimal]
) -> Mapping[str, SolutionProperties]:
    if isinstance(mixtures, SolutionProperties):
        used = set(drawn_ml) or {""}
        if len(used) > 1:
            named = ", ".join(sorted(used))
            raise ClinicalError(f"the session draws on several batches ({named}); give each")
        return dict.fromkeys(used, mixtures)
    for batch in drawn_ml:
        if batch not in mixtures:
            raise UnknownKey("batch", batch, tuple(mixtures))
    return mixtures


def anaesthetic_in(mixture: SolutionProperties, drawn_ml: Decimal) -> dict[str, Decimal]:
    """Local anaesthetic in so much of a mixture, by drug. [mg] rounded up to 0.01.

    Args:
        drawn_ml: What was drawn of it. [mL] 0 or more.

    Examples:
        >>> from perineural.clinical.mixture import Part, properties
        >>> mixed = properties((Part("dextrose_5", Decimal(45)), Part("lidocaine_1", Decimal(5))))
        >>> anaesthetic_in(mixed, Decimal(12))
        {'lidocaine': Decimal('12.00')}
    """
    share = Fraction(drawn_ml) / Fraction(mixture.volume_ml)
    return {
        drug: rounded_up(Fraction(mg) * share, "0.01")
        for drug, mg in mixture.anaesthetic_mg.items()
    }


def _ceilings(
    anaesthetic_mg: Mapping[str, Decimal],
    weight_kg: Decimal | None,
    site_max_mg: Mapping[str, Decimal],
) -> dict[str, Ceiling]:
    if weight_kg is None:
        return {}
    return {
        drug: max_dose_mg(drug, weight_kg, site_max_mg=site_max_mg.get(drug))
        for drug in anaesthetic_mg
        if drug in DOSE_LIMITS
    }


def _fraction(
    anaesthetic_mg: Mapping[str, Decimal],
    weight_kg: Decimal | None,
    site_max_mg: Mapping[str, Decimal],
) -> Decimal | None:
    if not anaesthetic_mg:
        return rounded(Decimal(0), "0.0001")
    if weight_kg is None or any(drug not in DOSE_LIMITS for drug in anaesthetic_mg):
        return None
    return dose_fraction(anaesthetic_mg, weight_kg, site_max_mg=site_max_mg)
