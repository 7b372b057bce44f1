"""The diagnostic criteria as questions to a clinician, and what the answers decide.

Answers are kept as they are given: `yes`, `no` or `unknown`; points as a digit or `unknown`;
months as a decimal number. One that is missing is not known and never counts as no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType

from perineural.clinical.criteria import (
    CATEGORIES,
    DISPROPORTIONATE,
    NO_BETTER_DIAGNOSIS,
    PAIN_AREAS,
    REGIONS,
    BudapestAnswers,
    Decision,
    FibromyalgiaAnswers,
    Region,
    acr_2016,
    budapest,
    regions_from,
)
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.knowledge import load_toml
from perineural.clinical.partial_scores import Score, counted

_ACR = load_toml("criteria")["acr_2016"]
MONTHS = (Decimal(0), Decimal(1200))
"""How long symptoms may have been there. [months]"""


class AnswerKind(StrEnum):
    """What a question of the criteria can be answered with."""

    YES_NO = "yes_no"
    POINTS = "points"
    MONTHS = "months"


@dataclass(frozen=True)
class Level:
    """How bad a trouble is, and what it counts. [points] 0 to 3"""

    points: int
    name: str
    words: str


@dataclass(frozen=True)
class CriteriaQuestion:
    """One question; its key is its own among all criteria."""

    key: str
    text: str
    kind: AnswerKind = AnswerKind.YES_NO
    about: str = ""
    """What it is about in a word or two, where the question itself is long."""

    @property
    def in_short(self) -> str:
        """The question in as few words as tell it from the others."""
        return self.about or self.text


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that are asked together."""

    name: str
    hint: str
    questions: tuple[CriteriaQuestion, ...]


LEVELS: tuple[Level, ...] = tuple(Level(**each) for each in _ACR["levels"])
"""How bad a trouble of the Symptom Severity Scale is, the lightest first."""


def _area_key(area: str) -> str:
    return f"place_{area.replace(' ', '_')}"


def _places(region: Region) -> QuestionGroup:
    hint: str = _ACR["places"]
    if region.not_counted:
        listed = " and ".join(region.not_counted)
        hint = f"{hint} Counted as a place, but not for the region: {listed}."
    areas = (*region.areas, *region.not_counted)
    asked = (CriteriaQuestion(_area_key(area), area.capitalize()) for area in areas)
    return QuestionGroup(f"Pain: {region.name.lower()}", hint, tuple(asked))


def _budapest_groups() -> tuple[QuestionGroup, ...]:
    symptoms = (
        CriteriaQuestion(f"symptom_{each.key}", each.symptom, about=each.name)
        for each in CATEGORIES
    )
    signs = (
        CriteriaQuestion(f"sign_{each.key}", each.sign, about=each.name) for each in CATEGORIES
    )
    pain = CriteriaQuestion("disproportionate", DISPROPORTIONATE, about="Pain out of proportion")
    other = CriteriaQuestion(
        "no_better_diagnosis", NO_BETTER_DIAGNOSIS, about="Nothing explains it better"
    )
    return (
        QuestionGroup("Pain", "", (pain,)),
        QuestionGroup("What the patient tells", "", tuple(symptoms)),
        QuestionGroup("What is seen now", "Only what you see at this examination.", tuple(signs)),
        QuestionGroup("Other diagnoses", "", (other,)),
    )


def _acr_2016_groups() -> tuple[QuestionGroup, ...]:
    troubles = (
        CriteriaQuestion(f"trouble_{each['key']}", each["name"], AnswerKind.POINTS)
        for each in _ACR["troubles"]
    )
    others = (CriteriaQuestion(f"other_{each['key']}", each["name"]) for each in _ACR["others"])
    months = CriteriaQuestion("months", _ACR["months"], AnswerKind.MONTHS, about="How long")
    scale = "; ".join(f"{each.points} {each.name}: {each.words}" for each in LEVELS)
    return (
        *(_places(region) for region in REGIONS),
        QuestionGroup("Troubles of the past week", scale, tuple(troubles)),
        QuestionGroup("In the past 6 months", "", tuple(others)),
        QuestionGroup("Since when", "", (months,)),
    )


QUESTION_GROUPS: Mapping[str, tuple[QuestionGroup, ...]] = MappingProxyType(
    {"budapest": _budapest_groups(), "acr_2016": _acr_2016_groups()}
)
"""What is asked for each set of criteria, in the order it is asked."""


def criteria_questions(*criteria: str) -> Mapping[str, CriteriaQuestion]:
    """Every question of these sets of criteria by its key.

    Raises:
        UnknownKey: There is no such set of criteria.
    """
    for key in criteria:
        if key not in QUESTION_GROUPS:
            raise UnknownKey("criteria", key, tuple(QUESTION_GROUPS))
    groups = (group for key in criteria for group in QUESTION_GROUPS[key])
    return {each.key: each for group in groups for each in group.questions}


def check_criteria_answer(question: CriteriaQuestion, answer: str) -> None:
    """Refuse an answer that this question cannot have.

    Raises:
        ClinicalError: It is none of the answers, or no number.
        OutOfRange: The months lie outside 0 to 1200.
    """
    if question.kind is AnswerKind.YES_NO:
        _yes_no(answer)
    elif question.kind is AnswerKind.POINTS:
        _points(answer)
    else:
        _months(answer)


def decide_criteria(criteria: str, answers: Mapping[str, str]) -> Decision:
    """Whether criteria are met, from the answers as they were given.

    Args:
        criteria: Key of the criteria.
        answers: By key of the question; those of other criteria are left aside.

    Raises:
        UnknownKey: There is no such set of criteria.
        ClinicalError: An answer is none that its question can have.

    Does not cover:
        Whether the diagnosis is right, or whether treatment will help.

    Source:
        `knowledge/criteria.toml`. Hazard: HAZ-015.

    Examples:
        >>> decide_criteria("budapest", {}).verdict.value
        'cannot be said'
        >>> decide_criteria("budapest", {"no_better_diagnosis": "no"}).verdict.value
        'not met'
        >>> decide_criteria("acr_2016", {"months": "2.5"}).verdict.value
        'not met'
    """
    asked = criteria_questions(criteria)
    given = {key: answer for key, answer in answers.items() if key in asked}
    return budapest(_budapest(given)) if criteria == "budapest" else acr_2016(_acr_2016(given))


def _budapest(given: Mapping[str, str]) -> BudapestAnswers:
    def of(kind: str) -> dict[str, bool | None]:
        return {each.key: _yes_no(given.get(f"{kind}_{each.key}")) for each in CATEGORIES}

    return BudapestAnswers(
        disproportionate=_yes_no(given.get("disproportionate")),
        symptoms=of("symptom"),
        signs=of("sign"),
        no_better_diagnosis=_yes_no(given.get("no_better_diagnosis")),
    )


def _acr_2016(given: Mapping[str, str]) -> FibromyalgiaAnswers:
    areas = {area: _yes_no(given.get(_area_key(area))) for area in PAIN_AREAS}
    return FibromyalgiaAnswers(
        wpi=counted((_as_points(hurts), 1) for hurts in areas.values()),
        sss=_severity(given),
        regions=regions_from(areas),
        months=_months(given.get("months")),
    )


def _severity(given: Mapping[str, str]) -> Score:
    most = max(level.points for level in LEVELS)
    troubles = [(_points(given.get(f"trouble_{each['key']}")), most) for each in _ACR["troubles"]]
    others = [
        (_as_points(_yes_no(given.get(f"other_{each['key']}"))), 1) for each in _ACR["others"]
    ]
    return counted([*troubles, *others])


def _as_points(answer: bool | None) -> int | None:  # noqa: FBT001
    return None if answer is None else int(answer)


def _yes_no(answer: str | None) -> bool | None:
    known = {"yes": True, "no": False, "unknown": None, None: None}
    if answer not in known:
        raise ClinicalError("answer yes, no or not known")
    return known[answer]


def _points(answer: str | None) -> int | None:
    known = {str(level.points): level.points for level in LEVELS}
    if answer in (None, "unknown"):
        return None
    if answer not in known:
        raise ClinicalError(f"answer {', '.join(known)} or not known")
    return known[answer]


def _months(answer: str | None) -> Decimal | None:
    if answer is None:
        return None
    try:
        months = Decimal(answer)
    except InvalidOperation as error:
        raise ClinicalError("write months as a number, for example 6 or 2.5") from error
    low, high = MONTHS
    if not (months.is_finite() and low <= months <= high):
        raise OutOfRange("months", months, low, high, "months")
    return months
