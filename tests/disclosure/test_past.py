"""What earlier releases have made impossible is said of all universes at once."""

from dataclasses import replace

import pandas as pd
import pytest

from observatory.disclosure import Table, audit, protect, simple_rules
from observatory.disclosure.best_view import best_view
from observatory.disclosure.errors import CannotProtect
from observatory.disclosure.rules import Rule


def test_all_universes_that_cannot_be_protected_any_more_are_named_at_once():
    cells = pd.DataFrame({"area": ["A", "B", "T"], "count": [3, 30, 33]})
    edges = {"area": pd.DataFrame({"parent": "T", "child": ["A", "B"]})}
    tables = [Table(name, name, ("area",), cells, edges) for name in ("one", "two")]
    told = dict.fromkeys(("one", "two"), cells[cells["area"] != "A"])
    with pytest.raises(CannotProtect, match=r"of one cannot.*of two cannot") as refused:
        protect(tables, simple_rules(), [told])
    assert refused.value.universes == ("one", "two")
    assert len(refused.value.cells) == 2


def test_a_universe_beyond_help_is_shown_in_its_coarser_tables_and_the_others_as_they_were_asked_for():
    cells = pd.DataFrame({"area": ["A", "B", "T"], "count": [3, 30, 33]})
    edges = {"area": pd.DataFrame({"parent": "T", "child": ["A", "B"]})}
    tables = [Table(name, name, ("area",), cells, edges) for name in ("one", "two")]
    told = {"one": cells[cells["area"] != "A"]}
    whole = Table("one", "one", ("area",), cells[cells["area"] != "A"], {})
    found = protect(tables, simple_rules(), [told], coarser=[whole])
    assert found.coarser == ("one",)
    assert found.frame("one")["area"].tolist() == ["B", "T"] and found.frame("two")["area"].tolist() == ["A", "B", "T"]
    with pytest.raises(CannotProtect, match="of two cannot"):
        protect(tables, simple_rules(), [told | {"two": told["one"]}], coarser=[whole])


def test_what_was_hidden_from_others_is_opened_and_what_they_were_shown_goes_on_being_shown():
    counts = {"A": 3, "B": 4, "C": 30, "D": 40, "T": 77}
    cells = pd.DataFrame({"area": list(counts), "count": counts.values()})
    edges = {"area": pd.DataFrame({"parent": "T", "child": ["A", "B", "C", "D"]})}
    table = Table("one", "one", ("area",), cells, edges)
    public = protect([table], simple_rules(threshold=5)).frame("one")
    assert set(public.loc[public["hidden"], "area"]) >= {"A", "B"}
    kept = public[["area", "count"]].merge(cells.rename(columns={"count": "was"}), on="area")
    ours = protect([table], simple_rules(threshold=3), [{"one": kept}]).frame("one")
    theirs = protect([table], simple_rules(threshold=3), [{"one": kept.assign(binds=False)}]).frame("one")
    assert ours["hidden"].tolist() == public["hidden"].tolist()
    assert not theirs["hidden"].any()


def test_blocks_of_years_that_were_shown_are_shown_again_beside_their_years():
    years = ["2023", "2024", "2025"]
    cells = pd.DataFrame(
        [(year, form, n) for year in years for form, n in (("A", 4), ("B", 20), ("_T", 24))],
        columns=["time_period", "form", "count"],
    )  # fmt: skip
    edges = {"form": pd.DataFrame({"parent": "_T", "child": ["A", "B"]})}
    table = Table("one", "one", ("time_period", "form"), cells, edges)
    block = "2023-01-01/P3Y"
    shown = pd.DataFrame({"time_period": block, "form": ["A", "B", "_T"], "count": [12, 60, 72]})
    rules = simple_rules(threshold=3)
    found = best_view([table], rules, previous=[{"one": shown}])
    assert rules.views is None and not found.collapsed
    assert found.added["one"]["time_period"].tolist() == [block] * 3
    of_block = found.tables[0].cells.query("time_period == @block")
    assert dict(zip(of_block["form"], of_block["count"], strict=True)) == {"A": 12, "B": 60, "_T": 72}
    assert set(found.tables[0].edges["time_period"]["child"]) == set(years)
    assert best_view([table], rules).tables == (table,)


def test_small_rests_are_filled_up_with_several_cells_where_no_single_one_is_enough():
    """Beside what others were shown, an office opens what its own rules allow, but not down to a small rest."""
    counts = {"EXP": 1, "HAT": 3, "EXT": 5, "STK": 4, "HAR": 30, "T": 43}
    cells = pd.DataFrame({"form": list(counts), "count": counts.values()})
    edges = {"form": pd.DataFrame({"parent": "T", "child": list(counts)[:-1]})}
    table = Table("one", "one", ("form",), cells, edges)
    strict = Rule("strict", "They are threatened.", 10, 1, {"form": ("EXP",)}, ())
    rules = replace(simple_rules(threshold=3), rules=(strict,))
    shown = cells["form"].isin(["T", "HAR"])
    kept = cells.assign(was=cells["count"], count=cells["count"].where(shown).astype("Int64"), binds=False)
    found = protect([table], rules, [{"one": kept}])
    hidden = found.frame("one").query("hidden")["form"]
    assert cells[cells["form"].isin(hidden)]["count"].sum() >= 10 and not set(hidden) & {"T", "HAR"}
    assert audit(found).passed


def test_counts_that_stand_behind_medians_and_are_shown_nowhere_add_up_to_nothing():
    counts = {"2025": 13, "2025-Q1": 1, "2025-Q2": 3, "2025-Q3": 4, "2025-Q4": 5}
    cells = pd.DataFrame({"time_period": list(counts), "count": counts.values()})
    table = Table("one", "one", ("time_period",), cells, {})
    shown, behind = (protect([replace(table, adds_up=up)], simple_rules(threshold=3)) for up in (True, False))
    assert audit(shown).scenarios["S9"].failures
    assert audit(behind).passed
    assert behind.frame("one").query("hidden")["time_period"].tolist() == ["2025-Q1"]
