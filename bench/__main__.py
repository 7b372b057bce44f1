"""Builds the clinic, starts the server, measures, prints and keeps the figures."""

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

from bench import report, server
from bench.databases import new_database
from scripts.run_tests import NoPostgreSQL, postgresql

LATEST = Path(__file__).parent / "latest.json"


class QueriesGrew(RuntimeError):
    """A page asks the database more often in a larger clinic."""


def main(arguments: list[str] | None = None) -> int:
    """Run the whole benchmark once."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="perineural-bench-") as home:
        server.new_home(home, options.database_url)
        server.run("migrate")
        if options.only_phone:
            _show_phone(options)
            return 0
        if options.only_saves:
            _keep(_measure_saves(options), options.out)
            return 0
        figures = _measure(options)
    print(report.table(figures))  # noqa: T201
    report.write(figures, options.out)
    grown = {
        name: each for name, each in figures["queries"].items() if each["large"] > each["small"]
    }
    if grown:
        raise QueriesGrew(f"more queries in the larger clinic: {grown}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000, help="in the large clinic")
    parser.add_argument("--few", type=int, default=100, help="patients in the small clinic")
    parser.add_argument("--repeats", type=int, default=40, help="times each thing is done")
    parser.add_argument("--starts", type=int, default=5, help="times the server is started")
    parser.add_argument("--only-saves", action="store_true", help="measure nothing but saves")
    parser.add_argument("--only-phone", action="store_true", help="measure the patient's phone")
    parser.add_argument("--database-url", default="", help="of PostgreSQL, with --only-saves")
    parser.add_argument("--out", type=Path, default=LATEST, help="where the figures are kept")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace) -> dict[str, object]:
    import django  # noqa: PLC0415 - after the store was chosen

    django.setup()
    logging.disable(logging.INFO)
    from django.db import connection  # noqa: PLC0415

    from bench import charting, clinic, crowd, decisions, measures, saves  # noqa: PLC0415

    facts = {**report.machine(), "small": options.few, "large": options.patients}
    _tell("Building a small clinic, then a large one")
    measured = clinic.long_course(*clinic.found_clinic())
    crowd.fill(measured, 0, options.few)
    few = measures.query_counts(measured)
    crowd.fill(measured, options.few, options.patients)
    many = measures.query_counts(measured)
    _tell("Starting and stopping the server")
    starts = [_start_s() for _ in range(options.starts)]
    _tell("Measuring over HTTP")
    with server.serving() as (process, port, first_s):
        timed = measures.over_http(port, measured, options.repeats)
        processes = server.processes_of(process.pid)
        _tell("Charting in a browser")
        tapped, single = charting.charting(port, measured)
        _tell("Saving beside the peer, and from eight tablets")
        timed |= tapped | saves.saves(port, measured, options.repeats)
    timed |= _saves_on_postgresql(options)
    single |= report.slowest(timed)
    timed["start_s"] = report.Timed((*starts, first_s))
    timed |= measures.bare_sql(_store(connection), measured, options.repeats)
    timed["candidacy_ms"] = decisions.candidacy(options.repeats)
    queries = {name: (few[name], many[name]) for name in few}
    facts |= {"database": connection.vendor, "repeats": options.repeats}
    facts["store_mb"] = round(_store(connection).stat().st_size / 1e6, 1)
    return report.result(timed, processes, queries, facts, single)


def _measure_saves(options: argparse.Namespace) -> dict[str, report.Timed]:
    import django  # noqa: PLC0415 - after the store was chosen

    django.setup()
    logging.disable(logging.INFO)
    from bench import clinic, crowd, saves  # noqa: PLC0415
    from perineural.records.isolation import clinic_scope  # noqa: PLC0415

    clinic_id, clinician, recipe_id = clinic.found_clinic()
    with clinic_scope([clinic_id], clinician.id), server.serving() as (_, port, _):
        measured = clinic.long_course(clinic_id, clinician, recipe_id)
        crowd.fill(measured, 0, options.patients)
        return saves.saves(port, measured, options.repeats, options.database_url)


def _show_phone(options: argparse.Namespace) -> None:
    import django  # noqa: PLC0415 - after the store was chosen

    django.setup()
    logging.disable(logging.INFO)
    from bench import clinic, phone  # noqa: PLC0415

    measured = clinic.long_course(*clinic.found_clinic())
    timed, single = phone.phone(measured, options.repeats)
    _keep(timed, options.out)
    for name, value in single.items():
        print(f"{name:24}{value:9.1f}")  # noqa: T201


def _saves_on_postgresql(options: argparse.Namespace) -> dict[str, report.Timed]:
    """The same saves on PostgreSQL, by a process of its own; nothing where it does not start."""
    _tell("Saving on PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="perineural-bench-") as folder:
        out = Path(folder) / "saves.json"
        wanted = ("--patients", str(options.patients), "--repeats", str(options.repeats))
        try:
            with postgresql(durable=True) as url:
                where = ("--database-url", new_database(url, "bench_clinic"), "--out", out)
                server.run_python("-m", "bench", "--only-saves", *where, *wanted)
        except NoPostgreSQL as error:
            _tell(f"Not measured on PostgreSQL, which did not start here: {error}")
            return {}
        samples = json.loads(out.read_text(encoding="utf-8"))
    return {
        name.replace("_ms", "_postgresql_ms"): report.Timed(tuple(each))
        for name, each in samples.items()
    }


def _keep(timed: dict[str, report.Timed], path: Path) -> None:
    for name, each in timed.items():
        print(f"{name:24}{each.median:9.1f}{each.p95:9.1f}{each.at_most(0.99):9.1f}")  # noqa: T201
    samples = {name: each.samples for name, each in timed.items()}
    path.write_text(json.dumps(samples) + "\n", encoding="utf-8")


def _start_s() -> float:
    with server.serving() as (_, _, seconds):
        return seconds


def _store(connection: object) -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
