"""The calendar is known to everybody: quarters, years and rolling windows are attacked as one system (S9)."""

import pandas as pd
import pytest

from observatory.case_format import flags, public_table, read, read_edges
from observatory.disclosure import PublicTable, audit
from observatory.disclosure.periods import months, with_calendar

SEX = {"sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]})}


def release(rows, edges=SEX):
    """A release from period, count of women, count of men; a count that is missing is hidden, and so are its sums."""
    cells = []
    for period, women, men in rows:
        both = None if women is None or men is None else women + men
        cells += [(period, "F", women), (period, "M", men), (period, "_T", both)]
    frame = pd.DataFrame(cells, columns=["time_period", "sex", "count"])
    return [PublicTable("t", "u", ("time_period", "sex"), frame.assign(count=frame["count"].astype("Int64")), edges)]


@pytest.mark.parametrize(
    ("code", "first", "length"),
    [
        ("2024", "2024-01", 12), ("2024-A1", "2024-01", 12), ("2024-S2", "2024-07", 6), ("2024-T3", "2024-09", 4),
        ("2024-Q2", "2024-04", 3), ("2024Q4", "2024-10", 3), ("2024-05", "2024-05", 1), ("2024-M11", "2024-11", 1),
        ("2024-04-01/P1Y", "2024-04", 12), ("2024-04/P18M", "2024-04", 18), ("2023-01-01/P3Y", "2023-01", 36),
        ("2019/2021", "2019-01", 36), ("2024-Q2/2025-Q1", "2024-04", 12),
    ],
)  # fmt: skip
def test_periods_are_read_as_months(code, first, length):
    start = 12 * int(first[:4]) + int(first[5:]) - 1
    assert months(code) == (start, start + length)


@pytest.mark.parametrize("code", ["_T", "2024-Q5", "2024-13", "2024-S3", "AL-01", "2024/P", "2025/2024", ""])
def test_what_is_no_period_is_none(code):
    assert months(code) is None


def test_code_lists_that_say_what_the_calendar_says_need_no_second_attack():
    quarters = [f"2024-Q{q}" for q in (1, 2, 3, 4)]
    rows = [*((q, 10, 20) for q in quarters), ("2024", 40, 80)]
    told = {**SEX, "time_period": pd.DataFrame({"parent": ["2024"] * 4, "child": quarters})}
    assert with_calendar(release(rows, told)) is None
    assert with_calendar(release(rows)) is not None


def test_a_year_whose_quarters_the_code_list_does_not_know_gives_one_away():
    rows = [("2024-Q1", 3, 20), ("2024-Q2", 30, 21), ("2024-Q3", 31, 22), ("2024-Q4", 32, 23), ("2024", 96, 86)]
    rows[0] = ("2024-Q1", None, None)
    report = audit(release(rows))
    assert report.scenarios["S1"].passed
    assert "u: F × 2024-Q1" in report.scenarios["S9"].failures
    assert not report.passed


def test_rolling_windows_give_a_quarter_away_that_nobody_prints():
    # 2025-Q1 less 2024-Q1 is one window less the one before; both windows are shown, and so is 2024-Q1.
    rows = [("2024-01-01/P1Y", 100, 200), ("2024-04-01/P1Y", 93, 205), ("2024-Q1", 10, 20), ("2025-Q1", None, None)]
    report = audit(release(rows))
    assert report.scenarios["S0"].passed and report.scenarios["S1"].passed
    assert report.scenarios["S9"].failures == ("u: F × 2025-Q1",)
    wider = [*rows[:2], ("2024-Q1", None, None), ("2025-Q1", None, None)]
    assert audit(release(wider)).scenarios["S9"].passed


def test_the_year_to_date_gives_the_last_quarter_away():
    rows = [("2024-01-01/P9M", 60, 70), ("2024", 62, 95), ("2024-Q4", None, None)]
    assert audit(release(rows)).scenarios["S9"].failures == ("u: F × 2024-Q4",)


def test_a_block_of_years_gives_a_year_away_that_is_not_in_the_code_list():
    rows = [("2023", 30, 40), ("2024", 31, 41), ("2025", None, None), ("2023-01-01/P3Y", 64, 120)]
    assert audit(release(rows)).scenarios["S9"].failures == ("u: F × 2025",)


def test_slices_of_a_peer_that_are_safe_one_by_one_fail_with_the_calendar(cases):
    folder = cases / "c7_quarters"
    ways = {d: way for d, way in read_edges(folder / "edges.csv").items() if d != "time"}
    given = read(folder / "result_gauss_independent.csv")
    public = public_table(given, ways)
    assert "time" in public.dimensions
    secret = given[list(public.dimensions)].assign(primary=flags(given, "primary"), threshold=5, width=1)
    report = audit([public], scenarios=["S0", "S9"], sensitive={public.universe: secret})
    assert report.scenarios["S0"].passed
    assert len(report.scenarios["S9"].failures) == 435
