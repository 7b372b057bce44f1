"""What each person was rated and given for a condition, held in memory; loads numpy.

A row of numbers for each person who was rated before two visits or more. After one answer more only
that person's is read again, as in `outcome_rows`; people stand in the order of their keys, so that
a process that followed gives the same numbers, to the last bit, as one that just read.

A process holds at most `PEOPLE_HELD` of them, some 70 bytes each: about 18 MB.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean
from typing import Any

import numpy as np
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from perineural.records.agreements import took_back_registry
from perineural.records.changed_since import AsOf, Held, followed
from perineural.records.current_sessions import signed_and_current
from perineural.records.models import PainSeries, PainStatistics, Session
from perineural.records.queries.daily_life_rows import People

PEOPLE_HELD = 250_000
COLUMNS = ("first", "newest", "day", "recipes")
"""Pain before the first and before the newest visit, each the mean of a person's complaints; the
day of the newest, counted from the first visit; and where among `Given.recipes` theirs stand."""
Recipes = frozenset[uuid.UUID]
_DIGITS = 32
"""Of a key, as hexadecimal text."""


@dataclass(frozen=True, eq=False)
class Given:
    """Everybody who was rated for a condition, and what they were given.

    Args:
        people: With `COLUMNS`.
        recipes: Every recipe that somebody was given for the condition, each set of them once;
            an empty one where nothing was given.
    """

    people: People
    recipes: tuple[Recipes, ...]

    def __len__(self) -> int:
        return len(self.people)

    def who(self, among: Collection[Recipes]) -> NDArray[np.bool_]:
        """Who was given exactly one of these sets of recipes, shape (people,)."""
        wanted = np.array([each in among for each in self.recipes], dtype=bool)
        return wanted[self.codes]

    @property
    def codes(self) -> NDArray[np.intp]:
        """Where among `recipes` what each was given stands, shape (people,)."""
        return self.people.of("recipes").astype(np.intp)

    def with_patients(self, patient_ids: Collection[uuid.UUID], fresh: "Given") -> "Given":
        """These, with the rows of some patients as they are now, which may be none."""
        recipes = tuple(dict.fromkeys((*self.recipes, *fresh.recipes)))
        places = np.array([recipes.index(each) for each in fresh.recipes], dtype=np.float64)
        values = fresh.people.values.copy()
        values[:, COLUMNS.index("recipes")] = places[fresh.codes]
        moved = replace(fresh.people, values=values)
        return Given(self.people.with_patients(patient_ids, moved), recipes)


HELD: Held[AsOf[Given]] = Held(PEOPLE_HELD)


def given_rows(clinic_id: uuid.UUID, condition: str) -> Given:
    """Everybody who was rated, for a query that has asked for permission.

    Three SQL queries at first; later one, and two more where somebody was written about since.
    """
    read = partial(_read, clinic_id, condition)
    return followed(HELD, (clinic_id, condition), clinic_id, read)


def _read(clinic_id: uuid.UUID, condition: str, patient_ids: Collection[uuid.UUID] | None) -> Given:
    which: dict[str, Any] = {"clinic_id": clinic_id}
    if patient_ids is not None:
        which["patient_id__in"] = patient_ids
    given = _given(condition, which)
    codes: dict[Recipes, int] = {}
    rows = []
    for patient_id, rated in sorted(_rated(condition, which).items()):
        first, newest, days = zip(*rated, strict=True)
        code = codes.setdefault(frozenset(given.get(patient_id, ())), len(codes))
        rows.append((patient_id.hex, (fmean(first), fmean(newest), max(days), code)))
    people = People(
        np.array([key for key, _ in rows], dtype=f"S{_DIGITS}"),
        COLUMNS,
        np.array([values for _, values in rows], dtype=np.float64).reshape(-1, len(COLUMNS)),
    )
    return Given(people, tuple(codes))


def _rated(condition: str, which: dict[str, Any]) -> dict[uuid.UUID, list[tuple[int, int, int]]]:
    """First and newest score of each complaint, and the day of the newest. One SQL query."""
    rows = PainStatistics.objects.filter(
        complaint__condition=condition,
        series=PainSeries.BEFORE,
        n__gte=2,
        last_day__isnull=False,
        **which,
    ).exclude(patient_id__in=took_back_registry(which["clinic_id"]))
    found: dict[uuid.UUID, list[tuple[int, int, int]]] = defaultdict(list)
    names = ("patient_id", "first_score", "last_score", "last_day")
    for who, *rated in rows.order_by().values_list(*names):
        found[who].append((rated[0], rated[1], rated[2]))
    return found


def _given(condition: str, which: dict[str, Any]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """What was mixed for each visit; where nothing was, what the course plans. One SQL query."""
    rows = Session.objects.filter(
        signed_and_current(), course__complaint__condition=condition, **which
    )
    recipe = Coalesce("batch__recipe_id", "course__recipe_id")
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for who, recipe_id in rows.order_by().values_list("patient_id", recipe).distinct():
        found[who].add(recipe_id)
    return found
