"""What a condition adds to the risks, the aftercare and the reasons to call."""

from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.clinical.aftercare import ADVICE, aftercare_lines, when_to_call_lines
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.consent import ConsentInput, consent_text, risks_of
from perineural.clinical.mixture import Part

CONSENT = ConsentInput(
    "Some pain", "left", ("injection",), (Part("dextrose_5", Decimal(50)),), "No trial found."
)
OVER_RIBS = {"post_surgical_pain", "scar_pain", "post_herpetic_neuralgia"}
CAN_FLARE = {"crps", "fibromyalgia"}


@pytest.mark.parametrize("key", CONDITIONS)
def test_breathlessness_after_points_over_ribs_is_called_an_emergency(key: str) -> None:
    said = any("over your ribs" in line for line in when_to_call_lines(key, "injection"))
    assert said == (key in OVER_RIBS)


def test_after_a_bath_nobody_is_told_of_the_ribs_nor_after_a_needle_of_the_throat() -> None:
    ribs = "over your ribs"
    assert any(ribs in line for line in when_to_call_lines("scar_pain"))
    assert not any(ribs in line for line in when_to_call_lines("scar_pain", "bath"))
    throat = "throat"
    assert any(throat in line for line in aftercare_lines("migraine"))
    assert any(throat in line for line in aftercare_lines("migraine", "bath"))
    assert not any(throat in line for line in aftercare_lines("migraine", "injection"))


@pytest.mark.parametrize("key", CONDITIONS)
def test_a_long_flare_is_a_reason_to_call_where_it_can_happen(key: str) -> None:
    assert any("72 hours" in line for line in when_to_call_lines(key)) == (key in CAN_FLARE)
    risks = {risk.key for risk in risks_of(replace(CONSENT, condition=key))}
    assert ("risk_flare" in risks) == (key in CAN_FLARE)


@pytest.mark.parametrize("key", CONDITIONS)
def test_everybody_is_told_the_usual_reasons_to_call(key: str) -> None:
    lines = when_to_call_lines(key)
    assert lines[0] == "Spreading redness, pus or a fever."
    assert lines[-1] == "Loss of control over bladder or bowel."


def test_rest_is_advised_after_an_injury_and_no_hours_are_made_up() -> None:
    line = next(each for each in aftercare_lines("acute_injury", "injection") if "Rest" in each)
    assert not any(letter.isdigit() for letter in line)
    assert line not in aftercare_lines("migraine", "injection")


def test_weakness_is_a_risk_only_at_a_nerve_that_moves_muscles() -> None:
    assert "risk_weakness" not in {risk.key for risk in risks_of(CONSENT)}
    assert "risk_weakness" in {risk.key for risk in risks_of(replace(CONSENT, motor=True))}


def test_what_nobody_could_read_in_a_source_is_said_to_the_patient() -> None:
    text = consent_text(replace(CONSENT, condition="crps", motor=True))
    assert "A flare: the pain" in text
    assert text.count("(not confirmed)") >= 2


def test_advice_names_only_conditions_there_are() -> None:
    assert {key for advice in ADVICE for key in advice.conditions} <= set(CONDITIONS)
