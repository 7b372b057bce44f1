"""The figures of a benchmark run: their names, medians and comparisons. Nothing here is timed."""

import json

import pytest

from bench.decisions import candidacy, full_case
from bench.report import AIMS, Process, Timed, machine, result, table, write
from perineural.clinical.candidacy import assess_candidacy

SAMPLES = {
    "start_s": (1.2, 1.4, 1.3),
    "patient_page_ms": (20.0, 22.0, 90.0),
    "session_save_ms": (40.0, 50.0, 60.0),
    "diary_answer_ms": (8.0, 9.0, 11.0),
    "candidacy_ms": (0.3, 0.4, 0.5),
    "day_list_ms": (15.0, 16.0, 17.0),
    "patient_search_ms": (9.0, 9.0, 9.0),
    "floor_ms": (2.0, 2.0, 2.0),
    "limit_read_ms": (1.0, 1.0, 1.0),
    "limit_write_ms": (5.0, 5.0, 5.0),
    "tablets_save_ms": (70.0, 80.0, 90.0),
    "peer_save_ms": (150.0, 160.0, 170.0),
    "point_placed_ms": (30.0, 35.0, 40.0),
    "tap_floor_ms": (10.0, 12.0, 14.0),
}
SINGLE = {"tablets_save_p99_ms": 90.0, "room_weight_kb": 110.0}
PROCESSES = (Process("serve", 80.0, 20.0), Process("web server, part 1", 96.4, 40.0))
QUERIES = {"patient_page": (28, 28), "day_list": (8, 8)}


@pytest.fixture
def figures():
    timed = {name: Timed(samples) for name, samples in SAMPLES.items()}
    facts = {**machine(), "small": 100, "large": 10_000}
    return result(timed, PROCESSES, QUERIES, facts, SINGLE)


def test_every_promised_figure_is_there(figures):
    promised = {
        "start_s", "memory_mb", "patient_page_ms", "session_save_ms", "diary_answer_ms",
        "day_list_ms", "candidacy_ms", "tablets_save_p99_ms", "point_placed_ms", "room_weight_kb",
    }  # fmt: skip
    on_both = {"session_save_ms", "tablets_save_ms", "tablets_save_p99_ms"}
    on_postgresql = {
        f"{name.removesuffix('_ms').removesuffix('_p99')}_postgresql"
        f"{'_p99' if '_p99' in name else ''}_ms"
        for name in on_both
    }
    assert promised <= figures.keys()
    assert promised | on_both | on_postgresql >= AIMS.keys()
    assert figures.keys() >= {"p95", "processes", "queries", "ratios", "aims", "facts"}


def test_a_save_is_compared_with_the_framework_that_others_use(figures):
    assert figures["ratios"]["peer_save_to_session_save"] == 3.2


def test_the_figures_are_medians_with_the_slow_end_beside_them(figures):
    assert figures["patient_page_ms"] == 22.0
    assert figures["p95"]["patient_page_ms"] == 90.0


def test_of_twenty_samples_the_nineteenth_is_the_slow_end():
    assert Timed(tuple(float(number) for number in range(20, 0, -1))).p95 == 19.0


def test_memory_is_that_of_the_largest_process(figures):
    assert figures["memory_mb"] == 96.4
    assert [each["name"] for each in figures["processes"]] == ["serve", "web server, part 1"]


def test_memory_that_could_not_be_read_is_said_to_be_unknown(figures):
    timed = {name: Timed(samples) for name, samples in SAMPLES.items()}
    unread = result(timed, (), QUERIES, figures["facts"], SINGLE)
    assert unread["memory_mb"] is None
    assert "not known" in table(unread)


def test_each_page_stands_beside_the_floor_and_the_limit(figures):
    assert figures["ratios"]["patient_page_to_floor"] == 11.0
    assert figures["ratios"]["session_save_to_bare_sql"] == 10.0


def test_query_counts_are_given_for_the_small_clinic_and_the_large(figures):
    assert figures["queries"]["patient_page"] == {"small": 28, "large": 28}


def test_the_table_marks_what_falls_short(figures):
    lines = {
        line.split("[")[0].strip(): line for line in table(figures).splitlines() if "[" in line
    }
    assert not lines["start, process to first page"].endswith("!")
    figures["start_s"] = 2.5
    assert "2.50     1.40     2.00 !" in table(figures)


def test_what_is_written_can_be_read_again(figures, tmp_path):
    write(figures, tmp_path / "latest.json")
    assert json.loads((tmp_path / "latest.json").read_text()) == figures


def test_the_decision_that_is_measured_is_a_full_one():
    reasons = assess_candidacy(full_case()).reasons
    assert len(reasons) >= 10
    assert {"allergy", "answer", "medicine", "problem", "question"} <= {
        reason.rule.split(".")[0] for reason in reasons
    }
    assert len(candidacy(1).samples) == 50
