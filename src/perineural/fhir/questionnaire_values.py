"""The answers that an item of a Questionnaire names: to choose, to begin with, to compare with.

Source:
    HL7 FHIR R4 4.0.1, Questionnaire.item.answerOption, initial and enableWhen
    (`questionnaire-definitions.html`).
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from perineural.clinical.questionnaires import Condition, Kind, Operator, Option
from perineural.fhir import questionnaire_extensions as extensions
from perineural.fhir.errors import quoted
from perineural.fhir.questionnaire_part import Part, address

MOST_OPTIONS = 100
Plain: TypeAlias = str | bool | int | Decimal | dt.date

_ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BOOLEAN: ("Boolean",),
    Kind.INTEGER: ("Integer",),
    Kind.DECIMAL: ("Decimal", "Integer"),
    Kind.DATE: ("Date",),
    Kind.STRING: ("String",),
    Kind.TEXT: ("String",),
    Kind.CHOICE: ("Coding", "String"),
}


def read_value(part: Part, kind: Kind, given: tuple[str, object], name: str) -> Plain | None:
    """A value of the kind that a question takes; None, with a finding, when it is none."""
    ending, value = given
    if ending not in _ENDINGS.get(kind, ()):
        right = " or ".join(f"{name}{each}" for each in _ENDINGS.get(kind, ())) or "none"
        part.find(f"“{name}{ending}” does not go with “{kind}”", f"It should be {right}.")
        return None
    found = _value(ending, kind, value)
    if found is None:
        part.find(f"“{name}{ending}” is {quoted(value)}", f"It should fit “{kind}”.")
    return found


def _value(ending: str, kind: Kind, value: object) -> Plain | None:
    if ending == "Boolean":
        return value if isinstance(value, bool) else None
    if ending in ("Integer", "Decimal"):
        return _number(kind, value)
    if ending == "Date":
        return _date(value)
    if ending == "Coding":
        value = value.get("code") if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def _number(kind: Kind, value: object) -> int | Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if kind is Kind.INTEGER:
        return int(value) if value == int(value) else None
    return Decimal(value)


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_options(part: Part, kind: Kind) -> tuple[Option, ...]:
    """The answers to choose from, each with its code, words and worth."""
    parts = part.children("answerOption")
    if parts and kind is not Kind.CHOICE:
        part.find(f"“{kind}” has answers to choose", "Only “choice” may have answerOption.")
        return ()
    if kind is Kind.CHOICE and len(parts) < 2:
        part.find("there are fewer than two answers to choose", "Give at least two answerOption.")
    if len(parts) > MOST_OPTIONS:
        part.find(f"there are {len(parts)} answers", f"At most {MOST_OPTIONS} can be shown.")
    options = tuple(_option(each) for each in parts)
    codes = [each.code for each in options]
    for code in sorted({each for each in codes if codes.count(each) > 1}):
        part.find(f"the answer {quoted(code)} is there twice", "Give each its own code.")
    return options


def _option(part: Part) -> Option:
    part.only({"id", "valueCoding", "valueString", "extension", "initialSelected"},
              "an answer")  # fmt: skip
    if part.flag("initialSelected"):
        part.find("an answer is chosen before anybody answers", "Take “initialSelected” out.")
    outer = _option_extensions(part)
    given = part.chosen("value")
    if given and given[0] == "Coding":
        coding = part.child("valueCoding")
        if coding is not None:
            coding.only({"id", "system", "version", "code", "display", "extension"}, "an answer")
            inner = _option_extensions(coding)
            code, words = coding.text("code", longest=100), coding.text("display", longest=400)
            if not code:
                part.find("an answer has no “code”", "Give it one.")
            return Option(
                code, words or code, coding.text("system", longest=300),
                score=outer[0] if outer[0] is not None else inner[0], alone=outer[1] or inner[1],
            )  # fmt: skip
    if given and given[0] == "String" and (words := part.text("valueString", longest=400)):
        return Option(words, words, score=outer[0], alone=outer[1], coded=False)
    part.find("an answer cannot be read", "Give it as valueCoding with code and display.")
    return Option("", "")


def _option_extensions(part: Part) -> tuple[Decimal | None, bool]:
    score, alone = None, False
    for each in part.children("extension"):
        url = each.text("url", longest=300)
        if url == extensions.ORDINAL:
            score = each.number("valueDecimal")
            if score is None:
                part.find("an answer’s ordinalValue is no number", "Give it as valueDecimal.")
        elif url == extensions.OPTION_ALONE:
            alone = each.flag("valueBoolean")
        else:
            part.find(f"the extension {address(url)} is not supported here", "Take it out.")
    return score, alone


def read_initial(part: Part, kind: Kind) -> tuple[Plain, ...]:
    """What stands in the field before anybody answers."""
    parts = part.children("initial")
    if parts and kind in (Kind.GROUP, Kind.DISPLAY, Kind.DRAWING, Kind.CHOICE, Kind.BOOLEAN):
        part.find(
            f"“{kind}” is answered before anybody answers",
            "Only a text, number or date may have “initial”: a chosen answer would be overlooked.",
        )
        return ()
    values = []
    for each in parts[:1]:
        given = each.chosen("value")
        value = read_value(part, kind, given, "value") if given else None
        if value is not None:
            values.append(value)
    return tuple(values)


def read_condition(part: Part) -> Condition:
    """One condition under which an item is asked."""
    part.only({"id", "question", "operator", "extension"} | {
        name for name in part.fields if name.startswith("answer")}, "a condition")  # fmt: skip
    operator = part.code("operator", (str(each) for each in Operator)) or "="
    question = part.text("question", longest=64)
    given = part.chosen("answer")
    if not part.fields.get("operator"):
        part.find("a condition has no “operator”", "Say how the answer is compared.")
    if not given:
        part.find("a condition has no answer to compare with", "Give answer[x].")
        return Condition(question, Operator(operator), answer=True)
    kinds = {"Boolean": Kind.BOOLEAN, "Integer": Kind.INTEGER, "Decimal": Kind.DECIMAL,
             "Date": Kind.DATE, "String": Kind.STRING, "Coding": Kind.CHOICE}  # fmt: skip
    if given[0] not in kinds:
        part.find(f"a condition with “answer{given[0]}” is not supported here",
                  f"It can be {', '.join('answer' + each for each in kinds)}.")  # fmt: skip
        return Condition(question, Operator(operator), answer=True)
    value = read_value(part, kinds[given[0]], given, "answer")
    answer = True if value is None else value
    return Condition(question, Operator(operator), answer)


def any_is_enough(part: Part) -> bool:
    """Whether one of several conditions is enough for an item to be asked."""
    how = part.code("enableBehavior", ("all", "any"))
    count = part.fields.get("enableWhen")
    if isinstance(count, list) and len(count) > 1 and not part.fields.get("enableBehavior"):
        part.find("several conditions do not say whether all or any must hold",
                  "Give “enableBehavior”: all or any.")  # fmt: skip
    return how == "any"
