"""All figures of one unit have the same digits wherever a reader meets them; files for programs keep all of them."""

import io
import re
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory import decimals
from observatory.components import changes, chart, files, flags, table
from observatory.components.sight import see
from observatory.grevio.document import Figure
from observatory.still.finding import finding
from observatory.texts import Words
from tests.pages.walking import random_states

UNITS = Path(__file__).parents[2] / "dbt/seeds/codelists/cl_unit_measure.csv"
WIDE = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


def digits_of(text: str) -> int:
    """How many digits stand behind the decimal sign of an English number."""
    return len(text.partition(".")[2])


def row(value, unit, **more):
    return {"obs_value": value, "obs_status": "A", "conf_status": "F", "unit_measure": unit, **more}


def test_every_unit_of_the_code_list_and_of_the_texts_has_its_digits():
    listed = {line.split(",")[0] for line in UNITS.read_text(encoding="utf-8").splitlines()[1:]}
    assert listed | set(Words("en").get("units")) <= set(decimals._OF_UNIT)
    assert [decimals.of_unit(unit) for unit in ("NR", "PT", "D", "P_HTWMN", "P_TTHAB", "new")] == [0, 1, 1, 1, 2, 2]


def test_fourteen_stands_beside_nine_and_a_half_with_the_same_digits():
    assert [flags.said(row(value, "PT"), "en") for value in (14.0, 9.5, 12.9)] == ["14.0", "9.5", "12.9"]
    assert flags.said(row(14.0, "NR"), "en") == "14"
    assert flags.said(row(-0.0, "PT"), "en") == flags.said(row(0.0, "PT"), "en") == "0.0"


@given(WIDE, st.sampled_from(sorted(decimals._OF_UNIT)))
def test_a_figure_has_the_digits_of_its_unit_or_is_said_to_be_close_to_zero(value, unit):
    said = flags.said(row(value, unit), "en")
    is_zero = said != "[low]" and not float(said.replace(",", ""))
    assert said == "[low]" or digits_of(said) == decimals.of_unit(unit)
    assert not is_zero or value == 0


@given(WIDE, WIDE)
def test_two_figures_that_differ_look_different_in_the_list_of_changes(before, after):
    shown = changes._figures({"before": before, "after": after}, 1, "en")
    assert all(digits_of(text) >= 1 for text in shown)
    if abs(before - after) > 1e-6:
        assert shown[0] != shown[1]


def test_a_change_that_the_unit_has_no_digits_for_is_seen_all_the_same():
    assert changes._figures({"before": 12.31, "after": 12.34}, 1, "en") == ["12.31", "12.34"]
    assert changes._figures({"before": 14.0, "after": 9.5}, 1, "en") == ["14.0", "9.5"]
    assert changes._figures({"before": None, "after": 9.0}, 0, "en") == ["", "9"]


@pytest.mark.parametrize(("value", "says"), [(12.25, "12.3"), (12.35, "12.4"), (0.05, "0.1"), (-12.25, "-12.3")])
def test_halves_are_rounded_alike_on_pages_in_documents_and_in_a_spreadsheet(value, says):
    assert flags.number(value, "en", 1) == Figure(value, "A", (), 1).text == says


def test_an_interval_that_does_not_reach_zero_is_not_written_as_if_it_did():
    assert flags.bounds(row(1.0, "PT", ci_low=0.01, ci_high=3.0), "en") == ("[low]", "3.0")
    assert flags.bounds(row(1.0, "PT", ci_low=0.0, ci_high=3.26), "en") == ("0.0", "3.3")
    assert flags.bounds(row(1.0, "PT", ci_low=None, ci_high=None), "en") is None


@given(st.lists(st.floats(min_value=0, max_value=1e6).map(lambda value: round(value, 3)), min_size=1))
def test_a_column_as_it_was_sent_keeps_every_digit(values):
    many = decimals.needed(values)
    assert [float(f"{value:.{many}f}") for value in values] == values


@pytest.mark.parametrize("language", ["en", "mk"])
def test_page_chart_and_sentence_write_a_figure_alike_and_a_workbook_keeps_it_whole(site, release, language):
    units = set()
    for name, asked in random_states(release, 25, seed=5):
        sight = see(release, language, name, asked)
        shown = [one for one in sight.view.rows if flags.is_shown(one["obs_value"], one["conf_status"])]
        written = {float(one["obs_value"]): flags.bare(one, language) for one in shown if "low" not in flags.of(one)}
        query = urlencode({**asked, "lang": language})
        page = site.get(f"/indicator/{name}?{query}").text
        for value, text in re.findall(r'<data value="([^"]+)">([^<]+)</data>', page):
            assert text == written[float(value)]
        drawn = chart.over_time(sight.view, sight.view.line, sight.labels, sight.words) if shown else None
        for item in drawn.figure["data"]["values"] if drawn else []:
            if item["state"] == "shown" and "[low]" not in item["text"]:
                assert item["text"].split(" [")[0] == written[item["value"]]
        last = [one for one in sight.view.rows if flags.is_shown(one["obs_value"], one["conf_status"])]
        said = " ".join(finding(sight))
        assert not last or not said or any(text in said for text in written.values()) or "[" in said
        book = openpyxl.load_workbook(io.BytesIO(files.make("xlsx", sight)))["Table"]
        for cell in (cell for line in book.iter_rows(min_row=3, min_col=2) for cell in line):
            if isinstance(cell.value, int | float) and "[low]" not in cell.number_format:
                assert float(cell.value) in written
                pattern = cell.number_format.split('"')[0]
                assert digits_of(pattern) == decimals.of_unit(sight.view.unit)
        units |= {sight.view.unit} if written else set()
    assert {"NR", "P_HTWMN"} <= units


def test_the_scale_of_a_chart_has_one_precision_and_it_is_enough():
    from observatory.components.scene import _scale, _steps

    for top in (0.3, 0.917, 1.0, 2.0, 9.5, 36.7, 104.2, 5382.0):
        said = [text for _, text in _scale(top, "en")]
        assert len({digits_of(text) for text in said}) == 1
        assert [float(text.replace(",", "")) for text in said] == pytest.approx(_steps(top))


def test_numbers_beside_an_estimate_have_the_digits_of_their_column():
    values = {"n": 699.0, "se": 2.123184, "cv": 4.58906, "deff": 1.0}
    assert [table.plain_number(value, name, "en") for name, value in values.items()] == ["699", "2.12", "4.6", "1.00"]
    assert table.plain_number(None, "se", "en") == ""
