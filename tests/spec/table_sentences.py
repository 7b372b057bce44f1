"""The tables of what is said, word for word, for the page of cases."""

from collections.abc import Iterable

from tests.spec import (
    test_batch,
    test_candidacy_said,
    test_healing,
    test_session_said,
    test_solution,
)
from tests.spec.table_words import HEALTHY, Table, named, simple, spelled


def of_words() -> list[Table]:
    """What is said, word for word."""
    charted = (
        test_session_said.AT_THE_POINTS,
        test_session_said.IN_THE_NOSE,
        test_session_said.OF_THE_DOSE,
    )
    return [
        simple(
            "What the chart says",
            "Each line stands beside the point or bath it is about.",
            ("charted", "what is said"),
            [(name, case[-1]) for table in charted for name, case in table.items()],
            lambda name, lines: (name, sentences(f"{line[0]}: {line[-1]}" for line in lines)),
        ),
        simple(
            "What is said of a mixture",
            "",
            ("mixed", "what is said"),
            named(test_solution.SAID),
            lambda name, _parts, lines: (name, sentences(lines)),
        ),
        simple(
            "What is said before a batch is released",
            "On 31 January 2030.",
            ("drawn from", "what is said"),
            named(test_batch.RELEASES),
            lambda name, _lots, _seen, lines: (name, sentences(map(": ".join, lines))),
        ),
        simple(
            "What a reason of candidacy says",
            HEALTHY,
            ("patient and plan", "what is said", "what would change it"),
            named(test_candidacy_said.REASONS),
            lambda name, _changes, text, change: (name, text, change),
        ),
        simple(
            "What a review says",
            "Pain before each session held.",
            ("pain before", "suggestion", "why"),
            test_healing.SAID,
            lambda pain, suggestion, why, _source: (pain, spelled(suggestion), sentences(why)),
        ),
    ]


def sentences(lines: Iterable[str]) -> str:
    """Sentences one after the other."""
    return " ".join(lines) or "nothing"
