"""Diagnostic criteria: one patient a line, and what may be said of the criteria.

Symptoms and signs are written as four letters, in the order feeling, blood flow of the skin,
sweating and swelling, movement and skin: `y` yes, `n` no, `?` not answered. Regions likewise, in
the order left arm, right arm, left leg, right leg, neck and back.
"""

from decimal import Decimal

import pytest

from perineural.clinical.criteria import (
    CATEGORIES,
    PAIN_AREAS,
    REGIONS,
    BudapestAnswers,
    FibromyalgiaAnswers,
    Verdict,
    acr_2016,
    budapest,
    regions_from,
)
from perineural.clinical.errors import ClinicalError

MET, NOT, UNSAID = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_BE_SAID
ANSWER = {"y": True, "n": False, "?": None}


def answers(keys: list[str], letters: str) -> dict[str, bool | None]:
    return {key: ANSWER[letter] for key, letter in zip(keys, letters, strict=True)}


BUDAPEST = {
    # what was found: (pain out of proportion, symptoms, signs, nothing explains it better, verdict)
    "everything there": ("y", "yyyy", "yyyy", "y", MET),
    "three symptoms and two signs, just enough": ("y", "yyyn", "yynn", "y", MET),
    "other three symptoms, other two signs": ("y", "nyyy", "nnyy", "y", MET),
    "enough, though one symptom was not asked": ("y", "yyy?", "yynn", "y", MET),
    "enough, though two signs were not looked for": ("y", "yyyn", "yy??", "y", MET),
    "two symptoms only": ("y", "yynn", "yyyy", "y", NOT),
    "one sign only": ("y", "yyyy", "ynnn", "y", NOT),
    "no sign at all": ("y", "yyyy", "nnnn", "y", NOT),
    "pain in proportion": ("n", "yyyy", "yyyy", "y", NOT),
    "something else explains it better": ("y", "yyyy", "yyyy", "n", NOT),
    "two symptoms, the others not asked": ("y", "yy??", "yyyy", "y", UNSAID),
    "two symptoms, one denied, one not asked": ("y", "yyn?", "yyyy", "y", UNSAID),
    "one symptom, one not asked: three are out of reach": ("y", "ynn?", "yyyy", "y", NOT),
    "one symptom, two not asked: three are in reach": ("y", "yn??", "yyyy", "y", UNSAID),
    "not examined": ("y", "yyyy", "????", "y", UNSAID),
    "one sign, one not looked for": ("y", "yyyy", "ynn?", "y", UNSAID),
    "no sign, one not looked for: two are out of reach": ("y", "yyyy", "nnn?", "y", NOT),
    "proportion not judged": ("?", "yyyy", "yyyy", "y", UNSAID),
    "other diagnoses not judged": ("y", "yyyy", "yyyy", "?", UNSAID),
    "nothing answered": ("?", "????", "????", "?", UNSAID),
    "nothing answered but that something else explains it": ("?", "????", "????", "n", NOT),
    "everything denied": ("n", "nnnn", "nnnn", "n", NOT),
}

FIBROMYALGIA = {
    # what was found: (pain index, symptom severity, regions, months, verdict)
    "7 places, severity 5: the first way, just enough": (7, 5, "yyyyy", "3", MET),
    "19 places, severity 12": (19, 12, "yyyyy", "60", MET),
    "6 places, severity 9: the second way": (6, 9, "yyyyn", "12", MET),
    "4 places, severity 9: the second way, just enough": (4, 9, "yyyyn", "3", MET),
    "4 of 5 regions": (8, 6, "nyyyy", "12", MET),
    "enough, though one region was not asked": (8, 6, "yyyy?", "12", MET),
    "7 places, severity 4": (7, 4, "yyyyy", "12", NOT),
    "6 places, severity 8": (6, 8, "yyyyn", "12", NOT),
    "3 places, severity 12: too few since 2016": (3, 12, "yyynn", "12", NOT),
    "3 of 5 regions": (9, 9, "yyynn", "12", NOT),
    "2 months": (9, 9, "yyyyy", "2", NOT),
    "almost 3 months": (9, 9, "yyyyy", "2.9", NOT),
    "index not counted, severity 4: no way is left": (None, 4, "yyyyy", "12", NOT),
    "index not counted, severity 5: one way is left": (None, 5, "yyyyy", "12", UNSAID),
    "severity not asked, 3 places: no way is left": (3, None, "yyynn", "12", NOT),
    "severity not asked, 7 places": (7, None, "yyyyy", "12", UNSAID),
    "time not known": (9, 9, "yyyyy", None, UNSAID),
    "two regions not asked, three painful": (9, 9, "yyy??", "12", UNSAID),
    "one region not asked, three painful, one free": (9, 9, "yyyn?", "12", UNSAID),
    "one region not asked, two painful: four are out of reach": (9, 9, "yynn?", "12", NOT),
    "nothing answered": (None, None, "?????", None, UNSAID),
    "nothing answered but a month": (None, None, "?????", "1", NOT),
}


@pytest.mark.parametrize("found", BUDAPEST)
def test_budapest_criteria(found: str) -> None:
    pain, symptoms, signs, no_better, verdict = BUDAPEST[found]
    keys = [category.key for category in CATEGORIES]
    decision = budapest(
        BudapestAnswers(
            ANSWER[pain], answers(keys, symptoms), answers(keys, signs), ANSWER[no_better]
        )
    )
    assert decision.verdict is verdict
    assert bool(decision.missing) is (verdict is UNSAID)


@pytest.mark.parametrize("found", FIBROMYALGIA)
def test_fibromyalgia_criteria_of_2016(found: str) -> None:
    wpi, sss, regions, months, verdict = FIBROMYALGIA[found]
    decision = acr_2016(
        FibromyalgiaAnswers(
            wpi,
            sss,
            answers([region.key for region in REGIONS], regions),
            None if months is None else Decimal(months),
        )
    )
    assert decision.verdict is verdict
    assert bool(decision.missing) is (verdict is UNSAID)


def test_reasons_say_what_was_counted_and_what_is_needed() -> None:
    keys = [category.key for category in CATEGORIES]
    decision = budapest(
        BudapestAnswers(
            True, answers(keys, "yyn?"), answers(keys, "yynn"), no_better_diagnosis=True
        )
    )
    assert [part.reason for part in decision.parts] == [
        "Pain goes on out of proportion to what set it off.",
        "Symptoms in 2 of 4 categories, 3 are needed; 1 not answered.",
        "Signs in 2 of 4 categories, 2 are needed.",
        "No other diagnosis explains it better.",
    ]
    assert decision.missing == ("symptom: movement, hair, nails and skin",)
    assert decision.criteria.names == "Complex regional pain syndrome"


def parts(decision) -> dict[str, str]:
    return {part.key: part.reason for part in decision.parts}


ONE_ANSWER = [
    # pain out of proportion, no better diagnosis: the part, what is said of it, what is missing
    ("n", "y", "disproportionate", "The pain is not out of proportion to what set it off.", ()),
    (
        "?",
        "y",
        "disproportionate",
        "Not answered: whether pain is out of proportion.",
        ("whether pain is out of proportion",),
    ),
    ("y", "n", "no_better_diagnosis", "Another diagnosis explains it better.", ()),
    (
        "y",
        "?",
        "no_better_diagnosis",
        "Not answered: whether another diagnosis explains it better.",
        ("whether another diagnosis explains it better",),
    ),
]


@pytest.mark.parametrize(("pain", "no_better", "key", "reason", "missing"), ONE_ANSWER)
def test_each_answer_of_budapest_is_said_in_words(pain, no_better, key, reason, missing) -> None:
    keys = [category.key for category in CATEGORIES]
    every = answers(keys, "yyyy")
    decision = budapest(BudapestAnswers(ANSWER[pain], every, every, ANSWER[no_better]))
    assert list(parts(decision)) == ["disproportionate", "symptoms", "signs", "no_better_diagnosis"]
    assert parts(decision)[key] == reason
    assert decision.missing == missing
    assert decision.criteria.names == "Complex regional pain syndrome"


def test_what_was_not_looked_for_is_named_as_a_sign() -> None:
    keys = [category.key for category in CATEGORIES]
    found = BudapestAnswers(True, answers(keys, "yyyy"), answers(keys, "ynn?"), True)
    assert budapest(found).missing == ("sign: movement, hair, nails and skin",)


def test_time_that_is_not_known_is_said_and_missing() -> None:
    every = answers([region.key for region in REGIONS], "yyyyy")
    decision = acr_2016(FibromyalgiaAnswers(9, 9, every))
    assert list(parts(decision)) == ["scores", "regions", "months"]
    assert parts(decision)["months"] == "Not answered: how long symptoms have been there."
    assert decision.missing == ("how long it has been there",)
    known = acr_2016(FibromyalgiaAnswers(9, 9, every, Decimal(3)))
    assert list(parts(known)) == ["scores", "regions", "months"]
    assert parts(known)["scores"].startswith("Pain index 9, symptom severity 9; 7 or more")


def test_scores_that_are_not_known_are_missing_by_name() -> None:
    every = answers([region.key for region in REGIONS], "yyyyy")
    decision = acr_2016(FibromyalgiaAnswers(None, None, every, Decimal(3)))
    assert decision.missing == ("the pain index", "the symptom severity")
    assert list(parts(decision)) == ["scores", "regions", "months"]


@pytest.mark.parametrize("months", ["0", "1200"])
def test_time_holds_from_end_to_end(months) -> None:
    assert FibromyalgiaAnswers(months=Decimal(months)).months == Decimal(months)


def test_reasons_of_fibromyalgia_name_scores_regions_and_time() -> None:
    regions = answers([region.key for region in REGIONS], "yyyn?")
    decision = acr_2016(FibromyalgiaAnswers(8, None, regions, Decimal("3.50")))
    assert [part.reason for part in decision.parts] == [
        (
            "Pain index 8, symptom severity not known; 7 or more with 5 or more, or 4 to 6 with 9"
            " or more, are needed."
        ),
        "Pain in 3 of 5 regions, 4 are needed; 1 not answered.",
        "Present for 3.5 months, 3 are needed.",
    ]
    assert decision.missing == ("the symptom severity", "pain in neck and back")


@pytest.mark.parametrize(
    ("painful", "regions"),
    [
        ({"left lower arm"}, {"left_upper"}),
        ({"left jaw", "right jaw"}, set()),
        ({"chest", "abdomen"}, set()),
        ({"neck", "right hip or buttock"}, {"axial", "right_lower"}),
        (set(PAIN_AREAS), {region.key for region in REGIONS}),
    ],
)
def test_painful_places_make_painful_regions(painful: set[str], regions: set[str]) -> None:
    found = regions_from({area: area in painful for area in PAIN_AREAS})
    assert {key for key, hurts in found.items() if hurts} == regions
    assert None not in found.values()


def test_a_region_is_free_of_pain_only_when_all_its_places_were_asked() -> None:
    assert regions_from({})["axial"] is None
    assert regions_from({"neck": False, "upper back": False})["axial"] is None
    assert regions_from({"neck": True})["axial"] is True
    asked = dict.fromkeys(("neck", "upper back", "lower back"), False)
    assert regions_from(asked)["axial"] is False


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda: BudapestAnswers(symptoms={"mood": True}), "unknown category 'mood'"),
        (lambda: BudapestAnswers(signs={"sensory": 1}), "sensory is 1; expected yes, no"),
        (
            lambda: BudapestAnswers(disproportionate="no"),
            "^disproportionate is 'no'; expected yes, no or nothing",
        ),
        (
            lambda: BudapestAnswers(no_better_diagnosis="no"),
            "^no_better_diagnosis is 'no'; expected yes, no or nothing",
        ),
        (lambda: FibromyalgiaAnswers(wpi=20), "expected 0 to 19 points"),
        (lambda: FibromyalgiaAnswers(sss=13), "expected 0 to 12 points"),
        (lambda: FibromyalgiaAnswers(wpi=-1), "expected 0 to 19 points"),
        (
            lambda: FibromyalgiaAnswers(months=Decimal(-1)),
            "months is -1 months; expected 0 to 1200 months",
        ),
        (lambda: FibromyalgiaAnswers(months=Decimal("NaN")), "expected 0 to 1200 months"),
        (lambda: FibromyalgiaAnswers(regions={"head": True}), "unknown region 'head'"),
        (
            lambda: FibromyalgiaAnswers(wpi=1, regions={"axial": True, "left_upper": True}),
            "pain in 2 regions needs at least 2 painful places; the pain index is 1",
        ),
        (lambda: regions_from({"nose": True}), "unknown place 'nose'"),
    ],
)
def test_what_cannot_be_is_refused(attempt, words: str) -> None:
    with pytest.raises(ClinicalError, match=words):
        attempt()
