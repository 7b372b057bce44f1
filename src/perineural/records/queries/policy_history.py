"""The versions of a clinic's own rules: who set each, when, why, and what it changed."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perineural.clinical.anatomy import NERVES
from perineural.clinical.policy import POLICY_ITEMS, SitePolicy
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import ClinicPolicy
from perineural.records.permissions import Permission, check_can

NERVE_LISTS = {
    "nerves_left_out": "Nerves not injected here",
    "nerves_to_confirm": "Nerves that need ultrasound or a credential here",
}


@dataclass(frozen=True)
class PolicyVersion:
    """One version of the rules; `changes` says what differs from the one before, in words."""

    version: int
    set_at: dt.datetime
    set_by: str
    reason: str
    changes: tuple[str, ...]


@query
def policy_history(*, by: Actor, clinic_id: uuid.UUID) -> tuple[PolicyVersion, ...]:
    """Every version of the clinic's rules, the newest first. Two SQL queries."""
    check_can(by, clinic_id, Permission.SET_POLICY)
    rows = ClinicPolicy.objects.filter(clinic_id=clinic_id).select_related("set_by")
    before, found = SitePolicy(), []
    for row in rows.order_by("version"):
        policy = SitePolicy.from_json(row.content)
        found.append(
            PolicyVersion(
                version=row.version,
                set_at=row.set_at,
                set_by=str(row.set_by.full_name) if row.set_by else "the program",
                reason=row.reason,
                changes=changes_in_words(before, policy),
            )
        )
        before = policy
    return tuple(reversed(found))


def changes_in_words(before: SitePolicy, after: SitePolicy) -> tuple[str, ...]:
    """What two sets of rules differ in, one sentence each; empty when they are alike."""
    old, new = before.to_json(), after.to_json()
    found = [
        f"{item.title}: {_value(old[key])} before, {_value(new[key])} now{_unit(item.unit)}."
        for key, item in POLICY_ITEMS.items()
        if old[key] != new[key]
    ]
    found += _ceilings(old["anaesthetic_max_mg"], new["anaesthetic_max_mg"])
    for key, title in NERVE_LISTS.items():
        if old[key] != new[key]:
            found.append(f"{title}: {_nerves(old[key])} before, {_nerves(new[key])} now.")
    return tuple(found)


def _ceilings(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [
        f"Own ceiling for {drug}: {old.get(drug, 'none')} before, {new.get(drug, 'none')} now [mg]."
        for drug in sorted({*old, *new})
        if old.get(drug) != new.get(drug)
    ]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _unit(unit: str) -> str:
    return f" [{unit}]" if unit else ""


def _nerves(ids: list[Any]) -> str:
    return ", ".join(NERVES[each].name for each in ids) or "none"
