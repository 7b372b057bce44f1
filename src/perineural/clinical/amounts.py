"""Amounts of substance and volume: checked on the way in, rounded towards safety on the way out.

Every amount is a `Decimal`; shares are worked out exactly and rounded once, at the end.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from perineural.clinical.errors import ClinicalError, OutOfRange


def check_range(name: str, value: Decimal, low: Decimal, high: Decimal, unit: str) -> None:
    """Refuse an amount that is not an exact number or lies outside its range.

    Raises:
        ClinicalError: `value` is not a `Decimal`: a binary fraction has already lost digits.
        OutOfRange: `value` is outside `low` to `high`, or is not a number.

    Examples:
        >>> check_range("volume_ml", Decimal("1.0"), Decimal(0), Decimal(20), "mL")
        >>> check_range("volume_ml", Decimal(100), Decimal(0), Decimal(20), "mL")
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.OutOfRange: volume_ml is 100 mL; expected 0 to 20 mL
    """
    if not isinstance(value, Decimal):
        raise ClinicalError(f"{name} is {value!r}; expected an exact decimal number of {unit}")
    if not value.is_finite() or not low <= value <= high:
        raise OutOfRange(name, value, low, high, unit)


def rounded_up(value: Fraction | Decimal, step: str) -> Decimal:
    """The smallest multiple of `step` that is not below `value`: for what is given.

    Examples:
        >>> rounded_up(Fraction(10, 3), "0.01")
        Decimal('3.34')
    """
    return _rounded(value, step, ROUND_CEILING)


def rounded_down(value: Fraction | Decimal, step: str) -> Decimal:
    """The largest multiple of `step` that is not above `value`: for what is allowed.

    Examples:
        >>> rounded_down(Fraction(10, 3), "0.01")
        Decimal('3.33')
    """
    return _rounded(value, step, ROUND_FLOOR)


def rounded(value: Fraction | Decimal, step: str) -> Decimal:
    """The nearest multiple of `step`, half away from zero: for what is only shown.

    Examples:
        >>> rounded(Decimal("2.345"), "0.01")
        Decimal('2.35')
    """
    return _rounded(value, step, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """The number as a person writes it: no exponent, no zeros at the end.

    Examples:
        >>> plain(Decimal("10.00")), plain(Decimal("0.50"))
        ('10', '0.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def total(amounts: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The sum of amounts by key, in the order of the keys' names."""
    summed: dict[str, Decimal] = {}
    for amount in amounts:
        for key, value in amount.items():
            summed[key] = summed.get(key, Decimal(0)) + value
    return dict(sorted(summed.items()))


def _rounded(value: Fraction | Decimal, step: str, rounding: str) -> Decimal:
    exact = Fraction(value) / Fraction(step)
    whole = exact.numerator // exact.denominator
    left = exact - whole
    up = {ROUND_FLOOR: False, ROUND_CEILING: left > 0, ROUND_HALF_UP: left >= Fraction(1, 2)}
    return (whole + up[rounding]) * Decimal(step)
