"""The note of a session, written from what was recorded and from nothing else.

Because the text is derived, note and data cannot disagree; what was not recorded says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from perineural.clinical.aftercare import (
    Advice,
    aftercare_advice,
    aftercare_lines,
    when_to_call,
    when_to_call_lines,
)
from perineural.clinical.amounts import plain
from perineural.clinical.consent import (
    ConsentInput,
    Risk,
    consent_text,
    one_line,
    risks_of,
    side_in_words,
    text_hash,
)
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Status
from perineural.clinical.findings import Finding
from perineural.clinical.points import BathValues, PointValues, needle_in_words
from perineural.clinical.products import product_named
from perineural.clinical.scars import (
    MOBILITY_WORDS,
    ScarValues,
    mobility_was_rated,
    scar_in_words,
)
from perineural.clinical.totals import SessionTotals

__all__ = [
    "Advice",
    "ConsentInput",
    "NoteBatch",
    "NoteInput",
    "NotePart",
    "Override",
    "Risk",
    "aftercare_advice",
    "aftercare_lines",
    "consent_text",
    "risks_of",
    "session_note",
    "side_in_words",
    "text_hash",
    "when_to_call",
    "when_to_call_lines",
]

_NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class NotePart:
    """One container of a batch: product key, volume drawn, lot and expiry."""

    product: str
    volume_ml: Decimal
    lot: str
    expires_on: date | None = None


@dataclass(frozen=True)
class NoteBatch:
    """A batch as it was mixed; times are text in the clinic's own time.

    Args:
        name: What the clinic calls the batch.
        recipe: The recipe and its version.
        signed_by: Who signed the recipe.
        parts: The containers.
        prepared_by: Who mixed it.
        started: When mixing began.
        use_by: Until when it might be used.
        visual_check: It was clear, colourless and free of particles; None when not recorded.
        measured_ph: pH as measured; None when not measured. Never worked out.
        discarded_ml: What was thrown away. [mL]
    """

    name: str
    recipe: str
    signed_by: str
    parts: tuple[NotePart, ...]
    prepared_by: str
    started: str
    use_by: str
    visual_check: bool | None = None
    measured_ph: Decimal | None = None
    discarded_ml: Decimal | None = None


@dataclass(frozen=True)
class Override:
    """A rule that was passed, by whom, and why.

    Raises:
        ClinicalError: The reason or the name is empty: nothing is passed without them.
    """

    text: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        """Refuse to pass a rule without saying why."""
        for name in ("text", "reason", "by"):
            if not getattr(self, name).strip():
                raise ClinicalError(f"passing a rule needs {name}; it is empty")


@dataclass(frozen=True)
class NoteInput:
    """What the note of a session is made from.

    Args:
        when: Day and time of the session, as text in the clinic's own time.
        session_number: Its number in the course, from 1.
        condition_name: The problem.
        side: The patient's own `left`, `right`, `bilateral` or `midline`.
        clinician: Who treated.
        points: The injections.
        baths: The baths.
        nerve_names: Name of each nerve by its id.
        batches: What was mixed.
        totals: Totals, from `session_totals`.
        weight_kg: Weight the ceiling was worked out for. [kg]
        pain_before: Pain just before, 0 to 10.
        pain_at_1_minute: Pain at 1 minute.
        pain_at_15_minutes: Pain at 15 minutes.
        reactions: What followed the session as a whole, one a line.
        scars: The scars that were treated.
        findings: What the checks had found when it was signed.
        overrides: Rules passed, with reasons.
        aftercare: Advice given, one a line.
        unverified: What else rests on unverified facts.
    """

    when: str
    session_number: int
    condition_name: str
    side: str
    clinician: str
    totals: SessionTotals
    points: tuple[PointValues, ...] = ()
    baths: tuple[BathValues, ...] = ()
    nerve_names: tuple[tuple[str, str], ...] = ()
    batches: tuple[NoteBatch, ...] = ()
    weight_kg: Decimal | None = None
    pain_before: int | None = None
    pain_at_1_minute: int | None = None
    pain_at_15_minutes: int | None = None
    reactions: tuple[str, ...] = ()
    scars: tuple[ScarValues, ...] = ()
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()
    aftercare: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


def session_note(given: NoteInput) -> str:
    """The note of a session, as a colleague would read it.

    Points are grouped by nerve and side; order of recording does not matter.

    Args:
        given: What was recorded.

    Returns:
        Plain text; the same record gives the same text to the letter.

    Does not cover:
        History and examination, which have notes of their own.

    Source:
        The record itself. Hazards: HAZ-003, HAZ-006, HAZ-007.

    Examples:
        >>> from perineural.clinical.mixture import Part, properties
        >>> from perineural.clinical.totals import session_totals
        >>> here = ("F2", "right", "foot-lateral-right", Decimal(1), Decimal(2))
        >>> point = PointValues(*here, volume_ml=Decimal(1))
        >>> totals = session_totals(
        ...     (point,) * 4, (), properties((Part("dextrose_5", Decimal(50)),)), Decimal(80)
        ... )
        >>> note = session_note(NoteInput(
        ...     "2 January 2030, 10:40", 3, "Achilles tendonitis", "right", "Dr Invented", totals,
        ...     points=(point,) * 4, nerve_names=(("F2", "sural nerve"),), weight_kg=Decimal(80),
        ...     pain_before=6, pain_at_1_minute=3,
        ... ))
        >>> print("\\n".join(note.splitlines()[:4]))
        Session 3, 2 January 2030, 10:40
        Achilles tendonitis, right side. Treated by Dr Invented.
        Pain 0 to 10: before 6, at 1 minute 3, at 15 minutes not recorded.
        <BLANKLINE>
        >>> "right sural nerve: 4 points, 4 mL in all" in note
        True
    """
    rated = (
        f"before {_known(given.pain_before)}",
        f"at 1 minute {_known(given.pain_at_1_minute)}",
        f"at 15 minutes {_known(given.pain_at_15_minutes)}",
    )
    head = (
        f"Session {given.session_number}, {given.when}",
        f"{given.condition_name}, {side_in_words(given.side)}. Treated by {given.clinician}.",
        f"Pain 0 to 10: {', '.join(rated)}.",
    )
    sections = (
        ("Injections", _point_lines(given)),
        ("Bath", tuple(sorted(_bath_line(bath) for bath in given.baths))),
        ("Scars", tuple(sorted(scar_in_words(scar) for scar in given.scars))),
        ("Totals", _total_lines(given)),
        ("Mixture", tuple(line for batch in given.batches for line in _batch_lines(batch))),
        ("Reactions", _reaction_lines(given)),
        ("Notes on points", _said_at_points(given, "note")),
        ("Rules passed, with the reason", _override_lines(given.overrides)),
        ("Advice given", tuple(f"- {line}" for line in given.aftercare)),
        ("Rests on unverified facts", _unverified_lines(given)),
    )
    body = (line for name, lines in sections if lines for line in ("", name, *lines))
    return "\n".join(one_line(line) for line in (*head, *body)) + "\n"


def _known(value: object) -> str:
    return _NOT_RECORDED if value is None else str(value)


def _point_lines(given: NoteInput) -> tuple[str, ...]:
    names = dict(given.nerve_names)
    groups: dict[tuple[str, str], list[PointValues]] = {}
    for point in given.points:
        name = names.get(point.nerve_id, point.nerve_id)
        groups.setdefault((name, point.side), []).append(point)
    several = len(given.batches) > 1
    return tuple(_group_line(*key, groups[key], several=several) for key in sorted(groups))


def _group_line(name: str, side: str, points: list[PointValues], *, several: bool) -> str:
    volume_ml = sum((point.volume_ml for point in points), Decimal(0))
    where = f"{side} {name}" if side in ("left", "right") else f"{name}, middle"
    count = "1 point" if len(points) == 1 else f"{len(points)} points"
    said = [f"{where}: {count}, {plain(volume_ml)} mL in all"]
    for words, values in (
        ("needle", {needle_in_words(p.needle_gauge, p.needle_length_mm) for p in points}),
        ("depth", {_depth(p) for p in points}),
        ("angle", {_angle(p) for p in points}),
        ("batch", {p.batch for p in points} if several else set()),
    ):
        named = sorted(values - {""})
        said.extend([f"{words} {' or '.join(named)}"] if named else [])
    for words, scores in (
        ("tender before", [p.tenderness_before for p in points]),
        ("tender after", [p.tenderness_after for p in points]),
    ):
        said.extend(_span(words, scores))
    said.extend(_aspirated(points))
    return "; ".join(said) + "."


def _depth(point: PointValues) -> str:
    in_mm = "" if point.depth_mm is None else f"{plain(point.depth_mm)} mm"
    return " ".join(each for each in (point.depth or "", in_mm) if each)


def _angle(point: PointValues) -> str:
    return "" if point.angle_degrees is None else f"{point.angle_degrees} degrees"


def _span(words: str, scores: Iterable[int | None]) -> list[str]:
    known = [score for score in scores if score is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    return [f"{words} {low}" if low == high else f"{words} {low} to {high}"]


def _aspirated(points: list[PointValues]) -> list[str]:
    drawn = [point.aspirated for point in points]
    if all(each is True for each in drawn):
        return ["drawn back at each"]
    without, unknown = drawn.count(False), drawn.count(None)
    said = [f"not drawn back at {without}"] if without else []
    return said + ([f"drawing back not recorded at {unknown}"] if unknown else [])


def _bath_line(bath: BathValues) -> str:
    nostril = "both nostrils" if bath.nostril == "both" else f"{bath.nostril} nostril"
    minutes = "time not recorded" if bath.dwell_minutes is None else f"{bath.dwell_minutes} minutes"
    return f"{nostril}: {bath.device}, {plain(bath.volume_ml)} mL, {minutes}."


def _total_lines(given: NoteInput) -> tuple[str, ...]:
    totals = given.totals
    weight = _NOT_RECORDED if given.weight_kg is None else f"{plain(given.weight_kg)} kg"
    counts = [(totals.points, "point"), (totals.baths, "nostril")]
    shown = [_counted(number, unit) for number, unit in counts if number] or ["0 points"]
    count = " and ".join(shown)
    volumes = f"{plain(totals.volume_ml)} mL, {plain(totals.dextrose_g)} g dextrose"
    lines = [f"{count}, {volumes}. Weight {weight}."]
    for drug, given_mg in totals.anaesthetic_mg.items():
        ceiling = totals.ceilings.get(drug)
        limit = (
            "ceiling not known"
            if ceiling is None
            else f"ceiling {plain(ceiling.dose_mg)} mg ({ceiling.basis})"
        )
        other_mg = totals.other_mg.get(drug, Decimal(0))
        words = f", {plain(other_mg)} mg of it in another session within 24 hours"
        elsewhere = words if other_mg else ""
        lines.append(f"{drug.capitalize()} {plain(given_mg)} mg{elsewhere}; {limit}.")
    if totals.anaesthetic_mg:
        percent = totals.percent
        unknown = "its share of the ceiling cannot be worked out"
        used = unknown if percent is None else f"{plain(percent)} % of the ceiling"
        lines.append(f"Local anaesthetic in all: {used}.")
    return tuple(lines)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _batch_lines(batch: NoteBatch) -> tuple[str, ...]:
    checked = {True: "clear, colourless, free of particles", False: "failed", None: _NOT_RECORDED}
    measured = "not measured" if batch.measured_ph is None else plain(batch.measured_ph)
    discarded = _NOT_RECORDED if batch.discarded_ml is None else f"{plain(batch.discarded_ml)} mL"
    return (
        f"Batch {batch.name}, recipe {batch.recipe}, signed by {batch.signed_by}.",
        *(_part_line(part) for part in batch.parts),
        f"Mixed by {batch.prepared_by}, started {batch.started}, to be used by {batch.use_by}.",
        f"Looked at: {checked[batch.visual_check]}. pH {measured}. Discarded: {discarded}.",
    )


def _part_line(part: NotePart) -> str:
    expiry = _NOT_RECORDED if part.expires_on is None else part.expires_on.isoformat()
    name = product_named(part.product).name
    return f"- {name}, {plain(part.volume_ml)} mL, lot {part.lot}, expires {expiry}"


def _reaction_lines(given: NoteInput) -> tuple[str, ...]:
    lines = (*(f"- {line}" for line in given.reactions), *_said_at_points(given, "reaction"))
    return lines or ("None recorded.",)


def _said_at_points(given: NoteInput, field: str) -> tuple[str, ...]:
    names = dict(given.nerve_names)
    said = ((point, getattr(point, field)) for point in given.points)
    return tuple(
        sorted(
            f"- {point.side} {names.get(point.nerve_id, point.nerve_id)}: {words}"
            for point, words in said
            if words
        )
    )


def _override_lines(overrides: tuple[Override, ...]) -> tuple[str, ...]:
    return tuple(f"- {each.text} Reason: {each.reason} ({each.by})" for each in overrides)


def _unverified_lines(given: NoteInput) -> tuple[str, ...]:
    found = {each.text for each in given.findings if each.status is Status.UNVERIFIED}
    found |= {MOBILITY_WORDS} if mobility_was_rated(given.scars) else set()
    return tuple(f"- {text}" for text in sorted(found | set(given.unverified)))
