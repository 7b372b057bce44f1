"""Reading a Questionnaire in one pass: every finding is kept, none stops the reading.

A person who wrote a file wants all that is wrong with it at once, in words, with the place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perineural.fhir.errors import UnsafeText, kind_of, quoted
from perineural.fhir.text import check_anywhere

LONGEST_TEXT = 4000
"""The longest text of a questionnaire's own words. [letters]"""


@dataclass(frozen=True)
class Finding:
    """One thing that keeps a questionnaire from being published."""

    where: str
    """The `linkId` it is about, or the part of the file."""
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.right}"


class WrongQuestionnaire(ValueError):
    """A file that cannot be published as a questionnaire, with all that is wrong with it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(str(each) for each in self.findings))


@dataclass(frozen=True)
class Part:
    """An object of the file, called `where` in findings."""

    where: str
    fields: Mapping[str, object]
    findings: list[Finding] = field(repr=False)

    def find(self, what: str, right: str) -> None:
        """Note a finding about this part."""
        self.findings.append(Finding(self.where, what, right))

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Give the text called `name`, "" when it is absent or no text."""
        found = self.fields.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            self.find(f"“{name}” is {kind_of(found)}", "It should be text.")
            return ""
        try:
            check_anywhere(found, name)
        except UnsafeText as error:
            self.find(f"“{name}” {error.what}", "It should be plain text.")
            return ""
        if len(found) > longest:
            self.find(f"“{name}” has {len(found)} letters", f"At most {longest} can be shown.")
        return found.strip()

    def flag(self, name: str) -> bool:
        """Give the yes or no called `name`; no when it is absent or something else."""
        found = self.fields.get(name, False)
        if not isinstance(found, bool):
            self.find(f"“{name}” is {kind_of(found)}", "It should be true or false.")
            return False
        return found

    def number(self, name: str) -> Decimal | None:
        """Give the number called `name`; None when it is absent or no number."""
        found = self.fields.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            self.find(f"“{name}” is {kind_of(found)}", "It should be a number.")
            return None
        return Decimal(found)

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Give the whole number called `name`; None when it is absent, broken or out of range."""
        found = self.number(name)
        if found is None:
            return None
        if found != int(found) or not low <= found <= high:
            self.find(f"“{name}” is {found:f}", f"It should be a whole number, {low} to {high}.")
            return None
        return int(found)

    def code(self, name: str, allowed: Iterable[str]) -> str:
        """Give the code called `name`, "" when it is absent or none of those allowed."""
        found = self.text(name)
        known = tuple(allowed)
        if found and found not in known:
            self.find(f"“{name}” is {quoted(found)}", f"It can be {', '.join(known)}.")
            return ""
        return found

    def child(self, name: str) -> "Part | None":
        """Give the object called `name`; None when it is absent or no object."""
        found = self.fields.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.find(f"“{name}” is {kind_of(found)}", "It should be an object.")
            return None
        return Part(self.where, found, self.findings)

    def children(self, name: str) -> "tuple[Part, ...]":
        """Give the objects in the list called `name`; what is no object is found and left out."""
        found = self.fields.get(name)
        if found is None:
            return ()
        if not isinstance(found, list):
            self.find(f"“{name}” is {kind_of(found)}", "It should be a list.")
            return ()
        wrong = [each for each in found if not isinstance(each, dict)]
        for each in wrong:
            self.find(f"“{name}” holds {kind_of(each)}", "Each entry should be an object.")
        return tuple(
            Part(self.where, each, self.findings) for each in found if isinstance(each, dict)
        )

    def only(self, known: Iterable[str], what: str) -> None:
        """Find every member that is none of those known: nothing is left out in silence."""
        for name in sorted(set(self.fields) - set(known)):
            self.find(
                f"{what} uses “{name[:60]}”, which is not supported here",
                "Take it out, or say it in another way.",
            )

    def chosen(self, stem: str) -> tuple[str, object] | None:
        """Give the ending and value of the one member of a choice such as `answer[x]`."""
        found = [name for name in self.fields if name.startswith(stem) and name != stem]
        if len(found) > 1:
            self.find(f"it has both “{found[0]}” and “{found[1]}”", f"One {stem}[x] at most.")
            return None
        return (found[0].removeprefix(stem), self.fields[found[0]]) if found else None


def part(where: str, fields: Mapping[str, object]) -> Part:
    """The whole of a file, with no finding yet."""
    return Part(where, fields, [])


def address(url: str) -> str:
    """The address of an extension as a finding shows it."""
    return ascii(url[:150])
