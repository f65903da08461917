"""A generated form, filled in and sent, is read like any other standard return."""

import io

import openpyxl
import pytest

from ingestion.submission import Period
from ingestion.template import template
from ingestion.words import HEADINGS


@pytest.fixture
def make(tmp_path):
    def make_form(source: str = "police", area: str = "ME", language: str = "cnr") -> bytes:
        path = template(source, area=area, period=Period("2024-Q3"), language=language, out=tmp_path / "form.xlsx")
        return path.read_bytes()

    return make_form


def filled(content: bytes, tables: dict[str, list[list]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, rows in tables.items():
        if name == "Totals":
            wanted = {(unit, form): count for unit, form, count in rows}
            for row in book[name].iter_rows(min_row=3):
                row[2].value = wanted.get((row[0].value, row[1].value), 0)
        else:
            for at, row in enumerate(rows, 3):
                for across, cell in enumerate(row, 1):
                    book[name].cell(at, across, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_police_form_filled_in_and_sent_lands(make, house, police):
    police["Totals"] = [[unit, form, count] for unit, form, count in (
        ("OFFENCES", "_T", 2), ("OFFENCES", "IBA", 2), ("VICTIMS", "_T", 2), ("VICTIMS", "IBA", 2),
        ("SUSPECTS", "_T", 1), ("SUSPECTS", "IBA", 1))]  # fmt: skip
    answer = house.send(filled(make(), police), "2024-Q3.xlsx", "me_police")
    assert answer.findings == []
    assert answer.submission["time_period"] == "2024-Q3"
    assert answer.facts["obs_value"].tolist() == [2.0, 3.0, 2.0, 1.0]


def test_a_form_for_support_organisations_filled_in_and_sent_lands(make, house, cso):
    cso["Totals"] = [["CLIENTS", "_T", 4], ["CLIENTS", "IBA", 4], ["CONTACTS", "_T", 6], ["CONTACTS", "IBA", 6]]
    answer = house.send(filled(make("cso"), cso), "2024-Q3.xlsx", "me_cso", "cso")
    assert answer.findings == []
    assert answer.facts["obs_value"].tolist() == [4.0, 6.0, 9.0]


def test_an_empty_form_says_what_is_missing(make, house):
    answer = house.send(make(), "2024-Q3.xlsx", "me_police")
    assert answer.codes == {"table_empty", "missing_value"}
    assert 'Sheet "Totals", row 3, column C: The cell is empty.' in answer.sentences


@pytest.mark.parametrize("language", HEADINGS)
def test_the_form_speaks_the_language_of_the_office(make, language):
    book = openpyxl.load_workbook(io.BytesIO(make(language=language)))
    assert book["Offences"]["A1"].value == HEADINGS[language]["ref_area"]
    assert [cell.value for cell in book["Offences"][2]] == ["ref_area", "offence", "form", "ict_used", "count"]
    assert set(HEADINGS[language]) == set(HEADINGS["en"])


def test_drop_downs_offer_the_codes_of_the_country_only(make):
    book = openpyxl.load_workbook(io.BytesIO(make()))
    lists = book["lists"]
    columns = {lists.cell(2, at).value: at for at in range(1, lists.max_column + 1) if lists.cell(2, at).value}
    offered = {
        name: [lists.cell(row, at).value for row in range(3, lists.max_row + 1) if lists.cell(row, at).value]
        for name, at in columns.items()
    }
    assert offered["ref_area"] == ["ME_N", "ME_C", "ME_S", "ME_U"]
    assert all(code.startswith("ME_") for code in offered["offence"])
    assert "_T" not in offered["sex"]
    assert {"IBA", "IBA.SHR", "OTH.NTF"} <= set(offered["form"])
    ranges = {str(rule.sqref): rule.formula1 for rule in book["Victims"].data_validations.dataValidation}
    letter = openpyxl.utils.get_column_letter(columns["ref_area"])
    assert ranges["A3:A2002"] == f"lists!${letter}$3:${letter}$6"


def test_headers_are_locked_and_cells_are_open(make):
    book = openpyxl.load_workbook(io.BytesIO(make()))
    sheet = book["Offences"]
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert sheet["A2"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert book["layout"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["layout"][1]] == ["layout", "tfgbv_police_1"]


def test_the_same_form_is_the_same_bytes(make):
    assert make() == make()


def test_a_form_of_a_health_service_filled_in_and_sent_lands(tmp_path, house):
    path = tmp_path / "health.xlsx"
    template("health", area="AL", period=Period("2025"), language="sq", out=path, reporter="al_health")
    content = filled(path.read_bytes(), {"Visits": [["AL-11", "IBA.SHR", "Y18T24", 4], ["AL_U", "OTH.UNS", "_U", 1]]})
    answer = house.send(content, "2025.xlsx", "al_health", "cso")
    assert answer.findings == []
    assert answer.facts["counting_unit"].unique().tolist() == ["VISITS"]
    assert answer.facts["obs_value"].tolist() == [4, 1]


def test_a_form_for_orders_filled_in_and_sent_lands(tmp_path, house):
    path = template("orders", area="ME", period=Period("2025"), language="cnr", out=tmp_path / "orders.xlsx")
    content = filled(path.read_bytes(), {
        "Orders": [["ME_C", "ORDERS_GRANTED", "DIGITAL", "F", 3]],
        "Breaches": [["ME_C", "FINE", "F", 1]],
        "Proceedings": [["ME_C", "CONVICTED", "ME_175A", "IBA.SHR", "Y", "M", "Y25T34", "IPV_EX", 1]],
        "Sanctions": [["ME_C", "ME_175A", "IBA.SHR", "Y", "PRISON", 2]],
        "PrisonTerms": [["ME_C", "ME_175A", "IBA.SHR", "Y", 2, 7.5]],
        "Decisions": [["ME", None, None, None, 20, 81.5], ["ME_C", "ME_175A", "IBA", "INDICTED", 12, 90]],
        "Cohorts": [["ME_C", "2024", "ME_175A", "IBA.SHR", "Y", "STG_OPEN", 4]],
    })  # fmt: skip
    answer = house.send(content, "2025.xlsx", "me_police")
    assert answer.findings == []
    assert answer.facts["time_period"].tolist() == ["2025"] * 10 + ["2024"]
    assert answer.submission["time_period"] == "2025"
    units = answer.facts.set_index("breakdown")["unit_measure"]
    assert units["prison_terms"].tolist() == ["NR", "MO"]
    assert units["decisions"].tolist() == ["NR", "D", "NR", "D"]
    assert answer.facts["obs_value"].tolist()[4:10] == [2, 7.5, 20, 81.5, 12, 90]


def test_medians_may_be_of_the_whole_country_and_only_half_days_are_fractions(tmp_path):
    path = template("orders", area="ME", period=Period("2025"), language="en", out=tmp_path / "orders.xlsx")
    book = openpyxl.load_workbook(path)
    rules = {str(rule.sqref): rule for rule in book["Decisions"].data_validations.dataValidation}
    assert (rules["E3:E2002"].type, rules["F3:F2002"].type) == ("whole", "decimal")
    letter, last = rules["A3:A2002"].formula1.split("$")[1], rules["A3:A2002"].formula1.split("$")[-1]
    offered = [book["lists"][f"{letter}{row}"].value for row in range(3, int(last) + 1)]
    assert offered == ["ME", "ME_N", "ME_C", "ME_S", "ME_U"]
    assert [cell.value for cell in book["Decisions"][2]] == [
        "ref_area", "offence", "form", "outcome", "closed_cases", "median_days",
    ]  # fmt: skip


def test_an_older_form_without_medians_sentences_and_shelters_is_taken_in(tmp_path, house):
    path = template("orders", area="ME", period=Period("2025"), language="cnr", out=tmp_path / "orders.xlsx")
    book = openpyxl.load_workbook(path)
    for name in ("Breaches", "PrisonTerms", "Decisions"):
        del book[name]
    book.save(path)
    answer = house.send(filled(path.read_bytes(), {"Orders": [["ME_C", "ORDERS_GRANTED", "DIGITAL", "F", 3]]}),
                        "2025.xlsx", "me_police")  # fmt: skip
    assert answer.outcome["state"] == "landed"
    assert answer.facts["breakdown"].tolist() == ["orders"]


def test_a_column_of_figures_that_is_not_there_is_said(tmp_path, house):
    path = template("orders", area="ME", period=Period("2025"), language="en", out=tmp_path / "orders.xlsx")
    book = openpyxl.load_workbook(path)
    book["Decisions"].protection.sheet = False
    book["Decisions"]["E2"].value = "cases"
    book.save(path)
    answer = house.send(path.read_bytes(), "2025.xlsx", "me_police")
    assert 'Sheet "Decisions", row 2, column closed_cases: There is no column "closed_cases".' in answer.sentences


def test_a_code_of_another_table_is_found_and_a_cohort_cannot_follow_the_return(tmp_path, house):
    path = template("orders", area="ME", period=Period("2025"), language="en", out=tmp_path / "orders.xlsx")
    content = filled(path.read_bytes(), {
        "Orders": [["ME_C", "ORDERS_GRANTED", "PRISON", "F", 3]],
        "Cohorts": [["ME_C", "2026", "ME_175A", "IBA.SHR", "Y", "STG_OPEN", 4]],
    })  # fmt: skip
    answer = house.send(content, "2025.xlsx", "me_police")
    assert '"PRISON" is not a code for response. This table uses EMERGENCY, RESTRAINING' in answer.sentences
    assert "The period 2026 is written here, but the cover says 2025." in answer.sentences


def test_a_form_for_services_filled_in_and_sent_lands(tmp_path, house):
    path = template("services", area="ME", period=Period("2025-Q1"), language="mk", out=tmp_path / "services.xlsx")
    content = filled(path.read_bytes(), {
        "Services": [["ME_C", "LEGAL", 5]],
        "Referrals": [["ME_C", "ACCEPTED", 2]],
        "Removals": [["ME_C", "IBA.SHR", "REMOVED_24H", 1]],
        "Incidents": [["ME_C", "IBA.SHR", 4]],
        "Shelters": [["ME_C", 1, 20, 14]],
    })  # fmt: skip
    answer = house.send(content, "services.xlsx", "me_cso", "cso")
    assert answer.findings == []
    assert answer.facts["counting_unit"].tolist() == [
        "SERVICES", "REFERRALS", "REMOVALS", "INCIDENTS", "SHELTERS", "PLACES", "ACCOMMODATED",
    ]  # fmt: skip


def test_more_persons_than_places_are_a_remark_and_not_an_error(tmp_path, house):
    path = template("services", area="ME", period=Period("2025-Q1"), language="mk", out=tmp_path / "services.xlsx")
    content = filled(path.read_bytes(), {"Services": [["ME_C", "LEGAL", 5]], "Shelters": [["ME_C", 1, 20, 24]]})
    answer = house.send(content, "services.xlsx", "me_cso", "cso")
    assert answer.outcome["state"] == "landed"
    assert 'Sheet "Shelters", row 3, column D: 24 persons are accommodated, in 20 places.' in answer.sentences
