"""What a save of the treatment room holds of a scar: checked before anything is stored."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.errors import ClinicalError
from perineural.clinical.scars import ScarValues
from perineural.records.errors import Invalid

SCARS_AT_MOST = 30
"""More scars than this in one visit is a fault of the sender, not a session."""

NOTE_LETTERS = 300


@dataclass(frozen=True)
class ScarDraft:
    """One scar as charted so far. A place of its line is x and y. [mm]"""

    id: uuid.UUID
    view: str
    places: tuple[tuple[float, float], ...]
    length_mm: Decimal | None = None
    mobility_before: int | None = None
    mobility_after: int | None = None
    note: str = ""

    @property
    def values(self) -> ScarValues:
        """The scar as the clinical rules take it.

        Raises:
            ClinicalError: A number cannot be true.
        """
        return ScarValues(
            self.view,
            self.places,
            self.length_mm,
            self.mobility_before,
            self.mobility_after,
            self.note,
        )


def check_scars(scars: Iterable[ScarDraft]) -> None:
    """Refuse a scar that cannot be stored, saying which and why.

    Raises:
        Invalid: Its line, its length or a rating cannot be true, or its note is too long.
    """
    drawn = tuple(scars)
    if len(drawn) > SCARS_AT_MOST:
        raise Invalid(f"{len(drawn)} scars; at most {SCARS_AT_MOST} fit one session.")
    for position, scar in enumerate(drawn, start=1):
        where = f"Scar {position}"
        try:
            _ = scar.values
        except ClinicalError as error:
            raise Invalid(f"{where}: {error}.", field="scars") from error
        if scar.length_mm is not None and scar.length_mm != scar.length_mm.quantize(Decimal("0.1")):
            raise Invalid(f"{where}: length is {scar.length_mm} mm; the smallest step is 0.1 mm.")
        if len(scar.note) > NOTE_LETTERS:
            raise Invalid(
                f"{where}: note is {len(scar.note)} letters long; at most {NOTE_LETTERS}."
            )
