"""Which figures are cited: totals in every dimension but time."""

import pandas as pd

from observatory.disclosure import Table, default_rules
from observatory.disclosure.system import build
from observatory.disclosure.totals import grand_totals

YEARS = pd.DataFrame({"parent": "2024", "child": ["2024-Q1", "2024-Q2"]})


def cited(codes, edges, also):
    """The cells among all combinations of codes that are grand totals."""
    cells = pd.MultiIndex.from_product(codes.values(), names=codes.keys()).to_frame(index=False).assign(count=0)
    system = build([Table("t", "u", tuple(codes), cells, edges)])
    found = system.frame()[grand_totals(system, also)]
    return set(found[list(codes)].itertuples(index=False, name=None))


def test_every_period_has_its_grand_total():
    codes = {"time_period": ["2024", "2024-Q1", "2024-Q2"], "sex": ["_T", "F", "M"]}
    edges = {"time_period": YEARS, "sex": pd.DataFrame({"parent": "_T", "child": ["F", "M"]})}
    assert cited(codes, edges, {}) == {(period, "_T") for period in codes["time_period"]}


def test_a_code_without_parts_does_not_hide_the_total_beside_it():
    codes = {"sex": ["_T", "F", "M"], "response": ["_T", "MISDEMEANOUR"]}
    edges = {"sex": pd.DataFrame({"parent": "_T", "child": ["F", "M"]})}
    assert cited(codes, edges, {}) == {("_T", "_T")}


def test_what_is_committed_by_means_of_technology_is_a_total_of_its_own():
    codes = {"ict": ["_T", "N", "Y"]}
    edges = {"ict": pd.DataFrame({"parent": "_T", "child": ["N", "Y"]})}
    assert cited(codes, edges, default_rules().totals_also) == {("_T",), ("Y",)}
