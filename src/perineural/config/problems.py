"""What a command says instead of a traceback."""

import sys

EVIDENCE_ERRORS = (
    ("perineural.registry.problems", "TableProblem"),
    ("perineural.statistics.problems", "Unestimable"),
)


class BadInput(Exception):
    """Something the person at the keyboard can put right; the message says how."""


def expected_errors() -> tuple[type[Exception], ...]:
    """The errors that are answered with their message alone.

    Asked only once something went wrong, so that no command loads what it does not use.
    """
    from perineural.config.environment import SettingError

    expected: list[type[Exception]] = [BadInput, SettingError]
    for module, name in EVIDENCE_ERRORS:
        if loaded := sys.modules.get(module):
            expected.append(getattr(loaded, name))
    if records := sys.modules.get("perineural.records.errors"):
        expected.append(records.RecordsError)
    if snapshot := sys.modules.get("perineural.registry.snapshot.problems"):
        expected.append(snapshot.SnapshotRefused)
    if database := sys.modules.get("django.db.utils"):
        expected.append(database.OperationalError)
    return tuple(expected)
