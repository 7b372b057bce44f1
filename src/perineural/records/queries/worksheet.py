"""The worksheet: a signed recipe made to a volume, drawn from what expires first."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.drawing_up import Draw, drawable, draws
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source
from perineural.clinical.solution import Part, properties
from perineural.clinical.stock import Take, first_to_expire
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.preparation import BatchStart, Mixture, batch_start_of, mixture
from perineural.records.queries.stock import LotView


@dataclass(frozen=True)
class WorkLine:
    """One product on the worksheet: how much, with which syringes, from which lots.

    `exact_ml` [mL] is the recipe's share before it was rounded to the marks of a syringe.
    `missing_ml` [mL] is what stock does not hold.
    """

    part: Part
    exact_ml: Decimal
    draws: tuple[Draw, ...]
    takes: tuple[tuple[LotView, Take], ...]
    missing_ml: Decimal

    @property
    def rounded(self) -> bool:
        """Whether it differs from the recipe's share."""
        return self.exact_ml != self.part.volume_ml


@dataclass(frozen=True)
class Worksheet:
    """A recipe made to a volume. `mixture` is what the volumes on the sheet make together."""

    start: BatchStart
    wanted_ml: Decimal
    lines: tuple[WorkLine, ...]
    mixture: Mixture

    @property
    def syringe_sources(self) -> tuple[Source, ...]:
        """Where it comes from what the syringes on the sheet can be read to."""
        used = [draw.syringe for line in self.lines for draw in line.draws]
        return tuple(dict.fromkeys(source for each in used for source in each.sources))


@query
def worksheet(
    *, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID, volume_ml: Decimal | None = None
) -> Worksheet:
    """What is drawn up for a batch of a volume [mL], or of the whole recipe. Fixed queries.

    Raises:
        Invalid: The volume cannot be mixed.
        Conflict: The course has ended, or its recipe is no longer in use.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    start = batch_start_of(clinic_id, course_id)
    wanted_ml = start.mixture.holds.volume_ml if volume_ml is None else volume_ml
    parts = drawn_up(start.mixture.parts, wanted_ml)
    return Worksheet(
        start=start,
        wanted_ml=wanted_ml,
        lines=work_lines(start.mixture.parts, parts, start.shelf, clock.today()),
        mixture=mixture(parts, start.policy),
    )


def drawn_up(parts: tuple[Part, ...], wanted_ml: Decimal) -> tuple[Part, ...]:
    """The recipe made to a volume [mL], as a syringe can measure it.

    Raises:
        Invalid: The volume cannot be mixed.
    """
    try:
        return drawable(parts, wanted_ml)
    except ClinicalError as error:
        raise Invalid(str(error), field="volume_ml") from error


def work_lines(
    recipe: tuple[Part, ...], parts: tuple[Part, ...], shelf: Iterable[LotView], on: dt.date
) -> tuple[WorkLine, ...]:
    """A line for each part, drawn from what expires first on a day."""
    lots = tuple(shelf)
    whole_ml = sum((part.volume_ml for part in parts), Decimal(0))
    share = whole_ml / properties(recipe).volume_ml
    return tuple(
        _line(part, meant.volume_ml * share, lots, on)
        for part, meant in zip(parts, recipe, strict=True)
    )


def _line(part: Part, exact_ml: Decimal, lots: tuple[LotView, ...], on: dt.date) -> WorkLine:
    views = {each.id: each for each in lots if each.product == part.product}
    taking = first_to_expire((each.for_mixing for each in views.values()), part.volume_ml, on)
    return WorkLine(
        part=part,
        exact_ml=exact_ml,
        draws=draws(part.volume_ml),
        takes=tuple((views[take.shelf.key], take) for take in taking.takes),
        missing_ml=taking.missing_ml,
    )
