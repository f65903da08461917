"""A revised figure and one close to zero bear their signs wherever the figure stands, and no other does."""

import csv
import io
import re

import openpyxl
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory.components import flags
from observatory.components.revised import REVISED, marked
from observatory.components.table import cell
from observatory.release import open_current, open_release
from observatory.sdmx.app import create_app
from observatory.still import routes
from observatory.texts import Words
from tests.publication import world

# No zero, and published as one: rates have one decimal.
TINY = 0.02


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Two releases: in the second Montenegro has 60 more victims, and one rate is close to zero."""
    where = world.place(tmp_path_factory.mktemp("signs"))
    people = world.victims(each=80)
    world.publish(where, world.indicators(people))
    late = people[people["country"] == "ME"].head(60)
    mart = world.indicators(pd.concat([people, late], ignore_index=True))
    is_rate = (mart["indicator"] == "R04") & (mart["ref_area"] == "AL")
    world.publish(where, mart.assign(value=mart["value"].mask(is_rate, TINY)), world.submissions("late returns"))
    return where


@pytest.fixture
def release(twice):
    return open_current(twice.releases)


@pytest.fixture
def site(twice, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(twice.releases))
    monkeypatch.setenv("TFGBV_HOME", str(twice.home))
    return TestClient(Starlette(routes=routes.routes(), exception_handlers={404: routes.not_found}))


@pytest.fixture
def change(release):
    """A yearly total that is shown in both releases, and differs."""
    for row in release.changes["changes"]:
        told = (row["kind"], row["indicator"], row["breakdown"], row["sex"], len(row["time_period"]))
        if told == ("revised", "R02", "form_sex_q", "F", 4):
            return row
    raise AssertionError("Nothing that is shown is revised.")


def address(change, ending=""):
    query = f"area={change['ref_area']}&breakdown=form_sex_q&by=sex&form={change['form']}"
    return f"/indicator/{change['indicator']}{ending}?{query}"


def is_it(row, change):
    return all(str(row[name]) == change[name] for name in ("ref_area", "time_period", "sex", "form"))


def test_a_revised_figure_bears_its_sign_on_the_page_with_its_explanation(site, change):
    page = site.get(address(change)).text
    figures = re.findall(r'<data value="([\d.]+)">[^<]*</data>(.*?)</td>', page)
    revised = {float(value) for value, rest in figures if "[r]" in rest}
    others = {float(value) for value, rest in figures if "[r]" not in rest}
    assert change["after"] in revised and others
    assert "<strong>[r]</strong> revised" in page


def test_just_the_figures_that_the_release_tells_to_be_revised_bear_the_sign(release):
    changes = release.changes["changes"]
    told = [row for row in changes if row["kind"] == "revised" and row["indicator"] in ("R02", "R04")]
    found = [row for name in ("R02", "R04") for row in marked(release, release.rows(name)) if row[REVISED]]
    assert len(found) == len(told) > 5
    assert {row["country"] for row in found} <= {"ME", "AL"}
    assert all(row["conf_status"] == "F" for row in found)
    first = release.path.parent / release.manifest["previous"]
    assert not any(row[REVISED] for row in marked(open_release(first), release.rows("R02")))


def test_files_say_it_too_and_keep_the_number_a_number(site, change):
    rows = list(csv.DictReader(io.StringIO(site.get(address(change, ".csv")).text)))
    (row,) = [row for row in rows if is_it(row, change)]
    assert "[r]" in row["signs"] and float(row["obs_value"]) == change["after"]
    found = [row for row in site.get(address(change, ".json")).json()["rows"] if is_it(row, change)]
    assert "r" in found[0]["signs"]
    sheet = openpyxl.load_workbook(io.BytesIO(site.get(address(change, ".xlsx")).content))["Table"]
    shown = [cell for line in sheet.iter_rows() for cell in line if cell.value == change["after"]]
    assert any("[r]" in cell.number_format for cell in shown)
    whole = csv.DictReader(io.StringIO(site.get(f"/download/{change['indicator']}.csv").text))
    (row,) = [row for row in whole if is_it(row, change) and row["breakdown"] == "form_sex_q"]
    assert "[r]" in row["signs"]


def test_sdmx_keeps_to_the_codes_of_its_standard(twice, change):
    client = TestClient(create_app(twice.releases))
    accept = {"accept": "application/vnd.sdmx.data+csv"}
    text = client.get("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+/*?c[INDICATOR]=R02", headers=accept).text
    statuses = {row["OBS_STATUS"] for row in csv.DictReader(io.StringIO(text))}
    assert statuses <= set("ABDEFGHIJKLMNOPQSUVWX") and "R" not in statuses


def test_a_rate_that_rounds_to_zero_is_never_shown_as_the_zero_that_it_is_not(site, release):
    rows = [row for row in release.rows("R04", {"ref_area": "AL"}) if row["conf_status"] == "F"]
    counted = {
        (row["time_period"], row["form"]): row["obs_value"]
        for row in release.rows("R02", {"ref_area": "AL", "breakdown": "form_sex_q", "sex": "F", "freq": "A"})
    }
    low = [row for row in rows if row["obs_note"] == flags.BELOW_PRECISION]
    assert low and all(row["obs_value"] == 0 and counted[row["time_period"], row["form"]] > 0 for row in low)
    page = site.get(f"/indicator/R04?area=AL&form={low[0]['form']}").text
    assert '<data value="0.0"></data>' in page and "[low]</abbr>" in page
    assert "<strong>[low]</strong> close to zero" in page
    lines = csv.DictReader(io.StringIO(site.get(f"/indicator/R04.csv?area=AL&form={low[0]['form']}").text))
    assert any("[low]" in line["signs"] for line in lines)


@pytest.mark.parametrize(
    ("value", "says"),
    [(0.0, "0.0"), (0.04, "[low]"), (-0.04, "[low]"), (0.06, "0.1"), (0.2, "0.2"), (3.0, "3.0")],
)
def test_zero_close_to_zero_and_small_are_three_things(value, says):
    row = {"obs_value": value, "obs_status": "A", "conf_status": "F", "unit_measure": "P_HTWMN"}
    assert flags.said(row, "en") == says


def test_several_signs_stand_side_by_side_and_a_hidden_figure_has_one_only():
    row = {"obs_value": 12.0, "obs_status": "P", "conf_status": "F", "unit_measure": "NR", REVISED: True}
    assert flags.said(row, "en") == "12 [p] [r]"
    assert flags.of({**row, "obs_value": 0.00001}) == ["p", "low", "r"]
    hidden = {"obs_value": None, "obs_status": "Q", "conf_status": "C", REVISED: True}
    assert flags.said(hidden, "en") == "[c]"
    assert cell(hidden, "en", Words("en")).count("[") == 1
