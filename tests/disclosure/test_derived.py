"""Figures computed from counts never say more than the counts that are shown."""

import numpy as np
import pandas as pd
import pytest

from observatory.disclosure import Derived, Table, default_rules, protect, simple_rules
from observatory.disclosure.derived import KINDS
from observatory.disclosure.errors import BadTable

AREAS, AGES, YEARS = ("N", "S", "C"), ("young", "old"), ("2024", "2025")
DIMENSIONS = ("ref_area", "time_period", "age")
EDGES = {
    "ref_area": pd.DataFrame({"parent": "ME", "child": AREAS}),
    "age": pd.DataFrame({"parent": "_T", "child": AGES}),
}
ATOMS = {
    ("N", "2024", "young"): 2, ("N", "2024", "old"): 31, ("S", "2024", "young"): 24, ("S", "2024", "old"): 28,
    ("C", "2024", "young"): 41, ("C", "2024", "old"): 55, ("N", "2025", "young"): 36, ("N", "2025", "old"): 30,
    ("S", "2025", "young"): 22, ("S", "2025", "old"): 29, ("C", "2025", "young"): 44, ("C", "2025", "old"): 7,
}  # fmt: skip


def counts():
    cells = pd.DataFrame([(*key, n) for key, n in ATOMS.items()], columns=[*DIMENSIONS, "count"])
    ages = cells.groupby(["ref_area", "time_period"], as_index=False)["count"].sum().assign(age="_T")
    cells = pd.concat([cells, ages])
    areas = cells.groupby(["time_period", "age"], as_index=False)["count"].sum().assign(ref_area="ME")
    return Table("victims", "u", DIMENSIONS, pd.concat([cells, areas]), EDGES)


TABLE = counts()


def shown(*figures, rules=None):
    protected = protect([TABLE], rules or simple_rules(), derived=figures)
    return protected, {figure.name: protected.derived(figure.name) for figure in figures}


def hidden_cells(protected, **codes):
    frame = protected.frame("victims")
    for dimension, code in codes.items():
        frame = frame[frame[dimension] == code]
    return set(frame.loc[frame["hidden"], list(DIMENSIONS)].itertuples(index=False, name=None))


def keys(frame, where):
    return set(frame.loc[where, list(DIMENSIONS)].itertuples(index=False, name=None))


def frame_of(**more):
    return TABLE.cells[list(DIMENSIONS)].assign(value=TABLE.cells["count"] * 1.5, **more)


@pytest.mark.parametrize("kind", ["middle", "mean"])
def test_days_and_months_are_hidden_with_the_persons_behind_them(kind):
    protected, found = shown(Derived("f", "victims", frame_of(), kind=kind))
    assert hidden_cells(protected) <= keys(found["f"], found["f"]["hidden"])
    assert not found["f"]["hidden"].all()


FORMS = pd.DataFrame({"form": ["_T", "A", "B", "C"], "count": [60, 8, 22, 30], "months": [600.0, 40.0, 220.0, 340.0]})


def months_of(forms, **changed):
    """The public means of a table of forms, of which those over fewer than ten persons are hidden."""
    table = Table("t", "u", ("form",), forms[["form", "count"]], {"form": forms_below(forms)})
    frame = forms[["form"]].assign(value=forms["months"] / forms["count"], n=forms["count"], unit_measure="MO")
    figure = Derived("f", "t", frame.assign(**changed), base="n", kind="mean", decimals=9)
    return protect([table], default_rules(), derived=[figure]).derived("f").set_index("form")


def forms_below(forms):
    return pd.DataFrame({"parent": "_T", "child": forms["form"].drop(0)})


def test_the_only_hidden_mean_takes_another_one_with_it():
    found = months_of(FORMS)
    assert found["hidden"].to_dict() == {"_T": False, "A": True, "B": True, "C": False}


def test_a_mean_that_is_all_of_its_total_takes_the_total_with_it():
    found = months_of(pd.DataFrame({"form": ["_T", "A", "B"], "count": [8, 8, 0], "months": [40.0, 40.0, 0.0]}))
    assert found["hidden"].all()


def test_means_hidden_for_two_parts_need_no_third():
    found = months_of(FORMS.assign(count=[60, 8, 9, 43]))
    assert found["hidden"].to_dict() == {"_T": False, "A": True, "B": True, "C": False}


def test_no_single_hidden_mean_follows_from_those_that_are_shown():
    """Counts and means of everything shown, in whatever numbers: each hidden mean can still be anything."""
    random = np.random.default_rng(7)
    for _ in range(40):
        counts = random.integers(5, 30, 4)
        forms = pd.DataFrame(
            {"form": ["A", "B", "C", "D"], "count": counts, "months": counts * random.integers(1, 90, 4)}
        )
        whole = pd.DataFrame({"form": ["_T"], "count": [counts.sum()], "months": [forms["months"].sum()]})
        found = months_of(pd.concat([whole, forms], ignore_index=True))
        parts = found.drop("_T")
        assert found.loc["_T", "hidden"] or parts["hidden"].sum() != 1
        assert parts.loc[(counts < 10), "hidden"].all()


@pytest.mark.parametrize("kind", ["rate", "chart", "class"])
def test_what_gives_a_count_back_is_hidden_with_it(kind):
    protected, found = shown(Derived("f", "victims", frame_of(), kind=kind))
    assert hidden_cells(protected)
    assert keys(found["f"], found["f"]["value"].isna()) == hidden_cells(protected)


@pytest.mark.parametrize("kind", ["change", "index"])
def test_a_change_is_hidden_with_either_of_its_years(kind):
    frame = frame_of(denominator_time_period="2024").query("time_period == '2025'")
    protected, found = shown(Derived("f", "victims", frame, denominator_table="victims", kind=kind))
    gone = {(area, "2025", age) for area, _, age in hidden_cells(protected)}
    assert ("N", "2025", "young") in gone
    assert keys(found["f"], found["f"]["hidden"]) == gone


def test_a_share_is_hidden_with_its_whole():
    frame = frame_of(denominator_ref_area="ME").query("ref_area != 'ME'")
    protected, found = shown(Derived("f", "victims", frame, denominator_table="victims", kind="share"))
    gone = hidden_cells(protected)
    wanted = {key for key in keys(frame, frame["value"].notna()) if key in gone or ("ME", *key[1:]) in gone}
    assert keys(found["f"], found["f"]["hidden"]) == wanted


def test_a_median_is_hidden_where_any_part_of_its_distribution_is():
    frame = TABLE.cells[list(DIMENSIONS)].query("age == '_T'").assign(value=27.5)
    protected, found = shown(Derived("median_age", "victims", frame, kind="median", over=("age",)))
    gone = {(area, year) for area, year, _ in hidden_cells(protected)}
    assert ("N", "2024") in gone
    assert {key[:2] for key in keys(found["median_age"], found["median_age"]["hidden"])} == gone
    assert not found["median_age"]["hidden"].all()


def test_a_rank_is_hidden_where_any_of_those_ranked_is():
    frame = TABLE.cells[list(DIMENSIONS)].query("ref_area != 'ME'").assign(value=1.0)
    protected, found = shown(Derived("rank", "victims", frame, kind="rank", over=("ref_area",)))
    ranked = {key[1:] for key in hidden_cells(protected) if key[0] != "ME"}
    assert ("2024", "young") in ranked
    assert {key[1:] for key in keys(found["rank"], found["rank"]["hidden"])} == ranked
    assert len({key[1:] for key in keys(frame, frame["value"].notna())} - ranked) > 0


def test_a_median_without_what_it_runs_over_is_refused():
    frame = TABLE.cells[list(DIMENSIONS)].query("age == '_T'").assign(value=27.5)
    with pytest.raises(BadTable, match="need `over`"):
        shown(Derived("median_age", "victims", frame, kind="median"))


def test_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(BadTable, match="no known kind"):
        shown(Derived("f", "victims", frame_of(), kind="sum"))
    assert len(KINDS) == 10


@pytest.mark.parametrize(
    ("kind", "unit", "base", "is_hidden"),
    [
        ("rate", "P_HTHAB", 999, True),
        ("rate", "P_HTHAB", 1000, False),
        ("share", "PT", 19, True),
        ("share", "PT", 20, False),
        ("change", "PT", 19, True),
        ("change", "PT", 20, False),
        ("index", None, 19, True),
        ("index", None, 20, False),
        ("rate", "P_HTHAB", None, True),
    ],
)
def test_figures_over_a_small_base_are_hidden(kind, unit, base, is_hidden):
    frame = (
        TABLE.cells[list(DIMENSIONS)].query("ref_area == 'C' and age == 'young'").assign(value=12.0, denominator=base)
    )
    if unit:
        frame = frame.assign(unit_measure=unit)
    _, found = shown(Derived("f", "victims", frame, base="denominator", kind=kind), rules=default_rules())
    assert found["f"]["hidden"].tolist() == [is_hidden] * 2
    assert "denominator" not in found["f"]
