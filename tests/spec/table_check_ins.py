"""When a patient is asked how it is, as tables for `docs/safety/cases.md`."""

from perineural.clinical.check_in_plan import moment_words
from tests.spec import test_check_in_times
from tests.spec.table_words import Table, named, simple


def of_check_ins() -> list[Table]:
    """When somebody is asked how it is."""
    return [
        simple(
            "When a patient is asked how it is",
            "Where they live, by their clock; nothing is sent from 21:00 to 8:00.",
            ("session", "where", "at", "asked"),
            named(test_check_in_times.DUE),
            lambda name, zone, at, asked: (
                name,
                zone,
                at,
                "; ".join(f"{moment_words(key)}: {when}" for key, when in asked.items()),
            ),
        ),
        simple(
            "When a patient is asked later",
            "Counted from the last session, by the calendar.",
            ("where", "session", "after", "asked"),
            test_check_in_times.LATER,
            lambda zone, at, moment, when: (zone, at, moment_words(moment), when),
        ),
    ]
