"""Support and dark figure are drawn: by year and country or by line, hidden figures as boxes, intervals as lines."""

import re

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory import release as releases
from observatory.components import state
from observatory.components.view import View
from observatory.publication.content import read_codelists, write_content
from observatory.still import latest, pictures, routes
from observatory.still.visit import Visit
from tests.publication import world

COMMON = {
    "area_level": "country",
    "freq": "A",
    "sex": "_T",
    "obs_note": "",
    "taxonomy_version": "1.0",
    "response": "_T",
}


def row(indicator: str, area: str, year: str, form: str, value: float | None, **more: object) -> dict:
    shown = value is not None
    return {
        **COMMON,
        "indicator": indicator,
        "breakdown": "survey_form1" if indicator == "X01" else "form_sex_q",
        "country": area,
        "ref_area": area,
        "time_period": year,
        "form": form,
        "unit_measure": "RT" if indicator == "X01" else "NR",
        "obs_value": value,
        "obs_status": "A" if shown else "Q",
        "conf_status": "F" if shown else "C",
        "is_synthetic": True,
        "source": "joint" if indicator == "X01" else "cso",
        "reporter": "_T",
        "ci_low": None,
        "ci_high": None,
        **more,
    }


ROWS = [
    row("S01", "AL", "2023", "_T", 120.0),
    row("S01", "AL", "2024", "_T", None),
    row("S01", "AL", "2025", "_T", 150.0),
    row("S01", "AL", "2025", "IBA", 40.0),
    row("S01", "ME", "2023", "_T", 900.0),
    row("S01", "ME", "2025", "_T", 950.0),
    row("S10H", "AL", "2025", "_T", 40.0, unit_measure="H"),
    row("S10H", "AL", "2025", "IBA", 36.0, unit_measure="H"),
    row("S10H", "AL", "2025", "EXT", None, unit_measure="H"),
    row("S05", "AL", "2025", "_T", 30.0),
    row("S05", "AL", "2025", "IBA", 12.0),
    row("S05", "AL", "2025", "_T", 20.0, response="PRISON"),
    row("X01", "AL", "2025", "_T", None),
    row("X01", "AL", "2025", "IBA", 200.0, ci_low=150.0, ci_high=300.0),
    row("X01", "ME", "2025", "_T", 12.0, ci_low=9.0, ci_high=16.0),
    row("X01", "ME", "2025", "IBA", 30.0, ci_low=20.0, ci_high=45.0),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("themes")
    manifest = write_content(
        folder / "new",
        rows=pd.DataFrame(ROWS),
        codelists=read_codelists(world.PROJECT / "dbt" / "seeds"),
        notes="# Notes\n",
        audit={"passed": True, "scenarios": []},
        changes={"previous": None},
        submissions=[],
        previous=None,
    )
    name = releases.next_id(folder, manifest["content_hash"])
    said = {"id": name, "made_at": "2026-01-15T00:00:00+00:00"}
    releases.write_json(folder / "new" / "manifest.json", manifest | said)
    (folder / "new").rename(folder / name)
    releases.switch(folder, name)
    return releases.open_release(folder / name)


@pytest.fixture
def pages(made, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(made.path.parent))
    return TestClient(Starlette(routes=routes.routes()))


def drawn(made, indicator: str) -> pictures.Pictures:
    visit = Visit(made, "en", "/", {})
    return pictures.pictures(visit, latest.latest(visit, indicator))


def test_clients_are_drawn_by_year_a_chart_for_each_country_with_a_scale_of_its_own(made):
    found = drawn(made, "S01")
    assert [one.caption for one in found.drawn] == ["Albania: 2023–2025", "Montenegro: 2023–2025"]
    assert found.is_each_own
    albania, montenegro = (str(one.drawing) for one in found.drawn)
    assert albania.count('class="bar"') == 2
    assert albania.count('class="box"') == 1
    assert "[c]" in albania
    # The highest bar of each fills its own chart, so that nobody reads the one against the other.
    assert 'height="190"' in albania
    assert 'height="190"' in montenegro


def test_a_year_that_was_not_delivered_is_a_box_and_no_gap(made):
    montenegro = str(drawn(made, "S01").drawn[1].drawing)
    assert montenegro.count('class="box"') == 1
    assert "[x]" in montenegro


def test_hours_of_one_country_are_drawn_by_form(made):
    found = drawn(made, "S10H")
    (only,) = found.drawn
    assert only.caption == "Albania: Form of violence, 2025"
    assert [str(only.drawing).count(f'class="{kind}"') for kind in ("bar", "box")] == [2, 1]
    assert not found.is_each_own


def test_the_dark_figure_is_drawn_with_its_interval(made):
    albania, montenegro = (str(one.drawing) for one in drawn(made, "X01").drawn)
    # An interval is a line, its pale edge, and two ends.
    assert [albania.count('class="text"'), montenegro.count('class="text"')] == [3, 6]
    widths = re.findall(r'<rect x="0%" y="\d+" width="([\d.]+)%" height="16" fill="#1f6f8b"', albania)
    assert [float(width) for width in widths] == pytest.approx([80 * 200 / 300], abs=0.01)
    assert "interval" in " ".join(drawn(made, "X01").remarks)


def test_the_pages_show_the_drawings_before_the_tables_and_explain_their_signs(pages):
    support, dark = (pages.get(f"/{name}?lang=en").text for name in ("support", "dark-figure"))
    assert support.index("Albania: 2023–2025") < support.index("Clients of support organisations: number, 2025")
    assert "a scale of its own" in support
    assert "Hidden so that nobody can be recognised" in support
    assert "Thin lines show the interval" in dark
    assert len(set(re.findall(r'<title id="([^"]+)"', support))) == len(re.findall("<title id=", support))


def test_a_table_of_one_period_says_it_once(pages):
    dark = pages.get("/dark-figure?lang=en").text
    assert re.search(r"<caption>[^<]*2025\.</caption>", dark)
    assert "<small>2025</small>" not in dark


def test_a_choice_without_figures_says_what_was_left_out_and_shows_what_there_is(pages):
    answer = pages.get("/indicator/S05?area=AL&by=none&form=IBA&response=PRISON&lang=en")
    assert answer.status_code == 200
    assert "response=PRISON" in re.search(r'<p class="tfgbv-banner">(?!These)(.*?)</p>', answer.text)[1]
    assert "<data value=" in answer.text or "[c]" in answer.text
    assert '<select id="f-form"' in answer.text


def test_a_view_without_figures_says_so_and_what_to_try(pages, monkeypatch):
    # No address leads to one any more; a release that is read while it is damaged still might.
    monkeypatch.setattr(state, "look", lambda *_, **asked: View("S05", "", "AL", "", (), (), (), {}))
    answer = pages.get("/indicator/S05?area=ME&by=none&lang=en")
    assert answer.status_code == 200
    assert "The release has no figures for this choice. Choose another area, period or breakdown." in answer.text
    assert "<svg" not in answer.text
    assert '<select id="f-form"' in answer.text
