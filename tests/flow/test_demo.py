"""The main job on the specimens, through Airflow, from files to a release: run once, then looked at from every side."""

import json

import pandas as pd
import pytest

from tests.flow.indicators import PLAN, adult_women, definitions, planned, rows

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def first(house, specimens):
    return house.demo(specimens)


@pytest.fixture(scope="module")
def release(first, house):
    return house.current()


def test_the_main_job_ends_well_and_says_what_it_did(first):
    assert first.code == 0, first.said + first.errors
    for stage in ("receive", "read", "check", "land", "build", "protect", "approve", "freeze"):
        assert f"seconds: {stage}" in first.said


def test_every_good_return_lands_and_every_broken_one_is_refused(first, specimens):
    files = [path for path in specimens.rglob("*.*") if path.is_file() and len(path.relative_to(specimens).parts) > 2]
    broken = [path for path in files if path.parent.name == "broken"]
    assert first.figure("submissions landed") == len(files) - len(broken)
    assert first.figure("submissions refused") == len(broken)
    assert first.figure("rows landed") > 1000


def test_nobody_in_the_run_tried_to_reach_another_host(first, house):
    assert first.code == 0
    assert not house.contacts.exists(), house.contacts.read_text()


def test_the_release_names_the_person_who_approved_it(release):
    assert json.loads((release / "manifest.json").read_text())["approved_by"] == "the tests"


def test_the_release_hides_small_cells_and_shows_no_number_in_them(release):
    cells = pd.read_parquet(release / "tables" / "indicators.parquet")
    hidden = cells[cells.conf_status == "C"]
    assert len(hidden) > 0
    assert hidden.obs_value.isna().all()
    assert set(hidden.obs_status) == {"Q"}


def test_the_release_says_that_its_figures_are_synthetic(release):
    assert json.loads((release / "manifest.json").read_text())["is_synthetic"] is True
    assert "synthetic" in (release / "notes.md").read_text().lower()


def test_every_indicator_comes_out_of_the_specimens_or_its_definition_says_why_not(first, house):
    assert first.code == 0
    made = set(rows(house.home, "select distinct indicator from marts.indicators")["indicator"])
    known = definitions()
    assert made <= set(known)
    silent = {name for name, row in known.items() if name not in made and not row["why_not"]}
    assert silent == set()
    # And nothing is excused that is there.
    assert {name for name in made if known[name]["why_not"]} == set()
    assert {row["status"] for name, row in known.items() if name in made} == {"AVAILABLE"}
    assert len(made) >= 65


@pytest.mark.skipif(not PLAN.is_file(), reason="The plan is not beside the project; TFGBV_PLAN names its file.")
def test_every_indicator_of_the_plan_has_its_definition_word_for_word():
    known = definitions()
    fields = ("name", "definition", "numerator", "denominator", "source", "unit", "disaggregations", "freq")
    differing = {
        (name, field) for name, row in planned().items() for field in fields if known[name][field] != row[field]
    }
    assert differing == set()


def test_what_is_in_the_warehouse_is_in_the_release(first, house, release):
    made = set(rows(house.home, "select distinct indicator from marts.indicators")["indicator"])
    shown = set(pd.read_parquet(release / "tables" / "indicators.parquet")["indicator"])
    assert made <= shown | {"Q05"}
    assert "Q04" in shown


SURVEYED = [f"P{number:02}" for number in range(1, 13)]


@pytest.mark.parametrize("indicator", SURVEYED)
def test_an_estimate_is_the_same_at_landing_in_the_mart_and_in_the_release(first, house, release, indicator):
    """What it must be at landing is in `ingestion/test_survey_indicators.py`."""
    key = ["breakdown", "ref_area", "time_period", "form", "sex", "age", "relationship", "disability"]
    landed = pd.concat(
        [pd.read_parquet(path) for path in (house.home / "landing" / "survey").glob("[!_]*/estimates.parquet")]
    ).query("indicator == @indicator and obs_status != 'Q'")
    values = sorted(landed["obs_value"].round(6))
    mart = rows(house.home, f"select * from marts.indicators where indicator = '{indicator}' and obs_status != 'Q'")
    assert sorted(mart["value"]) == pytest.approx(values, abs=1e-6)
    table = pd.read_parquet(release / "tables" / f"{indicator}.parquet")
    both = mart.merge(table, on=[*key, "survey_category"], suffixes=("", "_shown"), validate="one_to_one")
    assert len(both) == len(mart) > 0
    shown = both[both["conf_status"] == "F"]
    assert shown["obs_value"].tolist() == pytest.approx(shown["value"].tolist())
    assert shown["se_shown"].tolist() == pytest.approx(shown["se"].tolist())
    hidden = both[both["conf_status"] == "C"]
    assert hidden["obs_value"].isna().all()
    # The release is as strict as the rules: fewer than twenty answers, or half of the figure as error.
    assert ((hidden["n"] < 20) | (hidden["cv"] > 50)).all()


def test_x01_is_the_women_whom_a_survey_finds_over_those_whom_the_police_recorded(first, house):
    for country in ("AL", "ME", "RS"):
        (dark,) = rows(
            house.home,
            "select numerator, denominator, value, ci_low, ci_high from marts.indicators "
            f"where indicator = 'X01' and ref_area = '{country}' and time_period = '2025' and form = '_T'",
        ).to_dict("records")
        (share,) = rows(
            house.home,
            "select value, ci_low, ci_high from marts.indicators where indicator = 'P02' and form = '_T' "
            f"and breakdown = 'survey_form1' and ref_area = '{country}' and time_period = '2025'",
        ).to_dict("records")
        (recorded,) = rows(
            house.home,
            "select sum(obs_value) as women from marts.victims where sex = 'F' and ict = 'Y' and form != 'OTH.NTF' "
            f"and country = '{country}' and time_period like '2025%'",
        )["women"]
        women = adult_women(country, 2025)
        assert dark["numerator"] == recorded
        for figure in ("value", "ci_low", "ci_high"):
            assert dark[figure] == pytest.approx(women * share[figure] / 100 / recorded, rel=1e-4)


def test_a_second_run_says_unchanged_and_makes_no_release(first, house, specimens):
    before = sorted(path.name for path in (house.home / "release").iterdir())
    second = house.demo(specimens)
    assert second.code == 0, second.errors
    assert "Unchanged" in second.said
    assert "nothing to do" in second.said
    assert sorted(path.name for path in (house.home / "release").iterdir()) == before


def test_logs_and_airflow_hold_no_file_content(first, house):
    """Ids and counts of rows are all that may travel between tasks."""
    import sqlite3

    with sqlite3.connect(house.home / "airflow" / "airflow.db") as database:
        values = [str(row[0]) for row in database.execute("select value from xcom")]
    assert values
    assert all(len(value) < 40_000 for value in values)
    assert not any("obs_value" in value or "ref_area" in value for value in values)
