"""Names as they are looked for."""

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters of their own that people without them on the keyboard write like this."""


def searchable(text: str) -> str:
    """A name as it is looked for: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(kept.split())
