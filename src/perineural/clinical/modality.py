"""How the therapy is given: by injections, by the bath in the nose, or by both in one session.

Rules, texts and evidence are kept for injections and for the bath, each by itself. A plan for both
is bound by the rules of each; where they weigh a thing differently, the heavier holds.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from perineural.clinical.errors import UnknownKey

INJECTION = "injection"
BATH = "bath"
BOTH = "both"

SINGLE_MODALITIES = (INJECTION, BATH)
"""What rules and evidence are kept for."""

MODALITIES = (*SINGLE_MODALITIES, BOTH)
"""What can be planned, and what a recipe can be made for."""

MODALITY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        INJECTION: "injections",
        BATH: "the bath in the nose",
        BOTH: "injections and the bath in the nose",
    }
)


def singles(modality: str) -> tuple[str, ...]:
    """What a modality is made of: itself, or injections and the bath.

    Raises:
        UnknownKey: There is no such modality.

    Examples:
        >>> singles("both")
        ('injection', 'bath')
        >>> singles("bath")
        ('bath',)
    """
    if modality not in MODALITIES:
        raise UnknownKey("modality", modality, MODALITIES)
    return SINGLE_MODALITIES if modality == BOTH else (modality,)


def plannable(offered: Iterable[str]) -> tuple[str, ...]:
    """What can be planned where these are offered: each of them, and both where both are.

    Examples:
        >>> plannable(("injection", "bath"))
        ('injection', 'bath', 'both')
        >>> plannable(("injection",))
        ('injection',)
    """
    there = set(offered)
    return tuple(each for each in MODALITIES if there.issuperset(singles(each)))


def includes(modality: str, planned: str) -> bool:
    """Whether a recipe made for one modality, or a consent to it, serves for the planned one.

    What is made for both serves for each by itself. A plan for both needs one made for both: the
    same solution is injected and laid into the nose, and one text has spoken of both.

    Raises:
        UnknownKey: One of them is no modality.

    Examples:
        >>> includes("both", "bath"), includes("bath", "both")
        (True, False)
    """
    return set(singles(planned)).issubset(singles(modality))


def including(planned: str) -> tuple[str, ...]:
    """The modalities that serve for the planned one.

    Raises:
        UnknownKey: There is no such modality.

    Examples:
        >>> including("bath")
        ('bath', 'both')
    """
    return tuple(each for each in MODALITIES if includes(each, planned))
