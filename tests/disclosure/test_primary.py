"""What is sensitive in itself, rule by rule, and what an attacker is left with."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from observatory.disclosure import Table, audit, load_rules, protect, read_rules, simple_rules
from observatory.disclosure.errors import BadRules
from observatory.disclosure.given import providers
from observatory.disclosure.primary import primary
from observatory.disclosure.rules import DominanceRule, GroupRule, Rule
from observatory.disclosure.system import build

FORMS, RELATIONS = ("HAR", "IBA", "STK"), ("IPV", "STR", "FAM", "_U")
EDGES = {
    "form": pd.DataFrame({"parent": "_T", "child": FORMS}),
    "relationship": pd.DataFrame({"parent": "_T", "child": RELATIONS}),
}
QUIET = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def crossed(values):
    atoms = pd.DataFrame(list(itertools.product(FORMS, RELATIONS)), columns=list(EDGES)).assign(count=values)
    forms = atoms.groupby("relationship", as_index=False)["count"].sum().assign(form="_T")
    cells = pd.concat([atoms, forms])
    total = cells.groupby("form", as_index=False)["count"].sum().assign(relationship="_T")
    return Table("relationship_a", "clients/ME/cso", tuple(EDGES), pd.concat([cells, total]), EDGES)


def grouped(others):
    rule = GroupRule("nearly_all", "All but a few are in one relationship.", "relationship", others, 1)
    return replace(simple_rules(), groups=(rule,))


def hits(table, others):
    """Total and category of each form in which all but `others` are in one category."""
    wide = table.cells.pivot(index="form", columns="relationship", values="count")
    for form, row in wide.iterrows():
        if row["_T"] >= 1 and row["_T"] - row[list(RELATIONS)].max() <= others:
            yield form, row[list(RELATIONS)].idxmax()


@QUIET
@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 9, 25]), min_size=12, max_size=12), st.sampled_from([0, 1, 2]))
def test_nobody_can_tell_that_all_but_a_few_are_in_one_category(values, others):
    table = crossed(values)
    protected = protect([table], grouped(others))
    assert audit(protected).passed
    system = build([table])
    known = protected.thresholds()["clients/ME/cso"]
    assert (known[list(EDGES)].to_numpy() == system.frame()[list(EDGES)].to_numpy()).all()
    hidden = known["hidden"].to_numpy(bool)
    low = np.where(hidden, known["floor"], system.count)
    high = np.where(hidden, 10_000, system.count)
    equations = np.zeros((len(system.parents), len(system.count)))
    for e, parent in enumerate(system.parents):
        equations[e, parent] = 1
        equations[e, system.children[system.starts[e] : system.starts[e + 1]]] = -1
    place = {key: i for i, key in enumerate(known[list(EDGES)].itertuples(index=False, name=None))}
    for form, top in hits(table, others):
        outside = np.zeros(len(system.count))
        outside[place[form, top]], outside[place[form, "_T"]] = 1, -1
        best = linprog(outside, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=np.column_stack([low, high]))
        assert -best.fun >= others + 1 - 1e-6, (form, top)


def test_without_the_rule_one_person_knows_of_all_others():
    table = crossed([30, 1, 0, 0, 20, 15, 12, 9, 14, 16, 18, 11])
    assert list(hits(table, 1)) == [("HAR", "IPV")]
    log = protect([table], grouped(1)).log.set_index("cell")
    assert log.loc["HAR × IPV", "rule"] == "nearly_all"
    assert protect([table], simple_rules()).log.set_index("cell")["rule"].get("HAR × IPV") != "nearly_all"


def test_an_empty_sister_that_could_hold_nobody_is_hidden_with_its_total():
    # Nobody at all is FAM or unknown: an empty cell under an empty total convinces no one.
    table = crossed([30, 0, 0, 0, 20, 0, 0, 0, 14, 0, 0, 0])
    protected = protect([table], grouped(0))
    frame = protected.frame("relationship_a").set_index(list(EDGES))["hidden"]
    assert frame[[("_T", r) for r in RELATIONS]].sum() >= 2
    assert audit(protected).passed


def of_providers(count, contributors, largest, second=None):
    cells = pd.DataFrame({"form": ["HAR"], "count": [count], "contributors": [contributors], "largest": [largest]})
    if second is not None:
        cells["second"] = second
    return build([Table("t", "u", ("form",), cells, {})])


@pytest.mark.parametrize(
    ("cell", "is_sensitive"),
    [
        ((100, 3, 80, 12), True),  # the second knows the rest, 8, to be all that hides 80: less than 15 % of it
        ((100, 3, 60, 12), False),  # 28 others hide 60
        ((100, 2, 60, None), True),  # of two, the second knows the first exactly
        ((100, 3, 60, None), True),  # the second may have all the rest
        ((100, 5, 30, None), False),  # even a second of 30 leaves 40
        ((100, 1, 100, None), False),  # one provider publishes its own figures
        ((100, 3, 80, 4), False),  # 16 others are more than 15 % of 80
    ],
)
def test_the_second_provider_must_not_know_the_first(cell, is_sensitive):
    rules = replace(simple_rules(), dominance=(DominanceRule("p", "The second subtracts its own.", p=15),))
    assert bool(primary(of_providers(*cell), rules).need[0]) == is_sensitive


@QUIET
@given(st.lists(st.integers(1, 400), min_size=2, max_size=6), st.sampled_from([5, 15, 30]))
def test_the_rule_agrees_with_what_the_second_can_work_out(gifts, p):
    first, second = sorted(gifts, reverse=True)[:2]
    if sum(gifts) < 5:
        return
    rules = replace(simple_rules(), dominance=(DominanceRule("p", "The second subtracts its own.", p=p),))
    found = primary(of_providers(sum(gifts), len(gifts), first, second), rules).need[0] > 0
    upper = sum(gifts) - second  # all that the second knows of the first
    assert found == (100 * (upper - first) < p * first)
    unknown = primary(of_providers(sum(gifts), len(gifts), first), rules).need[0] > 0
    assert unknown or not found


def test_a_part_that_is_large_may_be_known():
    rule = DominanceRule("share", "The others know it.", share=0.9, below=20)
    rules = replace(simple_rules(), dominance=(rule,))
    assert primary(of_providers(20, 3, 19), rules).rule == ("share",)
    assert primary(of_providers(21, 3, 20), rules).rule == ("",)


def test_the_books_tell_who_is_second_where_the_returns_do_not():
    rules = replace(simple_rules(), dominance=(DominanceRule("p", "The second subtracts its own.", p=15),))
    system = of_providers(100, 3, 60)
    books = pd.DataFrame({"form": "HAR", "provider": ["a", "b", "c"], "count": [60, 28, 12]})
    assert primary(system, rules).need[0] > 0
    assert primary(system, rules, providers(system, books)).need[0] == 0
    close = books.assign(count=[60, 35, 5])
    assert primary(system, rules, providers(system, close)).need[0] > 0


def test_books_in_which_one_provider_alone_has_anything_say_nothing_of_others():
    rules = replace(simple_rules(), dominance=(DominanceRule("p", "The second subtracts its own.", p=15),))
    books = pd.DataFrame({"form": ["HAR", "STK"], "provider": ["a", "b"], "count": [100, 7]})
    system = of_providers(100, 1, 100)
    assert primary(system, rules, providers(system, books)).need[0] == 0


def test_one_provider_of_nearly_all_is_sensitive():
    rules = replace(simple_rules(), dominance=(DominanceRule("share", "The others know it.", share=0.9),))
    assert primary(of_providers(100, 3, 91), rules).rule == ("share",)
    assert primary(of_providers(100, 3, 90), rules).rule == ("",)


def test_zeros_are_hidden_where_a_rule_says_so():
    rule = Rule("no_exploitation", "That none was found tells traffickers.", 5, 1, {"form": ("IBA",)}, (), zeros=True)
    protected = protect([crossed([30, 20, 15, 12, 0, 6, 7, 9, 14, 0, 18, 11])], replace(simple_rules(), rules=(rule,)))
    frame = protected.frame("relationship_a").set_index(list(EDGES))
    assert frame.loc[("IBA", "IPV"), "hidden"]
    assert frame.loc[("STK", "STR"), "count"] == 0
    assert audit(protected).passed


def test_a_rule_holds_for_its_domain_only():
    rule = Rule("clients", "Clients are fewer.", 10, 1, {"universe": ("clients/*",)}, ())
    rules = replace(simple_rules(), rules=(rule,))
    table = crossed([7] * 12)
    assert protect([table], rules).figures.primary == 12
    police = Table(table.name, "victims/ME/police", table.dimensions, table.cells, EDGES)
    assert protect([police], rules).figures.primary == 0


def test_a_country_over_its_regions_is_no_breakdown_by_region():
    rule = Rule("by_area", "Places are small.", 10, 1, {}, ("ref_area",))
    cells = pd.DataFrame({"ref_area": ["ME", "ME_N", "ME_S", "ME_C"], "count": [24, 7, 8, 9]})
    edges = {"ref_area": pd.DataFrame({"parent": "ME", "child": ["ME_N", "ME_S", "ME_C"]})}
    system = build([Table("t", "u", ("ref_area",), cells, edges)])
    need = primary(system, replace(simple_rules(), rules=(rule,))).need
    assert dict(zip(system.codes[0], need > 0, strict=True)) == {"ME": False, "ME_C": True, "ME_N": True, "ME_S": True}
    alone = build([Table("t", "u", ("ref_area",), pd.DataFrame({"ref_area": ["ME"], "count": [7]}), {})])
    assert primary(alone, replace(simple_rules(), rules=(rule,))).need.tolist() == [0]


def test_officials_have_rules_of_their_own_with_reasons():
    public, official = load_rules(), load_rules("official")
    assert (public.threshold, official.threshold) == (5, 3)
    assert official.audience == "official"
    by_id = {rule.id: rule for rule in official.rules}
    assert by_id["image_based"].threshold == 5
    assert by_id["exploitation"] == {rule.id: rule for rule in public.rules}["exploitation"]
    assert all(len(reason) > 20 for reason in official.reasons().values())
    assert official.groups == public.groups and official.dominance == public.dominance


def test_what_officials_see_gives_nothing_away_that_the_public_tables_beside_it_hide():
    table = crossed([30, 4, 15, 12, 25, 16, 17, 19, 3, 4, 18, 2])
    public = protect([table], load_rules())
    official = protect([table], load_rules("official"), [public.frames])
    assert audit(official).passed
    shown = ~public.frame("relationship_a")["hidden"]
    assert not official.frame("relationship_a").loc[shown, "hidden"].any()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("audiences: {x: {reason: Because they asked., rules: [{id: nothing}]}}", "changes the rule nothing"),
        ("audiences: {x: {}}", "no reason"),
        ("audiences: {y: {reason: Because they asked.}}", "no rules for the audience x"),
        ("dominance: [{id: d, reason: Because they asked.}]\naudiences: {x: {reason: They asked.}}", "share or p"),
    ],
)
def test_a_profile_that_nobody_can_apply_is_refused(more, says):
    with pytest.raises(BadRules, match=says):
        read_rules(f"defaults: {{threshold: 5, width: 1, reason: Few persons.}}\n{more}", "x")
