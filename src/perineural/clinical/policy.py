"""What one clinic may decide for itself: limits it may tighten, and choices the sources leave open.

A policy can make a limit stricter, never looser than the source it stands on. The defaults are
the values of `knowledge/policy.toml`, which names the source of each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


class AnticoagulantRule(StrEnum):
    """What a clinic does when a patient takes a medicine that thins the blood."""

    PRECAUTION = "precaution"
    """Treat superficial points, press longer, warn of bruising; do not stop the medicine."""
    ASK_PRESCRIBER = "ask_prescriber"
    """Wait until the prescriber has been asked."""
    REFUSE = "refuse"
    """Do not treat while the medicine is taken."""


@dataclass(frozen=True)
class PolicyItem:
    """One setting of the policy: its default, the range a clinic may choose from, and why.

    `choices` is filled for a setting chosen from a list; `low` and `high` for a number; neither
    for a yes or no.
    """

    key: str
    title: str
    unit: str
    default: int | bool | str
    low: int | None
    high: int | None
    choices: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]


def _item(key: str, entry: Mapping[str, Any]) -> PolicyItem:
    return PolicyItem(
        key=key,
        title=entry["title"],
        unit=entry.get("unit", ""),
        default=entry["default"],
        low=entry.get("low"),
        high=entry.get("high"),
        choices=tuple(entry.get("choices", ())),
        why=entry["why"],
        sources=sources_from(entry),
    )


POLICY_ITEMS: Mapping[str, PolicyItem] = MappingProxyType(
    {key: _item(key, entry) for key, entry in load_toml("policy").items()}
)
"""Every setting by its key, in the order a clinic reads them."""


_NERVES = tuple(load_toml("nerves"))


def _default(key: str) -> Any:
    return POLICY_ITEMS[key].default


@dataclass(frozen=True)
class SitePolicy:
    """One clinic's own settings; a decision stores the policy version it was made under.

    Args:
        beyond_use_minutes: How long a batch may be used after mixing began. [min] 15 to 240.
        max_sterile_products: How many different sterile products one batch may hold. 2 to 3.
        second_person_check: Whether somebody else must check a batch before it is used.
        expiring_warning_days: How long before its expiry date a lot in stock is pointed out.
            [days] 7 to 365.
        bath_enabled: Whether the clinic offers the needle-free bath at all. Off by default: no
            trial of a dextrose bath was found.
        bath_max_dwell_minutes: How long a soaked applicator may stay in the nose. [min] 1 to 10.
        anticoagulant_rule: What the clinic does when a blood-thinning medicine is taken.
        point_warning: Points in one session above which the chart warns.
        volume_warning_ml: Volume in one session above which the chart warns. [mL]
        review_after_session: The session after which the course must be reviewed. 1 to 3.
        max_sessions: Sessions after which going on needs a reason. 1 to 10.
        glucose_warning_mg_per_dl: Blood glucose above which the session warns. [mg/dL]
        judge_events_days: By when an unwanted event must have been judged. [days] 1 to 30.
        anaesthetic_max_mg: The clinic's own ceilings by drug key, used where stricter. [mg]
        nerves_left_out: Ids of nerves that this clinic does not inject. Sorted.
        nerves_to_confirm: Ids of nerves at which this clinic asks for ultrasound or a credential,
            beside those of which the knowledge asks it. Sorted.

    Raises:
        OutOfRange: A number lies outside the range that its source allows.
        ClinicalError: A setting is of the wrong kind.
    """

    beyond_use_minutes: int = _default("beyond_use_minutes")
    max_sterile_products: int = _default("max_sterile_products")
    second_person_check: bool = _default("second_person_check")
    expiring_warning_days: int = _default("expiring_warning_days")
    bath_enabled: bool = _default("bath_enabled")
    bath_max_dwell_minutes: int = _default("bath_max_dwell_minutes")
    anticoagulant_rule: AnticoagulantRule = AnticoagulantRule.PRECAUTION
    point_warning: int = _default("point_warning")
    volume_warning_ml: int = _default("volume_warning_ml")
    review_after_session: int = _default("review_after_session")
    max_sessions: int = _default("max_sessions")
    glucose_warning_mg_per_dl: int = _default("glucose_warning_mg_per_dl")
    judge_events_days: int = _default("judge_events_days")
    anaesthetic_max_mg: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    nerves_left_out: tuple[str, ...] = ()
    nerves_to_confirm: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a setting outside its range rather than repair it."""
        for key, item in POLICY_ITEMS.items():
            _check_setting(item, getattr(self, key))
        for drug, ceiling_mg in self.anaesthetic_max_mg.items():
            _check_ceiling(drug, ceiling_mg)
        for name in ("nerves_left_out", "nerves_to_confirm"):
            object.__setattr__(self, name, _nerve_ids(name, getattr(self, name)))
        object.__setattr__(self, "anticoagulant_rule", AnticoagulantRule(self.anticoagulant_rule))
        object.__setattr__(
            self, "anaesthetic_max_mg", MappingProxyType(dict(self.anaesthetic_max_mg))
        )

    def to_json(self) -> dict[str, Any]:
        """The policy as a plain dictionary, ready to be stored; decimals become text."""
        stored: dict[str, Any] = {key: getattr(self, key) for key in POLICY_ITEMS}
        stored["anticoagulant_rule"] = str(self.anticoagulant_rule)
        stored["anaesthetic_max_mg"] = {
            drug: f"{ceiling_mg:f}" for drug, ceiling_mg in sorted(self.anaesthetic_max_mg.items())
        }
        stored["nerves_left_out"] = list(self.nerves_left_out)
        stored["nerves_to_confirm"] = list(self.nerves_to_confirm)
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "SitePolicy":
        """Read a stored policy; a setting that was not stored takes its default.

        Raises:
            ClinicalError: The dictionary holds a setting that does not exist, or a wrong value.
        """
        known = {each.name for each in fields(cls)}
        strange = sorted(set(stored) - known)
        if strange:
            raise ClinicalError(
                f"unknown policy setting {', '.join(strange)}; expected {', '.join(sorted(known))}"
            )
        values = dict(stored)
        ceilings = values.pop("anaesthetic_max_mg", None) or {}
        if not isinstance(ceilings, Mapping):
            raise ClinicalError("anaesthetic_max_mg must give a number of mg for each drug")
        read = {drug: _decimal(f"anaesthetic_max_mg {drug}", mg) for drug, mg in ceilings.items()}
        return cls(**values, anaesthetic_max_mg=read)


def _decimal(name: str, value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ClinicalError(f"{name} is {value!r}; expected a number of mg") from error


def _nerve_ids(name: str, ids: Iterable[str]) -> tuple[str, ...]:
    if isinstance(ids, str) or not isinstance(ids, Iterable):
        raise ClinicalError(f"{name} is {ids!r}; expected a list of nerve ids")
    unknown = [each for each in ids if each not in _NERVES]
    if unknown:
        raise UnknownKey("nerve", str(unknown[0]), _NERVES)
    return tuple(sorted(set(ids), key=_NERVES.index))


def _check_ceiling(drug: str, ceiling_mg: Decimal) -> None:
    if not isinstance(ceiling_mg, Decimal) or not ceiling_mg.is_finite() or ceiling_mg <= 0:
        raise ClinicalError(
            f"anaesthetic_max_mg {drug} is {ceiling_mg!r}; expected a number above 0"
        )


def _check_setting(item: PolicyItem, value: object) -> None:
    if isinstance(item.default, bool):
        if not isinstance(value, bool):
            raise ClinicalError(f"{item.key} is {value!r}; expected true or false")
        return
    if item.choices:
        if value not in item.choices:
            raise ClinicalError(
                f"{item.key} is {value!r}; expected one of {', '.join(item.choices)}"
            )
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise ClinicalError(f"{item.key} is {value!r}; expected a whole number")
    low, high = item.low or 0, item.high or 0
    if not low <= value <= high:
        raise OutOfRange(item.key, Decimal(value), Decimal(low), Decimal(high), item.unit)
