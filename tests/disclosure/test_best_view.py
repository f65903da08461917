"""Where a table would be mostly hidden, readers get what can be shown: forms, and forms by sex for years together."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.disclosure import Table, audit, default_rules, protect, read_rules
from observatory.disclosure.best_view import best_view
from observatory.disclosure.errors import BadRules
from observatory.disclosure.pool import Block, block_of, blocks

YEARS = ("2023", "2024", "2025")
BLOCK = "2023-01-01/P3Y"
FORMS, SEXES, AREAS = ("HAR", "STK", "PRV", "CTL"), ("F", "M", "_U"), ("AL-01", "AL-02", "AL-03")
RULES = default_rules()
DIMENSIONS = ("ref_area", "time_period", "form", "sex")
QUIET = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EDGES = {
    "ref_area": pd.DataFrame({"parent": "AL", "child": AREAS}),
    "form": pd.DataFrame({"parent": "_T", "child": FORMS}),
    "sex": pd.DataFrame({"parent": "_T", "child": SEXES}),
}


def release(counts, years=YEARS):
    """Tables by form and sex, and by region and form, of the same victims: all areas × years × forms × sexes."""
    atoms = pd.DataFrame(list(itertools.product(AREAS, years, FORMS, SEXES)), columns=list(DIMENSIONS))
    atoms["count"] = np.asarray(counts)
    whole = [atoms]
    for dimension, top in (("ref_area", "AL"), ("form", "_T"), ("sex", "_T")):
        others = [d for d in DIMENSIONS if d != dimension]
        cells = pd.concat(whole)
        whole.append(cells.groupby(others, as_index=False)["count"].sum().assign(**{dimension: top}))
    cells = pd.concat(whole, ignore_index=True)
    by_sex = cells[cells["ref_area"] == "AL"]
    by_area = cells[cells["sex"] == "_T"].drop(columns="sex")
    return [
        Table("form_sex_a", "victims", DIMENSIONS, by_sex, EDGES),
        Table("region_form_a", "victims", DIMENSIONS[:3], by_area, EDGES),
    ]


# About thirty cases a year, most of them women and of the first forms.
FEW = np.random.default_rng(4).poisson(
    np.tile(np.outer([2.6, 1.5, 0.4, 0.3], [0.8, 0.3, 0.1]).ravel(), len(AREAS) * len(YEARS)) * 1.6
)
MANY = FEW * 40 + 60


def shown(protected, name, **codes):
    frame = protected.frame(name)
    for dimension, code in codes.items():
        frame = frame[frame[dimension].isin([code] if isinstance(code, str) else code)]
    return frame


def of_forms_by_sex(frame):
    return frame[(frame["form"] != "_T") & (frame["sex"] != "_T")]


def test_with_thirty_cases_a_year_forms_are_shown_and_forms_by_sex_for_the_years_together():
    assert 25 <= FEW.sum() / len(YEARS) <= 40
    seen = best_view(release(FEW), RULES)
    protected = protect(seen.tables, RULES)
    single = shown(protected, "form_sex_a", time_period=YEARS)
    assert of_forms_by_sex(single).empty
    totals = single[(single["form"] == "_T") & (single["sex"] == "_T")]
    assert totals["count"].tolist() == [int(n) for n in FEW.reshape(3, 3, -1).sum(axis=(0, 2))]
    assert set(single[single["sex"] == "_T"]["form"]) == {"_T", *FORMS}
    together = of_forms_by_sex(shown(protected, "form_sex_a", time_period=BLOCK))
    assert len(together) == len(FORMS) * len(SEXES)
    assert together["count"].gt(0).any()
    assert audit(protected).passed


def test_what_is_hidden_from_providers_counts_like_anything_hidden():
    """Two offices: one gave all but one or two of every form by sex, so that it could tell the other's persons."""
    tables = release(MANY)
    cells = tables[0].cells[[*DIMENSIONS, "count"]]
    atom = (cells["form"] != "_T") & (cells["sex"] != "_T")
    few = cells[atom].assign(count=2, provider="few")
    most = cells[atom].assign(count=cells.loc[atom, "count"] - 2, provider="most")
    books = {"victims": pd.concat([few, most], ignore_index=True)}
    assert best_view(tables, RULES).collapsed == ()
    seen = best_view(tables, RULES, contributions=books)
    assert {c.dimensions for c in seen.collapsed} == {("form", "sex")}
    assert {block for c in seen.collapsed for block in c.blocks} == {BLOCK}  # six persons in three years are enough
    protected = protect(seen.tables, RULES, contributions=books)
    totals = shown(protected, "form_sex_a", form="_T", sex="_T")
    assert not totals["hidden"].any()
    assert audit(protected).passed


def test_most_of_what_is_left_is_shown():
    def hidden_share(tables):
        frames = pd.concat(protect(tables, RULES).frames.values())
        return frames["hidden"].sum() / (frames["hidden"] | (frames["count"].fillna(0) > 0)).sum()

    assert hidden_share(best_view(release(FEW), RULES).tables) < hidden_share(release(FEW)) - 0.2


def test_a_table_that_can_be_shown_stays_as_it_is():
    seen = best_view(release(MANY), RULES)
    assert seen.collapsed == ()
    assert [t.cells["hidden"].any() for t in seen.tables] == [False, False]


def test_what_is_given_up_is_named_with_the_least_important_dimension():
    found = {(c.table, c.dimension, c.dimensions) for c in best_view(release(FEW), RULES).collapsed}
    assert found == {
        ("form_sex_a", "sex", ("form", "sex")),
        ("region_form_a", "ref_area", ("ref_area", "form")),
    }


def test_a_block_is_the_sum_of_its_years_and_nobody_works_a_year_out_from_it():
    seen = best_view(release(FEW), RULES)
    table = seen.tables[0]
    cells = table.cells.set_index(list(DIMENSIONS))["count"]
    for key, count in cells.items():
        if key[1] == BLOCK:
            assert count == sum(cells[(key[0], year, *key[2:])] for year in YEARS)
    pairs = set(zip(table.edges["time_period"]["parent"], table.edges["time_period"]["child"], strict=True))
    assert pairs == {(BLOCK, year) for year in YEARS}
    protected = protect(seen.tables, RULES)
    # The attacker knows that single years exist though nobody has seen them, and still learns none of them.
    assert any(t.unpublished is not None and len(t.unpublished) for t in protected.public_tables())
    report = audit(protected.public_tables(), scenarios=["S0", "S1"])
    assert report.passed


def test_blocks_never_overlap_and_never_move():
    table = release(FEW)[0]
    assert [b.code for b in blocks(table, RULES.views)] == [BLOCK]
    longer = [*range(2018, 2029)]
    cells = pd.DataFrame({"time_period": [str(y) for y in longer], "count": 7})
    found = blocks(Table("t", "u", ("time_period",), cells), RULES.views)
    assert [b.years for b in found] == [
        ("2020", "2021", "2022"), ("2023", "2024", "2025"), ("2026", "2027", "2028"),
    ]  # fmt: skip
    assert block_of("2023-01-01/P3Y") == Block(2023, 3)
    assert block_of("2023-Q1") is None


def test_years_that_are_not_comparable_are_not_added():
    seen = best_view(release(FEW), RULES, apart={"form_sex_a": {"2024"}, "region_form_a": {"2024"}})
    assert seen.added == {}
    assert {c.blocks for c in seen.collapsed} == {()}


def test_a_year_in_which_something_was_not_delivered_is_not_added():
    cells = release(FEW)[0].cells.drop(columns="hidden")
    gone = (cells["time_period"] == "2024") & (cells["form"] == "HAR") & (cells["sex"] == "F")
    seen = best_view([Table("form_sex_a", "victims", DIMENSIONS, cells[~gone], EDGES)], RULES)
    assert seen.collapsed
    assert seen.added == {}


def test_a_code_that_was_not_used_in_a_year_counts_as_none_there():
    counts = FEW.reshape(len(AREAS), len(YEARS), len(FORMS), len(SEXES)).copy()
    counts[:, 1, 3, :] = 0
    whole = release(counts.ravel())[0]
    cells = whole.cells.drop(columns="hidden")
    unused = (cells["time_period"] == "2024") & (cells["form"] == "CTL")
    seen = best_view([Table("form_sex_a", "victims", DIMENSIONS, cells[~unused], EDGES)], RULES)
    block = seen.tables[0].cells.query("time_period == @BLOCK").set_index(["form", "sex"])["count"]
    assert block["CTL", "_T"] == counts[:, :, 3, :].sum()
    assert audit(protect(seen.tables, RULES)).passed


def test_the_next_release_shows_the_same_views():
    first = best_view(release(FEW), RULES)
    before = [protect(first.tables, RULES).frames]
    later = FEW.copy()
    later[:3] += 2
    second = best_view(release(later), RULES, previous=before)
    assert [(c.table, c.level, c.blocks) for c in second.collapsed] == [
        (c.table, c.level, c.blocks) for c in first.collapsed
    ]


def test_what_was_shown_goes_on_being_shown():
    before = [protect(release(MANY), RULES).frames]
    assert best_view(release(FEW), RULES, previous=before).collapsed == ()


def test_what_was_collapsed_is_opened_only_where_it_is_clearly_better():
    before = [protect(best_view(release(FEW), RULES).tables, RULES).frames]
    between = FEW.copy()
    # Case after case, until a first release would show all: those who know the collapsed one still see that.
    while best_view(release(between), RULES).collapsed:
        between[np.argsort(between, kind="stable")[:6]] += 1
    assert best_view(release(between), RULES, previous=before).collapsed
    assert best_view(release(MANY), RULES, previous=before).collapsed == ()


def test_tables_that_are_fixed_or_published_by_somebody_else_stay():
    tables = release(FEW)
    theirs = Table(tables[1].name, "other", tables[1].dimensions, tables[1].cells, EDGES, "Eurostat published it.")
    seen = best_view([tables[0], theirs], RULES, fixed=["form_sex_a"])
    assert seen.collapsed == ()
    assert [t.name for t in seen.tables] == ["form_sex_a", "region_form_a"]


def test_the_order_of_rows_makes_no_difference():
    turned = [
        Table(t.name, t.universe, t.dimensions, t.cells.sample(frac=1, random_state=1), t.edges) for t in release(FEW)
    ]
    one, two = best_view(release(FEW), RULES), best_view(turned[::-1], RULES)
    assert one.collapsed == two.collapsed
    assert protect(one.tables, RULES).digest == protect(two.tables, RULES).digest


@QUIET
@given(st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 6, 12, 30]), min_size=108, max_size=108))
def test_nothing_can_be_recovered_from_any_best_view(counts):
    protected = protect(best_view(release(counts), RULES).tables, RULES, effort=0.05)
    assert audit(protected).passed


def test_rules_on_views_say_why():
    with pytest.raises(BadRules, match="no reason"):
        read_rules("defaults: {threshold: 5, width: 1, reason: few}\nviews: {collapse: [], margin: 0.1}")
