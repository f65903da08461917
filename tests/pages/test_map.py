"""A map shows each area with its figure or with the sign that stands for it; what must not be compared has none."""

import dataclasses
import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.components import files, map, map_chart, places, scene, svg
from observatory.components.labels import CODELISTS
from observatory.components.sight import see
from observatory.texts import LANGUAGES
from tests.publication import world

REGIONS = {"breakdown": "region_form_a", "by": "ref_area"}


def mapped(release, language: str = "en", name: str = "R02", **asked: str):
    return files.mapped(see(release, language, name, {**REGIONS, **asked}))


@pytest.mark.parametrize("area", world.REGIONS)
def test_every_area_is_on_the_map_with_the_figure_of_the_release_or_its_sign(release, area):
    found = mapped(release, area=area)
    rows = {
        row["ref_area"]: row
        for row in release.rows("R02", {"breakdown": "region_form_a", "form": "_T", "time_period": "2025"})
    }
    assert {one.place.code for one in found.areas} == set(world.REGIONS[area])
    for one in found.areas:
        row = rows[one.place.code]
        assert one.state == ("hidden" if row["conf_status"] == "C" else "shown")
        assert one.value == (None if row["conf_status"] == "C" else row["obs_value"])
        assert one.text.startswith("[c]" if row["conf_status"] == "C" else f"{row['obs_value']:,.0f}")


def with_hidden(release, code: str, number: float) -> map.Drawn:
    """A map of a view in which one area is hidden, with the number that it hides still in its row."""
    sight = see(release, "en", "R02", {**REGIONS, "area": "ME"})
    rows = [
        {**row, "obs_value": number, "obs_status": "Q", "conf_status": "C"} if row["ref_area"] == code else row
        for row in sight.view.rows
    ]
    view = dataclasses.replace(sight.view, rows=tuple(rows))
    return map.drawn(view, sight.state.chosen("period"), sight.labels, sight.words, sight.verdict)


def test_a_hidden_area_is_hatched_and_marked_and_has_the_fill_of_no_figure(release):
    found = with_hidden(release, "ME_N", 7919.0)
    hidden = next(one for one in found.areas if one.place.code == "ME_N")
    assert (hidden.state, hidden.text, hidden.fill, hidden.value) == (map.HIDDEN, "[c]", "", None)
    shapes = map.scene(found).shapes
    patch = next(s for s in shapes if isinstance(s, scene.Patch) and s.rings == hidden.place.rings)
    assert patch.kind == "box"
    assert len([s for s in shapes if isinstance(s, scene.Stroke) and s.kind == "hatch"]) >= 8
    features = map_chart.chart(found).figure["data"]["values"]["features"]
    assert [f["properties"]["kind"] for f in features].count("hatch") == 1


def test_a_hidden_number_is_in_no_drawing_class_or_legend_even_where_a_row_holds_it(release):
    found = with_hidden(release, "ME_N", 7919.0)
    seen = svg.inline(map.scene(found), "m") + svg.file(map.scene(found), "x", found.remarks)
    seen += json.dumps(map_chart.chart(found).figure) + found.legend + found.says
    assert "[c]" in seen
    assert not re.search("7[,.]?919", seen)


def test_an_area_that_nobody_counted_is_dashed_and_bears_its_sign(release):
    sight = see(release, "en", "R02", {**REGIONS, "area": "ME"})
    rows = tuple(row for row in sight.view.rows if (row["ref_area"], row["time_period"]) != ("ME_S", "2025"))
    view = dataclasses.replace(sight.view, rows=rows)
    found = map.drawn(view, "2025", sight.labels, sight.words, sight.verdict)
    assert {one.place.code: one.text for one in found.areas if one.state == map.NONE} == {"ME_S": "[z]"}
    assert any("None of them is zero" in remark for remark in found.remarks)


def test_the_explorer_draws_the_same_areas_and_texts_as_the_page(release):
    found = mapped(release, area="ME")
    spec = map_chart.chart(found).figure
    features = spec["data"]["values"]["features"]
    shown = {f["properties"]["name"]: f["properties"]["text"] for f in features if f["properties"]["kind"] == "area"}
    assert shown == {one.name: one.text for one in found.areas}
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"geoshape", "text"}
    assert '"projection": {"type": "identity"}' in json.dumps(spec)


def test_countries_whose_counts_must_not_be_compared_are_on_no_map(site):
    page = site.get("/indicator/R02?area=AL&with=ME&lang=en").text
    assert "No. They are shown beside each other" in page
    assert 'class="chart map"' not in page
    assert site.get("/indicator/R02.map.svg?area=AL&with=ME").status_code == 404


def test_rates_of_countries_are_on_a_map(site):
    page = site.get("/indicator/R04?area=AL&with=ME&lang=en").text
    assert 'class="chart map"' in page
    assert "Only with care." in page


def test_a_view_without_areas_says_where_its_map_is(site):
    page = site.get("/indicator/R02?area=AL&lang=en").text
    link = re.search(r'<a href="([^"]+)">See the parts of this area on a map', page)[1].replace("&amp;", "&")
    assert 'class="chart map"' in site.get(link).text


def test_areas_that_lie_nowhere_on_the_sheets_get_a_sentence_and_no_map(site, monkeypatch):
    monkeypatch.setattr(places, "_layouts", lambda: ())
    monkeypatch.setattr(places, "BUNDLED", ())
    page = site.get("/indicator/R02?breakdown=region_form_a&by=ref_area&area=ME&lang=en&nowhere=1").text
    assert "There are no boundaries for these areas" in page
    assert 'class="chart map"' not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_as_svg_is_whole_and_says_each_area_to_a_pointer(site, release, language):
    answer = site.get(f"/indicator/R02.map.svg?breakdown=region_form_a&by=ref_area&area=AL&lang={language}")
    titles = {e.text for e in ET.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}title")}
    assert {one.says for one in mapped(release, language, area="AL").areas} <= titles
    picture = site.get(f"/indicator/R02.map.png?breakdown=region_form_a&by=ref_area&area=AL&lang={language}")
    assert picture.content.startswith(b"\x89PNG")


def test_each_area_is_on_one_sheet_at_most_once_and_in_the_list_of_areas(release):
    known = set(release.codelist(CODELISTS["ref_area"])["code"])
    listed = [code for rows in places._layouts() for row in rows for code in row if code != "."]
    assert len(listed) == len(set(listed))
    assert set(listed) <= known
    assert all(len({len(row) for row in rows}) == 1 for rows in places._layouts())
    countries = {code for code in known if len(code) == 2 and code not in ("EA",)}
    assert {"AL", "BA", "ME", "MK", "RS", "XK"} <= countries & set(listed)


def test_kosovo_is_an_area_of_its_own_on_the_sheet_of_countries():
    found = places.sheet(["RS", "XK", "AL"])
    assert [place.code for place in found.places] == ["RS", "XK", "AL"]
    assert len({place.rings for place in found.places}) == 3


def test_what_an_office_could_not_place_is_said_beside_the_map():
    found = places.sheet(["ME_N", "ME_C", "ME_U"])
    assert found.outside == ("ME_U",)
    assert {place.code for place in found.places} == {"ME_N", "ME_C"}


def test_boundaries_of_the_office_are_drawn_where_it_names_a_file(tmp_path, monkeypatch):
    def square(code: str, west: float) -> dict:
        ring = [[west, 42.0], [west + 1, 42.0], [west + 1, 43.0], [west, 43.0], [west, 42.0]]
        return {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    file = tmp_path / "areas.geojson"
    features = [square("ME_N", 19.0), square("ME_C", 20.0)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    monkeypatch.setenv(places.BOUNDARIES, str(file))
    found = places.sheet(["ME_N", "ME_C"])
    assert not found.is_schematic
    west, east = found.places
    assert west.middle[0] < east.middle[0]
    assert west.middle[1] == pytest.approx(found.height / 2, abs=0.1)
    # An area that the file lacks is not left out of a map: the bundled boundaries have all of them.
    assert {place.code for place in places.sheet(["ME_N", "ME_C", "ME_S"]).places} == {"ME_N", "ME_C", "ME_S"}


def test_a_file_of_boundaries_that_cannot_be_read_leaves_the_bundled_ones_and_the_squares(
    tmp_path, monkeypatch, caplog
):
    bundled = places.sheet(["ME_N", "ME_C"])
    file = tmp_path / "areas.geojson"
    file.write_text("{")
    monkeypatch.setenv(places.BOUNDARIES, str(file))
    assert places.sheet(["ME_N", "ME_C"]) == bundled
    assert "cannot be read" in caplog.text
    monkeypatch.setattr(places, "BUNDLED", ())
    assert places.sheet(["BA_BIH", "BA_RS"]).is_schematic


@given(st.floats(0, 300), st.floats(0, 300), st.floats(10, 120), st.floats(10, 120))
def test_hatches_stay_inside_their_area(left, top, width, height):
    ring = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    lines = places.hatches([ring])
    assert lines
    for line in lines:
        for x, y in line:
            assert left - 0.01 <= x <= left + width + 0.01
            assert top - 0.01 <= y <= top + height + 0.01


@given(st.text(alphabet="abcdefghij -/–", min_size=1, max_size=80), st.floats(40, 360))
def test_a_name_on_a_map_has_three_lines_at_most_and_none_is_wider_than_its_square(name, room):
    lines = map.lines_of(name, room)
    assert len(lines) <= 3
    assert all(len(line) <= max(int(room / map._LETTER), 4) for line in lines)


def test_a_short_name_stands_on_its_area():
    place = places.sheet(["XK-05", "XK-06"]).places[0]
    lines = [line for _, _, line in map.written(map.Area(place, "Peć", "28", map.SHOWN, "class1", 28.0), False)]
    assert lines == ["Peć", "28"]


def test_letters_stand_out_from_every_class_of_a_map():
    def contrast(one: str, other: str) -> float:
        def light(colour: str) -> float:
            parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for kind in (*scene.CLASSES, "box", "hatch"):
        letters = scene.ON_DARK if kind in scene.DARK else scene.INK["text"]
        assert contrast(scene.INK[kind], letters) >= 4.5, kind
