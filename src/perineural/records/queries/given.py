"""People by what they were given for a condition, side by side; nobody was assigned by chance."""

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import Measure, control_bands
from perineural.clinical.products import PRODUCTS
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import RecipePart
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.given_values import Comparison, GivenCompared

if TYPE_CHECKING:
    from perineural.records.queries.given_groups import Members
    from perineural.records.queries.given_rows import Given

SEVERAL = Comparison((), why_not="Beside the recipes it would tell of a few people.")


@query
def given_compared(*, by: Actor, clinic_id: uuid.UUID, condition: str) -> GivenCompared:
    """The condition's people by recipe and by local anaesthetic.

    What was read before is held in memory, and read again only of patients who were written about
    since: at first four SQL queries however many people, later two to four.

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
        compared,
        few_follow,
        told_groups,
        weeks_of,
    )
    from perineural.records.queries.given_rows import given_rows  # noqa: PLC0415 - numpy

    rated = given_rows(clinic_id, condition)
    names, numbing = _recipes(clinic_id)
    recipes = told_groups(_by_recipe(rated, names), len(rated))
    anaesthetics = told_groups(_by_anaesthetic(rated, numbing), len(rated))
    weeks = weeks_of(rated)
    return GivenCompared(
        name=condition_name(condition),
        recipes=compared(recipes, rated),
        anaesthetics=SEVERAL
        if few_follow(anaesthetics, recipes)
        else compared(anaesthetics, rated),
        weeks=weeks,
        bands=control_bands(condition, Measure.FALL_POINTS, weeks),
    )


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


def _by_recipe(rated: "Given", names: dict[uuid.UUID, str]) -> "Members":
    found: dict[str, list[frozenset[uuid.UUID]]] = defaultdict(list)
    for recipes in rated.recipes:
        if len(recipes) == 1 and recipes <= names.keys():
            found[names[min(recipes)]].append(recipes)
    return {label: rated.who(sets) for label, sets in found.items()}


def _by_anaesthetic(rated: "Given", numbing: dict[uuid.UUID, str]) -> "Members":
    found: dict[str, list[frozenset[uuid.UUID]]] = defaultdict(list)
    for recipes in rated.recipes:
        held = {numbing[each] for each in recipes if each in numbing}
        if len(held) == 1 and recipes <= numbing.keys():
            (one,) = held
            found[f"With {one}" if one else "Without a local anaesthetic"].append(recipes)
    return {label: rated.who(sets) for label, sets in found.items()}
