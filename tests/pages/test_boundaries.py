"""The bundled boundaries are whole, lie beside each other, and name whom they are from."""

import json
import math

import pytest

from observatory.components import lettering, map, places
from observatory.components.labels import CODELISTS
from observatory.components.svg import inline

SIX = ("AL", "BA", "ME", "MK", "RS", "XK")
# Countries whose regions and outline come from one file.
ONE_FILE = ("AL", "ME", "MK", "RS")
OFFICIAL_KM2 = {
    "BA_BIH": 26110,
    "BA_RS": 24857,
    "BA_BD": 493,
    "XK-01": 1026,
    "XK-02": 1234,
    "XK-03": 1206,
    "XK-04": 2077,
}
OFFICIAL_KM2 |= {"XK-05": 1365, "XK-06": 2276, "XK-07": 1740}


def regions(release, country: str) -> list[str]:
    listed = release.codelist(CODELISTS["ref_area"])
    rows = zip(listed["code"], listed["parent"], strict=True)
    return [code for code, parent in rows if parent == country and not code.endswith(places.UNLOCATED)]


def known() -> dict:
    return {code: rings for file in places.BUNDLED for code, rings in places._boundaries(file).rings.items()}


def area(code: str) -> float:
    """The area of a shape in square degrees: outer rings run against the clock, holes with it."""
    return sum(places._area(ring) for ring in known()[code])


def is_inside(code: str, x: float, y: float) -> bool:
    spans = lettering._inside(known()[code], y)
    return any(left < x < right for left, right in spans)


@pytest.mark.parametrize("country", SIX)
def test_every_region_of_the_six_has_a_shape(release, country):
    codes = regions(release, country)
    found = places.sheet(codes)
    assert len(codes) >= 3
    assert {place.code for place in found.places} == set(codes)
    assert not found.is_schematic


def test_each_ring_is_closed_and_each_shape_has_an_area():
    features = [one for file in places.BUNDLED for one in json.loads(file.read_text(encoding="utf-8"))["features"]]
    for feature in features:
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for part in parts for ring in part)
        assert all(places._area(tuple(opened(part[0]))) > 0 for part in parts)
        assert area(feature["properties"]["code"]) > 0
    assert len(features) == len(known())


def opened(ring: list[list[float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in ring[:-1]]


def test_the_bundled_areas_are_in_the_list_of_areas(release):
    assert known().keys() <= set(release.codelist(CODELISTS["ref_area"])["code"])


@pytest.mark.parametrize("country", ONE_FILE)
def test_regions_fill_their_country_and_do_not_overlap(release, country):
    codes = regions(release, country)
    assert sum(area(code) for code in codes) == pytest.approx(area(country), rel=0.002)
    points = [point for ring in known()[country] for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # Off the grid of three decimals, so that no point lies on a corner.
    for across in range(1, 30):
        for up in range(1, 30):
            x, y = west + (east - west) * across / 30 + 0.00037, south + (north - south) * up / 30 + 0.00041
            assert sum(is_inside(code, x, y) for code in codes) == is_inside(country, x, y)


@pytest.mark.parametrize("country", ["BA", "XK"])
def test_regions_of_another_file_do_not_overlap_and_have_about_their_official_size(release, country):
    codes = regions(release, country)
    points = [point for code in codes for ring in known()[code] for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    for across in range(1, 30):
        for up in range(1, 30):
            x, y = west + (east - west) * across / 30 + 0.00037, south + (north - south) * up / 30 + 0.00041
            assert sum(is_inside(code, x, y) for code in codes) <= 1
    km2 = 111.32 * 110.9 * math.cos(math.radians((south + north) / 2))
    for code in codes:
        assert area(code) * km2 == pytest.approx(OFFICIAL_KM2[code], rel=0.1), code
    assert sum(area(code) for code in codes) == pytest.approx(area(country), rel=0.02)


@pytest.mark.parametrize(
    ("city", "x", "y", "code"),
    [
        ("Tirana", 19.82, 41.33, "AL-11"),
        ("Shkodër", 19.51, 42.07, "AL-10"),
        ("Vlorë", 19.51, 40.46, "AL-12"),
        ("Podgorica", 19.26, 42.44, "ME_C"),
        ("Pljevlja", 19.36, 43.36, "ME_N"),
        ("Skopje", 21.43, 42.0, "MK008"),
        ("Bitola", 21.33, 41.03, "MK005"),
        ("Veles", 21.78, 41.72, "MK001"),
        ("Tetovo", 20.97, 42.01, "MK006"),
        ("Kumanovo", 21.71, 42.13, "MK007"),
        ("Beograd", 20.46, 44.81, "RS11"),
        ("Novi Sad", 19.83, 45.26, "RS12"),
        ("Kragujevac", 20.91, 44.01, "RS21"),
        ("Niš", 21.9, 43.32, "RS22"),
        ("Prishtina", 21.17, 42.66, "XK"),
        ("Mitrovica", 20.87, 42.89, "XK"),
        ("Sarajevo", 18.41, 43.86, "BA_BIH"),
        ("Goražde", 18.97, 43.67, "BA_BIH"),
        ("Orašje", 18.69, 45.03, "BA_BIH"),
        ("Banja Luka", 17.19, 44.77, "BA_RS"),
        ("Višegrad", 19.29, 43.78, "BA_RS"),
        ("Trebinje", 18.34, 42.71, "BA_RS"),
        ("Brčko", 18.81, 44.87, "BA_BD"),
        ("Ferizaj", 21.15, 42.37, "XK-01"),
        ("Gjakova", 20.43, 42.38, "XK-02"),
        ("Gjilan", 21.47, 42.46, "XK-03"),
        ("Mitrovica", 20.87, 42.89, "XK-04"),
        ("Peja", 20.29, 42.66, "XK-05"),
        ("Prishtina", 21.17, 42.66, "XK-06"),
        ("Prizren", 20.74, 42.21, "XK-07"),
        ("Napoli", 14.25, 40.86, "ITF3"),
    ],
)
def test_a_city_lies_in_its_area_and_in_no_other_of_the_same_kind(city, x, y, code):
    # Maps of one country are drawn from one file; its neighbours in another may overlap its edge.
    others = [other for other in known() if len(other) == len(code) and (len(code) == 2 or other[:2] == code[:2])]
    assert [other for other in others if is_inside(other, x, y)] == [code], city


def test_kosovo_and_serbia_are_beside_each_other():
    x, y = places._middle(max(known()["XK"], key=len))
    assert is_inside("XK", x, y)
    assert not is_inside("RS", x, y)


@pytest.mark.parametrize(
    ("file", "source", "licence", "credit"),
    [
        ("boundaries.geojson", "Natural Earth", "Public domain", "Natural Earth"),
        ("boundaries_osm.geojson", "OpenStreetMap", "Open Database License 1.0", "© OpenStreetMap contributors (ODbL)"),
    ],
)
def test_each_file_names_its_source_and_licence_and_is_small(file, source, licence, credit):
    path = next(path for path in places.BUNDLED if path.name == file)
    said = json.loads(path.read_text(encoding="utf-8"))
    assert source in said["source"]
    assert said["licence"].startswith(licence)
    assert credit in said["credit"]
    assert path.stat().st_size < 300_000


def test_a_map_names_whom_its_borders_are_from(release):
    for country, credit in (("BA", "OpenStreetMap"), ("XK", "OpenStreetMap"), ("ME", "Natural Earth")):
        assert credit in places.sheet(regions(release, country)).credit


def test_letters_stand_inside_their_area_and_a_name_is_whole_or_absent():
    for country in SIX:
        codes = [code for code in known() if code.startswith(country) and code != country]
        for place in places.sheet(codes).places:
            one = map.Area(place, "Name of a region", "[c]", map.HIDDEN, "", None)
            lines = map.written(one, False)
            assert lines[-1][2] == "[c]"
            assert " ".join(line for _, _, line in lines[:-1]) in ("", "Name of a region")
            for x, y, _ in lines:
                assert any(left < x < right for left, right in lettering._inside(place.rings, y - 4)), place.code


def test_the_largest_map_leaves_room_on_a_page():
    codes = [code for code in known() if code.startswith("IT") and len(code) == 4]
    found = places.sheet(codes)
    areas = tuple(map.Area(place, place.code, "[c]", map.HIDDEN, "", None) for place in found.places)
    drawn = map.Drawn("Map", "Map", found.height, found.is_schematic, areas, (), "", ())
    assert len(areas) == 20
    assert len(inline(map.scene(drawn), "m")) < 60_000
