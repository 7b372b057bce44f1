"""One item of a Questionnaire, and all inside it, with every finding about it.

Source:
    HL7 FHIR R4 4.0.1, Questionnaire.item (`questionnaire-definitions.html`), QuestionnaireItemType
    (`valueset-item-type.html`).
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from perineural.clinical.anatomy import VIEWS
from perineural.clinical.questionnaires import Kind, Look, Question
from perineural.fhir import questionnaire_extensions as extensions
from perineural.fhir.errors import quoted
from perineural.fhir.questionnaire_part import Part, address
from perineural.fhir.questionnaire_values import (
    any_is_enough,
    read_condition,
    read_initial,
    read_options,
    read_value,
)

DEEPEST = 4
LINK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}|/[A-Za-z0-9._/-]{1,63}", re.ASCII)
TYPES: Mapping[str, Kind] = {
    "group": Kind.GROUP,
    "display": Kind.DISPLAY,
    "string": Kind.STRING,
    "text": Kind.TEXT,
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "choice": Kind.CHOICE,
}
NOT_SUPPORTED = (
    "question", "dateTime", "time", "url", "open-choice", "attachment", "reference", "quantity",
)  # fmt: skip
MEMBERS = frozenset(
    {
        "id", "linkId", "definition", "code", "prefix", "text", "type", "enableWhen",
        "enableBehavior", "required", "repeats", "readOnly", "maxLength", "answerOption",
        "initial", "item", "extension",
    }
)  # fmt: skip
LOOKS: Mapping[Look, tuple[Kind, ...]] = {
    Look.RADIO: (Kind.CHOICE, Kind.BOOLEAN),
    Look.CHECK_BOX: (Kind.CHOICE,),
    Look.DROP_DOWN: (Kind.CHOICE,),
    Look.SLIDER: (Kind.INTEGER, Kind.DECIMAL),
}
BOUNDED = (Kind.INTEGER, Kind.DECIMAL, Kind.DATE)
_Known: TypeAlias = Mapping[str, list[Part]]


def read_item(part: Part, depth: int) -> Question:
    """An item as far as it can be read; what is wrong with it stands in the part's findings."""
    key = part.text("linkId", longest=64)
    here = Part(f"Item {key}" if key else part.where, part.fields, part.findings)
    if not key:
        here.find("an item has no “linkId”", "Every item needs one of its own.")
    elif not LINK_ID.fullmatch(key):
        here.find("its “linkId” has unusual letters", "Use letters, digits, dot, dash and slash.")
    here.only(MEMBERS, "it")
    kind = _kind(here)
    found = _extensions(here, kind)
    kind = Kind.DRAWING if extensions.DRAWING in found else kind
    inside, ends = _inside(here, kind, depth)
    text = here.text("text")
    if not text and kind is not Kind.GROUP:
        here.find("it has no “text”", "Say what is asked.")
    look = _look(here, kind, found)
    low, high = (_bound(here, kind, found, each) for each in ("minValue", "maxValue"))
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        here.find("its lowest answer is above its highest", "Swap them.")
    if look is Look.SLIDER and (low is None or high is None or low == high):
        here.find("a slider has no two ends", "Give it minValue and maxValue.")
    return Question(
        key=key,
        kind=kind,
        text=text,
        prefix=here.text("prefix", longest=20),
        look=look,
        required=here.flag("required"),
        repeats=_repeats(here, kind),
        options=read_options(here, kind),
        low=low,
        high=high,
        step=_number_of(found, extensions.SLIDER_STEP, "Integer", 1, 1000),
        decimals=_whole_of(found, extensions.MAX_DECIMALS, 0, 6),
        max_length=here.whole("maxLength", 1, 5000),
        unit=_unit(found),
        low_words=ends.get("lower", ""),
        high_words=ends.get("upper", ""),
        initial=read_initial(here, kind),
        conditions=tuple(read_condition(each) for each in here.children("enableWhen")),
        any_is_enough=any_is_enough(here),
        views=_views(here, found),
        marks_score=_marks_score(found),
        items=inside,
    )


def _kind(part: Part) -> Kind:
    found = part.text("type", longest=40)
    if found in TYPES:
        return TYPES[found]
    supported = f"It can be {', '.join(TYPES)}."
    if found in NOT_SUPPORTED:
        part.find(f"questions of type “{found}” are not supported here", supported)
    else:
        part.find(f"its “type” is {quoted(found) if found else 'missing'}", supported)
    return Kind.DISPLAY


def _extensions(part: Part, kind: Kind) -> _Known:
    known: dict[str, tuple[Kind, ...]] = {
        extensions.ITEM_CONTROL: tuple(Kind),
        extensions.SLIDER_STEP: (Kind.INTEGER, Kind.DECIMAL),
        extensions.UNIT: (Kind.INTEGER, Kind.DECIMAL),
        extensions.MIN_VALUE: BOUNDED,
        extensions.MAX_VALUE: BOUNDED,
        extensions.MAX_DECIMALS: (Kind.DECIMAL,),
        extensions.DRAWING: (Kind.TEXT,),
    }
    found: dict[str, list[Part]] = {}
    for each in part.children("extension"):
        url = each.text("url", longest=300)
        if url not in known:
            part.find(f"the extension {address(url)} is not supported here", "Take it out.")
        elif kind not in known[url]:
            part.find(f"the extension {address(url)} does not go with “{kind}”", "Take it out.")
        elif url in found:
            part.find(f"the extension {address(url)} is there twice", "Give it once.")
        else:
            found[url] = [each]
    return found


def _inside(part: Part, kind: Kind, depth: int) -> tuple[tuple[Question, ...], dict[str, str]]:
    """The items inside a group; of a slider's, the words at its two ends."""
    parts, ends, kept = part.children("item"), {}, []
    for each in parts:
        control = _control(each)
        if control in ("lower", "upper") and each.fields.get("type") == "display":
            ends[control] = each.text("text", longest=100)
        else:
            kept.append(each)
    if kept and kind is not Kind.GROUP:
        part.find(
            "questions inside a question are not supported here",
            "Put them after it, and let enableWhen say when they are asked.",
        )
        return (), ends
    if kind is Kind.GROUP and not kept:
        part.find("the group is empty", "Put a question into it, or take it out.")
    if kept and depth >= DEEPEST:
        part.find(f"groups lie more than {DEEPEST} deep", "Flatten them.")
        return (), ends
    return tuple(read_item(each, depth + 1) for each in kept), ends


def _control(part: Part) -> str:
    extension = part.fields.get("extension")
    for each in extension if isinstance(extension, list) else ():
        if isinstance(each, dict) and each.get("url") == extensions.ITEM_CONTROL:
            concept = each.get("valueCodeableConcept")
            codings = concept.get("coding") if isinstance(concept, dict) else None
            for coding in codings if isinstance(codings, list) else ():
                if isinstance(coding, dict) and isinstance(coding.get("code"), str):
                    return str(coding["code"])
    return ""


def _look(part: Part, kind: Kind, found: _Known) -> Look:
    if extensions.ITEM_CONTROL not in found:
        return Look.USUAL
    control = _control(part)
    shown = {str(look): look for look in LOOKS}
    if control not in shown:
        part.find(
            f"the look {quoted(control)} is not supported here", f"It can be {', '.join(shown)}."
        )
        return Look.USUAL
    if kind not in LOOKS[shown[control]]:
        part.find(f"“{kind}” cannot look like “{control}”", "Take the look out.")
        return Look.USUAL
    if shown[control] is Look.CHECK_BOX and not part.fields.get("repeats"):
        part.find(
            "a check-box takes several answers", "Set “repeats” to true, or use radio-button."
        )
    if shown[control] is Look.RADIO and part.fields.get("repeats"):
        part.find("a radio-button takes one answer", "Take “repeats” out, or use check-box.")
    return shown[control]


def _bound(part: Part, kind: Kind, found: _Known, which: str) -> int | Decimal | dt.date | None:
    url = extensions.MIN_VALUE if which == "minValue" else extensions.MAX_VALUE
    if url not in found:
        return None
    given = found[url][0].chosen("value")
    value = read_value(part, kind, given, which) if given else None
    if value is None and not given:
        part.find(f"“{which}” has no value", "Give the limit.")
    return value if isinstance(value, int | Decimal | dt.date) else None


def _repeats(part: Part, kind: Kind) -> bool:
    repeats = part.flag("repeats")
    if repeats and kind not in (Kind.CHOICE, Kind.DRAWING):
        part.find(f"“{kind}” that repeats is not supported here", "Take “repeats” out.")
    if part.flag("readOnly"):
        part.find("it is read only", "Take it out, or make it words of type “display”.")
    if part.flag("required") and kind in (Kind.GROUP, Kind.DISPLAY):
        part.find(f"“{kind}” is required", "Mark the questions inside instead.")
    return repeats


def _number_of(found: _Known, url: str, ending: str, low: int, high: int) -> Decimal | None:
    if url not in found:
        return None
    value = found[url][0].whole(f"value{ending}", low, high)
    if value is None:
        found[url][0].find(f"the extension {address(url)} has no value", f"Give value{ending}.")
    return None if value is None else Decimal(value)


def _whole_of(found: _Known, url: str, low: int, high: int) -> int | None:
    value = _number_of(found, url, "Integer", low, high)
    return None if value is None else int(value)


def _unit(found: _Known) -> str:
    if extensions.UNIT not in found:
        return ""
    coding = found[extensions.UNIT][0].child("valueCoding")
    words = (
        (coding.text("display", longest=40) or coding.text("code", longest=40)) if coding else ""
    )
    if not words:
        found[extensions.UNIT][0].find("the unit has no words", "Give it as valueCoding.")
    return words


def _views(part: Part, found: _Known) -> tuple[str, ...]:
    if extensions.DRAWING not in found:
        return ()
    views = []
    for each in found[extensions.DRAWING][0].children("extension"):
        name = each.text("url", longest=40)
        if name == "view":
            view = each.text("valueCode", longest=60)
            if view not in VIEWS:
                part.find(f"there is no view {quoted(view)}", f"It can be {', '.join(VIEWS)}.")
            else:
                views.append(view)
        elif name != "marks-score":
            part.find(f"a drawing has no {quoted(name)}", "It has view and marks-score.")
    if not views:
        part.find("the drawing has no view", "Say which views of the body it is made on.")
    return tuple(dict.fromkeys(views))


def _marks_score(found: _Known) -> bool:
    parts = (
        found[extensions.DRAWING][0].children("extension") if extensions.DRAWING in found else ()
    )
    return any(each.text("url") == "marks-score" and each.flag("valueBoolean") for each in parts)
