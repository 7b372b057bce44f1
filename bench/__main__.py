"""Builds the clinic, starts the server, measures, prints and keeps the figures."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench import report, server

LATEST = Path(__file__).parent / "latest.json"


class QueriesGrew(RuntimeError):
    """A page asks the database more often in a larger clinic."""


def main(arguments: list[str] | None = None) -> int:
    """Run the whole benchmark once."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="perineural-bench-") as home:
        server.new_home(home)
        server.run("migrate")
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
    parser.add_argument("--out", type=Path, default=LATEST, help="where the figures are kept")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace) -> dict[str, object]:
    import django  # noqa: PLC0415 - after the store was chosen

    django.setup()
    logging.disable(logging.INFO)
    from django.db import connection  # noqa: PLC0415

    from bench import charting, clinic, crowd, decisions, measures  # noqa: PLC0415
    from bench.peer import saving  # noqa: PLC0415

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
    _tell("Saving by the peer")
    room = measures.SessionRoom(measured.draft_session_id, measured.draft_batch_id)
    timed["peer_save_ms"] = saving.peer_saves(room, options.repeats)
    timed |= tapped
    single["tablets_save_p99_ms"] = round(timed["tablets_save_ms"].at_most(0.99), 2)
    timed["start_s"] = report.Timed((*starts, first_s))
    timed |= measures.bare_sql(_store(connection), measured, options.repeats)
    timed["candidacy_ms"] = decisions.candidacy(options.repeats)
    queries = {name: (few[name], many[name]) for name in few}
    facts |= {"database": connection.vendor, "repeats": options.repeats}
    facts["store_mb"] = round(_store(connection).stat().st_size / 1e6, 1)
    return report.result(timed, processes, queries, facts, single)


def _start_s() -> float:
    with server.serving() as (_, _, seconds):
        return seconds


def _store(connection: object) -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
