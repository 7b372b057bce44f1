"""Errors the clinical rules raise. Each names what was wrong, with the value and the limit."""

from decimal import Decimal


class ClinicalError(ValueError):
    """A value or combination of values that the clinical rules refuse."""


class OutOfRange(ClinicalError):
    """A number outside the range in which its rule is known to hold."""

    def __init__(self, name: str, value: Decimal, low: Decimal, high: Decimal, unit: str) -> None:
        shown = f" {unit}" if unit else ""
        super().__init__(f"{name} is {value:f}{shown}; expected {low:f} to {high:f}{shown}")
        self.name, self.value, self.low, self.high, self.unit = name, value, low, high, unit


class UnknownKey(ClinicalError):
    """A key that the packaged knowledge does not hold."""

    def __init__(self, kind: str, key: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown {kind} {key!r}; expected one of {', '.join(known)}")
        self.kind, self.key, self.known = kind, key, known
