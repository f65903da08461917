"""The rules for platforms: what contradicts itself is a remark, what is somebody's or somewhere else is an error."""

import pandas as pd
import pytest

from expectations.codelists import CodeLists
from expectations.suites import platform
from expectations.transparency import KEYS, QUESTIONS, measure, validate

WOMEN = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"
LISTS = CodeLists()


def frame(*rows: dict) -> pd.DataFrame:
    """Facts of a report of X; each row says what differs from three notices of cyber violence against women."""
    usual = dict.fromkeys(KEYS) | {
        "submission_id": "one", "reporter": "x", "breakdown": "notices_category", "platform": "X", "surface": "All",
        "territory": "EEA", "ref_area": "EEA", "time_period": "2025-S2", "scheme": "dsa_v2", "category": WOMEN,
        "metric": "NTC", "unit_measure": "NR", "counting_unit": "NOTICES", "obs_value": 3.0, "obs_status": "A",
        "sheet": None, "source_column": "Number of notices received",
    }  # fmt: skip
    return pd.DataFrame([usual | {"source_row": number} | row for number, row in enumerate(rows, 2)])


def failing(*rows: dict) -> dict[str, list[int]]:
    measured = measure(frame(*rows), LISTS)
    return {
        name: measured.index[~measured[name].astype(bool)].tolist() for name in QUESTIONS if not measured[name].all()
    }


KEYWORD = {"breakdown": "notices_keyword", "keyword": "KEYWORD_CYBER_STALKING_AGAINST_WOMEN"}
OTHER = {"breakdown": "notices_keyword", "keyword": "KEYWORD_OTHER", "line": "1"}
TOTAL = {"breakdown": "notices_total", "category": "TOTAL"}
STATE = {"breakdown": "notices_category_area", "ref_area": "HR"}
COMPLAINTS = {"category": None, "metric": "CMP", "counting_unit": "COMPLAINTS"}
SUBMITTED = COMPLAINTS | {"breakdown": "appeals_total", "outcome": "TOTAL"}
UPHELD = COMPLAINTS | {"breakdown": "appeals_outcome", "outcome": "UPHELD"}
SHARE = {"breakdown": "automated_total", "metric": "RECALL", "unit_measure": "PT", "category": None}


@pytest.mark.parametrize(
    ("question", "kept", "broken", "row"),
    [
        ("cell_once", [{}, {"category": "STATEMENT_CATEGORY_CYBER_VIOLENCE"}], [{}, {"obs_value": 4.0}], 1),
        ("value_not_negative", [{"obs_value": 0.0}], [{"obs_value": -1.0}], 0),
        ("value_whole", [{"obs_value": 1.5, "unit_measure": "H"}], [{"obs_value": 1.5}], 0),
        ("share_in_range", [SHARE | {"obs_value": 100.0}], [SHARE | {"obs_value": 100.5}], 0),
        ("platform_known", [{}], [{"platform": "Ex"}], 0),
        ("platform_of_sender", [{"reporter": "platform_dsa", "platform": "TikTok"}], [{"platform": "TikTok"}], 0),
        ("area_in_territory", [STATE, {"ref_area": "EL"}, {"ref_area": None}], [STATE | {"ref_area": "RS"}], 0),
        (
            "keywords_agree",
            [{}, KEYWORD | {"obs_value": 2.0}, OTHER | {"obs_value": 1.0}],
            [{}, KEYWORD | {"obs_value": 2.0}],
            0,
        ),
        ("categories_agree", [TOTAL, {}], [TOTAL | {"obs_value": 4.0}, {}], 0),
        ("areas_agree", [{}, STATE, KEYWORD], [{}, STATE | {"obs_value": 2.0}], 0),
        ("outcomes_agree", [SUBMITTED, UPHELD], [SUBMITTED | {"obs_value": 4.0}, UPHELD], 0),
        ("part_within_whole", [{}, {"metric": "NTC_TF"}], [{}, {"metric": "NTC_TF", "obs_value": 4.0}], 1),
    ],
)
def test_a_rule_holds_for_a_row_that_keeps_it_and_fails_for_one_that_breaks_it(question, kept, broken, row):
    assert question not in failing(*kept)
    assert failing(*broken) == {question: [row]}


def test_what_was_not_given_is_held_against_nothing():
    assert failing({"obs_value": None}, KEYWORD) == {}
    assert failing({}, KEYWORD | {"obs_value": None}) == {}


def test_a_platform_that_sends_another_s_service_reads_why():
    found = validate(frame({"platform": "TikTok"}), {"one": "x"}, lists=LISTS)["one"]
    assert [(one.code, one.severity) for one in found] == [("platform_of_another", "error")]
    assert '"TikTok" is not a service of x.' in found[0].sentence


def test_totals_that_do_not_add_up_are_remarks_and_name_both_figures():
    found = validate(frame({}, KEYWORD | {"obs_value": 2.0}), {"one": "x"}, lists=LISTS)["one"]
    assert [(one.code, one.severity) for one in found] == [("parts_not_total", "warning")]
    assert "The category says 3, but the keywords below it add up to 2." in found[0].sentence


def test_units_of_platforms_are_in_the_list_of_units():
    assert set(platform.UNITS) <= set(LISTS.codes("counting_unit"))
