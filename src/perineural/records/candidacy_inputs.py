"""What a candidacy decision is made under, as it is stored and read back to argue it again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from perineural.clinical.candidacy import CandidacyInput, NamedItem
from perineural.clinical.policy import SitePolicy


def stored_input(given: CandidacyInput) -> dict[str, Any]:
    """Everything a decision is made under, as plain values that can be stored."""
    return {
        "age_years": given.age_years,
        "condition": given.condition,
        "side": given.side,
        "modality": given.modality,
        "allergies": [_stored_item(item) for item in given.allergies],
        "medications": [_stored_item(item) for item in given.medications],
        "problems": [_stored_item(item) for item in given.problems],
        "answers": dict(given.answers),
        "red_flags": dict(given.red_flags),
        "cleared": dict(given.cleared),
        "ingredients": list(given.ingredients),
        "weight_kg": None if given.weight_kg is None else str(given.weight_kg),
        "policy": given.policy.to_json(),
    }


def _stored_item(item: NamedItem) -> dict[str, Any]:
    return {"display": item.display, "classes": sorted(item.classes)}


def read_input(stored: Mapping[str, Any]) -> CandidacyInput:
    """What a decision was made under, read back to argue it again."""
    items = {
        name: tuple(NamedItem(each["display"], tuple(each["classes"])) for each in stored[name])
        for name in ("allergies", "medications", "problems")
    }
    weight_kg = stored["weight_kg"]
    return CandidacyInput(
        age_years=stored["age_years"],
        condition=stored["condition"],
        side=stored["side"],
        modality=stored["modality"],
        answers=stored["answers"],
        red_flags=stored["red_flags"],
        cleared=stored.get("cleared", {}),
        ingredients=tuple(stored["ingredients"]),
        weight_kg=None if weight_kg is None else Decimal(weight_kg),
        policy=SitePolicy.from_json(stored["policy"]),
        **items,
    )
