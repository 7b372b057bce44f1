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
]


@pytest.mark.parametrize(("drug", "weight", "epinephrine", "mg", "because"), CEILINGS)
def test_the_most_that_may_be_given(drug, weight, epinephrine, mg, because):
    ceiling = max_dose_mg(drug, Decimal(weight), with_epinephrine=epinephrine)
    assert (ceiling.dose_mg, ceiling.basis) == (Decimal(mg), because)


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
