"""The ceiling of local anaesthetic: where it lies, that it never breaks, and what it refuses."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.anaesthetic import (
    DOSE_LIMITS,
    DOSE_RULES,
    DoseLevel,
    dose_fraction,
    dose_level,
    max_dose_mg,
    toxicity_card,
)
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey

weights = st.decimals(Decimal(30), Decimal(300), places=1)
drugs = st.sampled_from(sorted(DOSE_LIMITS))
doses = st.dictionaries(drugs, st.decimals(Decimal(0), Decimal(600), places=2), max_size=4)


@given(drugs, weights, st.booleans())
def test_ceiling_never_exceeds_any_enforced_limit_per_kg(drug, weight_kg, with_epinephrine):
    ceiling = max_dose_mg(drug, weight_kg, with_epinephrine=with_epinephrine)
    per_kg = [
        limit.mg_per_kg * weight_kg
        for limit in DOSE_LIMITS[drug]
        if limit.enforced and limit.mg_per_kg and limit.with_epinephrine == with_epinephrine
    ]
    assert all(ceiling.dose_mg <= mg for mg in per_kg)


@given(drugs, weights, weights, st.booleans())
def test_ceiling_never_falls_as_weight_rises(drug, one_kg, other_kg, with_epinephrine):
    light, heavy = sorted((one_kg, other_kg))
    lower = max_dose_mg(drug, light, with_epinephrine=with_epinephrine)
    higher = max_dose_mg(drug, heavy, with_epinephrine=with_epinephrine)
    assert lower.dose_mg <= higher.dose_mg


@given(drugs, weights, st.decimals(Decimal(1), Decimal(2000), places=1), st.booleans())
def test_a_clinic_never_raises_the_ceiling(drug, weight_kg, site_mg, with_epinephrine):
    own = max_dose_mg(drug, weight_kg, with_epinephrine=with_epinephrine, site_max_mg=site_mg)
    without = max_dose_mg(drug, weight_kg, with_epinephrine=with_epinephrine)
    assert own.dose_mg <= min(without.dose_mg, site_mg)


@given(weights)
def test_lidocaine_never_passes_300_mg_plain_and_500_mg_with_epinephrine(weight_kg):
    assert max_dose_mg("lidocaine", weight_kg).dose_mg <= 300
    assert max_dose_mg("lidocaine", weight_kg, with_epinephrine=True).dose_mg <= 500


def test_ceiling_is_rounded_down():
    assert max_dose_mg("lidocaine", Decimal("50.19")).dose_mg == Decimal("200.7")


def test_ceiling_names_whose_limit_holds():
    assert max_dose_mg("lidocaine", Decimal(60)).basis == "guideline: 4 mg/kg"
    assert "AAFP" in max_dose_mg("lidocaine", Decimal(60)).sources[0].citation
    assert "clinic" in max_dose_mg("lidocaine", Decimal(60), site_max_mg=Decimal(50)).basis


def test_each_limit_names_its_drug_and_its_source():
    for drug, limits in DOSE_LIMITS.items():
        assert {limit.drug for limit in limits} == {drug}
        assert all(limit.basis and limit.source.citation for limit in limits)


def test_a_limit_whose_source_is_not_named_is_shown_and_not_enforced():
    shown = [limit for limit in DOSE_LIMITS["lidocaine"] if not limit.enforced]
    assert [limit.mg_per_kg for limit in shown] == [Decimal(3)]


def test_epinephrine_does_not_raise_a_ceiling_for_which_no_higher_limit_was_read():
    plain = max_dose_mg("procaine", Decimal(80)).dose_mg
    assert max_dose_mg("procaine", Decimal(80), with_epinephrine=True).dose_mg == plain


@pytest.mark.parametrize("weight", ["29.9", "300.1", "0", "-70", "NaN"])
def test_a_weight_that_is_likely_a_slip_is_refused(weight):
    with pytest.raises(OutOfRange, match=r"weight_kg.*expected 30 to 300 kg"):
        max_dose_mg("lidocaine", Decimal(weight))


def test_a_weight_that_is_no_decimal_is_refused():
    with pytest.raises(ClinicalError, match="exact decimal"):
        max_dose_mg("lidocaine", 70.5)


@pytest.mark.parametrize("drug", ["levobupivacaine", "etidocaine", ""])
def test_a_drug_without_a_known_ceiling_is_refused(drug):
    with pytest.raises(UnknownKey, match="lidocaine"):
        max_dose_mg(drug, Decimal(70))


def test_a_clinic_ceiling_of_nothing_is_refused():
    with pytest.raises(OutOfRange, match="site_max_mg"):
        max_dose_mg("lidocaine", Decimal(70), site_max_mg=Decimal(0))


@given(doses, weights)
def test_fractions_of_several_anaesthetics_add_in_any_order(doses_mg, weight_kg):
    backwards = dict(reversed(list(doses_mg.items())))
    assert dose_fraction(doses_mg, weight_kg) == dose_fraction(backwards, weight_kg)


@given(doses, drugs, st.decimals(Decimal(0), Decimal(100), places=2), weights)
def test_share_of_the_ceiling_never_falls_when_more_is_given(doses_mg, drug, more_mg, weight_kg):
    more = {**doses_mg, drug: doses_mg.get(drug, Decimal(0)) + more_mg}
    assert dose_fraction(more, weight_kg) >= dose_fraction(doses_mg, weight_kg)


@given(drugs, weights)
def test_the_ceiling_itself_may_be_reached_and_not_passed(drug, weight_kg):
    ceiling_mg = max_dose_mg(drug, weight_kg).dose_mg
    reached = dose_fraction({drug: ceiling_mg}, weight_kg)
    passed = dose_fraction({drug: ceiling_mg + Decimal("0.01")}, weight_kg)
    assert dose_level(reached) is DoseLevel.NEAR
    assert dose_level(passed) is DoseLevel.STOP


def test_nothing_given_uses_nothing():
    assert dose_fraction({}, Decimal(70)) == 0


@pytest.mark.parametrize("dose", ["-1", "10000.1", "NaN"])
def test_a_dose_that_cannot_be_is_refused(dose):
    with pytest.raises(OutOfRange, match="dose of lidocaine"):
        dose_fraction({"lidocaine": Decimal(dose)}, Decimal(70))


@pytest.mark.parametrize("share", ["-0.1", "NaN", "Infinity"])
def test_a_share_that_cannot_be_is_refused(share):
    with pytest.raises(ClinicalError, match="share"):
        dose_level(Decimal(share))


def test_every_rule_about_doses_has_a_source():
    assert all(rule.sources and rule.text for rule in DOSE_RULES)


@given(weights)
def test_lipid_total_never_exceeds_twelve_ml_per_kg(weight_kg):
    card = toxicity_card(weight_kg)
    assert card.lipid_total_ml <= 12 * weight_kg
    assert card.lipid_bolus_ml < card.lipid_total_ml
    assert card.epinephrine_mcg <= weight_kg


@given(weights.filter(lambda kg: kg > 70))
def test_above_70_kg_the_lipid_bolus_is_fixed(weight_kg):
    assert toxicity_card(weight_kg).lipid_bolus_ml == 100


@given(weights.filter(lambda kg: kg < 70))
def test_below_70_kg_the_lipid_bolus_goes_by_weight_and_is_rounded_down(weight_kg):
    exact = weight_kg * Decimal("1.5")
    assert 0 <= exact - toxicity_card(weight_kg).lipid_bolus_ml < 1


def test_exactly_70_kg_takes_the_smaller_dose_and_says_so():
    lines = " ".join(toxicity_card(Decimal(70)).lines)
    assert "exactly 70 kg" in lines
    assert "exactly 70 kg" not in " ".join(toxicity_card(Decimal(71)).lines)


def test_the_card_holds_every_step_with_the_doses_for_this_weight():
    lines = toxicity_card(Decimal(60)).lines
    assert lines[0] == "1. Stop injecting. Call for help and for the toxicity kit."
    text = " ".join(lines)
    for said in ("oxygen", "90 mL", "15 mL a minute", "60 micrograms", "720 mL", "vasopressin"):
        assert said in text
    assert "{" not in text


@pytest.mark.parametrize("weight_kg", [Decimal(60), Decimal(70), Decimal(80)])
def test_the_card_says_for_which_weight_it_was_worked_out(weight_kg):
    card = toxicity_card(weight_kg)
    assert card.weight_kg == weight_kg
    assert f"{weight_kg} kg" in card.lipid[-1].text


@pytest.mark.parametrize("weight_kg", [Decimal(60), Decimal(70), Decimal(80)])
def test_every_line_of_the_card_has_a_source(weight_kg):
    card = toxicity_card(weight_kg)
    for lines in (card.steps, card.lipid, card.signs):
        assert lines
        assert all(line.text and line.sources for line in lines)


def test_the_card_refuses_a_weight_that_is_likely_a_slip():
    with pytest.raises(OutOfRange, match="weight_kg"):
        toxicity_card(Decimal(7))
