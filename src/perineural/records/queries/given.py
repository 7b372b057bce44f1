"""People by what they were given for a condition, side by side; nobody was assigned by chance."""

import uuid
from collections import defaultdict
from statistics import fmean, median
from typing import Any

from django.db.models.functions import Coalesce

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import Measure, control_bands
from perineural.clinical.products import PRODUCTS
from perineural.records.actors import Actor
from perineural.records.agreements import took_back_registry
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import PainSeries, PainStatistics, RecipePart, Session
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.given_values import Comparison, GivenCompared

Recipes = dict[uuid.UUID, frozenset[uuid.UUID]]
"""By patient, every recipe that they were given for the condition."""
SEVERAL = Comparison((), why_not="Beside the recipes it would tell of a few people.")


@query
def given_compared(*, by: Actor, clinic_id: uuid.UUID, condition: str) -> GivenCompared:
    """The condition's people by recipe and by local anaesthetic. Four SQL queries.

    Only who was rated before two visits or more, and was given one thing alone, is in a group.

    Raises:
        NotFound: There is no such condition.

    Does not cover:
        Why anybody was given what they were given; who stopped coming.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition.")
    from perineural.records.queries.given_groups import (  # noqa: PLC0415 - numpy
        Rated,
        compared,
        few_follow,
        told_groups,
    )

    scores, days = _rated(clinic_id, condition)
    rated = {who: Rated(*map(fmean, zip(*each, strict=True))) for who, each in scores.items()}
    given = {who: each for who, each in _given(clinic_id, condition).items() if who in rated}
    names, numbing = _recipes(clinic_id)
    recipes = told_groups(_by_recipe(given, names), rated)
    anaesthetics = told_groups(_by_anaesthetic(given, numbing), rated)
    weeks = median(days.values()) / 7 if days else 0.0
    return GivenCompared(
        name=condition_name(condition),
        recipes=compared(recipes, rated),
        anaesthetics=SEVERAL
        if few_follow(anaesthetics, recipes)
        else compared(anaesthetics, rated),
        weeks=weeks,
        bands=control_bands(condition, Measure.FALL_POINTS, weeks),
    )


def _rated(
    clinic_id: uuid.UUID, condition: str
) -> tuple[dict[uuid.UUID, list[tuple[int, int]]], dict[uuid.UUID, int]]:
    """First and newest scores of each person's complaints, and the day of the newest.

    One SQL query.
    """
    rows = PainStatistics.objects.filter(
        clinic_id=clinic_id,
        complaint__condition=condition,
        series=PainSeries.BEFORE,
        n__gte=2,
        last_day__isnull=False,
    ).exclude(patient_id__in=took_back_registry(clinic_id))
    scores: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    days: dict[uuid.UUID, int] = {}
    for who, first, newest, day in rows.values_list(
        "patient_id", "first_score", "last_score", "last_day"
    ):
        scores[who].append((first, newest))
        days[who] = max(day, days.get(who, 0))
    return scores, days


def _given(clinic_id: uuid.UUID, condition: str) -> Recipes:
    """What was mixed for each visit; where nothing was, what the course plans. One SQL query."""
    rows = Session.objects.filter(
        signed_and_current(), clinic_id=clinic_id, course__complaint__condition=condition
    )
    recipe = Coalesce("batch__recipe_id", "course__recipe_id")
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for who, recipe_id in rows.order_by().values_list("patient_id", recipe).distinct():
        found[who].add(recipe_id)
    return {who: frozenset(each) for who, each in found.items()}


def _recipes(clinic_id: uuid.UUID) -> tuple[dict[uuid.UUID, str], dict[uuid.UUID, str]]:
    """Of each recipe its name with its version, and its local anaesthetics. One SQL query."""
    names: dict[uuid.UUID, str] = {}
    numbing: dict[uuid.UUID, set[str]] = defaultdict(set)
    parts: Any = RecipePart.objects.filter(clinic_id=clinic_id).order_by()
    for key, name, version, product in parts.values_list(
        "recipe_id", "recipe__name", "recipe__version", "product"
    ):
        names[key] = f"{name}, version {version}"
        held = PRODUCTS[product].anaesthetic if product in PRODUCTS else None
        numbing[key] |= {held} if held else set()
    return names, {key: " and ".join(sorted(numbing[key])) for key in names}


def _by_recipe(given: Recipes, names: dict[uuid.UUID, str]) -> dict[str, set[uuid.UUID]]:
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for who, recipes in given.items():
        if len(recipes) == 1 and recipes <= names.keys():
            found[names[min(recipes)]].add(who)
    return found


def _by_anaesthetic(given: Recipes, numbing: dict[uuid.UUID, str]) -> dict[str, set[uuid.UUID]]:
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for who, recipes in given.items():
        held = {numbing[each] for each in recipes if each in numbing}
        if len(held) == 1 and recipes <= numbing.keys():
            (one,) = held
            found[f"With {one}" if one else "Without a local anaesthetic"].add(who)
    return found
