"""The scars of a visit, as they were charted, and those of the visit before it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.scars import ScarValues
from perineural.records.models import Scar, Session
from perineural.records.queries.session_rows import current_sessions


@dataclass(frozen=True)
class ScarLine:
    """One scar as charted; a place of its line is x and y. [mm]"""

    id: uuid.UUID
    position: int
    view: str
    places: Sequence[Sequence[float]]
    region: str
    length_mm: Decimal | None
    mobility_before: int | None
    mobility_after: int | None
    note: str


def scar_rows(session: Session) -> tuple[Scar, ...]:
    """The scars of a visit. One SQL query."""
    return tuple(Scar.objects.filter(clinic_id=session.clinic_id, session=session))


def scar_lines(rows: Iterable[Scar]) -> tuple[ScarLine, ...]:
    """The values of these scars."""
    names = ScarLine.__dataclass_fields__
    return tuple(ScarLine(**{name: getattr(row, name) for name in names}) for row in rows)


def last_scars(session: Session) -> tuple[ScarLine, ...]:
    """The scars of the signed visit before this one. One SQL query."""
    visits = current_sessions(session.clinic_id, session.course_id)
    before = visits.filter(number__lt=session.number).order_by("-number").values("id")[:1]
    return scar_lines(Scar.objects.filter(clinic_id=session.clinic_id, session_id=before))


def scar_values(row: Scar) -> ScarValues:
    """A scar as the clinical rules take it.

    Raises:
        ClinicalError: A number cannot be true.
    """
    return ScarValues(
        row.view,
        tuple(tuple(place) for place in row.places),
        row.length_mm,
        row.mobility_before,
        row.mobility_after,
        row.note,
    )
