"""Codes of other people's lists: right by their own check digits, marked, none guessed."""

import importlib
import tomllib
import warnings
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical import knowledge
from perineural.clinical.codes import (
    CODES,
    NOT_FOUND,
    CodeKind,
    CodeSystem,
    code_of,
    codes_for,
)
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Status
from perineural.clinical.instruments import INSTRUMENTS

INGREDIENTS = {
    "lidocaine",
    "procaine",
    "dextrose",
    "bicarbonate",
    "mannitol",
    "bupivacaine",
    "ropivacaine",
    "mepivacaine",
    "epinephrine",
}
TIMES = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
TURNS = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def of(system: CodeSystem) -> list[str]:
    return [each.code for each in CODES if each.system is system]


def verhoeff_holds(code: str) -> bool:
    """The check digit of SNOMED CT identifiers."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(TIMES[check][int(TURNS[place % 8][int(digit)])])
    return check == 0


def loinc_check_digit(number: str) -> str:
    """Modulus 10: every second digit from the right doubled."""
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in number[::-2])
    return str(-(doubled + sum(int(digit) for digit in number[-2::-2])) % 10)


def test_safety_codes_are_billable_codes_of_the_tabular_list():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        icd = importlib.import_module("simple_icd_10_cm")
    codes = of(CodeSystem.ICD10CM)
    assert len(codes) == 23
    assert [code for code in codes if not (icd.is_valid_item(code) and icd.is_leaf(code))] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("G83.4", "Cauda equina syndrome"),
        ("M31.5", "Giant cell arteritis with polymyalgia rheumatica"),
        ("T41.3X1A", "Accidental poisoning by a local anaesthetic, first visit for it"),
        ("Z91.040", "Known allergy to latex"),
        ("Z79.4", "Uses insulin"),
    ],
)
def test_safety_code_says_what_it_is_in_plain_words(code, words):
    found = code_of(CodeSystem.ICD10CM, code)
    assert found.words == words
    assert found.kind is CodeKind.SAFETY
    assert found.status is Status.VERIFIED


@pytest.mark.parametrize("code", of(CodeSystem.SNOMED))
def test_snomed_code_has_the_right_check_digit(code):
    assert verhoeff_holds(code)


@pytest.mark.parametrize("code", of(CodeSystem.LOINC))
def test_loinc_code_has_the_right_check_digit(code):
    number, _, check = code.partition("-")
    assert loinc_check_digit(number) == check


@given(st.sampled_from(of(CodeSystem.SNOMED)), st.data())
def test_one_wrong_digit_would_be_seen(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != code[place]))
    assert not verhoeff_holds(code[:place] + other + code[place + 1 :])


def test_no_code_is_listed_twice():
    pairs = [(each.system, each.code) for each in CODES]
    assert len(set(pairs)) == len(pairs)


def test_what_a_code_stands_for_is_known_here():
    known = {*CONDITIONS, *INSTRUMENTS, *INGREDIENTS}
    assert {each.stands_for for each in CODES} - {""} <= known


def test_codes_from_memory_are_never_sent_out():
    assert all(not each.is_usable for each in CODES if each.system is CodeSystem.RXNORM)
    unread = {each.code for each in CODES if each.status is Status.UNVERIFIED}
    assert "128200000" in unread
    for each in CODES:
        if each.stands_for and not each.is_usable:
            assert each not in codes_for(each.stands_for, each.system)


@pytest.mark.parametrize(
    ("stands_for", "system", "codes"),
    [
        ("nprs", CodeSystem.LOINC, ["72514-3"]),
        ("peg", CodeSystem.LOINC, ["91148-7"]),
        ("rmdq", CodeSystem.LOINC, []),
        ("hit_6", CodeSystem.LOINC, []),
        ("migraine", CodeSystem.SNOMED, ["37796009"]),
        ("carpal_tunnel_syndrome", CodeSystem.SNOMED, ["57406009"]),
        ("crps", CodeSystem.SNOMED, []),
        ("sciatica", CodeSystem.SNOMED, []),
        ("lidocaine", CodeSystem.SNOMED, ["387480006"]),
        ("lidocaine", CodeSystem.RXNORM, []),
    ],
)
def test_codes_that_may_be_sent_out(stands_for, system, codes):
    assert [each.code for each in codes_for(stands_for, system)] == codes


def test_what_was_not_found_is_said_and_has_no_code():
    told = {(each.system, each.words) for each in NOT_FOUND}
    assert (CodeSystem.SNOMED, "Perineural injection, the procedure") in told
    assert (CodeSystem.RXNORM, "Lipid emulsion") in told
    words = {each.words.casefold() for each in CODES}
    assert not words & {each.words.casefold() for each in NOT_FOUND}


def test_nothing_of_cpt_is_packaged():
    systems = {"icd10cm", "loinc", "snomed", "rxnorm"}
    entries = tomllib.loads((files(knowledge) / "codes.toml").read_text(encoding="utf-8"))
    assert {each["system"] for group in entries.values() for each in group} == systems
    cpt = {"64450", "64405", "64505", "20550", "20551", "20552", "20553", "76942", "64999"}
    assert not cpt & {each.code for each in CODES}


def test_unknown_code_is_refused():
    with pytest.raises(UnknownKey, match=r"unknown icd10cm code 'Z00\.0'"):
        code_of(CodeSystem.ICD10CM, "Z00.0")
