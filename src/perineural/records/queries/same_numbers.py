"""Estimates are worked out once as long as the numbers behind them stay the same.

A page of outcomes, or of healing, is opened again after one answer more, which changes some of
its numbers and leaves most as they were. What is remembered is found by a hash of the numbers
themselves, so that it can never be that of other numbers; no number and nobody's key is kept.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import caches

from perineural import __version__

Estimate = TypeVar("Estimate")


def of_same_numbers(name: str, numbers: bytes, estimate: Callable[[], Estimate]) -> Estimate:
    """What `estimate` gives; of numbers that this process has seen, what it gave then.

    Args:
        name: What is estimated.
        numbers: All that the estimate depends on.
    """
    key = f"{name}:{__version__}:{blake2b(numbers, digest_size=32).hexdigest()}"
    return caches["estimates"].get_or_set(key, estimate)
