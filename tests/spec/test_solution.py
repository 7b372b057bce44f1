"""What a pharmacist would check: the table of buffered dextrose, and what may be mixed.

| 8.4 % bicarbonate added to 100 mL of 5 % dextrose | Na+ and HCO3- | dextrose | osmolarity |
"""

from decimal import Decimal

import pytest

from perineural.clinical.amounts import rounded
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import Part, check_mixture, contents_in_words, properties

TABLE = [
    # mL,   mEq/L,  dextrose %, mOsm/L
    ("0", "0.0", "5.00", "252"),
    ("0.25", "2.5", "4.99", "257"),
    ("0.5", "5.0", "4.98", "261"),
    ("1", "9.9", "4.95", "270"),
    ("2", "19.6", "4.90", "287"),
    ("2.5", "24.4", "4.88", "295"),
    ("5", "47.6", "4.76", "336"),
]


@pytest.mark.parametrize(("bicarbonate_ml", "meq_per_l", "percent", "mosm_per_l"), TABLE)
def test_buffered_dextrose_is_as_the_table_says(bicarbonate_ml, meq_per_l, percent, mosm_per_l):
    parts = [Part("dextrose_5", Decimal(100))]
    if Decimal(bicarbonate_ml):
        parts.append(Part("sodium_bicarbonate_8_4", Decimal(bicarbonate_ml)))
    holds = properties(tuple(parts))
    assert rounded(holds.sodium_meq_per_l, "0.1") == Decimal(meq_per_l)
    assert holds.bicarbonate_meq_per_l == holds.sodium_meq_per_l
    assert rounded(holds.dextrose_percent, "0.01") == Decimal(percent)
    assert holds.osmolarity_mosm_per_l is not None
    assert rounded(holds.osmolarity_mosm_per_l, "1") == Decimal(mosm_per_l)


def test_a_drop_is_as_strong_as_a_bag():
    drop, bag = (properties((Part("dextrose_5", Decimal(ml)),)) for ml in ("0.1", "1000"))
    assert drop.osmolarity_mosm_per_l == bag.osmolarity_mosm_per_l
    assert drop.dextrose_percent == bag.dextrose_percent == 5


def test_what_is_in_a_mixture_is_said_in_one_line():
    parts = (Part("mannitol_25", Decimal(10)), Part("sterile_water", Decimal(40)))
    assert contents_in_words(parts) == "mannitol 5 %"
    with_lidocaine = (*parts, Part("lidocaine_1_mpf", Decimal(5)))
    assert contents_in_words(with_lidocaine) == "mannitol 4.55 %, lidocaine 0.91 mg/mL"


MIXTURES = [
    # to 50 mL of 5 % dextrose and 0.5 mL bicarbonate add 5 mL of:  worst finding
    ("lidocaine_1", "note"),
    ("lidocaine_2_mpf", "note"),
    ("procaine_1", "warn"),
    ("mepivacaine_1", "warn"),
    ("bupivacaine_0_5", "block"),
    ("levobupivacaine_0_5", "block"),
    ("ropivacaine_0_2", "block"),
    ("ropivacaine_0_75", "block"),
]


@pytest.mark.parametrize(("anaesthetic", "worst"), MIXTURES)
def test_what_may_be_mixed_with_bicarbonate(anaesthetic, worst):
    parts = (
        Part("dextrose_5", Decimal(50)),
        Part("sodium_bicarbonate_8_4", Decimal("0.5")),
        Part(anaesthetic, Decimal(5)),
    )
    assert check_mixture(parts, SitePolicy())[0].level == worst
