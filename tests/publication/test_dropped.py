"""A table that is no longer published is still in the hands of whoever kept the release that had it."""

from functools import cache
from typing import ClassVar

import pandas as pd
import pytest

from observatory.disclosure import PublicTable, Table, audit, default_rules, protect
from observatory.publication import audits
from observatory.publication.content import read_codelists
from observatory.publication.dropped import with_dropped
from observatory.publication.over_time import audit_over_time
from observatory.publication.protection import frames_of
from observatory.publication.tables import DIMENSIONS, published
from observatory.release import list_releases, open_current
from observatory.settings import PROJECT
from tests.publication import world

KNOWN = dict(published())
FIRST = ("form_sex_q", "region_form_a")
SECOND = ("form2_a", "sex_age_a")


@cache
def victims():
    """The mart of a hundred and sixty victims a country and year."""
    return world.indicators(world.victims(each=40))


def mart(breakdowns):
    whole = victims()
    return whole[whole["breakdown"].isin([*breakdowns, "reporter_a"])]


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """A release, and after it another one of the same victims that has none of its tables."""
    where = world.place(tmp_path_factory.mktemp("dropped"))
    world.publish(where, mart(FIRST))
    world.publish(where, mart(SECOND))
    return where


def test_the_tables_of_the_first_release_are_not_in_the_second_and_both_together_give_nothing_away(where):
    first, second = list_releases(where.releases)
    assert set(first.table("R02")["breakdown"]) == set(FIRST)
    assert set(second.table("R02")["breakdown"]) == set(SECOND)
    found = {row["scenario"]: row for row in second.audit["scenarios"]}
    assert second.audit["passed"] and found["S7"]["failures"] == found["S7"]["unproven"] == 0


COUNTS = {
    ("AL", "_T"): 60, ("AL", "HAR"): 33, ("AL", "STK"): 27, ("AL-01", "_T"): 25, ("AL-01", "HAR"): 3,
    ("AL-01", "STK"): 22, ("AL-02", "_T"): 35, ("AL-02", "HAR"): 30, ("AL-02", "STK"): 5,
}  # fmt: skip
HIDDEN = [("AL-01", "HAR"), ("AL-01", "STK"), ("AL", "HAR"), ("AL", "STK")]
OLD, NEW, UNIVERSE = "R02|region_form_a|AL|police", "R02|form_sex_q|AL|police", "victims/AL/police"
DIMS = ("ref_area", "time_period", "form")


def old_and_new():
    """Areas by form without the totals of forms; and a release of these totals and nothing else."""
    cells = pd.DataFrame([(a, "2024", f, n) for (a, f), n in COUNTS.items()], columns=[*DIMS, "count"])
    gone = cells[["ref_area", "form"]].apply(tuple, axis=1).isin(HIDDEN)
    then = cells.assign(count=cells["count"].astype("Int64").mask(gone), was=cells["count"].where(gone))
    old = then.assign(**{d: "_T" for d in DIMENSIONS if d not in DIMS})
    edges = {
        "ref_area": pd.DataFrame({"parent": "AL", "child": ["AL-01", "AL-02"]}),
        "form": pd.DataFrame({"parent": "_T", "child": ["HAR", "STK"]}),
    }
    shown = PublicTable(OLD, UNIVERSE, DIMS, then[[*DIMS, "count"]].assign(hidden=gone), edges)
    new = Table(NEW, UNIVERSE, DIMS, cells[cells["ref_area"] == "AL"], {"form": edges["form"]})
    return old, shown, new


class Release:
    """As much of a release as the attack over time reads."""

    manifest: ClassVar = {"submissions": []}


def test_what_a_dropped_table_hid_is_not_given_away_by_another_one():
    old, shown, new = old_and_new()
    codelists = read_codelists(PROJECT / "dbt" / "seeds")
    forgetful = protect([new], default_rules())
    assert not forgetful.frame(NEW)["hidden"].any()
    (found,) = audit_over_time(forgetful, [(Release(), [shown])], [], {})
    assert found.failures == (f"{UNIVERSE}: HAR × AL-01 × 2024 × 1",)
    planned = protect(with_dropped([new], [{OLD: old}], codelists), default_rules(), previous=[{OLD: old}])
    frame = planned.frame(NEW).set_index("form")
    assert frame["hidden"].to_dict() == {"_T": False, "HAR": True, "STK": True}
    assert audit(planned).passed
    (found,) = audit_over_time(planned, [(Release(), [shown])], [], {})
    assert found.failures == found.unproven == ()


def test_what_was_shown_in_a_dropped_table_is_shown_where_another_one_has_it(where):
    key = ["ref_area", "time_period", "form", "sex"]
    first, second = list_releases(where.releases)
    before, now = (rows[rows["age"] == "_T"].drop_duplicates(key) for rows in (first.table("R02"), second.table("R02")))
    both = before.merge(now, on=key, suffixes=("_then", "_now"))
    shown = both[both["conf_status_then"] == "F"]
    assert len(shown) > 20
    assert (shown["conf_status_now"] == "F").all()


def test_years_that_were_revised_since_are_left_to_the_attack(where):
    frames = [frames_of(list_releases(where.releases)[0])]
    codelists = read_codelists(where.seeds)
    cells = pd.DataFrame({"ref_area": "ME", "time_period": ["2024", "2025"], "count": [160, 161]})
    name, universe = "R02|total_a|ME|police", "victims/ME/police"
    (old,) = (frame for each, frame in frames[0].items() if each == "R02|region_form_a|ME|police")
    top = old[(old["ref_area"] == "ME") & (old["form"] == "_T")].set_index("time_period")["count"]
    assert top.to_dict() == {"2024": 160, "2025": 160}
    table = Table(name, universe, ("ref_area", "time_period", "ict"), cells.assign(ict="Y"), {})
    ghosts = {each.name: each for each in with_dropped([table], frames, codelists)}
    region = ghosts["R02|region_form_a|ME|police"].cells
    assert set(region["time_period"]) == {"2024"}
    assert region["hidden"].all()
    assert not any("|AL|" in each for each in ghosts)  # nothing of Albania is published, so nothing of it is protected


def test_nothing_is_added_where_no_table_vanished(where):
    release = open_current(where.releases)
    frames = frames_of(release)
    tables = tuple(
        Table(name, "victims/ME/police", ("ref_area",), pd.DataFrame({"ref_area": ["ME"], "count": [1]}), {})
        for name in frames
    )
    assert with_dropped(tables, [frames], {}) == tables


def test_frames_stand_where_their_table_stood_in_protection(tmp_path, monkeypatch):
    """A figure that has its place in its universe by a rule (`at`) is found again by the next release."""
    where = world.place(tmp_path)
    at = {"R02": {**KNOWN["R02"], "at": {"user_type": "SANCTIONED"}}}
    for module in ("tables", "rows", "protection", "audits", "books"):
        monkeypatch.setattr(f"observatory.publication.{module}.published", lambda: {**KNOWN, **at})
    world.publish(where, mart(["region_form_a"]))
    frames = frames_of(open_current(where.releases))
    assert all((frame["user_type"] == "SANCTIONED").all() for frame in frames.values())
    assert {*DIMENSIONS} < set(next(iter(frames.values())).columns)
    assert audits.public_tables(open_current(where.releases))[0].frame["user_type"].eq("SANCTIONED").all()
