"""The questions after a session: planning a day of a large clinic, beside ever more answers.

python -m bench.check_ins --patients 5000 --answers 1000000
"""

import argparse
import datetime as dt
import json
import logging
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable

from bench import server

REPEATS = 5
CHUNK = 2000
DUE_AFTER_DAYS = 13
"""So long ago is each patient's last session: the question of the second week is due tomorrow."""


def main(arguments: list[str] | None = None) -> int:
    """Measure planning and the diary's page, before and after the answers are there."""
    parser = argparse.ArgumentParser(prog="python -m bench.check_ins", description=__doc__)
    parser.add_argument("--patients", type=int, default=5000)
    parser.add_argument("--answers", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="perineural-bench-") as home:
        server.new_home(home)
        server.run("migrate")
        import django  # noqa: PLC0415 - after the store was chosen

        django.setup()
        logging.disable(logging.INFO)
        print(json.dumps(_measured(options.patients, options.answers), indent=1))  # noqa: T201
    return 0


def _measured(patients: int, answers: int) -> dict[str, float]:
    from bench import clinic, crowd  # noqa: PLC0415

    measured = clinic.long_course(*clinic.found_clinic())
    crowd.fill(measured, 0, patients)
    before = _all(measured)
    fill(measured, answers)
    after = _all(measured)
    ratios = {f"{name}_ratio": round(after[name] / before[name], 2) for name in before}
    return {**before, **{f"{name}_full": each for name, each in after.items()}, **ratios}


def _all(measured: object) -> dict[str, float]:
    found = day_planned(measured.clinic_id)
    found["diary_page_ms"], found["diary_page_bytes"] = _page(measured)
    return found


def day_planned(clinic_id: uuid.UUID) -> dict[str, float]:
    """Seconds to plan and queue a question for everybody, and to find that all is planned."""
    from perineural.records import clock  # noqa: PLC0415
    from perineural.records.actions.check_ins_ahead import plan_ahead  # noqa: PLC0415
    from perineural.records.models import (  # noqa: PLC0415
        Course,
        DiaryLink,
        OutboxMessage,
        Session,
    )

    ago = clock.now() - dt.timedelta(days=DUE_AFTER_DAYS)
    Session.objects.filter(clinic_id=clinic_id, number=2).update(occurred_at=ago)
    Course.objects.filter(clinic_id=clinic_id).update(status="active", ended_at=None, ended_by=None)
    OutboxMessage.objects.filter(clinic_id=clinic_id).delete()
    DiaryLink.objects.filter(clinic_id=clinic_id, moment="2w").delete()
    seconds, planned = _timed(plan_ahead)
    again, nothing = _timed(plan_ahead)
    if nothing:
        raise RuntimeError(f"{nothing} questions were planned twice")
    return {"schedule_day_s": seconds, "schedule_nothing_s": again, "planned": float(planned)}


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    answer = work()
    return round(time.perf_counter() - began, 2), answer


def _page(measured: object) -> tuple[float, float]:
    """Milliseconds to open a question without a server between, and how many bytes it is."""
    from django.test import Client  # noqa: PLC0415

    from bench.measures import diary_path, open_questions  # noqa: PLC0415

    (link_id,) = open_questions(measured.clinic_id, 1)
    browser, times = Client(), []
    for _ in range(REPEATS * 4):
        began = time.perf_counter()
        page = browser.get(
            diary_path(measured.clinic_id, link_id), secure=True, headers={"host": "127.0.0.1"}
        )
        times.append((time.perf_counter() - began) * 1000)
        if page.status_code != 200:
            raise RuntimeError(f"the diary answered {page.status_code}")
    return round(statistics.median(times), 1), float(len(page.content))


def fill(measured: object, answers: int) -> None:
    """So many more questions with their answers, years old, spread over all patients."""
    from perineural.records import clock  # noqa: PLC0415
    from perineural.records.models import CheckIn, DiaryLink, PainRating, Session  # noqa: PLC0415

    visits = list(
        Session.objects.filter(clinic_id=measured.clinic_id).values_list("id", "patient_id")
    )
    at = clock.now() - dt.timedelta(days=900)
    for start in range(0, answers, CHUNK):
        rows: tuple[list, list, list] = ([], [], [])
        for number in range(start, min(start + CHUNK, answers)):
            session_id, patient_id = visits[number % len(visits)]
            owned = {
                "clinic_id": measured.clinic_id, "patient_id": patient_id,
                "session_id": session_id,
            }  # fmt: skip
            link = DiaryLink(
                moment=f"b{number // len(visits)}", minutes_after=240, due_at=at,
                expires_at=at, answered_at=at, sent_at=at, **owned,
            )  # fmt: skip
            rating = PainRating(
                clock="later", minutes_after=240, score=4, source="diary", occurred_at=at,
                replaced_at=at, **owned,
            )  # fmt: skip
            rows[0].append(link)
            rows[1].append(rating)
            rows[2].append(CheckIn(diary_link=link, rating=rating, occurred_at=at, **owned))
        for each in rows:
            type(each[0]).objects.bulk_create(each)


if __name__ == "__main__":
    sys.exit(main())
