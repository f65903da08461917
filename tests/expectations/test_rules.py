"""Each rule of the suites, with a row that keeps it and a row that breaks it."""

import pandas as pd
import pytest

from expectations.codelists import CodeLists
from expectations.custom import DIMENSIONS, QUESTIONS, Form, measure
from expectations.repeated import LISTED
from expectations.validate import units, validate

COLUMNS = [
    *("submission_id", "breakdown", "sheet", "source_row", "source_column", "scheme", "time_period"),
    *("time_period_written", "obs_value", "value_text", "is_total", "total_kind"),
    *DIMENSIONS,
]
ROW = {
    "submission_id": "one", "breakdown": "offences", "sheet": "Offences", "source_column": "E", "scheme": "tfgbv",
    "time_period": "2024-Q1", "counting_unit": "OFFENCES", "unit_measure": "NR", "ref_area": "ME_C",
    "offence": "ME_175A", "form": "IBA.SHR", "ict_used": "Y", "obs_value": 2.0, "value_text": "2", "is_total": False,
}  # fmt: skip
FORM = Form(
    layout="form_1",
    required={"offences": ["ref_area", "offence"]},
    units=["OFFENCES", "VICTIMS", "SUSPECTS"],
    area_level="region",
    ref_area="ME",
    time_period="2024-Q1",
)


def frame(*changes: dict) -> pd.DataFrame:
    """Rows like a good one, each in another region or row, with changes."""
    rows = [{**ROW, "source_row": 3 + number, **change} for number, change in enumerate(changes)]
    facts = pd.DataFrame(rows).reindex(columns=COLUMNS).astype(object)
    return facts.where(facts.notna(), None).astype({"obs_value": float})


def failing(facts: pd.DataFrame, form: Form = FORM) -> dict[str, list[int]]:
    """Question -> rows that do not keep it."""
    measured = measure(facts, dict.fromkeys(facts["submission_id"].unique(), form), CodeLists())
    questions = [*QUESTIONS, *(f"known_{column}" for column in DIMENSIONS)]
    return {name: list(measured.index[~measured[name].astype(bool)]) for name in questions if not measured[name].all()}


def test_a_good_row_keeps_every_rule():
    assert failing(frame({})) == {}


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ({"obs_value": -1.0}, "value_not_negative"),
        ({"obs_value": 0.5}, "value_whole"),
        ({"obs_value": None, "value_text": None}, "value_present"),
        ({"offence": None}, "labels_present"),
        ({"counting_unit": "CLIENTS"}, "unit_fits"),
        ({"time_period_written": "2024-Q2"}, "period_fits_cover"),
        ({"ref_area": "AL-01"}, "area_in_country"),
        ({"ref_area": "ME"}, "area_at_level"),
        ({"form": "IBA.XXX"}, "known_form"),
        ({"ict_used": "yes"}, "known_ict_used"),
        ({"counting_unit": "PEOPLE"}, "known_counting_unit"),
    ],
)
def test_a_broken_row_is_found_by_its_rule_alone(change, question):
    assert failing(frame({}, {"ref_area": "ME_N", **change})) == {question: [1]}


def test_rates_may_have_fractions():
    assert failing(frame({"unit_measure": "P_HTHAB", "obs_value": 6.58})) == {}


def test_the_second_of_two_rows_for_one_cell_is_the_fault():
    assert failing(frame({}, {"ref_area": "ME_N"}, {})) == {"cell_once": [2]}


def test_the_same_cell_in_two_submissions_is_no_fault():
    assert failing(frame({}, {"submission_id": "two"})) == {}


def test_a_fault_found_while_reading_is_not_reported_again():
    assert failing(frame({"obs_value": None, "value_text": "?"})) == {}


def test_a_period_in_the_rows_must_be_a_period():
    form = Form(layout="form_1", periods_in_rows=True)
    assert failing(frame({"time_period": "2024-Q9"}), form) == {"period_written_well": [0]}


def total(code: str = "T", **more) -> Form:
    return Form(layout="form_1", totals=[{"dimension": "sex", "code": code, **more}])


def parts(*values: tuple[str, float]) -> pd.DataFrame:
    rows = [{"sex": sex, "obs_value": value, "scheme": "helpline_it"} for sex, value in values]
    facts = frame(*rows)
    facts.loc[facts["sex"] == "T", ["is_total", "total_kind"]] = [True, "code"]
    return facts


@pytest.mark.parametrize(
    ("values", "form", "wrong"),
    [
        ((("F", 2), ("M", 1), ("T", 3)), total(), []),
        ((("F", 2), ("M", 1), ("T", 4)), total(), [2]),
        ((("F", 2), ("M", 1), ("T", 4)), total(at_least=True), []),
        ((("F", 2), ("M", 3), ("T", 4)), total(at_least=True), [2]),
        ((("F", 2), ("M", 1), ("T", 2)), total(parts=["F"]), []),
        ((("F", 2), ("T", 4)), total(parts=["F", "M"], all_parts=True), []),
        ((("F", 2), ("M", 1), ("T", 2)), total(**{"not": ["M"]}), []),
        ((("F", 2), ("M", 1), ("T", 1)), total(begins="M"), []),
        ((("T", 4),), total(), [0]),
    ],
)
def test_a_total_is_held_against_its_parts(values, form, wrong):
    assert failing(parts(*values), form).get("parts_agree", []) == wrong


def test_totals_of_a_table_that_could_not_be_read_are_not_added_up():
    form = Form(layout="form_1", totals=[{"dimension": "sex", "code": "T"}], is_whole=False)
    assert failing(parts(("F", 2), ("T", 9)), form) == {}


def test_the_totals_table_counts_what_is_technology_facilitated():
    rows = [
        {"obs_value": 2.0},
        {"form": None, "ict_used": "Y", "ref_area": "ME_N", "obs_value": 3.0},
        {"form": None, "ict_used": "N", "ref_area": "ME_S", "obs_value": 5.0},
        {"form": "OTH.NTF", "ict_used": "Y", "ref_area": "ME_U", "obs_value": 7.0},
    ]
    sums = [("_T", 5.0), ("IBA", 5.0), ("STK", 0.0)]
    totals = [{"breakdown": "totals", "form": form, "obs_value": value} for form, value in sums]
    facts = frame(*rows, *totals)
    facts.loc[4:, ["is_total", "total_kind"]] = [True, "table"]
    facts.loc[4:, ["ref_area", "offence", "ict_used"]] = None
    form = Form(layout="form_1", totals=[{"table": True}])
    assert failing(facts, form) == {}
    facts.loc[5, "obs_value"] = 2.0
    assert failing(facts, form) == {"parts_agree": [5]}


def test_one_run_finds_the_faults_of_many_submissions_and_tells_them_apart():
    facts = frame({}, {"submission_id": "two", "obs_value": -1.0, "value_text": "-1"}, {"submission_id": "three"})
    found = validate("police", facts, dict.fromkeys(["one", "two", "three"], FORM))
    assert {name: [one.code for one in findings] for name, findings in found.items()} == {
        "one": [], "two": ["negative_count"], "three": [],
    }  # fmt: skip


def test_a_thousand_findings_of_a_kind_are_counted_after_some():
    facts = frame(*({"source_row": number, "obs_value": float(-number)} for number in range(3, 1003)))
    facts["value_text"] = facts["obs_value"].astype(str)
    facts["offence"] = [f"ME_{number}" for number in range(1000)]
    found = [one for one in validate("police", facts, {"one": FORM})["one"] if one.code == "negative_count"]
    assert len(found) == LISTED + 1
    assert f"and {1000 - LISTED} more findings of this kind" in found[-1].sentence
    assert found[-1].unlisted == 1000 - LISTED


def test_a_code_that_nobody_knows_is_one_finding_with_its_first_row_and_the_number_of_rows():
    rows = [{"source_row": number, "offence": "ME_XX" if number % 2 else "ME_YY"} for number in range(3, 503)]
    found = [one for one in validate("police", frame(*rows), {"one": FORM})["one"] if one.code == "unknown_code"]
    assert [(one.found, one.row, one.rows, len(one.also)) for one in found] == [
        ("ME_XX", 3, 250, LISTED), ("ME_YY", 4, 250, LISTED),
    ]  # fmt: skip
    assert "The same in 249 more rows (5, 7, 9, 11, 13, 15, 17, 19, 21, 23, …)." in found[0].sentence


@pytest.mark.parametrize("source", ["police", "cso", "population", "platform"])
def test_every_rule_of_a_suite_says_its_sentence(source):
    import importlib

    suite = importlib.import_module(f"expectations.suites.{source}").suite()
    for rule in suite.expectations:
        assert rule.meta["says"].endswith((".", "}"))
        assert rule.meta["code"]
    assert isinstance(units(source), list)


def test_nothing_is_reported_home(monkeypatch):
    import os
    import socket

    def refuse(*arguments, **more):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    validate("police", frame({}), {"one": FORM})
    assert os.environ["GX_ANALYTICS_ENABLED"].lower() == "false"
