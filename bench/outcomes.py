"""The outcomes of a very large clinic, each time after somebody has answered once more.

python -m bench.outcomes --patients 50000 --repeats 60

Measured first with everybody treated for one condition, which no clinic is, then with the same
people spread over all conditions. In process, without a server between; the pages as they are sent.
With `--home` the clinic stays in that folder, and the next run begins with its people as they are.
"""

import argparse
import contextlib
import itertools
import json
import logging
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator

from bench import server

LEAD = "lead@bench.example"
WARM_UP = 3
PAGES = (("condition", ""), ("everyday_life", "daily-life/"), ("given", "given/"))
"""The pages of one condition, and their addresses."""
HERE = {"secure": True, "headers": {"host": "127.0.0.1"}}


def main(arguments: list[str] | None = None) -> int:
    """Build the clinic, measure, print the figures as JSON. [ms]"""
    parser = argparse.ArgumentParser(prog="python -m bench.outcomes", description=__doc__)
    parser.add_argument("--patients", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--home", help="a folder that keeps the clinic from one run to the next")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as until_the_end:
        server.new_home(
            options.home
            or until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="perineural-bench-"))
        )
        server.run("migrate")
        import django  # noqa: PLC0415 - after the store was chosen

        django.setup()
        logging.disable(logging.INFO)
        figures = _measured(options.patients, options.repeats)
    print(json.dumps(figures, indent=1))  # noqa: T201
    return 0


def _measured(patients: int, repeats: int) -> dict[str, float]:
    from bench import clinic, crowd, everyday  # noqa: PLC0415
    from perineural.clinical.conditions import CONDITIONS  # noqa: PLC0415
    from perineural.records.isolation import clinic_scope  # noqa: PLC0415
    from perineural.records.models import Clinic  # noqa: PLC0415

    kept = Clinic.objects.values_list("id", flat=True).first()
    if kept is None:
        measured = clinic.long_course(*clinic.found_clinic())
        crowd.fill(measured, 0, patients)
        kept = measured.clinic_id
        with clinic_scope([kept]):
            everyday.live(kept)
            everyday.give_two(kept, measured.clinician)
    with clinic_scope([kept]):
        everyday.spread(kept, [clinic.CONDITION])
        found = _pages(kept, repeats, "one_condition")
        everyday.spread(kept, CONDITIONS)
        found |= _pages(kept, repeats, "spread")
    return found


def _pages(clinic_id: uuid.UUID, repeats: int, name: str) -> dict[str, float]:
    """Median, 95th of a hundred and greatest of the list, and of one condition after the other.

    Each page is opened once before, when much of it is read and worked out: `first`. `corrected` is
    the page of a condition of which a score before a visit was put right, so that its line and how
    long relief lasted are estimated anew.
    """
    from bench.report import Timed  # noqa: PLC0415
    from perineural.records.queries.outcomes import outcomes  # noqa: PLC0415

    lead = _lead(clinic_id)
    found: dict[str, float] = {}

    def keep(page: str, samples: tuple[float, ...]) -> None:
        timed = Timed(samples)
        for figure, value in (("p50", timed.median), ("p95", timed.p95), ("max", max(samples))):
            found[f"{name}_{page}_{figure}_ms"] = round(value, 1)

    told = [each.key for each in outcomes(by=lead, clinic_id=clinic_id) if each.is_told]
    found[f"{name}_conditions"] = float(len(told))
    staff = _staff(lead)
    for page, path in PAGES:
        keep(f"first_{page}", tuple(_open(staff, f"{key}/{path}") for key in told))
    answers = _answers(clinic_id, (1 + len(PAGES)) * (WARM_UP + repeats))
    corrections = _corrections(clinic_id, told)
    for page, writes, paths in (
        ("list", answers, itertools.repeat("")),
        *(
            (page, answers, itertools.cycle([f"{key}/{path}" for key in told]))
            for page, path in PAGES
        ),
        ("corrected", corrections, itertools.cycle(f"{key}/" for key in told)),
    ):
        samples = []
        for _ in range(WARM_UP + repeats):
            next(writes)
            samples.append(_open(staff, next(paths)))
        keep(page, tuple(samples[WARM_UP:]))
    return found


def _staff(lead: object) -> object:
    from django.test import Client  # noqa: PLC0415

    staff = Client()
    staff.force_login(lead)
    return staff


def _open(staff: object, path: str) -> float:
    """How long a page took. [ms]"""
    from bench.clinic import SLUG  # noqa: PLC0415

    began = time.perf_counter()
    page = staff.get(f"/c/{SLUG}/outcomes/{path}", **HERE)
    taken_ms = (time.perf_counter() - began) * 1000
    if page.status_code != 200:
        raise RuntimeError(f"{path} answered {page.status_code}")
    return taken_ms


def _answers(clinic_id: uuid.UUID, count: int) -> Iterator[None]:
    """Each time, somebody answers on a phone."""
    from django.test import Client  # noqa: PLC0415

    from bench.measures import diary_path, open_questions  # noqa: PLC0415

    phone = Client()
    for link_id in open_questions(clinic_id, count):
        sent = phone.post(diary_path(clinic_id, link_id), {"score": "3"}, **HERE)
        if sent.status_code != 302:
            raise RuntimeError(f"answered {sent.status_code}")
        yield


def _corrections(clinic_id: uuid.UUID, conditions: list[str]) -> Iterator[None]:
    """Each time, the score before somebody's visit is another: of one condition after the other."""
    from django.db import transaction  # noqa: PLC0415

    from perineural.records import audit  # noqa: PLC0415
    from perineural.records.actors import System  # noqa: PLC0415
    from perineural.records.models import PainRating  # noqa: PLC0415
    from perineural.records.pain_statistics import keep_statistics  # noqa: PLC0415

    first = PainRating.objects.filter(clinic_id=clinic_id, clock="before", session__number=1)
    rows = {
        key: list(first.filter(session__course__complaint__condition=key).order_by("-id")[:20])
        for key in conditions
    }
    for time_at in itertools.count():
        for key in conditions:
            rating = rows[key][time_at % 20]
            rating.score = (rating.score + 1) % 11
            about = ("test", "patient", rating.patient_id)
            with transaction.atomic():
                rating.save(update_fields=["score"])
                audit.record(System(clinic_id), clinic_id, *about, patient_id=rating.patient_id)
                keep_statistics(clinic_id, rating.patient_id)
            yield


def _lead(clinic_id: uuid.UUID) -> object:
    from bench.clinic import PASSWORD  # noqa: PLC0415
    from perineural.records.actions import accounts  # noqa: PLC0415
    from perineural.records.actors import System  # noqa: PLC0415
    from perineural.records.models import User  # noqa: PLC0415

    if not User.objects.filter(email=LEAD).exists():
        accounts.add_person(
            by=System(clinic_id), clinic_id=clinic_id, email=LEAD, full_name="Invented Lead",
            role="clinic_lead", password=PASSWORD,
        )  # fmt: skip
    return User.objects.get(email=LEAD)


if __name__ == "__main__":
    sys.exit(main())
