"""How a table of this folder is set on the page of cases: its columns, its words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perineural.clinical.candidacy import DECISION_WORDS, assess_candidacy
from perineural.clinical.products import PRODUCTS
from tests.spec.candidacy_cases import Case, plan

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of the page: its heading, what every line has in common, its columns and lines."""

    title: str
    about: str
    columns: Row
    rows: tuple[Row, ...]


HEALTHY = (
    "Each patient is a healthy adult of 45 years and 70 kg with a left Achilles tendonitis, a"
    " recipe of dextrose, bicarbonate and preservative-free lidocaine, and every question and"
    " warning sign answered no, except for what the line says."
)
OF_A_CONDITION = HEALTHY.replace(" with a left Achilles tendonitis, a", " with a")
YES_NO = {"y": "yes", "n": "no", "?": "not answered"}


def candidacy(title: str, *tables: Mapping[str, Case], about: str = HEALTHY) -> Table:
    """A table of plans: the decision, and every reason the rules give for it."""
    rows = []
    for cases in tables:
        for name, (changes, decision, _) in cases.items():
            reasons = assess_candidacy(plan(**changes)).reasons
            why = [f"{reason.text}" for reason in reasons]
            rows.append((escaped(name), DECISION_WORDS[decision], "<br>".join(map(escaped, why))))
    return Table(title, about, ("patient and plan", "decision", "why"), tuple(rows))


def simple(
    title: str, about: str, columns: Row, cases: Iterable[Any], row: Callable[..., Iterable[object]]
) -> Table:
    """A table whose lines are given as they are in the test."""
    rows = tuple(tuple(shown(each) for each in row(*case)) for case in cases)
    return Table(title, about, columns, rows)


def named(cases: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Cases with their names as the first value."""
    return [(name, *case) for name, case in cases.items()]


def shown(value: object) -> str:
    """A value as a reader expects it."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(each)}" for key, each in value.items()) or "none"
    if isinstance(value, tuple | list):
        return ", ".join(map(shown, value)) or "nothing"
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(shown, value)))
    return escaped(f"{value:f}" if isinstance(value, Decimal) else str(value))


def escaped(text: str) -> str:
    """Words as they stand, whatever signs they hold."""
    return re.sub(r"([\\`*_<>\[\]|#])", r"\\\1", " ".join(text.split()))


def spelled(text: str) -> str:
    """The word behind a key."""
    return text.replace("_", " ")


def mixed(parts: Mapping[str, int]) -> str:
    """A recipe in words."""
    return " and ".join(f"{ml} mL {PRODUCTS[key].name}" for key, ml in parts.items())


def percent(share: str) -> str:
    """A share as percent, exactly."""
    return f"{Decimal(share) * 100:.2f} %"


def answered(letters: str) -> str:
    """Letters of a table of criteria in words."""
    return ", ".join(YES_NO[letter] for letter in letters)
