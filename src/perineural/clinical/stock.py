"""Stock by plain arithmetic: what is on the shelf, what is opened first, what a lot is called.

Containers are counted whole. A single-dose container that was opened is gone, with what was left
in it. A multi-dose vial stays open until it is empty, too old, or another one is opened.
No clock: every time and date is given.
"""

import math
import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from perineural.clinical.errors import ClinicalError
from perineural.clinical.knowledge import load_toml

OPEN_VIAL_DAYS: int = load_toml("mixing")["opened_too_long"]["limit_days"]
"""How long a multi-dose vial is drawn from after its first puncture. [days]"""


class MovementKind(StrEnum):
    """Why the number of containers on the shelf changed."""

    RECEIPT = "receipt"
    USE = "use"
    WASTE = "waste"
    COUNT = "count"
    """Somebody counted the shelf, and it was not what was written down."""


@dataclass(frozen=True)
class Movement:
    """One thing that happened to a lot; never changed once written.

    Args:
        kind: Why.
        containers: How many came (above 0) or went (below 0). A use or waste of 0 containers is
            of the vial that was open already.
        at: When, with its zone.
        drawn_ml: How much was drawn into a batch. [mL]
    """

    kind: MovementKind
    containers: int
    at: datetime
    drawn_ml: Decimal = Decimal(0)


@dataclass(frozen=True)
class OnHand:
    """What is on the shelf of one lot.

    `containers` are unopened. `open_ml` [mL] is what is left in a multi-dose vial that was
    punctured first at `opened_at`.
    """

    containers: int = 0
    open_ml: Decimal = Decimal(0)
    opened_at: datetime | None = None


def on_hand(
    movements: Iterable[Movement], container_ml: Decimal, *, multi_dose: bool = False
) -> OnHand:
    """What is left of a lot after everything that happened to it.

    Args:
        movements: All movements of the lot, the oldest first.
        container_ml: What one container holds. [mL]
        multi_dose: Whether an opened container may be drawn from again.

    Returns:
        Unopened containers, and what is left in an open vial [mL].

    Raises:
        ClinicalError: More went than was there.

    Source:
        Arithmetic; CDC on single-dose vials: one patient (verified). Hazard: HAZ-007.

    Examples:
        >>> from datetime import UTC
        >>> day = datetime(2030, 1, 2, tzinfo=UTC)
        >>> moved = (
        ...     Movement(MovementKind.RECEIPT, 3, day),
        ...     Movement(MovementKind.USE, -1, day, drawn_ml=Decimal(4)),
        ... )
        >>> on_hand(moved, Decimal(20)).containers
        2
        >>> on_hand(moved, Decimal(20), multi_dose=True).open_ml
        Decimal('16')
    """
    containers, open_ml, opened_at = 0, Decimal(0), None
    for each in movements:
        containers += each.containers
        if each.kind is MovementKind.USE and multi_dose:
            if each.containers:
                open_ml, opened_at = -each.containers * container_ml, each.at
            open_ml -= each.drawn_ml
        elif each.kind is MovementKind.WASTE and not each.containers:
            open_ml = Decimal(0)
        if containers < 0 or open_ml < 0:
            raise ClinicalError("more was taken from this lot than it held")
        if not open_ml:
            opened_at = None
    return OnHand(containers, open_ml, opened_at)


def lot_key(lot: str) -> str:
    """What makes two ways of writing a lot number the same: letters' case and spaces do not count.

    Every kind of dash counts as a hyphen, and signs that cannot be seen do not count.

    Examples:
        >>> lot_key(" ab 12-x") == lot_key("AB12\N{EN DASH}X")
        True
        >>> lot_key("AB12") == lot_key("AB-12")
        False
    """
    kept = []
    for sign in _one_form(_one_form(lot).casefold()):
        category = unicodedata.category(sign)
        if category[0] in "ZC":
            continue
        kept.append("-" if category == "Pd" or sign == "\N{MINUS SIGN}" else sign)
    return _one_form("".join(kept))


def _one_form(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True)
class ShelfLot:
    """One lot of a product as it stands on the shelf. `key` is whatever names it to the caller."""

    key: Hashable
    lot: str
    expires_on: date
    container_ml: Decimal
    there: OnHand
    multi_dose: bool = False
    recalled: bool = False

    def open_vial_lasts(self, on: date) -> bool:
        """Whether the vial that is open may still be drawn from on a day."""
        opened_at = self.there.opened_at
        return opened_at is not None and on <= opened_at.date() + timedelta(days=OPEN_VIAL_DAYS)

    def usable(self, on: date) -> bool:
        """Whether anything of it may be mixed on a day: in date, not recalled, something there."""
        there = self.there.containers > 0 or (self.multi_dose and self.open_vial_lasts(on))
        return there and not self.recalled and on <= self.expires_on


@dataclass(frozen=True)
class Take:
    """What is taken from one lot: how many containers are opened, and how much is drawn. [mL]

    `wasted_ml` [mL] is what is left in single-dose containers, and so thrown away.
    """

    shelf: ShelfLot
    containers: int
    drawn_ml: Decimal

    @property
    def wasted_ml(self) -> Decimal:
        """What is left in the opened single-dose containers. [mL]"""
        if self.shelf.multi_dose:
            return Decimal(0)
        return self.containers * self.shelf.container_ml - self.drawn_ml


@dataclass(frozen=True)
class Taking:
    """How a volume is drawn from lots, and what they do not hold. [mL]"""

    takes: tuple[Take, ...]
    missing_ml: Decimal


def containers_for(volume_ml: Decimal, container_ml: Decimal) -> int:
    """How many containers are opened for a volume.

    Examples:
        >>> containers_for(Decimal("50.01"), Decimal(50))
        2
    """
    return math.ceil(Fraction(volume_ml) / Fraction(container_ml))


def take_from(lots: Iterable[ShelfLot], volume_ml: Decimal, on: date) -> Taking:
    """Draw a volume from these lots, one after the other.

    A multi-dose vial that is open is drawn from if it holds all that is still wanted and is not
    too old; otherwise new containers are opened, and what was left in it counts as thrown away.

    Args:
        lots: In the order in which they are opened.
        volume_ml: The volume wanted. [mL]
        on: The day.

    Returns:
        What is taken from each lot that is needed, and the volume that they do not hold. [mL]

    Source:
        Arithmetic; 28 days after the first puncture (unverified). Hazard: HAZ-007.
    """
    takes, missing_ml = [], volume_ml
    for each in lots:
        if missing_ml <= 0:
            break
        if each.multi_dose and each.open_vial_lasts(on) and each.there.open_ml >= missing_ml:
            takes.append(Take(each, 0, missing_ml))
            missing_ml = Decimal(0)
            break
        opened = min(each.there.containers, containers_for(missing_ml, each.container_ml))
        if opened > 0:
            drawn_ml = min(missing_ml, opened * each.container_ml)
            takes.append(Take(each, opened, drawn_ml))
            missing_ml -= drawn_ml
    return Taking(tuple(takes), missing_ml)


def first_to_expire(lots: Iterable[ShelfLot], volume_ml: Decimal, on: date) -> Taking:
    """Draw a volume from what expires first: an open vial that holds it all, then by date.

    Lots that are expired, recalled or used up are left out.

    Examples:
        >>> def lot(name, year):
        ...     return ShelfLot(name, name, date(year, 1, 1), Decimal(50), OnHand(1))
        >>> taking = first_to_expire(
        ...     (lot("LATE", 2032), lot("SOON", 2031)), Decimal(60), date(2030, 1, 2)
        ... )
        >>> [(take.shelf.lot, str(take.drawn_ml)) for take in taking.takes]
        [('SOON', '50'), ('LATE', '10')]
    """

    def turn(each: ShelfLot) -> tuple[bool, date, str]:
        holds_all = each.open_vial_lasts(on) and each.there.open_ml >= volume_ml
        return not holds_all, each.expires_on, each.lot

    usable = [each for each in lots if each.usable(on)]
    return take_from(sorted(usable, key=turn), volume_ml, on)
