"""What the rules say of one case, in words: may it be done, with what, how much, and why.

Nothing is decided here that the rules elsewhere do not decide; this puts them side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perineural.clinical.amounts import plain, rounded_up, total
from perineural.clinical.anaesthetic import (
    ADULT_WEIGHT_KG,
    DOSE_LIMITS,
    Ceiling,
    DoseLevel,
    dose_fraction,
    dose_level,
    max_dose_mg,
)
from perineural.clinical.candidacy import DECISION_WORDS, CandidacyResult, assess_candidacy
from perineural.clinical.cases import Case
from perineural.clinical.facts import Source
from perineural.clinical.findings import Finding
from perineural.clinical.mixture import SolutionProperties, contents_in_words, properties
from perineural.clinical.red_flags import RED_FLAGS, RedFlag
from perineural.clinical.solution import beyond_use_minutes, check_mixture


@dataclass(frozen=True)
class Dose:
    """How much local anaesthetic this visit gives, as a share of what this patient may have.

    Args:
        given_mg: By drug, from every route. [mg] Rounded up to 0.01.
        ceilings: The most of each drug. [mg]
        fraction: Sum of dose / ceiling, rounded up to 0.0001. Above 1 must not be given.
        level: How that is to be shown.
    """

    given_mg: Mapping[str, Decimal]
    ceilings: tuple[Ceiling, ...]
    fraction: Decimal
    level: DoseLevel


@dataclass(frozen=True)
class Explanation:
    """What the rules say of a case.

    `mixture` and what belongs to it are None or empty without a recipe; `dose` is None when there
    is no anaesthetic, no volume or no usable weight, and `dose_missing` says which.
    """

    candidacy: CandidacyResult
    red_flags: tuple[RedFlag, ...]
    mixture: SolutionProperties | None
    contents: str
    findings: tuple[Finding, ...]
    use_within_minutes: int | None
    dose: Dose | None
    dose_missing: str


def explain(case: Case) -> Explanation:
    """Run candidacy, mixing and dosing on one case.

    Args:
        case: The case, as `read_case` gives it.

    Returns:
        The decision with its reasons; the red flags answered yes and not
        cleared; the mixture with what speaks
        against it; the anaesthetic dose as a share of this patient's ceiling.

    Raises:
        UnknownKey: An anaesthetic was given already for which no ceiling is known.

    Does not cover:
        Points, needles and depth; what happened at earlier visits.

    Source:
        The rules called here name theirs.

    Examples:
        >>> from perineural.clinical.cases import read_case
        >>> said = explain(read_case({"condition": "migraine", "side": "left", "age_years": 17}))
        >>> str(said.candidacy.decision), said.dose_missing
        ('not_suitable', 'no recipe is named')
    """
    given = case.given
    mixture = properties(case.recipe) if case.recipe else None
    dose, missing = _dose(case, mixture)
    return Explanation(
        candidacy=assess_candidacy(given),
        red_flags=tuple(
            RED_FLAGS[key]
            for key, said in given.red_flags.items()
            if said == "yes" and key not in given.cleared
        ),
        mixture=mixture,
        contents=contents_in_words(case.recipe) if case.recipe else "",
        findings=check_mixture(case.recipe, given.policy) if case.recipe else (),
        use_within_minutes=beyond_use_minutes(case.recipe, given.policy) if case.recipe else None,
        dose=dose,
        dose_missing=missing,
    )


def _dose(case: Case, mixture: SolutionProperties | None) -> tuple[Dose | None, str]:
    if mixture is None and not case.already_given_mg:
        return None, "no recipe is named"
    planned: dict[str, Decimal] = {}
    if mixture is not None and mixture.anaesthetic_mg:
        if case.planned_volume_ml is None:
            return None, "planned_volume_ml is not given"
        share = Fraction(case.planned_volume_ml) / Fraction(mixture.volume_ml)
        planned = {
            drug: rounded_up(Fraction(mg) * share, "0.01")
            for drug, mg in mixture.anaesthetic_mg.items()
        }
    given_mg = total((planned, case.already_given_mg))
    if not given_mg:
        return None, "the mixture holds no local anaesthetic"
    weight_kg = case.given.weight_kg
    low_kg, high_kg = ADULT_WEIGHT_KG
    if weight_kg is None or not low_kg <= weight_kg <= high_kg:
        return None, f"weight_kg between {low_kg} and {high_kg} is needed for a ceiling"
    unknown = [drug for drug in planned if drug not in DOSE_LIMITS]
    if unknown:
        return None, f"no ceiling is known for {', '.join(unknown)}"
    site_mg = case.given.policy.anaesthetic_max_mg
    # A dilution counts as plain, as in the treatment room.
    fraction = dose_fraction(given_mg, weight_kg, site_max_mg=site_mg)
    ceilings = tuple(
        max_dose_mg(drug, weight_kg, site_max_mg=site_mg.get(drug)) for drug in given_mg
    )
    return Dose(given_mg, ceilings, fraction, dose_level(fraction)), ""


def as_text(said: Explanation) -> str:
    """The explanation as a person reads it, every line with its sources."""
    return "\n".join(_lines(said))


def _lines(said: Explanation) -> Iterator[str]:
    result = said.candidacy
    yield f"Decision of the rules: {DECISION_WORDS[result.decision]}"
    for flag in said.red_flags:
        yield f"  RED FLAG, {flag.urgency.value.replace('_', ' ')}: {flag.question}"
        yield f"    {flag.action}"
    for reason in result.reasons:
        yield f"  {DECISION_WORDS[reason.effect]}: {reason.text}"
        if reason.what_would_change:
            yield f"    What would change it: {reason.what_would_change}"
        yield f"    Rule {reason.rule}{_cited(reason.sources)}"
    if not result.reasons:
        yield "  No rule speaks against it."
    if result.not_known:
        yield f"  Not known: {', '.join(result.not_known)}"
    yield from _mixture_lines(said)
    yield from _dose_lines(said)
    yield f"Knowledge version {result.knowledge_version}"


def _mixture_lines(said: Explanation) -> Iterator[str]:
    if said.mixture is None:
        return
    yield f"Mixture: {said.contents}"
    yield f"  Use within {said.use_within_minutes} min of the start of mixing"
    for finding in said.findings:
        yield f"  {finding.level.value}: {finding.text}"
        yield f"    Rule {finding.rule}{_cited(finding.sources)}"


def _dose_lines(said: Explanation) -> Iterator[str]:
    if said.dose is None:
        yield f"Anaesthetic dose: not worked out, {said.dose_missing}"
        return
    percent = rounded_up(Fraction(said.dose.fraction) * 100, "0.1")
    word = "STOP, above the ceiling" if said.dose.level is DoseLevel.STOP else "within the ceiling"
    yield f"Anaesthetic dose: {plain(percent)} % of this patient's ceiling, {word}"
    for ceiling in said.dose.ceilings:
        given_mg = said.dose.given_mg[ceiling.drug]
        yield (
            f"  {ceiling.drug}: {plain(given_mg)} mg of {plain(ceiling.dose_mg)} mg"
            f" ({ceiling.basis})"
        )
        yield f"    {_cited(ceiling.sources).removeprefix('; ')}"


def _cited(sources: Iterable[Source]) -> str:
    return "".join(f"; {source.citation} [{source.status}]" for source in sources)


def as_json(said: Explanation) -> dict[str, Any]:
    """The explanation as plain values, numbers as text so that no digit is lost."""
    result = said.candidacy
    return {
        "decision": str(result.decision),
        "reasons": [
            {
                "rule": reason.rule,
                "effect": str(reason.effect),
                "text": reason.text,
                "what_would_change": reason.what_would_change,
                "hazard": reason.hazard,
                "sources": _sources(reason.sources),
            }
            for reason in result.reasons
        ],
        "red_flags": [
            {"key": flag.key, "urgency": flag.urgency.value, "action": flag.action}
            for flag in said.red_flags
        ],
        "not_known": list(result.not_known),
        "mixture": _mixture_json(said),
        "dose": _dose_json(said),
        "knowledge_version": result.knowledge_version,
    }


def _mixture_json(said: Explanation) -> dict[str, Any] | None:
    if said.mixture is None:
        return None
    return {
        "contents": said.contents,
        "use_within_minutes": said.use_within_minutes,
        "findings": [
            {
                "rule": each.rule,
                "level": str(each.level),
                "text": each.text,
                "sources": _sources(each.sources),
            }
            for each in said.findings
        ],
    }


def _dose_json(said: Explanation) -> dict[str, Any]:
    if said.dose is None:
        return {"missing": said.dose_missing}
    return {
        "given_mg": {drug: f"{mg:f}" for drug, mg in said.dose.given_mg.items()},
        "ceiling_mg": {each.drug: f"{each.dose_mg:f}" for each in said.dose.ceilings},
        "basis": {each.drug: each.basis for each in said.dose.ceilings},
        "fraction": f"{said.dose.fraction:f}",
        "level": str(said.dose.level),
    }


def _sources(sources: Iterable[Source]) -> list[dict[str, str | None]]:
    return [
        {"citation": each.citation, "status": str(each.status), "url": each.url} for each in sources
    ]
