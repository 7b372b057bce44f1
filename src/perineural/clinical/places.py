"""Where a complaint hurts, as one would ask about it.

A place with its side is one phrase: in other languages the word for the side bends with that for
the place, so that the two cannot be put together from parts.
"""

from collections.abc import Iterator

from perineural.clinical.conditions import CONDITIONS

_WHOLE = ("head", "body")
_SIDES = ("left", "right", "bilateral", "midline")


def place_in_words(condition: str, side: str) -> str:
    """Where a complaint hurts: "right wrist and hand", "head".

    Args:
        condition: The condition's key; for any other it is the body that hurts.
        side: `left`, `right`, `bilateral` or `midline`; the patient's own.

    Examples:
        >>> place_in_words("carpal_tunnel_syndrome", "right"), place_in_words("migraine", "midline")
        ('right wrist and hand', 'head')
    """
    return _phrase(CONDITIONS[condition].place if condition in CONDITIONS else "body", side)


def _phrase(place: str, side: str) -> str:
    if side in ("left", "right"):
        return f"{side} {place}"
    return f"{place} on both sides" if side == "bilateral" and place not in _WHOLE else place


def all_places() -> Iterator[str]:
    """Every phrase that `place_in_words` can answer, some more than once: for translating them."""
    for place in ["body", *(condition.place for condition in CONDITIONS.values())]:
        yield from (_phrase(place, side) for side in _SIDES)
