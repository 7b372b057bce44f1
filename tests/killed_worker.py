"""Workers that are killed in the middle of their work, in processes of their own.

    python -m tests.killed_worker DATABASE FOLDER NOW

The database is a copy that may be spoilt. For each place where a worker can die, a process sends
what is due and kills itself there; another goes on ten minutes later as if nothing had been.
What every sender was handed is written down line by line, beside the files that it leaves.
"""

import datetime as dt
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import time_machine

PLACES = (
    "before the claim", "after the claim", "before the answer", "before the mark", "while planning",
)  # fmt: skip
LATER = dt.timedelta(minutes=10)
"""Longer than a claim holds after a first try."""


def die() -> None:
    """End at once: no clean-up, no rollback of our own."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work: Callable[[], None]) -> int:
    """Run something in a process of its own; what became of it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (whatever it was, it ends this process alone)
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def worker(folder: Path, at: dt.datetime, dies: str = "") -> None:
    """Plan ahead and send what is due; die at a place, after three letters."""
    from django.db import connections

    from perineural.records import outbox
    from perineural.records.actions import check_in_planning, check_ins_ahead
    from perineural.records.outbox import draining
    from perineural.records.senders.file import FileSender

    connections.close_all()
    handed = 0

    class Noting(FileSender):
        def send(self, letter: outbox.Letter) -> None:
            nonlocal handed
            handed += 1
            if dies == "before the answer" and handed > 3:
                die()
            with (folder / "handed.txt").open("a", encoding="utf-8") as notes:
                notes.write(f"{letter.key}\n")
            super().send(letter)

    claim, mark, queue_all = draining._claim, draining._mark_sent, check_in_planning.queue_all

    def claiming(*args: object) -> bool:
        if dies == "before the claim" and handed > 2:
            die()
        claimed = claim(*args)
        if dies == "after the claim" and handed > 2:
            die()
        return claimed

    def marking(*args: object) -> None:
        if dies == "before the mark" and handed > 2:
            die()
        mark(*args)

    def queueing(*args: object) -> None:
        queue_all(*args)
        if dies == "while planning":
            die()

    draining._claim, draining._mark_sent = claiming, marking
    check_in_planning.queue_all = queueing
    with time_machine.travel(at, tick=False):
        check_ins_ahead.plan_ahead()
        outbox.drain({"email": Noting(folder / "letters")})


def killed_at(place: str, database: Path, whole: Path, folder: Path, now: dt.datetime) -> dict:
    """What came out after a worker died at a place and another went on."""
    _fresh(database, whole)
    folder.mkdir()
    died = in_a_process(lambda: worker(folder, now, dies=place))
    restarted = in_a_process(lambda: worker(folder, now + LATER))
    return {"killed": os.WTERMSIG(died) == signal.SIGKILL, "ended": restarted, **_seen(folder)}


def two_at_once(database: Path, whole: Path, folder: Path, now: dt.datetime) -> dict:
    """What came out of two workers that began at the same moment."""
    _fresh(database, whole)
    folder.mkdir()
    first = os.fork()
    if first == 0:
        os._exit(in_a_process(lambda: worker(folder, now)))
    second = in_a_process(lambda: worker(folder, now))
    return {"ended": os.waitpid(first, 0)[1] or second, **_seen(folder)}


def _fresh(database: Path, whole: Path) -> None:
    """A new copy; what a killed worker left beside the old one belongs to the old one."""
    for beside in ("", "-wal", "-shm"):
        Path(f"{database}{beside}").unlink(missing_ok=True)
    shutil.copy(whole, database)


def _seen(folder: Path) -> dict:
    notes = folder / "handed.txt"
    return {
        "handed": notes.read_text(encoding="utf-8").split() if notes.exists() else [],
        "kept": sorted(
            json.loads(each.read_text(encoding="utf-8"))["key"]
            for each in (folder / "letters").glob("*.json")
        ),
    }


def main(whole: str, folder: str, now: str) -> None:
    """Try every place, and print what came out as JSON."""
    import django

    database = Path(folder) / "worker.sqlite3"
    os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    os.environ["PERINEURAL_HOME"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "perineural.config.settings"
    django.setup()
    at = dt.datetime.fromisoformat(now)
    found = {
        place: killed_at(place, database, Path(whole), Path(folder) / f"place-{number}", at)
        for number, place in enumerate(PLACES)
    }
    found["two at once"] = two_at_once(database, Path(whole), Path(folder) / "two", at)
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
