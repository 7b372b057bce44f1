"""Diagnostic criteria: met, not met, or not to be said from what was answered.

A missing answer is never a no. Criteria name a condition; they neither prove it nor say that
treatment will help.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.instruments import check_score
from perineural.clinical.knowledge import load_toml
from perineural.clinical.partial_scores import Score, ends, possible, told

_TEXTS = load_toml("criteria")
_BUDAPEST = _TEXTS["budapest"]
_ACR = _TEXTS["acr_2016"]


class Verdict(StrEnum):
    """What may be said of criteria, or of one part of them."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_BE_SAID = "cannot be said"


@dataclass(frozen=True)
class Criteria:
    """One set of criteria."""

    key: str
    name: str
    names: str
    """The diagnosis, in words."""
    condition: str
    """Key of the condition."""
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Category:
    """One of the four kinds of symptoms and signs of the Budapest criteria."""

    key: str
    name: str
    symptom: str
    """The question about what the patient tells."""
    sign: str
    """The question about what is seen at the examination."""


@dataclass(frozen=True)
class Region:
    """One of the five regions of generalised pain, and the places that belong to it."""

    key: str
    name: str
    areas: tuple[str, ...]
    not_counted: tuple[str, ...]
    """Places of the pain index that do not make the region painful."""


@dataclass(frozen=True)
class Part:
    """One part of the criteria, decided."""

    key: str
    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()
    """Names of the answers that are missing here, whether or not they would change anything."""


@dataclass(frozen=True)
class Decision:
    """The criteria decided, with every part."""

    criteria: Criteria
    verdict: Verdict
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Answers without which it cannot be said; empty when it can."""
        if self.verdict is not Verdict.CANNOT_BE_SAID:
            return ()
        undecided = (part for part in self.parts if part.verdict is Verdict.CANNOT_BE_SAID)
        return tuple(name for part in undecided for name in part.missing)


def _criteria(key: str, entry: Mapping[str, Any]) -> Criteria:
    return Criteria(
        key, entry["name"], entry["names"], entry["condition"], entry["note"], sources_from(entry)
    )


CRITERIA: Mapping[str, Criteria] = MappingProxyType(
    {key: _criteria(key, entry) for key, entry in _TEXTS.items()}
)
"""Every set of criteria by its key."""

CATEGORIES: tuple[Category, ...] = tuple(Category(**each) for each in _BUDAPEST["categories"])
"""The four categories of the Budapest criteria."""

REGIONS: tuple[Region, ...] = tuple(
    Region(each["key"], each["name"], tuple(each["areas"]), tuple(each["not_counted"]))
    for each in _ACR["regions"]
)
"""The five regions of the fibromyalgia criteria."""

PAIN_AREAS: tuple[str, ...] = tuple(
    area for region in REGIONS for area in (*region.areas, *region.not_counted)
)
"""The 19 places of the Widespread Pain Index."""

MOST_SEVERE = 12
"""The most the Symptom Severity Scale can be. [points]"""

DISPROPORTIONATE: str = _BUDAPEST["disproportionate"]
NO_BETTER_DIAGNOSIS: str = _BUDAPEST["no_better_diagnosis"]


@dataclass(frozen=True)
class BudapestAnswers:
    """What was found for the Budapest criteria.

    Args:
        disproportionate: Continuing pain out of proportion to what set it off; None: not answered.
        symptoms: Told by the patient, by key of category; a category left out is not answered.
        signs: Seen at the examination, by key of category; likewise.
        no_better_diagnosis: Nothing else explains it better; None: not answered.

    Raises:
        UnknownKey: A category is none of the four.
        ClinicalError: An answer is neither yes, no nor missing.
    """

    disproportionate: bool | None = None
    symptoms: Mapping[str, bool | None] = field(default_factory=dict)
    signs: Mapping[str, bool | None] = field(default_factory=dict)
    no_better_diagnosis: bool | None = None

    def __post_init__(self) -> None:
        """Refuse answers to questions that are not asked."""
        known = tuple(category.key for category in CATEGORIES)
        for answers in (self.symptoms, self.signs):
            _check_answers("category", answers, known)
        _check_answer("disproportionate", self.disproportionate)
        _check_answer("no_better_diagnosis", self.no_better_diagnosis)


@dataclass(frozen=True)
class FibromyalgiaAnswers:
    """What was found for the ACR criteria of 2016.

    Args:
        wpi: Widespread Pain Index. [places] 0 to 19; a span: counted in part; None: not counted.
        sss: Symptom Severity Scale. [points] 0 to 12; a span: asked in part; None: not asked.
        regions: Pain, without jaw, chest and abdomen, by key of region; one left out is not
            answered.
        months: How long symptoms have been generally present. [months] 0 to 1200; None: not known.

    Raises:
        UnknownKey: A region is none of the five.
        OutOfRange: A score or the time lies outside its range.
        ClinicalError: An answer is none that can be given; or more regions hurt than places.
    """

    wpi: Score = None
    sss: Score = None
    regions: Mapping[str, bool | None] = field(default_factory=dict)
    months: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        _check_answers("region", self.regions, tuple(region.key for region in REGIONS))
        for key, score in (("wpi", self.wpi), ("symptom_severity", self.sss)):
            for end in ends(score):
                check_score(key, Decimal(end))
        low, high = Decimal(0), Decimal(1200)
        if self.months is not None and not (self.months.is_finite() and low <= self.months <= high):
            raise OutOfRange("months", self.months, low, high, "months")
        painful = sum(answer is True for answer in self.regions.values())
        if self.wpi is not None and max(ends(self.wpi)) < painful:
            raise ClinicalError(
                f"pain in {painful} regions needs at least {painful} painful places;"
                f" the pain index is {told(self.wpi)}"
            )


def budapest(answers: BudapestAnswers) -> Decision:
    """Whether the clinical Budapest criteria of complex regional pain syndrome are met.

    Four parts, all needed: continuing pain out of proportion; a symptom in at least 3 of 4
    categories; a sign at the examination in at least 2; no better diagnosis.

    Returns:
        Met when all parts are; not met as soon as one cannot be met any more; otherwise it cannot
        be said, and `missing` names the answers it hangs on.

    Does not cover:
        The stricter set for research (4 and 2 categories); the two types of the syndrome; children.

    Source:
        `knowledge/criteria.toml`, budapest. Hazard: HAZ-005.

    Examples:
        >>> budapest(BudapestAnswers(disproportionate=False)).verdict.value
        'not met'
        >>> budapest(BudapestAnswers(disproportionate=True)).verdict.value
        'cannot be said'
    """
    return _decided(
        CRITERIA["budapest"],
        (
            _yes_or_no(
                "disproportionate",
                answers.disproportionate,
                "Pain goes on out of proportion to what set it off.",
                "The pain is not out of proportion to what set it off.",
                "whether pain is out of proportion",
            ),
            _counted("symptoms", "symptom", answers.symptoms, _BUDAPEST["symptom_categories"]),
            _counted("signs", "sign", answers.signs, _BUDAPEST["sign_categories"]),
            _yes_or_no(
                "no_better_diagnosis",
                answers.no_better_diagnosis,
                "No other diagnosis explains it better.",
                "Another diagnosis explains it better.",
                "whether another diagnosis explains it better",
            ),
        ),
    )


def acr_2016(answers: FibromyalgiaAnswers) -> Decision:
    """Whether the fibromyalgia criteria of 2016 are met.

    Three parts, all needed: a pain index of at least 7 with a symptom severity of at least 5, or
    of 4 to 6 with at least 9; pain in at least 4 of 5 regions; for at least 3 months.

    Returns:
        Met when all parts are; not met as soon as one cannot be met any more; otherwise it cannot
        be said, and `missing` names the answers it hangs on.

    Does not cover:
        Other diagnoses, which neither count for nor against it; children.

    Source:
        `knowledge/criteria.toml`, acr_2016. Hazard: HAZ-005.

    Examples:
        >>> everywhere = {region.key: True for region in REGIONS}
        >>> acr_2016(FibromyalgiaAnswers(9, 6, everywhere, Decimal(8))).verdict.value
        'met'
        >>> acr_2016(FibromyalgiaAnswers(wpi=3)).verdict.value
        'not met'
    """
    return _decided(
        CRITERIA["acr_2016"],
        (_scores(answers.wpi, answers.sss), _regions(answers.regions), _months(answers.months)),
    )


def regions_from(areas: Mapping[str, bool | None]) -> Mapping[str, bool | None]:
    """Which regions hurt, from the 19 places of the pain index; jaw, chest and abdomen left out.

    Args:
        areas: Pain over the past week by place; a place left out is not answered.

    Returns:
        For each region yes as soon as one place hurts, no when none does, None while one that
        could change it is not answered.

    Raises:
        UnknownKey: A place is none of the 19.
        ClinicalError: An answer is neither yes, no nor missing.
    """
    _check_answers("place", areas, PAIN_AREAS)
    return MappingProxyType(
        {region.key: _any(areas.get(area) for area in region.areas) for region in REGIONS}
    )


def _any(answers: Iterable[bool | None]) -> bool | None:
    given = tuple(answers)
    if True in given:
        return True
    return None if None in given else False


def _check_answers(kind: str, answers: Mapping[str, bool | None], known: tuple[str, ...]) -> None:
    for key, answer in answers.items():
        if key not in known:
            raise UnknownKey(kind, key, known)
        _check_answer(key, answer)


def _check_answer(name: str, answer: object) -> None:
    if answer is not None and not isinstance(answer, bool):
        raise ClinicalError(f"{name} is {answer!r}; expected yes, no or nothing")


def _decided(criteria: Criteria, parts: tuple[Part, ...]) -> Decision:
    verdicts = {part.verdict for part in parts}
    if Verdict.NOT_MET in verdicts:
        return Decision(criteria, Verdict.NOT_MET, parts)
    open_ones = Verdict.CANNOT_BE_SAID in verdicts
    return Decision(criteria, Verdict.CANNOT_BE_SAID if open_ones else Verdict.MET, parts)


def _yes_or_no(key: str, answer: bool | None, yes: str, no: str, question: str) -> Part:  # noqa: FBT001
    if answer is None:
        reason = f"Not answered: {question}."
        return Part(key, Verdict.CANNOT_BE_SAID, reason, (question,))
    return Part(key, Verdict.MET, yes) if answer else Part(key, Verdict.NOT_MET, no)


def _reached(yes: int, unknown: int, needed: int) -> Verdict:
    """Whether a count reaches what is needed, when some answers are missing."""
    if yes >= needed:
        return Verdict.MET
    return Verdict.CANNOT_BE_SAID if yes + unknown >= needed else Verdict.NOT_MET


def _counted(key: str, noun: str, answers: Mapping[str, bool | None], needed: int) -> Part:
    yes = sum(answers.get(category.key) is True for category in CATEGORIES)
    missing = tuple(
        f"{noun}: {category.name.lower()}"
        for category in CATEGORIES
        if answers.get(category.key) is None
    )
    of_all = f"{noun.capitalize()}s in {yes} of {len(CATEGORIES)} categories, {needed} are needed"
    reason = f"{of_all}{_not_answered(len(missing))}."
    return Part(key, _reached(yes, len(missing), needed), reason, missing)


def _not_answered(count: int) -> str:
    return f"; {count} not answered" if count else ""


def _regions(answers: Mapping[str, bool | None]) -> Part:
    yes = sum(answers.get(region.key) is True for region in REGIONS)
    missing = tuple(
        f"pain in {region.name.lower()}" for region in REGIONS if answers.get(region.key) is None
    )
    needed: int = _ACR["regions_needed"]
    reason = (
        f"Pain in {yes} of {len(REGIONS)} regions, {needed} are needed"
        f"{_not_answered(len(missing))}."
    )
    return Part("regions", _reached(yes, len(missing), needed), reason, missing)


def _scores(wpi: Score, sss: Score) -> Part:
    """Every score that is missing may still turn out to be anything it can be."""
    wpis, ssss = possible(wpi, len(PAIN_AREAS)), possible(sss, MOST_SEVERE)
    outcomes = {_scores_suffice(one, other) for one in wpis for other in ssss}
    rule = (
        f"{_ACR['wpi_high']} or more with {_ACR['sss_with_wpi_high']} or more,"
        f" or {_ACR['wpi_low']} to {_ACR['wpi_high'] - 1} with"
        f" {_ACR['sss_with_wpi_low']} or more, are needed"
    )
    given = f"Pain index {told(wpi)}, symptom severity {told(sss)}"
    reason = f"{given}; {rule}."
    pairs = (("the pain index", wpi), ("the symptom severity", sss))
    missing = tuple(name for name, score in pairs if not isinstance(score, int))
    if len(outcomes) == 2:
        return Part("scores", Verdict.CANNOT_BE_SAID, reason, missing)
    return Part("scores", Verdict.MET if True in outcomes else Verdict.NOT_MET, reason, missing)


def _scores_suffice(wpi: int, sss: int) -> bool:
    if wpi >= _ACR["wpi_high"]:
        return bool(sss >= _ACR["sss_with_wpi_high"])
    return bool(wpi >= _ACR["wpi_low"] and sss >= _ACR["sss_with_wpi_low"])


def _months(months: Decimal | None) -> Part:
    needed = Decimal(_ACR["months_needed"])
    if months is None:
        reason = "Not answered: how long symptoms have been there."
        return Part("months", Verdict.CANNOT_BE_SAID, reason, ("how long it has been there",))
    verdict = Verdict.MET if months >= needed else Verdict.NOT_MET
    reason = f"Present for {months.normalize():f} months, {needed} are needed."
    return Part("months", verdict, reason)
