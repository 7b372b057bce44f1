"""Ten thousand invented cases: whatever is typed is answered, and more is never taken lightly.

The cases are drawn from one seed, so that a failure comes back; each names its number.
"""

import contextlib
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from perineural.clinical.anaesthetic import DOSE_LIMITS, max_dose_mg
from perineural.clinical.anatomy.nerves import NERVES
from perineural.clinical.candidacy import (
    QUESTIONS,
    CandidacyInput,
    NamedItem,
    assess_candidacy,
)
from perineural.clinical.cases import Case, read_case
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError
from perineural.clinical.explain import as_json, explain
from perineural.clinical.nerve_checks import NerveFlags
from perineural.clinical.policy import SitePolicy
from perineural.clinical.products import PRODUCTS
from perineural.clinical.red_flags import RED_FLAGS, red_flags_for
from perineural.clinical.session import BathValues, PointValues, check_session, session_totals
from perineural.clinical.solution import properties
from perineural.clinical.substances import AllergyClass, MedicationClass, ProblemClass

CASES = 10_000
SEED = 20300102
KEYS = tuple(question.key for question in QUESTIONS)
RULES = ("precaution", "ask_prescriber", "refuse")
ALLERGIES = ("Lidocaine", "Novocain", "Methylparaben", "Sulfite", "Corn", "Latex", "Bee venom")
MEDICINES = ("Warfarin", "Aspirin 81 MG", "Clopidogrel", "Insulin glargine", "Dapsone", "Ibuprofen")
PROBLEMS = ("Diabetes", "Breast cancer", "Haemophilia A", "Epilepsy", "Normal pregnancy", "Gout")
FLAGS = {
    nerve.id: NerveFlags(
        nerve.name, nerve.needs_ultrasound_or_credential, nerve.chest_wall, nerve.guided_in_trial
    )
    for nerve in NERVES.values()
}


def some(random: Random, words: tuple[str, ...]) -> list[str]:
    return random.sample(words, random.choice((0, 0, 1, 2)))


def written(random: Random) -> dict[str, Any]:
    """A case as somebody could write it, most answers no, now and then something that cannot be."""
    condition = random.choice(tuple(CONDITIONS))
    answers = ("no",) * random.choice((1, 8, 20)) + ("yes", "unknown")
    recipe = random.sample(tuple(PRODUCTS), random.choice((0, 1, 2, 3, 4)))
    case: dict[str, Any] = {
        "condition": condition,
        "side": random.choice(("left", "right", "bilateral", "midline", "")),
        "age_years": random.choice((None, 17, 18, 45, 130)),
        "weight_kg": random.choice((None, 29, 30, 70, "82.5", 300, 301)),
        "modality": random.choice(("injection", "injection", "bath")),
        "allergies": some(random, ALLERGIES),
        "medications": some(random, MEDICINES),
        "problems": some(random, PROBLEMS),
        "answers": {key: random.choice(answers) for key in KEYS if random.random() > 0.05},
        "red_flags": {
            flag.key: random.choice(answers)
            for flag in red_flags_for(condition)
            if random.random() > 0.05
        },
        "recipe": [{"product": key, "volume_ml": random.choice((0.5, 5, 50))} for key in recipe],
        "planned_volume_ml": random.choice((None, 0.5, 20, 60)),
        "already_given_mg": random.choice(({}, {"lidocaine": 100}, {"mepivacaine": 399.9})),
        "policy": {
            "anticoagulant_rule": random.choice(RULES),
            "bath_enabled": random.random() > 0.3,
            "anaesthetic_max_mg": random.choice(({}, {"lidocaine": "100"})),
            "nerves_left_out": random.sample(tuple(NERVES), random.choice((0, 2))),
        },
    }
    if random.random() < 0.1:
        odd = (-1, "seventy", 1e400, [], {}, True, "yes", {"yes": "no"}, "\x00", 10**12)
        case[random.choice(tuple(case))] = random.choice(odd)
    return case


def weight(given: CandidacyInput) -> int:
    return assess_candidacy(given).decision.weight


def shuffled(random: Random, values: Any) -> Any:
    mixed = list(values.items() if isinstance(values, dict) else values)
    random.shuffle(mixed)
    return type(values)(mixed)


def more_on_record(random: Random, given: CandidacyInput) -> CandidacyInput:
    """The same with one more allergy, medicine or problem.

    The two answers that a record makes more exact are "no": a record that names the one harmless
    thing may well be lighter than "something, nobody knows what".
    """
    part, kinds = random.choice(
        (
            ("allergies", AllergyClass),
            ("medications", MedicationClass),
            ("problems", ProblemClass),
        )
    )
    item = NamedItem("one more", (random.choice(tuple(kinds)),))
    return replace(given, **{part: (*getattr(given, part), item)})


def check_order(random: Random, given: CandidacyInput) -> None:
    """The order in which things were told changes nothing."""
    turned = {
        name: shuffled(random, getattr(given, name))
        for name in ("allergies", "medications", "problems", "ingredients", "answers", "red_flags")
    }
    assert assess_candidacy(replace(given, **turned)) == assess_candidacy(given)


def check_record(random: Random, given: CandidacyInput) -> None:
    """One more allergy, medicine or problem is never lighter."""
    told = {**given.answers, "allergy_to_parts": "no", "takes_blood_thinner": "no"}
    said_no = replace(given, answers=told)
    assert weight(more_on_record(random, said_no)) >= weight(said_no)


def check_warning_sign(random: Random, given: CandidacyInput) -> None:
    """A red flag answered yes is never lighter, and always stops."""
    flag = random.choice(tuple(RED_FLAGS))
    flagged = replace(given, red_flags={**given.red_flags, flag: "yes"})
    assert weight(flagged) >= max(weight(given), 2)


def check_answer(random: Random, given: CandidacyInput) -> None:
    """Yes and not answered are never lighter than no, for a question and for a warning sign."""
    asked = random.choice(red_flags_for(given.condition)).key
    name, key = random.choice((("answers", random.choice(KEYS)), ("red_flags", asked)))
    others = {each: said for each, said in getattr(given, name).items() if each != key}
    left_open = assess_candidacy(replace(given, **{name: others}))
    no, yes, unknown = (
        assess_candidacy(replace(given, **{name: {**others, key: answer}}))
        for answer in ("no", "yes", "unknown")
    )
    assert yes.decision.weight >= no.decision.weight
    assert left_open.decision.weight >= no.decision.weight
    assert unknown == left_open


def check_ceiling(random: Random) -> None:
    """A clinic's own ceiling, and a lower weight, never raise what may be given."""
    drug = random.choice(tuple(DOSE_LIMITS))
    light, heavy = sorted(Decimal(random.randint(300, 3000)) / 10 for _ in range(2))
    plain = max_dose_mg(drug, heavy).dose_mg
    low, high = sorted(Decimal(random.randint(1, 6000)) / 10 for _ in range(2))
    assert max_dose_mg(drug, light).dose_mg <= plain
    strict = max_dose_mg(drug, heavy, site_max_mg=low).dose_mg
    assert strict <= max_dose_mg(drug, heavy, site_max_mg=high).dose_mg <= plain
    assert strict <= low


def check_visit(random: Random, case: Case) -> None:
    """What was charted is judged without a fault; one more point lightens nothing."""
    holds = properties(case.recipe)
    points = tuple(
        PointValues(
            random.choice(tuple(NERVES)),
            random.choice(("left", "right")),
            "foot-lateral-left",
            Decimal(1),
            Decimal(1),
            Decimal(random.choice(("0.05", "0.5", "1", "5", "20"))),
        )
        for _ in range(random.choice((0, 1, 3)))
    )
    baths = (BathValues("both", "swab", Decimal(2), 5),) if case.given.modality == "bath" else ()
    weight_kg = case.given.weight_kg
    policy = case.given.policy
    fewer = session_totals(points[1:], baths, holds, weight_kg, policy=policy)
    totals = session_totals(points, baths, holds, weight_kg, policy=policy)
    assert totals.volume_ml >= fewer.volume_ml
    assert (totals.fraction or 0) >= (fewer.fraction or 0)
    stricter = session_totals(
        points,
        baths,
        holds,
        weight_kg,
        policy=SitePolicy(anaesthetic_max_mg=dict.fromkeys(DOSE_LIMITS, Decimal(50))),
    )
    assert (stricter.fraction or 0) >= (
        session_totals(points, baths, holds, weight_kg).fraction or 0
    )
    blocks = {
        finding.rule
        for finding in check_session(points, baths, totals, policy, nerve_flags=FLAGS)
        if finding.level == "block"
    }
    if {point.nerve_id for point in points} & set(policy.nerves_left_out):
        assert "nerve_left_out" in blocks
    if totals.fraction is not None and totals.fraction > 1:
        assert "anaesthetic_over_limit" in blocks


CHECKS = (check_order, check_record, check_warning_sign, check_answer)


def check_case(number: int) -> bool:
    """One case, held to one of the checks in turn; whether it could be read."""
    random = Random(SEED + number)
    try:
        case = read_case(written(random))
        said = explain(case)
    except ClinicalError:
        return False
    if number % 5 < len(CHECKS):
        CHECKS[number % 5](random, case.given)
        return True
    check_ceiling(random)
    assert as_json(said)["decision"] == str(said.candidacy.decision)
    if case.recipe:
        with contextlib.suppress(ClinicalError):  # a weight that is refused, as in the room
            check_visit(random, case)
    return True


@pytest.mark.parametrize("first", range(0, CASES, 1000))
def test_any_case_is_judged_and_more_is_never_lighter(first: int) -> None:
    read = 0
    for number in range(first, first + 1000):
        try:
            read += check_case(number)
        except Exception as error:
            error.add_note(f"case {number} of seed {SEED}")
            raise
    assert read > 700, "too many cases are refused for the others to mean much"
