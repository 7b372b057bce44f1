"""Answers to a questionnaire, to and from a FHIR R4 QuestionnaireResponse.

A drawing is one answer a mark: words for whoever does not know our extension, and in it the view,
the place in millimetres and how much it hurts.

Source:
    HL7 FHIR R4 4.0.1, QuestionnaireResponse (`questionnaireresponse.html`); `questionnaire` is a
    canonical address with its version (`datatypes.html#canonical`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from perineural.clinical.anatomy import view_named
from perineural.clinical.questionnaires import (
    Answers,
    BodyMark,
    Kind,
    Question,
    Questionnaire,
    Value,
    kept,
)
from perineural.fhir import questionnaire_extensions as extensions
from perineural.fhir.errors import BadValue, quoted
from perineural.fhir.questionnaire_part import Part, part
from perineural.fhir.questionnaire_values import read_value

Resource: TypeAlias = dict[str, Any]
COMPLETED, IN_PROGRESS = "completed", "in-progress"


def write_response(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    authored: dt.datetime,
    content_hash: str,
    status: str = COMPLETED,
    subject: str = "",
) -> Resource:
    """The answers as a QuestionnaireResponse; what is not asked is left out.

    Args:
        questionnaire: As it was published.
        answers: Checked answers.
        authored: When they were given; aware.
        content_hash: Of the questionnaire as it was published, so that its words can be proven.
        subject: A reference to the patient; "" leaves it out.
    """
    counted = kept(questionnaire, answers)
    response: Resource = {
        "resourceType": "QuestionnaireResponse",
        "extension": [{"url": extensions.VERSION_HASH, "valueString": content_hash}],
        "questionnaire": f"{questionnaire.url}|{questionnaire.version}",
        "status": status,
        "language": questionnaire.language,
        "authored": authored.isoformat(timespec="seconds"),
        "item": _items(questionnaire.items, counted),
    }
    if subject:
        response["subject"] = {"reference": subject}
    return {name: value for name, value in response.items() if value}


def _items(questions: tuple[Question, ...], counted: Answers) -> list[Resource]:
    items = []
    for question in questions:
        item: Resource = {"linkId": question.key}
        if question.text:
            item["text"] = question.text
        if question.kind is Kind.GROUP:
            item["item"] = _items(question.items, counted)
        elif question.key in counted:
            item["answer"] = [_answer(question, each) for each in counted[question.key]]
        if item.get("item") or item.get("answer"):
            items.append(item)
    return items


_WRITE: Mapping[Kind, tuple[str, Callable[[Any], Any]]] = {
    Kind.STRING: ("valueString", str),
    Kind.TEXT: ("valueString", str),
    Kind.BOOLEAN: ("valueBoolean", bool),
    Kind.INTEGER: ("valueInteger", int),
    Kind.DECIMAL: ("valueDecimal", Decimal),
    Kind.DATE: ("valueDate", dt.date.isoformat),
}


def _answer(question: Question, value: Value) -> Resource:
    if question.kind is Kind.CHOICE:
        option = next(each for each in question.options if each.code == value)
        if not option.coded:
            return {"valueString": option.code}
        coding = {"system": option.system, "code": option.code, "display": option.words}
        return {"valueCoding": {name: text for name, text in coding.items() if text}}
    if isinstance(value, BodyMark):
        return {"extension": [_mark_written(value)], "valueString": _in_words(value)}
    name, write = _WRITE[question.kind]
    return {name: write(value)}


def _mark_written(mark: BodyMark) -> Resource:
    parts: list[Resource] = [
        {"url": "model-version", "valueString": mark.model_version},
        {"url": "view", "valueCode": mark.view},
        {"url": "x-mm", "valueDecimal": mark.x},
        {"url": "y-mm", "valueDecimal": mark.y},
    ]
    if mark.value is not None:
        parts.append({"url": "pain", "valueInteger": mark.value})
    return {"url": extensions.MARK, "extension": parts}


def _in_words(mark: BodyMark) -> str:
    place = f"{view_named(mark.view).title}, {mark.x} mm, {mark.y} mm"
    return place if mark.value is None else f"{place}: {mark.value} of 10"


def read_response(questionnaire: Questionnaire, response: Mapping[str, Any]) -> Answers:
    """The answers in a QuestionnaireResponse to this very questionnaire.

    Raises:
        BadValue: It answers another questionnaire or version, an item that is not there, or an
            answer is of the wrong kind.

    Does not cover:
        Whether they are complete; `clinical.questionnaires.problems` says that.
    """
    wanted = f"{questionnaire.url}|{questionnaire.version}"
    if response.get("questionnaire") != wanted:
        found = quoted(response.get("questionnaire"))
        raise BadValue("QuestionnaireResponse.questionnaire", f"is {found}", quoted(wanted))
    whole = part("QuestionnaireResponse", response)
    by_key = {each.key: each for each in questionnaire.walk()}
    answers: dict[str, tuple[Value, ...]] = {}
    _read_items(whole, by_key, answers)
    if whole.findings:
        first = whole.findings[0]
        raise BadValue(first.where, first.what, first.right)
    return answers


def _read_items(
    outer: Part, by_key: Mapping[str, Question], answers: dict[str, tuple[Value, ...]]
) -> None:
    for each in outer.children("item"):
        key = each.text("linkId")
        question = by_key.get(key)
        if question is None:
            outer.find(f"item {quoted(key)} is not there", "an item of the questionnaire")
            continue
        here = Part(f"Item {key}", each.fields, outer.findings)
        values = [_read(question, here, one) for one in here.children("answer")]
        given = tuple(value for value in values if value is not None)
        if given:
            answers[key] = given
        _read_items(here, by_key, answers)


def _read(question: Question, here: Part, answer: Part) -> Value | None:
    if question.kind is Kind.DRAWING:
        return _read_mark(here, answer)
    given = answer.chosen("value")
    if given is None:
        here.find("an answer has no value", "Give it as value[x].")
        return None
    return read_value(here, question.kind, given, "value")


def _read_mark(here: Part, answer: Part) -> BodyMark | None:
    for each in answer.children("extension"):
        if each.text("url") != extensions.MARK:
            continue
        parts = {one.text("url"): one for one in each.children("extension")}
        if {"model-version", "view", "x-mm", "y-mm"} <= set(parts):
            x, y = (parts[name].number("valueDecimal") for name in ("x-mm", "y-mm"))
            if x is not None and y is not None:
                pain = parts["pain"].whole("valueInteger", 0, 10) if "pain" in parts else None
                view = parts["view"].text("valueCode")
                return BodyMark(view, x, y, pain, parts["model-version"].text("valueString"))
    here.find("a mark cannot be read", "It should hold view, x-mm and y-mm.")
    return None
