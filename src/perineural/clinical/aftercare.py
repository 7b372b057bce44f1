"""What a person is told to do after a session, and when to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import SINGLE_MODALITIES, singles


@dataclass(frozen=True)
class Advice:
    """One line of advice with its sources; empty tuples hold for everybody.

    Args:
        key: Its name in the packaged knowledge.
        text: What is said, in plain words.
        is_call: It names a reason to call, not something to do.
        conditions: The conditions it is for.
        modalities: `injection` or `bath`.
        sources: Where it comes from.
    """

    key: str
    text: str
    is_call: bool
    conditions: tuple[str, ...]
    modalities: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


def _advice(key: str, entry: Mapping[str, Any]) -> Advice:
    return Advice(
        key=key,
        text=entry["text"],
        is_call=entry["kind"] == "call",
        conditions=tuple(entry.get("conditions", ())),
        modalities=tuple(entry.get("modalities", ())),
        sources=sources_from(entry),
    )


ADVICE: tuple[Advice, ...] = tuple(
    _advice(key, entry) for key, entry in load_toml("aftercare").items()
)
"""Every line of advice, in the order it is read."""


def aftercare_advice(condition: str, modality: str | None = None) -> tuple[Advice, ...]:
    """What to do after a session for this condition, with sources.

    Args:
        condition: The condition's key. Lines for every condition are given for any key.
        modality: `injection`, `bath` or `both`; None for everything.

    Returns:
        The lines in reading order.

    Source:
        `knowledge/aftercare.toml`, line by line: mostly pages of clinics (weak).

    Examples:
        >>> any("painkiller" in line.text for line in aftercare_advice("migraine", "bath"))
        True
    """
    return _chosen(condition, modality, is_call=False)


def when_to_call(condition: str, modality: str | None = None) -> tuple[Advice, ...]:
    """When to call or go to an emergency department: the whole list, and what a condition adds.

    Args:
        condition: The condition's key.
        modality: `injection`, `bath` or `both`; None for everything.

    Returns:
        The reasons in reading order.

    Source:
        Assembled from the safety gates of this design (derived).

    Examples:
        >>> when_to_call("migraine")[0].text
        'Spreading redness, pus or a fever.'
    """
    return _chosen(condition, modality, is_call=True)


def _chosen(condition: str, modality: str | None, *, is_call: bool) -> tuple[Advice, ...]:
    given_by = set(SINGLE_MODALITIES if modality is None else singles(modality))
    return tuple(
        advice
        for advice in ADVICE
        if advice.is_call is is_call
        and (not advice.conditions or condition in advice.conditions)
        and (not advice.modalities or not given_by.isdisjoint(advice.modalities))
    )


def aftercare_lines(condition: str, modality: str | None = None) -> tuple[str, ...]:
    """What to do after a session for this condition, as text.

    Examples:
        >>> len(aftercare_lines("achilles_tendonitis", "injection"))
        5
    """
    return tuple(advice.text for advice in aftercare_advice(condition, modality))


def when_to_call_lines(condition: str, modality: str | None = None) -> tuple[str, ...]:
    """When to call or go to an emergency department, as text.

    Examples:
        >>> when_to_call_lines("carpal_tunnel_syndrome")[-1]
        'Loss of control over bladder or bowel.'
    """
    return tuple(advice.text for advice in when_to_call(condition, modality))
