"""Every provider reads the release too: with its own figures in hand it learns nothing of what others gave (S3)."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from observatory.case_format import public_table as public_of
from observatory.case_format import read, read_edges, read_table
from observatory.disclosure import PublicTable, Table, audit, protect, simple_rules
from observatory.disclosure.cover import cover
from observatory.disclosure.errors import BadCount, BadTable
from observatory.disclosure.given import providers
from observatory.disclosure.system import build

DIMS = ["area", "sex"]
EDGES = {
    "area": pd.DataFrame({"parent": ["T"] * 4, "child": ["A", "B", "C", "D"]}),
    "sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]}),
}


def summed(atoms):
    """All cells with their totals, of counts by area and sex."""
    areas = atoms.groupby("sex", as_index=False)["count"].sum().assign(area="T")
    cells = pd.concat([atoms, areas])
    sexes = cells.groupby("area", as_index=False)["count"].sum().assign(sex="_T")
    return pd.concat([cells, sexes], ignore_index=True)[[*DIMS, "count"]]


def world(parts):
    """A table, and what each provider gave to it: `parts` has for each provider the counts A F, A M, B F …"""
    keys = pd.DataFrame(list(itertools.product("ABCD", "FM")), columns=DIMS)
    given = [summed(keys.assign(count=counts)).assign(provider=name) for name, counts in parts.items()]
    whole = summed(keys.assign(count=np.sum(list(parts.values()), axis=0)))
    return Table("t", "u", tuple(DIMS), whole, EDGES), {"u": pd.concat(given, ignore_index=True)}


def pattern(table, hidden):
    frame = table.cells[[*DIMS, "count"]].copy()
    gone = frame[DIMS].apply(tuple, axis=1).isin(hidden)
    frame["count"] = frame["count"].astype("Int64").mask(gone)
    return [PublicTable("t", "u", tuple(DIMS), frame, dict(table.edges))]


def secret(table, cells):
    frame = table.cells[DIMS].copy()
    return {"u": frame.assign(primary=frame[DIMS].apply(tuple, axis=1).isin(cells), threshold=5, width=1, others=5)}


def test_a_pattern_that_is_safe_outside_is_none_against_who_filled_the_other_cells():
    table, given = world({"north": [2, 30, 0, 0, 40, 50, 60, 70], "south": [0, 0, 20, 30, 0, 0, 0, 0]})
    public = pattern(table, [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")])
    known = secret(table, [("A", "F")])
    assert audit(public, sensitive=known).passed
    found = audit(public, sensitive=known, contributions=given).scenarios["S3"]
    assert found.failures == ("u: A × F, known to south",)


def test_what_others_gave_to_a_shown_cell_is_found_by_subtraction():
    table, given = world({"north": [30, 30, 40, 40, 40, 50, 60, 70], "south": [3, 9, 20, 30, 9, 9, 9, 9]})
    found = audit(pattern(table, []), sensitive=secret(table, []), contributions=given).scenarios["S3"]
    assert found.failures == ("u: A × F, known to north",)


def test_what_few_others_gave_is_hidden_though_the_cell_is_large():
    table, given = world({"north": [30, 30, 40, 40, 40, 50, 60, 70], "south": [3, 9, 20, 30, 9, 9, 9, 9]})
    assert protect([table], simple_rules()).figures.hidden == 0
    protected = protect([table], simple_rules(), contributions=given)
    assert protected.log.set_index("cell").loc["A × F", "rule"] == "few_of_others"
    assert audit(protected).passed


@pytest.mark.parametrize("seed", range(10))
def test_no_provider_learns_anything_after_protection(seed):
    random = np.random.default_rng(seed)
    parts = {name: random.integers(0, 9, 8) * (random.random(8) < 0.6) for name in ("a", "b", "c")}
    table, given = world(parts)
    protected = protect([table], simple_rules(), contributions=given)
    report = audit(protected)
    assert report.scenarios["S3"].passed and report.passed


def test_one_provider_alone_has_nobody_to_find_out_about():
    table, given = world({"north": [2, 30, 3, 20, 40, 50, 60, 70]})
    assert "S3" not in audit(protect([table], simple_rules(), contributions=given)).scenarios


def test_a_part_that_is_more_than_the_whole_is_refused():
    table, given = world({"north": [2, 30, 3, 20, 40, 50, 60, 70], "south": [9] * 8})
    with pytest.raises(BadCount, match="north gave more to A × F than there is"):
        protect([table], simple_rules(), contributions={"u": given["u"].assign(count=given["u"]["count"] + 50)})
    with pytest.raises(BadTable, match="lacks the dimension sex"):
        protect([table], simple_rules(), contributions={"u": given["u"].drop(columns="sex")})


def test_a_damaged_pattern_is_caught_by_a_provider():
    table, given = world({"north": [2, 30, 0, 0, 40, 50, 60, 70], "south": [0, 0, 20, 30, 0, 0, 0, 0]})
    protected = protect([table], simple_rules(), contributions=given)
    outside = protect([table], simple_rules())
    more = protected.frame("t")["hidden"] & ~outside.frame("t")["hidden"]
    assert more.any()
    weaker = audit(outside.public_tables(), sensitive=protected.thresholds(), contributions=given)
    assert not weaker.scenarios["S3"].passed
    assert audit(protected.public_tables(), sensitive=protected.thresholds(), contributions=given).passed


COUNTS = st.lists(st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 60)), min_size=8, max_size=8)


@settings(max_examples=25, deadline=None, derandomize=True)
@over(north=COUNTS, south=COUNTS)
def test_the_total_of_several_providers_is_hidden_only_where_nothing_else_would_do(north, south):
    table, books = world({"north": north, "south": south})
    protected = protect([table], replace(simple_rules(), keep_totals=True), contributions=books)
    frame = protected.frame("t").set_index(DIMS)
    known = protected.thresholds()["u"].set_index(DIMS)
    if not frame.loc[("T", "_T"), "hidden"] or known.loc[("T", "_T"), "primary"]:
        return
    # With the total shown as well, no reading of the hidden cells would be left to somebody.
    system = build([table])
    top = (system.frame()[DIMS] == ["T", "_T"]).all(axis=1).to_numpy()
    zero, need = system.count == 0, protected.thresholds()["u"]["primary"].to_numpy(bool).astype(np.int64)
    free = np.ones(len(zero))
    beyond = cover(system, need=need, least=1 - system.count, fixed=zero | top, cost=free, hidden=need > 0)
    lacking = len(beyond.unsafe)
    for giver in providers(system, books["u"]):
        others = giver.others(system)
        fixed = zero | top | (giver.told & (others == 0) & (system.count > 0))
        least = np.maximum(1, giver.own) - system.count
        found = cover(system, need=np.where(others > 0, need, 0), least=least, fixed=fixed, cost=free, hidden=need > 0)
        lacking += len(found.unsafe)
    assert lacking > 0


def test_districts_cost_few_further_cells(cases):
    table, books = districts(cases, "c1_tiny")
    outside = protect([table], simple_rules()).figures
    inside = protect([table], simple_rules(), contributions=books).figures
    assert inside.hidden <= 1.3 * outside.hidden


def districts(cases, case):
    """A table of a case, and its districts as providers of all that happened in them."""
    folder = cases / case
    table, edges = read_table(folder / "table.csv", folder / "edges.csv"), read_edges(folder / "edges.csv")
    above = dict(zip(edges["geo"]["child"], edges["geo"]["parent"], strict=True))
    parts = []
    for district in sorted(set(above) - set(above.values())):
        own, place = table.cells[table.cells["geo"] == district], district
        while place:
            parts.append(own[[*table.dimensions, "count"]].assign(geo=place, provider=district))
            place = above.get(place, "")
    return table, {table.universe: pd.concat(parts, ignore_index=True)}


def test_districts_recompute_cells_of_others_in_the_pattern_of_a_peer_and_none_in_ours(cases):
    table, given = districts(cases, "c1_tiny")
    edges = read_edges(cases / "c1_tiny" / "edges.csv")
    written = read(cases / "c1_tiny" / "result_gauss_z0.csv")
    secret_cells = written[list(table.dimensions)].assign(
        primary=written["primary"].isin(["True", "TRUE", "1"]), threshold=5, width=1, others=0
    )
    options = {"sensitive": {table.universe: secret_cells}, "contributions": given}
    theirs = audit([public_of(written, edges)], **options)
    assert theirs.scenarios["S0"].passed and theirs.scenarios["S1"].passed
    assert len(theirs.scenarios["S3"].failures) > 10
    ours = audit(protect([table], simple_rules(), contributions=given))
    assert ours.passed and ours.scenarios["S3"].cells > 87
