"""Body weight.

Source:
    HL7 FHIR R4 4.0.1, Observation (`observation.html`) and Observation Vital Signs Profile
    (`observation-vitalsigns.html`): body weight is LOINC 29463-7 in kg, g or [lb_av] of UCUM.
    UCUM: 1 [lb_av] = 7000 [gr] = 0.45359237 kg exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal, Inexact

from perineural.fhir.coding import LOINC, UCUM, read_codings
from perineural.fhir.dates import read_moment, read_period
from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue, quoted
from perineural.fhir.ledger import ENTERED_IN_ERROR, Ledger, NotTaken
from perineural.fhir.reference import Entry
from perineural.fhir.text import IDENTIFIER
from perineural.fhir.values import ImportedDate, ImportedWeight

BODY_WEIGHT_LOINC = "29463-7"
KG_PER_POUND = Decimal("0.45359237")
MAX_WEIGHT_KG = Decimal(1000)
"""Guard against a slip such as grams marked as kilograms; not a clinical limit."""
TENTH = Decimal("0.1")
"""To how much a weight is kept: no scale in a clinic shows more. [kg]"""
STATUSES = (
    "registered",
    "preliminary",
    "final",
    "amended",
    "corrected",
    "cancelled",
    "entered-in-error",
    "unknown",
)
DONE = ("final", "amended", "corrected")
COMPARATORS = ("<", "<=", ">=", ">")

NOT_A_WEIGHT = NotTaken("Of observations only the body weight is read.")
NOT_FINAL = NotTaken("It is a body weight that is not final.")
WITHOUT_TIME = NotTaken("It is a body weight without the time it was measured.", look=True)
OLDER = NotTaken("It is an older body weight; only the latest counts.")
UNREADABLE = NotTaken("It is a body weight without a value in kg or [lb_av] (UCUM).")

_EXACT = Context(prec=100, traps=[Inexact])


@dataclass(frozen=True)
class _Weighing:
    entry: Entry
    measured: ImportedDate
    weight: ImportedWeight | None


def is_body_weight(observation: Element) -> bool:
    """Whether an observation is a body weight by its LOINC code."""
    concept = observation.child("code")
    return concept is not None and any(
        coding.system == LOINC and coding.code == BODY_WEIGHT_LOINC
        for coding in read_codings(concept)
    )


def read_latest_weight(entries: Iterable[Entry], ledger: Ledger) -> ImportedWeight | None:
    """Read the latest body weight; doses hang on it.

    The latest by the time of measurement decides. If its value cannot be read, no weight is taken
    and a warning says so: an older weight must not stand in for it unseen. Of two weights of the
    same time the lighter is taken, since it gives the lower dose ceiling.

    Args:
        entries: The body weights of this patient.
        ledger: Is told which were taken and which left.

    Returns:
        The weight. [kg] above 0 to 1000, exact; None when there is none or it cannot be read.

    Raises:
        BadValue: Not above zero, beyond 1000 kg, or a value of the wrong kind.

    Source:
        HL7 FHIR R4 4.0.1, Vital Signs Profile; UCUM, international pound (avoirdupois).
    """
    weighings = [found for entry in entries if (found := _weighing(entry, ledger))]
    if not weighings:
        return None
    latest = max(weighing.measured.begins for weighing in weighings)
    newest = [weighing for weighing in weighings if weighing.measured.begins == latest]
    chosen = _chosen(newest, ledger)
    for weighing in weighings:
        path = weighing.entry.resource.path
        if weighing.weight is not None and weighing.weight is chosen:
            ledger.take("Observation", path, _in_words(chosen))
        elif weighing.weight is None:
            ledger.leave("Observation", UNREADABLE)
        else:
            ledger.leave("Observation", OLDER)
    return chosen


def kept_weight_kg(weight_kg: Decimal) -> Decimal:
    """A weight as it is kept: rounded down, so that no dose ceiling rises by rounding. [kg] 0.1"""
    return weight_kg.quantize(TENTH, ROUND_DOWN)


def _in_words(weight: ImportedWeight) -> str:
    kept_kg = kept_weight_kg(weight.weight_kg)
    said = f"body weight {kept_kg:f} kg"
    if weight.unit != "kg":
        said += f" from {weight.value.quantize(TENTH):f} lb"
    if kept_kg != weight.weight_kg:
        said += f", rounded down to {TENTH} kg"
    return f"{said}, weighed {weight.measured.text[:10]}"


def _chosen(newest: list[_Weighing], ledger: Ledger) -> ImportedWeight | None:
    weights = [weighing.weight for weighing in newest if weighing.weight is not None]
    if len(weights) < len(newest):
        ledger.warn("The latest body weight could not be read, so none was taken. Please weigh.")
        return None
    if len({weight.weight_kg for weight in weights}) > 1:
        ledger.warn("Two body weights have the same time; the lighter was taken. Please weigh.")
    return min(weights, key=lambda weight: weight.weight_kg)


def _weighing(entry: Entry, ledger: Ledger) -> _Weighing | None:
    observation = entry.resource
    status = observation.required_code("status", STATUSES)
    if status not in DONE:
        reason = ENTERED_IN_ERROR if status == "entered-in-error" else NOT_FINAL
        ledger.leave("Observation", reason)
        return None
    measured = _measured(observation)
    if measured is None:
        ledger.leave("Observation", WITHOUT_TIME)
        return None
    return _Weighing(entry, measured, _weight(entry, measured))


def _measured(observation: Element) -> ImportedDate | None:
    chosen = observation.choice("effective", ("DateTime", "Period", "Instant", "Timing"))
    if chosen in ("effectiveDateTime", "effectiveInstant"):
        return read_moment(observation, chosen)
    return read_period(observation, "effectivePeriod", prefer="end")


def _weight(entry: Entry, measured: ImportedDate) -> ImportedWeight | None:
    quantity = entry.resource.child("valueQuantity")
    if quantity is None or quantity.code("comparator", COMPARATORS) is not None:
        return None
    value, unit = quantity.number("value"), quantity.text("code", IDENTIFIER)
    if value is None or quantity.text("system", IDENTIFIER) != UCUM:
        return None
    if unit not in ("kg", "[lb_av]"):
        return None
    weight_kg = value if unit == "kg" else _EXACT.multiply(value, KG_PER_POUND)
    if not 0 < weight_kg <= MAX_WEIGHT_KG:
        raise BadValue(
            quantity.place("value"),
            f"is {quoted(str(value))} {unit}",
            f"a body weight above 0 and at most {MAX_WEIGHT_KG} kg",
        )
    return ImportedWeight(entry.fhir_id, weight_kg, value, unit, measured)
