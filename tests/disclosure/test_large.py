"""The search as it is for large tables gives the same promises as the one for small ones."""

import itertools

import numpy as np
import pandas as pd
import pytest

from observatory.disclosure import Table, audit, protect, secondary, simple_rules
from observatory.disclosure.windows import Problem

AREAS = pd.DataFrame({"parent": ["T", "T", "N", "N", "S", "S"], "child": ["N", "S", "n1", "n2", "s1", "s2"]})
SEX = pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]})
FORM = pd.DataFrame({"parent": ["_T"] * 3, "child": ["A", "B", "C"]})
EDGES = {"area": AREAS, "sex": SEX, "form": FORM}


def table(seed):
    """Areas × sexes × forms with all totals, a third of the counts small."""
    random = np.random.default_rng(seed)
    above = {
        dimension: {c: [c, *edges.loc[edges["child"] == c, "parent"]] for c in edges["child"]}
        for dimension, edges in EDGES.items()
    }
    above["area"] = {c: [*codes, *(["T"] if codes[-1] in "NS" else [])] for c, codes in above["area"].items()}
    counts: dict[tuple[str, ...], int] = {}
    for leaf in itertools.product(["n1", "n2", "s1", "s2"], ["F", "M"], ["A", "B", "C"]):
        count = int(random.integers(0, 7) if random.random() < 0.4 else random.integers(5, 60))
        for cell in itertools.product(*(above[d][code] for d, code in zip(EDGES, leaf, strict=True))):
            counts[cell] = counts.get(cell, 0) + count
    cells = pd.DataFrame(list(counts), columns=list(EDGES)).assign(count=list(counts.values()))
    return Table("t", "u", tuple(EDGES), cells, EDGES)


@pytest.fixture(params=[(3, 2, 2), (3,)], ids=["large", "huge"])
def no_table_is_small(request, monkeypatch):
    monkeypatch.setattr(secondary, "SMALL", 0)
    monkeypatch.setattr(secondary, "PASSES", ((10**9, request.param),))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("width", [1, 2])
def test_nothing_can_be_recovered_from_a_large_table(no_table_is_small, seed, width):
    protected = protect([table(seed)], simple_rules(width=width))
    assert protected.figures.secondary > 0
    assert audit(protected).passed
    assert audit(protected.public_tables()).passed


def test_the_search_of_a_large_table_does_not_depend_on_the_order_of_rows(no_table_is_small):
    given = table(1)
    turned = Table("t", "u", given.dimensions, given.cells.sample(frac=1, random_state=2), EDGES)
    assert protect([given], simple_rules()).digest == protect([turned], simple_rules()).digest


def test_a_small_sum_of_sensitive_parts_is_held_like_a_sensitive_cell(monkeypatch):
    seen: list[Problem] = []
    improve = secondary.windows.improve

    def watched(problem, **settings):
        seen.append(problem)
        improve(problem, **settings)

    monkeypatch.setattr(secondary.windows, "improve", watched)
    cells = pd.DataFrame([("n1", 1), ("n2", 2), ("s1", 30), ("s2", 40), ("T", 73)], columns=["area", "count"])
    flat = pd.DataFrame({"parent": ["T"] * 4, "child": ["n1", "n2", "s1", "s2"]})
    one = Table("t", "u", ("area",), cells, {"area": flat})
    protected = protect([one], simple_rules())
    assert [len(p.need) - len(p.cells) for p in seen[:1]] == [1]
    frame = protected.frame("t").set_index("area")
    assert frame.loc[["n1", "n2"], "hidden"].all()
    assert frame.loc[["s1", "s2", "T"], "hidden"].any()
