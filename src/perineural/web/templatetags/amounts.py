"""Amounts as a person writes them on a syringe: no zeros at the end, which could be misread."""

from decimal import Decimal

from django import template

from perineural.clinical.amounts import plain, rounded

register = template.Library()


@register.filter
def amount(value: Decimal, step: str = "0.01") -> str:
    """The amount to the nearest `step`, without zeros at the end: 1.8, never 1.80.

    Examples:
        >>> amount(Decimal("1.800")), amount(Decimal("1.81818"), "0.001"), amount(Decimal(20))
        ('1.8', '1.818', '20')
    """
    return plain(rounded(value, step))
