"""Registers of policy come in through a form of their own, are checked like any return, and say what is a judgement."""

import io

import openpyxl
import pytest

from ingestion.layout import layout
from ingestion.policy.template import heading
from ingestion.submission import Period
from ingestion.template import template
from ingestion.words import HEADINGS
from tests.specimens.registers import filled
from tests.specimens.returns import as_workbook

MATRIX = (
    "Country,Legal clarity on NCII,Institutional coordination,Data & monitoring systems,Platform cooperation,"
    "Victim support services,Prevention & awareness\nMontenegro,Advanced,Developing,Developing,Low,Developing,{last}\n"
)


def completed(content: bytes, rows: dict[str, list[list[object]]]) -> bytes:
    """An empty form with rows written into its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, lines in rows.items():
        for at, line in enumerate(lines, 3):
            for across, cell in enumerate(line, 1):
                book[name].cell(at, across, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def form(tmp_path) -> bytes:
    path = template("policy", area="ME", period=Period("2025"), language="cnr", out=tmp_path / "policy.xlsx")
    return path.read_bytes()


def test_a_form_filled_in_and_sent_lands_with_its_registers(house, form):
    rows = {
        "Training": [["POLICE", "IN_SERVICE", "Y", 120, 900, "Yearbook"]],
        "Funding": [["Helpline", "STATE", "Y", 25000.5, "Budget law"]],
    }
    answer = house.send(completed(form, rows), "policy.xlsx", "me_policy", "policy")
    assert answer.findings == []
    assert answer.submission["time_period"] == "2025"
    facts = answer.facts.set_index("register")
    assert facts.loc["training", ["subject", "is_digital", "obs_value", "obs_of", "ref_area"]].tolist() == [
        "POLICE", "Y", 120.0, 900.0, "ME",
    ]  # fmt: skip
    assert facts.loc["funding", "obs_value"] == 25000.5


def test_an_empty_form_does_not_land(house, form):
    answer = house.send(form, "policy.xlsx", "me_policy", "policy")
    assert (answer.outcome["state"], answer.codes) == ("refused", {"table_empty"})


def test_all_findings_come_at_once_each_with_its_place(house, form):
    rows = {
        "Readiness": [["Platform cooperation", "Great", None, "Panel", "Report", "V", "2025-99-99"]],
        "Training": [["POLICE", "IN_SERVICE", "Y", -3, None, "Yearbook"]],
    }
    answer = house.send(completed(form, rows), "policy.xlsx", "me_policy", "policy")
    assert answer.outcome["state"] == "refused"
    assert answer.codes == {"unknown_code", "missing_value", "date_unreadable", "negative_count"}
    assert 'Sheet "Readiness", row 3, column B: "Great" is no code of this column.' in answer.sentences


def test_a_correction_is_a_revision_with_a_reason(house):
    first = filled("me_policy", 2025)
    second = filled("me_policy", 2025)
    second.sheets["Funding"][2][3] = 1
    house.send(as_workbook(first), "2025.xlsx", "me_policy", "policy")
    assert house.send(as_workbook(second), "2025b.xlsx", "me_policy", "policy").codes == {"sent_twice"}
    second.cover |= {"revision": 2, "revision_reason": "A line was wrong."}
    assert house.send(as_workbook(second), "2025c.xlsx", "me_policy", "policy").outcome["state"] == "landed"


def test_the_experts_matrix_lands_as_a_judgement_and_the_reply_says_what_it_lacks(house):
    answer = house.send(MATRIX.format(last="Low").encode(), "readiness_matrix.csv", "readiness_matrix", "policy")
    assert answer.outcome["state"] == "landed"
    assert [finding["severity"] for finding in answer.findings] == ["warning", "warning"]
    facts = answer.facts
    assert len(facts) == 6
    assert set(facts["basis"]) == {"expert judgement"}
    assert (set(facts["evidence"]), set(facts["ref_area"]), set(facts["time_period"])) == ({"S"}, {"ME"}, {"undated"})
    assert facts["dated"].isna().all()


def test_a_level_that_the_matrix_does_not_have_is_refused(house):
    answer = house.send(MATRIX.format(last="Superb").encode(), "m.csv", "readiness_matrix", "policy")
    assert answer.outcome["state"] == "refused"
    assert "unknown_code" in answer.codes


def test_a_file_that_names_somebody_is_not_kept(house, form):
    rows = {
        "Referral": [
            [None, "Police", "Shelter", None, "Write to someone@example.org", "AGREED", "Protocol", "V", "2025-01-01"]
        ]
    }
    answer = house.send(completed(form, rows), "policy.xlsx", "me_policy", "policy")
    assert answer.codes == {"direct_identifier"}
    kept = list((house.zones.inbox / "policy" / "me_policy" / answer.id).iterdir())
    assert not any(path.suffix in (".xlsx", ".parquet") for path in kept)
    assert not any(b"someone@" in path.read_bytes() for path in kept)


def test_the_address_of_a_document_names_nobody(house, form):
    rows = {"Funding": [["Helpline", "STATE", "Y", 10, "https://example.org/budget.pdf"]]}
    assert house.send(completed(form, rows), "p.xlsx", "me_policy", "policy").findings == []


@pytest.mark.parametrize("language", list(HEADINGS))
def test_every_column_has_a_heading_in_the_language_of_the_office(language):
    columns = {one for table in layout("tfgbv_policy_1").reads["tables"] for one in table["columns"]}
    assert all(heading(column, language) for column in columns)


def test_a_path_of_referral_may_be_of_one_region_and_bears_an_address_but_no_number(house, form):
    rest = ["Police", "Helpline", "https://example.org/helpline", None, "AGREED", "Protocol", "V", "2025-01-01"]
    answer = house.send(
        completed(form, {"Referral": [["ME_N", *rest], [None, *rest]]}), "p.xlsx", "me_policy", "policy"
    )
    assert answer.findings == []
    assert answer.facts["subject"].fillna("").tolist() == ["ME_N", ""]
    assert set(answer.facts["item"]) == {"https://example.org/helpline"}


def test_a_path_that_stands_there_twice_a_region_of_another_country_and_a_name_for_an_address_are_found(house, form):
    rest = ["Police", "Helpline", None, None, "AGREED", "Protocol", "V", "2025-01-01"]
    twice = completed(form, {"Referral": [[None, *rest], [None, *rest]]})
    assert house.send(twice, "p.xlsx", "me_policy", "policy").codes == {"duplicate_cell"}
    elsewhere = completed(form, {"Referral": [["RS11", *rest], [None, *rest[:2], "the helpline", *rest[3:]]]})
    answer = house.send(elsewhere, "p.xlsx", "me_policy", "policy")
    assert answer.codes == {"unknown_code"}
    assert '"RS11" is no code of this column. This column uses ME_N, ME_C, ME_S.' in answer.sentences
    assert "addresses that begin with https://" in answer.sentences


def test_a_figure_of_others_may_be_of_several_years_and_what_is_no_year_is_told_how_to_write_it(house, form):
    counted = ["Stalking", "Prosecuted", 168, "persons"]
    lines = [[*counted, years, "Report", "S"] for years in ("2012-2016", 2017)]
    wrong = [[*counted, years, "Report", "S"] for years in ("2016-2012", "long ago", "2020-2099")]
    answer = house.send(completed(form, {"Evidence": wrong}), "p.xlsx", "me_policy", "policy")
    assert answer.codes == {"bad_period", "period_in_future"}
    assert answer.findings[0]["expected"] == "a year like 2025, or years like 2012-2016"
    answer = house.send(completed(form, {"Evidence": lines}), "p.xlsx", "me_policy", "policy")
    assert answer.findings == []
    assert answer.facts["figure_period"].tolist() == ["2012/2016", "2017"]


def test_a_second_version_of_the_experts_matrix_replaces_the_first_and_says_why(house):
    first = MATRIX.format(last="Low").encode()
    second = MATRIX.format(last="Advanced").encode()
    house.send(first, "m.csv", "readiness_matrix", "policy")
    assert "sent_twice" in house.send(second, "m.csv", "readiness_matrix", "policy").codes
    third = MATRIX.format(last="Developing").encode()
    answer = house.send(third, "m.csv", "readiness_matrix", "policy", revision=2, reason="Judged anew.")
    assert answer.outcome["state"] == "landed"
    assert (answer.submission["revision"], answer.submission["revision_reason"]) == (2, "Judged anew.")
