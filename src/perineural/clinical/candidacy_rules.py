"""The rules of candidacy as the packaged knowledge gives them: questions, records, the plan.

What each rule says, how far it reaches and where it comes from is content of
`knowledge/candidacy.toml`; how the rules are applied is `candidacy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import BATH, singles
from perineural.clinical.policy import SitePolicy


class Decision(StrEnum):
    """What the rules argue for, from the lightest to the heaviest. The clinician decides."""

    SUITABLE = "suitable"
    SUITABLE_WITH_PRECAUTIONS = "suitable_with_precautions"
    WORK_UP_FIRST = "work_up_first"
    NOT_SUITABLE = "not_suitable"

    @property
    def weight(self) -> int:
        """0 for suitable, up to 3 for not suitable."""
        return _ORDER[self]


_ORDER: dict[Decision, int] = {decision: place for place, decision in enumerate(Decision)}

DECISION_WORDS: Mapping[Decision, str] = MappingProxyType(
    {
        Decision.SUITABLE: "Suitable",
        Decision.SUITABLE_WITH_PRECAUTIONS: "Suitable with precautions",
        Decision.WORK_UP_FIRST: "Work up first",
        Decision.NOT_SUITABLE: "Not suitable",
    }
)

ANTICOAGULANT_POLICIES = ("precaution", "ask_prescriber", "refuse")


@dataclass(frozen=True)
class Reach:
    """When a rule counts at all; empty means always."""

    needs: str
    modalities: tuple[str, ...]
    conditions: tuple[str, ...]

    def covers(self, modality: str, condition: str, recipe_holds: frozenset[str]) -> bool:
        """Whether the rule counts for this plan."""
        return (
            (not self.needs or self.needs in recipe_holds)
            and (not self.modalities or not set(self.modalities).isdisjoint(singles(modality)))
            and (not self.conditions or condition in self.conditions)
        )


@dataclass(frozen=True)
class Effect:
    """How heavily a rule weighs: by itself, for the bath, and by the clinic's own policy."""

    usual: Decision
    bath: Decision | None
    by_policy: Mapping[str, Decision]

    def weigh(self, modality: str, policy: SitePolicy) -> Decision:
        """The effect for this plan under this policy; the heavier one where both are planned."""
        usual = self.by_policy.get(policy.anticoagulant_rule, self.usual)
        in_bath = usual if self.bath is None else self.bath
        effects = (in_bath if each == BATH else usual for each in singles(modality))
        return max(effects, key=lambda effect: effect.weight)


@dataclass(frozen=True)
class Rule:
    """One rule: what it says, how far it reaches, what would change it, and where it is from."""

    key: str
    text: str
    effect: Effect
    reach: Reach
    what_would_change: str
    hazard: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Question:
    """One question answered with yes, no or not known; a yes always means a concern."""

    key: str
    text: str
    plain_text: str
    reason_if_yes: str
    if_yes: Effect
    if_not_known: Effect
    reach: Reach
    what_would_change: str
    hazard: str
    sources: tuple[Source, ...]

    @property
    def stops_when_not_known(self) -> bool:
        """Whether leaving it open already stops the plan under the default policy."""
        return self.if_not_known.usual is Decision.WORK_UP_FIRST


def _effect(entry: Mapping[str, Any], name: str, bath_name: str, policy_name: str) -> Effect:
    by_policy = {key: Decision(value) for key, value in entry.get(policy_name, {}).items()}
    if by_policy and set(by_policy) != set(ANTICOAGULANT_POLICIES):
        raise ClinicalError(f"{policy_name} must give {', '.join(ANTICOAGULANT_POLICIES)}")
    usual = by_policy["precaution"] if by_policy else Decision(entry[name])
    bath = entry.get(bath_name)
    return Effect(usual, Decision(bath) if bath else None, MappingProxyType(by_policy))


def _reach(entry: Mapping[str, Any]) -> Reach:
    return Reach(
        needs=entry.get("needs", ""),
        modalities=tuple(entry.get("modalities", ())),
        conditions=tuple(entry.get("conditions", ())),
    )


def _rule(subject: str, key: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        key=f"{subject}.{key}",
        text=entry["text"],
        effect=_effect(entry, "effect", "bath_effect", "effect_by_policy"),
        reach=_reach(entry),
        what_would_change=entry["what_would_change"],
        hazard=entry["hazard"],
        sources=sources_from(entry),
    )


def _question(key: str, entry: Mapping[str, Any]) -> Question:
    return Question(
        key=key,
        text=entry["text"],
        plain_text=entry["plain_text"],
        reason_if_yes=entry["reason_if_yes"],
        if_yes=_effect(entry, "effect_if_yes", "bath_effect_if_yes", "effect_by_policy"),
        if_not_known=_effect(
            entry,
            "effect_if_not_known",
            "bath_effect_if_not_known",
            "effect_by_policy_if_not_known",
        ),
        reach=_reach(entry),
        what_would_change=entry["what_would_change"],
        hazard=entry["hazard"],
        sources=sources_from(entry),
    )


def _rules(subject: str) -> Mapping[str, Rule]:
    entries = load_toml("candidacy")[subject]
    return MappingProxyType({key: _rule(subject, key, entry) for key, entry in entries.items()})


QUESTIONS: tuple[Question, ...] = tuple(
    _question(key, entry) for key, entry in load_toml("candidacy")["question"].items()
)
"""Every question, in the order in which it is asked."""

PLAN_RULES = _rules("plan")
ANSWER_RULES = _rules("answer")
ALLERGY_RULES = _rules("allergy")
MEDICINE_RULES = _rules("medicine")
PROBLEM_RULES = _rules("problem")
