"""Any file is read exactly, or refused with a sentence that says what, where and what is right."""

from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.registry.columns import Column, NotANumber, Number, decimals_needed
from perineural.registry.engines import open_engine
from perineural.registry.engines.duckdb_engine import connect
from perineural.registry.problems import TableProblem
from perineural.registry.readings.durations import read_durations
from perineural.registry.readings.responders import read_responders, read_threshold
from perineural.registry.readings.studies import read_studies
from perineural.registry.readings.trajectories import read_trajectories
from perineural.registry.tables import find_table

SLEEPSTUDY = Path(__file__).parents[2] / "data" / "evidence" / "sleepstudy.csv"
THREE = "who,day,score\na,0,5\na,7,3.5\nb,0,6\nb,7,\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def trajectories(path, engine="duckdb", **columns):
    named = {"patient": "who", "time": "day", "score": "score", **columns}
    return read_trajectories(open_engine(engine), find_table(path), **named)


def test_scores_with_decimals_are_added_without_loss():
    read = trajectories(str(SLEEPSTUDY), patient="Subject", time="Days", score="Reaction")
    assert (len(read.n), read.rows, read.left_out) == (18, 180, 0)
    assert read.score_unit == 10_000
    lines = [line.split(",") for line in SLEEPSTUDY.read_text().splitlines()[1:]]
    scores = [Decimal(line[0]) for line in lines]
    assert Decimal(int(read.sy.sum())) / 10_000 == sum(scores)
    assert Decimal(int(read.syy.sum())) / 10**8 == sum(score**2 for score in scores)


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT", "DECIMAL(9,4)", "VARCHAR"])
def test_parquet_of_any_type_gives_the_sums_of_the_csv(tmp_path, kind):
    path = tmp_path / "sleep.parquet"
    duckdb.sql(
        f"COPY (SELECT CAST(Subject AS INTEGER) AS Subject, CAST(Days AS TINYINT) AS Days, "
        f"CAST(Reaction AS {kind}) AS Reaction FROM read_csv('{SLEEPSTUDY}')) TO '{path}'"
    )
    for engine in ("duckdb", "reference"):
        read, plain = (
            trajectories(each, engine, patient="Subject", time="Days", score="Reaction")
            for each in (str(path), str(SLEEPSTUDY))
        )
        for name in ("n", "st", "stt", "sy", "sty", "syy"):
            assert getattr(read, name).tolist() == getattr(plain, name).tolist()


def test_a_missing_score_is_left_out_and_counted(file):
    read = trajectories(file(THREE))
    assert read.n.tolist() == [2, 1]
    assert read.left_out == 1
    assert read.notes == ("1 of 4 rows were left out: a value is missing in them.",)


def test_more_than_six_decimals_are_rounded_and_said(file):
    read = trajectories(file("who,day,score\na,0,2.14285714285714\na,1,3\nb,0,4\n"))
    assert read.sy.tolist() == [5_142_857, 4_000_000]
    assert read.notes == ("1 values of score have more than 6 decimals and were rounded.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty. It needs a header line"),
        ("who,day,score\n", "has a header and no rows below it"),
        ("who,day,scor\na,1,2\n", "no column 'score'. Did you mean 'scor'? It has: who, day, scor"),
        (THREE.replace("3.5", "mild"), "row 2 below the header, column 'score': 'mild' is not a"),
        (THREE.replace("3.5", '"3,5"'), "Write decimals with a point: 5.5."),
        (THREE.replace("3.5", "NaN"), "row 2 below the header, column 'score': 'NaN' is not a"),
        (THREE.replace("3.5", "-inf"), "Leave the field empty where nothing was measured."),
        (THREE.replace("3.5", "1e15"), "Give the column in a larger unit."),
        (THREE.replace("b,", "a,"), "has one patient in column 'who'"),
        ("who,day,score\na,0,5\na,7,5\nb,0,5\n", "Every value of 'score' in table.csv is 5."),
        ("who,day,score\na,1,5\na,1,6\nb,1,5\n", "Every value of 'day' in table.csv is 1."),
        ("who,day,score\na,1,5\nb,2,6\n", "No patient in table.csv was measured twice."),
        ("who,day,score\na,1,\nb,2,\n", "'score' of table.csv is empty in every row"),
        ("who,day,score\na,1,900000000000\na,2,1.5\nb,2,3\n", "too large and too fine"),
        ("who,who,score\na,1,2\n", "more than one column named 'who'"),
        ("who,day,score\na,1,2,9\nb,3,4\n", "cannot be read as CSV"),
        (b"who,day,score\n\xff\xfe,1,2\n", "neither Parquet nor a text file in UTF-8"),
        (b"\xff\xfe,day\n1,2\n", "neither Parquet nor a text file in UTF-8"),
    ],
)
def test_a_table_that_cannot_be_analysed_gets_a_sentence(file, text, said):
    with pytest.raises(TableProblem) as caught:
        trajectories(file(text))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_a_folder_and_a_false_parquet_get_a_sentence(file, tmp_path):
    for location, said in (
        (str(tmp_path / "nowhere.csv"), "There is no file"),
        (str(tmp_path), "is a folder"),
        (file("who,day\n", "table.parquet"), "is not a Parquet file"),
        (file(b"PAR1 and then nonsense", "broken.parquet"), "cannot be read as PARQUET"),
    ):
        with pytest.raises(TableProblem, match=said):
            trajectories(location)


def test_a_patient_with_two_groups_is_named(file):
    text = "who,day,score,arm\na,0,5,x\na,7,4,y\nb,0,3,x\nb,1,4,x\n"
    with pytest.raises(TableProblem, match="patient a has more than one value in 'arm'"):
        trajectories(file(text), by="arm")


def test_rows_that_repeat_themselves_are_refused(file):
    rows = "".join(f"{who},{day},{day + 3}\n" for who in "abc" for day in (0, 7, 30))
    with pytest.raises(TableProblem, match="of 1800 rows only 9 differ"):
        trajectories(file("who,day,score\n" + rows * 200))
    assert trajectories(file("who,day,score\n" + rows)).rows == 9


def test_copies_are_named_as_such_even_where_their_sums_would_not_fit(file):
    rows = "".join(f"{who},{day},{day + 7e7:.6f}\n" for who in "abc" for day in (0, 7, 30))
    with pytest.raises(TableProblem, match="of 900 rows only 9 differ"):
        trajectories(file("who,day,score\n" + rows * 100))


def test_nothing_is_drawn_on_standard_output_while_a_large_file_is_read():
    with connect() as connection:
        drawn = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert drawn == (False,)


def test_two_different_ratings_of_one_day_are_no_repetition(file):
    text = "who,day,score\na,0,5\na,0,4\na,1,3\nb,0,5\nb,0,4\nb,1,2\n"
    assert trajectories(file(text)).n.tolist() == [3, 3]


def test_the_same_error_is_found_by_the_reference(file):
    with pytest.raises(TableProblem, match="row 2 below the header, column 'score': 'mild'"):
        trajectories(file(THREE.replace("3.5", "mild")), "reference")


def test_a_file_can_be_read_after_one_that_could_not(file):
    engine = open_engine()
    columns = {"patient": "who", "time": "day", "score": "score"}
    with pytest.raises(TableProblem, match="cannot be read"):
        read_trajectories(engine, find_table(file("who,day,score\na,1,2,9\n", "x.csv")), **columns)
    assert read_trajectories(engine, find_table(file(THREE)), **columns).rows == 4


def test_semicolons_and_a_byte_order_mark_are_understood(file):
    read = trajectories(file("\ufeff" + THREE.replace(",", ";")))
    assert read.n.tolist() == [2, 1]


def durations(path, **columns):
    named = {"left": "low", "right": "high", **columns}
    return read_durations(open_engine(), find_table(path), **named)


def test_an_open_bound_may_be_empty_or_inf_and_equal_bounds_are_exact(file):
    read = durations(file("low,high\n2,Inf\n2,\n1.5,1.5\n0,4\n"))
    (group,) = read.groups
    found = sorted(zip(group.left, group.right, group.weight, strict=True))
    assert found == [(0, 4, 1), (1.5, 1.5, 1), (2, np.inf, 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("low,high\n4,2\n", "high is 2 where low is 4"),
        ("low,high\n-1,2\n", "-1 is below 0"),
        ("low,high\ninf,inf\n", "'inf' is not a number"),
        ("low,high\n1,soon\n", "'soon' is not a number"),
    ],
)
def test_bounds_that_make_no_interval_get_a_sentence(file, text, said):
    with pytest.raises(TableProblem, match=said):
        durations(file(text))


def responders(path, threshold="30%", **columns):
    named = {"patient": "who", "before": "pre", "after": "post", **columns}
    return read_responders(open_engine(), find_table(path), read_threshold(threshold), **named)


def test_exactly_thirty_percent_is_a_response_and_two_wrists_are_one_patient(file):
    read = responders(file("who,pre,post\na,10,7\na,5,3.5\nb,10,7.1\nc,4,\n"))
    (group,) = read.groups
    assert sorted(zip(group.episodes, group.answered, group.responses, strict=True)) == [
        (1, 0, 0),
        (1, 1, 0),
        (2, 2, 2),
    ]


def test_points_and_a_score_of_nought_before(file):
    read = responders(file("who,pre,post\na,2.5,0.5\nb,2,0.5\nc,0,0\n"), "2")
    assert sorted(read.groups[0].responses) == [0, 0, 1]
    assert sorted(responders(file("who,pre,post\na,0,0\nb,3,1\n")).groups[0].responses) == [0, 1]


@pytest.mark.parametrize("text", ["much", "-2", "0", "130%", "%", "1e3"])
def test_a_threshold_nobody_understands_is_refused(text):
    with pytest.raises(TableProblem, match="is not understood"):
        read_threshold(text)


def test_studies_are_told_apart_by_class_and_read_to_all_digits(file):
    text = "study,effect,se,kind\nA,-0.123456789012345,0.2,direct\nB,0.5,0.1,other\n"
    table = find_table(file(text))
    first, second = read_studies(
        open_engine(), table, estimate="effect", se="se", study="study", class_="kind"
    )
    assert (first.label, first.names, first.effect.tolist()) == (
        "direct",
        ("A",),
        [-0.123456789012345],
    )
    assert second.variance.tolist() == pytest.approx([0.01])


@pytest.mark.parametrize(
    ("row", "said"),
    [("A,,1,x", "is empty"), ("A,1,0,x", "above 0"), ("A,1,1,", "never pooled")],
)
def test_a_study_without_what_it_needs_is_named(file, row, said):
    table = find_table(file(f"study,effect,se,kind\n{row}\n"))
    with pytest.raises(TableProblem, match=f"row 1 below the header.*{said}"):
        read_studies(open_engine(), table, estimate="effect", se="se", class_="kind")


@given(st.decimals(-(10**11), 10**11, places=6))
def test_a_number_of_up_to_six_decimals_is_kept_exactly(value):
    number = Number(Column("score", "text"), 6)
    kept = number.integer(str(value))
    assert Decimal(kept) / 10**6 == value
    decimals = decimals_needed(kept)
    assert kept % 10 ** (6 - decimals) == 0
    assert decimals == 0 or kept % 10 ** (7 - decimals)


@pytest.mark.parametrize("text", ["nan", "Infinity", "ten", "1e15", "5,5", "."])
def test_what_is_no_number_is_never_one(text):
    with pytest.raises(NotANumber):
        Number(Column("score", "text"), 6).integer(text)


def test_an_engine_that_is_not_there_is_named():
    with pytest.raises(TableProblem, match="Choose one of duckdb, spark, reference"):
        open_engine("abacus")
    with pytest.raises(TableProblem, match="set PERINEURAL_SPARK_REMOTE"):
        open_engine("spark")
