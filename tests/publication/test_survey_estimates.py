"""Survey estimates are published with their uncertainty; the dark figure gives no recorded victim away."""

import pandas as pd
import pytest

from observatory.publication.content import read_codelists
from observatory.publication.protection import protect_assembly
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import UNCERTAINTY, assemble
from observatory.settings import PROJECT
from tests.publication.world import indicators

SURE = {"se": 1.5, "ci_low": 17.0, "ci_high": 23.0, "deff": 1.4, "cv": 7.5, "n": 700}


def estimate(form: str, **changed: object) -> dict[str, object]:
    row = {
        "indicator": "P02", "breakdown": "survey_form1", "ref_area": "ME", "country": "ME", "area_level": "country",
        "time_period": "2025", "freq": "A", "form": form, "sex": "F", "ict": "Y", "unit_measure": "PT",
        "numerator": 20_000.0, "denominator": 100_000.0, "value": 20.0, "obs_status": "A", "source": "survey",
        "reporter": "me_survey", "is_synthetic": True, "taxonomy_version": "1.0", **SURE,
    }  # fmt: skip
    return row | changed


@pytest.fixture(scope="module")
def rows():
    mart = indicators()
    recorded = mart.query("indicator == 'R04' and country == 'ME' and time_period == '2025'")
    dark = recorded.assign(
        indicator="X01", breakdown="dark_figure_a", unit_measure="RT", denominator=20_000.0, obs_status="A",
        value=20_000 / recorded["numerator"], **SURE,
    )  # fmt: skip
    hidden = dict.fromkeys((*SURE, "value", "numerator", "denominator"), None)
    surveys = pd.DataFrame(
        [estimate("_T"), estimate("IBA", obs_status="U", n=30), estimate("STK", obs_status="Q", **hidden)]
    )
    whole = pd.concat([mart, dark, surveys], ignore_index=True)
    assembly = assemble(whole, read_codelists(PROJECT / "dbt" / "seeds"))
    return rows_to_publish(protect_assembly(assembly), assembly)


def test_an_estimate_comes_with_its_uncertainty(rows):
    one = rows.query("indicator == 'P02' and form == '_T'").iloc[0]
    assert {name: one[name] for name in UNCERTAINTY} == SURE
    assert (one["obs_value"], one["obs_status"], one["conf_status"]) == (20.0, "A", "F")
    flagged = rows.query("indicator == 'P02' and form == 'IBA'").iloc[0]
    assert (flagged["obs_value"], flagged["obs_status"], flagged["n"]) == (20.0, "U", 30)


def test_an_estimate_that_is_too_uncertain_is_hidden_like_any_other_figure(rows):
    one = rows.query("indicator == 'P02' and form == 'STK'").iloc[0]
    assert (one["obs_status"], one["conf_status"]) == ("Q", "C")
    assert one[["obs_value", *UNCERTAINTY]].isna().all()


def test_the_dark_figure_is_hidden_wherever_the_recorded_women_are(rows):
    recorded = rows.query(
        "indicator == 'R02' and breakdown == 'form_sex_q' and country == 'ME' and sex == 'F' and time_period == '2025'"
    ).set_index("form")
    dark = rows.query("indicator == 'X01'").set_index("form")
    assert set(dark.index) == set(recorded.index) == {"_T", "IBA", "STK", "HAR"}
    for form in dark.index:
        shown = dark.loc[form, "conf_status"] == "F"
        assert not shown or recorded.loc[form, "conf_status"] == "F"
        assert dark.loc[form, list(UNCERTAINTY)].notna().all() == shown
    assert (dark["conf_status"] == "F").any()


def test_a_count_of_people_never_comes_with_the_number_behind_it(rows):
    others = rows[~rows["indicator"].isin(["P02", "X01"])]
    assert others[list(UNCERTAINTY)].isna().all(axis=None)
