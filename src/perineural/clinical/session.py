"""One session: the points and the bath as given, their totals, and what must hold of them.

What is usual is habit of clinics more than evidence: outside it the chart warns. It stops for a
dose above the ceiling, for more than was mixed, and until a dangerous place is confirmed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from perineural.clinical.amounts import plain, rounded
from perineural.clinical.anaesthetic import DoseLevel
from perineural.clinical.findings import Finding, Level, finding_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.mixture import SolutionProperties
from perineural.clinical.nerve_checks import NO_FLAGS, NerveFlags, nerve_findings
from perineural.clinical.points import (
    BATH_VOLUME_ML,
    DEPTHS,
    DEVICES,
    NOSTRILS,
    POINT_VOLUME_ML,
    SIDES,
    BathValues,
    PointValues,
    needle_in_words,
)
from perineural.clinical.policy import SitePolicy
from perineural.clinical.totals import SessionTotals, session_totals

__all__ = [
    "BATH_TECHNIQUE",
    "BATH_VOLUME_ML",
    "DEPTHS",
    "DEVICES",
    "KIT_CHECK_HOLDS_HOURS",
    "NOSTRILS",
    "NO_FLAGS",
    "POINT_VOLUME_ML",
    "SIDES",
    "BathValues",
    "NerveFlags",
    "PointValues",
    "SessionTotals",
    "check_bath",
    "check_kit",
    "check_point",
    "check_session",
    "needle_in_words",
    "session_totals",
]

_LIMITS = load_toml("session_limits")
_DOSE_RULES = load_toml("dose_rules")

KIT_CHECK_HOLDS_HOURS = int(_DOSE_RULES["kit_ready"]["holds_hours"])
"""A check of the resuscitation kit that is older was of another day. [h]"""

BATH_TECHNIQUE: tuple[str, ...] = tuple(_LIMITS["bath_technique"]["lines"])
"""How the bath is given, step by step."""


def check_point(
    point: PointValues, flags: NerveFlags = NO_FLAGS, *, number: int | None = None
) -> tuple[Finding, ...]:
    """Whether one point is unusual: its volume, its needle, its depth.

    What is usual is habit of clinics more than evidence; outside it the chart warns, never forbids.
    At a nerve that a trial injected under ultrasound the volume of the trial is the measure.

    Args:
        point: The injection.
        flags: What is special about its nerve.
        number: Its number in the session, counted from 1.

    Returns:
        Warnings and notes; never a block.

    Source:
        `knowledge/session_limits.toml`: 1 mL (verified), 0.5 to 1 mL (unverified), 2 to 2.5 mL at
        the knee (verified), 5 mL at the median nerve (verified); needle and depth (weak). Hazard:
        HAZ-008.

    Examples:
        >>> here = ("F2", "left", "foot-lateral-left", Decimal(1), Decimal(2))
        >>> point = PointValues(*here, volume_ml=Decimal(3))
        >>> [finding.text for finding in check_point(point)]
        ['3 mL at one point; usual is 0.5 to 1 mL.']
    """
    return tuple(
        finding
        for finding in (
            _volume_finding(point, flags, number),
            *_needle_findings(point, flags, number),
        )
        if finding is not None
    )


def _volume_finding(point: PointValues, flags: NerveFlags, number: int | None) -> Finding | None:
    usual, volume_ml = _LIMITS["point_volume"], point.volume_ml
    if flags.guided_in_trial:
        high = Decimal(usual["ultrasound_high_ml"])
        if volume_ml <= high:
            return None
        return finding_from(
            "ultrasound_volume",
            _LIMITS["ultrasound_volume"],
            Level.WARN,
            where=number,
            volume=plain(volume_ml),
            high=high,
        )
    low, high = Decimal(usual["low_ml"]), Decimal(usual["high_ml"])
    if low <= volume_ml <= high:
        return None
    published = high < volume_ml <= Decimal(usual["published_high_ml"])
    level = Level.NOTE if published else Level.WARN
    return finding_from(
        "point_volume", usual, level, where=number, volume=plain(volume_ml), low=low, high=high
    )


def _needle_findings(
    point: PointValues, flags: NerveFlags, number: int | None
) -> Iterator[Finding]:
    if flags.guided_in_trial:
        return
    usual = _LIMITS["needle"]
    gauge, length_mm = point.needle_gauge, point.needle_length_mm
    odd_gauge = gauge is not None and not usual["low_gauge"] <= gauge <= usual["high_gauge"]
    odd_length = length_mm is not None and not (
        Decimal(usual["low_mm"]) <= length_mm <= Decimal(usual["high_mm"])
    )
    if odd_gauge or odd_length:
        named = needle_in_words(gauge, length_mm)
        yield finding_from("needle", usual, Level.WARN, where=number, needle=named)
    if point.depth is not None and point.depth != _LIMITS["depth"]["usual"]:
        depth = _LIMITS["depth"]
        yield finding_from("depth", depth, Level.WARN, where=number, depth=point.depth)


def check_bath(
    bath: BathValues,
    policy: SitePolicy,
    *,
    with_anaesthetic: bool = False,
    number: int | None = None,
) -> tuple[Finding, ...]:
    """Whether one bath is within what its sources allow.

    A swab never stays longer than 10 minutes, or the clinic's own shorter time. A longer dwell
    that did happen can be recorded with a reason.

    Args:
        bath: The bath.
        policy: The clinic's own settings.
        with_anaesthetic: The mixture holds local anaesthetic.
        number: Its number in the session, counted from 1.

    Returns:
        Blocks for a clinic that does not offer the bath and for a swab left too long; warnings on
        volume; notes on the evidence and on a numb throat.

    Source:
        FPnotebook, 5 to 10 minutes and never longer than 10 (verified); volume (unverified).

    Examples:
        >>> offered = SitePolicy(bath_enabled=True)
        >>> long = BathValues("left", "swab", Decimal(1), dwell_minutes=11)
        >>> check_bath(long, offered)[0].text
        'The swab stays 11 minutes; never longer than 10.'
        >>> [each.rule for each in check_bath(replace(long, dwell_minutes=10), offered)]
        ['bath_evidence']
    """
    return tuple(_bath_findings(bath, policy, number, with_anaesthetic=with_anaesthetic))


def _bath_findings(
    bath: BathValues, policy: SitePolicy, number: int | None, *, with_anaesthetic: bool
) -> Iterator[Finding]:
    if not policy.bath_enabled:
        yield finding_from("bath_not_offered", _LIMITS["bath_not_offered"], Level.BLOCK)
    dwell, minutes = _LIMITS["bath_dwell"], bath.dwell_minutes
    limit = min(policy.bath_max_dwell_minutes, dwell["high_minutes"])
    if bath.device == "swab" and minutes is not None and minutes > limit:
        found = finding_from(
            "bath_dwell", dwell, Level.BLOCK, where=number, minutes=minutes, limit=limit
        )
        yield replace(found, overridable=True)
    usual, each_ml = _LIMITS["bath_volume"], bath.volume_ml / bath.nostrils
    low, high = Decimal(usual["low_ml"]), Decimal(usual["high_ml"])
    if not low <= each_ml <= high:
        shown = plain(each_ml)
        yield finding_from(
            "bath_volume", usual, Level.WARN, where=number, volume=shown, low=low, high=high
        )
    yield finding_from("bath_evidence", _LIMITS["bath_evidence"], Level.NOTE)
    if with_anaesthetic:
        yield finding_from("bath_numb_throat", _LIMITS["bath_numb_throat"], Level.NOTE)


def check_kit(holds: SolutionProperties, *, checked_today: bool | None) -> tuple[Finding, ...]:
    """Whether local anaesthetic may be given: the resuscitation kit must have been checked today.

    Args:
        holds: The mixture.
        checked_today: The kit was checked today; None is not known and counts as no check.

    Returns:
        One block if the mixture holds local anaesthetic and the kit was not checked, else nothing.

    Source:
        Lidocaine label: oxygen, equipment, drugs and trained staff immediately available
        (verified). Hazard: HAZ-003.

    Examples:
        >>> from perineural.clinical.mixture import Part, properties
        >>> mixed = properties((Part("dextrose_5", Decimal(9)), Part("lidocaine_1", Decimal(1))))
        >>> [finding.rule for finding in check_kit(mixed, checked_today=None)]
        ['kit_ready']
    """
    if not holds.anaesthetic_mg or checked_today is True:
        return ()
    return (finding_from("kit_ready", _DOSE_RULES["kit_ready"], Level.BLOCK),)


def check_session(
    points: tuple[PointValues, ...],
    baths: tuple[BathValues, ...],
    totals: SessionTotals,
    policy: SitePolicy,
    *,
    available_ml: Decimal | Mapping[str, Decimal] | None = None,
    nerve_flags: Mapping[str, NerveFlags] | None = None,
    confirmed_nerves: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """What speaks against a session as charted: what stops it, and what to look at again.

    Args:
        points: The injections.
        baths: The baths.
        totals: Their totals, from `session_totals`.
        policy: The clinic's own settings.
        available_ml: Volume mixed, or volume mixed by batch. [mL] None when not known.
        nerve_flags: What is special about each nerve, by its id.
        confirmed_nerves: Nerves whose ultrasound, credential or chest wall was confirmed.

    Returns:
        The findings, blocks first. It stops for anaesthetic above the ceiling, an unknown weight
        or ceiling, a batch drawn beyond its volume, a nerve not confirmed or left out by the
        clinic, a bath not offered or left too long. Which rules are found does not depend on the
        order of the points.

    Does not cover:
        Consent, candidacy, and the time of the batch, which have rules of their own.

    Source:
        `knowledge/session_limits.toml`, rule by rule. Hazards: HAZ-003, HAZ-008.

    Examples:
        >>> from perineural.clinical.mixture import Part, properties
        >>> mixed = properties((Part("lidocaine_2", Decimal(20)),))
        >>> here = ("F2", "left", "foot-lateral-left", Decimal(1), Decimal(2))
        >>> point = PointValues(*here, volume_ml=Decimal(1))
        >>> points = (point,) * 16
        >>> totals = session_totals(points, (), mixed, Decimal(80))
        >>> check_session(points, (), totals, SitePolicy(), available_ml=Decimal(15))[0].text
        'Local anaesthetic: 106.7 % of the ceiling. Stop: do not give it.'
        >>> [finding.rule for finding in check_session(
        ...     points, (), totals, SitePolicy(), available_ml=Decimal(15)
        ... )]
        ['anaesthetic_over_limit', 'batch_overdrawn']
    """
    flags = nerve_flags or {}
    with_anaesthetic = any(mg > 0 for mg in totals.given_mg.values())
    of_points = (
        finding
        for number, point in enumerate(points, start=1)
        for finding in check_point(point, flags.get(point.nerve_id, NO_FLAGS), number=number)
    )
    of_baths = (
        finding
        for number, bath in enumerate(baths, start=1)
        for finding in check_bath(bath, policy, with_anaesthetic=with_anaesthetic, number=number)
    )
    found = (
        *_dose_findings(totals),
        *_volume_findings(totals, policy, available_ml),
        *nerve_findings(points, flags, confirmed_nerves, policy),
        *_aspiration_findings(points, with_anaesthetic=with_anaesthetic),
        *_together(of_points, "points"),
        *_together(of_baths, "baths"),
    )
    order = tuple(Level)
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def _dose_findings(totals: SessionTotals) -> Iterator[Finding]:
    if totals.other_mg and not any(totals.given_mg.values()):
        return  # what another session gave is no reason to stop one without anaesthetic
    if totals.weight_missing:
        yield finding_from("weight_missing", _LIMITS["weight_missing"], Level.BLOCK)
    for drug in totals.drugs_without_ceiling:
        entry = _LIMITS["no_ceiling_known"]
        yield finding_from("no_ceiling_known", entry, Level.BLOCK, drug=drug)
    if totals.percent is None or totals.level is DoseLevel.OK:
        return
    percent = plain(totals.percent)
    if totals.level is DoseLevel.STOP:
        entry = _LIMITS["anaesthetic_over_limit"]
        yield finding_from("anaesthetic_over_limit", entry, Level.BLOCK, percent=percent)
        return
    level = Level.WARN if totals.level is DoseLevel.NEAR else Level.NOTE
    entry = _LIMITS["anaesthetic_near_limit"]
    yield finding_from("anaesthetic_near_limit", entry, level, percent=percent)


def _volume_findings(
    totals: SessionTotals,
    policy: SitePolicy,
    available_ml: Decimal | Mapping[str, Decimal] | None,
) -> Iterator[Finding]:
    if isinstance(available_ml, Decimal):
        pairs = [(totals.volume_ml, available_ml)]
    else:
        by_batch = available_ml or {}
        pairs = [(ml, by_batch[b]) for b, ml in totals.drawn_ml.items() if b in by_batch]
    for used, available in pairs:
        if used > available:
            entry, shown = _LIMITS["batch_overdrawn"], (plain(used), plain(available))
            yield finding_from(
                "batch_overdrawn", entry, Level.BLOCK, used=shown[0], available=shown[1]
            )
    if totals.points > policy.point_warning:
        entry, limit = _LIMITS["many_points"], policy.point_warning
        yield finding_from("many_points", entry, Level.WARN, count=totals.points, limit=limit)
    if totals.volume_ml > policy.volume_warning_ml:
        yield finding_from(
            "much_volume",
            _LIMITS["much_volume"],
            Level.WARN,
            volume=plain(totals.volume_ml),
            limit=policy.volume_warning_ml,
            dextrose=plain(rounded(totals.dextrose_g, "0.1")),
        )


def _aspiration_findings(
    points: tuple[PointValues, ...], *, with_anaesthetic: bool
) -> Iterator[Finding]:
    count = sum(1 for point in points if point.aspirated is False)
    if with_anaesthetic and count:
        yield finding_from("not_aspirated", _LIMITS["not_aspirated"], Level.WARN, count=count)


def _together(findings: Iterable[Finding], noun: str) -> tuple[Finding, ...]:
    """The same finding at several places said once, with the places named."""
    places: dict[Finding, list[int]] = {}
    for finding in findings:
        place = [] if finding.where is None else [finding.where]
        places.setdefault(replace(finding, where=None), []).extend(place)
    return tuple(
        replace(finding, where=at[0])
        if len(at) == 1
        else replace(finding, text=_with_places(finding.text, noun, at))
        for finding, at in places.items()
    )


def _with_places(text: str, noun: str, at: list[int]) -> str:
    return f"{text} ({noun} {', '.join(map(str, at))})" if at else text
