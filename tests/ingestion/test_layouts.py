"""Layouts are data: each is complete, none can be mistaken for another, and a mistake in one is told."""

import pytest

from expectations.codelists import CodeLists
from expectations.findings import CATALOGUE
from ingestion.errors import UnknownForm
from ingestion.layout import Layout, layouts, recognise
from ingestion.schema import POLICE_AND_CSO
from ingestion.sources import SOURCES


@pytest.mark.parametrize("layout", layouts(), ids=lambda one: one.id)
def test_a_layout_belongs_to_a_source_and_to_registered_reporters(layout):
    assert layout.source in SOURCES
    assert set(layout.reporters) <= set(CodeLists().providers)
    assert layout.recognise
    assert bool(layout.tables or layout.reads) != bool(layout.set_aside)


@pytest.mark.parametrize("layout", [one for one in layouts() if one.tables], ids=lambda one: one.id)
def test_a_layout_fills_only_columns_that_land(layout):
    known = {*POLICE_AND_CSO, *layout.extra}
    for table in layout.tables:
        filled = {*table.columns, *table.constants, *(level["to"] for level in table.across)}
        assert filled <= known
        assert set(table.required) <= set(table.columns)
        assert "counting_unit" in filled or layout.source == "population"
    assert {column for mark in layout.marks for column in [*mark["where"], *mark["set"]]} <= known
    assert set(layout.tolerate) <= set(CATALOGUE)


def test_a_layout_with_a_misspelled_key_is_refused(tmp_path):
    path = tmp_path / "police" / "office_1.yml"
    path.parent.mkdir()
    path.write_text("id: office_1\nform: office\nkind: csv\nrecognise: {header: [a]}\nrepair: [row_in_one_field]\n")
    with pytest.raises(TypeError, match="repair"):
        Layout.from_yaml(path)


def test_a_table_says_where_its_figures_are(tmp_path):
    path = tmp_path / "police" / "office_1.yml"
    path.parent.mkdir()
    path.write_text(
        "id: office_1\nform: office\nkind: csv\nrecognise: {header: [a]}\ntables: [{breakdown: x, columns: {sex: a}}]\n"
    )
    with pytest.raises(ValueError, match="give either `value` or `across`"):
        Layout.from_yaml(path)


def test_a_form_is_told_by_its_content_and_not_by_the_order_of_its_columns():
    header = ["OBS_VALUE", "geo", "DATAFLOW", "freq", "iccs", "unit", "TIME_PERIOD", "OBS_FLAG", "LAST UPDATE"]
    sheets = [{"name": "", "rows": [[1, header]]}]
    assert recognise("csv", sheets, reporter="eurostat_crime").id == "eurostat_crime_1"


def test_a_form_of_another_office_is_not_recognised():
    header = ["DATAFLOW", "freq", "iccs", "unit", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]
    with pytest.raises(UnknownForm):
        recognise("csv", [{"name": "", "rows": [[1, header]]}], reporter="me_police")


def test_no_two_forms_look_alike(forms):
    from ingestion.parser import parse

    for path in sorted(forms.glob("*/*.*")):
        parsed = parse(path)
        fitting = [one.id for one in layouts() if one.matches(parsed["kind"], parsed["sheets"], path.parent.name)]
        assert len(fitting) == 1, (path.name, fitting)
