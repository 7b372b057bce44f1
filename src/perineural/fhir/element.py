"""One element of a resource with its place in the file, read by kind.

Null and empty text count as absent. An element of the wrong kind is refused with its path.

Source:
    HL7 FHIR R4 4.0.1, JSON Representation of Resources (`json.html`): lists for what may repeat,
    objects for what has parts, and one member at most of a choice such as `onset[x]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from perineural.fhir.errors import BadValue, kind_of, quoted
from perineural.fhir.text import TextRule, clean

Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class Element:
    """An object of the file; `path` says where it stands."""

    path: str
    fields: Mapping[str, object]

    def place(self, name: str) -> str:
        """Where a member of this element stands."""
        return f"{self.path}.{name}"

    def has(self, name: str) -> bool:
        """Whether a member is there at all."""
        return self.fields.get(name) not in (None, [], {}, "")

    def child(self, name: str) -> "Element | None":
        """Give the object called `name`; None when it is absent."""
        fields = self._of_kind(name, dict, "an object")
        return None if fields is None else Element(self.place(name), fields)

    def children(self, name: str) -> "tuple[Element, ...]":
        """Give the objects in the list called `name`; empty when it is absent."""
        found = []
        for number, fields in enumerate(self._of_kind(name, list, "a list") or []):
            path = f"{self.place(name)}[{number}]"
            if not isinstance(fields, dict):
                raise BadValue(path, f"is {kind_of(fields)}", "an object")
            found.append(Element(path, fields))
        return tuple(found)

    def text(self, name: str, rule: TextRule) -> str | None:
        """Give the text called `name`, cleaned; None when it is absent or blank."""
        found = self._of_kind(name, str, "text")
        return None if found is None else clean(found, rule, self.place(name)) or None

    def texts(self, name: str, rule: TextRule) -> tuple[str, ...]:
        """Give the texts in the list called `name`, cleaned and without blanks."""
        found = []
        for number, text in enumerate(self._of_kind(name, list, "a list") or []):
            path = f"{self.place(name)}[{number}]"
            if text is None:
                continue
            if not isinstance(text, str):
                raise BadValue(path, f"is {kind_of(text)}", "text")
            found.append(clean(text, rule, path))
        return tuple(text for text in found if text)

    def code(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Give the code called `name`; refused unless it is one of those FHIR allows there."""
        found = self._of_kind(name, str, "text")
        if found is None or found in allowed:
            return found
        raise BadValue(self.place(name), f"is {quoted(found)}", f"one of {', '.join(allowed)}")

    def required_code(self, name: str, allowed: tuple[str, ...]) -> str:
        """Give the code called `name`, which FHIR says must be there."""
        found = self.code(name, allowed)
        if found is None:
            raise BadValue(self.place(name), "is missing", f"one of {', '.join(allowed)}")
        return found

    def flag(self, name: str) -> bool | None:
        """Give the yes or no called `name`; None when it is absent."""
        return self._of_kind(name, bool, "true or false")

    def number(self, name: str) -> Decimal | None:
        """Give the number called `name`, exactly as sent; None when it is absent."""
        found = self.fields.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise BadValue(self.place(name), f"is {kind_of(found)}", "a number")
        return Decimal(found)

    def choice(self, stem: str, endings: tuple[str, ...]) -> str | None:
        """Name the one member of a choice such as `onset[x]` that is there; None when none is.

        Raises:
            BadValue: Two members of the choice, of which one must be wrong.
        """
        there = [stem + ending for ending in endings if self.has(stem + ending)]
        if len(there) > 1:
            raise BadValue(
                self.path, f"has both {there[0]} and {there[1]}", f"one {stem}[x] at most"
            )
        return there[0] if there else None

    def _of_kind(self, name: str, kind: type[Wanted], expected: str) -> Wanted | None:
        found = self.fields.get(name)
        if found is None:
            return None
        if not isinstance(found, kind):
            raise BadValue(self.place(name), f"is {kind_of(found)}", expected)
        return found
