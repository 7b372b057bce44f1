"""The solution: what is mixed, what is then in each mL, and what must not be mixed.

No recipe is built in: none for buffered dextrose could be cited. A site writes its own, a named
clinician or pharmacist signs it, and the rules here argue. The pH is measured, never worked out.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from perineural.clinical.amounts import plain, rounded
from perineural.clinical.errors import ClinicalError
from perineural.clinical.findings import Finding, Level, finding_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.mixture import (
    Part,
    SolutionProperties,
    contents_in_words,
    osmolarity_of_known,
    properties,
    scale,
)
from perineural.clinical.policy import SitePolicy
from perineural.clinical.products import PRODUCTS, Product, ProductKind, product_named

__all__ = [
    "PRODUCTS",
    "Finding",
    "Level",
    "Part",
    "Product",
    "ProductKind",
    "SolutionProperties",
    "beyond_use_minutes",
    "check_mixture",
    "contents_in_words",
    "label_lines",
    "product_named",
    "properties",
    "scale",
]

_RULES = load_toml("mixing")


class _Mixture:
    """A mixture with what the rules ask of it."""

    def __init__(self, parts: tuple[Part, ...], policy: SitePolicy) -> None:
        self.parts, self.policy, self.holds = parts, policy, properties(parts)

    @cached_property
    def drugs(self) -> tuple[str, ...]:
        return tuple(self.holds.anaesthetic_mg)

    @cached_property
    def bicarbonate_ml(self) -> Decimal:
        buffers = [p.volume_ml for p in self.parts if p.stock.bicarbonate_meq_per_ml > 0]
        return sum(buffers, Decimal(0))

    def stocks(self) -> tuple[Product, ...]:
        return tuple({part.product: part.stock for part in self.parts}.values())


def check_mixture(parts: tuple[Part, ...], policy: SitePolicy) -> tuple[Finding, ...]:
    """What speaks against this mixture, and what to do when it is mixed.

    Args:
        parts: The products and their volumes.
        policy: The clinic's own settings.

    Returns:
        The findings, blocks first. `use_within_minutes` shortens the time the batch may be used.

    Raises:
        ClinicalError: There are no parts.

    Does not cover:
        The patient (allergy, pregnancy: see `candidacy`) and the dose (see `session`). The
        studies used full-strength anaesthetic; behaviour in dextrose was not found, so blocks on
        bicarbonate may be overridden with a reason.

    Source:
        `knowledge/mixing.toml`, rule by rule. Hazards: HAZ-003, HAZ-006, HAZ-007, HAZ-008.

    Examples:
        >>> def rules(*parts):
        ...     found = check_mixture(parts, SitePolicy())
        ...     return [f"{each.level} {each.rule}" for each in found]
        >>> dextrose = Part("dextrose_5", Decimal(100))
        >>> rules(dextrose)
        ['note single_dose_one_patient']
        >>> rules(dextrose, Part("sodium_bicarbonate_8_4", Decimal(1)),
        ...       Part("ropivacaine_0_2", Decimal(5)))[0]
        'block bicarbonate_makes_it_cloudy'
        >>> rules(Part("sterile_water", Decimal(10)))[0]
        'block additive_alone'
    """
    mixture = _Mixture(parts, policy)
    found = (
        *_anaesthetic_findings(mixture),
        *_bicarbonate_findings(mixture),
        *_strength_findings(mixture),
        *_product_findings(mixture),
    )
    order = tuple(Level)
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def _anaesthetic_findings(mixture: _Mixture) -> Iterator[Finding]:
    if len(mixture.drugs) > 1:
        named = " and ".join(mixture.drugs)
        yield finding_from("two_anaesthetics", _RULES["two_anaesthetics"], drugs=named)
    if not mixture.bicarbonate_ml:
        return
    for rule in ("bicarbonate_makes_it_cloudy", "bicarbonate_use_soon", "bicarbonate_not_studied"):
        entry = _RULES[rule]
        for drug in mixture.drugs:
            if drug in entry["drugs"]:
                minutes = entry.get("use_within_minutes")
                yield finding_from(rule, entry, drug=drug.capitalize(), minutes=minutes)
    if mixture.drugs:
        yield finding_from("bicarbonate_amount_disputed", _RULES["bicarbonate_amount_disputed"])
    if mixture.holds.with_epinephrine:
        yield finding_from("epinephrine_with_bicarbonate", _RULES["epinephrine_with_bicarbonate"])


def _bicarbonate_findings(mixture: _Mixture) -> Iterator[Finding]:
    if not mixture.bicarbonate_ml:
        return
    yield finding_from("bicarbonate_no_recipe", _RULES["bicarbonate_no_recipe"])
    yield finding_from("ph_is_measured", _RULES["ph_is_measured"])
    rest_ml = mixture.holds.volume_ml - mixture.bicarbonate_ml
    entry = _RULES["bicarbonate_unusual_amount"]
    if rest_ml and mixture.bicarbonate_ml * 100 > Decimal(entry["limit_ml_per_100_ml"]) * rest_ml:
        amount = rounded(Fraction(mixture.bicarbonate_ml) * 100 / Fraction(rest_ml), "0.01")
        limit = entry["limit_ml_per_100_ml"]
        yield finding_from("bicarbonate_unusual_amount", entry, amount=plain(amount), limit=limit)


def _strength_findings(mixture: _Mixture) -> Iterator[Finding]:
    holds = mixture.holds
    for rule, amount_mg, percent in (
        ("hypertonic_dextrose", holds.dextrose_mg, holds.dextrose_percent),
        ("hypertonic_mannitol", holds.mannitol_mg, holds.mannitol_percent),
    ):
        if amount_mg > 50 * holds.volume_ml:
            yield finding_from(rule, _RULES[rule], percent=plain(percent))
    if all(p.kind in (ProductKind.DILUENT, ProductKind.BUFFER) for p in mixture.stocks()):
        names = " and ".join(product.name for product in mixture.stocks())
        yield finding_from("additive_alone", _RULES["additive_alone"], products=names)
        return
    if not holds.dextrose_mg and not holds.mannitol_mg:
        yield finding_from("no_working_substance", _RULES["no_working_substance"])
    known = osmolarity_of_known(mixture.parts)
    limit = Decimal(_RULES["too_dilute"]["limit_mosm_per_l"])
    diluted = any(product.kind is ProductKind.DILUENT for product in mixture.stocks())
    if diluted and known is not None and known < limit:
        shown = plain(rounded(known, "0.1"))
        yield finding_from("too_dilute", _RULES["too_dilute"], osmolarity=shown, limit=limit)


def _product_findings(mixture: _Mixture) -> Iterator[Finding]:
    count, limit = mixture.holds.sterile_products, mixture.policy.max_sterile_products
    if count > limit:
        entry = _RULES["too_many_products"]
        yield finding_from("too_many_products", entry, count=count, limit=limit)
    single = [product.name for product in mixture.stocks() if not product.multi_dose]
    if single:
        entry = _RULES["single_dose_one_patient"]
        yield finding_from("single_dose_one_patient", entry, products=", ".join(single))


def beyond_use_minutes(parts: tuple[Part, ...], policy: SitePolicy) -> int:
    """How long this mixture may be used after mixing began.

    Args:
        parts: The products and their volumes.
        policy: The clinic's own settings; its time is at most 240 minutes.

    Returns:
        The clinic's time, or the shorter one that a rule of the mixture asks for. [min]

    Raises:
        ClinicalError: There are no parts.

    Source:
        USP <797> 2023, immediate use: 4 hours from the start of preparation (weak). Hazard:
        HAZ-007.

    Examples:
        >>> beyond_use_minutes((Part("dextrose_5", Decimal(50)),), SitePolicy())
        240
        >>> beyond_use_minutes((
        ...     Part("dextrose_5", Decimal(50)), Part("mepivacaine_1", Decimal(5)),
        ...     Part("sodium_bicarbonate_8_4", Decimal("0.5")),
        ... ), SitePolicy())
        15
    """
    asked = [finding.use_within_minutes for finding in check_mixture(parts, policy)]
    return min(policy.beyond_use_minutes, *(each for each in asked if each is not None), 240)


def label_lines(
    parts: tuple[Part, ...], *, patient: str, prepared_by: str, started: str, use_by: str
) -> tuple[str, ...]:
    """The lines of the label on a batch: what is in it, whose it is, who mixed it, and until when.

    Args:
        parts: The products and volumes as mixed.
        patient: The one patient the batch is for, as the clinic names people on labels.
        prepared_by: Who mixed it.
        started: When mixing began, as text in the clinic's own time.
        use_by: Until when it may be used, as text in the clinic's own time.

    Returns:
        The lines from top to bottom.

    Raises:
        ClinicalError: A text is empty: an unlabelled batch is discarded, not guessed at.

    Source:
        USP <797> 2023, label of an immediate-use preparation (weak). Hazard: HAZ-007.

    Examples:
        >>> for line in label_lines(
        ...     (Part("dextrose_5", Decimal(50)), Part("lidocaine_1_mpf", Decimal(5))),
        ...     patient="A. Example, 1979-04-28", prepared_by="N. Invented",
        ...     started="10:20", use_by="14:20",
        ... ):
        ...     print(line)
        For one patient: A. Example, 1979-04-28
        Dextrose 5 % injection 50 mL
        Lidocaine 1 % plain, preservative-free 5 mL
        Total 55 mL: dextrose 4.55 %, lidocaine 0.91 mg/mL
        Mixed by N. Invented, started 10:20
        USE BY 14:20, then discard
    """
    given = {"patient": patient, "prepared_by": prepared_by, "started": started, "use_by": use_by}
    missing = [name for name, text in given.items() if not text.strip()]
    if missing:
        raise ClinicalError(f"a label needs {' and '.join(missing)}; it is empty")
    return (
        f"For one patient: {patient}",
        *(f"{part.stock.name} {plain(part.volume_ml)} mL" for part in parts),
        f"Total {plain(properties(parts).volume_ml)} mL: {contents_in_words(parts)}",
        f"Mixed by {prepared_by}, started {started}",
        f"USE BY {use_by}, then discard",
    )
