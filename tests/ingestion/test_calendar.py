"""The calendar knows what is owed, what came and what is late."""

import datetime as dt

import pytest

from ingestion.calendar import calendar, periods
from ingestion.submission import Period

OFFICE = {"frequency": "Q", "valid_from": "2023-01-01", "valid_to": "", "due_days": "45"}


@pytest.mark.parametrize(
    ("text", "frequency", "first", "last"),
    [
        ("2024", "A", "2024-01-01", "2024-12-31"),
        ("2024-S2", "S", "2024-07-01", "2024-12-31"),
        ("2024-Q1", "Q", "2024-01-01", "2024-03-31"),
        ("2024-02", "M", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, frequency, first, last):
    period = Period(text)
    assert (period.frequency, str(period.first), str(period.last)) == (frequency, first, last)


@pytest.mark.parametrize("text", ["2024-Q5", "2024-13", "24-Q1", "2024Q1", ""])
def test_a_wrong_period_cannot_be_built(text):
    with pytest.raises(ValueError, match="a period is written"):
        Period(text)


def test_only_periods_that_have_ended_are_owed():
    owed = [period.text for period in periods(OFFICE, dt.date(2023, 9, 30))]
    assert owed == ["2023-Q1", "2023-Q2"]


def test_an_office_that_has_closed_owes_nothing_more():
    owed = [period.text for period in periods({**OFFICE, "valid_to": "2023-07-01"}, dt.date(2024, 6, 1))]
    assert owed == ["2023-Q1", "2023-Q2"]


def test_a_return_is_received_due_or_late(house, fill, police):
    house.send(fill(police), "2024-Q1.xlsx", "me_police")
    found = {
        due.period.text: due for due in calendar(dt.date(2024, 8, 1), within=house.zones) if due.reporter == "me_police"
    }
    assert found["2024-Q1"].state == "received"
    assert found["2023-Q4"].state == "late"
    assert found["2024-Q2"].state == "due"
    assert found["2024-Q2"].by == dt.date(2024, 8, 14)


def test_one_file_over_several_years_counts_for_each(house, forms):
    house.send((forms / "police_it" / "workbook.xlsx").read_bytes(), "a.xlsx", "police_it")
    found = {
        due.period.text: due.state
        for due in calendar(dt.date(2026, 1, 1), within=house.zones)
        if due.reporter == "police_it"
    }
    assert [found[str(year)] for year in range(2019, 2026)] == ["received"] * 6 + ["due"]
