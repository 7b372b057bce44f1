"""How much local anaesthetic one visit may give: one visit a line, from recipe to share.

"Mixed" is the recipe in mL, "given" how much of it; "elsewhere" is what came by other routes that
day: cream, patch, dentist, nose.
"""

from decimal import Decimal

import pytest

from perineural.clinical.cases import read_case
from perineural.clinical.explain import explain

LIDO_1_MG_ML = {"dextrose_5": 45, "lidocaine_1_mpf": 5}
LIDO_2_PERCENT = {"dextrose_5": 40, "lidocaine_2_mpf": 10}
LIDO_EPINEPHRINE = {"dextrose_5": 45, "lidocaine_1_epinephrine": 5}
HALF_LIDO = {"dextrose_5": 30, "lidocaine_1_mpf": 30}
PROCAINE = {"dextrose_5": 45, "procaine_2": 5}
MEPIVACAINE = {"dextrose_5": 45, "mepivacaine_1": 5}
BUPIVACAINE = {"dextrose_5": 40, "bupivacaine_0_5": 10}
ROPIVACAINE = {"dextrose_5": 40, "ropivacaine_0_2": 10}

DOSES: dict[str, tuple[dict[str, int], str, str, dict[str, str], dict[str, str], str, str]] = {
    # visit: mixed, mL given, kg, elsewhere mg, clinic's ceiling mg: share of the ceiling, shown as
    "12 mL of 0.1 % lidocaine": (LIDO_1_MG_ML, "12", "80", {}, {}, "0.0400", "ok"),
    "20 mL of 0.1 % lidocaine": (LIDO_1_MG_ML, "20", "60", {}, {}, "0.0834", "ok"),
    "20 mL of 0.1 % lidocaine, 30 kg": (LIDO_1_MG_ML, "20", "30", {}, {}, "0.1667", "ok"),
    "20 mL of 0.4 % lidocaine": (LIDO_2_PERCENT, "20", "70", {}, {}, "0.2858", "ok"),
    "half lidocaine 1 %, 27.9 mL": (HALF_LIDO, "27.9", "70", {}, {}, "0.4983", "ok"),
    "half lidocaine 1 %, 28 mL: half the ceiling": (
        HALF_LIDO,
        "28",
        "70",
        {},
        {},
        "0.5000",
        "half",
    ),
    "half lidocaine 1 %, 44.7 mL": (HALF_LIDO, "44.7", "70", {}, {}, "0.7983", "half"),
    "half lidocaine 1 %, 44.8 mL: four fifths": (
        HALF_LIDO,
        "44.8",
        "70",
        {},
        {},
        "0.8000",
        "near",
    ),
    "half lidocaine 1 %, 56 mL: the ceiling itself": (
        HALF_LIDO,
        "56",
        "70",
        {},
        {},
        "1.0000",
        "near",
    ),
    "half lidocaine 1 %, 56.1 mL": (HALF_LIDO, "56.1", "70", {}, {}, "1.0018", "stop"),
    "half lidocaine 1 %, 60 mL, 75 kg": (HALF_LIDO, "60", "75", {}, {}, "1.0000", "near"),
    "half lidocaine 1 %, 60 mL, 120 kg: no more than 300 mg": (
        HALF_LIDO,
        "60",
        "120",
        {},
        {},
        "1.0000",
        "near",
    ),
    "epinephrine once diluted raises nothing": (
        LIDO_EPINEPHRINE,
        "20",
        "60",
        {},
        {},
        "0.0834",
        "ok",
    ),
    "procaine 0.2 %": (PROCAINE, "20", "70", {}, {}, "0.1143", "ok"),
    "procaine 0.2 %, 40 kg: by weight": (PROCAINE, "20", "40", {}, {}, "0.1429", "ok"),
    "mepivacaine 0.1 %": (MEPIVACAINE, "33", "50", {}, {}, "0.1000", "ok"),
    "bupivacaine 0.1 %": (BUPIVACAINE, "20", "50", {}, {}, "0.2000", "ok"),
    "bupivacaine 0.1 %, 100 kg: no more than 175 mg": (
        BUPIVACAINE,
        "35",
        "100",
        {},
        {},
        "0.2000",
        "ok",
    ),
    "ropivacaine 0.04 %": (ROPIVACAINE, "30", "50", {}, {}, "0.0800", "ok"),
    "cream at home counts": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {"lidocaine": "120"},
        {},
        "0.5000",
        "half",
    ),
    "dentist in the morning counts": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {"lidocaine": "204"},
        {},
        "0.8000",
        "near",
    ),
    "dentist and treatment, just within": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {"lidocaine": "260"},
        {},
        "1.0000",
        "near",
    ),
    "dentist and treatment, just above": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {"lidocaine": "260.1"},
        {},
        "1.0004",
        "stop",
    ),
    "another drug at the dentist: shares add": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {"mepivacaine": "200"},
        {},
        "0.5715",
        "half",
    ),
    "two other drugs: all three shares add": (
        LIDO_1_MG_ML,
        "28",
        "70",
        {"procaine": "175", "bupivacaine": "56"},
        {},
        "1.0000",
        "near",
    ),
    "two other drugs, a little more": (
        LIDO_1_MG_ML,
        "28",
        "70",
        {"procaine": "175", "bupivacaine": "56.1"},
        {},
        "1.0008",
        "stop",
    ),
    "nothing mixed with anaesthetic, cream only": (
        {"dextrose_5": 50},
        "20",
        "70",
        {"lidocaine": "140"},
        {},
        "0.5000",
        "half",
    ),
    "clinic's own ceiling of 100 mg": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {},
        {"lidocaine": "100"},
        "0.2000",
        "ok",
    ),
    "clinic's own ceiling, reached": (
        LIDO_1_MG_ML,
        "20",
        "70",
        {},
        {"lidocaine": "20"},
        "1.0000",
        "near",
    ),
    "clinic's own ceiling, passed": (
        LIDO_1_MG_ML,
        "20.1",
        "70",
        {},
        {"lidocaine": "20"},
        "1.0050",
        "stop",
    ),
    "a clinic cannot raise the ceiling": (
        LIDO_1_MG_ML,
        "28",
        "70",
        {},
        {"lidocaine": "500"},
        "0.1000",
        "ok",
    ),
    "a clinic's ceiling for another drug": (
        LIDO_1_MG_ML,
        "28",
        "70",
        {},
        {"procaine": "10"},
        "0.1000",
        "ok",
    ),
}


@pytest.mark.parametrize("case", DOSES)
def test_the_share_of_the_ceiling_that_a_visit_uses(case: str) -> None:
    mixed, given_ml, weight_kg, elsewhere, own, share, shown = DOSES[case]
    said = explain(
        read_case(
            {
                "condition": "achilles_tendonitis",
                "side": "left",
                "weight_kg": weight_kg,
                "recipe": [{"product": key, "volume_ml": ml} for key, ml in mixed.items()],
                "planned_volume_ml": given_ml,
                "already_given_mg": elsewhere,
                "policy": {"anaesthetic_max_mg": own},
            }
        )
    )
    assert said.dose is not None, said.dose_missing
    assert (said.dose.fraction, said.dose.level) == (Decimal(share), shown)


NOT_WORKED_OUT: dict[str, tuple[dict[str, int], str | None, str | None, str]] = {
    # visit: mixed, mL given, kg, why there is no figure
    "dextrose alone": ({"dextrose_5": 50}, "20", "70", "the mixture holds no local anaesthetic"),
    "volume not planned": (LIDO_1_MG_ML, None, "70", "planned_volume_ml is not given"),
    "weight not known": (
        LIDO_1_MG_ML,
        "20",
        None,
        "weight_kg between 30 and 300 is needed for a ceiling",
    ),
    "29.9 kg": (
        LIDO_1_MG_ML,
        "20",
        "29.9",
        "weight_kg between 30 and 300 is needed for a ceiling",
    ),
    "300.1 kg": (
        LIDO_1_MG_ML,
        "20",
        "300.1",
        "weight_kg between 30 and 300 is needed for a ceiling",
    ),
    "levobupivacaine": (
        {"dextrose_5": 45, "levobupivacaine_0_5": 5},
        "20",
        "70",
        "no ceiling is known for levobupivacaine",
    ),
}


@pytest.mark.parametrize("case", NOT_WORKED_OUT)
def test_a_dose_that_cannot_be_worked_out_says_why(case: str) -> None:
    mixed, given_ml, weight_kg, why = NOT_WORKED_OUT[case]
    said = explain(
        read_case(
            {
                "condition": "achilles_tendonitis",
                "side": "left",
                "weight_kg": weight_kg,
                "recipe": [{"product": key, "volume_ml": ml} for key, ml in mixed.items()],
                "planned_volume_ml": given_ml,
            }
        )
    )
    assert said.dose is None
    assert why in said.dose_missing
