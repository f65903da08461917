"""A hidden mean must not follow from the shown ones and the counts beside them (part of S10)."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.disclosure import Derived, PublicTable, Table, audit, protect, simple_rules
from observatory.disclosure.attack import view
from observatory.disclosure.figures import PublicFigure
from observatory.disclosure.means import hidden_means
from observatory.disclosure.rules import BaseRule

DIMS = ("form", "sex")
FORMS = ["A", "B", "C"]
EDGES = {
    "form": pd.DataFrame({"parent": ["T"] * 3, "child": FORMS}),
    "sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]}),
}
COUNTS = {("A", "F"): 20, ("A", "M"): 0, ("B", "F"): 30, ("B", "M"): 12, ("C", "F"): 40, ("C", "M"): 50}
MONTHS = {("A", "F"): 30.0, ("A", "M"): 0.0, ("B", "F"): 14.0, ("B", "M"): 7.0, ("C", "F"): 22.0, ("C", "M"): 3.0}


def cells(counts=COUNTS):
    """Counts and means of all cells, with totals."""
    atoms = pd.DataFrame([(*key, n, n * MONTHS[key]) for key, n in counts.items()], columns=[*DIMS, "count", "sum"])
    forms = atoms.groupby("sex", as_index=False)[["count", "sum"]].sum().assign(form="T")
    both = pd.concat([atoms, forms])
    sexes = both.groupby("form", as_index=False)[["count", "sum"]].sum().assign(sex="_T")
    frame = pd.concat([both, sexes], ignore_index=True)
    return frame.assign(value=frame["sum"] / frame["count"].where(frame["count"] > 0))[[*DIMS, "count", "value"]]


def public(frame, counts_hidden=()):
    table = frame[[*DIMS]].assign(count=frame["count"].astype("Int64"))
    table["count"] = table["count"].mask(table[list(DIMS)].apply(tuple, axis=1).isin(counts_hidden))
    return PublicTable("t", "u", DIMS, table, EDGES)


def means(frame, hidden):
    value = frame["value"].mask(frame[list(DIMS)].apply(tuple, axis=1).isin(hidden))
    return PublicFigure("f", "u", "mean", DIMS, frame[list(DIMS)].assign(value=value), 0.05)


def recovered(hidden, counts_hidden=()):
    frame = cells()
    report = audit([public(frame, counts_hidden)], figures=[means(frame, hidden)])
    return report.scenarios["S10"].failures


def test_a_single_hidden_mean_follows_from_its_total_and_its_sisters():
    assert recovered([("C", "M")]) == ("u: C × M, its mean",)


def test_two_hidden_means_of_one_breakdown_follow_from_the_other_breakdown():
    assert recovered([("B", "F"), ("B", "M")]) == ("u: B × F, its mean", "u: B × M, its mean")


def test_hidden_means_that_can_be_exchanged_do_not_follow():
    assert recovered([("B", "F"), ("B", "M"), ("C", "F"), ("C", "M")]) == ()


def test_nobody_is_behind_a_part_of_none_so_that_a_total_tells_the_mean_of_its_only_part():
    inner = [("A", "F"), ("B", "F"), ("B", "M"), ("C", "F"), ("C", "M")]
    assert recovered(inner) == ("u: A × F, its mean",)


def test_a_hidden_number_behind_a_shown_mean_leaves_the_sum_open():
    hidden = [("B", "F"), ("B", "M"), ("C", "F"), ("C", "M")]
    frame = cells()
    _, known, _ = hidden_means(view([public(frame, hidden)]), [means(frame, [("B", "F")])])
    assert not known.any()


def test_a_mean_of_a_part_that_is_not_published_at_all_leaves_the_others_open():
    frame = cells()
    without = means(frame, [("C", "M")])
    rows = without.frame[~((without.frame["form"] == "B") & (without.frame["sex"] == "M"))]
    rows = rows[(rows["form"] != "C") | (rows["sex"] != "_T")]
    _, known, _ = hidden_means(view([public(frame)]), [PublicFigure("f", "u", "mean", DIMS, rows, 0.05)])
    assert not known.any()


@pytest.mark.parametrize("least", [13, 25, 45])
def test_what_protect_shows_of_means_gives_no_hidden_one_away(least):
    frame = cells()
    rules = replace(simple_rules(), bases=(BaseRule("few", "Too few are behind it.", ("MEAN",), least),))
    derived = Derived("f", "t", frame.assign(base=frame["count"])[[*DIMS, "base", "value"]], kind="mean", base="base")
    protected = protect([Table("t", "u", DIMS, frame[[*DIMS, "count"]], EDGES)], rules, derived=[derived])
    shown = protected.public_figures()[0].frame
    assert shown["value"].isna().sum() >= (frame["count"].between(1, least - 1)).sum()
    assert audit(protected).scenarios["S10"].passed


@settings(max_examples=60, deadline=None)
@given(
    hidden=st.sets(st.tuples(st.sampled_from([*FORMS, "T"]), st.sampled_from(["F", "M", "_T"])), max_size=8),
    seed=st.integers(0, 1000),
)
def test_a_mean_counts_as_safe_only_where_two_sets_of_months_differ_there(hidden, seed):
    """Two solutions of the sums, drawn from the null space by least squares, agree where the attack says known."""
    frame = cells()
    seen = view([public(frame)])
    tried, known, open_ = hidden_means(seen, [means(frame, hidden)])
    blank = seen.frame.apply(tuple, axis=1).isin(hidden).to_numpy() & (seen.value > 0)
    matrix = seen.matrix.toarray()[:, blank]
    noise = np.random.default_rng(seed).normal(size=blank.sum())
    other = noise - np.linalg.pinv(matrix) @ (matrix @ noise)
    assert not open_.any()
    assert (tried & (seen.value > 0) == blank).all()
    assert (known[blank] == (np.abs(other) < 1e-9)).all()
