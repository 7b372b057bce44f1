"""Red flags: answers that stop the plan and send the patient on, with how soon and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


class Urgency(StrEnum):
    """How soon somebody must see the patient."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    SOON = "soon"


URGENCY_WORDS: Mapping[Urgency, str] = MappingProxyType(
    {
        Urgency.EMERGENCY: "Emergency: send to hospital now",
        Urgency.SAME_DAY: "Refer to be seen today",
        Urgency.SOON: "Refer soon, before any treatment here",
    }
)


REGION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "any": "Any place",
        "spine": "Spine",
        "headache": "Headache",
        "limb": "Limb",
        "chest_wall": "Chest wall",
        "wound": "Wound and scar",
    }
)
"""The parts of the body under which red flags are listed."""


@dataclass(frozen=True)
class RedFlag:
    """One red flag: the clinician's question, the patient's, and what a yes asks for.

    `contradicted_by` names the kinds of recorded problem with which a "no" cannot stand
    unexamined.
    """

    key: str
    region: str
    question: str
    plain_question: str
    urgency: Urgency
    action: str
    contradicted_by: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def referral_text(self) -> str:
        """The line for the referral: how soon, and what to do."""
        return f"{URGENCY_WORDS[self.urgency]}. {self.action}"


def _red_flag(key: str, entry: Mapping[str, Any]) -> RedFlag:
    return RedFlag(
        key=key,
        region=entry["region"],
        question=entry["question"],
        plain_question=entry["plain_question"],
        urgency=Urgency(entry["urgency"]),
        action=entry["action"],
        contradicted_by=tuple(entry.get("contradicted_by", ())),
        sources=sources_from(entry),
    )


RED_FLAGS: Mapping[str, RedFlag] = MappingProxyType(
    {key: _red_flag(key, entry) for key, entry in load_toml("red_flags").items()}
)
"""Every red flag by its key."""


def _soonest_first(flag: RedFlag) -> int:
    return tuple(Urgency).index(flag.urgency)


def _flags_of(condition_key: str) -> tuple[RedFlag, ...]:
    keys = CONDITIONS[condition_key].red_flags
    missing = [key for key in keys if key not in RED_FLAGS]
    if missing:
        raise ClinicalError(f"{condition_key} names unknown red flags: {', '.join(missing)}")
    return tuple(sorted((RED_FLAGS[key] for key in keys), key=_soonest_first))


_BY_CONDITION = {key: _flags_of(key) for key in CONDITIONS}


def red_flags_for(condition: str) -> tuple[RedFlag, ...]:
    """The red flags that must be answered for this condition, the most urgent first.

    Raises:
        UnknownKey: There is no such condition.
    """
    return _BY_CONDITION[condition_of(condition).key]
