"""What most people read is hidden last."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.disclosure import Table, protect, simple_rules
from observatory.disclosure.cover import cover
from observatory.disclosure.system import build

CODES = {"area": ("A", "B", "C"), "form": ("IBA", "STK", "HAR"), "sex": ("F", "M")}
EDGES = {name: pd.DataFrame({"parent": "_T", "child": list(codes)}) for name, codes in CODES.items()}
ALL = ("_T", "_T", "_T")


def table_of(numbers):
    cells = pd.DataFrame(list(itertools.product(*CODES.values())), columns=list(CODES)).assign(count=numbers)
    for name in CODES:
        others = [other for other in CODES if other != name]
        sums = cells.groupby(others, as_index=False)["count"].sum().assign(**{name: "_T"})
        cells = pd.concat([cells, sums], ignore_index=True)
    return Table("national", "u", tuple(CODES), cells, EDGES)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 80)), min_size=18, max_size=18))
def test_the_national_total_is_hidden_only_where_nothing_else_would_do(numbers):
    table = table_of(numbers)
    shown = protect([table], replace(simple_rules(), keep_totals=True)).frame("national")
    if not shown.set_index(list(CODES)).loc[ALL, "hidden"] or 0 < sum(numbers) < 5:
        return
    system = build([table])
    is_top = np.array([tuple(codes) == ALL for codes in system.frame()[list(CODES)].to_numpy()])
    need = ((system.count > 0) & (system.count < 5)).astype(np.int64)
    free_price = np.ones(len(is_top))
    found = cover(
        system, need=need, least=1 - system.count, fixed=is_top | (system.count == 0), cost=free_price, hidden=need > 0
    )
    assert len(found.unsafe) > 0
