"""What a patient is told before photographs of the skin are taken, in plain words.

A text of its own: it says nothing of the treatment, and the treatment's says nothing of it.
"""

from perineural.clinical.knowledge import load_toml
from perineural.clinical.saying import Say, in_english

_TEXT = load_toml("consent")["photographs"]

PHOTOGRAPH_TEXT_VERSION = int(_TEXT["version"])
"""Counted up with every change of the words."""


def photograph_consent_text(clinic_name: str, say: Say = in_english) -> str:
    """The whole text, the same to the letter for the same clinic and version.

    Examples:
        >>> text = photograph_consent_text("River Clinic")
        >>> text.splitlines()[0]
        'Photographs of the skin'
        >>> "River Clinic asks to take photographs" in text
        True
    """
    lines = [say(line).format(clinic=clinic_name) for line in _TEXT["lines"]]
    return "\n".join((say(_TEXT["title"]), *(f"- {line}" for line in lines))) + "\n"
