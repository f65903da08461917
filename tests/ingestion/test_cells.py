"""A cell is a label or a figure, and what is neither is found."""

import pytest

from ingestion.cells import REPORTED, At, figure, is_command, label
from ingestion.headers import letter
from ingestion.layout import Table

TABLE = Table(breakdown="offences", columns={}, value="count")


def read(cell, table: Table = TABLE, *, is_formula: bool = False, is_date: bool = False):
    findings = []
    value, text = figure(table, cell, At("Offences", 3, "E", is_formula, is_date), findings)
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


COUNTS = Table(breakdown="offences", columns={}, value="count", constants={"unit_measure": "NR"})


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 234", 1234),
        ("1 234 567", 1234567),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12,0", 12),
        ("1,5", 1.5),
    ],
)
def test_in_a_table_of_counts_a_number_that_can_be_read_in_one_way_only_is_read_and_repeated(cell, value):
    assert read(cell, COUNTS) == (value, cell, ["number_rewritten"])


@pytest.mark.parametrize("cell", ["1.234", "1,234", "-2.000"])
def test_in_a_table_of_counts_a_number_that_can_be_read_in_two_ways_is_not_read(cell):
    assert read(cell, COUNTS) == (None, REPORTED, ["ambiguous_number"])


@pytest.mark.parametrize("cell", ["1 23", "1.23.456", "1,234.567", "1 234 56"])
def test_what_only_resembles_a_number_with_separators_is_none(cell):
    assert read(cell, COUNTS) == (None, REPORTED, ["not_a_number"])


def test_a_date_is_no_number():
    assert read("1900-01-02", is_date=True) == (None, REPORTED, ["date_for_number"])


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+cmd|x", "-cmd|x", " =HYPERLINK(1)", "=1+cmd"])
def test_a_text_that_would_be_run_is_a_command(text):
    assert is_command(text)


@pytest.mark.parametrize("text", ["ME_C", "-", "+", "- not known", "0-13", None, "65+", "@", "= none"])
def test_a_text_with_a_sign_before_it_is_none(text):
    assert not is_command(text)


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
