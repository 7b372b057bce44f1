"""What was measured, as FHIR R4 Observations: pain on a visit's clock, totals of instruments.

Source:
    HL7 FHIR R4 4.0.1, Observation (`observation.html`); category `survey` of
    `observation-category`. Codes are those of `knowledge/codes.toml` that were verified; a measure
    without one is named in words alone.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from perineural.clinical.codes import CodeSystem, codes_for
from perineural.clinical.instruments import INSTRUMENTS
from perineural.fhir.coding import LOINC

Resource: TypeAlias = dict[str, Any]
CATEGORY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "survey",
        }
    ]
}
ANALGESIC_DAYS = "analgesic_days"
"""Not an instrument: on how many days of a week a painkiller was taken. [0 to 7]"""


@dataclass(frozen=True)
class Measured:
    """One number of a patient: pain 0 to 10 (`nprs`), another instrument, or painkiller days."""

    id: str
    instrument: str
    value: Decimal
    at: dt.datetime
    note: str = ""
    """On which problem, and where on which visit's clock, in words."""


def write_observation(measured: Measured, subject: str) -> Resource:
    """The Observation resource.

    Args:
        measured: The number, with its moment; aware.
        subject: A reference to the patient.
    """
    resource: Resource = {
        "resourceType": "Observation",
        "id": measured.id,
        "status": "final",
        "category": [CATEGORY],
        "code": _code(measured.instrument),
        "subject": {"reference": subject},
        "effectiveDateTime": measured.at.isoformat(timespec="seconds"),
        "valueQuantity": {"value": measured.value, "unit": _unit(measured.instrument)},
    }
    if measured.note:
        resource["note"] = [{"text": measured.note}]
    return resource


def _code(instrument: str) -> Resource:
    known = INSTRUMENTS.get(instrument)
    words = known.name if known else "Days of the last week with a painkiller"
    codes = codes_for(instrument, CodeSystem.LOINC)
    coding = [{"system": LOINC, "code": each.code, "display": each.words} for each in codes]
    return {"coding": coding, "text": words} if coding else {"text": words}


def _unit(instrument: str) -> str:
    return "days a week" if instrument == ANALGESIC_DAYS else "points"
