"""The outcomes of a very large clinic, each time after somebody has answered once more.

python -m bench.outcomes --patients 50000 --repeats 60

Measured first with everybody treated for one condition, which no clinic is, then with the same
people spread over all conditions. In process, without a server between; the pages as they are sent.
"""

import argparse
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
AT_ONCE = 500


def main(arguments: list[str] | None = None) -> int:
    """Build the clinic, measure, print the figures as JSON. [ms]"""
    parser = argparse.ArgumentParser(prog="python -m bench.outcomes", description=__doc__)
    parser.add_argument("--patients", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="perineural-bench-") as home:
        server.new_home(home)
        server.run("migrate")
        import django  # noqa: PLC0415 - after the store was chosen

        django.setup()
        logging.disable(logging.INFO)
        figures = _measured(options.patients, options.repeats)
    print(json.dumps(figures, indent=1))  # noqa: T201
    return 0


def _measured(patients: int, repeats: int) -> dict[str, float]:
    from bench import clinic, crowd  # noqa: PLC0415
    from perineural.records.isolation import clinic_scope  # noqa: PLC0415

    measured = clinic.long_course(*clinic.found_clinic())
    crowd.fill(measured, 0, patients)
    with clinic_scope([measured.clinic_id]):
        found = _pages(measured, repeats, "one_condition")
        _spread(measured.clinic_id)
        found |= _pages(measured, repeats, "spread")
    return found


def _pages(measured: object, repeats: int, name: str) -> dict[str, float]:
    """Median, 95th of a hundred and greatest of the list, and of one condition after the other."""
    from bench.report import Timed  # noqa: PLC0415
    from perineural.records.queries.outcomes import outcomes  # noqa: PLC0415

    lead = _lead(measured.clinic_id)
    told = [each.key for each in outcomes(by=lead, clinic_id=measured.clinic_id) if each.is_told]
    paths = {
        "list": itertools.repeat(""),
        "condition": itertools.cycle(f"{each}/" for each in told),
    }
    found = {f"{name}_conditions": float(len(told))}
    for page, addresses in paths.items():
        samples = tuple(_opened(measured, lead, addresses, repeats))
        timed = Timed(samples[WARM_UP:])
        for figure, value in (("p50", timed.median), ("p95", timed.p95), ("max", max(samples))):
            found[f"{name}_{page}_{figure}_ms"] = round(value, 1)
    return found


def _opened(
    measured: object, lead: object, addresses: Iterator[str], repeats: int
) -> Iterator[float]:
    """How long each page took; before each, somebody answers. [ms]"""
    from django.test import Client  # noqa: PLC0415

    from bench.clinic import SLUG  # noqa: PLC0415
    from bench.measures import diary_path, open_questions  # noqa: PLC0415

    staff, phone = Client(), Client()
    staff.force_login(lead)
    here = {"secure": True, "headers": {"host": "127.0.0.1"}}
    for link_id in open_questions(measured, WARM_UP + repeats):
        sent = phone.post(diary_path(measured, link_id), {"score": "3"}, **here)
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


def _spread(clinic_id: uuid.UUID) -> None:
    """Give each complaint one of all conditions in turn."""
    from perineural.clinical.conditions import CONDITIONS  # noqa: PLC0415
    from perineural.records.models import Complaint  # noqa: PLC0415

    keys = list(Complaint.objects.filter(clinic_id=clinic_id).values_list("id", flat=True))
    for at, condition in enumerate(CONDITIONS):
        mine = keys[at :: len(CONDITIONS)]
        for first in range(0, len(mine), AT_ONCE):
            some = Complaint.objects.filter(id__in=mine[first : first + AT_ONCE])
            some.update(condition=condition)


if __name__ == "__main__":
    sys.exit(main())
