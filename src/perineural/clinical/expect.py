"""What somebody is told to expect of a visit: before it, during it and after it.

What to do afterwards and when to call is `aftercare`, unchanged. Nothing here is a promise: what
helps, and whom, is told by the evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perineural.clinical.aftercare import Advice, aftercare_advice, when_to_call
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import singles


class When(StrEnum):
    """To which part of a visit a line belongs."""

    BEFORE = "before"
    DURING = "during"
    FEEL = "feel"
    """After it: what somebody may feel."""


class Anaesthetic(StrEnum):
    """What is known of local anaesthetic in the solution."""

    WITH = "with"
    WITHOUT = "without"
    NOT_KNOWN = "not_known"
    """No recipe is planned yet."""


@dataclass(frozen=True)
class ExpectLine:
    """One line of what to expect, with its sources; empty tuples hold for everybody.

    Args:
        key: Its name in the packaged knowledge.
        when: `before`, `during`, or `feel` for what somebody may feel after it.
        text: What is said, in plain words.
        frequency: How often it happens, as far as known; "" where that is not the question.
        conditions: The conditions it is for.
        modalities: `injection` or `bath`.
        anaesthetic: The recipes it is for.
        needs_deeper: It is for plans with nerves that ask for ultrasound or a named skill.
        sources: Where it comes from.
    """

    key: str
    when: When
    text: str
    frequency: str
    conditions: tuple[str, ...]
    modalities: tuple[str, ...]
    anaesthetic: tuple[Anaesthetic, ...]
    needs_deeper: bool
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


@dataclass(frozen=True)
class Expectation:
    """All that is told of a visit, in reading order."""

    before: tuple[ExpectLine, ...]
    during: tuple[ExpectLine, ...]
    feel: tuple[ExpectLine, ...]
    after: tuple[Advice, ...]
    call: tuple[Advice, ...]


def _named(address: str) -> Mapping[str, Any]:
    """An entry of another file of the packaged knowledge, named `file.key`."""
    name, _, key = address.partition(".")
    entry: Mapping[str, Any] = load_toml(name)[key]
    return entry


def _line(key: str, entry: Mapping[str, Any]) -> ExpectLine:
    said = _named(entry["said_in"]) if "said_in" in entry else entry
    return ExpectLine(
        key=key,
        when=When(entry["when"]),
        text=said["text"],
        frequency=said.get("frequency", ""),
        conditions=tuple(entry.get("conditions", ())),
        modalities=tuple(entry.get("modalities", ())),
        anaesthetic=tuple(Anaesthetic(each) for each in entry.get("anaesthetic", ())),
        needs_deeper=entry.get("needs_deeper", False),
        sources=sources_from(said),
    )


EXPECT_LINES: tuple[ExpectLine, ...] = tuple(
    _line(key, entry) for key, entry in load_toml("expect").items()
)
"""Every line, in the order it is read."""


def what_to_expect(
    condition: str,
    modality: str,
    anaesthetic: Anaesthetic = Anaesthetic.NOT_KNOWN,
    *,
    deeper_nerves: bool = False,
) -> Expectation:
    """What somebody with this condition is told of a visit, before, during and after it.

    Args:
        condition: The condition's key.
        modality: `injection`, `bath` or `both`.
        anaesthetic: Whether the planned recipe holds local anaesthetic.
        deeper_nerves: Nerves are planned that ask for ultrasound or a named skill.

    Returns:
        The lines, each with its sources.

    Raises:
        UnknownKey: There is no such condition or modality.

    Source:
        `knowledge/expect.toml`, line by line: mostly pages of clinics (weak).

    Examples:
        >>> told = what_to_expect("migraine", "bath", Anaesthetic.WITHOUT)
        >>> any("injections" in line.text for line in told.during)
        False
        >>> [line.text for line in told.before if line.anaesthetic]
        ['Your solution holds no local anaesthetic.']
    """
    if condition not in CONDITIONS:
        raise UnknownKey("condition", condition, tuple(CONDITIONS))
    given_by = set(singles(modality))
    lines = [
        line
        for line in EXPECT_LINES
        if (not line.conditions or condition in line.conditions)
        and (not line.modalities or not given_by.isdisjoint(line.modalities))
        and (not line.anaesthetic or anaesthetic in line.anaesthetic)
        and (deeper_nerves or not line.needs_deeper)
    ]
    return Expectation(
        before=_of(lines, When.BEFORE),
        during=_of(lines, When.DURING),
        feel=_of(lines, When.FEEL),
        after=aftercare_advice(condition, modality),
        call=when_to_call(condition, modality),
    )


def _of(lines: list[ExpectLine], when: When) -> tuple[ExpectLine, ...]:
    return tuple(line for line in lines if line.when is when)
