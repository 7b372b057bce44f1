"""A questionnaire from a file: read whole or refused with every finding in words."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.questionnaires import Kind, Look
from perineural.fhir.questionnaire import MAX_BYTES, WrongQuestionnaire, read_questionnaire
from perineural.fhir.write_questionnaire import write_questionnaire
from tests.fhir_r4 import every_kind, every_kind_bytes, faults_of

HL7 = "http://hl7.org/fhir/StructureDefinition/"


def findings_of(content):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    with pytest.raises(WrongQuestionnaire) as refused:
        read_questionnaire(content)
    return [str(each) for each in refused.value.findings]


def item(whole, key):
    waiting = list(whole["item"])
    while waiting:
        each = waiting.pop()
        if each["linkId"] == key:
            return each
        waiting += each.get("item", [])
    raise KeyError(key)


def test_every_kind_of_item_is_read():
    read = read_questionnaire(every_kind_bytes())
    assert {each.kind for each in read.walk()} == set(Kind)
    looks = {each.look for each in read.walk()}
    assert looks == set(Look)
    assert read.question("fingers").options[3].alone
    assert read.question("where").views == ("hand-palm-right",)
    assert read.question("grip").low_words == "no grip"


def test_it_is_the_same_when_written_and_read_again():
    read = read_questionnaire(every_kind_bytes())
    written = json.dumps(write_questionnaire(read), default=float)
    assert read_questionnaire(written.encode()) == read


def test_others_find_nothing_wrong_with_what_is_written():
    assert faults_of(write_questionnaire(read_questionnaire(every_kind_bytes()))) == []


def change(key, **members):
    def apply(whole):
        item(whole, key).update(members)

    return apply


def whole(**members):
    return lambda tree: tree.update(members)


def drop(key, name):
    return lambda tree: item(tree, key).pop(name)


def extend(key, extension):
    return lambda tree: item(tree, key).setdefault("extension", []).append(extension)


def score(**parts):
    named = {"key": {"valueCode": "s"}, "rule": {"valueCode": "sum"}, **parts}
    inner = [{"url": name, **value} for name, value in named.items() if value]
    return lambda tree: tree["extension"].append(
        {"url": "urn:perineural:fhir:score", "extension": inner}
    )


def condition(question, operator="=", **answer):
    return [{"question": question, "operator": operator, **answer}]


YES = {"answerBoolean": True}
BOUNDLESS = {"linkId": "open", "type": "integer", "text": "How many?"}
WRONG = {
    "no url": (lambda tree: tree.pop("url"), "The file: it has no “url”"),
    "no licence": (lambda tree: tree.pop("copyright"), "The file: it has no “copyright”"),
    "no version": (whole(version=""), "The file: it has no “version”"),
    "language": (whole(language="English!"), "“language” is 'English!'"),
    "no items": (whole(item=[]), "it asks nothing"),
    "another resource": (whole(resourceType="Patient"), "It should be Questionnaire"),
    "contained": (whole(contained=[]), "uses “contained”, which is not supported"),
    "foreign extension": (
        whole(extension=[{"url": "http://other.example/x"}]), "other.example/x' is not supported"),
    "no linkId": (change("job", linkId=""), "an item has no “linkId”"),
    "odd linkId": (change("job", linkId="a b"), "unusual letters"),
    "twice": (change("story", linkId="job"), "Item job: its “linkId” is there twice"),
    "no text": (change("job", text=""), "Item job: it has no “text”"),
    "text of a number": (change("job", text=4), "Item job: “text” is a number"),
    "unknown type": (change("job", type="essay"), "Item job: its “type” is 'essay'"),
    "attachment": (change("job", type="attachment"), "questions of type “attachment”"),
    "open choice": (change("wakes", type="open-choice"), "questions of type “open-choice”"),
    "value set": (change("wakes", answerValueSet="http://x.example"), "uses “answerValueSet”"),
    "translation": (change("job", _text={"extension": []}), "uses “_text”"),
    "modifier": (change("job", modifierExtension=[]), "uses “modifierExtension”"),
    "inside": (change("job", item=[{"linkId": "q", "text": "?", "type": "text"}]),
               "questions inside a question"),
    "empty group": (change("nights", item=[]), "the group is empty"),
    "repeats": (change("hand", repeats=True), "“group” that repeats is not supported"),
    "required group": (change("hand", required=True), "“group” is required"),
    "read only": (change("job", readOnly=True), "it is read only"),
    "required as text": (change("job", required="yes"), "“required” is text"),
    "one answer": (change("wakes", answerOption=[{"valueString": "only"}]), "fewer than two"),
    "same answer": (change("wakes", answerOption=[{"valueString": "a"}] * 2), "'a' is there twice"),
    "options of a text": (change("job", answerOption=[{"valueString": "a"}]),
                          "“string” has answers to choose"),
    "chosen before": (
        lambda tree: item(tree, "wakes")["answerOption"][0].update(initialSelected=True),
        "chosen before anybody answers"),
    "no code": (lambda tree: item(tree, "wakes")["answerOption"][0].update(valueCoding={}),
                "an answer has no “code”"),
    "initial yes": (change("numb", initial=[{"valueBoolean": True}]), "before anybody answers"),
    "initial of another kind": (change("times", initial=[{"valueString": "three"}]),
                                "“valueString” does not go with “integer”"),
    "initial too high": (change("times", initial=[{"valueInteger": 99}]), "initial answer is too"),
    "look": (extend("job", {"url": HL7 + "questionnaire-itemControl", "valueCodeableConcept": {
        "coding": [{"code": "gtable"}]}}), "the look 'gtable' is not supported"),
    "slider of words": (extend("job", {"url": HL7 + "questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"code": "slider"}]}}), "cannot look like “slider”"),
    "endless slider": (lambda tree: item(tree, "grip")["extension"].pop(), "a slider has no two"),
    "radio of many": (change("wakes", repeats=True), "a radio-button takes one answer"),
    "boxes of one": (change("fingers", repeats=False), "a check-box takes several"),
    "regex": (extend("job", {"url": HL7 + "regex", "valueString": "x"}), "regex' is not supported"),
    "limit of a text": (extend("job", {"url": HL7 + "minValue", "valueInteger": 1}),
                        "does not go with “string”"),
    "limits swapped": (extend("since", {"url": HL7 + "maxValue", "valueDate": "1999-01-01"}),
                       "its lowest answer is above its highest"),
    "no such day": (extend("since", {"url": HL7 + "maxValue", "valueDate": "2026-02-30"}),
                    "“maxValueDate” is '2026-02-30'"),
    "max length": (change("job", maxLength=0), "“maxLength” is 0"),
    "no such view": (lambda tree: item(tree, "where")["extension"][0]["extension"][0].update(
        valueCode="tail"), "there is no view 'tail'"),
    "hides itself": (change("numb", enableWhen=condition("numb", **YES)),
                     "Item numb: it is hidden by its own answer"),
    "hides its group": (change("hand", enableWhen=condition("numb", **YES)),
                        "Item hand: it is hidden by 'numb', which lies inside it"),
    "forwards": (change("numb", enableWhen=condition("doctor", **YES)), "not asked before it"),
    "ring": (change("job", enableWhen=condition("numb", **YES)), "not asked before it"),
    "nobody": (change("story", enableWhen=condition("ghost", **YES)), "'ghost', which is"),
    "of a group": (change("numb", enableWhen=condition("hand", **YES)), "'hand' has no answer"),
    "of words": (change("numb", enableWhen=condition("hello", **YES)), "'hello', which is not"),
    "unknown code": (change("tired", enableWhen=condition("wakes", answerCoding={"code": "daily"})),
                     "'daily' is no answer of 'wakes'"),
    "another kind": (change("tired", enableWhen=condition("numb", answerInteger=1)),
                     "an answer to 'numb' is boolean; the condition’s is not"),
    "no order": (change("tired", enableWhen=condition("numb", ">", **YES)), "has no order"),
    "exists of words": (change("tired", enableWhen=condition("job", "exists", answerString="x")),
                        "“exists” is compared with no yes or no"),
    "drawing compared": (change("wakes", enableWhen=condition("where", answerString="x")),
                         "is a drawing"),
    "no operator": (change("tired", enableWhen=[{"question": "numb", **YES}]), "no “operator”"),
    "odd operator": (change("tired", enableWhen=condition("numb", "~", **YES)),
                     "“operator” is '~'"),
    "no answer": (change("tired", enableWhen=condition("numb")), "no answer to compare with"),
    "two answers": (change("tired", enableWhen=condition("numb", answerInteger=1, **YES)),
                    "it has both"),
    "quantity": (change("tired", enableWhen=condition("numb", answerQuantity={})),
                 "“answerQuantity” is not supported"),
    "all or any": (drop("since", "enableBehavior"), "whether all or any"),
    "score of nothing": (score(item=None), "Score s: it counts no question"),
    "score of a ghost": (score(item={"valueString": "ghost"}), "'ghost', which is not asked"),
    "score of words": (score(item={"valueString": "job"}), "'job' cannot be counted"),
    "score of an open number": (score(item={"valueString": "numb"}, fewest={"valueInteger": 2}),
                                "it needs 2 of 1 answers"),
    "score of many": (score(item={"valueString": "fingers"}), "takes several answers"),
    "score by magic": (score(rule={"valueCode": "magic"}, item={"valueString": "numb"}),
                       "its “rule” is 'magic'"),
    "score without bounds": (
        lambda tree: (tree["item"].append(BOUNDLESS), score(item={"valueString": "open"})(tree)),
        "it has no lowest or no highest answer"),
    "score part": (score(item={"valueString": "numb"}, weight={"valueInteger": 2}),
                   "a score has no 'weight'"),
    "no instrument": (score(item={"valueString": "numb"}, instrument={"valueCode": "iq"}),
                      "there is no instrument 'iq'"),
    "not this instrument": (score(item={"valueString": "numb"}, instrument={"valueCode": "peg"}),
                            "PEG is the mean of 3 answers"),
    "instrument by total": (score(item={"valueString": "numb"}, instrument={"valueCode": "visa_a"}),
                            "is not known here"),
}  # fmt: skip


@pytest.mark.parametrize(("apply", "words"), WRONG.values(), ids=list(WRONG))
def test_a_mistake_is_found_in_words(apply, words):
    tree = every_kind()
    apply(tree)
    found = findings_of(tree)
    assert any(words in each for each in found), found
    assert all(re.search(r"\. \S.*\.$", each) for each in found), found


def test_all_that_is_wrong_is_told_at_once():
    tree = every_kind()
    for name in ("no url", "no text", "look", "one answer"):
        WRONG[name][0](tree)
    assert len(findings_of(tree)) >= 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "ends too early"),
        (b"{]", "not JSON"),
        (b"[]", "is a list"),
        (b'{"resourceType": "Questionnaire", "resourceType": "Patient"}', "twice"),
        (b" " * (MAX_BYTES + 1), f"is {MAX_BYTES + 1} bytes"),
        (b'{"resourceType": "Questionnaire", "item": {"linkId": "a"}}', "“item” is an object"),
        (b'{"resourceType": "Questionnaire", "item": [4, null, "x"]}', "“item” holds a number"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content, words):
    assert any(words in each for each in findings_of(content))


def test_more_questions_than_a_person_can_answer_are_refused():
    tree = every_kind()
    tree["item"] += [
        {"linkId": f"more{n}", "type": "boolean", "text": "And this?"} for n in range(300)
    ]
    assert any("At most 300" in each for each in findings_of(tree))


def test_groups_in_groups_without_end_are_refused():
    tree = every_kind()
    inner = {"linkId": "deep", "type": "boolean", "text": "?"}
    for n in range(6):
        inner = {"linkId": f"g{n}", "type": "group", "item": [inner]}
    tree["item"].append(inner)
    assert any("deep" in each for each in findings_of(tree))


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}),
    st.lists(st.text(max_size=3), max_size=2), st.just([{"url": "x"}]), st.floats(allow_nan=False),
)  # fmt: skip


def places(tree, path=()):
    """The way to every member of a file."""
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in inner if isinstance(tree, dict | list) else ():
        yield from (
            places(value, (*path, name)) if isinstance(value, dict | list) else ([(*path, name)])
        )


PLACES = [each for each in places(every_kind()) if each]


@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_whatever_is_odd_in_a_file_it_is_read_or_refused_in_words(changes):
    tree = every_kind()
    for path, value in changes:
        inner = tree
        try:
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    refused = refusal_of(json.dumps(tree).encode())
    assert refused is None or refused.findings


def refusal_of(content):
    try:
        read_questionnaire(content)
    except WrongQuestionnaire as refused:
        return refused
    return None
