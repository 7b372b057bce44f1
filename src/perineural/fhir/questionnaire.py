"""A questionnaire from a FHIR R4 Questionnaire, checked whole before it may be published.

Nothing of the file is left out in silence: what is not supported here is a finding of its own.

Source:
    HL7 FHIR R4 4.0.1, Questionnaire (`questionnaire.html`) and its invariants que-1 to que-12.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from perineural.clinical.instruments import INSTRUMENTS, ItemRule, Items
from perineural.clinical.questionnaire_scores import values_of, worth
from perineural.clinical.questionnaires import (
    NUMBERS,
    Kind,
    Operator,
    Question,
    Questionnaire,
    ScoreRule,
    problem_of,
)
from perineural.fhir import questionnaire_extensions as extensions
from perineural.fhir.document import read_document
from perineural.fhir.errors import FhirError, quoted
from perineural.fhir.questionnaire_item import read_item
from perineural.fhir.questionnaire_part import Part, WrongQuestionnaire, address, part

MAX_BYTES = 300_000
"""The largest file that is read. [bytes]"""
MOST_ITEMS = 300
MEMBERS = frozenset(
    {
        "resourceType", "id", "meta", "language", "text", "extension", "url", "identifier",
        "version", "name", "title", "status", "experimental", "subjectType", "date", "publisher",
        "contact", "description", "useContext", "jurisdiction", "purpose", "copyright",
        "approvalDate", "lastReviewDate", "effectivePeriod", "code", "item",
    }
)  # fmt: skip
"""What a file may hold besides its items; most of it is kept with the file and not shown."""
SCORE_PARTS = ("key", "title", "rule", "item", "fewest", "decimals", "instrument")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_URL = re.compile(r"(?:https?://|urn:)[^\s<>\"]{3,250}", re.ASCII)


def read_questionnaire(content: bytes) -> Questionnaire:
    """Read a questionnaire that may be published.

    Args:
        content: The JSON file. At most 300 kB.

    Raises:
        WrongQuestionnaire: With every finding: what is wrong, where, what would be right.

    Does not cover:
        Whether the clinic may use these words: its licence line is asked for, not judged.

    Source:
        HL7 FHIR R4 4.0.1, Questionnaire. Hazard: HAZ-019.
    """
    try:
        tree = read_document(content, MAX_BYTES)
    except FhirError as error:
        where = error.where.replace("Bundle", "Questionnaire", 1)
        whole = part(where, {})
        whole.find(error.what, f"It should be {error.expected}.")
        raise WrongQuestionnaire(whole.findings) from error
    whole = part("The file", tree)
    if tree.get("resourceType") != "Questionnaire":
        found = quoted(tree.get("resourceType"))
        whole.find(f"its resourceType is {found}", "It should be Questionnaire.")
        raise WrongQuestionnaire(whole.findings)
    read = _whole(whole)
    _check(whole, read)
    if whole.findings:
        raise WrongQuestionnaire(dict.fromkeys(whole.findings))
    return read


def _whole(whole: Part) -> Questionnaire:
    whole.only(MEMBERS, "the file")
    items = tuple(read_item(each, 1) for each in whole.children("item"))
    if not items:
        whole.find("it asks nothing", "Give it at least one item.")
    return Questionnaire(
        url=_needed(whole, "url", _URL, "an address such as https://clinic.example/q/back"),
        version=_needed(whole, "version", re.compile(r"\S.{0,39}"), "a version such as 1.0"),
        title=_needed(whole, "title", re.compile(r".{1,200}"), "the name that patients read"),
        language=_needed(whole, "language", _LANGUAGE, "the language of its words, such as en"),
        licence=_needed(
            whole, "copyright", re.compile(r".{1,1000}", re.DOTALL),
            "whose words these are, and why the clinic may use them",
        ),
        items=items,
        scores=tuple(_score(each) for each in _score_parts(whole)),
        description=whole.text("description"),
    )  # fmt: skip


def _needed(whole: Part, name: str, rule: re.Pattern[str], right: str) -> str:
    found = whole.text(name)
    if not rule.fullmatch(found):
        what = f"“{name}” is {quoted(found)}" if found else f"it has no “{name}”"
        whole.find(what, f"Give {right}.")
    return found


def _score_parts(whole: Part) -> Iterator[Part]:
    for each in whole.children("extension"):
        url = each.text("url", longest=300)
        if url == extensions.SCORE:
            yield each
        else:
            whole.find(f"the extension {address(url)} is not supported here", "Take it out.")


def _score(outer: Part) -> ScoreRule:
    given: dict[str, list[Part]] = {}
    for each in outer.children("extension"):
        given.setdefault(each.text("url", longest=40), []).append(each)
    key = _first(given, "key", "valueCode")
    here = Part(f"Score {key}" if key else "A score", outer.fields, outer.findings)
    for name in sorted(set(given) - set(SCORE_PARTS)):
        here.find(f"a score has no {quoted(name)}", f"It has {', '.join(SCORE_PARTS)}.")
    if not key or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        here.find("it has no usable “key”", "Give a short one of small letters, as valueCode.")
    rule = _first(given, "rule", "valueCode")
    if rule not in set(ItemRule):
        here.find(f"its “rule” is {quoted(rule)}", f"It can be {', '.join(ItemRule)}.")
        rule = "sum"
    items = tuple(each.text("valueString", longest=64) for each in given.get("item", ()))
    if not items:
        here.find("it counts no question", "Name each as “item”, valueString, by its linkId.")
    fewest = given["fewest"][0].whole("valueInteger", 1, 300) if "fewest" in given else None
    decimals = given["decimals"][0].whole("valueInteger", 0, 3) if "decimals" in given else None
    return ScoreRule(
        key=key,
        title=_first(given, "title", "valueString") or key,
        rule=ItemRule(rule),
        items=items,
        fewest=len(items) if fewest is None else fewest,
        decimals=decimals or 0,
        instrument=_first(given, "instrument", "valueCode"),
    )


def _first(given: dict[str, list[Part]], name: str, member: str) -> str:
    return given[name][0].text(member, longest=200) if name in given else ""


def _check(whole: Part, read: Questionnaire) -> None:
    """What only the whole can show: keys, conditions, scores."""
    items = list(read.walk())
    if len(items) > MOST_ITEMS:
        whole.find(f"it has {len(items)} items", f"At most {MOST_ITEMS} can be shown.")
    keys = [each.key for each in items]
    for key in sorted({each for each in keys if keys.count(each) > 1}):
        _find(whole, key, "its “linkId” is there twice", "Give each item one of its own.")
    if items and not any(each.takes_an_answer for each in items):
        whole.find("it asks nothing", "Give it at least one question.")
    _check_conditions(whole, read.items, {}, ())
    for item in items:
        if item.initial and (found := problem_of(item, item.initial)):
            _find(whole, item.key, f"its initial answer is {found.wrong}", "Give one that fits.")
    rules = [each.key for each in read.scores]
    for key in sorted({each for each in rules if rules.count(each) > 1}):
        whole.find(f"the score {quoted(key)} is there twice", "Give each a key of its own.")
    for rule in read.scores:
        _check_score(whole, read, rule)


def _find(whole: Part, key: str, what: str, right: str) -> None:
    Part(f"Item {key}", {}, whole.findings).find(what, right)


def _check_conditions(
    whole: Part, items: tuple[Question, ...], before: dict[str, Question], around: tuple[str, ...]
) -> None:
    """Each condition looks at a question further up, and never at what it hides itself.

    As every condition points backwards, none can lie in a ring.
    """
    for item in items:
        for condition in item.conditions:
            _check_condition(whole, item, condition.question, before, around)
            if condition.question in before:
                _check_comparison(whole, item, before[condition.question])
        if item.takes_an_answer:
            before[item.key] = item
        _check_conditions(whole, item.items, before, (*around, item.key))


def _check_condition(
    whole: Part, item: Question, name: str, before: dict[str, Question], around: tuple[str, ...]
) -> None:
    if name in before:
        return
    within = {each.key for each in _all_inside(item)}
    if name == item.key or name in within:
        what = (
            "it is hidden by its own answer"
            if name == item.key
            else (f"it is hidden by {quoted(name)}, which lies inside it")
        )
        _find(whole, item.key, what, "Once hidden it could never be answered: ask it always.")
    elif name in around:
        _find(whole, item.key, f"{quoted(name)} has no answer", "Compare with a question.")
    else:
        _find(
            whole, item.key, f"its condition names {quoted(name)}, which is not asked before it",
            "Name a question further up.",
        )  # fmt: skip


def _all_inside(item: Question) -> Iterator[Question]:
    for each in item.items:
        yield each
        yield from _all_inside(each)


def _check_comparison(whole: Part, item: Question, other: Question) -> None:
    for condition in item.conditions:
        if condition.question != other.key:
            continue
        name = quoted(other.key)
        if condition.operator is Operator.EXISTS:
            if not isinstance(condition.answer, bool):
                _find(
                    whole, item.key, "“exists” is compared with no yes or no", "Use answerBoolean."
                )
        elif other.kind is Kind.DRAWING:
            _find(
                whole, item.key, f"{name} is a drawing", "Of a drawing only “exists” can be asked."
            )
        elif other.kind is Kind.CHOICE and condition.answer not in {o.code for o in other.options}:
            _find(
                whole, item.key, f"{quoted(condition.answer)} is no answer of {name}",
                f"It can be {', '.join(each.code for each in other.options)}.",
            )  # fmt: skip
        elif not _same_kind(other, condition.answer):
            _find(
                whole, item.key, f"an answer to {name} is {other.kind}; the condition’s is not",
                "Compare with an answer of the same kind.",
            )  # fmt: skip
        elif other.kind in (Kind.BOOLEAN, Kind.CHOICE, Kind.STRING, Kind.TEXT) and (
            condition.operator not in (Operator.EQUAL, Operator.NOT_EQUAL)
        ):
            _find(
                whole, item.key, f"an answer to {name} has no order", "Compare it with = or !=.",
            )  # fmt: skip


def _same_kind(other: Question, answer: object) -> bool:
    if other.kind in NUMBERS:
        return isinstance(answer, int | Decimal) and not isinstance(answer, bool)
    if other.kind is Kind.BOOLEAN:
        return isinstance(answer, bool)
    is_text = isinstance(answer, str)
    return is_text == (other.kind in (Kind.CHOICE, Kind.STRING, Kind.TEXT))


def _check_score(whole: Part, read: Questionnaire, rule: ScoreRule) -> None:
    here = Part(f"Score {rule.key}", {}, whole.findings)
    ends = []
    for key in rule.items:
        question = read.question(key)
        if question is None:
            here.find(f"it counts {quoted(key)}, which is not asked", "Name a question by linkId.")
            continue
        try:
            ends.append(worth(question))
        except ValueError as error:
            here.find(f"{quoted(key)} cannot be counted: {error}",
                      "Give each answer an ordinalValue, or a number its two limits.")  # fmt: skip
        if question.repeats:
            here.find(f"{quoted(key)} takes several answers", "Count questions with one answer.")
    if len(set(rule.items)) < len(rule.items):
        here.find("it counts a question twice", "Name each once.")
    if rule.fewest > len(rule.items):
        here.find(f"it needs {rule.fewest} of {len(rule.items)} answers", "Ask for no more.")
    if rule.rule is ItemRule.PERCENT and (len(set(ends)) > 1 or any(a == b for a, b in ends)):
        here.find("its questions differ in their lowest or highest answer",
                  "A percentage needs the same two ends for all.")  # fmt: skip
    if rule.instrument and len(ends) == len(rule.items):
        _check_instrument(here, read, rule)


def _check_instrument(here: Part, read: Questionnaire, rule: ScoreRule) -> None:
    """A score that is called an instrument's is worked out as that instrument's source says."""
    instrument = INSTRUMENTS.get(rule.instrument)
    if instrument is None:
        here.find(f"there is no instrument {quoted(rule.instrument)}",
                  f"It can be {', '.join(INSTRUMENTS)}.")  # fmt: skip
        return
    items = instrument.items
    if items is None and instrument.bundled:
        values = tuple(range(int(instrument.low), int(instrument.high) + 1))
        items = Items(1, values, ItemRule.SUM, 1, may_not_apply=False)
    if items is None:
        here.find(f"how the total of {instrument.name} is worked out is not known here",
                  "Take “instrument” out: the score is then kept with this questionnaire alone.",
                  )  # fmt: skip
        return
    if (rule.rule, len(rule.items), rule.fewest) != (items.rule, items.count, items.fewest):
        here.find(
            f"{instrument.name} is the {items.rule} of {items.count} answers,"
            f" at least {items.fewest}",
            "Score it so, or take “instrument” out.",
        )
    wanted = tuple(Decimal(each) for each in items.values)
    for key in rule.items:
        question = read.question(key)
        if question is not None and values_of(question) != wanted:
            here.find(f"the answers of {quoted(key)} are not worth {wanted[0]} to {wanted[-1]}",
                      f"So {instrument.name} has it.")  # fmt: skip
    if rule.decimals != max(0, -int(instrument.step.as_tuple().exponent)):
        here.find(f"{instrument.name} is kept in steps of {instrument.step:f}",
                  "Give “decimals” to match.")  # fmt: skip
