"""What a candidacy decision is made from, and what it gives back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perineural.clinical.candidacy_rules import QUESTIONS, Decision
from perineural.clinical.conditions import condition_of
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source
from perineural.clinical.modality import MODALITIES
from perineural.clinical.policy import SitePolicy
from perineural.clinical.products import PRODUCTS
from perineural.clinical.red_flags import RED_FLAGS

ANSWERS = ("yes", "no", "unknown")
"""What a question can be answered with; a missing answer is `unknown`."""

PLAUSIBLE_AGE_YEARS = (0, 130)

_QUESTION_KEYS = frozenset(question.key for question in QUESTIONS)


@dataclass(frozen=True)
class NamedItem:
    """One allergy, medicine or problem: the record's own words and what they were read as."""

    display: str
    classes: Collection[str]


@dataclass(frozen=True)
class CandidacyInput:
    """All that a decision is made under; stored with it, so that it can be replayed.

    Args:
        age_years: Age on the day of the decision. [years] 0 to 130; None when not known.
        condition: Key of the condition.
        side: `left`, `right`, `bilateral` or `midline`, the patient's own; "" when not recorded.
        modality: `injection`, `bath` or `both`.
        allergies: Every allergy on record, with its classes.
        medications: Every medicine taken now, with its classes.
        problems: Every current problem, with its classes; resolved ones are left out.
        answers: Answers to `QUESTIONS` by key; a missing one counts as not known.
        red_flags: Answers to the red flags by key; a missing one counts as not known.
        cleared: Of red flags answered yes, how each was looked into and cleared, in words.
        ingredients: Product keys of the recipe; empty when none has been chosen.
        weight_kg: Measured body weight. [kg]; None when not known.
        policy: The clinic's own settings.

    Raises:
        UnknownKey: A condition, product, question or red flag that does not exist.
        ClinicalError: An answer that is not yes, no or unknown, an unknown modality, or a red flag
            cleared without words or without a yes.
        OutOfRange: An age that nobody has.
    """

    age_years: int | None
    condition: str
    side: str
    modality: str = "injection"
    allergies: tuple[NamedItem, ...] = ()
    medications: tuple[NamedItem, ...] = ()
    problems: tuple[NamedItem, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    red_flags: Mapping[str, str] = field(default_factory=dict)
    cleared: Mapping[str, str] = field(default_factory=dict)
    ingredients: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    policy: SitePolicy = field(default_factory=SitePolicy)

    def __post_init__(self) -> None:
        """Refuse what cannot be read, rather than guess."""
        condition_of(self.condition)
        if self.modality not in MODALITIES:
            raise ClinicalError(
                f"modality is {self.modality!r}; expected one of {', '.join(MODALITIES)}"
            )
        for product in self.ingredients:
            if product not in PRODUCTS:
                raise UnknownKey("product", product, tuple(PRODUCTS))
        _check_answers("question", self.answers, _QUESTION_KEYS)
        _check_answers("red flag", self.red_flags, RED_FLAGS.keys())
        _check_cleared(self.cleared, self.red_flags)
        low, high = PLAUSIBLE_AGE_YEARS
        if self.age_years is not None and not low <= self.age_years <= high:
            raise OutOfRange(
                "age_years", Decimal(self.age_years), Decimal(low), Decimal(high), "years"
            )
        if self.weight_kg is not None and not self.weight_kg.is_finite():
            raise ClinicalError(f"weight_kg is {self.weight_kg}; expected a number of kg")


@dataclass(frozen=True)
class Reason:
    """One argument: the rule, what it says here, how heavily it weighs, what would change it."""

    rule: str
    text: str
    effect: Decision
    what_would_change: str
    hazard: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class CandidacyResult:
    """The decision the rules argue for, its reasons from the heaviest to the lightest.

    `not_known` names what was left open: question and red-flag keys, and `age_years`, `side`,
    `weight_kg` or `ingredients`.
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    not_known: tuple[str, ...]
    knowledge_version: str


def _check_cleared(cleared: Mapping[str, str], answers: Mapping[str, str]) -> None:
    for key, words in cleared.items():
        if answers.get(key) != "yes":
            raise ClinicalError(f"{key} is cleared but was not answered yes")
        if not words.strip():
            raise ClinicalError(f"{key} is cleared without a word on how; expected what was found")


def _check_answers(kind: str, given: Mapping[str, str], known: Collection[str]) -> None:
    for key, answer in given.items():
        if key not in known:
            raise UnknownKey(kind, key, tuple(sorted(known)))
        if answer not in ANSWERS:
            raise ClinicalError(f"{key} is {answer!r}; expected one of {', '.join(ANSWERS)}")
