"""Figures that differ in who reports, on which platform, or in a survey's answer alone stay apart."""

import csv
import io
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.sdmx.errors import QuestionSyntaxError
from observatory.sdmx.periods import Span, span, year_start

CSV = {"accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
ALIKE = {"ref_area": "AL", "time_period": "2024", "freq": "A", "sex": "_T", "form": "_T"}


@pytest.fixture(scope="module")
def answered(tmp_path_factory, frame, new_release, new_client):
    """The rows of a dataflow in a release with such figures."""
    alike = frame[frame["indicator"] == "R05"].iloc[[0]].assign(**ALIKE)
    told = [
        {"indicator": "Q01", "breakdown": "reporter_period", "reporter": "al_police", "obs_value": 90.0},
        {"indicator": "Q01", "breakdown": "reporter_period", "reporter": "al_cso", "obs_value": 80.0},
        {"indicator": "P08", "breakdown": "survey_reasons", "survey_category": "RSN_FEAR", "obs_value": 30.0},
        {"indicator": "P08", "breakdown": "survey_reasons", "survey_category": "RSN_SHAME", "obs_value": 20.0},
        {"indicator": "T01", "breakdown": "notices", "platform": "exampla", "obs_value": 7.0},
        {"indicator": "T01", "breakdown": "notices", "platform": "other", "obs_value": 8.0},
        {"indicator": "T01", "breakdown": "notices_again", "platform": "other", "obs_value": 9.0},
    ]
    rows = [alike.assign(**{"reporter": "_T", "platform": "_T", "survey_category": "_T"} | row) for row in told]
    folder = tmp_path_factory.mktemp("told_apart")
    new_release(folder, pd.concat(rows, ignore_index=True))
    client = new_client(folder)

    def rows_of(flow):
        answer = client.get(f"/v2/data/dataflow/TFGBV/DF_TFGBV_{flow}/1.0.0/*", headers=CSV)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return rows_of


def test_two_offices_of_a_country_are_told_apart(answered):
    quality = {row["REPORTER"]: row["OBS_VALUE"] for row in answered("INDICATORS") if row["INDICATOR"] == "Q01"}
    assert quality == {"al_police": "90", "al_cso": "80"}


def test_the_answers_of_a_survey_are_told_apart(answered):
    reasons = {row["SURVEY_CATEGORY"]: row["OBS_VALUE"] for row in answered("SURVEY")}
    assert reasons == {"RSN_FEAR": "30", "RSN_SHAME": "20"}


def test_platforms_and_their_tables_are_told_apart(answered):
    notices = {(row["BREAKDOWN"], row["PLATFORM"]): row["OBS_VALUE"] for row in answered("PLATFORM")}
    assert notices == {("notices", "exampla"): "7", ("notices", "other"): "8", ("notices_again", "other"): "9"}


@pytest.mark.parametrize(
    ("period", "start", "first", "last"),
    [
        # The two examples of the standard's technical notes.
        ("2010-Q2", "--07-01", date(2010, 10, 1), date(2010, 12, 31)),
        ("2011-W36", "--07-01", date(2012, 3, 5), date(2012, 3, 11)),
        ("2024-A1", "--04-06", date(2024, 4, 6), date(2025, 4, 5)),
        ("2024-M12", "--01-01", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-D366", "--01-01", date(2024, 12, 31), date(2024, 12, 31)),
        ("2024", "--07-01", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-07", "--07-01", date(2024, 7, 1), date(2024, 7, 31)),
        ("2026-W01", "--01-01", date(2025, 12, 29), date(2026, 1, 4)),
    ],
)
def test_a_part_of_a_reporting_year_is_counted_from_the_day_on_which_that_year_begins(period, start, first, last):
    assert span(period, year_start(start)) == Span(first, last)


@pytest.mark.parametrize("period", ["2025-Q5", "2025-Q0", "2025-S3", "2025-D366", "2025-W53", "2025-13", "9999-W52-"])
def test_a_part_that_its_year_does_not_have_is_no_period(period):
    with pytest.raises(QuestionSyntaxError):
        span(period)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_weeks_that_begin_with_a_calendar_year_are_those_of_iso_8601(day):
    year, week, _ = day.isocalendar()
    found = span(f"{year}-W{week:02}")
    assert found.first <= day <= found.last


def test_years_taken_together_are_a_period_from_their_first_day_to_their_last():
    assert span("2023-01-01/P3Y") == Span(date(2023, 1, 1), date(2025, 12, 31))
