"""Every fault in the content of a return is found, named with its place, and nothing lands."""

import pytest

HEAD = (
    "reporter;ref_area_country;time_period;revision;revision_reason;synthetic;counting_unit;"
    "ref_area;offence;form;ict_used;sex;age;relationship;count"
)

# fmt: off
# ruff: noqa: E501  a fault is a line
FAULTS = {
    # name: (sheet, row, column, value, finding, words)
    "unknown code": ("Victims", 0, "relationship", "IPV-EX", "unknown_code", "Perhaps IPV_EX was meant."),
    "unknown sex": ("Victims", 0, "sex", "Ž", "unknown_code", '"Ž" is not a code for sex. The form uses F, M, _O, _U.'),
    "unknown offence": ("Offences", 0, "offence", "ME_175B", "unknown_code", "Perhaps ME_175"),
    "a total as a code": ("Victims", 0, "sex", "_T", "unknown_code", '"_T" is not a code for sex.'),
    "another country": ("Offences", 0, "ref_area", "AL-01", "area_of_another_country", '"AL-01" is not in ME.'),
    "whole country": ("Offences", 0, "ref_area", "ME", "area_level", "not the right level of area"),
    "negative": ("Offences", 0, "count", -2, "negative_count", "-2 is less than nothing."),
    "fraction": ("Offences", 0, "count", 2.5, "fractional_count", "2.5 is not a whole number."),
    "words": ("Offences", 0, "count", "two", "not_a_number", '"two" is not a number.'),
    "a rate": ("Offences", 0, "count", "3,4 na 100.000", "mixed_units", "in another unit than the table"),
    "a share": ("Offences", 0, "count", "12 %", "mixed_units", "in another unit than the table"),
    "no figure": ("Offences", 0, "count", None, "missing_value", "The cell is empty."),
    "no label": ("Victims", 0, "age", None, "missing_value", "column age: The cell is empty."),
    "wrong total": ("Totals", 0, "count", 9, "parts_not_total", "given is 9 for OFFENCES _T, but the parts add up to 2."),
}
# fmt: on


@pytest.fixture(scope="module")
def answers(shared_house, fill, change):
    """What became of a return with each fault, all sent in one run."""
    from tests.ingestion.conftest import POLICE

    cells = {name: fill(change(POLICE, *fault[:4])) for name, fault in FAULTS.items()}
    covers = {name: fill(POLICE, **cover) for name, (cover, *_) in COVERS.items()}
    files = {name: (content, "return.xlsx") for name, content in (cells | covers).items()}
    return shared_house.send_all(files, "me_police")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_cell_is_found_and_placed(name, answers, shared_house):
    sheet, row, _, _, code, words = FAULTS[name]
    answer = answers[name]
    found = [finding for finding in answer.findings if finding["code"] == code]
    assert found, answer.sentences
    assert words in answer.sentences
    assert found[0]["sheet"] == sheet
    assert found[0]["row"] == row + 3
    assert found[0]["do"]
    assert answer.outcome["exit_code"] == 20
    assert shared_house.landed() == []


COVERS = {
    "no reason": ({"revision": 2}, "revision_without_reason", "Revision 2 gives no reason."),
    "no revision number": ({"revision": "new"}, "bad_revision", '"new" is not a revision number.'),
    "no revision": ({"revision": None}, "cover_missing", 'The cover does not say "revision".'),
    "a fifth quarter": ({"time_period": "2024-Q5"}, "bad_period", '"2024-Q5" is not a reporting period.'),
    "the future": ({"time_period": "2091-Q1"}, "period_in_future", "The period 2091-Q1 has not ended yet."),
    "a year": ({"time_period": "2024"}, "period_not_owed", "The period 2024 is not a quarter"),
    "before the beginning": ({"time_period": "2019-Q1"}, "period_not_owed", "returns begin with 2023-01-01"),
    "the cover of another office": ({"reporter": "al_police"}, "wrong_reporter", 'names the reporter "al_police"'),
    "the cover of another country": (
        {"ref_area": "AL"},
        "wrong_area_of_form",
        'The cover names the area "AL"; ME was expected',
    ),
}


@pytest.mark.parametrize("name", COVERS)
def test_a_fault_on_the_cover_is_found(name, answers):
    _, code, words = COVERS[name]
    assert code in answers[name].codes
    assert words in answers[name].sentences


def test_all_findings_come_at_once(house, fill, change, police):
    tables = change(police, "Offences", 0, "count", -2)
    tables = change(tables, "Victims", 0, "sex", "Ž")
    tables = change(tables, "Suspects", 0, "count", "two")
    answer = house.send(fill(tables, time_period="2091-Q1"), "return.xlsx", "me_police")
    assert {"negative_count", "unknown_code", "not_a_number", "period_in_future"} <= answer.codes
    assert answer.outcome["errors"] == 4


def test_a_cell_that_is_filled_in_twice_names_the_first_row(house, fill, police):
    police["Offences"].append(list(police["Offences"][0]))
    answer = house.send(fill(police), "return.xlsx", "me_police")
    assert 'Sheet "Offences", row 5, column E: The same cell is filled in twice, first in row 3.' in answer.sentences


def test_a_formula_is_found_even_when_it_has_a_stored_result(house, fill, police):
    content = fill(police, formulas={("Offences", "E3"): "=1+1"})
    answer = house.send(content, "return.xlsx", "me_police")
    assert answer.codes == {"formula"}
    assert 'Sheet "Offences", row 3, column E: There is a formula where a value must stand.' in answer.sentences


def test_a_column_or_sheet_that_is_gone_is_named(house, make_workbook, police):
    sheets = {"Return": [["form", "tfgbv_police"], ["form_version", 1], ["reporter", "me_police"], ["revision", 1],
                         ["time_period", "2024-Q1"]]}  # fmt: skip
    for name in ("Offences", "Victims", "Suspects", "Totals"):
        sheets[name] = [["labels"], ["ref_area", "offence", "ict_used", "count"], ["ME_C", "ME_175A", "Y", 1]]
    answer = house.send(make_workbook(sheets), "return.xlsx", "me_police")
    assert 'Sheet "Victims", row 2, column sex: There is no column "sex".' in answer.sentences
    assert 'Sheet "Totals", row 2, column counting_unit' in answer.sentences


def test_an_empty_table_is_a_remark_where_the_totals_say_the_same(house, fill, police):
    police["Suspects"] = []
    police["Totals"][2][2] = 0
    answer = house.send(fill(police), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert answer.codes == {"table_empty"}


def test_an_offence_in_no_form_of_violence_lands_with_a_remark(house, fill, police, monkeypatch):
    from expectations.codelists import CodeLists

    monkeypatch.setattr(CodeLists, "offence_form", {"ME_175A": [{"form": "IBA.SHR"}]})
    answer = house.send(fill(police), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert 'The offence "ME_168A" is in no form of violence yet' in answer.sentences


def test_a_sheet_that_is_not_part_of_the_form_is_named(house, make_workbook, fill, police):
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(fill(police)))
    book.create_sheet("Shënime").append(["another table", 12])
    stream = io.BytesIO()
    book.save(stream)
    answer = house.send(stream.getvalue(), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert 'Sheet "Shënime": This sheet is not part of the form and was not read.' in answer.sentences


def test_the_name_of_the_file_is_compared_with_its_content(house, fill, police):
    answer = house.send(fill(police), "2024-Q2.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert "The name of the file says 2024-Q2, its content says 2024-Q1." in answer.sentences


def test_clients_in_a_police_return_are_another_unit(house):
    row = "rs_police;RS;2024-Q1;1;;yes;CLIENTS;RS11;RS_138A;;N;F;_U;_U;3"
    answer = house.send(f"{HEAD}\n{row}\n".encode(), "2024-Q1.csv", "rs_police")
    assert '"CLIENTS" is in another unit than the table' in answer.sentences


def test_another_period_in_a_row_does_not_fit_the_form(house):
    rows = [f"rs_police;RS;{period};1;;yes;OFFENCES;RS11;RS_138A;;N;;;;3" for period in ("2024-Q1", "2024-Q2")]
    answer = house.send("\n".join([HEAD, *rows, ""]).encode(), "2024-Q1.csv", "rs_police")
    assert "The period 2024-Q2 is written here, but the cover says 2024-Q1." in answer.sentences


def test_a_row_with_too_few_fields_is_found(house):
    answer = house.send(f"{HEAD}\nrs_police;RS;2024-Q1;1;;yes;OFFENCES;RS11\n".encode(), "2024-Q1.csv", "rs_police")
    assert "Row 2: The row has 8 fields, the header has 15." in answer.sentences
