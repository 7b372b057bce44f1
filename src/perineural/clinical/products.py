"""The stock products a solution is mixed from: what is in each mL, and how they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml


class ProductKind(StrEnum):
    """What a product is for in the mixture."""

    SUGAR = "sugar"
    """The working substance: dextrose, or mannitol as the alternative."""
    DILUENT = "diluent"
    BUFFER = "buffer"
    ANAESTHETIC = "anaesthetic"


@dataclass(frozen=True)
class Product:
    """One stock product, as its label describes it.

    Amounts that no source gives are None (osmolarity) or zero where the product holds none.
    `ph` is for reading only: the pH of a mixture is measured, never worked out.
    """

    key: str
    name: str
    kind: ProductKind
    dextrose_mg_per_ml: Decimal
    mannitol_mg_per_ml: Decimal
    anaesthetic: str | None
    anaesthetic_mg_per_ml: Decimal
    sodium_meq_per_ml: Decimal
    bicarbonate_meq_per_ml: Decimal
    osmolarity_mosm_per_l: Decimal | None
    with_epinephrine: bool
    multi_dose: bool
    preservatives: tuple[str, ...]
    antioxidants: tuple[str, ...]
    made_from: tuple[str, ...]
    labelled_route: str | None
    off_label_route: bool
    ph: str | None
    handling: str | None
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


def _product(key: str, entry: Mapping[str, Any]) -> Product:
    def amount(name: str) -> Decimal:
        return Decimal(entry.get(name, "0"))

    osmolarity = entry.get("osmolarity_mosm_per_l")
    return Product(
        key=key,
        name=entry["name"],
        kind=ProductKind(entry["kind"]),
        dextrose_mg_per_ml=amount("dextrose_mg_per_ml"),
        mannitol_mg_per_ml=amount("mannitol_mg_per_ml"),
        anaesthetic=entry.get("anaesthetic"),
        anaesthetic_mg_per_ml=amount("anaesthetic_mg_per_ml"),
        sodium_meq_per_ml=amount("sodium_meq_per_ml"),
        bicarbonate_meq_per_ml=amount("bicarbonate_meq_per_ml"),
        osmolarity_mosm_per_l=None if osmolarity is None else Decimal(osmolarity),
        with_epinephrine=entry.get("with_epinephrine", False),
        multi_dose=entry["container"] == "multi_dose",
        preservatives=tuple(entry.get("preservatives", ())),
        antioxidants=tuple(entry.get("antioxidants", ())),
        made_from=tuple(entry.get("made_from", ())),
        labelled_route=entry.get("labelled_route"),
        off_label_route=entry["off_label_route"],
        ph=entry.get("ph"),
        handling=entry.get("handling"),
        sources=sources_from(entry),
    )


PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {key: _product(key, entry) for key, entry in load_toml("products").items()}
)
"""Every product by its key."""


def product_named(key: str) -> Product:
    """The product of this key.

    Raises:
        UnknownKey: No product has this key.

    Examples:
        >>> product_named("lidocaine_1").preservatives
        ('methylparaben',)
    """
    if key not in PRODUCTS:
        raise UnknownKey("product", key, tuple(PRODUCTS))
    return PRODUCTS[key]
