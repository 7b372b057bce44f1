"""A patient as a FHIR R4 Patient, for the patient's own use.

Source:
    HL7 FHIR R4 4.0.1, Patient (`patient.html`); a birth date known to the month or year only is
    written so (`datatypes.html#date`).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeAlias

Resource: TypeAlias = dict[str, Any]
GENDERS = ("male", "female", "other", "unknown")
_LENGTHS = {"year": 4, "month": 7}


@dataclass(frozen=True)
class Person:
    """Who a record is of. Empty texts were never told."""

    id: str
    family_name: str
    given_names: str
    birth_date: dt.date
    birth_date_precision: str = "day"
    sex: str = "unknown"
    language: str = ""
    telephone: str = ""
    email: str = ""


def write_patient(person: Person) -> Resource:
    """The Patient resource: names, birth date, sex, language and how to reach them.

    Does not cover:
        Numbers by which other systems know the person, and addresses.
    """
    length = _LENGTHS.get(person.birth_date_precision, 10)
    given = person.given_names.split()
    telecom = [
        {"system": system, "value": value}
        for system, value in (("phone", person.telephone), ("email", person.email))
        if value
    ]
    resource: Resource = {
        "resourceType": "Patient",
        "id": person.id,
        "name": [{key: value for key, value in (
            ("use", "official"), ("family", person.family_name), ("given", given)) if value}],
        "telecom": telecom,
        "gender": person.sex if person.sex in GENDERS else "unknown",
        "birthDate": person.birth_date.isoformat()[:length],
    }  # fmt: skip
    if person.language:
        coding = {"system": "urn:ietf:bcp:47", "code": person.language}
        resource["communication"] = [{"language": {"coding": [coding]}}]
    return {name: value for name, value in resource.items() if value}
