"""Codes, sides and red flags of the conditions."""

import importlib
import warnings
from types import ModuleType

import pytest

from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.errors import UnknownKey
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.red_flags import RED_FLAGS, red_flags_for

SIDE_WORDS = {"left": "left", "right": "right", "bilateral": "bilateral"}
ABOUT = {
    "carpal_tunnel_syndrome": "Carpal tunnel syndrome",
    "achilles_tendonitis": "Achilles tendinitis",
    "migraine": "Migraine",
}
NERVES = {
    "carpal_tunnel_syndrome": ("U7", "U6", "U4", "U2"),
    "achilles_tendonitis": ("F2", "F1", "K2"),
    "migraine": ("H1", "H2", "H3", "H4", "H5", "H6", "H7"),
}


@pytest.fixture(scope="module")
def icd() -> ModuleType:
    """The ICD-10-CM tabular list; it reads its files in a way that Python deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("simple_icd_10_cm")


@pytest.mark.parametrize("key", CONDITIONS)
def test_condition_code_is_billable_and_names_the_condition_and_side(
    key: str, icd: ModuleType
) -> None:
    condition = CONDITIONS[key]
    assert set(condition.icd10) == set(condition.usual_sides)
    for side, code in condition.icd10.items():
        assert icd.is_valid_item(code)
        assert icd.is_leaf(code), f"{code} is not billable"
        description = icd.get_description(code)
        assert description.startswith(ABOUT[key])
        if key != "migraine":
            assert SIDE_WORDS[side] in description.split()


@pytest.mark.parametrize("key", CONDITIONS)
def test_condition_is_complete(key: str) -> None:
    condition = CONDITIONS[key]
    assert condition.default_nerves == NERVES[key]
    assert condition.function_instrument in INSTRUMENTS
    assert set(condition.red_flags) <= set(RED_FLAGS)
    assert len(set(condition.red_flags)) == len(condition.red_flags)
    assert condition.sources
    assert "injection" in condition.modalities


def test_only_migraine_has_the_bath() -> None:
    assert [key for key, each in CONDITIONS.items() if "bath" in each.modalities] == ["migraine"]


def test_views_for_a_side_leave_out_the_other_side() -> None:
    condition = CONDITIONS["achilles_tendonitis"]
    assert "foot-lateral-left" in condition.views_for("left")
    assert "foot-lateral-right" not in condition.views_for("left")
    assert "foot-lateral-left" not in condition.views_for("right")
    assert "body-back" in condition.views_for("right")
    assert condition.views_for("bilateral") == condition.views


def test_red_flags_come_most_urgent_first() -> None:
    order = ["emergency", "same_day", "soon"]
    for key in CONDITIONS:
        urgencies = [order.index(flag.urgency) for flag in red_flags_for(key)]
        assert urgencies == sorted(urgencies)


def test_every_red_flag_belongs_to_a_condition_and_can_be_asked_plainly() -> None:
    used = {flag for condition in CONDITIONS.values() for flag in condition.red_flags}
    assert used == set(RED_FLAGS)
    for flag in RED_FLAGS.values():
        assert flag.plain_question.endswith("?")
        assert flag.action.startswith("Stop the plan.")


def test_headache_red_flags_hold_all_of_snnoop10_and_giant_cell_arteritis() -> None:
    flags = red_flags_for("migraine")
    cited = [source.citation for flag in flags for source in flag.sources]
    items = (
        "systemic symptoms", "neoplasm", "neurological deficit", "sudden onset", "older age",
        "pattern change", "positional", "sneezing, coughing or exercise", "papilloedema",
        "progressive headache", "pregnancy or puerperium", "painful eye", "post-traumatic",
        "immune system", "painkiller overuse",
    )  # fmt: skip
    assert len(items) == 15
    for item in items:
        assert any("SNNOOP10" in each and item in each for each in cited), item
    assert "giant_cell_arteritis" in {flag.key for flag in flags}


def test_unknown_condition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownKey, match="carpal_tunnel_syndrome, achilles_tendonitis, migraine"):
        condition_of("gout")
    with pytest.raises(UnknownKey):
        red_flags_for("gout")
