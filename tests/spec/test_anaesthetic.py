"""What a clinician would check: the most local anaesthetic for a weight, and the lipid doses."""

from decimal import Decimal

import pytest

from perineural.clinical.anaesthetic import dose_fraction, dose_level, max_dose_mg, toxicity_card

CEILINGS = [
    # drug,          kg,    epinephrine, mg,      because
    ("lidocaine", "30", False, "120.0", "guideline: 4 mg/kg"),
    ("lidocaine", "50", False, "200.0", "guideline: 4 mg/kg"),
    ("lidocaine", "60", False, "240.0", "guideline: 4 mg/kg"),
    ("lidocaine", "70", False, "280.0", "guideline: 4 mg/kg"),
    ("lidocaine", "74.9", False, "299.6", "guideline: 4 mg/kg"),
    ("lidocaine", "75", False, "300.0", "label: at most 300 mg"),
    ("lidocaine", "300", False, "300.0", "label: at most 300 mg"),
    ("lidocaine", "60", True, "420.0", "label: 7 mg/kg"),
    ("lidocaine", "90", True, "500.0", "label: at most 500 mg"),
    ("procaine", "40", False, "280.0", "guideline: 7 mg/kg"),
    ("procaine", "80", False, "350.0", "label: at most 350 mg"),
    ("bupivacaine", "60", False, "120.0", "guideline: 2 mg/kg"),
    ("bupivacaine", "100", False, "175.0", "label: at most 175 mg"),
    ("bupivacaine", "60", True, "120.0", "guideline: 2 mg/kg"),
    ("mepivacaine", "50", False, "330.0", "dental label: 6.6 mg/kg"),
    ("mepivacaine", "80", False, "400.0", "label: at most 400 mg"),
    ("ropivacaine", "50", False, "150.0", "secondary text: 3 mg/kg"),
    ("ropivacaine", "90", False, "200.0", "secondary text: at most 200 mg"),
    ("lidocaine", "30", True, "210.0", "label: 7 mg/kg"),
    ("lidocaine", "71.4", True, "499.8", "label: 7 mg/kg"),
    ("lidocaine", "71.5", True, "500.0", "label: at most 500 mg"),
    ("lidocaine", "33.33", False, "133.3", "guideline: 4 mg/kg"),
    ("procaine", "30", False, "210.0", "guideline: 7 mg/kg"),
    ("procaine", "50", False, "350.0", "label: at most 350 mg"),
    ("procaine", "80", True, "350.0", "label: at most 350 mg"),
    ("bupivacaine", "87.5", False, "175.0", "label: at most 175 mg"),
    ("bupivacaine", "100", True, "175.0", "guideline: at most 175 mg"),
    ("mepivacaine", "30", False, "198.0", "dental label: 6.6 mg/kg"),
    ("mepivacaine", "60", True, "396.0", "dental label: 6.6 mg/kg"),
    ("mepivacaine", "60.7", False, "400.0", "label: at most 400 mg"),
    ("ropivacaine", "30", False, "90.0", "secondary text: 3 mg/kg"),
    ("ropivacaine", "66", True, "198.0", "secondary text: 3 mg/kg"),
]


@pytest.mark.parametrize(("drug", "weight", "epinephrine", "mg", "because"), CEILINGS)
def test_the_most_that_may_be_given(drug, weight, epinephrine, mg, because):
    ceiling = max_dose_mg(drug, Decimal(weight), with_epinephrine=epinephrine)
    assert (ceiling.drug, ceiling.dose_mg, ceiling.basis) == (drug, Decimal(mg), because)
    assert all(source.citation for source in ceiling.sources)


OWN = [
    # drug,       kg,   clinic's mg, mg,      because
    ("lidocaine", "70", "200", "200.0", "clinic: at most 200 mg"),
    ("lidocaine", "70", "279.99", "279.9", "clinic: at most 279.99 mg"),
    ("lidocaine", "70", "280", "280.0", "guideline: 4 mg/kg"),
    ("lidocaine", "70", "400", "280.0", "guideline: 4 mg/kg"),
    ("lidocaine", "90", "300", "300.0", "label: at most 300 mg"),
    ("lidocaine", "40", "200", "160.0", "guideline: 4 mg/kg"),
    ("procaine", "80", "100", "100.0", "clinic: at most 100 mg"),
    ("bupivacaine", "80", "0.1", "0.1", "clinic: at most 0.1 mg"),
]


@pytest.mark.parametrize(("drug", "weight", "own_mg", "mg", "because"), OWN)
def test_a_clinic_may_be_stricter_and_never_looser(drug, weight, own_mg, mg, because):
    ceiling = max_dose_mg(drug, Decimal(weight), site_max_mg=Decimal(own_mg))
    assert (ceiling.dose_mg, ceiling.basis) == (Decimal(mg), because)
    assert all(source.citation for source in ceiling.sources)
    own = {drug: Decimal(own_mg)}
    assert dose_fraction({drug: Decimal(mg)}, Decimal(weight), site_max_mg=own) == 1


def test_with_epinephrine_a_smaller_share_is_used():
    dose_mg = {"lidocaine": Decimal(210)}
    assert dose_fraction(dose_mg, Decimal(60)) == Decimal("0.8750")
    assert dose_fraction(dose_mg, Decimal(60), with_epinephrine=True) == Decimal("0.5000")


TOGETHER = [
    # for 80 kg: lidocaine mg, procaine mg, share, shown as
    ("12", "0", "0.0400", "ok"),
    ("149", "0", "0.4967", "ok"),
    ("150", "0", "0.5000", "half"),
    ("240", "0", "0.8000", "near"),
    ("300", "0", "1.0000", "near"),
    ("150", "175", "1.0000", "near"),
    ("150", "176", "1.0029", "stop"),
    ("301", "0", "1.0034", "stop"),
]


@pytest.mark.parametrize(("lidocaine", "procaine", "share", "shown"), TOGETHER)
def test_two_anaesthetics_count_together(lidocaine, procaine, share, shown):
    doses_mg = {"lidocaine": Decimal(lidocaine), "procaine": Decimal(procaine)}
    fraction = dose_fraction(doses_mg, Decimal(80))
    assert (fraction, dose_level(fraction)) == (Decimal(share), shown)


LIPID = [
    # kg,  first dose mL, then,                                most in all mL
    ("40", "60", "10 mL a minute", "480"),
    ("50", "75", "12.5 mL a minute", "600"),
    ("69.9", "104", "17.4 mL a minute", "838"),
    ("70", "100", "200 to 250 mL over 15 to 20 minutes", "840"),
    ("71", "100", "200 to 250 mL over 15 to 20 minutes", "852"),
    ("120", "100", "200 to 250 mL over 15 to 20 minutes", "1440"),
]


@pytest.mark.parametrize(("weight", "bolus", "then", "most"), LIPID)
def test_lipid_emulsion_20_percent_by_weight(weight, bolus, then, most):
    card = toxicity_card(Decimal(weight))
    assert (card.lipid_bolus_ml, card.lipid_infusion) == (Decimal(bolus), then)
    assert card.lipid_total_ml == Decimal(most)
