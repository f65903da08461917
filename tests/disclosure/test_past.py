"""What earlier releases have made impossible is said of all universes at once."""

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
