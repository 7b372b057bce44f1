"""From the answers of a questionnaire to its total: one form a line.

`None` is an item nobody answered; `n/a` one that does not apply to the person.
"""

from decimal import Decimal

import pytest

from perineural.clinical.errors import ClinicalError
from perineural.clinical.scoring import DOES_NOT_APPLY, band_of, total_of

NA = DOES_NOT_APPLY

TOTALS = {
    "RMDQ, nothing ticked": ("rmdq", [0] * 24, "0"),
    "RMDQ, 11 of 24 ticked": ("rmdq", [1] * 11 + [0] * 13, "11"),
    "RMDQ, all ticked": ("rmdq", [1] * 24, "24"),
    "ODI, all best": ("odi", [0] * 10, "0"),
    "ODI, 22 of 50": ("odi", [2] * 9 + [4], "44.0"),
    "ODI, one section left out, 18 of 45": ("odi", [2] * 9 + [None], "40.0"),
    "ODI, one section left out, 17 of 45": ("odi", [2] * 8 + [1, None], "37.8"),
    "QuickDASH, no trouble at all": ("quickdash", [1] * 11, "0"),
    "QuickDASH, all worst": ("quickdash", [5] * 11, "100"),
    "QuickDASH, sum 31 of 11": ("quickdash", [3] * 9 + [2, 2], "45.5"),
    "QuickDASH, ten answers, sum 28": ("quickdash", [3] * 8 + [2, 2, None], "45.0"),
    "FAAM daily living, all without trouble": ("faam_adl", [4] * 21, "100"),
    "FAAM daily living, 63 of 84": ("faam_adl", [3] * 21, "75.0"),
    "FAAM daily living, one does not apply, 60 of 80": ("faam_adl", [3] * 20 + [NA], "75.0"),
    "FAAM daily living, two do not apply, 50 of 76": (
        "faam_adl",
        [3] * 12 + [2] * 7 + [NA, NA],
        "65.8",
    ),
    "FAAM sports, 20 of 32": ("faam_sports", [3, 3, 3, 3, 2, 2, 2, 2], "62.5"),
    "FFI, 115 of 230": ("ffi", [5] * 23, "50.0"),
    "PEG, 7, 6 and 8": ("peg", [7, 6, 8], "7.0"),
    "PEG, 7, 7 and 8": ("peg", [7, 7, 8], "7.3"),
    "PEG, 8, 8 and 7": ("peg", [8, 8, 7], "7.7"),
    "BCTQ symptoms, sum 26": ("bctq_sss", [2] * 7 + [3] * 4, "2.36"),
    "BCTQ function, sum 20": ("bctq_fss", [2] * 4 + [3] * 4, "2.50"),
    "HIT-6, never": ("hit_6", [6] * 6, "36"),
    "HIT-6, always": ("hit_6", [13] * 6, "78"),
    "HIT-6, mixed": ("hit_6", [6, 8, 10, 11, 13, 10], "58"),
    "MIDAS, 3 + 5 + 0 + 2 + 1 days": ("midas", [3, 5, 0, 2, 1], "11"),
    "DN4, 4 of 10": ("dn4", [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], "4"),
    "DN4 interview, 3 of 7": ("dn4_interview", [1, 1, 1, 0, 0, 0, 0], "3"),
    "WPI, 9 places": ("wpi", [1] * 9 + [0] * 10, "9"),
    "Symptom severity, 2 + 3 + 1 + 2": ("symptom_severity", [2, 3, 1, 2], "8"),
}

REFUSALS = {
    "RMDQ with one sentence open": ("rmdq", [1] * 23 + [None], "23 of 24 answers; it needs 24"),
    "RMDQ with 23 sentences": ("rmdq", [1] * 23, "has 24 items; 23 answers"),
    "RMDQ with a 2": ("rmdq", [2] + [0] * 23, "item 1 is 2; expected a whole number from 0 to 1"),
    "QuickDASH with nine answers": ("quickdash", [1] * 9 + [None] * 2, "9 of 11 answers"),
    "QuickDASH with a 0": ("quickdash", [1] * 10 + [0], "item 11 is 0"),
    "QuickDASH with a 6": ("quickdash", [6] + [1] * 10, "item 1 is 6"),
    "QuickDASH, does not apply": ("quickdash", [1] * 10 + [NA], "is no answer of this form"),
    "ODI with nothing answered": ("odi", [None] * 10, "0 of 10 answers; it needs 1"),
    "ODI with a 6": ("odi", [0] * 9 + [6], "item 10 is 6"),
    "FAAM with one unanswered": ("faam_adl", [4] * 20 + [None], "20 of 21 answers"),
    "FAAM, one open and one not applying": (
        "faam_adl",
        [4] * 19 + [NA, None],
        "19 of 20 answers; it needs 20",
    ),
    "FAAM, none applies": ("faam_sports", [NA] * 8, "no item that applies"),
    "PEG with two answers": ("peg", [7, 6, None], "2 of 3 answers"),
    "PEG with 11": ("peg", [7, 6, 11], "item 3 is 11"),
    "HIT-6 with a 7": ("hit_6", [7, 6, 6, 6, 6, 6], "expected one of 6, 8, 10, 11, 13"),
    "MIDAS with 93 days of three months": ("midas", [93, 0, 0, 0, 0], "item 1 is 93"),
    "MIDAS with minus one day": ("midas", [-1, 0, 0, 0, 0], "item 1 is -1"),
    "DN4 without the examination": ("dn4", [1] * 7 + [None] * 3, "7 of 10 answers"),
    "DN4 with a yes for a number": ("dn4", [True] + [0] * 9, "item 1 is True"),
    "PEG with half a point": ("peg", [7.5, 6, 8], r"item 1 is 7\.5"),
    "VISA-A, of which no item rule was read": ("visa_a", [10] * 8, "entered as a total only"),
    "painDETECT, of which none was read": ("paindetect", [0] * 9, "entered as a total only"),
    "no such form": ("sf36", [1], "unknown instrument 'sf36'"),
}

NAMES = {
    ("hit_6", "36"): "little or no effect of headache",
    ("hit_6", "49"): "little or no effect of headache",
    ("hit_6", "50"): "moderate effect of headache",
    ("hit_6", "55"): "moderate effect of headache",
    ("hit_6", "56"): "substantial effect of headache",
    ("hit_6", "59"): "substantial effect of headache",
    ("hit_6", "60"): "severe effect of headache",
    ("midas", "5"): "grade I",
    ("midas", "6"): "grade II",
    ("midas", "10"): "grade II",
    ("midas", "11"): "grade III",
    ("midas", "20"): "grade III",
    ("midas", "21"): "grade IV",
    ("dn4", "3"): "below the usual cut-off for nerve pain",
    ("dn4", "4"): "nerve pain likely by the usual cut-off of 4",
    ("dn4_interview", "3"): "below the cut-off for nerve pain",
    ("dn4_interview", "4"): "nerve pain likely by the cut-off of 4",
    ("lanss", "11"): "nerve pain unlikely",
    ("lanss", "12"): "nerve pain likely",
    ("paindetect", "-1"): "nerve pain unlikely",
    ("paindetect", "12"): "nerve pain unlikely",
    ("paindetect", "13"): "not clear",
    ("paindetect", "18"): "not clear",
    ("paindetect", "19"): "nerve pain likely",
}


@pytest.mark.parametrize("form", TOTALS)
def test_the_answers_give_the_total(form: str) -> None:
    key, answers, score = TOTALS[form]
    assert total_of(key, answers).score == Decimal(score)


@pytest.mark.parametrize("form", REFUSALS)
def test_what_cannot_be_scored_is_refused_in_words(form: str) -> None:
    key, answers, words = REFUSALS[form]
    with pytest.raises(ClinicalError, match=words):
        total_of(key, answers)


@pytest.mark.parametrize(("key", "score"), NAMES)
def test_the_score_is_called(key: str, score: str) -> None:
    band = band_of(key, Decimal(score))
    assert band is not None
    assert band.words == NAMES[key, score]


def test_a_score_without_names_has_none() -> None:
    assert band_of("rmdq", Decimal(24)) is None
    with pytest.raises(ClinicalError, match="expected 0 to 24 points"):
        band_of("lanss", Decimal(25))
