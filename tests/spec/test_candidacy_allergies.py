"""Who may be given what: allergies against the recipe, one case a line.

Each case is a healthy adult of 45 years and 70 kg with a left Achilles tendonitis, a recipe of
dextrose, bicarbonate and preservative-free lidocaine, and every question answered "no", except for
what the line says.
"""

import pytest

from perineural.clinical.candidacy import assess_candidacy
from tests.spec.candidacy_cases import (
    CARE,
    MANNITOL,
    NO,
    NOT_CHOSEN,
    PLAIN,
    SUITABLE,
    WITH_LIDOCAINE,
    WITH_LIDOCAINE_EPINEPHRINE,
    WITH_LIDOCAINE_MULTI_DOSE,
    WITH_PROCAINE,
    WORK_UP,
    Case,
    allergy,
    check,
    plan,
    problem,
)

ALLERGIES: dict[str, Case] = {
    "lidocaine, recipe with lidocaine": (
        {"allergies": allergy("Allergy to lidocaine")},
        NO,
        {"allergy.amide_anaesthetic"},
    ),
    "bupivacaine, recipe with lidocaine": (
        {"allergies": allergy("Bupivacaine")},
        NO,
        {"allergy.amide_anaesthetic"},
    ),
    "lidocaine, plain dextrose": (
        {"allergies": allergy("Allergy to lidocaine"), "ingredients": PLAIN},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "lidocaine, recipe with procaine": (
        {"allergies": allergy("Allergy to lidocaine"), "ingredients": WITH_PROCAINE},
        CARE,
        {"allergy.other_anaesthetic_class"},
    ),
    "lidocaine, no recipe chosen": (
        {"allergies": allergy("Allergy to lidocaine"), "ingredients": NOT_CHOSEN},
        CARE,
        {"allergy.recipe_to_choose", "plan.recipe_unknown"},
    ),
    "Novocain, recipe with procaine": (
        {"allergies": allergy("Novocain"), "ingredients": WITH_PROCAINE},
        NO,
        {"allergy.ester_anaesthetic"},
    ),
    "Novocain, recipe with lidocaine": (
        {"allergies": allergy("Novocain")},
        CARE,
        {"allergy.other_anaesthetic_class"},
    ),
    "PABA, recipe with procaine": (
        {"allergies": allergy("PABA"), "ingredients": WITH_PROCAINE},
        NO,
        {"allergy.ester_anaesthetic"},
    ),
    "an anaesthetic that is not named, with lidocaine": (
        {"allergies": allergy("Local anesthetic")},
        NO,
        {"allergy.amide_anaesthetic", "allergy.other_anaesthetic_class"},
    ),
    "methylparaben, multi-dose lidocaine": (
        {"allergies": allergy("Methylparaben"), "ingredients": WITH_LIDOCAINE_MULTI_DOSE},
        NO,
        {"allergy.paraben"},
    ),
    "methylparaben, preservative-free lidocaine": (
        {"allergies": allergy("Methylparaben"), "ingredients": WITH_LIDOCAINE},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "sulfite, recipe with procaine": (
        {"allergies": allergy("Sulphites"), "ingredients": WITH_PROCAINE},
        NO,
        {"allergy.sulfite"},
    ),
    "sulfite, lidocaine with epinephrine": (
        {"allergies": allergy("Sodium metabisulfite"), "ingredients": WITH_LIDOCAINE_EPINEPHRINE},
        NO,
        {"allergy.sulfite"},
    ),
    "sulfite, plain lidocaine": (
        {"allergies": allergy("Sulfite")},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "sulfa drugs are not sulfites": ({"allergies": allergy("Sulfa drugs")}, SUITABLE, set()),
    "corn, recipe with dextrose": ({"allergies": allergy("Corn")}, WORK_UP, {"allergy.corn"}),
    "corn, recipe with mannitol": (
        {"allergies": allergy("Corn"), "ingredients": MANNITOL},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "dextrose": ({"allergies": allergy("Dextrose")}, NO, {"allergy.dextrose"}),
    "epinephrine, lidocaine with epinephrine": (
        {"allergies": allergy("Epinephrine"), "ingredients": WITH_LIDOCAINE_EPINEPHRINE},
        NO,
        {"allergy.epinephrine"},
    ),
    "epinephrine, plain lidocaine": (
        {"allergies": allergy("Epinephrine"), "ingredients": WITH_LIDOCAINE},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "epinephrine, recipe with procaine": (
        {"allergies": allergy("Adrenaline"), "ingredients": WITH_PROCAINE},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "lidocaine and epinephrine in one word, plain lidocaine": (
        {"allergies": allergy("Lidocaine/epinephrine"), "ingredients": WITH_LIDOCAINE},
        NO,
        {"allergy.amide_anaesthetic", "allergy.not_in_recipe"},
    ),
    "lidocaine and epinephrine in one word, both in it": (
        {"allergies": allergy("Lidocaine/epinephrine"), "ingredients": WITH_LIDOCAINE_EPINEPHRINE},
        NO,
        {"allergy.amide_anaesthetic", "allergy.epinephrine"},
    ),
    "mannitol, recipe with mannitol": (
        {"allergies": allergy("Mannitol"), "ingredients": MANNITOL},
        NO,
        {"allergy.mannitol"},
    ),
    "mannitol, plain dextrose": (
        {"allergies": allergy("Mannitol"), "ingredients": PLAIN},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "dextrose, recipe with mannitol": (
        {"allergies": allergy("Dextrose"), "ingredients": MANNITOL},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "bicarbonate, buffered dextrose": (
        {"allergies": allergy("Sodium bicarbonate"), "ingredients": PLAIN},
        NO,
        {"allergy.bicarbonate"},
    ),
    "bicarbonate, dextrose alone": (
        {"allergies": allergy("Sodium bicarbonate"), "ingredients": ("dextrose_5",)},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "chlorobutanol, recipe with procaine": (
        {"allergies": allergy("Chlorobutanol"), "ingredients": WITH_PROCAINE},
        NO,
        {"allergy.chlorobutanol"},
    ),
    "chlorobutanol, recipe with lidocaine": (
        {"allergies": allergy("Chlorobutanol"), "ingredients": WITH_LIDOCAINE},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "lidocaine, recipe with mannitol": (
        {"allergies": allergy("Lidocaine"), "ingredients": MANNITOL},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "corn, dextrose with sterile water": (
        {"allergies": allergy("Corn"), "ingredients": ("dextrose_50", "sterile_water")},
        WORK_UP,
        {"allergy.corn"},
    ),
    "procaine, recipe with mannitol": (
        {"allergies": allergy("Procaine"), "ingredients": MANNITOL},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "paraben, recipe with procaine": (
        {"allergies": allergy("Methylparaben"), "ingredients": WITH_PROCAINE},
        CARE,
        {"allergy.not_in_recipe"},
    ),
    "latex, no recipe chosen": (
        {"allergies": allergy("Latex"), "ingredients": NOT_CHOSEN},
        CARE,
        {"allergy.latex", "plan.recipe_unknown"},
    ),
    "mannitol, no recipe chosen": (
        {"allergies": allergy("Mannitol"), "ingredients": NOT_CHOSEN},
        CARE,
        {"allergy.recipe_to_choose", "plan.recipe_unknown"},
    ),
    "latex": ({"allergies": allergy("Latex allergy")}, CARE, {"allergy.latex"}),
    "mould": ({"allergies": allergy("Allergy to mould")}, SUITABLE, set()),
    "bee venom": ({"allergies": allergy("Bee venom")}, SUITABLE, set()),
    "patient reports a reaction, nothing on record": (
        {"answers": {"allergy_to_parts": "yes"}},
        WORK_UP,
        {"question.allergy_to_parts"},
    ),
    "patient reports a reaction, the record says latex": (
        {"answers": {"allergy_to_parts": "yes"}, "allergies": allergy("Latex")},
        CARE,
        {"allergy.latex"},
    ),
    "patient reports a reaction, the record says bee venom only": (
        {"answers": {"allergy_to_parts": "yes"}, "allergies": allergy("Bee venom")},
        WORK_UP,
        {"question.allergy_to_parts"},
    ),
    "patient says no, the record says lidocaine": (
        {"answers": {"allergy_to_parts": "no"}, "allergies": allergy("Lidocaine")},
        NO,
        {"allergy.amide_anaesthetic"},
    ),
    "nobody has asked about allergies": (
        {"answers": {"allergy_to_parts": None}},
        WORK_UP,
        {"answer.question_not_known.allergy_to_parts"},
    ),
    "an allergy among the problems": (
        {"problems": problem("Allergy to lidocaine (finding)")},
        WORK_UP,
        {"problem.recorded_allergy"},
    ),
}


@pytest.mark.parametrize("case", ALLERGIES)
def test_candidacy_with_an_allergy(case: str) -> None:
    check(*ALLERGIES[case])


def test_lidocaine_allergy_names_the_record_and_the_way_out() -> None:
    record = "Allergy to lidocaine (imported)"
    (reason,) = assess_candidacy(plan(allergies=allergy(record))).reasons
    assert record in reason.text
    assert "Lidocaine 1 %" in reason.text
    assert "plain dextrose" in reason.what_would_change
    assert reason.hazard == "HAZ-004"
    assert reason.sources


def test_corn_allergy_offers_mannitol() -> None:
    (reason,) = assess_candidacy(plan(allergies=allergy("Corn"))).reasons
    assert "mannitol" in reason.what_would_change
