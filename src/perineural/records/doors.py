"""The two doors of `records`: every write is an action, every read is a query."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

from perineural.records.isolation import scope_of
from perineural.records.permissions import asked_afresh

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def action(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run a write in the scope of whoever does it (`by`), in one transaction with its event."""

    @functools.wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with scope_of(kwargs["by"]), asked_afresh(), transaction.atomic():
            return function(*args, **kwargs)

    run.is_action = True
    return run


def query(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run a read in the scope of whoever asks (`by`)."""

    @functools.wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with scope_of(kwargs["by"]):
            return function(*args, **kwargs)

    run.is_query = True
    return run
