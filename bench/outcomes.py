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
from collections.abc import Iterable, Iterator

from bench import server

LEAD = "lead@bench.example"
WARM_UP = 3
AT_ONCE = 500


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
    from bench import clinic, crowd  # noqa: PLC0415
    from perineural.clinical.conditions import CONDITIONS  # noqa: PLC0415
    from perineural.records.isolation import clinic_scope  # noqa: PLC0415
    from perineural.records.models import Clinic  # noqa: PLC0415

    kept = Clinic.objects.values_list("id", flat=True).first()
    if kept is None:
        measured = clinic.long_course(*clinic.found_clinic())
        crowd.fill(measured, 0, patients)
        kept = measured.clinic_id
    with clinic_scope([kept]):
        _spread(kept, [clinic.CONDITION])
        found = _pages(kept, repeats, "one_condition")
        _spread(kept, CONDITIONS)
        found |= _pages(kept, repeats, "spread")
    return found


def _pages(clinic_id: uuid.UUID, repeats: int, name: str) -> dict[str, float]:
    """Median, 95th of a hundred and greatest of the list, and of one condition after the other."""
    from bench.report import Timed  # noqa: PLC0415
    from perineural.records.queries.outcomes import outcomes  # noqa: PLC0415

    lead = _lead(clinic_id)
    told = [each.key for each in outcomes(by=lead, clinic_id=clinic_id) if each.is_told]
    paths = {
        "list": itertools.repeat(""),
        "condition": itertools.cycle(f"{each}/" for each in told),
    }
    found = {f"{name}_conditions": float(len(told))}
    for page, addresses in paths.items():
        samples = tuple(_opened(clinic_id, lead, addresses, repeats))
        timed = Timed(samples[WARM_UP:])
        for figure, value in (("p50", timed.median), ("p95", timed.p95), ("max", max(samples))):
            found[f"{name}_{page}_{figure}_ms"] = round(value, 1)
    return found


def _opened(
    clinic_id: uuid.UUID, lead: object, addresses: Iterator[str], repeats: int
) -> Iterator[float]:
    """How long each page took; before each, somebody answers. [ms]"""
    from django.test import Client  # noqa: PLC0415

    from bench.clinic import SLUG  # noqa: PLC0415
    from bench.measures import diary_path, open_questions  # noqa: PLC0415

    staff, phone = Client(), Client()
    staff.force_login(lead)
    here = {"secure": True, "headers": {"host": "127.0.0.1"}}
    for link_id in open_questions(clinic_id, WARM_UP + repeats):
        sent = phone.post(diary_path(clinic_id, link_id), {"score": "3"}, **here)
        began = time.perf_counter()
        page = staff.get(f"/c/{SLUG}/outcomes/{next(addresses)}", **here)
        taken_ms = (time.perf_counter() - began) * 1000
        if (sent.status_code, page.status_code) != (302, 200):
            raise RuntimeError(f"answered {sent.status_code}, {page.status_code}")
        yield taken_ms


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


def _spread(clinic_id: uuid.UUID, conditions: Iterable[str]) -> None:
    """Give each complaint one of these conditions in turn, and say that all was changed."""
    from django.db import transaction  # noqa: PLC0415

    from perineural.records import audit  # noqa: PLC0415
    from perineural.records.actors import System  # noqa: PLC0415
    from perineural.records.models import Complaint  # noqa: PLC0415

    keys = list(Complaint.objects.filter(clinic_id=clinic_id).values_list("id", flat=True))
    each = tuple(conditions)
    for at, condition in enumerate(each):
        mine = keys[at :: len(each)]
        for first in range(0, len(mine), AT_ONCE):
            some = Complaint.objects.filter(id__in=mine[first : first + AT_ONCE])
            some.update(condition=condition)
    with transaction.atomic():
        audit.record(System(clinic_id), clinic_id, "rebuild statistics", "clinic", clinic_id)


if __name__ == "__main__":
    sys.exit(main())
