"""The explorer draws a release, says what it is, and shows nothing that the release hides."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from observatory import release
from observatory.components import chart, standing, store
from observatory.components.view import View
from observatory.gate import parts, ready, shell
from observatory.release import open_current
from observatory.still import routes
from observatory.texts import Words
from tests.publication import canary, world

SITE = world.PROJECT / "observatory" / "pages" / "site.py"
PAGE = """
from observatory.components import frame, store
from observatory.components.labels import Labels
from observatory.pages import {page}
from observatory.texts import Words
release = store.shown()
{page}.show(frame.Context(release, Labels(release, "{language}"), Words("{language}")))
"""


def draw(page: str, language: str = "en", **params: str) -> AppTest:
    """One page alone, as the site draws it inside its frame."""
    app = AppTest.from_string(PAGE.format(page=page, language=language), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    """All that a page sends to the browser: texts, tables, chart specifications, widgets."""
    parts = [str(element.proto) for element in app.main]
    return "\n".join([*parts, *(json.dumps(rows) for rows in charts(app))])


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def charts(app: AppTest) -> list[list[dict]]:
    """The rows behind each chart. They travel as Arrow, where a number does not look like one."""
    sent = [element.proto for element in app.get("vega_lite_chart")]
    parts = [[proto.data.data, *(named.data.data for named in proto.datasets)] for proto in sent]
    return [
        [row for data in several if data for row in pa.ipc.open_stream(data).read_all().to_pylist()]
        for several in parts
    ]


@pytest.mark.parametrize("page", ["explore", "cube"])
@pytest.mark.parametrize("language", ["en", "sr-Cyrl", "mk"])
def test_every_page_is_drawn_in_every_kind_of_script(shown, page, language):
    assert draw(page, language).title


def test_no_view_of_the_explorer_sends_a_hidden_number(shown):
    numbers = canary.hidden_numbers(open_current(shown.releases))
    assert len(numbers) >= 10
    marked = 0
    for breakdown, by, freq in (
        ("form_sex_q", "sex", "Q"),
        ("form_sex_q", "form", "A"),
        ("form2_a", "sex", "A"),
        ("sex_age_a", "age", "A"),
    ):
        for area in world.REGIONS:
            app = draw("explore", indicator="R02", breakdown=breakdown, by=by, freq=freq, area=area)
            sent = text(app)
            marked += "[c]" in sent
            assert not canary.found_in(sent, numbers)
    assert marked >= 2


def test_no_view_of_the_cube_sends_a_hidden_number(shown):
    numbers = canary.hidden_numbers(open_current(shown.releases))
    marked = 0
    for rows, columns in (("form", "sex"), ("sex", "time_period"), ("ref_area", "form")):
        for area in world.REGIONS:
            sent = text(
                draw("cube", indicator="R02", breakdown="form2_a", rows=rows, columns=columns, ref_area=area, sex="_U")
            )
            marked += "[c]" in sent
            assert not canary.found_in(sent, numbers)
    assert marked >= 2


def test_the_site_says_that_the_data_are_synthetic_and_from_which_release_they_are(shown):
    app = AppTest.from_file(str(SITE), default_timeout=60).run()
    assert not app.exception
    assert "These figures are synthetic" in html(app)
    assert open_current(shown.releases).id in html(app)


def test_another_language_names_the_codes_in_it(shown):
    app = AppTest.from_file(str(SITE), default_timeout=60)
    app.query_params["lang"] = "sq"
    app.run()
    assert "Shqipëria" in html(app)


def test_without_any_release_the_site_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(tmp_path))
    app = AppTest.from_file(str(SITE), default_timeout=60).run()
    assert not app.exception
    assert "Nothing has been released yet" in app.info[0].value


def test_a_hidden_figure_is_marked_in_the_table_and_drawn_as_a_box_in_the_chart(shown):
    app = draw("explore", indicator="R02", breakdown="form_sex_q", by="sex", freq="A", area="ME")
    assert 'title="hidden">[c]</abbr>' in html(app)
    boxes = [row for rows in charts(app) for row in rows if row["state"] == "hidden"]
    assert boxes
    assert all(row["value"] is None and row["text"] == "[c]" for row in boxes)


def test_the_chart_and_the_table_show_the_same_figures(shown):
    app = draw("explore", indicator="R02", breakdown="form_sex_q", by="form", freq="A", area="AL")
    table = html(app)
    rows = [row for rows in charts(app) for row in rows]
    assert len(rows) == 5
    assert all(row["text"].split(" ")[0] in table for row in rows)


def test_an_estimate_is_drawn_with_its_interval_and_a_hidden_one_without():
    row = {"obs_value": 12.0, "obs_status": "A", "conf_status": "F", "ci_low": 9.0, "ci_high": 15.0, "ref_area": "ME"}
    hidden = {**row, "time_period": "2025", "conf_status": "C", "obs_status": "Q"}
    shown = {**row, "time_period": "2024"}
    view = View("P01", "t", "ME", "", (shown, hidden), ("2024", "2025"), ("_T",), {})
    labels = SimpleNamespace(language="en", of=lambda dimension, code: code)
    drawn = chart.over_time(view, "_T", labels, Words("en"))
    one, two = drawn.figure["data"]["values"]
    assert (one["low"], one["high"], one["peak"]) == (9.0, 15.0, 15.0)
    assert (two["low"], two["high"], two["value"], two["text"]) == (None, None, None, "[c]")
    assert any(layer["mark"]["type"] == "rule" for layer in drawn.figure["layer"])
    assert any("95 per cent" in remark for remark in drawn.remarks)


def test_views_of_one_kind_share_no_figures():
    views = [
        View("R02", "t", "ME", "", ({"ref_area": "ME", "time_period": year, "obs_value": 1.0, "obs_status": "A",
             "conf_status": "F"},), (year,), ("_T",), {})
        for year in ("2024", "2025")
    ]  # fmt: skip
    labels = SimpleNamespace(language="en", of=lambda dimension, code: code)
    first, second = (chart.over_time(view, "_T", labels, Words("en")).figure for view in views)
    assert [row["name"] for row in first["data"]["values"]] == ["2024"]
    assert first["layer"][0]["encoding"]["x"]["sort"] == ["2024"]
    assert second["layer"][0]["encoding"]["x"]["sort"] == ["2025"]


def test_an_unknown_indicator_gives_a_helpful_page(shown):
    app = draw("explore", indicator="X99")
    assert 'no indicator "X99"' in app.warning[0].value
    assert app.title[0].value == "Recorded victims"


def test_what_the_address_asks_for_and_the_release_does_not_have_is_said(shown):
    app = draw("explore", indicator="R02", area="ZZ")
    assert "area=ZZ" in app.warning[0].value
    assert not draw("explore", indicator="R02", area="AL").warning


def test_countries_that_count_differently_get_a_scale_each_and_are_told_apart(shown):
    app = draw("explore", indicator="R02", area="AL", **{"with": "ME"})
    assert "No. They are shown beside each other" in app.warning[0].value
    assert not any("Area, 2025" in heading.value for heading in app.subheader)


def test_a_new_release_appears_without_a_restart(tmp_path, monkeypatch):
    where = world.place(tmp_path)
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    first = world.publish(where)
    assert store.shown().id == first.id
    second = world.publish(where, world.indicators().assign(obs_note="seen again"))
    assert second.id != first.id
    assert store.shown().id == second.id


def test_a_damaged_release_is_not_shown_and_the_last_good_one_stands(tmp_path, monkeypatch):
    where = world.place(tmp_path)
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    first = world.publish(where)
    assert store.shown().id == first.id
    bad = where.releases / "r0002-00000000"
    bad.mkdir()
    (bad / "manifest.json").write_text("{")
    release.switch(where.releases, bad.name)
    assert store.shown().id == first.id


def test_when_the_folder_of_releases_is_gone_the_last_release_stands_whole(tmp_path, monkeypatch):
    where = world.place(tmp_path)
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    world.publish(where)
    site = TestClient(Starlette(routes=routes.routes()))
    shown = store.shown()
    whole = [f"/releases/{shown.id}/indicators.parquet", "/download/R02.parquet", "/download/codelists/cl_sex.csv"]
    before = [site.get(address).content for address in whole]
    assert "cannot be read at the moment" not in site.get("/method?lang=en").text
    where.releases.rename(tmp_path / "gone")
    assert store.shown() == shown
    # Views, languages and files that nobody had asked for while the folder was there.
    for address in (
        "/indicator/R02?area=ME&lang=mk",
        "/indicator/R04.xlsx?area=AL",
        "/method?lang=sq",
        "/download/R04.csv",
    ):
        assert site.get(address).status_code == 200
    assert [site.get(address).content for address in whole] == before
    assert draw("explore", indicator="R04", area="ME").title
    # Whoever reads is told so, until the folder is back.
    said = f"What is shown is release {shown.id}, the last that could be read."
    assert said in text(AppTest.from_file(str(SITE), default_timeout=60).run())
    assert said in site.get("/method?lang=en").text
    (tmp_path / "gone").rename(where.releases)
    assert said not in site.get("/method?lang=en").text


def test_what_is_copied_of_a_release_belongs_to_this_process_alone(tmp_path, monkeypatch):
    where = world.place(tmp_path)
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    world.publish(where)
    copied = store.shown().path
    assert not copied.is_relative_to(where.releases)
    assert Path(standing._beside().name).stat().st_mode & 0o077 == 0
    assert copied.is_relative_to(standing._beside().name)


def test_copies_go_with_their_process_and_those_of_a_killed_one_with_the_next(tmp_path, monkeypatch):
    where = world.place(tmp_path / "home")
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    world.publish(where)
    # No process has a number as high as this one.
    left, other = tmp_path / "tfgbv-shown-99999999-abc", tmp_path / "tfgbv-shown-1-abc"
    left.mkdir()
    other.mkdir()
    monkeypatch.setattr(standing, "gettempdir", lambda: str(tmp_path))
    standing.remove_copies()
    copied = store.shown().path
    assert copied.exists() and other.exists() and not left.exists()
    standing.remove_copies()
    assert not copied.exists()
    assert store.shown().columns()


def test_the_kinds_of_charts_are_drawn_before_the_first_visitor_comes(shown, monkeypatch):
    chart._kind.cache_clear()
    ready.get_ready()
    assert chart._kind.cache_info().currsize >= 2
    # A fault in one of them is for the log: the door opens all the same.
    monkeypatch.setattr(ready, "_draw", lambda *_: 1 / 0)
    ready.get_ready()


def test_the_files_that_the_explorer_begins_with_are_packed_before_somebody_asks():
    shell.pack()
    names = {file.name for file in shell._assets._answers}
    page = shell._page("/explore", "en").plain.decode()
    asked = set(re.findall(r"/static/js/([^\"]+\.js)", page))
    assert len(asked) > 100 and asked <= names
    # Streamlit has many more, for what our pages do not draw.
    assert not any(name.startswith("PlotlyChart") for name in names)


def test_a_page_of_the_explorer_names_all_that_it_will_draw_with_and_nothing_else():
    explore, cube = (set(parts.later(path)) for path in ("/explore", "/cube"))
    stems = {name.removeprefix("js/").split(".")[0] for name in explore}
    # None of them is missing in the installed version of Streamlit.
    assert stems >= set(parts.DRAWN["/explore"])
    assert cube < explore and not any("ArrowVegaLiteChart" in name for name in cube)
    assert not explore & set(parts.first())
    assert all((parts.STATIC / "static" / name).is_file() for name in explore)
    assert all(f'href="/static/{name}"' in shell._page("/explore", "mk").plain.decode() for name in explore)
