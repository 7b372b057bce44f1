"""The person a file is about.

Source:
    HL7 FHIR R4 4.0.1, Patient (`patient.html`); Data Types `HumanName`, `Address`, `ContactPoint`,
    `Identifier`; AdministrativeGender (`valueset-administrative-gender.html`).
"""

import re
from collections.abc import Iterable

from perineural.fhir.coding import read_codings
from perineural.fhir.dates import read_date, read_moment
from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue
from perineural.fhir.ledger import Ledger
from perineural.fhir.reference import Entry
from perineural.fhir.text import ADDRESS, IDENTIFIER, NAME
from perineural.fhir.values import Identifier, ImportedDate, ImportedPatient

GENDERS = ("male", "female", "other", "unknown")
NAME_USES = ("official", "usual", "", "temp", "maiden", "nickname", "anonymous", "old")
"""Best first; "" stands for a name without a use."""
ADDRESS_USES = ("home", "", "temp", "work", "billing", "old")
CONTACT_USES = ("mobile", "home", "", "temp", "work", "old")
IDENTIFIER_USES = ("usual", "official", "temp", "secondary", "old")
CONTACT_SYSTEMS = ("phone", "fax", "email", "pager", "url", "sms", "other")
LANGUAGE_SYSTEM = "urn:ietf:bcp:47"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


def read_patient(entry: Entry, ledger: Ledger) -> ImportedPatient:
    """Read who the file is about.

    Of several names the official one is taken, then the usual one, then one without a stated use;
    an old name only when there is no other. Of several addresses the home address, of several
    numbers the mobile; those marked old are not taken. Identifiers marked old are not taken.

    Args:
        entry: The entry of the Patient.
        ledger: Takes warnings about what a person should check.

    Returns:
        The patient. A birth date known only to the year or month is its first day, with its
        precision beside it.

    Raises:
        BadValue: No name, or a value of the wrong kind.
        UnsafeText: Control characters or angle brackets in any text about the person.

    Does not cover:
        Photographs, contacts, marital status, general practitioner, extensions, and the prefix and
        suffix of a name. They are not read.

    Source:
        HL7 FHIR R4 4.0.1, Patient. The order of preference is ours.
    """
    patient = entry.resource
    family_name, given_names = _name(patient, ledger)
    born = read_date(patient, "birthDate")
    address = _best(patient.children("address"), ADDRESS_USES)
    deceased, deceased_on = _deceased(patient)
    imported = ImportedPatient(
        fhir_id=entry.fhir_id,
        identifiers=read_identifiers(patient),
        family_name=family_name,
        given_names=given_names,
        birth_date=born.day if born else None,
        birth_date_precision=born.precision if born else None,
        sex=patient.code("gender", GENDERS),
        address_lines=_address_lines(address),
        city=_address_part(address, "city"),
        postal_code=_address_part(address, "postalCode"),
        state=_address_part(address, "state"),
        country=_address_part(address, "country"),
        telephone=_contact(patient, ("phone", "sms")),
        email=_email(patient, ledger),
        language=_language(patient, ledger),
        deceased=deceased,
        deceased_on=deceased_on,
    )
    _warn(patient, imported, ledger)
    return imported


def read_identifiers(patient: Element) -> tuple[Identifier, ...]:
    """Read the numbers by which systems know the patient, without those marked old."""
    found = []
    for identifier in patient.children("identifier"):
        use = identifier.code("use", IDENTIFIER_USES)
        system = identifier.text("system", IDENTIFIER)
        value = identifier.text("value", IDENTIFIER)
        if value and use != "old":
            found.append(Identifier(system, value))
    return tuple(dict.fromkeys(found))


def _name(patient: Element, ledger: Ledger) -> tuple[str, tuple[str, ...]]:
    names = [name for name in patient.children("name") if _says_a_name(name)]
    name = _best(names, NAME_USES)
    if name is None:
        raise BadValue(patient.place("name"), "is missing", "a name with a family or given part")
    family_name, given_names = name.text("family", NAME), name.texts("given", NAME)
    if family_name is None and not given_names:
        ledger.warn("The name came in one piece; it stands as the family name. Please check it.")
        return name.text("text", NAME) or "", ()
    if family_name is None:
        ledger.warn("The file gives no family name. Please check the name.")
    return family_name or "", given_names


def _says_a_name(name: Element) -> bool:
    parts = name.text("family", NAME), name.texts("given", NAME), name.text("text", NAME)
    return any(parts)


def _best(found: Iterable[Element], uses: tuple[str, ...]) -> Element | None:
    allowed = tuple(use for use in uses if use)
    ranked = [(uses.index(element.code("use", allowed) or ""), element) for element in found]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _address_lines(address: Element | None) -> tuple[str, ...]:
    if address is None or address.code("use", ADDRESS_USES) == "old":
        return ()
    whole = address.text("text", ADDRESS)
    lines = address.texts("line", ADDRESS)
    in_parts = lines or address.has("city") or address.has("postalCode")
    return lines if in_parts or not whole else (whole,)


def _address_part(address: Element | None, name: str) -> str | None:
    if address is None or address.code("use", ADDRESS_USES) == "old":
        return None
    return address.text(name, ADDRESS)


def _contact(patient: Element, systems: tuple[str, ...]) -> str | None:
    points = []
    for point in patient.children("telecom"):
        system = point.code("system", CONTACT_SYSTEMS)
        value = point.text("value", IDENTIFIER)
        if system in systems and value and point.code("use", CONTACT_USES) != "old":
            points.append(point)
    best = _best(sorted(points, key=_rank), CONTACT_USES)
    return None if best is None else best.text("value", IDENTIFIER)


def _rank(point: Element) -> tuple[bool, int]:
    rank = point.number("rank")
    return (rank is None, int(rank or 0))


def _email(patient: Element, ledger: Ledger) -> str | None:
    email = _contact(patient, ("email",))
    if email is None or _EMAIL.fullmatch(email):
        return email
    ledger.warn("The email address in the file is not one; it was not taken.")
    return None


def _language(patient: Element, ledger: Ledger) -> str | None:
    spoken = patient.children("communication")
    preferred = [element for element in spoken if element.flag("preferred")]
    for element in (*preferred, *spoken):
        concept = element.child("language")
        for coding in read_codings(concept) if concept else ():
            if coding.system == LANGUAGE_SYSTEM and _LANGUAGE.fullmatch(coding.code or ""):
                return coding.code
    if spoken:
        ledger.warn("The file names a language without a code that is known; it was not taken.")
    return None


def _deceased(patient: Element) -> tuple[bool, ImportedDate | None]:
    chosen = patient.choice("deceased", ("Boolean", "DateTime"))
    if chosen == "deceasedDateTime":
        return True, read_moment(patient, chosen)
    return patient.flag("deceasedBoolean") or False, None


def _warn(patient: Element, imported: ImportedPatient, ledger: Ledger) -> None:
    if imported.birth_date is None:
        ledger.warn("The file gives no birth date.")
    if imported.sex is None:
        ledger.warn("The file does not give the sex.")
    if imported.deceased:
        ledger.warn("The other system has this patient as deceased.")
    if patient.flag("active") is False:
        ledger.warn("The other system no longer uses this patient's record (inactive).")
    for link in patient.children("link"):
        if link.code("type", ("replaced-by", "replaces", "refer", "seealso")) == "replaced-by":
            ledger.warn("The other system has replaced this patient's record by another one.")
