"""What is known about this treatment, condition by condition, including that nothing is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.conditions import condition_of
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import singles
from perineural.clinical.saying import to_say


class EvidenceKind(StrEnum):
    """What was tested; the kinds must never be mixed."""

    SAME_TREATMENT = "same_treatment"
    """5 % dextrose at or beside nerves."""
    STRONGER_SUGAR = "stronger_sugar"
    """Hypertonic dextrose: another dose, another target."""
    OTHER_DRUG = "other_drug"
    """Another drug by the same way, or a mixture with one: a comparator only."""
    NONE_FOUND = "none_found"
    """Nothing was found after a search; that is not proof of absence."""


EVIDENCE_KIND_WORDS: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.SAME_TREATMENT: to_say("This treatment"),
        EvidenceKind.STRONGER_SUGAR: to_say("Stronger sugar, not this treatment"),
        EvidenceKind.OTHER_DRUG: to_say("Another drug or a mixture, not this treatment"),
        EvidenceKind.NONE_FOUND: to_say("No evidence found"),
    }
)


class Design(StrEnum):
    """How a study was made, what says most first."""

    RANDOMISED = "randomised"
    POOLED = "pooled"
    COMPARED = "compared"
    ONE_GROUP = "one_group"
    CASES = "cases"
    REVIEW = "review"


DESIGN_WORDS: Mapping[Design, str] = MappingProxyType(
    {
        Design.RANDOMISED: to_say("randomised trial"),
        Design.POOLED: to_say("several trials put together"),
        Design.COMPARED: to_say("two groups compared, looking back"),
        Design.ONE_GROUP: to_say("one group, no comparison"),
        Design.CASES: to_say("single cases"),
        Design.REVIEW: to_say("review of studies"),
    }
)
TRIALS = frozenset({Design.RANDOMISED, Design.POOLED})
"""The designs that compare people who were given something else by chance."""


class Technique(StrEnum):
    """How the place of the injection was found."""

    ULTRASOUND = "ultrasound"
    LANDMARK = "landmark"
    X_RAY = "x_ray"
    NOSE = "nose"
    SEVERAL = "several"
    NOT_STATED = "not_stated"


TECHNIQUE_WORDS: Mapping[Technique, str] = MappingProxyType(
    {
        Technique.ULTRASOUND: to_say("under ultrasound"),
        Technique.LANDMARK: to_say("under the skin, by landmark"),
        Technique.X_RAY: to_say("epidural, place checked by X-ray"),
        Technique.NOSE: to_say("through the nose"),
        Technique.SEVERAL: to_say("several"),
        Technique.NOT_STATED: to_say("not in what was read"),
    }
)


class Risk(StrEnum):
    """How easily the result may mislead: one reader's view of the abstract."""

    LOW_TO_SOME = "low_to_some"
    SOME_CONCERNS = "some_concerns"
    HIGH = "high"
    NOT_ASSESSED = "not_assessed"


RISK_WORDS: Mapping[Risk, str] = MappingProxyType(
    {
        Risk.LOW_TO_SOME: to_say("low risk of bias, or some concerns"),
        Risk.SOME_CONCERNS: to_say("some concerns about bias"),
        Risk.HIGH: to_say("high risk of bias"),
        Risk.NOT_ASSESSED: to_say("risk of bias not judged"),
    }
)


class EffectForm(StrEnum):
    """What an interval is about."""

    DIFFERENCE = "difference"
    """Two groups; 0 is no difference."""
    RATIO = "ratio"
    """Two groups; 1 is no difference."""
    CHANGE = "change"
    """One group before and after; 0 is no change. It is not a comparison."""
    LEVEL = "level"
    """The mean of one group."""
    SHARE = "share"
    """How many of 100 in one group. It is not a comparison."""


EFFECT_FORM_WORDS: Mapping[EffectForm, str] = MappingProxyType(
    {
        EffectForm.DIFFERENCE: to_say("difference between groups"),
        EffectForm.RATIO: to_say("ratio between groups"),
        EffectForm.CHANGE: to_say("change in one group, not a comparison"),
        EffectForm.LEVEL: to_say("mean of one group, not a comparison"),
        EffectForm.SHARE: to_say("share of one group, not a comparison"),
    }
)


@dataclass(frozen=True)
class Effect:
    """What came out, with its interval as the source gives it (usually 95 %), in `unit`.

    `left` and `right` say what a value below and above no effect means.
    """

    form: EffectForm
    words: str
    value: Decimal
    low: Decimal
    high: Decimal
    unit: str
    left: str
    right: str

    @property
    def no_effect(self) -> Decimal | None:
        """The value that means no effect; none where nothing is compared with anything."""
        return {
            EffectForm.DIFFERENCE: Decimal(0),
            EffectForm.CHANGE: Decimal(0),
            EffectForm.RATIO: Decimal(1),
        }.get(self.form)


@dataclass(frozen=True)
class Study:
    """What was tried on whom, against what, and how."""

    design: Design
    people: str
    comparator: str
    technique: Technique
    solution: str
    risk: Risk


@dataclass(frozen=True)
class EvidenceLine:
    """One honest line: what was tested how, what came out, and how far to trust it.

    `differs` says how people or place differ from the condition it stands under: such a line is
    the nearest there is. `counter` says what of it speaks against the treatment. Where nothing was
    found there is no `study`.
    """

    modality: str
    kind: EvidenceKind
    text: str
    trust: str
    sources: tuple[Source, ...]
    study: Study | None = None
    effects: tuple[Effect, ...] = ()
    differs: str = ""
    counter: str = ""


@dataclass(frozen=True)
class Statement:
    """One sentence with its sources: what is not known, or what happens without treatment."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ControlBand:
    """How many people improve by half without the treatment: the band beside every rate.

    `low` and `high` are the 95 % confidence interval, the prediction interval says where another
    group without treatment would be expected.
    """

    percent: Decimal
    low_percent: Decimal
    high_percent: Decimal
    prediction_low_percent: Decimal
    prediction_high_percent: Decimal
    outcome: str
    text: str
    sources: tuple[Source, ...]


def _line(entry: Mapping[str, Any]) -> EvidenceLine:
    return EvidenceLine(
        modality=entry["modality"],
        kind=EvidenceKind(entry["kind"]),
        text=entry["text"],
        trust=entry["trust"],
        sources=sources_from(entry),
        study=_study(entry["study"]) if "study" in entry else None,
        effects=tuple(map(_effect, entry.get("effects", ()))),
        differs=entry.get("differs", ""),
        counter=entry.get("counter", ""),
    )


def _study(entry: Mapping[str, str]) -> Study:
    return Study(
        design=Design(entry["design"]),
        people=entry["people"],
        comparator=entry["comparator"],
        technique=Technique(entry["technique"]),
        solution=entry["solution"],
        risk=Risk(entry["risk"]),
    )


def _effect(entry: Mapping[str, str]) -> Effect:
    value, low, high = (Decimal(entry[each]) for each in ("value", "low", "high"))
    if not low <= value <= high:
        raise ValueError(f"{entry['words']}: {value} does not lie between {low} and {high}")
    return Effect(
        form=EffectForm(entry["form"]),
        words=entry["words"],
        value=value,
        low=low,
        high=high,
        unit=entry["unit"],
        left=entry.get("left", ""),
        right=entry.get("right", ""),
    )


def _statements(entries: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    return tuple(Statement(entry["text"], sources_from(entry)) for entry in entries)


def _band(entry: Mapping[str, Any]) -> ControlBand:
    return ControlBand(
        percent=Decimal(entry["percent"]),
        low_percent=Decimal(entry["low_percent"]),
        high_percent=Decimal(entry["high_percent"]),
        prediction_low_percent=Decimal(entry["prediction_low_percent"]),
        prediction_high_percent=Decimal(entry["prediction_high_percent"]),
        outcome=entry["outcome"],
        text=entry["text"],
        sources=sources_from(entry),
    )


_FILE = load_toml("evidence")

EVIDENCE: Mapping[str, tuple[EvidenceLine, ...]] = MappingProxyType(
    {key: tuple(map(_line, lines)) for key, lines in _FILE["condition"].items()}
)
"""The lines of each condition; where no trial was found, that stands first."""

NOT_KNOWN: Mapping[str, tuple[Statement, ...]] = MappingProxyType(
    {key: _statements(_FILE["not_known"].get(key, ())) for key in EVIDENCE}
)
"""What is not known about each condition treated this way."""

BY_ITSELF: Mapping[str, tuple[Statement, ...]] = MappingProxyType(
    {key: _statements(_FILE["by_itself"].get(key, ())) for key in EVIDENCE}
)
"""What happens in each condition, or in one like it, without the treatment; often nothing noted."""

GENERAL_EVIDENCE: tuple[EvidenceLine, ...] = tuple(map(_line, _FILE["general"]))
"""What is known of the treatment as a whole, and of its harms."""

GENERAL_NOT_KNOWN: tuple[Statement, ...] = _statements(_FILE["general_not_known"])
"""What is not known of the treatment, whatever the condition."""

GENERAL_BY_ITSELF: tuple[Statement, ...] = _statements(_FILE["general_by_itself"])
"""What happens to people who are given something without a drug, or nothing."""

CONTROL_BAND: ControlBand = _band(_FILE["control_band"])
"""The band of improvement without active treatment, printed beside every responder rate."""


def evidence_for(condition: str, modality: str) -> tuple[EvidenceLine, ...]:
    """The lines about this condition treated this way; for `both`, those of each by itself.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> evidence_for("migraine", "bath")[0].text
        'No trial found of a dextrose bath for migraine.'
    """
    lines = EVIDENCE[condition_of(condition).key]
    return tuple(line for line in lines if line.modality in singles(modality))


def designs(condition: str, kind: EvidenceKind) -> tuple[Design, ...]:
    """How this condition itself was studied with this kind, what says most first.

    Lines about other people or another place do not count: they are not about this condition.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> designs("migraine", EvidenceKind.SAME_TREATMENT)
        (<Design.CASES: 'cases'>,)
        >>> designs("achilles_tendonitis", EvidenceKind.SAME_TREATMENT)
        ()
    """
    found = {
        line.study.design
        for line in EVIDENCE[condition_of(condition).key]
        if line.kind is kind and line.study is not None and not line.differs
    }
    return tuple(design for design in Design if design in found)


def has_trial(condition: str, kind: EvidenceKind = EvidenceKind.SAME_TREATMENT) -> bool:
    """Whether any trial of this condition with this kind was found.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> has_trial("carpal_tunnel_syndrome"), has_trial("achilles_tendonitis")
        (True, False)
    """
    return not TRIALS.isdisjoint(designs(condition, kind))
