"""Generated clinics give the same integers by plain Python, by DuckDB and on a cluster."""

import csv
import random
from pathlib import Path

import pytest

from perineural.registry.columns import Column, Number
from perineural.registry.engines import open_engine
from perineural.registry.engines.duckdb_engine import connect
from perineural.registry.measures import (
    IntervalCells,
    NumberProfile,
    PatternCounts,
    RepeatedRows,
    ResponderCounts,
    TrajectorySums,
    TwiceLabelled,
)
from perineural.registry.tables import find_table

PATIENTS = ("7", "10", "  10 ", "Ärztin", "a,b", 'say "so"', "-3", "x y", "", "NA")
SCORES = ("0", "10", "5.5", "258.7047", "-1.25", "", "NA", "NaN", "inf", "weekly", "1e+02", " 3 ")
DAYS = ("0", "1", "14", "0.5", "-2", "1000", "12.0001", "")
GROUPS = ("sciatica", "Migraine", "migraine", "über", "", "NA")
NAMES = ("patient", "day", "score", "group", "clinic", "left", "right", "event")


def clinic_rows(seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    dirty = seed % 3 == 0
    rows = []
    for _ in range(chance.choice((1, 2, 30, 200))):
        left = chance.choice(("0", "2", "4.5", "")) if dirty else chance.choice(("0", "2", "4.5"))
        rows.append(
            {
                "patient": chance.choice(PATIENTS if dirty else PATIENTS[:2] + PATIENTS[3:8]),
                "day": chance.choice(DAYS if dirty else DAYS[:6]),
                "score": chance.choice(SCORES if dirty else SCORES[:7]),
                "group": chance.choice(GROUPS if dirty else GROUPS[:4]),
                "clinic": chance.choice(("1", "2", "11")),
                "left": left,
                "right": chance.choice(("6", "8.25", "", "Inf", "NA")),
                "event": chance.choice(("0", "1")),
            }
        )
    return rows


def numbers(decimals: int) -> dict[str, Number]:
    named = {name: Number(Column(name, "text"), decimals) for name in NAMES if name != "right"}
    named["right"] = Number(Column("right", "text"), decimals, is_open_ended=True)
    return named


def measures() -> list:
    of = numbers(4)
    patient, group, clinic = (Column(name, "text") for name in ("patient", "group", "clinic"))
    plain = TrajectorySums(patient, of["day"], of["score"])
    return [
        *(NumberProfile(of[name]) for name in ("day", "score", "left", "right")),
        plain,
        TrajectorySums(patient, of["day"], of["score"], by=group, clinic=clinic),
        RepeatedRows(plain),
        TwiceLabelled(TrajectorySums(patient, of["day"], of["score"], by=group, clinic=clinic)),
        IntervalCells(of["left"], of["right"], by=group),
        IntervalCells(of["left"], of["right"]),
        ResponderCounts(patient, of["day"], of["score"], 5_000, "percent", by=group),
        ResponderCounts(patient, of["day"], of["score"], 20_000, "points"),
        PatternCounts(of["left"], of["event"], (group, clinic)),
        PatternCounts(of["left"], of["event"]),
    ]


def plain_answer(answer) -> dict:
    return {
        table: {
            name: [str(v) if name == "label" or isinstance(v, str) else int(v) for v in column]
            for name, column in columns.items()
        }
        for table, columns in answer.items()
    }


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module", params=range(4), ids=lambda seed: f"clinic {seed}")
def clinic(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("clinic") / "clinic.csv"
    write_csv(path, clinic_rows(request.param))
    return find_table(str(path))


@pytest.mark.parametrize("place", range(14))
def test_a_generated_clinic_counts_the_same_on_every_engine(clinic, place, spark):
    measure = measures()[place]
    expected = plain_answer(open_engine("reference").run(clinic, measure))
    assert plain_answer(open_engine("duckdb").run(clinic, measure)) == expected
    assert plain_answer(spark.run(clinic, measure)) == expected


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """Whole numbers of several widths, some of them missing; two patients in two groups."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.parquet"
    made = (
        "SELECT CAST(n % 40 AS INTEGER) AS patient, CAST(n % 97 AS SMALLINT) AS day, "
        "CAST(CASE WHEN n % 13 > 0 THEN n % 11 END AS TINYINT) AS score, "
        "CAST(CASE WHEN n < 2 THEN 30 ELSE n % 40 % 12 END AS TINYINT) AS grp, "
        "CAST(n % 4 AS BIGINT) AS clinic, CAST(n % 7 AS DOUBLE) / 4 AS dose FROM range(400) AS r(n)"
    )
    with connect() as opened:
        opened.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    return find_table(str(path))


def of_parquet() -> list:
    patient, day, score, group, clinic = (
        Column(name, "integer") for name in ("patient", "day", "score", "grp", "clinic")
    )
    sums = TrajectorySums(patient, Number(day), Number(score), by=group, clinic=clinic)
    return [
        *(NumberProfile(Number(each)) for each in (day, score)),
        NumberProfile(Number(Column("dose", "decimal"))),
        TrajectorySums(patient, Number(day), Number(score)),
        sums,
        TwiceLabelled(sums),
        RepeatedRows(sums),
        ResponderCounts(patient, Number(day), Number(score), 50, "percent", by=group),
    ]


@pytest.mark.parametrize("place", range(8))
def test_whole_numbers_in_parquet_count_the_same_on_every_engine(parquet, place, spark):
    measure = of_parquet()[place]
    expected = plain_answer(open_engine("reference").run(parquet, measure))
    assert plain_answer(open_engine("duckdb").run(parquet, measure)) == expected
    assert plain_answer(spark.run(parquet, measure)) == expected
