"""Is this plan right for this patient: one decision, argued reason by reason.

The rules argue; the clinician decides. The decision is the heaviest of all reasons, so no order
of inputs can change it, and what is not known never counts as no.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import chain

from perineural.clinical.candidacy_rules import (
    ALLERGY_RULES,
    ANSWER_RULES,
    DECISION_WORDS,
    MEDICINE_RULES,
    PLAN_RULES,
    PROBLEM_RULES,
    QUESTIONS,
    Decision,
    Question,
    Rule,
)
from perineural.clinical.candidacy_values import (
    ANSWERS,
    CandidacyInput,
    CandidacyResult,
    NamedItem,
    Reason,
)
from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.clinical.modality import BATH, singles
from perineural.clinical.products import PRODUCTS, Product
from perineural.clinical.red_flags import RED_FLAGS, RedFlag, red_flags_for
from perineural.clinical.substances import AllergyClass, classify_allergy

__all__ = [
    "ANSWERS",
    "DECISION_WORDS",
    "QUESTIONS",
    "CandidacyInput",
    "CandidacyResult",
    "Decision",
    "NamedItem",
    "Question",
    "Reason",
    "assess_candidacy",
    "questions_for",
]

ADULT_AGE_YEARS = 18
PLAUSIBLE_WEIGHT_KG = (Decimal(30), Decimal(300))

_ANAESTHETICS = (AllergyClass.AMIDE_ANAESTHETIC, AllergyClass.ESTER_ANAESTHETIC)
_BLOOD_THINNERS = frozenset(
    ("anticoagulant", "antiplatelet", "aspirin", "anticoagulant_use", "antiplatelet_use")
)
_PLACE = re.compile(r"\{(item|part|action|record)\}")
_EVERYTHING = frozenset(("anaesthetic", "dextrose", "ester"))


def _allergens(product: Product) -> frozenset[AllergyClass]:
    """What somebody could be allergic to in this product, read from its ingredients' names."""
    words = [*product.preservatives, *product.antioxidants, *product.made_from]
    words += [product.anaesthetic] if product.anaesthetic else []
    words += ["epinephrine"] if product.with_epinephrine else []
    words += ["dextrose"] if product.dextrose_mg_per_ml else []
    words += ["mannitol"] if product.mannitol_mg_per_ml else []
    words += ["bicarbonate"] if product.bicarbonate_meq_per_ml else []
    found = frozenset(chain.from_iterable(classify_allergy("", "", word) for word in words))
    return found - {AllergyClass.OTHER}


_ALLERGENS: Mapping[str, frozenset[AllergyClass]] = {
    key: _allergens(product) for key, product in PRODUCTS.items()
}


def _recipe_holds(ingredients: tuple[str, ...]) -> frozenset[str]:
    """What the rules ask about in the recipe; everything where no recipe has been chosen."""
    if not ingredients:
        return _EVERYTHING
    allergens = frozenset(chain.from_iterable(_ALLERGENS[key] for key in ingredients))
    holds = set()
    if any(PRODUCTS[key].anaesthetic for key in ingredients):
        holds.add("anaesthetic")
    if AllergyClass.ESTER_ANAESTHETIC in allergens:
        holds.add("ester")
    if AllergyClass.DEXTROSE in allergens:
        holds.add("dextrose")
    return frozenset(holds)


def _reason(rule: Rule, given: CandidacyInput, **said: str) -> Reason:
    return Reason(
        rule=rule.key,
        text=_fill(rule.text, said),
        effect=rule.effect.weigh(given.modality, given.policy),
        what_would_change=_fill(rule.what_would_change, said),
        hazard=rule.hazard,
        sources=rule.sources,
    )


def _fill(text: str, said: Mapping[str, str]) -> str:
    """Put the record's words into the sentence; the words themselves are never read as a form."""
    return _PLACE.sub(lambda found: said.get(found[1], found[0]), text)


def _plan_reasons(given: CandidacyInput) -> Iterator[Reason]:
    condition = CONDITIONS[given.condition]
    if given.age_years is None:
        yield _reason(PLAN_RULES["age_unknown"], given)
    elif given.age_years < ADULT_AGE_YEARS:
        yield _reason(PLAN_RULES["age_under_18"], given)
    if not given.side:
        yield _reason(PLAN_RULES["side_unknown"], given)
    elif given.side not in condition.usual_sides:
        yield _reason(PLAN_RULES["side_unusual"], given, item=given.side)
    if BATH in singles(given.modality):
        yield from _bath_reasons(given)
    if not given.ingredients:
        yield _reason(PLAN_RULES["recipe_unknown"], given)


def _bath_reasons(given: CandidacyInput) -> Iterator[Reason]:
    condition = CONDITIONS[given.condition]
    if "bath" not in condition.modalities:
        yield _reason(PLAN_RULES["bath_not_for_condition"], given, item=condition.name)
    if not given.policy.bath_enabled:
        yield _reason(PLAN_RULES["bath_not_offered"], given)
    yield _reason(PLAN_RULES["bath_without_trial"], given)


def _weight_reasons(given: CandidacyInput, holds: frozenset[str]) -> Iterator[Reason]:
    low, high = PLAUSIBLE_WEIGHT_KG
    if given.weight_kg is not None and not low <= given.weight_kg <= high:
        yield _reason(PLAN_RULES["weight_implausible"], given, item=f"{given.weight_kg:f}")
    if given.weight_kg is None and given.ingredients and "anaesthetic" in holds:
        yield _reason(PLAN_RULES["weight_unknown"], given)


def _red_flag_reasons(given: CandidacyInput) -> Iterator[Reason]:
    asked = red_flags_for(given.condition)
    others = tuple(RED_FLAGS[key] for key in given.red_flags if RED_FLAGS[key] not in asked)
    for flag in asked:
        answer = given.red_flags.get(flag.key, "unknown")
        if answer == "unknown":
            yield _flag_reason("red_flag_not_known", flag, given)
        elif answer == "no":
            yield from _contradictions(flag, given)
    for flag in chain(asked, others):
        if flag.key in given.cleared:
            how = given.cleared[flag.key].strip()
            yield _flag_reason("red_flag_cleared", flag, given, record=how)
        elif given.red_flags.get(flag.key) == "yes":
            yield _flag_reason("red_flag_yes", flag, given, action=flag.referral_text)


def _flag_reason(rule: str, flag: RedFlag, given: CandidacyInput, **said: str) -> Reason:
    reason = _reason(ANSWER_RULES[rule], given, item=flag.question, **said)
    return Reason(
        rule=f"{reason.rule}.{flag.key}",
        text=reason.text,
        effect=reason.effect,
        what_would_change=reason.what_would_change,
        hazard=reason.hazard,
        sources=flag.sources,
    )


def _contradictions(flag: RedFlag, given: CandidacyInput) -> Iterator[Reason]:
    for item in chain(given.problems, given.medications):
        if any(kind in item.classes for kind in flag.contradicted_by):
            yield _flag_reason("red_flag_contradicted", flag, given, record=item.display)


def _question_reasons(given: CandidacyInput, holds: frozenset[str]) -> Iterator[Reason]:
    for question in QUESTIONS:
        if not question.reach.covers(given.modality, given.condition, holds):
            continue
        answer = given.answers.get(question.key, "unknown")
        if answer == "unknown" or (answer == "yes" and not _on_record(question.key, given)):
            yield _answer_reason(question, given, yes=answer == "yes")


def _on_record(question_key: str, given: CandidacyInput) -> bool:
    """Whether the record already says in detail what a yes to this question says in general."""
    if question_key == "allergy_to_parts":
        return any(set(item.classes) - {"other"} for item in given.allergies)
    if question_key == "takes_blood_thinner":
        items = chain(given.medications, given.problems)
        return any(not _BLOOD_THINNERS.isdisjoint(item.classes) for item in items)
    return False


def _answer_reason(question: Question, given: CandidacyInput, *, yes: bool) -> Reason:
    effect = question.if_yes if yes else question.if_not_known
    not_known = ANSWER_RULES["question_not_known"]
    return Reason(
        rule=f"question.{question.key}" if yes else f"{not_known.key}.{question.key}",
        text=question.reason_if_yes if yes else _fill(not_known.text, {"item": question.text}),
        effect=effect.weigh(given.modality, given.policy),
        what_would_change=question.what_would_change if yes else not_known.what_would_change,
        hazard=question.hazard,
        sources=question.sources,
    )


def _allergy_reasons(given: CandidacyInput) -> Iterator[Reason]:
    for item in given.allergies:
        for kind in item.classes:
            if kind == AllergyClass.LATEX:
                yield _reason(ALLERGY_RULES["latex"], given, item=item.display)
            elif kind in ALLERGY_RULES:
                yield _allergy_reason(item, kind, given)


def _allergy_reason(item: NamedItem, kind: str, given: CandidacyInput) -> Reason:
    if not given.ingredients:
        return _reason(ALLERGY_RULES["recipe_to_choose"], given, item=item.display)
    parts = _parts_holding((kind,), given)
    if parts:
        return _reason(ALLERGY_RULES[kind], given, item=item.display, part=parts)
    others = _parts_holding(_ANAESTHETICS, given) if kind in _ANAESTHETICS else ""
    if others:
        rule = ALLERGY_RULES["other_anaesthetic_class"]
        return _reason(rule, given, item=item.display, part=others)
    return _reason(ALLERGY_RULES["not_in_recipe"], given, item=item.display)


def _parts_holding(kinds: Collection[str], given: CandidacyInput) -> str:
    names = {
        PRODUCTS[key].name
        for key in given.ingredients
        if not _ALLERGENS[key].isdisjoint(AllergyClass(kind) for kind in kinds)
    }
    return ", ".join(sorted(names))


def _record_reasons(
    given: CandidacyInput, holds: frozenset[str], rules: Mapping[str, Rule], record: str
) -> Iterator[Reason]:
    items: tuple[NamedItem, ...] = getattr(given, record)
    for item in items:
        kinds = set(item.classes)
        if "aspirin" in kinds:
            kinds.discard("antiplatelet")
        for kind in kinds:
            rule = rules.get(kind)
            if rule and rule.reach.covers(given.modality, given.condition, holds):
                yield _reason(rule, given, item=item.display)


def _not_known(given: CandidacyInput, holds: frozenset[str]) -> tuple[str, ...]:
    plan = (
        ("age_years", given.age_years is None),
        ("side", not given.side),
        ("ingredients", not given.ingredients),
        ("weight_kg", given.weight_kg is None and "anaesthetic" in holds),
    )
    flags = (flag.key for flag in red_flags_for(given.condition))
    asked = (
        question.key
        for question in QUESTIONS
        if question.reach.covers(given.modality, given.condition, holds)
    )
    return (
        *(name for name, missing in plan if missing),
        *(key for key in flags if given.red_flags.get(key, "unknown") == "unknown"),
        *(key for key in asked if given.answers.get(key, "unknown") == "unknown"),
    )


def questions_for(
    condition: str, modality: str, ingredients: tuple[str, ...] = ()
) -> tuple[Question, ...]:
    """The questions that count for this plan, in the order in which they are asked.

    Args:
        condition: Key of the condition.
        modality: `injection`, `bath` or `both`.
        ingredients: Product keys of the recipe; empty when none has been chosen, and then every
            question about the recipe counts.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> [question.key for question in questions_for("migraine", "injection")][:2]
        ['allergy_to_parts', 'infection_at_site']
    """
    key, holds = condition_of(condition).key, _recipe_holds(ingredients)
    return tuple(each for each in QUESTIONS if each.reach.covers(modality, key, holds))


def assess_candidacy(given: CandidacyInput) -> CandidacyResult:
    """Whether this plan suits this patient, with every reason for and against.

    The decision is the heaviest effect among the reasons, and `suitable` where there is none. A
    red flag answered yes, or not answered, always stops the plan.

    Args:
        given: The patient, the plan and the clinic's policy.

    Returns:
        The decision; its reasons, heaviest first, each named by rule; what is not known; and the
        version of the knowledge it was made under.

    Does not cover:
        Children, a plan for pregnancy, allergies to skin cleansers and plasters, and whether the
        diagnosis is right. A clinician decides.

    Source:
        knowledge/candidacy.toml and knowledge/red_flags.toml; each reason carries its own.
        Hazards: HAZ-001, HAZ-003, HAZ-004, HAZ-005.

    Examples:
        >>> given = CandidacyInput(age_years=17, condition="achilles_tendonitis", side="left")
        >>> str(assess_candidacy(given).decision)
        'not_suitable'
    """
    holds = _recipe_holds(given.ingredients)
    found = chain(
        _plan_reasons(given),
        _weight_reasons(given, holds),
        _red_flag_reasons(given),
        _question_reasons(given, holds),
        _allergy_reasons(given),
        _record_reasons(given, holds, MEDICINE_RULES, "medications"),
        _record_reasons(given, holds, PROBLEM_RULES, "problems"),
    )
    reasons = {(reason.rule, reason.text): reason for reason in found}.values()
    ordered = sorted(reasons, key=lambda each: (-each.effect.weight, each.rule, each.text))
    decision = ordered[0].effect if ordered else Decision.SUITABLE
    return CandidacyResult(decision, tuple(ordered), _not_known(given, holds), KNOWLEDGE_VERSION)
