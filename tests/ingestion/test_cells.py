"""A cell is a label or a figure, and what is neither is found."""

import pytest

from ingestion.cells import REPORTED, figure, label
from ingestion.headers import letter
from ingestion.layout import Table

TABLE = Table(breakdown="offences", columns={}, value="count")


def read(cell, table: Table = TABLE, *, is_formula: bool = False):
    findings = []
    value, text = figure(table, cell, "Offences", 3, "E", findings, is_formula)
    return value, text, [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("cell", "value"), [(3, 3.0), (3.0, 3.0), ("3", 3.0), (" 12 ", 12.0), ("-1", -1.0), ("2.5", 2.5), ("1e3", 1000.0)]
)
def test_a_number_is_read_as_it_is_written(cell, value):
    assert read(cell)[0] == value
    assert read(cell)[2] == []


@pytest.mark.parametrize(
    "cell", ["two", "1 234", "1,5", "1_000", "١٢", "nan", "inf", "1e999", 10**400, True, "=1+1", "< 5", "-", "n/a"]
)
def test_what_is_not_plainly_a_number_is_found_and_never_guessed(cell):
    assert read(cell) == (None, REPORTED, ["not_a_number"])


@pytest.mark.parametrize("cell", ["12 %", "3 per 100 000", "4 / 100.000", "5‰"])
def test_a_share_or_a_rate_is_another_unit(cell):
    assert read(cell)[2] == ["mixed_units"]


def test_an_empty_cell_is_no_fault_of_reading():
    assert read(None) == (None, None, [])
    assert read("  ") == (None, None, [])


def test_a_formula_is_found():
    assert read(7, is_formula=True) == (None, REPORTED, ["formula"])


def test_a_scale_is_applied_and_rounded_only_where_the_layout_says_so():
    thousands = Table(breakdown="population", columns={}, value="thousands", scale=1000, round=True)
    assert read("93.251", thousands)[0] == 93251
    assert read("93.251")[0] == 93.251


@pytest.mark.parametrize(
    ("cell", "text"), [("  a \n b ", "a b"), (2024, "2024"), (2024.0, "2024"), ("", None), (None, None), (0, "0")]
)
def test_a_label_has_single_spaces(cell, text):
    assert label(cell) == text


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_of_a_workbook_are_named_by_letters(index, name):
    assert letter(index) == name
