"""No condition says more than its sources: what the evidence may and may not claim."""

import re
from itertools import chain

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.evidence import (
    BY_ITSELF,
    EVIDENCE,
    GENERAL_BY_ITSELF,
    GENERAL_EVIDENCE,
    GENERAL_NOT_KNOWN,
    NOT_KNOWN,
    TRIALS,
    Design,
    EffectForm,
    EvidenceKind,
    EvidenceLine,
    Risk,
    designs,
    has_trial,
)
from perineural.clinical.facts import Status

NAMED_BY_THE_THERAPY = (
    "sciatica", "herniated_disc_lumbar", "herniated_disc_cervical", "facet_joint_syndrome",
    "carpal_tunnel_syndrome", "elbow_tendonitis", "shoulder_tendonitis", "achilles_tendonitis",
    "plantar_fasciitis", "ligament_or_tendon_strain", "acute_injury", "post_surgical_pain",
    "scar_pain", "crps", "fibromyalgia", "post_herpetic_neuralgia", "occipital_neuralgia",
    "meralgia_paraesthetica", "headache", "migraine",
)  # fmt: skip
WITH_A_TRIAL = {"carpal_tunnel_syndrome", "shoulder_tendonitis", "meralgia_paraesthetica"}
NOTHING_AT_ALL = {
    "herniated_disc_cervical", "ligament_or_tendon_strain", "acute_injury", "fibromyalgia",
}  # fmt: skip
LINES = [
    pytest.param(line, id=f"{key}:{number}")
    for key, lines in (*EVIDENCE.items(), ("general", GENERAL_EVIDENCE))
    for number, line in enumerate(lines, start=1)
]
STATEMENTS = [
    pytest.param(each, id=each.text[:50])
    for each in chain(
        *NOT_KNOWN.values(), *BY_ITSELF.values(), GENERAL_NOT_KNOWN, GENERAL_BY_ITSELF
    )
]
# A scale's end and the solution's own strength are words here, not results.
NOT_A_RESULT = re.compile(r"[Dd]extrose 5 %|of 10\b|of 100\b|0 to 10\b|upper 95 %|\(SPADI\)")
FIGURE = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")


def figures(*texts: str) -> set[str]:
    found = FIGURE.findall(NOT_A_RESULT.sub(" ", " ; ".join(texts)))
    return {each.replace(",", "").rstrip(".") for each in found}


def cited(sources) -> set[str]:
    text = " ; ".join(source.citation for source in sources)
    return {each.replace(",", "").rstrip(".") for each in re.findall(r"\d+(?:[.,]\d+)*", text)}


def told(line: EvidenceLine) -> set[str]:
    """Every figure a reader of this line sees, apart from its citations."""
    texts = [line.text, line.trust, line.counter, line.differs]
    if line.study:
        texts += [line.study.people, line.study.comparator, line.study.solution]
    for effect in line.effects:
        texts += [f"{abs(each)}" for each in (effect.value, effect.low, effect.high)]
        texts.append(effect.words)
    return figures(*texts)


def test_every_condition_of_the_therapy_has_its_evidence_and_its_gaps():
    assert set(EVIDENCE) == set(NAMED_BY_THE_THERAPY)
    for key in NAMED_BY_THE_THERAPY:
        assert EVIDENCE[key], key
        assert NOT_KNOWN[key], f"{key}: what is not known is always said"


def test_every_condition_that_can_be_chosen_has_evidence():
    assert set(CONDITIONS) <= set(EVIDENCE)


@pytest.mark.parametrize("key", NAMED_BY_THE_THERAPY)
def test_a_condition_without_a_trial_of_this_treatment_says_so_first(key):
    lines = [line for line in EVIDENCE[key] if line.kind is EvidenceKind.SAME_TREATMENT]
    tried = [line for line in lines if not line.differs and line.study.design in TRIALS]
    assert bool(tried) == (key in WITH_A_TRIAL)
    if not tried:
        said = [each for each in EVIDENCE[key] if each.kind is EvidenceKind.NONE_FOUND]
        assert said
        assert all(each.text.startswith("No trial found of") for each in said)
        where = min(EVIDENCE[key].index(each) for each in (*lines, *said))
        assert EVIDENCE[key][where] is said[0], "no trial found is told before what comes nearest"


@pytest.mark.parametrize("key", sorted(NOTHING_AT_ALL))
def test_where_nothing_was_found_nothing_else_is_told(key):
    assert {line.kind for line in EVIDENCE[key]} == {EvidenceKind.NONE_FOUND}


@pytest.mark.parametrize("key", [each for each in NAMED_BY_THE_THERAPY if each in CONDITIONS])
def test_the_short_answer_counts_trials_of_this_condition_and_this_treatment_only(key):
    assert has_trial(key) == (key in WITH_A_TRIAL)


def test_the_nearest_there_is_does_not_count_as_tried_in_this_condition():
    about_tendons = "achilles_tendonitis"
    assert designs(about_tendons, EvidenceKind.SAME_TREATMENT) == ()
    assert designs(about_tendons, EvidenceKind.STRONGER_SUGAR)[0] is Design.RANDOMISED
    if "herniated_disc_lumbar" in CONDITIONS:
        assert designs("herniated_disc_lumbar", EvidenceKind.SAME_TREATMENT) == ()


@pytest.mark.parametrize("line", LINES)
def test_no_figure_is_told_that_its_sources_do_not_give(line):
    assert told(line) <= cited(line.sources), told(line) - cited(line.sources)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_figure_of_a_statement_is_without_its_source(statement):
    missing = figures(statement.text) - cited(statement.sources)
    assert not missing


@pytest.mark.parametrize("line", LINES)
def test_what_was_found_says_what_was_tried_on_whom(line):
    if line.kind is EvidenceKind.NONE_FOUND:
        assert line.study is None
        assert not line.effects
        assert all(each.status is Status.DERIVED or "case" in each.citation
                   or "unproven" in each.citation for each in line.sources)  # fmt: skip
    elif line.study is None:
        assert line in GENERAL_EVIDENCE
    else:
        assert line.study.people
        assert line.study.comparator
        assert line.study.solution


@pytest.mark.parametrize("line", LINES)
def test_a_group_without_comparison_is_never_told_as_better(line):
    if line.study is None or line.study.design not in (Design.ONE_GROUP, Design.CASES):
        return
    assert line.study.comparator == "None"
    assert not re.search(r"\b(better|did more|works|effect|helps?|helped)\b", line.text)
    assert re.search(
        r"[Nn]o (comparison|control) group|[Ss]ingle cases?|Uncontrolled|no result to judge",
        line.trust,
    )
    assert all(
        each.form in (EffectForm.CHANGE, EffectForm.LEVEL, EffectForm.SHARE)
        for each in line.effects
    )


@pytest.mark.parametrize("line", LINES)
def test_a_trial_without_an_inactive_group_is_not_told_as_low_risk(line):
    if line.study and line.study.risk is Risk.LOW_TO_SOME:
        assert line.study.design is Design.RANDOMISED
        assert "water" in line.study.comparator


def test_a_study_has_one_kind_wherever_it_is_named():
    kinds: dict[str, set[EvidenceKind]] = {}
    for line in chain(*EVIDENCE.values(), GENERAL_EVIDENCE):
        if line.kind is not EvidenceKind.NONE_FOUND:
            kinds.setdefault(line.sources[0].citation, set()).add(line.kind)
    assert all(len(each) == 1 for each in kinds.values())


def test_a_study_says_the_same_wherever_it_is_named():
    told: dict[str, set] = {}
    for line in chain(*EVIDENCE.values(), GENERAL_EVIDENCE):
        if line.study:
            name = line.sources[0].citation
            told.setdefault(name, set()).add((line.counter, line.study, line.effects))
    assert all(len(each) == 1 for each in told.values())


@pytest.mark.parametrize("line", LINES)
def test_the_solution_belongs_to_the_kind(line):
    if line.study is None or line.study.design is Design.REVIEW:
        return
    solution = line.study.solution.lower()
    if line.kind is EvidenceKind.SAME_TREATMENT:
        assert "dextrose 5 %" in solution
        for mixed_in in ("cortisone", "methasone", "morrhuate", "glucose 20", "hypertonic"):
            assert mixed_in not in solution
    elif line.kind is EvidenceKind.STRONGER_SUGAR:
        assert re.search(r"hypertonic|(dextrose|glucose) (10|15|20|25) %", solution)
        for steroid in ("cortisone", "methasone", "prednisolone"):
            assert steroid not in solution
    else:
        assert re.search(
            r"no dextrose|cortisone|methasone|lidocaine|anaesthetic|morrhuate", solution
        )


COUNTER_EVIDENCE = (
    ("sciatica", "Yelland 2004"),
    ("herniated_disc_lumbar", "Maniquis-Smigel 2017"),
    ("carpal_tunnel_syndrome", "Oh 2025"),
    ("carpal_tunnel_syndrome", "Wu 2019"),
    ("shoulder_tendonitis", "abm-2026-0014"),
    ("shoulder_tendonitis", "Bertrand 2016"),
    ("elbow_tendonitis", "Yelland 2019"),
    ("achilles_tendonitis", "Yelland 2011"),
    ("meralgia_paraesthetica", "Steroid against placebo"),
)


@pytest.mark.parametrize(("key", "study"), COUNTER_EVIDENCE)
def test_what_speaks_against_it_is_told_as_such(key, study):
    (line,) = [each for each in EVIDENCE[key] if study in each.sources[0].citation]
    assert line.counter


OF_OTHER_PEOPLE_OR_ANOTHER_PLACE = (
    ("sciatica", "Siahaan 2021"),
    ("sciatica", "Yen 2024"),
    ("herniated_disc_lumbar", "Maniquis-Smigel 2018"),
    ("facet_joint_syndrome", "Siahaan 2021"),
    ("shoulder_tendonitis", "Hsu 2024"),
    ("post_surgical_pain", "Chao 2022"),
    ("scar_pain", "Chao 2022"),
    ("crps", "Lam 2017"),
    ("headache", "Diagnostics 2024"),
)


@pytest.mark.parametrize(("key", "study"), OF_OTHER_PEOPLE_OR_ANOTHER_PLACE)
def test_the_nearest_there_is_says_how_it_differs(key, study):
    (line,) = [each for each in EVIDENCE[key] if study in each.sources[0].citation]
    assert line.differs
