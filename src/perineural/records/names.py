"""Names as they are looked for."""

import unicodedata


def searchable(text: str) -> str:
    """A name as it is looked for: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(kept.casefold().split())
