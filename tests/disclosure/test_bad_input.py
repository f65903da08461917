"""Input that cannot be protected is refused with all its faults at once, each named so that it can be mended."""

import pandas as pd
import pytest

from observatory.disclosure import Table, protect, simple_rules
from observatory.disclosure.errors import (
    BadCount,
    BadTable,
    CyclicHierarchy,
    DisclosureError,
    DuplicateCell,
    NotAdditive,
)

AREA = pd.DataFrame({"parent": ["AL", "AL"], "child": ["AL-01", "AL-02"]})
SEX = pd.DataFrame({"parent": ["_T", "_T"], "child": ["F", "M"]})
EDGES = {"ref_area": AREA, "sex": SEX}
ROWS = [
    ("AL-01", "F", 8), ("AL-01", "M", 12), ("AL-01", "_T", 20),
    ("AL-02", "F", 30), ("AL-02", "M", 10), ("AL-02", "_T", 40),
    ("AL", "F", 38), ("AL", "M", 22), ("AL", "_T", 60),
]  # fmt: skip


def table(rows=ROWS, edges=EDGES, name="victims"):
    return Table(name, "police", ("ref_area", "sex"), pd.DataFrame(rows, columns=["ref_area", "sex", "count"]), edges)


def changed(*new):
    return [next((n for n in new if n[:2] == row[:2]), row) for row in ROWS]


def says(error, act):
    with pytest.raises(error) as caught:
        act()
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_every_equation_that_does_not_hold_is_named_with_its_difference():
    text = says(NotAdditive, lambda: protect([table(changed(("AL-01", "_T", 23)))], simple_rules()))
    assert "AL-01 × _T is 23, but AL-01 × F + AL-01 × M give 20: a difference of 3." in text
    assert "AL × _T is 60, but AL-01 × _T + AL-02 × _T give 63: a difference of -3." in text
    assert "nothing was published" in text


def test_a_few_faults_of_many_are_written_out_and_the_rest_counted():
    leaves = [(f"AL-{i:02}", "F", 7) for i in range(60)]
    rows = [*leaves, *((area, "M", 5) for area, _, _ in leaves), *((area, "_T", 99) for area, _, _ in leaves)]
    text = says(NotAdditive, lambda: protect([table(rows)], simple_rules()))
    assert text.count("a difference of 87") == 20
    assert "And 40 more." in text


def test_a_cell_with_two_counts_in_linked_tables_is_named_with_both():
    other = pd.DataFrame([("F", 39), ("M", 21), ("_T", 60)], columns=["sex", "count"])
    edges = {"ref_area": AREA.replace("AL", "_T"), "sex": SEX}
    whole = table([(area.replace("AL", "_T") if area == "AL" else area, sex, n) for area, sex, n in ROWS], edges)
    linked = Table("national", "police", ("sex",), other, {"sex": SEX})
    text = says(DuplicateCell, lambda: protect([whole, linked], simple_rules()))
    assert "The cell _T × F is 39 in one table and 38 in another." in text
    assert "The cell _T × M is 21 in one table and 22 in another." in text


def test_all_counts_that_are_none_are_told_at_once():
    text = says(BadCount, lambda: table(changed(("AL-01", "F", -8), ("AL-02", "M", 10.5), ("AL", "M", None))))
    assert "negative: AL-01 × F." in text
    assert "fractional: AL-02 × M." in text
    assert "missing or not a number: AL × M." in text


def test_duplicates_are_told_together_with_other_faults():
    text = says(BadCount, lambda: table([*changed(("AL", "_T", -60)), ("AL-01", "F", 8), ("AL-02", "M", 10)]))
    assert "gives a cell twice: AL-01 × F, AL-02 × M." in text
    assert "negative: AL × _T." in text


def test_a_duplicate_is_refused_even_with_the_same_count():
    assert "twice: AL-01 × F" in says(DuplicateCell, lambda: table([*ROWS, ROWS[0]]))


@pytest.mark.parametrize(
    "pairs",
    [
        [("AL", "AL-01"), ("AL-01", "AL")],
        [("AL", "AL")],
        [("AL", "AL-01"), ("AL-01", "x"), ("x", "y"), ("y", "AL-01")],
    ],
)
def test_a_hierarchy_in_a_circle_is_refused(pairs):
    edges = {"ref_area": pd.DataFrame(pairs, columns=["parent", "child"]), "sex": SEX}
    assert "In ref_area the code" in says(CyclicHierarchy, lambda: table(edges=edges))


def test_circles_in_two_dimensions_are_told_at_once():
    edges = {
        "ref_area": pd.DataFrame({"parent": ["AL", "AL-01"], "child": ["AL-01", "AL"]}),
        "sex": pd.DataFrame({"parent": ["_T", "F"], "child": ["F", "_T"]}),
    }
    text = says(CyclicHierarchy, lambda: table(edges=edges))
    assert "In ref_area the code" in text
    assert "In sex the code" in text


def test_missing_columns_are_all_named():
    frame = pd.DataFrame({"ref_area": ["AL"]})
    text = says(BadTable, lambda: Table("victims", "police", ("ref_area", "sex"), frame, EDGES))
    assert "lacks the column sex, count" in text


def test_an_empty_code_is_refused():
    assert "empty code in sex" in says(BadTable, lambda: table([*ROWS[:-1], ("AL", None, 60)]))


def test_two_tables_of_one_name_are_refused():
    assert "same name" in says(BadTable, lambda: protect([table(), table()], simple_rules()))


@pytest.mark.parametrize("count", ["many", float("inf"), "", "1e400"])
def test_a_count_that_is_no_number_is_no_bug(count):
    with pytest.raises(DisclosureError):
        table(changed(("AL-01", "F", count)))
