"""What a person is told before agreeing: what, how, of what, what else, how sure, what may happen.

The text is made from values and packaged knowledge alone, so the same input gives the same text,
and its hash shows what exactly was agreed to.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perineural.clinical.amounts import plain
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml
from perineural.clinical.mixture import Part, contents_in_words
from perineural.clinical.modality import SINGLE_MODALITIES
from perineural.clinical.products import Product, ProductKind
from perineural.clinical.saying import Say, in_english, number, to_say

_TEXTS = load_toml("consent")

STATUS_WORDS: Mapping[Status, str] = {
    Status.VERIFIED: to_say("read in its source"),
    Status.WEAK: to_say("from a weaker source"),
    Status.DERIVED: to_say("our own conclusion"),
    Status.UNVERIFIED: to_say("not confirmed"),
}
"""How a status is said to a patient."""

_KIND_WORDS: Mapping[ProductKind, str] = {
    ProductKind.SUGAR: to_say("the sugar solution"),
    ProductKind.DILUENT: to_say("water to dilute"),
    ProductKind.BUFFER: to_say("to make it less acid"),
    ProductKind.ANAESTHETIC: to_say("a local anaesthetic, a medicine that numbs"),
}


@dataclass(frozen=True)
class Risk:
    """One thing that may happen, how often, and how well that is known."""

    key: str
    text: str
    frequency: str
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the text says."""
        return weakest(self.sources)


@dataclass(frozen=True)
class ConsentInput:
    """What the consent text is made from.

    Args:
        condition_name: The problem in plain words.
        side: The patient's own `left`, `right`, `bilateral` or `midline`.
        modalities: `injection`, `bath` or both.
        parts: The signed recipe, part by part.
        evidence_line: One honest sentence on what studies there are for this condition.
        nerve_names: Nerves planned, in plain words.
        planned_points: How many places are planned; None when not known yet.
        chest_wall: Points on the chest wall are planned.
        deeper_nerves: Points are planned at a nerve that asks for ultrasound or a credential.
        condition: Key of the condition, for risks of its own; empty for none.
        motor: Points at a nerve that also moves muscles are planned.
        cost_line: What it costs here; None for the general line.
        clinic_name: The clinic's name; empty to leave it out.
        interpreter: Who interprets; empty for nobody.

    Raises:
        ClinicalError: Nothing to consent to: no modality, no part, no evidence line.
        UnknownKey: A modality is none of the words.
    """

    condition_name: str
    side: str
    modalities: tuple[str, ...]
    parts: tuple[Part, ...]
    evidence_line: str
    nerve_names: tuple[str, ...] = ()
    planned_points: int | None = None
    chest_wall: bool = False
    cost_line: str | None = None
    clinic_name: str = ""
    interpreter: str = ""
    deeper_nerves: bool = False
    condition: str = ""
    motor: bool = False

    def __post_init__(self) -> None:
        """Refuse a text that would leave something out."""
        for name in ("condition_name", "side", "modalities", "parts", "evidence_line"):
            if not getattr(self, name):
                raise ClinicalError(f"a consent text needs {name}; it is empty")
        for modality in self.modalities:
            if modality not in SINGLE_MODALITIES:
                raise UnknownKey("modality", modality, SINGLE_MODALITIES)

    @property
    def with_anaesthetic(self) -> bool:
        """The recipe holds local anaesthetic."""
        return any(part.stock.anaesthetic for part in self.parts)


def risks_of(given: ConsentInput) -> tuple[Risk, ...]:
    """The risks a person must be told of for this treatment, most frequent first.

    Args:
        given: What the consent is about.

    Returns:
        Risks of the chosen modalities; that of local anaesthetic only when the recipe holds one,
        that of the lung only when points lie on the chest wall, that of weakness only at a nerve
        that moves muscles, and those of a condition only for it.

    Source:
        `knowledge/consent.toml`, risk by risk. Hazard: HAZ-011.
    """
    entries = [(key, entry) for key, entry in _TEXTS.items() if key.startswith("risk_")]
    chosen = [
        (entry["order"], Risk(key, entry["text"], entry["frequency"], sources_from(entry)))
        for key, entry in entries
        if _applies(entry, given)
    ]
    return tuple(risk for _, risk in sorted(chosen, key=lambda each: (each[0], each[1].key)))


def _applies(entry: Mapping[str, Any], given: ConsentInput) -> bool:
    modalities = entry.get("modalities")
    return (
        (modalities is None or bool(set(modalities) & set(given.modalities)))
        and (given.with_anaesthetic or not entry.get("needs_anaesthetic", False))
        and (given.chest_wall or not entry.get("needs_chest_wall", False))
        and (given.motor or not entry.get("needs_motor", False))
        and given.condition in entry.get("conditions", (given.condition,))
    )


def consent_text(given: ConsentInput, say: Say = in_english) -> str:
    """The whole text a person reads or hears before agreeing, in plain words.

    Args:
        given: What the consent is about, in English; the clinic's own line on cost and the
            names of people and of the clinic stay as they were given.
        say: Gives a text in the reader's language.

    Returns:
        Plain text, one statement a line; the same input and the same translations give the same
        text to the letter.

    Does not cover:
        Whether the person is able to decide, which the clinician judges and records.

    Source:
        `knowledge/consent.toml`, line by line; each risk carries how well it is known. Hazards:
        HAZ-006, HAZ-011.

    Examples:
        >>> from decimal import Decimal
        >>> text = consent_text(ConsentInput(
        ...     "Achilles tendon pain", "right", ("injection",),
        ...     (Part("dextrose_5", Decimal(50)),), "No trial was found.",
        ... ))
        >>> print(text.splitlines()[0])
        Consent to treatment: Achilles tendon pain, right side
        >>> "No trial was found." in text
        True
    """
    sections = (
        (say("What it is"), _what(given, say)),
        (say("What is in it"), _mixture(given, say)),
        (say("Not approved for this"), _off_label(given, say)),
        (
            say("How sure we are that it helps"),
            (say(given.evidence_line), say(_text("evidence_limits"))),
        ),
        (say("What may happen"), tuple(_risk_line(risk, say) for risk in risks_of(given))),
        (
            say("What else you could do"),
            tuple(f"- {say(line)}" for line in _TEXTS["alternatives"]["lines"]),
        ),
        (say("What it costs"), (given.cost_line or say(_text("cost")),)),
        (say("Before we start"), (say(_text("tell_us")), _capacity(given, say))),
        (say("Your right to stop"), (say(_text("right_to_stop")),)),
    )
    title = say("Consent to treatment: {problem}, {side}").format(
        problem=say(given.condition_name), side=say(side_in_words(given.side))
    )
    head = (title, given.clinic_name) if given.clinic_name else (title,)
    body = (line for name, lines in sections for line in ("", name, *lines))
    return "\n".join(one_line(line) for line in (*head, *body)) + "\n"


def one_line(text: str) -> str:
    """Text on one line: no text that was typed in can look like a heading of its own.

    Examples:
        >>> one_line("itching\\nTotals")
        'itching Totals'
    """
    return " ".join(text.split())


def _text(key: str) -> str:
    return str(_TEXTS[key]["text"])


def _what(given: ConsentInput, say: Say) -> tuple[str, ...]:
    how = tuple(
        say(_text(f"what_{modality}"))
        for modality in SINGLE_MODALITIES
        if modality in given.modalities
    )
    deeper = (say(_text("what_deeper_nerves")),) if given.deeper_nerves else ()
    names = ", ".join(map(say, given.nerve_names))
    where = (say("Nerves: {names}.").format(names=names),) if names else ()
    count = given.planned_points
    planned = (
        ()
        if count is None
        else (say("Planned places in one session: {count}.").format(count=count),)
    )
    return (*how, *deeper, *where, *planned)


def _off_label(given: ConsentInput, say: Say) -> tuple[str, ...]:
    stocks = [part.stock for part in given.parts]
    dextrose = any(product.dextrose_mg_per_ml for product in stocks)
    return (say(_text("off_label" if dextrose else "off_label_other")),)


def _mixture(given: ConsentInput, say: Say) -> tuple[str, ...]:
    parts = tuple(
        "- "
        + say("{product}, {volume_ml} mL: {what}").format(
            product=say(part.stock.name),
            volume_ml=number(plain(part.volume_ml), say),
            what=_part_words(part.stock, say),
        )
        for part in given.parts
    )
    contents = contents_in_words(given.parts, say)
    return (*parts, say("Mixed together: {contents}.").format(contents=contents))


def _part_words(product: Product, say: Say) -> str:
    """What a product is for, what it is made from and what else it holds."""
    words = [say(_KIND_WORDS[product.kind])]
    if product.made_from:
        sources = ", ".join(map(say, product.made_from))
        words.append(say("made from {sources}").format(sources=sources))
    if holds := (*product.preservatives, *product.antioxidants):
        words.append(say("also holds {parts}").format(parts=", ".join(map(say, holds))))
    if product.with_epinephrine:
        words.append(say("with epinephrine"))
    return "; ".join(words)


def _risk_line(risk: Risk, say: Say) -> str:
    line = say("{risk} How often: {frequency} ({known}).").format(
        risk=say(risk.text), frequency=say(risk.frequency), known=say(STATUS_WORDS[risk.status])
    )
    return f"- {line}"


def _capacity(given: ConsentInput, say: Say) -> str:
    said = say(_text("capacity"))
    if not given.interpreter:
        return said
    return f"{said} {say('Interpreter: {name}.').format(name=given.interpreter)}"


def side_in_words(side: str) -> str:
    """A side as it is said to the patient, whose own left and right it always is.

    Raises:
        UnknownKey: The side is none of the four.

    Examples:
        >>> side_in_words("left"), side_in_words("bilateral")
        ('left side', 'both sides')
    """
    words = {
        "left": to_say("left side"),
        "right": to_say("right side"),
        "midline": to_say("middle"),
        "bilateral": to_say("both sides"),
    }
    if side not in words:
        raise UnknownKey("side", side, tuple(words))
    return words[side]


def text_hash(text: str) -> str:
    """What identifies a text: 64 hexadecimal digits that change with any letter of it.

    Examples:
        >>> text_hash("I agree.")[:16]
        '826ff0dab649a97f'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
