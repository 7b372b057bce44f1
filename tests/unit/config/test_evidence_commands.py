"""The commands about any table give the published numbers, or one sentence and exit code 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from perineural.config.command import main

EVIDENCE = Path(__file__).parents[2] / "data" / "evidence"
SLEEP = str(EVIDENCE / "sleepstudy.csv")
RELIEF = str(EVIDENCE / "cdystonia_duration_of_relief.csv")
SLEEP_COLUMNS = ("--patient", "Subject", "--time", "Days", "--score", "Reaction")


@pytest.fixture
def said(capsys):
    def run(*arguments):
        assert main(arguments) == 0
        return capsys.readouterr().out

    return run


def refused(*arguments):
    errors = io.StringIO()
    assert main(arguments, errors=errors) == 2
    text = errors.getvalue()
    assert text.count("\n") == 1
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_sleepstudy_gives_the_numbers_of_lme4(said, engine):
    """lmer(Reaction ~ Days + (Days | Subject), sleepstudy) of lme4 1.1-31 on R 4.2.2."""
    found = json.loads(said("trajectories", SLEEP, *SLEEP_COLUMNS, "--json", "--engine", engine))
    assert found["fixed"] == pytest.approx(
        {"(Intercept)": 251.405104848, "Days": 10.467285960}, rel=1e-9
    )
    assert found["se"] == pytest.approx({"(Intercept)": 6.824557, "Days": 1.545789}, rel=1e-6)
    assert found["random"]["sd"] == pytest.approx(
        {"(Intercept)": 24.74045, "Days": 5.92213}, rel=1e-6
    )
    assert found["random"]["corr"] == pytest.approx(0.06555, abs=2e-5)
    assert found["residual_sd"] == pytest.approx(25.59182, rel=1e-6)
    assert found["minus2loglik"] == pytest.approx(1743.62827196, abs=1e-7)
    assert found["loglik"] == pytest.approx(-found["minus2loglik"] / 2)
    assert found["df"] == pytest.approx({"(Intercept)": 17, "Days": 17}, abs=1e-3)
    assert (found["n"], found["patients"], found["singular"]) == (180, 18, False)
    assert found["gradient_norm"] < 1e-4


def test_kenward_and_roger_are_asked_for_by_name(said):
    told = [SLEEP, *SLEEP_COLUMNS, "--degrees", "kenward-roger"]
    found = json.loads(said("trajectories", *told, "--json"))
    assert found["df"] == pytest.approx({"(Intercept)": 17, "Days": 17}, abs=1e-6)
    assert found["df_method"] == "kenward-roger"
    assert "with Kenward and Roger's standard errors and degrees" in said("trajectories", *told)


def test_maximum_likelihood_and_patients_with_an_intercept_alone(said):
    """logLik of the same model with REML = FALSE; REML of (1 | Subject)."""
    found = json.loads(said("trajectories", SLEEP, *SLEEP_COLUMNS, "--method", "ML", "--json"))
    assert found["loglik"] == pytest.approx(-875.96967, abs=5e-6)
    found = json.loads(
        said("trajectories", SLEEP, *SLEEP_COLUMNS, "--random", "intercept", "--json")
    )
    assert found["minus2loglik"] == pytest.approx(1786.46509, abs=5e-6)
    assert found["random"]["sd"] == pytest.approx({"(Intercept)": 37.1238}, rel=2e-6)
    assert found["random"]["corr"] is None


def test_people_get_a_table_with_interval_and_numbers_of_patients(said):
    text = said("trajectories", SLEEP, *SLEEP_COLUMNS)
    assert "Days         10.46729  1.5458  7.20596 to 13.7286  17" in text
    assert "180 ratings of 18 patients; REML, -2 log-likelihood 1743.6283." in text
    assert "Caution" not in text


def test_a_variance_of_zero_is_said_to_people_and_to_programs(said, tmp_path):
    path = tmp_path / "alike.csv"
    rows = [f"{who},{day},{(7 * who + 5 * day + who * day) % 4 + day}" for who in range(9)
            for day in range(6)]  # fmt: skip
    path.write_text("who,day,pain\n" + "\n".join(rows))
    columns = ("--patient", "who", "--time", "day", "--score", "pain")
    assert json.loads(said("trajectories", str(path), *columns, "--json"))["singular"] is True
    assert "Caution: a variance was estimated as zero" in said("trajectories", str(path), *columns)


def test_parquet_gives_what_the_csv_gave_and_groups_get_lines_of_their_own(said, tmp_path):
    path = tmp_path / "sleep.parquet"
    duckdb.sql(
        f"COPY (SELECT *, Subject % 2 AS arm, CAST(Subject AS INTEGER) % 3 AS site "
        f"FROM read_csv('{SLEEP}')) TO '{path}'"
    )
    whole = json.loads(said("trajectories", SLEEP, *SLEEP_COLUMNS, "--json"))
    same = json.loads(said("trajectories", str(path), *SLEEP_COLUMNS, "--json"))
    assert same == whole
    told = json.loads(
        said("trajectories", str(path), *SLEEP_COLUMNS, "--by", "arm", "--clinic", "site", "--json")
    )
    assert list(told["fixed"]) == ["(Intercept)", "Days", "arm[1]", "Days:arm[1]"]
    assert told["random"]["clinic_sd"] >= 0


def test_relief_after_botulinum_toxin_lasts_as_the_reference_says(said):
    """Turnbull's estimate of the derived durations, checked by its optimality conditions."""
    found = json.loads(said("duration", RELIEF, "--left", "L", "--right", "R", "--json"))
    (group,) = found["groups"]
    masses = {(part["left"], part["right"]): part["mass"] for part in group["support"]}
    expected = {
        (0, 2): 0.1376, (2, 4): 0.0586, (4, 6): 0.1019, (6, 8): 0.2752, (10, 12): 0.1700,
        (12, 14): 0.0097, (14, None): 0.2471,
    }  # fmt: skip
    for interval, mass in expected.items():
        assert masses.pop(interval) == pytest.approx(mass, abs=5e-5)
    assert sum(masses.values()) == pytest.approx(0, abs=1e-9)
    assert (group["n"], group["median"]) == (65, [6, 8])
    assert group["kkt_violation"] < 1e-8
    assert found["log_rank"] is None


def test_durations_are_compared_between_groups(said):
    text = said("duration", RELIEF, "--left", "L", "--right", "R", "--by", "treat")
    assert "10000U   28          7  (6, 8]" in text
    assert "after 14         0.2500" in text
    assert "Log-rank test: chi-square 0.3928 on 2 degrees of freedom, p = 0.822." in text


def test_how_well_a_curve_of_relief_is_known_is_told_where_asked(said):
    told = ("duration", RELIEF, "--left", "L", "--right", "R")
    (without,) = json.loads(said(*told, "--json"))["groups"]
    (group,) = json.loads(said(*told, "--band", "--json"))["groups"]
    assert "band" not in without
    assert all(each["low"] <= each["survival"] <= each["high"] for each in group["band"])
    low, high = group["median_interval"]
    assert low <= group["median"][0] < group["median"][1] <= high
    assert "95 % interval of the median (all)" in said(*told, "--band")


def test_responders_are_counted_with_and_without_those_who_were_silent(said, tmp_path):
    """21 of 32: Wilson's interval 0.4831 to 0.7959."""
    path = tmp_path / "caudal.csv"
    rows = [f"{who},10,{7 if who < 21 else 8}" for who in range(32)] + ["32,10,", "33,6,NA"]
    path.write_text("who,start,end\n" + "\n".join(rows))
    columns = ("--patient", "who", "--before", "start", "--after", "end", "--threshold", "30%")
    (found,) = json.loads(said("responders", str(path), *columns, "--json"))["responders"]
    complete = found["complete_cases"]
    assert (complete["responders"], complete["n"], complete["patients"]) == (21, 32, 32)
    assert (complete["low"], complete["high"]) == pytest.approx((0.4831, 0.7959), abs=5e-5)
    assert found["non_responder_imputation"]["n"] == 34
    assert "65.6 %  48.3 to 79.6 %" in said("responders", str(path), *columns)


def test_studies_are_pooled_as_metafor_does_and_never_across_classes(said, tmp_path):
    """rma(yi, vi, data = dat.bcg) of metafor 3.8-1; log risk ratios of escalc."""
    path = tmp_path / "bcg.csv"
    trials = EVIDENCE / "bcg_tuberculosis.csv"
    query = (
        "SELECT author, alloc, ln((tpos / (tpos + tneg)) / (cpos / (cpos + cneg))) AS yi, "
        "1 / tpos - 1 / (tpos + tneg) + 1 / cpos - 1 / (cpos + cneg) AS vi "
        f"FROM read_csv('{trials}')"
    )
    duckdb.sql(f"COPY ({query}) TO '{path}' (HEADER)")
    columns = ("--estimate", "yi", "--variance", "vi", "--study", "author")
    (found,) = json.loads(said("meta", str(path), *columns, "--json"))["classes"]
    assert found["estimate"] == pytest.approx(-0.714532, abs=1e-6)
    assert found["se"] == pytest.approx(0.179782, abs=1e-6)
    assert found["tau2"] == pytest.approx(0.313243, abs=1e-6)
    assert found["tau2_interval"] == pytest.approx([0.119695, 1.111486], abs=5e-5)
    assert found["hartung_knapp"]["interval"] == pytest.approx([-1.108444, -0.320621], abs=1e-6)
    assert found["prediction"] == pytest.approx([-1.996017, 0.566952], abs=1e-6)
    (fixed,) = json.loads(said("meta", str(path), *columns, "--method", "FE", "--json"))["classes"]
    assert fixed["estimate"] == pytest.approx(-0.430285, abs=1e-6)
    text = said("meta", str(path), *columns, "--class", "alloc")
    assert "Classes differ in what was given and are not pooled." in text
    assert all(line.split()[1].isdigit() for line in text.splitlines()[1:4])


def test_one_study_of_a_class_stays_what_it_is(said, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("effect,se,kind\n-1.5,0.5,direct\n-1,0.4,other\n-2,0.4,other\n")
    columns = ("--estimate", "effect", "--se", "se", "--class", "kind")
    direct, other = json.loads(said("meta", str(path), *columns, "--json"))["classes"]
    assert (direct["estimate"], direct["se"], direct["k"]) == pytest.approx((-1.5, 0.5, 1))
    assert direct["hartung_knapp"] is None
    assert direct["prediction"] is None
    assert other["k"] == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("trajectories", "nowhere.csv", *SLEEP_COLUMNS), "There is no file nowhere.csv"),
        (
            ("trajectories", SLEEP, *SLEEP_COLUMNS[:-1], "Reaktion"),
            "no column 'Reaktion'. Did you mean 'Reaction'?",
        ),
        (
            ("trajectories", SLEEP, *SLEEP_COLUMNS, "--clinic", "Subject"),
            "Each clinic in column 'Subject' of sleepstudy.csv has one patient",
        ),
        (
            ("trajectories", SLEEP, *SLEEP_COLUMNS, "--method", "ML", "--degrees", "kenward-roger"),
            "are those of REML",
        ),
        (("duration", RELIEF, "--left", "R", "--right", "L"), "must not lie before the left one"),
        (("duration", RELIEF, "--left", "treat", "--right", "R"), "row 1 below the header"),
        (
            ("responders", SLEEP, "--patient", "Subject", "--before", "Days", "--after",
             "Reaction", "--threshold", "lots"),
            "The threshold 'lots' is not understood",
        ),
        (("meta", SLEEP, "--estimate", "Reaction", "--se", "Days"), "Days is 0. It must be above"),
        (
            ("duration", RELIEF, "--left", "L", "--right", "R", "--engine", "spark"),
            "set PERINEURAL_SPARK_REMOTE",
        ),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_sentence_and_exit_code_2(arguments, expected):
    assert expected in refused(*arguments)


def test_a_table_needs_no_clinic_no_store_and_no_django(tmp_path):
    code = (
        "import sys; from perineural.config.command import main; code = main(sys.argv[1:]); "
        "loaded = {'django', 'pyspark', 'pandas'} & set(sys.modules); "
        "sys.exit(str(loaded) if loaded else code)"
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PERINEURAL")
    }
    done = subprocess.run(
        [sys.executable, "-c", code, "duration", RELIEF, "--left", "L", "--right", "R"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
