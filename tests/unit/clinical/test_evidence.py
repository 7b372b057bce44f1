"""Evidence is told as it is, including where there is none."""

from decimal import Decimal

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import UnknownKey
from perineural.clinical.evidence import (
    CONTROL_BAND,
    EVIDENCE,
    GENERAL_EVIDENCE,
    Effect,
    EffectForm,
    EvidenceKind,
    designs,
    evidence_for,
)
from perineural.clinical.evidence import _effect as effect_from


def test_control_band_is_as_published() -> None:
    band = CONTROL_BAND
    assert (band.percent, band.low_percent, band.high_percent) == (
        Decimal("25.8"), Decimal("17.4"), Decimal("36.3"),
    )  # fmt: skip
    assert band.prediction_low_percent == Decimal("11.9")
    assert band.prediction_high_percent == Decimal("47.2")
    assert band.sources


def test_control_band_is_in_order() -> None:
    band = CONTROL_BAND
    assert (
        band.prediction_low_percent
        < band.low_percent
        < band.percent
        < band.high_percent
        < band.prediction_high_percent
    )


def test_migraine_says_that_no_trial_was_found() -> None:
    for modality in ("injection", "bath"):
        first = evidence_for("migraine", modality)[0]
        assert first.kind is EvidenceKind.NONE_FOUND
        assert first.text.startswith("No trial found")
    assert CONDITIONS["migraine"].evidence.startswith("No trial found")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_way_of_treating_has_its_evidence(condition: str) -> None:
    for modality in CONDITIONS[condition].modalities:
        assert evidence_for(condition, modality)
    for line in EVIDENCE[condition]:
        assert line.modality in CONDITIONS[condition].modalities
        assert line.trust
        assert line.sources


def test_stronger_sugar_is_never_told_as_this_treatment() -> None:
    kinds = {line.kind for line in EVIDENCE["achilles_tendonitis"]}
    assert EvidenceKind.SAME_TREATMENT not in kinds
    assert EvidenceKind.NONE_FOUND in kinds


def test_evidence_makes_no_promise() -> None:
    lines = [line for lines in EVIDENCE.values() for line in lines] + list(GENERAL_EVIDENCE)
    for line in lines:
        for word in ("proven", "cures", "heals", "safe", "guarantee"):
            assert word not in line.text.lower().replace("unproven", "").split(), line.text


def test_unknown_condition_has_no_evidence() -> None:
    with pytest.raises(UnknownKey):
        evidence_for("gout", "injection")


@pytest.mark.parametrize(
    ("form", "no_effect"),
    [
        (EffectForm.DIFFERENCE, Decimal(0)),
        (EffectForm.CHANGE, Decimal(0)),
        (EffectForm.RATIO, Decimal(1)),
        (EffectForm.LEVEL, None),
        (EffectForm.SHARE, None),
    ],
)
def test_no_effect_is_where_groups_are_alike(form: EffectForm, no_effect: Decimal | None) -> None:
    half = Decimal("0.5")
    effect = Effect(form, "pain", half, half, half, "points", "less", "more")
    assert effect.no_effect == no_effect


def test_an_estimate_outside_its_interval_is_refused() -> None:
    entry = {"form": "difference", "words": "Pain", "value": "2", "low": "-1", "high": "1"}
    with pytest.raises(ValueError, match="Pain: 2 does not lie between -1 and 1"):
        effect_from({**entry, "unit": "points"})


def test_designs_of_an_unknown_condition_are_refused() -> None:
    with pytest.raises(UnknownKey):
        designs("gout", EvidenceKind.SAME_TREATMENT)
