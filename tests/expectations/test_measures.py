"""Medians, sums of months and places are held against the number that stands beside them."""

import pandas as pd
import pytest

from expectations.codelists import CodeLists
from expectations.custom import DIMENSIONS, Form, measure
from expectations.measures import LONGEST, MEASURES
from expectations.validate import validate

COLUMNS = [
    *("submission_id", "breakdown", "sheet", "source_row", "source_column", "scheme", "time_period"),
    *("time_period_written", "obs_value", "value_text", "is_total", "total_kind"),
    *DIMENSIONS,
]
ROW = {
    "submission_id": "one", "breakdown": "decisions", "sheet": "Decisions", "scheme": "tfgbv", "time_period": "2024",
    "counting_unit": "CASES_CLOSED", "ref_area": "ME", "source_row": 3, "is_total": False,
}  # fmt: skip
FORM = Form(
    layout="form_1",
    required={"decisions": ["ref_area"]},
    units=["CASES_CLOSED", "PRISON_TERMS", "OFFENCES"],
    area_level="region",
    ref_area="ME",
    time_period="2024",
)


def facts(*rows: dict) -> pd.DataFrame:
    """Rows with what is said of them; a row without more is of the whole country."""
    filled = [{**ROW, "value_text": str(row.get("obs_value")), **row} for row in rows]
    frame = pd.DataFrame(filled).reindex(columns=COLUMNS).astype(object)
    return frame.where(frame.notna(), None).astype({"obs_value": float})


def beside(base: float | None, value: float, unit: str, **more) -> pd.DataFrame:
    """A figure and the number that it is of, on one row."""
    return facts({"unit_measure": "NR", "obs_value": base, **more}, {"unit_measure": unit, "obs_value": value, **more})


def wrong(frame: pd.DataFrame) -> list[str]:
    measured = measure(frame, {"one": FORM}, CodeLists())
    return [name for name in [*MEASURES, "area_at_level", "value_whole"] if not measured[name].all()]


@pytest.mark.parametrize(
    ("frame", "found"),
    [
        (beside(4, 80.5, "D"), []),
        (beside(4, LONGEST["D"], "D"), []),
        (beside(4, LONGEST["D"] + 1, "D"), ["time_plausible"]),
        (beside(0, 80, "D"), ["base_given"]),
        (beside(3, 3 * LONGEST["MO"], "MO", breakdown="prison_terms", ref_area="ME_C"), []),
        (beside(3, 3 * LONGEST["MO"] + 1, "MO", breakdown="prison_terms", ref_area="ME_C"), ["time_plausible"]),
        (beside(0, 5, "MO", breakdown="prison_terms", ref_area="ME_C"), ["base_given"]),
        # Sums are given by regions, like every count; only a table of medians may speak of the country.
        (beside(3, 10, "MO", breakdown="prison_terms"), ["area_at_level"]),
        (beside(2.5, 80, "D"), ["value_whole"]),
    ],
)
def test_a_time_is_held_against_the_number_that_it_is_of(frame, found):
    assert wrong(frame) == found


def test_a_negative_time_is_less_than_nothing():
    found = validate("police", beside(4, -1, "D"), {"one": FORM})["one"]
    assert [one.code for one in found] == ["negative_count"]


def test_the_sender_reads_which_unit_was_expected():
    found = validate("police", beside(4, 9_000, "D"), {"one": FORM})["one"]
    assert [(one.code, one.severity) for one in found] == [("mixed_units", "error")]
    assert found[0].sentence == (
        'Sheet "Decisions", row 3: 9000 can hardly be in the unit of this column: days, at most 7300.'
    )
    found = validate("police", beside(0, 80, "D"), {"one": FORM})["one"]
    assert found[0].sentence.endswith("80 stands here, and of how many it is does not stand beside it.")


def test_the_same_row_of_another_submission_is_no_base():
    frame = pd.concat([beside(0, 80, "D"), beside(4, 80, "D", submission_id="two")], ignore_index=True)
    measured = measure(frame, {"one": FORM, "two": FORM}, CodeLists())
    assert measured["base_given"].tolist() == [True, False, True, True]
