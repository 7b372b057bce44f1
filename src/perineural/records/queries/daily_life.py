"""Everyday life of everybody treated for a condition: function, painkillers, activity, harm.

Time counts from the first signed visit. Whoever took back the use of de-identified data is left
out. Of fewer than 5 people nothing is said, nor what would follow from two figures of them.
"""

import uuid
from typing import TYPE_CHECKING

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.condition_events import condition_events
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.daily_life_values import Change, DailyLife
from perineural.records.queries.day import condition_name

if TYPE_CHECKING:
    from perineural.records.queries.daily_life_rows import People


@query
def daily_life(*, by: Actor, clinic_id: uuid.UUID, condition: str) -> DailyLife | None:
    """Everyday life with one condition; None of fewer than 5 people.

    What was read before is held in memory, and read again only of patients who were written about
    since: at first ten SQL queries however many people, later two to nine.

    Raises:
        NotFound: There is no such condition.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition.")
    from perineural.records.queries.daily_life_answers import answers  # noqa: PLC0415 - numpy
    from perineural.records.queries.daily_life_people import people_of  # noqa: PLC0415 - numpy

    people = people_of(clinic_id, condition)
    if len(people) < SMALLEST_COUNT:
        return None
    changes = _changes(people, condition)
    events = condition_events(clinic_id, condition)
    return DailyLife(
        key=condition,
        name=condition_name(condition),
        people=len(people),
        functions=tuple(changes[key] for key in changes if key != ANALGESIC_DAYS),
        analgesic_days=changes[ANALGESIC_DAYS],
        answers=answers(people),
        events=events.rate,
        most_if_none=events.most_if_none,
    )


def _changes(people: "People", condition: str) -> dict[str, Change]:
    """The change of each measure that somebody was asked, and of painkillers."""
    from perineural.records.queries.daily_life_changes import change  # noqa: PLC0415 - scipy
    from perineural.records.queries.daily_life_people import measures_of  # noqa: PLC0415 - numpy

    always = (ANALGESIC_DAYS, CONDITIONS[condition].function_instrument)
    return {
        key: change(people, key, higher=key in INSTRUMENTS and INSTRUMENTS[key].higher_is_better)
        for key in measures_of(condition)
        if key in always or people.of(key, "asked").any()
    }
