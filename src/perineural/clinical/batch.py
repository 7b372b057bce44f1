"""The batch: what was really mixed for one patient, whether it may be released, and until when.

No clock: every time and date is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from perineural.clinical.errors import ClinicalError
from perineural.clinical.findings import Finding, Level, finding_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.policy import SitePolicy
from perineural.clinical.products import product_named
from perineural.clinical.solution import Part, beyond_use_minutes

_RULES = load_toml("mixing")


@dataclass(frozen=True)
class Lot:
    """One container a batch was drawn from.

    Args:
        product: The key of the product.
        lot: The lot number printed on it.
        expires_on: The last day it may be used.
        opened_on: For a multi-dose vial: the day of its first puncture, if known.
        used_for_another: It was already used for another patient.
        recalled: Why it was recalled; empty when it was not.
    """

    product: str
    lot: str
    expires_on: date
    opened_on: date | None = None
    used_for_another: bool = False
    recalled: str = ""

    def __post_init__(self) -> None:
        """Refuse a container without a lot number: it could not be recalled."""
        product_named(self.product)
        if not self.lot.strip():
            raise ClinicalError(f"the lot of {self.product} is empty; copy it from the container")


@dataclass(frozen=True)
class VisualCheck:
    """What was seen when the batch was held to the light; None is not looked at."""

    clear: bool | None
    colourless: bool | None
    particle_free: bool | None


def beyond_use_at(started_at: datetime, parts: tuple[Part, ...], policy: SitePolicy) -> datetime:
    """The time until which a batch may be used.

    Args:
        started_at: When mixing began, with its zone.
        parts: What is mixed.
        policy: The clinic's own settings.

    Returns:
        `started_at` plus the clinic's time or the shorter one the mixture asks for.

    Raises:
        ClinicalError: `started_at` has no zone, or there are no parts.

    Source:
        USP <797> 2023, immediate use: 4 hours from the start (weak). Hazard: HAZ-007.

    Examples:
        >>> from datetime import UTC
        >>> from decimal import Decimal
        >>> started = datetime(2030, 1, 2, 10, 20, tzinfo=UTC)
        >>> beyond_use_at(started, (Part("dextrose_5", Decimal(50)),), SitePolicy()).isoformat()
        '2030-01-02T14:20:00+00:00'
    """
    _check_zone("started_at", started_at)
    return started_at + timedelta(minutes=beyond_use_minutes(parts, policy))


def check_in_time(use_by: datetime, at: datetime) -> tuple[Finding, ...]:
    """Whether a batch may still be used at a given time.

    Args:
        use_by: The time until which it may be used, with its zone.
        at: The time of use, with its zone.

    Returns:
        Nothing while in time, the last minute included; one block after it.

    Raises:
        ClinicalError: A time has no zone.

    Source:
        USP <797> 2023, immediate use (weak). Hazard: HAZ-007.

    Examples:
        >>> from datetime import UTC
        >>> use_by = datetime(2030, 1, 2, 14, 20, tzinfo=UTC)
        >>> check_in_time(use_by, use_by)
        ()
        >>> check_in_time(use_by, datetime(2030, 1, 2, 14, 21, tzinfo=UTC))[0].rule
        'past_use_by'
    """
    _check_zone("use_by", use_by)
    _check_zone("at", at)
    if at <= use_by:
        return ()
    entry = _RULES["past_use_by"]
    return (finding_from("past_use_by", entry, use_by=f"{use_by:%H:%M %Z}", now=f"{at:%H:%M %Z}"),)


def check_release(
    lots: tuple[Lot, ...], seen: VisualCheck, on: date, policy: SitePolicy
) -> tuple[Finding, ...]:
    """Whether a batch drawn from these containers may be released for its patient.

    Args:
        lots: The containers it was drawn from.
        seen: What the eye saw.
        on: The day of mixing in the clinic's own time.
        policy: The clinic's own settings.

    Returns:
        A block for every expired or recalled container, every single-dose container already used
        for another patient, and for anything but a clear, colourless, particle-free batch; a
        warning for a vial opened too long ago.

    Raises:
        ClinicalError: There are no containers.

    Source:
        `knowledge/mixing.toml`: CDC on single-dose vials (verified); 28 days (unverified). Hazard:
        HAZ-007.

    Examples:
        >>> bag = Lot("dextrose_5", "D5-001", date(2030, 1, 31), used_for_another=True)
        >>> good = VisualCheck(clear=True, colourless=True, particle_free=True)
        >>> [each.rule for each in check_release((bag,), good, date(2030, 2, 1), SitePolicy())]
        ['expired_lot', 'shared_container']
    """
    if not lots:
        raise ClinicalError("a batch needs the lot of every container; none was given")
    found = [finding for lot in lots for finding in _lot_findings(lot, on)]
    count, limit = len({lot.product for lot in lots}), policy.max_sterile_products
    if count > limit:
        entry = _RULES["too_many_products"]
        found.append(finding_from("too_many_products", entry, count=count, limit=limit))
    problems = [
        name.replace("_", "-")
        for name in ("clear", "colourless", "particle_free")
        if getattr(seen, name) is not True
    ]
    if problems:
        missing = f"not confirmed: {', '.join(problems)}"
        found.append(finding_from("visual_check", _RULES["visual_check"], problem=missing))
    order = tuple(Level)
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def _lot_findings(lot: Lot, on: date) -> Iterator[Finding]:
    product = product_named(lot.product)
    if lot.expires_on < on:
        yield _lot_finding("expired_lot", lot, date=lot.expires_on.isoformat())
    if lot.recalled:
        yield _lot_finding("recalled_lot", lot, reason=lot.recalled)
    if lot.used_for_another and not product.multi_dose:
        yield _lot_finding("shared_container", lot)
    limit_days = _RULES["opened_too_long"]["limit_days"]
    days = None if lot.opened_on is None else (on - lot.opened_on).days
    if product.multi_dose and days is not None and days > limit_days:
        yield _lot_finding("opened_too_long", lot, days=days, limit=limit_days)


def _lot_finding(rule: str, lot: Lot, **values: Any) -> Finding:
    name = product_named(lot.product).name
    return finding_from(rule, _RULES[rule], None, product=name, lot=lot.lot, **values)


def _check_zone(name: str, at: datetime) -> None:
    if at.utcoffset() is None:
        raise ClinicalError(f"{name} is {at.isoformat()}; expected a time with its zone")
