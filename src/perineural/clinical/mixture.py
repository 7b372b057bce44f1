"""A mixture: its parts, and what is then in each mL by plain arithmetic on their labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from perineural.clinical.amounts import check_range, plain, rounded, rounded_down, rounded_up, total
from perineural.clinical.errors import ClinicalError
from perineural.clinical.products import PRODUCTS, Product, product_named
from perineural.clinical.saying import Say, in_english, number, to_say

PART_VOLUME_ML = (Decimal("0.01"), Decimal(1000))
"""Volumes of one part that can be recorded: a drop to a litre bag. [mL]"""


@dataclass(frozen=True)
class Part:
    """One product in a mixture and how much of it.

    Args:
        product: The key of the product in `PRODUCTS`.
        volume_ml: Volume drawn up. [mL] 0.01 to 1000.

    Raises:
        UnknownKey: There is no such product.
        OutOfRange: The volume is outside its range.
    """

    product: str
    volume_ml: Decimal

    def __post_init__(self) -> None:
        """Refuse an unknown product or a volume that cannot be."""
        product_named(self.product)
        check_range("volume_ml", self.volume_ml, *PART_VOLUME_ML, "mL")

    @property
    def stock(self) -> Product:
        """The product itself."""
        return PRODUCTS[self.product]


@dataclass(frozen=True)
class SolutionProperties:
    """What a mixture holds.

    The amounts in the whole mixture are exact; what is given per mL, per litre or as percent is
    rounded for reading, anaesthetic upwards. Session totals are worked out from the amounts.
    """

    volume_ml: Decimal
    dextrose_mg: Decimal
    mannitol_mg: Decimal
    anaesthetic_mg: Mapping[str, Decimal]
    with_epinephrine: bool
    dextrose_percent: Decimal
    mannitol_percent: Decimal
    anaesthetic_mg_per_ml: Mapping[str, Decimal]
    sodium_meq_per_l: Decimal
    bicarbonate_meq_per_l: Decimal
    osmolarity_mosm_per_l: Decimal | None
    osmolarity_unknown_for: tuple[str, ...]
    sterile_products: int


def properties(parts: tuple[Part, ...]) -> SolutionProperties:
    """What is in a mixture of these parts, by plain arithmetic on their labels.

    Volumes are taken to add up. Each amount is the sum over the parts; each concentration is the
    amount divided by the whole volume.

    Args:
        parts: The products and their volumes. At least one; one product may come in two lots.

    Returns:
        Amounts, exact; dextrose and mannitol [%] and electrolytes [mEq/L] to the nearest
        0.0001, osmolarity [mOsm/L] to the nearest 0.1 or None when a product's is not known;
        anaesthetic [mg/mL] rounded up to 0.0001.

    Raises:
        ClinicalError: There are no parts.

    Does not cover:
        pH, which must be measured. Sodium counts sodium bicarbonate only: the sodium chloride in
        vials of local anaesthetic is not recorded.

    Source:
        Labels of the products; dextrose % = 500/(100 + V) and mOsm/L = (25,231 + 2,000 V)/(100 + V)
        for V mL of 8.4 % bicarbonate in 100 mL of 5 % dextrose (derived). Hazard: HAZ-008.

    Examples:
        >>> mixed = properties((
        ...     Part("dextrose_5", Decimal(100)), Part("sodium_bicarbonate_8_4", Decimal(1))
        ... ))
        >>> mixed.dextrose_percent, mixed.sodium_meq_per_l, mixed.osmolarity_mosm_per_l
        (Decimal('4.9505'), Decimal('9.9010'), Decimal('269.6'))
        >>> properties(())
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.ClinicalError: a mixture needs at least one part
    """
    if not parts:
        raise ClinicalError("a mixture needs at least one part")
    volume_ml = sum((part.volume_ml for part in parts), Decimal(0))
    dextrose_mg = sum((p.volume_ml * p.stock.dextrose_mg_per_ml for p in parts), Decimal(0))
    mannitol_mg = sum((p.volume_ml * p.stock.mannitol_mg_per_ml for p in parts), Decimal(0))
    sodium_meq = sum((p.volume_ml * p.stock.sodium_meq_per_ml for p in parts), Decimal(0))
    bicarbonate_meq = sum((p.volume_ml * p.stock.bicarbonate_meq_per_ml for p in parts), Decimal(0))
    anaesthetic_mg = _anaesthetic_mg(parts)
    per_ml = {
        drug: rounded_up(Fraction(mg) / Fraction(volume_ml), "0.0001")
        for drug, mg in anaesthetic_mg.items()
    }
    unknown = {p.product for p in parts if p.stock.osmolarity_mosm_per_l is None}
    osmolarity = None if unknown else osmolarity_of_known(parts)
    return SolutionProperties(
        volume_ml=volume_ml,
        dextrose_mg=dextrose_mg,
        mannitol_mg=mannitol_mg,
        anaesthetic_mg=MappingProxyType(anaesthetic_mg),
        with_epinephrine=any(p.stock.with_epinephrine for p in parts),
        dextrose_percent=_share(dextrose_mg, volume_ml, 10),
        mannitol_percent=_share(mannitol_mg, volume_ml, 10),
        anaesthetic_mg_per_ml=MappingProxyType(per_ml),
        sodium_meq_per_l=_share(sodium_meq * 1000, volume_ml, 1),
        bicarbonate_meq_per_l=_share(bicarbonate_meq * 1000, volume_ml, 1),
        osmolarity_mosm_per_l=None if osmolarity is None else rounded(osmolarity, "0.1"),
        osmolarity_unknown_for=tuple(sorted(unknown)),
        sterile_products=len({p.product for p in parts}),
    )


def _share(amount: Decimal, volume_ml: Decimal, divisor: int) -> Decimal:
    return rounded(Fraction(amount) / Fraction(volume_ml) / divisor, "0.0001")


def _anaesthetic_mg(parts: tuple[Part, ...]) -> dict[str, Decimal]:
    return total(
        {part.stock.anaesthetic: part.volume_ml * part.stock.anaesthetic_mg_per_ml}
        for part in parts
        if part.stock.anaesthetic is not None
    )


def osmolarity_of_known(parts: tuple[Part, ...]) -> Fraction | None:
    """The osmolarity of the parts whose own is known, mixed without the others. [mOsm/L]"""
    known = [
        (Fraction(p.volume_ml), Fraction(p.stock.osmolarity_mosm_per_l))
        for p in parts
        if p.stock.osmolarity_mosm_per_l is not None
    ]
    if not known:
        return None
    return sum((ml * mosm for ml, mosm in known), Fraction(0)) / sum(ml for ml, _ in known)


def scale(parts: tuple[Part, ...], volume_ml: Decimal) -> tuple[Part, ...]:
    """The same mixture made to another volume.

    Every part but one is rounded down to 0.01 mL, anaesthetics among them; the largest part that
    is no anaesthetic takes up the rest, so that the volumes still add up.

    Args:
        parts: The mixture to scale.
        volume_ml: The volume wanted. [mL] 0.1 to 1000.

    Returns:
        The parts in the same order; their volumes add up to `volume_ml` exactly.

    Raises:
        ClinicalError: There are no parts.
        OutOfRange: The volume is out of range, or a part would be less than 0.01 mL, which
            cannot be drawn up.

    Source:
        Arithmetic. Hazard: HAZ-008.

    Examples:
        >>> recipe = (
        ...     Part("dextrose_5", Decimal(100)), Part("sodium_bicarbonate_8_4", Decimal(1))
        ... )
        >>> [str(part.volume_ml) for part in scale(recipe, Decimal(20))]
        ['19.81', '0.19']
    """
    check_range("volume_ml", volume_ml, Decimal("0.1"), Decimal(1000), "mL")
    whole_ml = properties(parts).volume_ml
    factor = Fraction(volume_ml) / Fraction(whole_ml)
    volumes = [rounded_down(Fraction(part.volume_ml) * factor, "0.01") for part in parts]
    volumes[takes_the_rest(parts)] += volume_ml - sum(volumes, Decimal(0))
    return tuple(Part(part.product, ml) for part, ml in zip(parts, volumes, strict=True))


def takes_the_rest(parts: tuple[Part, ...]) -> int:
    """Where the part stands that takes up what rounding the others leaves, counted from 0.

    It is the largest that is no anaesthetic.
    """
    return max(
        range(len(parts)),
        key=lambda at: (parts[at].stock.anaesthetic is None, parts[at].volume_ml, -at),
    )


def contents_in_words(parts: tuple[Part, ...], say: Say = in_english) -> str:
    """What is in each mL of a mixture, in one line of words.

    Examples:
        >>> contents_in_words((Part("dextrose_5", Decimal(10)),))
        'dextrose 5 %'
    """
    holds = properties(parts)
    named = []
    if holds.dextrose_mg:
        named.append(_part(to_say("dextrose"), rounded(holds.dextrose_percent, "0.01"), "%", say))
    if holds.mannitol_mg:
        named.append(_part(to_say("mannitol"), rounded(holds.mannitol_percent, "0.01"), "%", say))
    for drug, mg_per_ml in holds.anaesthetic_mg_per_ml.items():
        named.append(_part(drug, rounded_up(mg_per_ml, "0.01"), "mg/mL", say))
    if holds.bicarbonate_meq_per_l:
        bicarbonate = rounded(holds.bicarbonate_meq_per_l, "0.1")
        named.append(_part(to_say("bicarbonate"), bicarbonate, "mEq/L", say))
    return ", ".join(named) or say("no active part")


def _part(name: str, amount: Decimal, unit: str, say: Say) -> str:
    return f"{say(name)} {number(plain(amount), say)} {unit}"
