"""How a text reaches a patient's language without this layer knowing any but English.

A text that stands alone is translated where it is shown. One that is put together here takes
`say`: each part is said whole, and values are filled in afterwards.
"""

from collections.abc import Callable
from typing import TypeAlias

Say: TypeAlias = Callable[[str], str]
"""Gives a text in the reader's language."""


def in_english(words: str) -> str:
    """A text as it was written: what `say` is where nobody asked for another language.

    Examples:
        >>> in_english("Head")
        'Head'
    """
    return words


def number(figures: str, say: Say) -> str:
    """A number in figures with the reader's own sign before its decimals.

    Examples:
        >>> number("2.5", in_english), number("12", in_english)
        ('2.5', '12')
        >>> number("2.5", lambda words: words.replace(".", ","))
        '2,5'
    """
    whole, dot, decimals = figures.partition(".")
    return say("{whole}.{decimals}").format(whole=whole, decimals=decimals) if dot else figures


def to_say(words: str) -> str:
    """Mark a text as one that will be said to a patient; it comes back unchanged.

    Examples:
        >>> to_say("Head")
        'Head'
    """
    return words
