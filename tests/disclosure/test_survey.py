"""Estimates that rest on few respondents, or that are vague, are hidden or flagged: at the door and when published."""

import numpy as np
import pandas as pd
import pytest

from ingestion.estimate import rules as door
from observatory.disclosure import default_rules, protect, read_rules
from observatory.disclosure.survey import reliability
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import UNCERTAINTY, assemble

CASES = [(19, 10.0, "Q"), (20, 10.0, "U"), (49, 10.0, "U"), (50, 10.0, "A"), (400, 25.0, "A"), (400, 25.1, "U")]
CASES += [(400, 50.0, "U"), (400, 50.1, "Q"), (19, 60.0, "Q"), (60, np.nan, "A"), (np.nan, 10.0, "Q")]


@pytest.mark.parametrize(("respondents", "cv", "status"), CASES)
def test_few_respondents_and_large_errors_hide_or_flag(respondents, cv, status):
    assert reliability(pd.Series([respondents]), pd.Series([cv]), default_rules()).tolist() == [status]


def test_the_door_and_the_release_have_the_same_limits():
    rules = default_rules()
    assert (rules.least_observations, rules.flag_below) == (door.HIDDEN_BELOW, door.FLAGGED_BELOW)
    assert (rules.flag_cv, rules.largest_cv) == (door.FLAGGED_ABOVE_CV, door.HIDDEN_ABOVE_CV)
    known = [case for case in CASES if case[0] == case[0]]
    respondents, cv = (pd.Series([case[i] for case in known], dtype=float) for i in (0, 1))
    at_door = door.reliability(respondents, cv, pd.Series([30.0] * len(known)))
    assert at_door.tolist() == reliability(respondents, cv, rules).tolist()


def test_other_limits_are_read_from_the_rules():
    rules = read_rules(
        "defaults: {threshold: 5, width: 1, reason: Few.}\nsurvey: {least_observations: 30, flag_cv: 10}"
    )
    assert reliability(pd.Series([25, 60]), pd.Series([5.0, 12.0]), rules).tolist() == ["Q", "U"]


def test_an_estimate_that_slipped_through_the_door_is_not_published():
    rows = [
        {"indicator": "P01", "breakdown": "survey_form1", "ref_area": "ME", "country": "ME", "time_period": "2025",
         "form": form, "value": 12.0, "numerator": 1.0, "obs_status": "A", "source": "survey", "n": n, "cv": cv}
        for form, n, cv in (("IBA", 12, 9.0), ("STK", 30, 9.0), ("HAR", 300, 61.0), ("_T", 300, 9.0))
    ]  # fmt: skip
    assembly = assemble(pd.DataFrame([*rows, counted()]), {})
    found = rows_to_publish(protect(assembly.tables), assembly).query("indicator == 'P01'").set_index("form")
    assert found["obs_status"].to_dict() == {"IBA": "Q", "STK": "U", "HAR": "Q", "_T": "A"}
    assert found.loc[["IBA", "HAR"], ["obs_value", *UNCERTAINTY]].isna().all(axis=None)
    assert found.loc[["STK", "_T"], "obs_value"].tolist() == [12.0, 12.0]


def counted():
    return {"indicator": "R02", "breakdown": "form_sex_q", "ref_area": "ME", "country": "ME", "time_period": "2025",
            "value": 40.0, "numerator": 40.0, "obs_status": "A", "source": "police"}  # fmt: skip
