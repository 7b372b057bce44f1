"""The entries of a Bundle, and which of them a reference means.

Source:
    HL7 FHIR R4 4.0.1, Bundle, "Resolving references in Bundles" (`bundle.html#references`) and
    constraint bdl-7 (a fullUrl names one resource); References between Resources
    (`references.html`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue
from perineural.fhir.ledger import NotTaken
from perineural.fhir.text import IDENTIFIER
from perineural.fhir.values import Identifier

_VERSION = re.compile(r"/_history/[^/]+$")

NOT_SAID_WHOSE = NotTaken("It does not say which patient it belongs to.", look=True)
ANOTHER_PATIENT = NotTaken("It belongs to someone else than the patient in this file.", look=True)


@dataclass(frozen=True)
class Entry:
    """One resource of the Bundle, with the names by which others may point at it."""

    full_url: str | None
    resource: Element
    resource_type: str
    resource_id: str | None

    @property
    def relative_url(self) -> str | None:
        """The name within one server, such as `Patient/1`."""
        return f"{self.resource_type}/{self.resource_id}" if self.resource_id else None

    @property
    def fhir_id(self) -> str | None:
        """By which the same resource is known again: its id, else its fullUrl."""
        return self.resource_id or self.full_url


class EntryIndex:
    """Finds the entry that a reference means; the same entry sent twice is kept once.

    Attributes:
        entries: In the order of the file, without repeats.
        repeats: Entries that say again, word for word, what an earlier one said.

    Raises:
        BadValue: Two different resources under one name, of which one must be wrong.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: list[Entry] = []
        self.repeats: list[Entry] = []
        self._by_name: dict[str, Entry] = {}
        self._by_relative_url: dict[str, Entry | None] = {}
        for entry in entries:
            self._add(entry)

    def find(self, reference: str) -> Entry | None:
        """Give the entry meant by a fullUrl or by `Type/id`; None when there is none, or two."""
        name = _VERSION.sub("", reference)
        return self._by_name.get(name) or self._by_relative_url.get(name)

    def _add(self, entry: Entry) -> None:
        name = entry.full_url or entry.relative_url
        earlier = self._by_name.get(name) if name else None
        if earlier is not None:
            self._add_repeat(entry, earlier)
            return
        self.entries.append(entry)
        if name:
            self._by_name[name] = entry
        if entry.relative_url:
            known = entry.relative_url in self._by_relative_url
            self._by_relative_url[entry.relative_url] = None if known else entry

    def _add_repeat(self, entry: Entry, earlier: Entry) -> None:
        if entry.resource.fields != earlier.resource.fields:
            raise BadValue(
                entry.resource.path,
                f"has the same name as {earlier.resource.path} but says something else",
                "one resource to a fullUrl or id",
            )
        self.repeats.append(entry)


def reference_text(element: Element, name: str) -> str | None:
    """Read where a reference points; None when it is absent or points nowhere."""
    reference = element.child(name)
    return None if reference is None else reference.text("reference", IDENTIFIER)


def check_subject(
    resource: Element, name: str, patient: Entry, identifiers: tuple[Identifier, ...]
) -> NotTaken | None:
    """Say why a resource is not this patient's; None when it is.

    A reference counts by the patient's fullUrl or `Patient/id`, or, when it names no place, by one
    of the patient's identifiers. An address on a server that the patient's entry does not carry
    counts as another patient: the same id on another server is another person.
    """
    subject = resource.child(name)
    if subject is None:
        return NOT_SAID_WHOSE
    pointed = subject.text("reference", IDENTIFIER)
    if pointed is not None:
        name_of = _VERSION.sub("", pointed)
        return None if name_of in (patient.full_url, patient.relative_url) else ANOTHER_PATIENT
    identifier = subject.child("identifier")
    value = identifier.text("value", IDENTIFIER) if identifier else None
    if identifier is None or value is None:
        return NOT_SAID_WHOSE
    known = Identifier(identifier.text("system", IDENTIFIER), value) in identifiers
    return None if known else ANOTHER_PATIENT
