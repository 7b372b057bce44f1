"""What a patient is told before they agree to messages, or to the use of de-identified data.

Each text stands alone: it says nothing of the treatment, and the treatment's says nothing of it.
"""

from typing import Any

from perineural.clinical.errors import UnknownKey
from perineural.clinical.knowledge import load_toml
from perineural.clinical.saying import Say, in_english

MESSAGES = "messages"
REGISTRY = "registry"
KINDS = (MESSAGES, REGISTRY)

_TEXTS: dict[str, dict[str, Any]] = {
    kind: load_toml("consent")[f"agreement_{kind}"] for kind in KINDS
}


def agreement_version(kind: str) -> int:
    """The version of a text: counted up with every change of its words.

    Raises:
        UnknownKey: There is no such agreement.
    """
    return int(_text(kind)["version"])


def agreement_text(kind: str, clinic_name: str, say: Say = in_english) -> str:
    """The whole text, the same to the letter for the same clinic, version and language.

    Raises:
        UnknownKey: There is no such agreement.

    Examples:
        >>> text = agreement_text("messages", "River Clinic")
        >>> text.splitlines()[0]
        'Messages from the clinic'
        >>> "River Clinic would like to send you short messages" in text
        True
    """
    text = _text(kind)
    lines = [say(line).format(clinic=clinic_name) for line in text["lines"]]
    return "\n".join((say(text["title"]), *(f"- {line}" for line in lines))) + "\n"


def _text(kind: str) -> dict[str, Any]:
    if kind not in _TEXTS:
        raise UnknownKey("agreement", kind, KINDS)
    return _TEXTS[kind]
