"""A document shows the figures of a unit with the same digits, and its workbook keeps every figure whole."""

import io

import openpyxl
import pytest

from observatory import decimals
from observatory.grevio.book import workbook
from observatory.grevio.document import Figure
from observatory.grevio.export import _cell
from observatory.grevio.xlsx import as_xlsx


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(14.0, 1, "14.0"), (9.5, 1, "9.5"), (120.0, 0, "120"), (0.0, 1, "0.0"), (0.04, 1, "0.04"), (-0.0, 1, "0.0")],
)
def test_a_figure_has_the_digits_of_its_unit_and_none_that_is_no_zero_looks_like_one(value, digits, text):
    assert Figure(value, "A", (), digits).text == text


def test_a_table_for_programs_keeps_all_digits():
    assert [_cell(Figure(value, "A", (), 1)) for value in (14.0, 9.25, None)] == ["14", "9.25", ":"]


def test_counts_have_no_digits_and_shares_and_their_intervals_have_one(scoped):
    found = {}
    for sheet in workbook(scoped).sheets:
        for block in sheet.blocks:
            for figure in block.figures:
                where = dict(figure.where)
                if "indicator" in where and figure.value is not None:
                    found.setdefault((where["indicator"][:3], where["column"]), set()).add(figure.digits)
    assert found["R02", "obs_value"] == found["R01", "obs_value"] == {0}
    assert found["P01", "obs_value"] == found["P01", "ci_low"] == {1}
    assert found["P01", "n"] == {0}


def test_a_cell_of_the_workbook_shows_the_digits_of_its_figure(scoped):
    document = workbook(scoped)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    seen = set()
    for sheet in document.sheets:
        figures = [figure for block in sheet.blocks for figure in block.figures if figure.value is not None]
        cells = [cell for line in book[sheet.id].iter_rows() for cell in line if isinstance(cell.value, int | float)]
        for figure, cell in zip(figures, cells, strict=True):
            shown = decimals.visible(figure.value, figure.digits)
            assert len(cell.number_format.partition(".")[2]) == shown
            seen.add(shown)
    assert {0, 1} <= seen
