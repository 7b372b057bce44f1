"""The rules as entries of the catalogue: who may be treated, mixing, the session, what is told."""

from collections.abc import Mapping

from perineural.clinical.amounts import plain
from perineural.clinical.candidacy_rules import (
    ALLERGY_RULES,
    ANSWER_RULES,
    DECISION_WORDS,
    MEDICINE_RULES,
    PLAN_RULES,
    PROBLEM_RULES,
    QUESTIONS,
    Effect,
    Question,
    Reach,
    Rule,
)
from perineural.clinical.catalogue.entries import Entry, Fact, fact, said
from perineural.clinical.catalogue.wording import (
    entries_from,
    in_words,
    links_to_conditions,
    with_gaps,
)
from perineural.clinical.drawing_up import SYRINGES
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import MODALITY_WORDS

RULES: Mapping[str, Mapping[str, Rule]] = {
    "The plan": PLAN_RULES,
    "Answers": ANSWER_RULES,
    "Allergies on record": ALLERGY_RULES,
    "Medicines on record": MEDICINE_RULES,
    "Problems on record": PROBLEM_RULES,
}


def candidacy_entries() -> tuple[Entry, ...]:
    """Every question and rule about whether the treatment may be given."""
    questions = (
        Entry(
            "candidacy",
            f"question.{each.key}",
            each.text,
            "Questions",
            _of_question(each),
            each.sources,
        )
        for each in QUESTIONS
    )
    rules = (
        Entry("candidacy", rule.key, with_gaps(rule.text), heading, _of_rule(rule), rule.sources)
        for heading, found in RULES.items()
        for rule in found.values()
    )
    return (*questions, *rules)


def _of_question(question: Question) -> tuple[Fact, ...]:
    return said(
        fact("Asked of a patient", question.plain_text),
        fact("If yes", question.reason_if_yes, *_effect(question.if_yes)),
        fact("If not known", *_effect(question.if_not_known)),
        *_reach(question.reach),
        fact("What would change it", with_gaps(question.what_would_change)),
        fact("Hazard", question.hazard),
    )


def _of_rule(rule: Rule) -> tuple[Fact, ...]:
    return said(
        fact("Then", *_effect(rule.effect)),
        *_reach(rule.reach),
        fact("What would change it", with_gaps(rule.what_would_change)),
        fact("Hazard", rule.hazard),
    )


def _effect(effect: Effect) -> tuple[str, ...]:
    """What it means for the plan, line by line.

    Examples:
        >>> _effect(PLAN_RULES["age_under_18"].effect)
        ('Not suitable',)
    """
    by_policy = (
        f"Where the clinic's rule is “{in_words(rule).lower()}”: {DECISION_WORDS[decision]}"
        for rule, decision in effect.by_policy.items()
    )
    usual = () if effect.by_policy else (DECISION_WORDS[effect.usual],)
    bath = () if effect.bath is None else (f"For the bath: {DECISION_WORDS[effect.bath]}",)
    return (*usual, *by_policy, *bath)


def _reach(reach: Reach) -> tuple[Fact, ...]:
    return (
        fact("Only if the recipe holds", reach.needs.replace("_", " ")),
        fact("Only with", ", ".join(MODALITY_WORDS[each] for each in reach.modalities)),
        fact("Only for", links=links_to_conditions(reach.conditions)),
    )


def mixing_entries() -> tuple[Entry, ...]:
    """Every rule about mixing, keeping and releasing a batch, and what a syringe can be read to."""
    syringes = (
        Entry(
            "mixing",
            key,
            f"Syringe of {plain(each.size_ml)} mL",
            "Syringes",
            said(fact("Can be read to", f"{plain(each.step_ml)} mL")),
            each.sources,
        )
        for key, each in SYRINGES.items()
    )
    return (*entries_from("mixing", load_toml("mixing")), *syringes)


def session_entries() -> tuple[Entry, ...]:
    """Every rule about a session and a series of them, and how unwanted events are judged."""
    judged = load_toml("adverse_events")
    return (
        *entries_from("session", load_toml("session_limits"), "One session"),
        *entries_from("session", load_toml("series"), "Relief and the series", "series."),
        *entries_from("session", judged["related"], "Unwanted events: related?", "related."),
        *entries_from("session", judged["outcome"], "Unwanted events: outcome", "outcome."),
    )


def policy_entries() -> tuple[Entry, ...]:
    """Every limit that a clinic may set for itself."""
    return entries_from("policy", load_toml("policy"))


def _of_its_own(name: str) -> Mapping[str, Mapping[str, object]]:
    """The entries of a file, but for those whose text and sources stand in another."""
    return {key: entry for key, entry in load_toml(name).items() if "said_in" not in entry}


def told_entries() -> tuple[Entry, ...]:
    """What patients are asked and told: self-check, consent, after a session, in a report."""
    check = load_toml("self_check")
    reports = load_toml("reports")
    return (
        *entries_from("told", check["outcome"], "Self-check: what it says", "outcome."),
        *entries_from("told", {"age": check["age"]}, "Self-check: questions"),
        *entries_from("told", check["question"], "Self-check: questions", "question."),
        *entries_from("told", load_toml("drawn_places"), "Self-check: from a drawing", "drawn."),
        *entries_from("told", load_toml("consent"), "Consent", "consent."),
        *entries_from("told", _of_its_own("about"), "About the treatment", "about."),
        *entries_from("told", _of_its_own("expect"), "What to expect", "expect."),
        *entries_from("told", load_toml("aftercare"), "After a session", "aftercare."),
        *entries_from("told", load_toml("schedule"), "How is it now?", "schedule."),
        *entries_from("told", reports["question"], "Something is wrong: questions", "report."),
        *entries_from("told", reports["urgency"], "Something is wrong: what is said", "urgency."),
        *entries_from("told", load_toml("coverage"), "Paying", "coverage."),
    )
