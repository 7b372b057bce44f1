"""Problems and diagnoses.

Source:
    HL7 FHIR R4 4.0.1, Condition (`condition.html`), with its value sets condition-clinical and
    condition-ver-status.
"""

from perineural.fhir.coding import ICD_10, ICD_10_CM, SNOMED_CT, read_concept, read_status
from perineural.fhir.dates import read_moment, read_period
from perineural.fhir.element import Element
from perineural.fhir.ledger import ENTERED_IN_ERROR, REFUTED, SAYS_NOT_WHAT, Ledger, NotTaken
from perineural.fhir.reference import Entry
from perineural.fhir.values import ImportedDate, ImportedItem

CLINICAL_SYSTEM = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CLINICAL_STATUSES = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
VERIFICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
VERIFICATION_STATUSES = (
    "unconfirmed",
    "provisional",
    "differential",
    "confirmed",
    "refuted",
    "entered-in-error",
)
PREFERRED = (SNOMED_CT, ICD_10_CM, ICD_10)

ONSET_ENDINGS = ("DateTime", "Age", "Period", "Range", "String")


def read_condition(entry: Entry, ledger: Ledger) -> ImportedItem | NotTaken:
    """Read one problem or diagnosis with its statuses, whether still active or not.

    Args:
        entry: The entry of the Condition.
        ledger: Takes a warning when a date was given in words or as an age.

    Returns:
        The condition; or why it is left: entered in error, refuted, or nothing said.

    Raises:
        BadValue: A status FHIR does not have, a wrong date or a value of the wrong kind.
        UnsafeText: A forbidden character in a code or in its words.

    Does not cover:
        Severity, stage, body site, evidence and notes. They are not read.

    Source:
        HL7 FHIR R4 4.0.1, Condition. That resolved conditions are taken is ours: the past can
        speak against a treatment.
    """
    condition = entry.resource
    verification = read_status(
        condition, "verificationStatus", VERIFICATION_SYSTEM, VERIFICATION_STATUSES
    )
    refusal = refused_by(verification)
    if refusal is not None:
        return refusal
    concept = read_concept(condition.child("code"), PREFERRED)
    if concept is None:
        return SAYS_NOT_WHAT
    return ImportedItem(
        fhir_id=entry.fhir_id,
        system=concept.system,
        code=concept.code,
        display=concept.display,
        codings=concept.codings,
        clinical_status=read_status(
            condition, "clinicalStatus", CLINICAL_SYSTEM, CLINICAL_STATUSES
        ),
        verification_status=verification,
        onset=read_time(condition, "onset", ledger),
        recorded=read_moment(condition, "recordedDate"),
        abatement=read_time(condition, "abatement", ledger),
    )


def refused_by(verification: str | None) -> NotTaken | None:
    """Say why a record with this verification status is left; None when it is taken."""
    if verification == "entered-in-error":
        return ENTERED_IN_ERROR
    return REFUTED if verification == "refuted" else None


def read_time(resource: Element, stem: str, ledger: Ledger) -> ImportedDate | None:
    """Read when something began (`onset`) or ended (`abatement`), if it was given as a date.

    Of a period, the start is taken for `onset` and the end for `abatement`. An age, a range or
    words are not turned into a date; a warning says that they stand in the file.
    """
    chosen = resource.choice(stem, ONSET_ENDINGS)
    if chosen is None:
        return None
    if chosen.endswith("DateTime"):
        return read_moment(resource, chosen)
    if chosen.endswith("Period"):
        return read_period(resource, chosen, prefer="start" if stem == "onset" else "end")
    ledger.warn(f"{resource.place(chosen)} is not a date; it was not taken.")
    return None
