"""Statistics beside their peers: the choice of parts, medians, ratios, and invented data."""

import numpy as np
import pytest

from bench.statistics import invented
from bench.statistics.__main__ import PARTS, chosen, options_of, packages_of
from bench.statistics.posteriors import Draws, furthest, lines
from bench.statistics.runs import NO_R, Peers, Runner, Took, median, ours, parse, race, table


def test_all_parts_are_measured_where_none_is_chosen():
    assert chosen(options_of([]).only) == tuple(PARTS)


def test_durations_are_three_parts_and_a_part_named_twice_is_measured_once():
    asked = options_of(["--only", "cox", "durations"]).only

    assert chosen(asked) == ("turnbull", "kaplan-meier", "cox")


def test_a_part_brings_its_own_peers_alone():
    assert packages_of(("cox", "turnbull")) == ("lifelines", "pandas")


def test_the_median_is_of_times_and_the_largest_of_memory():
    runs = [Took(1.0, 5.0, 90.0, (7.0,)), Took(9.0, 1.0, 80.0, (7.0,)), Took(2.0, 2.0, 70.0)]

    assert median(runs) == Took(2.0, 2.0, 90.0, (7.0,))


def test_a_peer_that_cannot_be_had_says_why():
    assert median(["not measured: No module named 'lifelines'"]).startswith("not measured")
    assert race([Runner("R survival", ())]) == {"R survival": NO_R}


def test_without_r_a_command_is_empty(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert Peers(tmp_path, 1).in_r("lme4", "trajectories_lme4.R", "t.csv").command == ()


def test_ratios_are_told_beside_ours_and_answers_are_compared():
    runs = {
        "ours": Took(0.5, 0.25, 100.0, (1.0, 2.0)),
        "lifelines": Took(5.0, 5.0, 300.0, (1.0, 2.5), "0.30.3"),
        "lme4": NO_R,
    }

    title, head, first, second, third = table("Cox", runs, beside="ours").splitlines()

    assert title == "Cox"
    assert head.split() == ["wall", "[s]", "CPU", "[s]", "peak", "[MB]", "x", "wall", "x", "CPU",
                            "differs", "by"]  # fmt: skip
    assert first.split() == ["ours", "0.500", "0.250", "100", "1.0", "1.0"]
    assert second.split() == ["lifelines", "0.30.3", "5.000", "5.000", "300", "10.0", "20.0",
                              "5.0e-01"]  # fmt: skip
    assert third.startswith("lme4")
    assert third.endswith(NO_R)


def test_answers_to_different_questions_are_not_compared():
    runs = {"ours": Took(1.0, 1.0, 1.0, (1.0,)), "peer": Took(1.0, 1.0, 1.0, (1.0, 2.0))}

    with pytest.raises(ValueError, match="argument 2"):
        table("", runs, beside="ours")


def test_what_a_program_prints_last_is_what_it_took():
    told = '{"wall": 1, "cpu": 2, "peak": 3, "answer": [4, 5], "version": "6"}'

    assert parse(f"a warning\n{told}\n") == Took(1, 2, 3, (4.0, 5.0), "6")


def test_a_program_of_ours_is_measured_with_its_answer(tmp_path):
    """Of four who all have an event, one a day, a half is left after the second."""
    invented.write_columns(tmp_path, time=[1, 2, 3, 4], event=[1, 1, 1, 1])

    took = race([ours("ours", "kaplan_meier_ours.py", tmp_path, repeats=1)])["ours"]

    assert isinstance(took, Took)
    assert took.answer[::3].count(0.5) == 5


def test_effective_draws_are_told_a_second():
    runs = {"ours": Took(2.0, 1.0, 9.0), "NUTS": Took(10.0, 20.0, 9.0, (30.0,), "1")}
    same = Draws(400.0, 500.0, [1.0] * 29, [0.5] * 29)
    told = {"ours": same, "NUTS": Draws(100.0, None, [1.0] * 28 + [1.25], [0.5] * 29)}

    shown = lines(runs, told)

    assert shown[1].split() == ["ours", "2.000", "1.000", "0.0", "400", "200.00", "400.00"]
    assert shown[2].split() == ["NUTS", "10.000", "20.000", "30.0", "100", "10.00", "5.00"]
    assert furthest(told["ours"], told["NUTS"]) == 0.5
    assert shown[-1] == "largest difference of a mean, NUTS: 0.50 sd"


def test_diaries_hold_relief_between_two_of_them():
    left, right = invented.intervals(5000, np.random.default_rng(1))

    assert np.all(left >= 0)
    assert np.all(left < right)
    assert set(np.unique(left % 1)) == {0.0}
    assert 0.02 < np.isinf(right).mean() < 0.3
    assert left.max() <= invented.FOLLOWED


@pytest.mark.parametrize("precision", invented.PRECISIONS)
def test_times_are_as_fine_as_asked(precision, tmp_path):
    invented.write_times(tmp_path, 2000, precision)
    time = np.fromfile(tmp_path / "time")

    assert np.all(time > 0)
    assert bool(np.all(time == np.round(time))) is (precision != "distinct")
    assert (len(set(time)) == 2000) is (precision == "distinct")


def test_a_table_of_intervals_is_the_same_as_the_columns(tmp_path):
    import pyarrow.parquet as pq

    invented.write_intervals(tmp_path, 300)
    invented.write_interval_table(tmp_path / "intervals.parquet", 300)
    read = pq.read_table(tmp_path / "intervals.parquet")

    assert np.array_equal(read["left"].to_numpy(), np.fromfile(tmp_path / "left"))
    ends = [np.inf if end is None else end for end in read["right"].to_pylist()]
    assert np.array_equal(ends, np.fromfile(tmp_path / "right"))
