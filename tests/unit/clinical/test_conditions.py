"""Codes, sides, nerves, pictures and red flags of the conditions."""

import importlib
import warnings
from types import ModuleType

import pytest

from perineural.clinical.anatomy import NERVES, VIEWS
from perineural.clinical.conditions import (
    AREAS,
    CONDITIONS,
    condition_of,
    conditions_by_area,
)
from perineural.clinical.criteria import CRITERIA
from perineural.clinical.errors import UnknownKey
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.red_flags import RED_FLAGS, REGION_WORDS, red_flags_for

SIDES = ("left", "right", "bilateral", "midline")
ABOUT = {
    "sciatica": "Sciatica",
    "herniated_disc_lumbar": "Other intervertebral disc displacement, lumbar",
    "herniated_disc_cervical": "Other cervical disc displacement",
    "facet_joint_syndrome": "Spondylosis without myelopathy or radiculopathy, site unspecified",
    "carpal_tunnel_syndrome": "Carpal tunnel syndrome",
    "elbow_tendonitis": "Lateral epicondylitis",
    "shoulder_tendonitis": "Other shoulder lesions",
    "achilles_tendonitis": "Achilles tendinitis",
    "plantar_fasciitis": "Plantar fascial fibromatosis",
    "acute_injury": "Acute pain due to trauma",
    "post_surgical_pain": "Other chronic postprocedural pain",
    "scar_pain": "Scar conditions and fibrosis of skin",
    "crps": "Complex regional pain syndrome I, unspecified",
    "fibromyalgia": "Fibromyalgia",
    "post_herpetic_neuralgia": "Other postherpetic nervous system involvement",
    "occipital_neuralgia": "Occipital neuralgia",
    "meralgia_paraesthetica": "Meralgia paresthetica",
    "headache": "Headache, unspecified",
    "migraine": "Migraine, unspecified",
}
NAMED_ONLY_BY_PLACE = {"ligament_or_tendon_strain"}
NERVES_USUAL = {
    "sciatica": "L1 L2 L3 L5 F1 F2 F3 F4",
    "herniated_disc_lumbar": "L1 L2 L5 F1 F2",
    "herniated_disc_cervical": "N1 N2 N3 H5 H6 H7 U1 U2 U3 U4 U5",
    "facet_joint_syndrome": "L1 L2 L6 H5 H6 H7 N1 N2 N3 T1 T2",
    "carpal_tunnel_syndrome": "U7 U6 U4 U2",
    "elbow_tendonitis": "U1 U3 U2",
    "shoulder_tendonitis": "N3 U8",
    "achilles_tendonitis": "F2 F1 K2",
    "plantar_fasciitis": "F4 F5 F2 K2",
    "ligament_or_tendon_strain": "F1 F2 K2 K3 K1 U4 U5 U2",
    "acute_injury": "F1 F2 K2 K3 K1 U4 U5 U2 U1 U3 N3 U8 L1 L2 L6",
    "post_surgical_pain": "A1 A2 A3 K3 L1 T3 T4",
    "scar_pain": "A1 A2 A3 K3 L1 T3 T4",
    "crps": "U8 U2 U3 U1 U4 U5 U6 K1 K4 L5 K2 F1 F2",
    "fibromyalgia": "H5 N3 T1 L1 K2 F1",
    "post_herpetic_neuralgia": "T1 T2 T3 T4 H1 H2",
    "occipital_neuralgia": "H5 H6 H7",
    "meralgia_paraesthetica": "K1",
    "headache": "H1 H2 H3 H4 H5 H6 H7 N1 N3",
    "migraine": "H1 H2 H3 H4 H5 H6 H7",
}
LEVELS = {"small trials", "weak", "no trial found"}


@pytest.fixture(scope="module")
def icd() -> ModuleType:
    """The ICD-10-CM tabular list; it reads its files in a way that Python deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("simple_icd_10_cm")


def test_every_condition_is_there_in_its_order() -> None:
    assert tuple(CONDITIONS) == tuple(NERVES_USUAL)
    assert set(ABOUT) | NAMED_ONLY_BY_PLACE == set(CONDITIONS)


@pytest.mark.parametrize("key", ABOUT)
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
        if len(set(condition.icd10.values())) > 1:
            assert side in description.replace(",", "").split()
        else:
            assert not {"left", "right"} & set(description.replace(",", "").split())


@pytest.mark.parametrize("key", CONDITIONS)
def test_every_further_code_is_billable_and_not_the_usual_one(key: str, icd: ModuleType) -> None:
    condition = CONDITIONS[key]
    for other in condition.other_codes:
        assert icd.is_valid_item(other.code)
        assert icd.is_leaf(other.code), f"{other.code} is not billable"
        assert other.code not in condition.icd10.values()
        description = icd.get_description(other.code).lower()
        for side in ("left", "right"):
            assert (side in description) == (side in other.words.lower()), other
    codes = [other.code for other in condition.other_codes]
    assert len(set(codes)) == len(codes)


def test_a_strain_has_no_code_until_somebody_says_which_ligament_and_side() -> None:
    strain = CONDITIONS["ligament_or_tendon_strain"]
    assert not strain.icd10
    assert {code.code[-1] for code in strain.other_codes} == {"A"}
    for side in ("left", "right"):
        assert any(side in code.words for code in strain.other_codes)


@pytest.mark.parametrize("key", CONDITIONS)
def test_traps_are_told_with_a_source(key: str) -> None:
    traps = CONDITIONS[key].traps
    assert traps
    for trap in traps:
        assert trap.text.endswith(".")
        assert trap.sources


@pytest.mark.parametrize(
    ("code", "not_with"),
    [
        ("M54.3", "G57.0"), ("M54.3", "M51.1"), ("G57.0", "M54.3"), ("M51.1", "M54.3"),
        ("M54.1", "M50.1"), ("M79.2", "G56-G58"), ("G89.2", "G90.5"), ("G90.5", "G56.4"),
        ("G44", "R51.9"), ("M54.8", "M54.6"), ("M77", "M71.9"),
    ],
)  # fmt: skip
def test_what_must_not_be_coded_together_is_what_the_tabular_list_says(
    code: str, not_with: str, icd: ModuleType
) -> None:
    assert any(not_with in each for each in icd.get_excludes1(code))


@pytest.mark.parametrize("key", CONDITIONS)
def test_usual_nerves_are_those_of_the_knowledge_and_all_exist(key: str) -> None:
    condition = CONDITIONS[key]
    assert condition.default_nerves == tuple(NERVES_USUAL[key].split())
    assert set(condition.default_nerves) <= set(NERVES)
    for where in condition.nerves_where:
        assert where.place
        assert set(where.nerves) <= set(condition.default_nerves)


@pytest.mark.parametrize("key", CONDITIONS)
def test_no_nerve_over_ribs_and_no_motor_nerve_of_the_leg_is_chosen_beforehand(key: str) -> None:
    for nerve in CONDITIONS[key].nerves_to_begin_with:
        assert not NERVES[nerve].chest_wall
        assert nerve != "F3"


def test_nerves_wait_until_the_complaint_reaches_their_place() -> None:
    assert CONDITIONS["sciatica"].nerves_to_begin_with == ("L1", "L2", "L3", "L5")
    assert CONDITIONS["post_surgical_pain"].nerves_to_begin_with == ()
    assert CONDITIONS["achilles_tendonitis"].nerves_to_begin_with == ("F2", "F1", "K2")


@pytest.mark.parametrize("key", CONDITIONS)
def test_pictures_show_the_place_on_either_side(key: str) -> None:
    condition = CONDITIONS[key]
    assert set(condition.views) <= set(VIEWS)
    assert len(set(condition.views)) == len(condition.views)
    for side in SIDES:
        assert condition.views_for(side)
    of_left = {view.removesuffix("-left") for view in condition.views if view.endswith("-left")}
    of_right = {view.removesuffix("-right") for view in condition.views if view.endswith("-right")}
    assert of_left == of_right


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("sciatica", "body-back"),
        ("plantar_fasciitis", "foot-sole-left"),
        ("carpal_tunnel_syndrome", "hand-palm-left"),
        ("occipital_neuralgia", "head-back"),
        ("meralgia_paraesthetica", "body-front"),
    ],
)
def test_the_first_picture_is_that_of_the_place(key: str, first: str) -> None:
    assert CONDITIONS[key].views_for("left")[0] == first


@pytest.mark.parametrize("key", CONDITIONS)
def test_condition_is_complete(key: str) -> None:
    condition = CONDITIONS[key]
    assert set(condition.usual_sides) <= set(SIDES)
    assert condition.usual_sides
    assert condition.regions
    assert set(condition.red_flags) <= set(RED_FLAGS)
    assert len(set(condition.red_flags)) == len(condition.red_flags)
    assert condition.sources
    assert "injection" in condition.modalities


@pytest.mark.parametrize("key", CONDITIONS)
def test_questionnaires_exist_and_begin_with_that_of_function(key: str) -> None:
    condition = CONDITIONS[key]
    assert set(condition.instruments) <= set(INSTRUMENTS)
    assert {"nprs", "pgic"} <= set(condition.instruments)
    if condition.function_instrument:
        assert condition.instruments[0] == condition.function_instrument
    else:
        assert condition.instruments[0] == "nprs"


def test_criteria_are_named_where_the_diagnosis_needs_them() -> None:
    named = {key: each.criteria for key, each in CONDITIONS.items() if each.criteria}
    assert named == {"crps": ("budapest",), "fibromyalgia": ("acr_2016",)}
    assert {key for keys in named.values() for key in keys} <= set(CRITERIA)


@pytest.mark.parametrize("key", CONDITIONS)
def test_evidence_is_honest_and_makes_no_promise(key: str) -> None:
    condition = CONDITIONS[key]
    assert condition.evidence_level in LEVELS
    assert (condition.evidence_level == "no trial found") == condition.evidence.startswith(
        "No trial found"
    )
    for word in ("proven", "cure", "safe", "root cause", "non-invasive", "guarantee"):
        assert word not in condition.evidence.lower()


def test_only_the_carpal_tunnel_has_small_trials_of_this_treatment() -> None:
    levels = {key: each.evidence_level for key, each in CONDITIONS.items()}
    assert [key for key, level in levels.items() if level == "small trials"] == [
        "carpal_tunnel_syndrome"
    ]
    assert {key for key, level in levels.items() if level == "weak"} == {
        "shoulder_tendonitis", "achilles_tendonitis", "meralgia_paraesthetica",
    }  # fmt: skip


def test_only_migraine_has_the_bath() -> None:
    assert [key for key, each in CONDITIONS.items() if "bath" in each.modalities] == ["migraine"]


def test_every_condition_is_found_once_by_where_it_hurts() -> None:
    listed = [each.key for _, conditions in conditions_by_area() for each in conditions]
    assert sorted(listed) == sorted(CONDITIONS)
    assert [words for words, _ in conditions_by_area()] == list(AREAS.values())
    assert all(conditions for _, conditions in conditions_by_area())


def test_widespread_pain_needs_no_choice_of_side() -> None:
    assert CONDITIONS["fibromyalgia"].only_side == "bilateral"
    assert [key for key, each in CONDITIONS.items() if each.only_side] == ["fibromyalgia"]


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
        assert flag.region in REGION_WORDS


REGIONS = {
    "spine": "cauda_equina myelopathy spine_infection spine_fracture spine_tumour "
    "spine_age_at_onset",
    "limb": "compartment_syndrome deep_vein_thrombosis septic_joint limb_ischaemia tendon_rupture "
    "limb_fracture complete_rupture thenar_wasting_or_constant_numbness",
    "chest_wall": "chest_cardiac_pain pulmonary_embolism zoster_rash",
    "wound": "surgical_site_infection recurrence_at_site scar_not_healed",
    "any": "progressive_deficit new_muscle_wasting",
}


@pytest.mark.parametrize("region", REGIONS)
def test_red_flags_of_a_region_are_complete(region: str) -> None:
    found = {key for key, flag in RED_FLAGS.items() if flag.region == region}
    assert found == set(REGIONS[region].split())


def test_headache_is_the_only_other_region() -> None:
    assert {flag.region for flag in RED_FLAGS.values()} - set(REGIONS) == {"headache"}


@pytest.mark.parametrize(
    "key", ["sciatica", "herniated_disc_lumbar", "facet_joint_syndrome", "fibromyalgia"]
)
def test_cauda_equina_is_asked_first_where_the_lower_back_may_hurt(key: str) -> None:
    first = red_flags_for(key)[0]
    assert (first.key, first.urgency) == ("cauda_equina", "emergency")


@pytest.mark.parametrize("key", ["herniated_disc_cervical", "facet_joint_syndrome"])
def test_a_squeezed_spinal_cord_is_asked_about_where_the_neck_may_hurt(key: str) -> None:
    assert "myelopathy" in CONDITIONS[key].red_flags


@pytest.mark.parametrize("key", CONDITIONS)
def test_heart_and_lung_are_asked_about_where_points_may_lie_over_ribs(key: str) -> None:
    condition = CONDITIONS[key]
    if any(NERVES[nerve].chest_wall for nerve in condition.default_nerves):
        assert {"chest_cardiac_pain", "pulmonary_embolism", "zoster_rash"} <= set(
            condition.red_flags
        )


@pytest.mark.parametrize("key", ["migraine", "headache", "occipital_neuralgia"])
def test_headache_red_flags_hold_all_of_snnoop10_and_giant_cell_arteritis(key: str) -> None:
    flags = red_flags_for(key)
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
    assert {"giant_cell_arteritis", "thunderclap_headache"} <= {flag.key for flag in flags}


def test_unknown_condition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownKey, match="carpal_tunnel_syndrome"):
        condition_of("gout")
    with pytest.raises(UnknownKey):
        red_flags_for("gout")
