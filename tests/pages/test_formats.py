"""Every number of every format equals the release, for the same address; an address brings its view back whole."""

import csv
import io
import json
import re
import zipfile
from urllib.parse import parse_qsl, urlencode

import openpyxl
import pytest
from PIL import Image

from observatory.components import files, workbook
from observatory.components.sight import see
from observatory.still import routes
from observatory.still.kept import Kept
from observatory.texts import Words
from tests.pages.walking import random_states
from tests.publication import canary, world

STATES = 100


def expected(release, sight) -> dict[tuple, float | None]:
    """The figures of a view straight from the release, hidden and missing ones as None."""
    state = sight.state
    where = {"breakdown": state.chosen("breakdown"), "freq": state.chosen("freq"), **state.fixed}
    where["ref_area"] = list(state.within) if sight.view.by == "ref_area" else [state.within[0]]
    key = ("ref_area", "time_period", "form", "sex", "age")
    return {
        tuple(row[name] for name in key): row["obs_value"] if row["conf_status"] == "F" else None
        for row in release.rows(state.indicator, where)
    }


def test_the_address_of_a_hundred_random_views_brings_each_back(release):
    for name, asked in random_states(release, STATES, seed=3):
        first = see(release, "en", name, asked)
        again = see(release, "en", name, dict(parse_qsl(first.state.query())))
        assert again.state.query() == first.state.query()
        assert again.view.rows == first.view.rows
        assert again.caption == first.caption
        assert not again.state.ignored


def test_every_choice_that_is_offered_leads_to_figures_or_their_signs(release):
    for name, asked in random_states(release, 150, seed=11):
        sight = see(release, "en", name, asked)
        assert sight.view.rows, (name, asked)
        for choice in sight.state.choices:
            for code in choice.options[:3]:
                changed = dict(parse_qsl(sight.state.query(**{choice.key: code})))
                assert see(release, "en", name, changed).view.rows, (name, changed)


def test_a_code_is_offered_only_where_the_table_has_it_beside_what_is_chosen(tmp_path):
    where, mart = world.place(tmp_path), world.indicators()
    quarters = (mart["breakdown"] == "form_sex_q") & (mart["freq"] == "Q") & (mart["sex"] != "_T")
    thinner = world.publish(where, mart[~quarters])
    asked = {"area": "AL", "breakdown": "form_sex_q", "by": "form", "sex": "F"}
    years, quarterly = (see(thinner, "en", "R02", {**asked, "freq": freq}) for freq in "AQ")
    assert years.state.fixed["sex"] == "F"
    assert not years.state.ignored
    # An address that asks for what there is not is told so, and gets figures.
    assert "sex" not in quarterly.state.fixed or quarterly.state.chosen("sex") == "_T"
    assert all("F" not in choice.options for choice in quarterly.state.choices if choice.key == "sex")
    assert quarterly.view.rows


@pytest.mark.parametrize("language", ["en", "sq", "mk"])
def test_page_csv_xlsx_and_json_show_exactly_the_figures_of_the_release(site, release, language):
    for name, asked in random_states(release, 25, seed=len(language) + ord(language[0])):
        sight = see(release, language, name, asked)
        query = urlencode({**asked, "lang": language})
        figures = expected(release, sight)
        wanted = sorted(value for value in figures.values() if value is not None)
        hidden = sum(row["conf_status"] == "C" for row in sight.view.rows)

        page = site.get(f"/indicator/{name}?{query}").text
        assert sorted(float(v) for v in re.findall(r'<data value="([^"]+)">', page)) == wanted

        rows = list(csv.DictReader(io.StringIO(site.get(f"/indicator/{name}.csv?{query}").text)))
        assert sorted(float(r["obs_value"]) for r in rows if r["obs_value"] not in ("", "[c]")) == wanted
        assert sum(r["obs_value"] == "[c]" for r in rows) == hidden

        found = json.loads(site.get(f"/indicator/{name}.json?{query}").text)["rows"]
        assert sorted(r["obs_value"] for r in found if r["obs_value"] is not None) == wanted

        book = openpyxl.load_workbook(io.BytesIO(site.get(f"/indicator/{name}.xlsx?{query}").content))
        shown = [cell for line in book["Table"].iter_rows(min_row=3, min_col=2, values_only=True) for cell in line]
        assert sorted(float(v) for v in shown if isinstance(v, int | float)) == pytest.approx(wanted, rel=1e-12)


def test_no_file_of_any_view_holds_a_hidden_number(site, release):
    numbers = canary.hidden_numbers(release)
    assert len(numbers) >= 10
    for name, asked in random_states(release, 30, seed=9):
        for kind in files.TYPES:
            content = site.get(f"/indicator/{name}.{kind}?{urlencode(asked)}").content
            assert not canary.found_in(whole_text(kind, content), numbers), (name, asked, kind)


def whole_text(kind: str, content: bytes) -> str:
    """All that stands in a file, packed parts unpacked."""
    if kind in (files.XLSX, files.ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace") if kind != files.PNG else ""


@pytest.mark.parametrize("name", ["indicators", "R02", "R04"])
def test_no_whole_table_holds_a_hidden_number(site, release, name):
    text = site.get(f"/download/{name}.csv").text
    assert "[c]" in text
    assert not canary.found_in(text, canary.hidden_numbers(release))
    assert len(text.splitlines()) == len(release.rows(name)) + 1


@pytest.mark.parametrize("name", ["R02", "R04"])
def test_a_whole_table_as_a_workbook_says_what_its_csv_says_and_holds_no_hidden_number(site, release, name):
    answer = site.get(f"/download/{name}.xlsx?lang=mk")
    assert answer.content == workbook.table_as_xlsx(release, name, Words("mk"))
    assert not canary.found_in(whole_text(files.XLSX, answer.content), canary.hidden_numbers(release))
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    head, *rows = book["Data"].iter_rows(values_only=True)
    lines = list(csv.DictReader(io.StringIO(site.get(f"/download/{name}.csv").text)))
    assert list(head) == list(lines[0])
    told = [["" if one is None else str(one).lower() for one in row] for row in rows]
    assert told == [[one.lower() for one in line.values()] for line in lines]
    about = "\n".join(row[0] for row in book["About"].iter_rows(values_only=True))
    assert release.id in about
    assert "[c]" in about


def test_a_table_of_very_many_rows_is_offered_as_csv_and_parquet_only(site, release, monkeypatch):
    assert "/download/R02.xlsx" in site.get("/download?lang=bs").text
    rows = len(release.rows("R02"))
    monkeypatch.setattr(workbook, "MOST_ROWS", rows - 1)
    monkeypatch.setattr(routes, "kept", Kept())
    assert "/download/R02.xlsx" not in site.get("/download?lang=bs").text
    assert site.get("/download/R02.xlsx").status_code == 404
    assert site.get("/download/R02.csv").status_code == 200


def test_charts_draw_the_same_figures_as_the_table(site, release):
    svg = site.get("/indicator/R02.svg?breakdown=form_sex_q&by=form&freq=A&area=AL&lang=en").text
    sight = see(release, "en", "R02", {"breakdown": "form_sex_q", "by": "form", "freq": "A", "area": "AL"})
    shown = [row for row in sight.view.rows if row["time_period"] == sight.state.chosen("period")]
    for row in shown:
        if row["form"] != "_T":
            assert ("[c]" if row["conf_status"] == "C" else f"{row['obs_value']:,.0f}") in svg


def test_a_chart_as_png_is_a_picture_of_some_size(site):
    picture = Image.open(io.BytesIO(site.get("/indicator/R02.png?lang=mk").content))
    assert picture.width == 1440
    assert len(picture.getcolors(1 << 20)) > 3


def test_files_say_in_their_names_that_the_data_are_synthetic(site):
    for kind in files.TYPES:
        assert "SYNTHETIC_R02" in site.get(f"/indicator/R02.{kind}").headers["content-disposition"]


def test_the_same_view_gives_the_same_bytes(release):
    first, again = (see(release, "sq", "R02", {"area": "ME"}) for _ in range(2))
    for kind in files.TYPES:
        assert files.make(kind, first) == files.make(kind, again)


def test_a_citation_comes_as_text_bibtex_and_ris_and_all_name_the_release(site, release, monkeypatch):
    # What is kept was made under another address.
    monkeypatch.setenv("TFGBV_SITE", "https://figures.example/")
    monkeypatch.setattr(routes, "kept", Kept())
    page = site.get("/indicator/R02?area=ME&lang=en").text
    bib = site.get("/indicator/R02.bib?area=ME&lang=en").text
    ris = site.get("/indicator/R02.ris?area=ME&lang=en").content.decode()
    assert (
        f"Recorded victims (R02). Observatory of technology-facilitated gender-based violence, release {release.id}"
        in page
    )
    assert all(release.id in said for said in (bib, ris))
    # Whoever reads the citation finds the view again, under the address that the operator names.
    view = "https://figures.example/indicator/R02?area=ME&lang=en"
    assert f"  url = {{{view}}}\n" in bib
    assert f"UR  - {view}\r\n" in ris
    lines = ris.split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert "TI  - Recorded victims" in lines
    assert re.fullmatch(r"@misc\{[^,]+,(\n  [a-z]+ = \{.*\},?)+\n\}\n", bib)


def test_metadata_says_what_one_must_know(site, release):
    found = json.loads(site.get("/indicator/R02.metadata.json?area=ME&lang=en").text)
    assert found["release"] == release.id
    assert found["is_synthetic"] is True
    assert found["view"]["area"] == "ME"
    assert set(found["columns"]) == {*release.columns("R02"), "signs"}
    assert found["signs"] == {"[p]": "provisional: May still be revised."}


def test_metadata_say_the_licence_and_the_contact_that_the_operator_names_and_none_of_their_own(release, monkeypatch):
    sight = see(release, "en", "R02", {"area": "ME"})
    assert (files.metadata(sight)["licence"], files.metadata(sight)["contact"]) == ("", "")
    monkeypatch.setenv(files.LICENCE, "CC BY 4.0")
    monkeypatch.setenv(files.CONTACT, "statistics@office.example")
    said = files.metadata(sight)
    assert (said["licence"], said["contact"]) == ("CC BY 4.0", "statistics@office.example")


def test_a_text_that_looks_like_a_formula_is_harmless_in_a_spreadsheet():
    from observatory.components.export import rows_as_csv

    row = {"obs_note": '=HYPERLINK("x")', "obs_value": -1.5, "conf_status": "F"}
    assert rows_as_csv(list(row), [row]).splitlines()[1] == b'"\'=HYPERLINK(""x"")",-1.5,F'
