"""What earlier releases bind, and what they have made impossible."""

import pandas as pd
import pytest

from observatory.disclosure import Table, protect, simple_rules
from observatory.disclosure.errors import CannotProtect


def test_all_universes_that_cannot_be_protected_any_more_are_named_at_once():
    cells = pd.DataFrame({"area": ["A", "B", "T"], "count": [3, 30, 33]})
    edges = {"area": pd.DataFrame({"parent": "T", "child": ["A", "B"]})}
    tables = [Table(name, name, ("area",), cells, edges) for name in ("one", "two")]
    told = dict.fromkeys(("one", "two"), cells[cells["area"] != "A"])
    with pytest.raises(CannotProtect, match=r"of one cannot.*of two cannot") as refused:
        protect(tables, simple_rules(), [told])
    assert refused.value.universes == ("one", "two")
    assert len(refused.value.cells) == 2


def test_what_was_hidden_from_others_binds_nobody_and_what_they_were_shown_is_known():
    cells = pd.DataFrame({"area": ["A", "B", "C", "T"], "count": [4, 30, 40, 74]})
    edges = {"area": pd.DataFrame({"parent": "T", "child": ["A", "B", "C"]})}
    tables = [Table("t", "u", ("area",), cells, edges)]
    public = protect(tables, simple_rules())
    assert public.frames["t"]["hidden"].sum() == 2
    before = public.frames["t"].assign(was=cells["count"])
    again = protect(tables, simple_rules(threshold=3), [{"t": before}])
    assert again.frames["t"]["hidden"].sum() == 2
    others = protect(tables, simple_rules(threshold=3), [{"t": before.assign(binds=False)}])
    assert not others.frames["t"]["hidden"].any()
    fewer = cells.assign(count=[2, 30, 40, 72])
    shown = protect(
        [Table("t", "u", ("area",), fewer, edges)],
        simple_rules(threshold=3),
        [{"t": before.assign(count=[pd.NA, pd.NA, 40, 72], was=fewer["count"], binds=False)}],
    )
    assert shown.frames["t"].set_index("area")["hidden"].to_dict() == {"A": True, "B": True, "C": False, "T": False}
