"""An article that the crosswalk does not know, or not yet, is a finding; its row is never dropped."""

import datetime as dt

import pandas as pd

from expectations.codelists import CodeLists
from expectations.custom import DIMENSIONS, Form, measure
from expectations.validate import validate

FORM = Form(layout="form_1", units=["OFFENCES"], ref_area="MK", time_period="2022-Q4")
ROW = {
    "submission_id": "one", "breakdown": "offences", "sheet": "Offences", "source_row": 3, "scheme": "tfgbv",
    "time_period": "2022-Q4", "counting_unit": "OFFENCES", "unit_measure": "NR", "ref_area": "MK001", "ict_used": "Y",
    "obs_value": 2.0, "value_text": "2", "is_total": False, "period_to": dt.date(2022, 12, 31),
}  # fmt: skip
COLUMNS = [*dict.fromkeys([*ROW, "source_column", "time_period_written", "total_kind", *DIMENSIONS])]


def facts(**said: object) -> pd.DataFrame:
    frame = pd.DataFrame([ROW | said]).reindex(columns=COLUMNS).astype(object)
    return frame.where(frame.notna(), None).astype({"obs_value": float})


def codes(frame: pd.DataFrame, lists: CodeLists | None = None) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in validate("police", frame, {"one": FORM}, lists=lists)["one"]]


def test_an_article_of_a_law_that_has_not_begun_is_a_remark():
    # Sexual harassment is an offence of North Macedonia since 25 February 2023.
    assert codes(facts(offence="MK_190A")) == [("offence_without_crosswalk", "warning")]
    assert codes(facts(offence="MK_190A", period_to=dt.date(2023, 3, 31))) == []
    assert codes(facts(offence="MK_190A", form="HAR.SEX")) == []
    assert codes(facts(offence="MK_144")) == []


def test_an_article_without_any_row_is_a_remark_and_its_row_stays():
    lists = CodeLists()
    del lists.offence_form["MK_144"]
    frame = facts(offence="MK_144")
    assert codes(frame, lists) == [("offence_without_crosswalk", "warning")]
    assert len(measure(frame, {"one": FORM}, lists)) == 1


def test_an_article_that_no_list_knows_keeps_the_file_out():
    assert codes(facts(offence="MK_999")) == [("unknown_code", "error")]
