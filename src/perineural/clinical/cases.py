"""A clinical case as plain JSON: read strictly, so that a slip of the pen is named and not guessed.

A case is what a decision and a dose are worked out from, for somebody who wants to see how the
rules argue without a record: a clinician checking them, a test, another program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from perineural.clinical.amounts import check_range
from perineural.clinical.candidacy_values import CandidacyInput, NamedItem
from perineural.clinical.errors import ClinicalError
from perineural.clinical.mixture import Part
from perineural.clinical.policy import SitePolicy
from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem

Value = TypeVar("Value")
LARGEST_VOLUME_ML = Decimal(500)
LARGEST_DOSE_MG = Decimal(10_000)

KEYS = (
    "condition", "side", "age_years", "weight_kg", "modality", "allergies", "medications",
    "problems", "answers", "red_flags", "cleared", "recipe", "planned_volume_ml",
    "already_given_mg", "policy",
)  # fmt: skip
"""What a case may hold; `perineural explain --help` says what each part means."""


@dataclass(frozen=True)
class Case:
    """One case, checked.

    Args:
        given: What candidacy argues from.
        recipe: The parts of the planned mixture; empty when none is named.
        planned_volume_ml: How much of it is to be given. [mL] above 0 to 500; None when not said.
        already_given_mg: Anaesthetic from other routes today, by drug. [mg] 0 to 10,000.
    """

    given: CandidacyInput
    recipe: tuple[Part, ...]
    planned_volume_ml: Decimal | None
    already_given_mg: Mapping[str, Decimal]


def read_case(stored: object) -> Case:
    """Read a case from what JSON gave.

    Args:
        stored: An object with keys of `KEYS`, `condition` and `side` among them; numbers as numbers
            or as text.

    Returns:
        The case. Allergies, medicines and problems are classified by their words and codes, as
        on import.

    Raises:
        ClinicalError: Something is missing, unknown or of the wrong kind; the message says what,
            where and what would be right. `UnknownKey` and `OutOfRange` are such errors.

    Does not cover:
        Whether the case is true.

    Examples:
        >>> case = read_case({"condition": "migraine", "side": "left", "allergies": ["lidocaine"]})
        >>> sorted(case.given.allergies[0].classes)
        ['amide_anaesthetic']
        >>> read_case({"condition": "migraine", "side": "left", "age": 40})
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.ClinicalError: unknown key 'age' in the case; try age_years
    """
    case = _object("the case", stored, KEYS)
    for key in ("condition", "side"):
        if key not in case:
            raise ClinicalError(f"{key} is missing; a case needs a condition and a side")
    recipe = tuple(
        _part(f"recipe {number}", each)
        for number, each in enumerate(_list("recipe", case.get("recipe", [])), start=1)
    )
    given = CandidacyInput(
        age_years=_optional(case, "age_years", _whole),
        condition=_text("condition", case["condition"]),
        side=_text("side", case["side"]),
        modality=_text("modality", case.get("modality", "injection")),
        allergies=_items(case, "allergies", classify_allergy),
        medications=_items(case, "medications", classify_medication),
        problems=_items(case, "problems", classify_problem),
        answers=_answers(case, "answers"),
        red_flags=_answers(case, "red_flags"),
        cleared=_answers(case, "cleared"),
        ingredients=tuple(dict.fromkeys(part.product for part in recipe)),
        weight_kg=_optional(case, "weight_kg", _decimal),
        policy=SitePolicy.from_json(_object("policy", case.get("policy", {}))),
    )
    volume_ml = _optional(case, "planned_volume_ml", _decimal)
    if volume_ml is not None:
        check_range("planned_volume_ml", volume_ml, Decimal("0.01"), LARGEST_VOLUME_ML, "mL")
    return Case(given, recipe, volume_ml, _doses(case))


def _object(name: str, value: object, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ClinicalError(f"{name} is {_shown(value)}; expected an object {{…}}")
    for key in value:
        if known and key not in known:
            raise ClinicalError(f"unknown key {key!r} in {name}; {_nearest(str(key), known)}")
    return value


def _nearest(key: str, known: tuple[str, ...]) -> str:
    alike = [each for each in known if key.casefold() in each or each in key.casefold()]
    return f"try {alike[0]}" if alike else f"expected one of {', '.join(known)}"


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ClinicalError(f"{name} is {_shown(value)}; expected a list […]")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ClinicalError(f"{name} is {_shown(value)}; expected a word in quotes")
    return value


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ClinicalError(f"{name} is {_shown(value)}; expected a whole number")
    return value


def _decimal(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ClinicalError(f"{name} is {_shown(value)}; expected a number")
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        raise ClinicalError(f"{name} is {_shown(value)}; expected a number") from None
    if not read.is_finite():
        raise ClinicalError(f"{name} is {_shown(value)}; expected a number")
    return read


def _optional(
    case: Mapping[str, Any], key: str, read: Callable[[str, object], Value]
) -> Value | None:
    return None if case.get(key) is None else read(key, case[key])


def _items(
    case: Mapping[str, Any],
    key: str,
    classify: Callable[[str | None, str | None, str | None], frozenset[Any]],
) -> tuple[NamedItem, ...]:
    found = []
    for number, each in enumerate(_list(key, case.get(key, [])), start=1):
        place = f"{key} {number}"
        item = {"display": each} if isinstance(each, str) else each
        item = _object(place, item, ("display", "system", "code"))
        display = _text(f"display of {place}", item.get("display", "")).strip()
        if not display:
            raise ClinicalError(f"{place} has no name; expected what it is called")
        classes = classify(item.get("system"), item.get("code"), display)
        found.append(NamedItem(display, tuple(sorted(str(each) for each in classes))))
    return tuple(found)


def _answers(case: Mapping[str, Any], key: str) -> Mapping[str, str]:
    given = _object(key, case.get(key, {}))
    return {name: _text(f"{name} in {key}", answer) for name, answer in given.items()}


def _part(place: str, value: object) -> Part:
    part = _object(place, value, ("product", "volume_ml"))
    for key in ("product", "volume_ml"):
        if key not in part:
            raise ClinicalError(f"{key} is missing in {place}")
    return Part(_text(f"product of {place}", part["product"]), _decimal(place, part["volume_ml"]))


def _doses(case: Mapping[str, Any]) -> Mapping[str, Decimal]:
    given = _object("already_given_mg", case.get("already_given_mg", {}))
    doses = {str(drug): _decimal(f"already given {drug}", mg) for drug, mg in given.items()}
    for drug, dose_mg in doses.items():
        check_range(f"already given {drug}", dose_mg, Decimal(0), LARGEST_DOSE_MG, "mg")
    return doses


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
