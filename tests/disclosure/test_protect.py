"""What `protect` promises, on tables that fit a screen."""

import pandas as pd
import pytest

from observatory.disclosure import Derived, Protected, Table, audit, protect, simple_rules
from observatory.disclosure.errors import BadCount, CyclicHierarchy, DuplicateCell, NotAdditive
from observatory.disclosure.warm import warm

AREA = pd.DataFrame({"parent": ["AL"] * 3, "child": ["AL-01", "AL-02", "AL-03"]})
SEX = pd.DataFrame({"parent": ["_T", "_T"], "child": ["F", "M"]})


def crossed(values, name="victims", universe="police"):
    """A table of three areas and two sexes with all its totals."""
    atoms = pd.DataFrame(values, columns=["ref_area", "sex", "count"])
    areas = atoms.groupby("ref_area", as_index=False)["count"].sum().assign(sex="_T")
    sexes = atoms.groupby("sex", as_index=False)["count"].sum().assign(ref_area="AL")
    whole = pd.DataFrame({"ref_area": ["AL"], "sex": ["_T"], "count": [atoms["count"].sum()]})
    cells = pd.concat([atoms, areas, sexes, whole], ignore_index=True)
    return Table(name, universe, ("ref_area", "sex"), cells, {"ref_area": AREA, "sex": SEX})


SMALL = crossed(
    [
        ("AL-01", "F", 3),
        ("AL-01", "M", 40),
        ("AL-02", "F", 30),
        ("AL-02", "M", 50),
        ("AL-03", "F", 21),
        ("AL-03", "M", 0),
    ]
)


def test_a_hidden_cell_cannot_be_worked_out_from_its_total():
    protected = protect([SMALL], simple_rules())
    frame = protected.frame("victims")
    assert frame.loc[(frame["ref_area"] == "AL-01") & (frame["sex"] == "F"), "count"].isna().all()
    assert protected.figures.primary == 1
    assert protected.figures.secondary >= 3
    assert audit(protected).passed
    assert audit(protected.public_tables()).passed


def test_true_zeros_are_shown():
    frame = protect([SMALL], simple_rules()).frame("victims")
    zero = frame[(frame["ref_area"] == "AL-03") & (frame["sex"] == "M")]
    assert zero["count"].tolist() == [0]


def test_all_hidden_cells_bear_the_same_mark():
    frame = protect([SMALL], simple_rules()).frame("victims")
    assert list(frame.columns) == ["ref_area", "sex", "count", "hidden"]
    assert frame["count"].isna().equals(frame["hidden"])


def test_nobody_but_protect_makes_a_protected():
    with pytest.raises(TypeError, match="protect"):
        Protected(object())


def test_a_protected_cannot_be_changed():
    protected = protect([SMALL], simple_rules())
    with pytest.raises(AttributeError):
        protected.notes = ()
    mine = protected.frame("victims")
    mine["count"] = 0
    assert protected.frame("victims")["count"].isna().any()


def test_the_order_of_rows_and_columns_makes_no_difference():
    turned = SMALL.cells.sample(frac=1, random_state=3)[["count", "sex", "ref_area"]]
    other = Table("victims", "police", ("sex", "ref_area"), turned, {"sex": SEX[::-1], "ref_area": AREA[::-1]})
    assert protect([SMALL], simple_rules()).digest == protect([other], simple_rules()).digest


def test_a_rate_is_hidden_with_its_numerator():
    rates = SMALL.cells[["ref_area", "sex"]].assign(value=SMALL.cells["count"] / 7.0)
    protected = protect([SMALL], simple_rules(), derived=[Derived("rates", "victims", rates)])
    both = protected.derived("rates").merge(protected.frame("victims"), on=["ref_area", "sex"])
    assert both["hidden_x"].equals(both["hidden_y"])
    assert both["value"].isna().equals(both["hidden_x"])


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda c: c.assign(count=c["count"] + (c["sex"] == "_T")), NotAdditive, "difference of"),
        (lambda c: c.assign(count=-c["count"]), BadCount, "negative"),
        (lambda c: c.assign(count=c["count"] + 0.5), BadCount, "fractional"),
        (lambda c: pd.concat([c, c.head(1)]), DuplicateCell, "twice"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(change, error, says):
    with pytest.raises(error, match=says):
        protect([Table("victims", "police", ("ref_area", "sex"), change(SMALL.cells), SMALL.edges)], simple_rules())


def test_a_hierarchy_with_a_cycle_is_refused():
    cycle = pd.DataFrame({"parent": ["AL", "AL-01"], "child": ["AL-01", "AL"]})
    with pytest.raises(CyclicHierarchy, match="above itself"):
        Table("victims", "police", ("ref_area", "sex"), SMALL.cells, {"ref_area": cycle})


def test_the_table_that_is_compiled_with_at_installation_is_safe():
    assert warm()
