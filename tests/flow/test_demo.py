"""The main job on the specimens, through Airflow, from files to a release: run once, then looked at from every side."""

import json

import pandas as pd
import pytest

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
