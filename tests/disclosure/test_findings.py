"""Where other tools leak, measured on their stored patterns, and that ours do not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from observatory.case_format import audit_frame, dimensions, flags, public_table, read, read_edges, read_table
from observatory.disclosure import PublicTable, Table, audit, protect, simple_rules
from observatory.disclosure.attack import FAR, attack, view
from observatory.disclosure.vintages import recovered, small_differences
from observatory.publication import case_files


def failures(cases, case, result, scenario, **more):
    written = read(cases / case / f"result_{result}.csv")
    report = audit_frame(written, cases / case / "edges.csv", scenarios=[scenario], **more)
    return len(report.scenarios[scenario].failures)


@pytest.fixture(scope="session")
def ours(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("protected")

    def run(case):
        out = folder / f"{case}.csv"
        if not out.exists():
            files = (cases / case / "table.csv", cases / case / "edges.csv", out)
            case_files.protect(*files, threshold=5, width=1, previous=())
        return out

    return run


@pytest.mark.parametrize(
    ("result", "leaks"),
    [("tau_z0_OPT_r10", 524), ("sdcTable_z0_HYPERCUBE", 19), ("gauss_z0_nosing", 459), ("gauss_z0", 0)],
)
def test_shown_zeros_give_hidden_cells_away_in_the_patterns_of_others(cases, result, leaks):
    assert failures(cases, "c2_small", result, "S0") == 0
    assert failures(cases, "c2_small", result, "S1") == leaks


def test_shown_zeros_give_nothing_away_in_ours(cases, ours):
    assert audit_frame(read(ours("c2_small")), cases / "c2_small" / "edges.csv").passed


def test_hidden_parts_of_a_shown_total_do_not_add_up_to_a_small_number(cases, ours):
    assert failures(cases, "c2_small", "gauss_z0", "S5") == 11
    assert failures(cases, "c2_small", "tau_z0_OPT_r10", "S5") == 35
    report = audit_frame(read(ours("c2_small")), cases / "c2_small" / "edges.csv", scenarios=["S5"])
    assert report.scenarios["S5"].passed


def test_quarters_protected_one_by_one_give_all_away_with_the_year(cases, ours):
    assert failures(cases, "c7_quarters", "gauss_independent", "S1") == 435
    assert failures(cases, "c7_quarters", "gauss_sequential_forced", "S1") == 12
    assert audit_frame(read(ours("c7_quarters")), cases / "c7_quarters" / "edges.csv").passed


@pytest.mark.slow
def test_cells_between_two_groupings_are_protected_though_never_published(cases):
    def between(written):
        edges = read_edges(cases / "c6_overlap" / "edges.csv")
        dims, never = dimensions(written, edges), flags(written, "hidden")
        public = replace(public_table(written, edges), zeros_may_be_hidden=True)
        small = never & pd.to_numeric(written["count"]).between(1, 4)
        secret = written[list(dims)].assign(primary=small, threshold=5, width=1)
        report = audit([public], scenarios=["S0"], sensitive={public.universe: secret})
        return len(report.scenarios["S0"].failures)

    assert between(read(cases / "c6_overlap" / "result_gauss_pub.csv")) == 6


def _small_release(counts):
    cells = pd.DataFrame(counts, columns=["area", "sex", "count"])
    edges = {
        "area": pd.DataFrame({"parent": ["T"] * 3, "child": ["A", "B", "C"]}),
        "sex": pd.DataFrame({"parent": ["_T"] * 2, "child": ["F", "M"]}),
    }
    areas = cells.groupby("sex", as_index=False)["count"].sum().assign(area="T")
    cells = pd.concat([cells, areas])
    sexes = cells.groupby("area", as_index=False)["count"].sum().assign(sex="_T")
    return Table("t", "u", ("area", "sex"), pd.concat([cells, sexes]), edges)


FIRST = [("A", "F", 2), ("A", "M", 20), ("B", "F", 30), ("B", "M", 25), ("C", "F", 14), ("C", "M", 16)]


def _hide(table, hidden):
    frame = table.cells[["area", "sex", "count"]].copy()
    frame["count"] = frame["count"].astype("Int64")
    for area, sex in hidden:
        frame.loc[(frame["area"] == area) & (frame["sex"] == sex), "count"] = pd.NA
    return [PublicTable("t", "u", ("area", "sex"), frame, dict(table.edges))]


def test_the_same_figures_under_two_patterns_give_a_cell_away():
    table = _small_release(FIRST)
    one = _hide(table, [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")])
    two = _hide(table, [("A", "F"), ("A", "M"), ("C", "F"), ("C", "M")])
    assert audit(one).passed
    assert audit(two).passed
    assert recovered(one, two).known == ("A × F × 1",)


def test_publishing_again_with_what_was_shown_before_gives_nothing_away():
    table = _small_release(FIRST)
    first = protect([table], simple_rules())
    second = protect([table], simple_rules(), [first.frames])
    assert recovered(first.public_tables(), second.public_tables()).known == ()
    shown_before = ~first.frame("t")["hidden"]
    assert not second.frame("t").loc[shown_before, "hidden"].any()


def test_a_few_late_cases_are_a_small_cell_of_their_own():
    first = protect([_small_release(FIRST)], simple_rules())
    later = [(a, s, n + (3 if (a, s) == ("C", "F") else 0)) for a, s, n in FIRST]
    second = protect([_small_release(later)], simple_rules(), [first.frames])
    assert "late_registrations" in set(second.log["rule"])


@pytest.mark.slow
def test_a_revised_release_and_the_one_before_give_nothing_away_where_we_know_of_it(cases):
    first, second = (read_table(cases / c / "table.csv", cases / c / "edges.csv") for c in ("c2_small", "c8_vintage2"))
    before = protect([first], simple_rules())
    kept = first.cells[[*first.dimensions, "count"]].rename(columns={"count": "was"})
    known = {first.name: before.frame(first.name).merge(kept, on=list(first.dimensions))}
    forgetful, mindful = protect([second], simple_rules()), protect([second], simple_rules(), [known])
    assert audit(forgetful).passed and audit(mindful).passed
    old = before.public_tables()
    assert len(recovered(old, forgetful.public_tables()).known) > 100
    assert len(small_differences(old, forgetful.public_tables())) > 100
    both = recovered(old, mindful.public_tables())
    assert both.known == both.unproven == ()
    assert small_differences(old, mindful.public_tables()) == ()


def test_two_marks_instead_of_one_give_away_what_a_safe_pattern_hides(cases):
    """Who can tell a cell below the threshold from one that is hidden for others knows that it is 1 … 4."""
    written = read(cases / "c2_small" / "result_gauss_z0.csv")
    seen = view([public_table(written, read_edges(cases / "c2_small" / "edges.csv"))])
    dims = list(seen.frame.columns)
    marked = written[dims].assign(small=flags(written, "primary"))
    small = seen.frame.merge(marked, on=dims, how="left")["small"].to_numpy(bool)
    told = np.where(seen.hidden & ~small, 5, 0), np.where(seen.hidden & small, 4, FAR)
    one_each = np.ones(len(small), np.int64)
    blind = attack(seen, floor=1, target=small, width=one_each)
    told_apart = attack(seen, floor=1, target=small, width=one_each, bounds=told)
    assert not (small & (blind.proven_lower == blind.proven_upper)).any()
    assert (small & (told_apart.proven_lower == told_apart.proven_upper)).sum() == 325


def test_what_we_publish_of_a_hidden_cell_is_one_mark_whatever_rule_hid_it(cases):
    protected = protect([read_table(cases / "c1_tiny" / "table.csv", cases / "c1_tiny" / "edges.csv")], simple_rules())
    (table,) = protected.public_tables()
    hidden = table.frame[table.frame["hidden"]]
    assert {"primary", "secondary"} == set(protected.log["kind"])
    assert set(table.frame.columns) == {*table.dimensions, "count", "hidden"}
    assert len(hidden) > 87 and hidden["count"].isna().all()


def test_the_only_other_package_hides_too_little_whatever_its_options(cases, ours):
    leaks = {
        result: failures(cases, "c2_small", result, "S1")
        for result in ("tau_z0_MOD_r10", "tau_z0_MODs_r0", "tau_z0_MODs_r10", "tau_z0_MODs_r100", "tau_z0_OPT_r10")
    }
    assert min(leaks.values()) > 100
    assert audit_frame(read(ours("c2_small")), cases / "c2_small" / "edges.csv", scenarios=["S1"]).passed


def test_the_same_table_has_the_same_pattern_however_its_rows_are_ordered(cases):
    table = read_table(cases / "c1_tiny" / "table.csv", cases / "c1_tiny" / "edges.csv")
    shuffled = replace(table, cells=table.cells.sample(frac=1, random_state=3))
    again = replace(table, cells=table.cells.iloc[::-1])
    found = {protect([each], simple_rules(), effort=0.1).digest for each in (table, shuffled, again)}
    assert len(found) == 1


def test_no_more_is_hidden_than_by_the_best_peer(cases, ours):
    theirs = read(cases / "c2_small" / "result_gauss_z0.csv")
    mine = read(ours("c2_small"))
    further = [int((flags(w, "suppressed") & ~flags(w, "primary")).sum()) for w in (mine, theirs)]
    assert further[0] <= further[1] == 383


def test_our_attacker_finds_the_intervals_that_another_one_found(cases):
    """What R computed with HiGHS for each sensitive cell of the protected pattern, lower bound 0."""
    written = read(cases / "c1_tiny" / "result_gauss_z0_int_prot.csv")
    public = public_table(written[["geo", "sex", "vtype", "count", "primary", "suppressed"]],
                          read_edges(cases / "c1_tiny" / "edges.csv"))  # fmt: skip
    found = audit([public], scenarios=["S0"], exact=True).intervals
    theirs = written[written["lo"].ne("NA")]
    both = found.merge(theirs, on=["geo", "sex", "vtype"])
    assert len(both) >= 87
    low, up = (pd.to_numeric(both[c]) for c in ("lo", "up"))
    assert (both["proven_lower"] == np.ceil(low - 1e-6)).all()
    assert (both["proven_upper"] == np.floor(up + 1e-6)).all()
