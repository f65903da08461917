"""The rules of the house on a small release of the kind that is published."""

import itertools

import numpy as np
import pandas as pd
import pytest

from observatory.disclosure import Table, audit, default_rules, protect, read_rules
from observatory.disclosure.errors import BadRules

EDGES = {
    "form": pd.DataFrame({"parent": ["_T"] * 3, "child": ["HAR", "IBA", "EXP"]}),
    "relationship": pd.DataFrame({"parent": ["_T"] * 3, "child": ["IPV_EX", "STR", "_U"]}),
}


def table(values):
    atoms = pd.DataFrame(
        list(itertools.product(["HAR", "IBA", "EXP"], ["IPV_EX", "STR", "_U"])), columns=["form", "relationship"]
    ).assign(count=values)
    forms = atoms.groupby("relationship", as_index=False)["count"].sum().assign(form="_T")
    cells = pd.concat([atoms, forms])
    total = cells.groupby("form", as_index=False)["count"].sum().assign(relationship="_T")
    return Table("relationship_a", "R02", ("form", "relationship"), pd.concat([cells, total]), EDGES)


def test_images_need_ten_where_other_forms_need_five():
    protected = protect([table([7, 40, 30, 7, 40, 30, 50, 40, 30])])
    log = protected.log.set_index("cell")
    assert log.loc["IBA × IPV_EX", "rule"] == "image_based"
    assert "HAR × IPV_EX" not in log.index or log.loc["HAR × IPV_EX", "kind"] == "secondary"
    assert audit(protected).passed


def test_all_in_one_relationship_is_hidden_with_an_empty_sister():
    protected = protect([table([30, 0, 0, 20, 40, 30, 50, 40, 30])])
    log = protected.log.set_index("cell")
    assert log.loc["HAR × IPV_EX", "rule"] == "all_in_one_relationship"
    assert {"HAR × STR", "HAR × _U"} & set(log.index)
    assert audit(protected).passed


@pytest.mark.parametrize("seed", range(6))
def test_the_rules_of_the_house_leave_nothing_to_recover(seed):
    values = np.random.default_rng(seed).integers(0, 25, 9)
    assert audit(protect([table(values)])).passed


def test_every_rule_says_why():
    assert all(len(reason) > 20 for reason in default_rules().reasons().values())


def test_a_rule_without_a_reason_is_refused():
    with pytest.raises(BadRules, match="no reason"):
        read_rules("defaults: {threshold: 5, width: 1, reason: few}\nrules: [{id: x, threshold: 9}]")


def test_what_somebody_else_published_is_shown():
    values = [1, 2, 3, 1, 2, 3, 1, 2, 3]
    mine = table(values)
    theirs = Table(mine.name, mine.universe, mine.dimensions, mine.cells, mine.edges, "Eurostat published it.")
    assert protect([theirs]).figures.hidden == 0
