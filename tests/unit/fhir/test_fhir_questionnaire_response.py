"""Answers to a FHIR QuestionnaireResponse and back, one kind of item at a time."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from perineural.clinical.questionnaires import BodyMark, Kind
from perineural.fhir.errors import BadValue
from perineural.fhir.questionnaire import read_questionnaire
from perineural.fhir.questionnaire_response import IN_PROGRESS, read_response, write_response
from tests.fhir_r4 import every_kind_bytes, faults_of

AT = dt.datetime(2026, 3, 15, 7, 30, tzinfo=dt.UTC)
MARKS = (
    BodyMark("hand-palm-right", Decimal("1.20"), Decimal("-3.00"), 7),
    BodyMark("hand-palm-right", Decimal("2.5"), Decimal(4)),
)
NUMB = {"numb": (True,), "fingers": ("thumb",)}
EACH_KIND = {
    Kind.STRING: ("job", ("Baker & cook <3",), {}),
    Kind.TEXT: ("story", ("Two lines\nof words: ñ ß 漢",), {}),
    Kind.BOOLEAN: ("numb", (False,), {}),
    Kind.CHOICE: ("fingers", ("thumb", "little"), {"numb": (True,)}),
    Kind.DATE: ("since", (dt.date(2025, 12, 31),), NUMB),
    Kind.DRAWING: ("where", MARKS, NUMB),
    Kind.INTEGER: ("grip", (0,), {}),
    Kind.DECIMAL: ("lift", (Decimal("7.5"),), {}),
}


@pytest.fixture(scope="module")
def hand():
    return read_questionnaire(every_kind_bytes())


def through(questionnaire, answers, **more):
    response = write_response(questionnaire, answers, authored=AT, content_hash="abc", **more)
    assert faults_of(response) == []
    return response, json.loads(json.dumps(response, default=float), parse_float=Decimal)


def test_every_kind_that_takes_an_answer_is_tried():
    assert set(EACH_KIND) == set(Kind) - {Kind.GROUP, Kind.DISPLAY}


@pytest.mark.parametrize("kind", EACH_KIND)
def test_an_answer_of_each_kind_comes_back_as_it_was_given(hand, kind):
    key, values, before = EACH_KIND[kind]
    _, stored = through(hand, {**before, key: values})
    assert read_response(hand, stored) == {**before, key: values}


def test_all_of_them_together_come_back(hand):
    answers = {**NUMB, **{key: values for key, values, _ in EACH_KIND.values()}}
    answers["numb"] = (True,)
    _, stored = through(hand, answers, status=IN_PROGRESS, subject="urn:uuid:1")
    assert read_response(hand, stored) == answers
    assert stored["questionnaire"] == "https://invented.example/questionnaires/every-kind|1.0"
    assert stored["status"] == "in-progress"
    assert stored["subject"] == {"reference": "urn:uuid:1"}


def test_an_answer_to_a_question_that_is_hidden_does_not_get_into_the_response(hand):
    response, _ = through(hand, {"numb": (False,), "fingers": ("thumb",), "where": MARKS})
    assert "thumb" not in str(response)
    assert "body-mark" not in str(response)


def test_a_mark_can_be_read_by_who_does_not_know_it(hand):
    response, _ = through(hand, {**NUMB, "where": MARKS})
    assert "Right hand, palm, 1.20 mm, -3.00 mm: 7 of 10" in str(response)


def broken(tree, change):
    change(tree)
    return tree


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree.update(questionnaire="https://other.example|1.0"),
        lambda tree: tree.update(questionnaire=tree["questionnaire"].replace("|1.0", "|2.0")),
        lambda tree: tree["item"][0].update(linkId="ghost"),
        lambda tree: tree["item"][0]["item"][0].update(answer=[{"valueString": "yes"}]),
        lambda tree: tree["item"][0]["item"][0].update(answer=[{}]),
        lambda tree: tree["item"][0]["item"][2].update(answer=[{"valueString": "a place"}]),
    ],
)
def test_a_response_that_does_not_fit_is_refused(hand, change):
    _, stored = through(hand, {**NUMB, "where": MARKS})
    with pytest.raises(BadValue):
        read_response(hand, broken(stored, change))
