"""A questionnaire as a FHIR R4 Questionnaire: what `read_questionnaire` reads, back again.

Source:
    HL7 FHIR R4 4.0.1, Questionnaire (`questionnaire.html`).
"""

import datetime as dt
from decimal import Decimal
from typing import Any, TypeAlias

from perineural.clinical.questionnaires import (
    Condition,
    Kind,
    Look,
    Option,
    Question,
    Questionnaire,
    ScoreRule,
    Value,
)
from perineural.fhir import questionnaire_extensions as extensions

Resource: TypeAlias = dict[str, Any]


def write_questionnaire(questionnaire: Questionnaire, status: str = "active") -> Resource:
    """The Questionnaire resource. `status` is FHIR's: draft, active or retired."""
    whole: Resource = {
        "resourceType": "Questionnaire",
        "language": questionnaire.language,
        "extension": [_score(each) for each in questionnaire.scores],
        "url": questionnaire.url,
        "version": questionnaire.version,
        "title": questionnaire.title,
        "status": status,
        "subjectType": ["Patient"],
        "description": questionnaire.description,
        "copyright": questionnaire.licence,
        "item": [_item(each, _coded(questionnaire)) for each in questionnaire.items],
    }
    return _filled(whole)


def _coded(questionnaire: Questionnaire) -> frozenset[str]:
    """The questions whose answers are codes, not words."""
    return frozenset(
        each.key
        for each in questionnaire.walk()
        if all(one.coded for one in each.options) and each.options
    )


def _filled(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value not in ("", [], None, False)}


def _score(rule: ScoreRule) -> Resource:
    parts: list[Resource] = [
        {"url": "key", "valueCode": rule.key},
        {"url": "title", "valueString": rule.title},
        {"url": "rule", "valueCode": str(rule.rule)},
        *({"url": "item", "valueString": key} for key in rule.items),
        {"url": "fewest", "valueInteger": rule.fewest},
        {"url": "decimals", "valueInteger": rule.decimals},
    ]
    if rule.instrument:
        parts.append({"url": "instrument", "valueCode": rule.instrument})
    return {"url": extensions.SCORE, "extension": parts}


def _item(question: Question, coded: frozenset[str]) -> Resource:
    kind = "text" if question.kind is Kind.DRAWING else str(question.kind)
    ends = (("lower", question.low_words), ("upper", question.high_words))
    return _filled(
        {
            "linkId": question.key,
            "extension": _extensions(question),
            "prefix": question.prefix,
            "text": question.text,
            "type": kind,
            "enableWhen": [_condition(each, coded) for each in question.conditions],
            "enableBehavior": _behaviour(question),
            "required": question.required,
            "repeats": question.repeats,
            "maxLength": question.max_length,
            "answerOption": [_option(each) for each in question.options],
            "initial": [_value("value", question.kind, each) for each in question.initial],
            "item": [_end(question, name, words) for name, words in ends if words]
            + [_item(each, coded) for each in question.items],
        }
    )


def _behaviour(question: Question) -> str:
    if len(question.conditions) < 2:
        return ""
    return "any" if question.any_is_enough else "all"


def _control(code: str) -> Resource:
    coding = {"system": extensions.ITEM_CONTROL_SYSTEM, "code": code}
    return {"url": extensions.ITEM_CONTROL, "valueCodeableConcept": {"coding": [coding]}}


def _end(question: Question, name: str, words: str) -> Resource:
    return {
        "linkId": f"{question.key}.{name}",
        "extension": [_control(name)],
        "text": words,
        "type": "display",
    }


def _extensions(question: Question) -> list[Resource]:
    found: list[Resource] = []
    if question.look is not Look.USUAL:
        found.append(_control(str(question.look)))
    if question.step is not None:
        found.append({"url": extensions.SLIDER_STEP, "valueInteger": int(question.step)})
    if question.unit:
        found.append({"url": extensions.UNIT, "valueCoding": {"display": question.unit}})
    for url, limit in ((extensions.MIN_VALUE, question.low), (extensions.MAX_VALUE, question.high)):
        if limit is not None:
            found.append({"url": url, **_value("value", question.kind, limit)})
    if question.decimals is not None:
        found.append({"url": extensions.MAX_DECIMALS, "valueInteger": question.decimals})
    if question.kind is Kind.DRAWING:
        parts: list[Resource] = [{"url": "view", "valueCode": each} for each in question.views]
        if question.marks_score:
            parts.append({"url": "marks-score", "valueBoolean": True})
        found.append({"url": extensions.DRAWING, "extension": parts})
    return found


def _condition(condition: Condition, coded: frozenset[str]) -> Resource:
    answer = condition.answer
    kinds: tuple[tuple[type, Kind], ...] = (
        (bool, Kind.BOOLEAN), (int, Kind.INTEGER), (Decimal, Kind.DECIMAL), (dt.date, Kind.DATE),
    )  # fmt: skip
    words = Kind.CHOICE if condition.question in coded else Kind.STRING
    kind = next((kind for one, kind in kinds if isinstance(answer, one)), words)
    return {
        "question": condition.question,
        "operator": str(condition.operator),
        **_value("answer", kind, answer),
    }


def _option(option: Option) -> Resource:
    found: list[Resource] = []
    if option.score is not None:
        found.append({"url": extensions.ORDINAL, "valueDecimal": option.score})
    if option.alone:
        found.append({"url": extensions.OPTION_ALONE, "valueBoolean": True})
    if option.coded:
        coding = {"system": option.system, "code": option.code, "display": option.words}
        return _filled({"extension": found, "valueCoding": _filled(coding)})
    return _filled({"extension": found, "valueString": option.words})


def _value(stem: str, kind: Kind, value: Value) -> Resource:
    if kind is Kind.CHOICE:
        return {f"{stem}Coding": {"code": value}}
    if isinstance(value, dt.date):
        return {f"{stem}Date": value.isoformat()}
    ending = {Kind.BOOLEAN: "Boolean", Kind.INTEGER: "Integer", Kind.DECIMAL: "Decimal"}
    return {f"{stem}{ending.get(kind, 'String')}": value}
