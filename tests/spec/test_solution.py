"""What a pharmacist would check: the table of buffered dextrose, and what may be mixed.

| 8.4 % bicarbonate added to 100 mL of 5 % dextrose | Na+ and HCO3- | dextrose | osmolarity |
"""

from decimal import Decimal

import pytest

from perineural.clinical.amounts import rounded
from perineural.clinical.knowledge import load_toml
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


NO_RECIPE = (
    "note: No published recipe for buffered 5 % dextrose was found. Use a recipe that a named"
    " clinician or pharmacist has signed."
)
PH = "note: The pH of this mixture cannot be worked out. Write down a measured pH if there is one."
DISPUTED = (
    "note: Sources disagree on how much bicarbonate a local anaesthetic takes (1 mL to 30 mL"
    " lidocaine, or 1 mL to 10 mL of 2 %). All are about full-strength anaesthetic. Too much turns"
    " it cloudy: mix fresh, use promptly."
)


def one_patient(products: str) -> str:
    return f"note: One patient only, discard what is left: {products}."


SAID = {
    # what is mixed: parts, what is said
    "5 % dextrose alone": (
        {"dextrose_5": "50"},
        [one_patient("Dextrose 5 % injection")],
    ),
    "lidocaine and procaine": (
        {"dextrose_5": "50", "lidocaine_1": "5", "procaine_1": "5"},
        [
            (
                "block: Two local anaesthetics in one batch (lidocaine and procaine): do not mix"
                " them."
            ),
            one_patient("Dextrose 5 % injection"),
        ],
    ),
    "ropivacaine and bicarbonate": (
        {"dextrose_5": "50", "ropivacaine_0_2": "5", "sodium_bicarbonate_8_4": "0.5"},
        [
            "block: Ropivacaine with sodium bicarbonate turns cloudy: do not mix them.",
            DISPUTED,
            NO_RECIPE,
            PH,
            one_patient(
                "Dextrose 5 % injection, Ropivacaine 0.2 %, Sodium bicarbonate 8.4 %"
                " (neutralizing additive)"
            ),
        ],
    ),
    "mepivacaine and bicarbonate": (
        {"dextrose_5": "50", "mepivacaine_1": "5", "sodium_bicarbonate_8_4": "0.5"},
        [
            (
                "warn: Mepivacaine with sodium bicarbonate turns cloudy after 18 to 20 minutes:"
                " use within 15 minutes of mixing."
            ),
            DISPUTED,
            NO_RECIPE,
            PH,
            one_patient(
                "Dextrose 5 % injection, Mepivacaine 1 %, Sodium bicarbonate 8.4 %"
                " (neutralizing additive)"
            ),
        ],
    ),
    "procaine and much bicarbonate": (
        {"dextrose_5": "50", "procaine_1": "5", "sodium_bicarbonate_8_4": "6"},
        [
            (
                "warn: Nothing was found on whether procaine and sodium bicarbonate can be mixed:"
                " look closely, use at once."
            ),
            (
                "warn: 10.91 mL bicarbonate to 100 mL of the rest: more than any amount this table"
                " was worked out for (5 mL). Check for a misplaced decimal point."
            ),
            DISPUTED,
            NO_RECIPE,
            PH,
            one_patient("Dextrose 5 % injection, Sodium bicarbonate 8.4 % (neutralizing additive)"),
        ],
    ),
    "epinephrine and bicarbonate": (
        {"dextrose_5": "50", "lidocaine_1_epinephrine": "5", "sodium_bicarbonate_8_4": "1"},
        [
            "warn: Epinephrine is said to break down once the solution is made less acid.",
            DISPUTED,
            NO_RECIPE,
            PH,
            one_patient("Dextrose 5 % injection, Sodium bicarbonate 8.4 % (neutralizing additive)"),
        ],
    ),
    "four products": (
        {
            "dextrose_50": "10",
            "sterile_water": "90",
            "sodium_bicarbonate_8_4": "1",
            "lidocaine_1": "10",
        },
        [
            "warn: 4 sterile products: more than the 3 this clinic allows for immediate use.",
            DISPUTED,
            NO_RECIPE,
            PH,
            one_patient(
                "Dextrose 50 % injection, Sterile water for injection, Sodium bicarbonate 8.4 %"
                " (neutralizing additive)"
            ),
        ],
    ),
    "water and bicarbonate": (
        {"sterile_water": "100", "sodium_bicarbonate_8_4": "1"},
        [
            (
                "block: Sterile water for injection and Sodium bicarbonate 8.4 % (neutralizing"
                " additive) alone: an additive or diluent is never injected by itself."
            ),
            NO_RECIPE,
            PH,
            one_patient(
                "Sterile water for injection, Sodium bicarbonate 8.4 % (neutralizing additive)"
            ),
        ],
    ),
    "too much water": (
        {"dextrose_50": "1", "sterile_water": "90"},
        [
            (
                "warn: 27.7 mOsm/L, local anaesthetic left out, is more dilute than 5 % dextrose"
                " itself (252)."
            ),
            one_patient("Dextrose 50 % injection, Sterile water for injection"),
        ],
    ),
    "25 % mannitol": (
        {"mannitol_25": "10"},
        [
            "warn: Mannitol is 25 %. It is used at 5 %, in the same manner as dextrose.",
            one_patient("Mannitol 25 % vial"),
        ],
    ),
    "50 % dextrose": (
        {"dextrose_50": "10"},
        [
            (
                "warn: Dextrose is 50 %. Perineural injection uses 5 %; stronger dextrose is"
                " prolotherapy, a different procedure with other risks."
            ),
            one_patient("Dextrose 50 % injection"),
        ],
    ),
    "lidocaine alone": (
        {"lidocaine_1": "10"},
        [
            (
                "warn: There is no dextrose and no mannitol in this mixture: that is not"
                " perineural injection therapy."
            )
        ],
    ),
}


@pytest.mark.parametrize("mixed", SAID)
def test_what_is_said_of_a_mixture(mixed):
    volumes_ml, said = SAID[mixed]
    parts = tuple(Part(product, Decimal(ml)) for product, ml in volumes_ml.items())
    found = check_mixture(parts, SitePolicy())
    assert [f"{each.level}: {each.text}" for each in found] == said
    assert {each.rule for each in found} <= set(load_toml("mixing"))
