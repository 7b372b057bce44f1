"""What a patient wrote about allergies and medicines, taken into the record word for word.

Each line or part between commas becomes an item of the history, unconfirmed, with the classes its
own words give it, so that the rules argue with it before anybody has read it twice. A word too many
is an item too many, which a person can judge; one too few could hurt somebody.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from perineural.clinical.substances import classify_allergy, classify_medication
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.models import Allergy, Intake, Medication, Patient
from perineural.records.models.patient import HistoryItem

NOTHING = frozenset(
    {
        "no",
        "nil",
        "none",
        "nothing",
        "no allergies",
        "no known allergies",
        "none known",
        "none that i know of",
        "nothing that i know of",
        "no medicines",
        "no medication",
        "no medications",
        "n a",
        "ninguno",
        "ninguna",
        "ningún medicamento",
        "ninguna alergia",
        "nada",
        "no tengo",
        "no tomo",
        "no tomo nada",
        "no tomo ninguno",
        "no tengo alergias",
        "no tengo ninguna",
        "sin alergias",
        "sin medicamentos",
        "keine",
        "keine allergien",
        "keine bekannt",
        "keine bekannten allergien",
        "keine medikamente",
        "nein",
        "nichts",
        "nichts bekannt",
        "",
    }
)
"""Whole answers that say that there is nothing to list."""
ITEMS_AT_MOST = 50


def told_items(text: str) -> tuple[str, ...]:
    """The items of a free answer, as they were written; empty when it says there are none.

    Examples:
        >>> told_items("None.")
        ()
        >>> told_items("penicillin, lidocaine at the dentist")
        ('penicillin', 'lidocaine at the dentist')
    """
    if _plain(text) in NOTHING:
        return ()
    parts = (part.strip(" .\t-•*") for part in re.split(r"[\n,;]+", text))
    kept = dict.fromkeys(part[:500] for part in parts if _plain(part) not in NOTHING)
    return tuple(kept)[:ITEMS_AT_MOST]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text.casefold()))


def keep_told(by: Actor, intake: Intake, patient: Patient) -> None:
    """Add what an intake lists to the patient's history; part of the action that accepts it.

    A painkiller is a medicine, wherever it was listed.
    """
    _keep(by, intake, patient, (Allergy, told_items(intake.allergies), classify_allergy))
    taken = [*told_items(intake.medicines), *(each["name"] for each in intake.painkillers)]
    once: dict[str, str] = {}
    for each in taken:
        once.setdefault(_plain(each), each[:500])
    _keep(by, intake, patient, (Medication, tuple(once.values()), classify_medication))


_Kind = tuple[type[HistoryItem], Iterable[str], Callable[[str, str, str], Any]]


def _keep(by: Actor, intake: Intake, patient: Patient, kind: _Kind) -> None:
    model, items, classify = kind
    model.objects.bulk_create(
        model(
            clinic_id=intake.clinic_id,
            patient=patient,
            display=item,
            classes=sorted(classify("", "", item)),
            verification="unconfirmed",
            origin="intake",
            external_id=f"intake:{intake.id}:{number}",
            occurred_at=intake.submitted_at,
            recorded_by=recorder(by),
        )
        for number, item in enumerate(items)
    )
