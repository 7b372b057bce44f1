"""From samples to figures: medians, a table, and `latest.json`."""

import json
import math
import os
import platform
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AIMS: Mapping[str, float] = {
    "start_s": 2.0,
    "memory_mb": 150.0,
    "patient_page_ms": 25.0,
    "session_save_ms": 60.0,
    "tablets_save_ms": 60.0,
    "tablets_save_p99_ms": 150.0,
    "session_save_postgresql_ms": 60.0,
    "tablets_save_postgresql_ms": 60.0,
    "tablets_save_postgresql_p99_ms": 150.0,
    "point_placed_ms": 50.0,
    "room_weight_kb": 200.0,
    "diary_answer_ms": 10.0,
    "candidacy_ms": 1.0,
}
"""What the figures should stay below on two cores."""

SHOWN: tuple[tuple[str, str], ...] = (
    ("start_s", "start, process to first page [s]"),
    ("memory_mb", "memory of the largest process [MB]"),
    ("patient_page_ms", "page of a patient, 20 sessions of 30 points [ms]"),
    ("session_save_ms", "save 30 new points [ms]"),
    ("peer_save_ms", "  by a nested serializer of another framework [ms]"),
    ("one_more_ms", "save one more point beside 29 [ms]"),
    ("peer_one_more_ms", "  by the other framework [ms]"),
    ("tablets_save_ms", "save 30 new points, eight tablets each second [ms]"),
    ("tablets_save_p99_ms", "  of these, 99 of 100 take at most [ms]"),
    ("session_save_postgresql_ms", "PostgreSQL: save 30 new points [ms]"),
    ("peer_save_postgresql_ms", "  by the other framework [ms]"),
    ("one_more_postgresql_ms", "PostgreSQL: save one more point beside 29 [ms]"),
    ("peer_one_more_postgresql_ms", "  by the other framework [ms]"),
    ("tablets_save_postgresql_ms", "PostgreSQL: eight tablets each second [ms]"),
    ("tablets_save_postgresql_p99_ms", "  of these, 99 of 100 take at most [ms]"),
    ("point_placed_ms", "a tapped point on screen, processor slowed four times [ms]"),
    ("tap_floor_ms", "of that, a tap on a page that does nothing [ms]"),
    ("room_weight_kb", "treatment room with an empty cache, compressed [kB]"),
    ("diary_answer_ms", "diary answer [ms]"),
    ("candidacy_ms", "one decision of candidacy, no page and no database [ms]"),
    ("day_list_ms", "day list [ms]"),
    ("patient_search_ms", "patient search [ms]"),
    ("floor_ms", "floor: a page that asks the database nothing [ms]"),
    ("limit_read_ms", "limit: the patient's rows by bare SQL [ms]"),
    ("limit_write_ms", "limit: the session's rows by bare SQL [ms]"),
)


@dataclass(frozen=True)
class Timed:
    """Samples of one thing."""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half were faster."""
        return statistics.median(self.samples)

    @property
    def p95(self) -> float:
        """Nineteen of twenty were at most this."""
        return self.at_most(0.95)

    def at_most(self, share: float) -> float:
        """What this share of the samples did not exceed."""
        ordered = sorted(self.samples)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Process:
    """One process of the running clinic. [MB] `own_mb` counts shared pages by their share."""

    name: str
    resident_mb: float
    own_mb: float


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
    }


def result(
    timed: Mapping[str, Timed],
    processes: Iterable[Process],
    queries: Mapping[str, tuple[int, int]],
    facts: Mapping[str, Any],
    single: Mapping[str, float],
) -> dict[str, Any]:
    """All figures of one run under their names.

    Args:
        timed: Samples by name; `start_s` in seconds, the others in milliseconds.
        processes: The processes of the running clinic.
        queries: SQL queries of each page, in the small clinic and in the large one.
        facts: What was measured on, and how.
        single: Figures that are not medians of samples, by name.
    """
    found = list(processes)
    medians = {name: round(each.median, 2) for name, each in timed.items()}
    return {
        **medians,
        **single,
        "memory_mb": max((each.resident_mb for each in found), default=None),
        "p95": {name: round(each.p95, 2) for name, each in timed.items()},
        "processes": [vars(each) for each in found],
        "queries": {
            name: {"small": small, "large": large} for name, (small, large) in queries.items()
        },
        "ratios": _ratios(medians),
        "aims": dict(AIMS),
        "facts": dict(facts),
    }


def slowest(timed: Mapping[str, Timed]) -> dict[str, float]:
    """What 99 of 100 saves from the tablets do not exceed, by the name of its figure. [ms]"""
    return {
        name.replace("_ms", "_p99_ms"): round(each.at_most(0.99), 2)
        for name, each in timed.items()
        if name.startswith("tablets_save")
    }


def _ratios(medians: Mapping[str, float]) -> dict[str, float]:
    pairs = {
        "patient_page_to_floor": ("patient_page_ms", "floor_ms"),
        "patient_page_to_bare_sql": ("patient_page_ms", "limit_read_ms"),
        "session_save_to_bare_sql": ("session_save_ms", "limit_write_ms"),
        "peer_save_to_session_save": ("peer_save_ms", "session_save_ms"),
        "peer_one_more_to_one_more": ("peer_one_more_ms", "one_more_ms"),
        "peer_save_to_session_save_postgresql": (
            "peer_save_postgresql_ms",
            "session_save_postgresql_ms",
        ),
        "peer_one_more_to_one_more_postgresql": (
            "peer_one_more_postgresql_ms",
            "one_more_postgresql_ms",
        ),
        "point_placed_to_tap_floor": ("point_placed_ms", "tap_floor_ms"),
        "diary_answer_to_floor": ("diary_answer_ms", "floor_ms"),
        "day_list_to_floor": ("day_list_ms", "floor_ms"),
    }
    return {
        name: round(medians[above] / medians[below], 1)
        for name, (above, below) in pairs.items()
        if medians.get(above) and medians.get(below)
    }


def table(figures: Mapping[str, Any]) -> str:
    """The figures as a person reads them."""
    lines = [f"{'':54}{'median':>9}{'95 %':>9}{'aim':>9}"]
    for name, words in SHOWN:
        p95, aim = figures["p95"].get(name), figures["aims"].get(name)
        if figures.get(name) is None:
            lines.append(f"{words:54}{'not known':>9}")
            continue
        misses = " !" if aim is not None and figures[name] > aim else ""
        lines.append(
            f"{words:54}{figures[name]:>9.2f}{_or_blank(p95):>9}{_or_blank(aim):>9}{misses}"
        )
    facts = figures["facts"]
    lines.append("")
    lines.append(f"SQL queries in a clinic of {facts['small']} and of {facts['large']} patients:")
    lines += [
        f"  {name:52}{each['small']:>9}{each['large']:>9}"
        for name, each in figures["queries"].items()
    ]
    lines.append("Memory by process [MB], resident and with shared pages counted by share:")
    lines += [
        f"  {each['name']:52}{each['resident_mb']:>9.1f}{each['own_mb']:>9.1f}"
        for each in figures["processes"]
    ]
    lines.append("Ratios:")
    lines += [
        f"  {name.replace('_', ' '):52}{ratio:>9.1f}" for name, ratio in figures["ratios"].items()
    ]
    lines.append(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items()))
    return "\n".join(lines)


def _or_blank(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def write(figures: Mapping[str, Any], path: Path) -> None:
    """Keep the figures for the next comparison."""
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
