"""From bytes to a JSON tree that is safe to read: whole, not too deep, every number exact.

Source:
    HL7 FHIR R4 4.0.1, JSON Representation of Resources (`json.html`): no duplicate keys, the
    precision of decimals is kept; RFC 8259: no NaN or Infinity.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from perineural.fhir.errors import BadValue, NotABundle, NotJson, TooLarge, UnsafeText, kind_of
from perineural.fhir.errors import quoted as quoted_text
from perineural.fhir.text import check_anywhere

MAX_DEPTH = 64
"""Deepest nesting read. Real resources stay below 20; deeper is an attack on the reader."""
MAX_NUMBER_LENGTH = 40
"""Longest number read, in characters. FHIR asks for 18 digits."""
MAX_EXPONENT = 30
"""Largest power of ten of a number read, either way."""

_EXPONENT = re.compile(r"[eE][+-]?0*(\d*)$")
_BEGUN_LITERAL = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-)?\s*")
_CONTROL_CHARACTER = "Invalid control character"

Trail = tuple["Trail", str | int] | None


@dataclass(frozen=True)
class _Refused:
    """Stands in the tree for what cannot be read, until its place is known."""

    what: str
    expected: str


def read_document(content: bytes, max_bytes: int) -> dict[str, object]:
    """Read one JSON object; numbers come back as `int` or `Decimal`, never as `float`.

    Args:
        content: The file.
        max_bytes: Largest file read. [byte]

    Raises:
        TooLarge: More than `max_bytes`.
        NotJson: Not UTF-8, not JSON, or cut off.
        NotABundle: JSON, but not an object.
        UnsafeText: A control character or half a character anywhere in it.
        BadValue: Nested too deeply, a key twice, NaN, or a number too large to be meant.
    """
    if len(content) > max_bytes:
        raise TooLarge(len(content), max_bytes)
    text = _decoded(content)
    tree = _parsed(text)
    _check_tree(tree)
    if not isinstance(tree, dict):
        raise NotABundle(kind_of(tree))
    return tree


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        cut_off = error.reason == "unexpected end of data"
        raise NotJson("is not UTF-8 text", line, column, cut_off=cut_off) from None
    if not text.strip():
        raise NotJson("is empty", 1, 1, cut_off=True)
    return text


def _parsed(text: str) -> object:
    try:
        tree: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        _raise_not_json(error, text)
    except RecursionError:
        raise _too_deep() from None
    return tree


def _raise_not_json(error: json.JSONDecodeError, text: str) -> NoReturn:
    if error.msg.startswith(_CONTROL_CHARACTER):
        raise UnsafeText(
            f"The file, at line {error.lineno}, column {error.colno},",
            "holds a control character inside a text",
            "plain text",
        ) from None
    cut_off = error.msg.startswith("Unterminated string") or bool(
        _BEGUN_LITERAL.fullmatch(text[error.pos : error.pos + 20])
    )
    what = "ends too early" if cut_off else f"is not JSON ({error.msg})"
    raise NotJson(what, error.lineno, error.colno, cut_off=cut_off) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Refused:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Refused(f"has the key {quoted_text(twice)} twice", "each key once")


def _decimal(text: str) -> Decimal | _Refused:
    exponent = _EXPONENT.search(text)
    digits = exponent.group(1) if exponent else ""
    if len(text) > MAX_NUMBER_LENGTH or len(digits) > 2 or int(digits or 0) > MAX_EXPONENT:
        return _too_large()
    return Decimal(text)


def _integer(text: str) -> int | _Refused:
    return _too_large() if len(text) > MAX_NUMBER_LENGTH else int(text)


def _constant(text: str) -> _Refused:
    return _Refused(f"is {text}, which is no JSON number", "a number, or nothing at all")


def _too_deep() -> BadValue:
    what = f"is nested more than {MAX_DEPTH} levels deep"
    return BadValue("The file", what, f"at most {MAX_DEPTH} levels")


def _too_large() -> _Refused:
    return _Refused(
        "is a number beyond all measure",
        f"at most {MAX_NUMBER_LENGTH} characters and a power of ten of at most {MAX_EXPONENT}",
    )


def _check_tree(root: object) -> None:
    waiting: list[tuple[object, Trail, int]] = [(root, None, 1)]
    while waiting:
        value, trail, depth = waiting.pop()
        if depth > MAX_DEPTH and isinstance(value, dict | list):
            raise _too_deep()
        if isinstance(value, dict):
            waiting.extend((child, (trail, key), depth + 1) for key, child in value.items())
            waiting.extend((key, (trail, "(key)"), depth + 1) for key in value)
        elif isinstance(value, list):
            waiting.extend(
                (child, (trail, number), depth + 1) for number, child in enumerate(value)
            )
        elif isinstance(value, str):
            _check_text(value, trail)
        elif isinstance(value, _Refused):
            raise BadValue(_path(trail), value.what, value.expected)


def _check_text(text: str, trail: Trail) -> None:
    try:
        check_anywhere(text, "")
    except UnsafeText as error:
        raise UnsafeText(_path(trail), error.what, error.expected) from None


def _path(trail: Trail) -> str:
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(f"[{step}]" if isinstance(step, int) else f".{ascii(step[:40])[1:-1]}")
    return "Bundle" + "".join(reversed(steps))
