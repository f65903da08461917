"""What holds for any hierarchy, any links and any values: on random trees, overlapping groupings and linked tables."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from observatory.disclosure import PublicTable, Table, audit, default_rules, protect, simple_rules
from observatory.disclosure.system import build
from observatory.disclosure.vintages import recovered, small_differences

QUIET = settings(max_examples=7, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SEX = pd.DataFrame({"parent": ["_T", "_T"], "child": ["F", "M"], "group": ""})
COUNTS = st.one_of(st.just(0), st.integers(1, 6), st.integers(5, 80))


@st.composite
def trees(draw, fewest=3, most=6, may_overlap=True):
    """A hierarchy over a few leaves: random families, and sometimes a second grouping that cuts across them."""
    leaves = [f"a{i}" for i in range(draw(st.integers(fewest, most)))]
    edges, level, made = [], list(leaves), 0
    while len(level) > 1:
        size = draw(st.integers(2, len(level)))
        family, level = level[:size], level[size:]
        parent = "_T" if not level else f"g{made}"
        made += 1
        edges += [(parent, child, "") for child in family]
        level = [*level, parent] if parent != "_T" else []
    if may_overlap and draw(st.booleans()):
        cut = draw(st.integers(1, len(leaves) - 1))
        sides = [(f"x{i}", side) for i, side in enumerate((leaves[:cut], leaves[cut:])) if len(side) > 1]
        if sides:
            edges += [(name, leaf, "x") for name, side in sides for leaf in side]
            loose = [leaf for leaf in leaves if not any(leaf in side for _, side in sides)]
            edges += [("_T", code, "x") for code in [*(name for name, _ in sides), *loose]]
    return leaves, pd.DataFrame(edges, columns=["parent", "child", "group"])


def below(edges, code):
    """The leaves under a code, along one of its groupings."""
    ways = edges[edges["parent"] == code]
    if ways.empty:
        return {code}
    one = ways[ways["group"] == ways["group"].iloc[0]]
    return set().union(*(below(edges, child) for child in one["child"]))


def additive(atoms, leaves, edges):
    """All cells of areas × sexes from the counts of leaves × (F, M)."""
    codes = sorted({*edges["parent"], *edges["child"], *leaves})
    held = {(leaf, sex): n for (leaf, sex), n in zip(itertools.product(leaves, ("F", "M")), atoms, strict=True)}
    rows = [
        (code, sex, sum(held[leaf, s] for leaf in below(edges, code) for s in (("F", "M") if sex == "_T" else (sex,))))
        for code in codes
        for sex in ("F", "M", "_T")
    ]
    return pd.DataFrame(rows, columns=["area", "sex", "count"])


@st.composite
def tables(draw, counts=COUNTS, **how):
    """One or two tables of the same persons over a random tree."""
    leaves, edges = draw(trees(**how))
    size = 2 * len(leaves)
    cells = additive(draw(st.lists(counts, min_size=size, max_size=size)), leaves, edges)
    ways = {"area": edges, "sex": SEX}
    found = [Table("by_area_and_sex", "u", ("area", "sex"), cells, ways)]
    if draw(st.booleans()):
        found.append(Table("by_area", "u", ("area",), cells[cells["sex"] == "_T"].drop(columns="sex"), ways))
    return found


@QUIET
@given(tables(), st.integers(1, 3))
def test_what_is_sensitive_is_hidden_zeros_are_shown_and_all_that_is_shown_is_true(found, width):
    protected = protect(found, simple_rules(width=width))
    for table in found:
        both = table.cells.merge(protected.frame(table.name), on=list(table.dimensions), suffixes=("", "_public"))
        assert both.loc[both["count"].between(1, 4), "hidden_public"].all()
        assert not both.loc[both["count"] == 0, "hidden_public"].any()
        assert (both["count"] == both["count_public"])[~both["hidden_public"]].all()
    assert audit(protected).passed


@QUIET
@given(tables(), st.randoms(use_true_random=False))
def test_any_order_of_rows_columns_edges_and_tables_gives_the_same(found, random):
    turned = [
        Table(
            table.name,
            "u",
            tuple(random.sample(table.dimensions, len(table.dimensions))),
            table.cells.sample(frac=1, random_state=random.randint(0, 999))[list(table.cells.columns)[::-1]],
            {d: e.sample(frac=1, random_state=random.randint(0, 999)) for d, e in reversed(list(table.edges.items()))},
        )
        for table in reversed(found)
    ]
    assert protect(found, simple_rules()).digest == protect(turned, simple_rules()).digest


@QUIET
@given(tables(counts=st.one_of(st.just(0), st.integers(5, 80))))
def test_a_safe_table_is_left_alone(found):
    protected = protect(found, simple_rules())
    assert protected.figures.hidden == 0
    assert audit(protected).passed


@QUIET
@given(tables())
def test_protecting_what_was_protected_changes_nothing(found):
    first = protect(found, simple_rules())
    assert protect(found, simple_rules(), [first.frames]).digest == first.digest


def test_house_rules_hide_what_they_call_sensitive():
    leaves, edges = ["HAR", "IBA", "EXP"], pd.DataFrame({"parent": "_T", "child": ["HAR", "IBA", "EXP"], "group": ""})
    cells = additive([7, 8, 9, 30, 4, 12], leaves, edges).rename(columns={"area": "form"})
    protected = protect([Table("t", "victims/ME/police", ("form", "sex"), cells, {"form": edges, "sex": SEX})])
    hidden = set(protected.frame("t").query("hidden")[["form", "sex"]].itertuples(index=False, name=None))
    assert {("IBA", "F"), ("EXP", "F")} <= hidden
    assert default_rules().threshold == 5


def safe_by_programme(found, shown, floor=1):
    """Whether no sensitive cell is known, by a programme of its own over all cells and both of its ends."""
    system = build(found)
    hidden = np.ones(len(system.count), bool)
    for table in found:
        hidden[system.position[table.name][shown[table.name]]] = False
    equations = np.zeros((len(system.parents), len(system.count)))
    for e, parent in enumerate(system.parents):
        equations[e, parent] = 1
        equations[e, system.children[system.starts[e] : system.starts[e + 1]]] = -1
    bounds = [(floor, None) if h else (n, n) for h, n in zip(hidden, system.count, strict=True)]
    for cell in np.flatnonzero((system.count >= 1) & (system.count <= 4)):
        aim = np.zeros(len(system.count))
        ends = []
        for sign in (1, -1):
            aim[cell] = sign
            best = linprog(aim, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds)
            ends.append(np.inf if best.status == 3 else sign * best.fun)
        if ends[1] - ends[0] < 1 - 1e-6:
            return False
    return True


@settings(QUIET, max_examples=6)
@given(tables(most=4), st.integers(1, 3), st.randoms(use_true_random=False))
def test_showing_hidden_cells_again_is_caught_unless_nothing_follows(found, how_many, random):
    protected = protect(found, simple_rules())
    secondary = sorted(set(protected.log.loc[protected.log["kind"] == "secondary", "cell"]))
    assume(secondary)
    again = set(random.sample(secondary, min(how_many, len(secondary))))
    public, shown = [], {}
    for table in found:
        frame = table.cells[list(table.dimensions)].assign(count=table.cells["count"].astype("Int64"))
        was = table.cells.merge(protected.frame(table.name), on=list(table.dimensions))["hidden_y"].to_numpy()
        name = frame[list(table.dimensions)].agg(" × ".join, axis=1)
        # A table without sexes names the same cell without its total.
        open_ = name.isin(again) | (name + " × _T").isin(again) | name.str.removesuffix(" × _T").isin(again)
        shown[table.name] = ~was | open_.to_numpy()
        frame.loc[~shown[table.name], "count"] = pd.NA
        public.append(PublicTable(table.name, "u", table.dimensions, frame, dict(table.edges)))
    sensitive = protected.thresholds()
    assert audit(public, scenarios=["S1"], sensitive=sensitive).passed == safe_by_programme(found, shown)


def test_a_hidden_cell_that_was_not_needed_may_be_shown_again():
    leaves = ["a", "b", "c", "d"]
    edges = pd.DataFrame({"parent": "_T", "child": leaves, "group": ""})
    cells = additive([2, 40, 30, 35, 22, 28, 19, 31], leaves, edges)
    found = Table("t", "u", ("area", "sex"), cells, {"area": edges, "sex": SEX})
    needed = protect([found], simple_rules()).frame("t")
    more = needed.copy()
    at = more.index[~more["hidden"] & (more["count"] > 0)][0]
    more.loc[at, "count"] = pd.NA
    for frame in (more, needed):
        assert audit([PublicTable("t", "u", ("area", "sex"), frame[["area", "sex", "count"]], found.edges)]).passed
    for cell in needed.index[needed["hidden"]]:
        less = needed.copy()
        less.loc[cell, "count"] = found.cells.merge(less[["area", "sex"]].iloc[[cell]])["count"].iloc[0]
        public = PublicTable("t", "u", ("area", "sex"), less[["area", "sex", "count"]], found.edges)
        sensitive = {"u": found.cells.assign(primary=found.cells["count"].between(1, 4), threshold=5, width=1)}
        is_sensitive = bool(less.loc[cell, "count"] < 5)
        assert is_sensitive or not audit([public], sensitive=sensitive).passed


@settings(QUIET, max_examples=5)
@given(tables(most=4, may_overlap=False), st.data())
def test_what_was_shown_stays_shown_and_late_cases_are_not_given_away(found, data):
    first = protect(found, simple_rules())
    table = found[0]
    leaves = sorted(set(table.cells["area"]) - set(table.edges["area"]["parent"]))
    atoms = table.cells.set_index(["area", "sex"])["count"]
    more = [atoms[leaf, sex] + data.draw(st.sampled_from([0, 0, 0, 2, 9])) for leaf in leaves for sex in ("F", "M")]
    cells = additive(more, leaves, table.edges["area"])
    later = [
        Table(
            t.name,
            "u",
            t.dimensions,
            cells if "sex" in t.dimensions else cells.query("sex == '_T'").drop(columns="sex"),
            t.edges,
        )
        for t in found
    ]
    second = protect(later, simple_rules(), [first.frames])
    both = recovered(first.public_tables(), second.public_tables())
    assert (both.known, both.unproven) == ((), ())
    assert small_differences(first.public_tables(), second.public_tables()) == ()
    for old, new in zip(found, later, strict=True):
        dims = list(old.dimensions)
        both = first.frame(old.name).merge(second.frame(old.name), on=dims, suffixes=("", "_later"))
        same = (
            old.cells.merge(new.cells, on=dims)["count_x"] == old.cells.merge(new.cells, on=dims)["count_y"]
        ).to_numpy()
        order = old.cells[dims].merge(both, on=dims)
        assert not order.loc[same & ~order["hidden"].to_numpy(bool), "hidden_later"].any()


@settings(QUIET, max_examples=8)
@given(trees(fewest=3, most=3, may_overlap=True), st.data())
def test_an_attacker_who_tries_all_tables_agrees_in_every_hierarchy(tree, data):
    leaves, edges = tree
    atoms = data.draw(st.lists(st.integers(0, 2), min_size=6, max_size=6))
    cells = additive(atoms, leaves, edges)
    truth = cells["count"].to_numpy()
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))) & (truth > 0)
    # The grand total is shown, so that no table has more persons than this one.
    hidden &= ~((cells["area"] == "_T") & (cells["sex"] == "_T")).to_numpy()
    assume(hidden.any())
    floor = data.draw(st.sampled_from([0, 1]))
    total = sum(atoms)
    tried = np.array([a for a in itertools.product(range(total + 1), repeat=5) if sum(a) <= total])
    tried = np.column_stack([tried, total - tried.sum(axis=1)])
    sums = np.array([additive(list(unit), leaves, edges)["count"].to_numpy() for unit in np.eye(6, dtype=int)])
    every = tried @ sums
    fits = (every[:, ~hidden] == truth[~hidden]).all(axis=1) & (every[:, hidden] >= floor).all(axis=1)
    frame = cells[["area", "sex"]].assign(count=cells["count"].astype("Int64"))
    frame.loc[hidden, "count"] = pd.NA
    public = PublicTable("t", "u", ("area", "sex"), frame, {"area": edges, "sex": SEX})
    found = audit([public], scenarios=[f"S{floor}"], exact=True).intervals.set_index(["area", "sex"])
    for i in np.flatnonzero(hidden):
        row = found.loc[(cells["area"][i], cells["sex"][i])]
        assert (row["proven_lower"], row["proven_upper"]) == (every[fits, i].min(), every[fits, i].max())


@pytest.mark.parametrize("threshold", [1, 3, 10])
def test_any_threshold_is_held(threshold):
    leaves, edges = ["a", "b", "c"], pd.DataFrame({"parent": "_T", "child": ["a", "b", "c"], "group": ""})
    cells = additive([1, 2, 6, 9, 15, 22], leaves, edges)
    protected = protect(
        [Table("t", "u", ("area", "sex"), cells, {"area": edges, "sex": SEX})], simple_rules(threshold=threshold)
    )
    frame = protected.frame("t").merge(cells, on=["area", "sex"])
    assert frame.loc[frame["count_y"].between(1, threshold - 1), "hidden"].all()
    assert frame["hidden"].any() == (threshold > 1)
    assert audit(protected).passed
