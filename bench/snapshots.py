"""A snapshot of a very large clinic, larger each time: how long it takes, and how much memory.

python -m bench.snapshots --ratings 1000000 10000000

Everybody agreed. With `--home` the clinic stays in that folder, and the next run adds to it.
"""

import argparse
import contextlib
import datetime as dt
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import server

PATIENTS = 50_000
LEAD = "lead@bench.example"
CHUNK = 20_000
AT_ONCE = 1_000
"""Rows of one statement."""


def main(arguments: list[str] | None = None) -> int:
    """Build the clinic, measure at each size, print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.snapshots", description=__doc__)
    parser.add_argument("--ratings", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--home", help="a folder that keeps the clinic from one run to the next")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as until_the_end:
        home = options.home or until_the_end.enter_context(
            tempfile.TemporaryDirectory(prefix="perineural-bench-")
        )
        server.new_home(home)
        server.run("migrate")
        import django  # noqa: PLC0415 - after the store was chosen

        django.setup()
        logging.disable(logging.INFO)
        for ratings in sorted(options.ratings):
            _grow(options.patients, ratings)
            print(json.dumps(_taken(Path(home), ratings)), flush=True)  # noqa: T201
    return 0


def _grow(patients: int, ratings: int) -> None:
    """A clinic with so many ratings, or more; each patient has as many as the others."""
    from django.db import connection, transaction  # noqa: PLC0415

    from bench import clinic, crowd, everyday  # noqa: PLC0415
    from perineural.records.isolation import clinic_scope  # noqa: PLC0415
    from perineural.records.models import Clinic, PainRating, Session  # noqa: PLC0415
    from perineural.records.statements import put  # noqa: PLC0415

    if not Clinic.objects.exists():
        measured = clinic.long_course(*clinic.found_clinic())
        crowd.fill(measured, 0, patients)
        with clinic_scope([measured.clinic_id]):
            everyday.live(measured.clinic_id)
            _agree(measured.clinic_id)
    clinic_id = Clinic.objects.values_list("id", flat=True)[0]
    with clinic_scope([clinic_id]):
        there = PainRating.objects.filter(clinic_id=clinic_id).count()
        signed = Session.objects.filter(clinic_id=clinic_id, status="signed")
        visits = list(signed.values_list("id", "patient_id", "occurred_at"))
        for start in range(there, ratings, CHUNK):
            rows = list(_rows(clinic_id, visits, range(start, min(start + CHUNK, ratings))))
            with transaction.atomic():
                for first in range(0, len(rows), AT_ONCE):
                    put(PainRating, rows[first : first + AT_ONCE])
    connection.close()


def _rows(clinic_id: object, visits: list[tuple], numbers: range) -> Iterator[dict[str, object]]:
    from perineural.records.keys import new_key  # noqa: PLC0415

    for number in numbers:
        session_id, patient_id, at = visits[number % len(visits)]
        yield {
            "id": new_key(), "clinic_id": clinic_id, "patient_id": patient_id,
            "session_id": session_id, "clock": "later", "minutes_after": 300 + number % 9000,
            "score": number % 11, "source": "diary",
            "occurred_at": at + dt.timedelta(minutes=300 + number % 9000),
        }  # fmt: skip


def _agree(clinic_id: object) -> None:
    """Everybody agrees to the use of de-identified data; somebody may take it out."""
    from bench.clinic import PASSWORD  # noqa: PLC0415
    from perineural.records import clock  # noqa: PLC0415
    from perineural.records.actions import accounts  # noqa: PLC0415
    from perineural.records.actors import System  # noqa: PLC0415
    from perineural.records.models import Agreement, Patient  # noqa: PLC0415

    accounts.add_person(
        by=System(clinic_id), clinic_id=clinic_id, email=LEAD, full_name="Invented Lead",
        role="clinic_lead", password=PASSWORD,
    )  # fmt: skip
    keys = Patient.objects.filter(clinic_id=clinic_id).values_list("id", flat=True)
    Agreement.objects.bulk_create(
        (
            Agreement(
                clinic_id=clinic_id, patient_id=key, kind="registry", text="Invented",
                text_version=1, text_hash="0" * 64, signer_name="Invented", signed_at=clock.now(),
            )
            for key in keys
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip


def _taken(home: Path, ratings: int) -> dict[str, float]:
    """Seconds, and the most memory, of `perineural snapshot` as a process of its own."""
    from bench.clinic import SLUG  # noqa: PLC0415

    folder = home / "snapshot"
    shutil.rmtree(folder, ignore_errors=True)
    command = [server.COMMAND, "snapshot", str(folder), "--clinic", SLUG, "--by", LEAD]
    began = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)  # noqa: S603 - our own command
    _, status, used = os.wait4(process.pid, 0)
    taken_s = time.perf_counter() - began
    if status != 0:
        raise RuntimeError(f"the snapshot ended with {os.waitstatus_to_exitcode(status)}")
    return {
        "ratings": ratings,
        "taken_s": round(taken_s, 1),
        "peak_mib": round(used.ru_maxrss / 1024),
        "written_mb": round(sum(each.stat().st_size for each in folder.iterdir()) / 1e6, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
