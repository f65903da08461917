"""Quarters are released one by one, and the year with the last of them: nothing can be worked out at any time."""

import pandas as pd
import pytest

from observatory.case_format import read_table
from observatory.disclosure import Table, audit, protect, simple_rules
from observatory.disclosure.vintages import recovered, small_differences

QUARTERS = ("2024Q1", "2024Q2", "2024Q3", "2024Q4")


@pytest.fixture(scope="module")
def whole(cases):
    return read_table(cases / "c7_quarters" / "table.csv", cases / "c7_quarters" / "edges.csv")


def until(whole, quarter):
    """What there is to publish after a quarter: the quarters so far, and the year after the last."""
    periods = QUARTERS[: QUARTERS.index(quarter) + 1]
    known = [*periods, "2024"] if quarter == QUARTERS[-1] else periods
    return Table(
        whole.name, whole.universe, whole.dimensions, whole.cells[whole.cells["time"].isin(known)], whole.edges
    )


def with_counts(protected, table):
    """A public frame with the counts that the house keeps."""
    kept = table.cells[[*table.dimensions, "count"]].rename(columns={"count": "was"})
    return {table.name: protected.frame(table.name).merge(kept, on=list(table.dimensions))}


@pytest.fixture(scope="module")
def releases(whole):
    made, earlier = [], []
    for quarter in QUARTERS:
        table = until(whole, quarter)
        protected = protect([table], simple_rules(), earlier, effort=0.1)
        earlier.append(with_counts(protected, table))
        made.append(protected)
    return made


def test_every_release_of_the_calendar_is_safe_by_itself(releases):
    assert all(audit(protected).passed for protected in releases)


def test_all_releases_of_the_calendar_together_give_nothing_away(releases):
    secret = releases[-1].thresholds()[releases[-1].public_tables()[0].universe]
    found = recovered(*(protected.public_tables() for protected in releases), sensitive=secret)
    assert found.cells >= 435
    assert found.known == found.unproven == ()


def test_what_a_quarter_showed_stays_shown_when_the_year_comes(releases, whole):
    last = releases[-1].frame(whole.name)
    for protected in releases[:-1]:
        both = protected.frame(whole.name).merge(last, on=list(whole.dimensions))
        pd.testing.assert_series_equal(both["hidden_x"], both["hidden_y"], check_names=False)


def test_a_year_published_as_if_its_quarters_had_not_been_gives_cells_away(releases, whole):
    table = until(whole, QUARTERS[-1])
    forgetful = protect([table], simple_rules(), effort=0.1)
    joint = recovered(releases[-2].public_tables(), forgetful.public_tables())
    assert joint.known
    assert not small_differences(releases[-2].public_tables(), forgetful.public_tables())
