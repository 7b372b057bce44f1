"""What must hold of every candidacy decision, whatever the case."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from perineural.clinical.candidacy import (
    QUESTIONS,
    CandidacyInput,
    CandidacyResult,
    NamedItem,
    assess_candidacy,
    questions_for,
)
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.knowledge import KNOWLEDGE_VERSION, load_toml
from perineural.clinical.modality import MODALITIES, SINGLE_MODALITIES
from perineural.clinical.policy import AnticoagulantRule, SitePolicy
from perineural.clinical.products import PRODUCTS
from perineural.clinical.red_flags import RED_FLAGS, red_flags_for
from perineural.clinical.substances import (
    AllergyClass,
    MedicationClass,
    ProblemClass,
    classify_allergy,
    classify_problem,
)
from tests.spec.candidacy_cases import plan

ANSWER = st.sampled_from(("yes", "no", "unknown"))
MOSTLY_NO = st.sampled_from(("no", "no", "no", "no", "no", "yes", "unknown"))


def items(kinds: Any) -> st.SearchStrategy[tuple[NamedItem, ...]]:
    one = st.builds(
        NamedItem,
        display=st.text(max_size=12),
        classes=st.frozensets(st.sampled_from(list(kinds)), min_size=1, max_size=2),
    )
    return st.lists(one, max_size=3).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> CandidacyInput:
    """Any case, with most questions answered no, so that every decision comes up."""
    condition = draw(st.sampled_from(sorted(CONDITIONS)))
    calm = draw(st.booleans())
    answer = st.just("no") if calm else MOSTLY_NO
    return CandidacyInput(
        age_years=draw(st.none() | st.integers(0, 130)),
        condition=condition,
        side=draw(st.sampled_from(("left", "right", "bilateral", "midline", ""))),
        modality=draw(st.sampled_from(MODALITIES)),
        allergies=draw(items(AllergyClass)) if not calm else (),
        medications=draw(items(MedicationClass)) if not calm else (),
        problems=draw(items(ProblemClass)) if not calm else (),
        answers={question.key: draw(answer) for question in QUESTIONS},
        red_flags={flag.key: draw(answer) for flag in red_flags_for(condition)},
        ingredients=tuple(draw(st.lists(st.sampled_from(sorted(PRODUCTS)), max_size=4))),
        weight_kg=draw(st.none() | st.decimals(1, 400, places=1)),
        policy=SitePolicy(
            bath_enabled=draw(st.booleans()),
            anticoagulant_rule=draw(st.sampled_from(AnticoagulantRule)),
        ),
    )


def weight(case: CandidacyInput) -> int:
    return assess_candidacy(case).decision.weight


@given(cases())
def test_decision_is_the_heaviest_reason(case: CandidacyInput) -> None:
    result = assess_candidacy(case)
    assert result.decision.weight == max((each.effect.weight for each in result.reasons), default=0)
    assert result.knowledge_version == KNOWLEDGE_VERSION


@given(cases())
def test_both_at_once_weigh_what_the_heavier_of_the_two_weighs(case: CandidacyInput) -> None:
    alone = [assess_candidacy(replace(case, modality=each)) for each in SINGLE_MODALITIES]
    both = assess_candidacy(replace(case, modality="both"))
    assert both.decision.weight == max(each.decision.weight for each in alone)
    assert {each.rule for each in both.reasons} == {r.rule for each in alone for r in each.reasons}
    assert set(both.not_known) == {key for each in alone for key in each.not_known}


@given(cases())
def test_every_reason_says_what_why_and_from_where(case: CandidacyInput) -> None:
    for reason in assess_candidacy(case).reasons:
        assert reason.text
        assert reason.what_would_change
        assert reason.hazard.startswith("HAZ-0")
        assert reason.sources


@given(cases(), st.randoms(use_true_random=False))
def test_order_of_inputs_does_not_matter(case: CandidacyInput, random: Any) -> None:
    def shuffled(values: Any) -> Any:
        mixed = list(values)
        random.shuffle(mixed)
        return type(values)(mixed)

    other = replace(
        case,
        allergies=shuffled(case.allergies),
        medications=shuffled(case.medications),
        problems=shuffled(case.problems),
        ingredients=shuffled(case.ingredients),
        answers=dict(shuffled(tuple(case.answers.items()))),
        red_flags=dict(shuffled(tuple(case.red_flags.items()))),
    )
    assert assess_candidacy(other) == assess_candidacy(case)


@given(cases())
def test_giving_something_twice_changes_nothing(case: CandidacyInput) -> None:
    doubled = replace(
        case,
        allergies=case.allergies * 2,
        medications=case.medications * 2,
        problems=case.problems * 2,
        ingredients=case.ingredients * 2,
    )
    assert assess_candidacy(doubled) == assess_candidacy(case)


@given(cases(), st.sampled_from(sorted(RED_FLAGS)))
def test_a_red_flag_never_improves_the_decision(case: CandidacyInput, flag: str) -> None:
    flagged = replace(case, red_flags={**case.red_flags, flag: "yes"})
    assert weight(flagged) >= weight(case)
    assert str(assess_candidacy(flagged).decision) in {"work_up_first", "not_suitable"}


@given(cases(), st.data())
def test_an_open_red_flag_stops_the_plan(case: CandidacyInput, data: st.DataObject) -> None:
    flag = data.draw(st.sampled_from(CONDITIONS[case.condition].red_flags))
    left_out = {key: answer for key, answer in case.red_flags.items() if key != flag}
    for answers in (left_out, {**left_out, flag: "unknown"}):
        result = assess_candidacy(replace(case, red_flags=answers))
        assert str(result.decision) in {"work_up_first", "not_suitable"}
        assert flag in result.not_known


@given(cases(), st.data())
def test_an_open_question_never_gives_suitable(case: CandidacyInput, data: st.DataObject) -> None:
    asked = questions_for(case.condition, case.modality, case.ingredients)
    question = data.draw(st.sampled_from(asked))
    left_out = {key: answer for key, answer in case.answers.items() if key != question.key}
    for answers in (left_out, {**left_out, question.key: "unknown"}):
        result = assess_candidacy(replace(case, answers=answers))
        assert str(result.decision) != "suitable"
        assert question.key in result.not_known
        if question.stops_when_not_known:
            assert str(result.decision) in {"work_up_first", "not_suitable"}


@given(cases())
def test_forgetting_age_side_weight_or_recipe_never_gives_suitable(case: CandidacyInput) -> None:
    for forgotten in ({"age_years": None}, {"side": ""}, {"ingredients": ()}):
        assert str(assess_candidacy(replace(case, **forgotten)).decision) != "suitable"
    if any(PRODUCTS[key].anaesthetic for key in case.ingredients):
        assert str(assess_candidacy(replace(case, weight_kg=None)).decision) != "suitable"


@given(cases(), items(AllergyClass), items(MedicationClass), items(ProblemClass))
def test_more_on_the_record_never_improves_the_decision(
    case: CandidacyInput,
    allergies: tuple[NamedItem, ...],
    medications: tuple[NamedItem, ...],
    problems: tuple[NamedItem, ...],
) -> None:
    answers = {**case.answers, "allergy_to_parts": "no", "takes_blood_thinner": "no"}
    less = replace(case, answers=answers)
    more = replace(
        less,
        allergies=less.allergies + allergies,
        medications=less.medications + medications,
        problems=less.problems + problems,
    )
    assert weight(more) >= weight(less)


@given(cases(), st.sampled_from(sorted(question.key for question in QUESTIONS)))
def test_yes_is_never_lighter_than_no(case: CandidacyInput, key: str) -> None:
    yes = replace(case, answers={**case.answers, key: "yes"})
    no = replace(case, answers={**case.answers, key: "no"})
    assert weight(yes) >= weight(no)


@given(st.text(max_size=40))
def test_words_of_a_record_are_never_read_as_a_form(display: str) -> None:
    assume(display)
    item = NamedItem(f"{display}{{part}}{{item}}", frozenset({"amide_anaesthetic"}))
    result: CandidacyResult = assess_candidacy(plan(allergies=(item,)))
    assert item.display in result.reasons[0].text


def test_deciding_reads_no_words_and_no_files_again() -> None:
    everything = tuple(NamedItem(f"{kind} on record", frozenset({kind})) for kind in ProblemClass)
    case = CandidacyInput(
        age_years=None,
        condition="migraine",
        side="",
        problems=everything,
        ingredients=("dextrose_5", "procaine_1"),
        weight_kg=Decimal(1),
    )
    before = [each.cache_info() for each in (classify_allergy, classify_problem, load_toml)]
    assess_candidacy(case)
    after = [each.cache_info() for each in (classify_allergy, classify_problem, load_toml)]
    assert after == before
