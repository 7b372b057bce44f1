"""What text may hold: plain characters, of a sane length, and no markup in what names a person.

Source:
    HL7 FHIR R4 4.0.1, Data Types, `string`: no characters below U+0020 other than tab, carriage
    return and line feed. The narrower rules (no line breaks, no angle brackets, no overrides of
    the writing direction, lengths) are ours: a name that breaks them is an attack or a mistake.
"""

import re
from dataclasses import dataclass

from perineural.fhir.errors import UnsafeText

_FORBIDDEN_ANYWHERE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_FORBIDDEN_IN_TAKEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]+")


@dataclass(frozen=True)
class TextRule:
    """What one kind of text may hold.

    Attributes:
        max_length: Most characters.
        angle_brackets: Whether `<` and `>` may stand in it, as in "HbA1c > 9 %".
        line_breaks: Whether it may be sent in several lines; they are joined by a space.
    """

    max_length: int
    angle_brackets: bool
    line_breaks: bool


NAME = TextRule(120, angle_brackets=False, line_breaks=False)
IDENTIFIER = TextRule(255, angle_brackets=False, line_breaks=False)
ADDRESS = TextRule(255, angle_brackets=False, line_breaks=True)
LABEL = TextRule(500, angle_brackets=True, line_breaks=True)


def check_anywhere(text: str, where: str) -> None:
    """Refuse characters that no FHIR string may hold, wherever in the file they stand.

    Raises:
        UnsafeText: A control character or half of a surrogate pair.
    """
    found = _FORBIDDEN_ANYWHERE.search(text)
    if found is not None:
        raise _forbidden(found, where)


def clean(text: str, rule: TextRule, where: str) -> str:
    """Give text as it may be kept: trimmed, on one line, refused when unsafe.

    Raises:
        UnsafeText: A forbidden character, markup where none belongs, or too many characters.

    Examples:
        >>> clean("  Ada ", NAME, "name")
        'Ada'
        >>> clean("<b>Ada", NAME, "name")
        Traceback (most recent call last):
        ...
        perineural.fhir.errors.UnsafeText: name holds '<' at character 1; expected text without \
angle brackets: no real name, number or address holds them
    """
    if rule.line_breaks:
        text = _LINE_BREAKS.sub(" ", text)
    text = text.strip(" ")
    found = _FORBIDDEN_IN_TAKEN.search(text)
    if found is not None:
        raise _forbidden(found, where)
    if not rule.angle_brackets:
        _refuse_angle_brackets(text, where)
    if len(text) > rule.max_length:
        raise UnsafeText(
            where, f"is {len(text)} characters long", f"at most {rule.max_length} characters"
        )
    return text


def _refuse_angle_brackets(text: str, where: str) -> None:
    found = re.search("[<>]", text)
    if found is not None:
        raise UnsafeText(
            where,
            f"holds {found.group()!r} at character {found.start() + 1}",
            "text without angle brackets: no real name, number or address holds them",
        )


def _forbidden(found: re.Match[str], where: str) -> UnsafeText:
    return UnsafeText(
        where,
        f"holds the forbidden character U+{ord(found.group()):04X} at character "
        f"{found.start() + 1}",
        "plain text without control characters or half characters",
    )
