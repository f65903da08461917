"""What rates, shares, changes and ranks say of hidden counts is part of the attack (S10)."""

import pandas as pd
import pytest

from observatory.disclosure import Derived, PublicTable, Table, audit, protect, simple_rules
from observatory.disclosure.figures import PublicFigure

CODES = ["A", "B", "C"]
COUNTS = {("A", "F"): 3, ("A", "M"): 21, ("B", "F"): 30, ("B", "M"): 24, ("C", "F"): 40, ("C", "M"): 50}
DIMS = ("area", "sex")
EDGES = {
    "area": pd.DataFrame({"parent": ["T"] * 3, "child": CODES}),
    "sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]}),
}


def cells():
    atoms = pd.DataFrame([(*key, n) for key, n in COUNTS.items()], columns=[*DIMS, "count"])
    areas = atoms.groupby("sex", as_index=False)["count"].sum().assign(area="T")
    both = pd.concat([atoms, areas])
    sexes = both.groupby("area", as_index=False)["count"].sum().assign(sex="_T")
    return pd.concat([both, sexes], ignore_index=True)[[*DIMS, "count"]]


HIDDEN = [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")]
SECRET = {"u": cells()[list(DIMS)].assign(primary=lambda f: f[list(DIMS)].apply(tuple, axis=1) == ("A", "F"))}


def public(hidden=HIDDEN):
    frame = cells()
    frame["count"] = frame["count"].astype("Int64").mask(frame[list(DIMS)].apply(tuple, axis=1).isin(hidden))
    return [PublicTable("t", "u", DIMS, frame, EDGES)]


def figure(frame, kind, error=0.05, over=()):
    return PublicFigure("f", "u", kind, DIMS, frame, error, over)


def attacked(*figures):
    report = audit(public(), sensitive=SECRET, figures=figures)
    assert report.scenarios["S1"].passed
    return report.scenarios["S10"]


def rates(population, decimals=1):
    return cells().assign(
        base=float(population), value=lambda f: (f["count"] * 100_000 / population).round(decimals)
    )[[*DIMS, "base", "value"]]  # fmt: skip


@pytest.mark.parametrize("kind", ["mean", "middle"])
def test_days_and_months_shown_over_a_hidden_count_are_not_proven_safe(kind):
    days = cells().assign(value=31.5)[[*DIMS, "value"]]
    assert attacked(figure(days, kind)).unproven == ("u: A × F",)
    known = days.assign(value=days["value"].mask(days[list(DIMS)].apply(tuple, axis=1).isin(HIDDEN)))
    assert attacked(figure(known, kind)).passed


def test_a_rate_over_few_inhabitants_gives_the_count_back():
    assert attacked(figure(rates(20_000), "rate")).failures == ("u: A × F",)


def test_a_rate_that_is_rounded_far_enough_gives_nothing_back():
    assert attacked(figure(rates(3_000_000, 0), "rate", error=0.5)).passed


def test_a_rate_gives_a_sensitive_cell_back_through_the_sums_it_is_part_of():
    only = rates(20_000).query("area == 'B' and sex == 'F' or area == 'C'")
    assert attacked(figure(only, "rate")).failures == ("u: A × F",)


def test_a_share_of_a_shown_total_gives_its_part_back():
    both = cells()
    whole = both[both["area"] == "T"].set_index("sex")["count"]
    shares = both.assign(value=(both["count"] / both["sex"].map(whole) * 100).round(1), denominator_area="T")
    assert attacked(figure(shares[[*DIMS, "denominator_area", "value"]], "share")).failures == ("u: A × F",)


def test_a_share_of_two_hidden_cells_is_never_taken_for_safe():
    row = pd.DataFrame({"area": ["A", "C"], "sex": ["F", "F"], "denominator_area": ["B", "T"], "value": [10.0, 54.8]})
    found = attacked(figure(row, "share"))
    assert not found.passed
    assert set(found.failures) | set(found.unproven) == {"u: A × F"}


def test_what_is_drawn_to_scale_is_a_count():
    bars = cells().assign(value=lambda f: f["count"] * 4.0)[[*DIMS, "value"]]
    assert attacked(figure(bars, "chart")).failures == ("u: A × F",)


@pytest.mark.parametrize(("kind", "over"), [("rank", ("area",)), ("median", ("area",))])
def test_ranks_and_medians_over_a_hidden_cell_are_not_taken_for_safe(kind, over):
    ranked = cells().query("sex == 'F' and area != 'T'").assign(value=[3.0, 2.0, 1.0])
    assert attacked(figure(ranked[[*DIMS, "value"]], kind, over=over)).unproven == ("u: A × F",)


def test_figures_that_are_hidden_say_nothing():
    assert attacked(figure(rates(20_000).assign(value=float("nan")), "rate")).passed


def test_what_protect_shows_of_figures_passes_and_what_it_hides_would_not():
    table = Table("t", "u", DIMS, cells(), EDGES)
    given = rates(20_000)
    derived = Derived("f", "t", given, base="base")
    protected = protect([table], simple_rules(), derived=[derived])
    assert audit(protected).scenarios["S10"].passed
    broken = [PublicFigure("f", "u", "rate", DIMS, given, 0.05)]
    assert not audit(protected, figures=broken).scenarios["S10"].passed
