"""The entries of a Bundle, checked before any of them is read.

Source:
    HL7 FHIR R4 4.0.1, Bundle (`bundle.html`), BundleType and HTTPVerb; Resource (`resource.html`),
    implicitRules: rules that are not known forbid reading on.
"""

import re
from collections.abc import Iterator

from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue, NoPatient, NotABundle, SeveralPatients, quoted
from perineural.fhir.ledger import Ledger, NotTaken
from perineural.fhir.reference import Entry
from perineural.fhir.text import IDENTIFIER

BUNDLE_TYPES = ("transaction", "batch", "collection", "document", "searchset")
"""Kinds of Bundle that are read. A history or a response is no record of a patient as it stands."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")

NO_RESOURCE = NotTaken("The entry holds no resource.")
NOT_AN_ADDITION = NotTaken("The entry asks to delete, change or fetch, not to add.", look=True)

RESOURCE_TYPE = re.compile(r"[A-Z][A-Za-z]{0,63}", re.ASCII)
"""How the name of a kind of resource is written."""


def check_bundle(bundle: Element) -> None:
    """Refuse what is not a Bundle of a kind that is read.

    Raises:
        NotABundle: Another resource, or no resource.
        BadValue: A kind of Bundle that is not read, or one with rules of its own.
    """
    found = bundle.fields.get("resourceType")
    if found is None:
        raise NotABundle("an object without a resourceType")
    if found != "Bundle":
        raise NotABundle(f"a resource of type {quoted(found)}")
    bundle.required_code("type", BUNDLE_TYPES)
    if bundle.has("implicitRules"):
        raise BadValue(bundle.place("implicitRules"), "is set", "a Bundle without rules of its own")


def read_entries(bundle: Element, ledger: Ledger) -> Iterator[Entry]:
    """Give every entry that adds a resource, in the order of the file; the others are left.

    Raises:
        BadValue: An entry, resource or resource type of the wrong kind.
    """
    for element in bundle.children("entry"):
        request = element.child("request")
        method = request.code("method", METHODS) if request else None
        resource = element.child("resource")
        if resource is None:
            ledger.leave("(none)", NO_RESOURCE)
            continue
        entry = _entry(element, resource)
        if method in (None, "POST", "PUT"):
            yield entry
        else:
            ledger.leave(entry.resource_type, NOT_AN_ADDITION)


def only_patient(entries: list[Entry]) -> Entry:
    """Give the one Patient of the file.

    Raises:
        NoPatient: There is none.
        SeveralPatients: There is more than one.
        BadValue: The Patient carries additions that may change who is meant.
    """
    patients = [entry for entry in entries if entry.resource_type == "Patient"]
    if not patients:
        raise NoPatient
    if len(patients) > 1:
        raise SeveralPatients(tuple(entry.resource.path for entry in patients))
    resource = patients[0].resource
    for name in ("modifierExtension", "implicitRules"):
        if resource.has(name):
            raise BadValue(
                resource.place(name), "may change who is meant", "a Patient without such additions"
            )
    return patients[0]


def _entry(element: Element, resource: Element) -> Entry:
    found = resource.fields.get("resourceType")
    if not isinstance(found, str) or not RESOURCE_TYPE.fullmatch(found):
        what = "is missing" if found is None else f"is {quoted(found)}"
        raise BadValue(resource.place("resourceType"), what, "the name of a FHIR resource")
    return Entry(
        full_url=element.text("fullUrl", IDENTIFIER),
        resource=resource,
        resource_type=found,
        resource_id=resource.text("id", IDENTIFIER),
    )
