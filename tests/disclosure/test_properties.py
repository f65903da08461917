"""For any table: after `protect`, nobody recovers anything; a brute-force attacker agrees with the programmes."""

import itertools

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.disclosure import PublicTable, Table, audit, protect, simple_rules

EDGES = {
    "area": pd.DataFrame({"parent": ["T", "T", "N", "N", "S", "S"], "child": ["N", "S", "n1", "n2", "s1", "s2"]}),
    "sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]}),
    "form": pd.DataFrame({"parent": ["_T"] * 3, "child": ["A", "B", "C"]}),
}
QUIET = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def totals(cells, dimension, edges):
    """The cells with the sums of one dimension added, bottom up."""
    others = [c for c in cells.columns if c not in (dimension, "count")]
    for parent in sorted(set(edges["parent"]), key=lambda p: (p in set(edges["child"]), p), reverse=True):
        children = edges.loc[edges["parent"] == parent, "child"]
        part = cells[cells[dimension].isin(children)].groupby(others, as_index=False)["count"].sum()
        cells = pd.concat([cells, part.assign(**{dimension: parent})], ignore_index=True)
    return cells


def crossed(numbers, dims):
    """All atoms with these counts, and all totals."""
    leaves = [sorted(set(EDGES[d]["child"]) - set(EDGES[d]["parent"])) for d in dims]
    cells = pd.DataFrame(list(itertools.product(*leaves)), columns=list(dims)).assign(count=numbers)
    for d in dims:
        cells = totals(cells, d, EDGES[d])
    return cells


counts = st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 60))


@QUIET
@given(st.lists(counts, min_size=24, max_size=24), st.integers(1, 3))
def test_nothing_can_be_recovered_from_any_protected_table(numbers, width):
    table = Table("t", "u", ("area", "sex", "form"), crossed(numbers, ("area", "sex", "form")), EDGES)
    protected = protect([table], simple_rules(width=width))
    report = audit(protected)
    assert report.passed
    truth = table.cells.merge(protected.frame("t"), on=list(table.dimensions))
    assert truth.loc[truth["count_x"].between(1, 4), "hidden_y"].all()
    assert not truth.loc[truth["count_x"] == 0, "hidden_y"].any()
    assert (truth["count_x"] == truth["count_y"])[~truth["hidden_y"]].all()


@QUIET
@given(st.lists(counts, min_size=24, max_size=24))
def test_nothing_can_be_recovered_from_linked_tables(numbers):
    whole = crossed(numbers, ("area", "sex", "form"))
    one = whole[whole["form"] == "_T"].drop(columns="form")
    two = whole[whole["area"] == "T"].drop(columns="area").rename(columns={"sex": "sex"})
    three = whole[whole["area"].isin(["T", "N", "S"]) & (whole["sex"] == "_T")].drop(columns="sex")
    # The table without areas is at the total of areas, which is called _T there.
    edges = {**EDGES, "area": EDGES["area"].replace("T", "_T")}
    tables = [
        Table("one", "u", ("area", "sex"), one.replace({"area": {"T": "_T"}}), edges),
        Table("two", "u", ("sex", "form"), two, edges),
        Table("three", "u", ("area", "form"), three.replace({"area": {"T": "_T"}}), edges),
    ]
    protected = protect(tables, simple_rules())
    assert audit(protected).passed
    assert audit(protected.public_tables()).passed


@settings(QUIET, max_examples=15)
@given(st.lists(st.integers(0, 2), min_size=6, max_size=6), st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_brute_force_attacker_agrees(numbers, hidden):
    cells = crossed(numbers, ("sex", "form"))
    truth = cells["count"].to_numpy()
    mask = np.array(hidden) & (truth > 0)
    # The grand total is shown, so that no table has more persons than this one.
    mask[(cells["sex"] == "_T") & (cells["form"] == "_T")] = False
    frame = cells[["sex", "form"]].assign(count=cells["count"].astype("Int64"))
    frame.loc[mask, "count"] = pd.NA
    report = audit([PublicTable("t", "u", ("sex", "form"), frame, EDGES)], scenarios=["S1"], exact=True)
    total = sum(numbers)
    atoms = np.array([a for a in itertools.product(range(total + 1), repeat=5) if sum(a) <= total])
    atoms = np.column_stack([atoms, total - atoms.sum(axis=1)])
    sums = np.array([crossed(list(row), ("sex", "form"))["count"].to_numpy() for row in np.eye(6, dtype=int)])
    tables = atoms @ sums
    fits = (tables[:, ~mask] == truth[~mask]).all(axis=1) & (tables[:, mask] >= 1).all(axis=1)
    if not mask.any():
        assert report.intervals.empty
        return
    found = report.intervals.set_index(["sex", "form"])
    for i in np.flatnonzero(mask):
        row = found.loc[(cells["sex"][i], cells["form"][i])]
        assert (row["proven_lower"], row["proven_upper"]) == (tables[fits, i].min(), tables[fits, i].max())
