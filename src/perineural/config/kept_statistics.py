"""`perineural statistics-rebuild`: the kept statistics against the ratings they are of."""

import argparse
import sys
from typing import Any

from perineural.config.tasks import named_clinics, tell


def statistics_rebuild(options: argparse.Namespace) -> int:
    """Rebuild, or only compare, for one clinic or for all."""
    return max(_one(clinic, options) for clinic in named_clinics(options))


def _one(clinic: Any, options: argparse.Namespace) -> int:
    from perineural.records.actions import statistics
    from perineural.records.actors import System

    do = statistics.compare_statistics if options.check else statistics.rebuild_statistics
    found = do(by=System(clinic.id), clinic_id=clinic.id, progress=_say_progress)
    for each in found:
        tell(
            f"{clinic.name}: complaint {each.complaint_id}, series {each.series}:"
            f" kept {_words(each.kept)}; the ratings say {_words(each.rebuilt)}"
        )
    if not found:
        tell(f"{clinic.name}: every kept statistic is as the ratings say")
        return 0
    if options.check:
        tell(f"{clinic.name}: {len(found)} rows are not as the ratings say")
        return 1
    tell(f"{clinic.name}: {len(found)} rows were put right")
    return 0


def _words(sums: Any) -> str:
    if sums is None:
        return "nothing"
    return " ".join(f"{name}={value}" for name, value in vars(sums).items())


def _say_progress(done: int, of_all: int) -> None:
    if done % 10_000 < 500 and of_all > 10_000:
        sys.stderr.write(f"{done:,} of {of_all:,} patients\n")
