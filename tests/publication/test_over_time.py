"""Real releases one after the other: what they show together gives nothing away, and without history it would."""

import pandas as pd
import pytest

from observatory.publication import audits, freeze
from observatory.publication.protection import protect_assembly
from observatory.release import list_releases, open_current
from tests.publication import world

LATER = "2024-Q3"


def revised():
    """A dozen victims more in one quarter, in places where some are few."""
    people = world.victims()
    more = people[(people["quarter"] == LATER) & (people["country"] == "ME")].head(12)
    return world.indicators(pd.concat([people, more], ignore_index=True)), world.submissions("late returns")


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """A release of the first two years, and one after a revision."""
    where = world.place(tmp_path_factory.mktemp("over-time"))
    world.publish(where)
    world.publish(where, *revised())
    return where


def test_both_releases_together_were_attacked_and_nothing_follows_from_them(where):
    found = {row["scenario"]: row for row in open_current(where.releases).audit["scenarios"]}
    assert len(list_releases(where.releases)) == 2
    assert found["S8"]["failures"] == found["S8"]["unproven"] == 0
    assert open_current(where.releases).audit["passed"]


def test_what_the_first_release_showed_and_nobody_revised_is_shown_again(where):
    key = ["indicator", "breakdown", "ref_area", "time_period", "form", "sex", "age"]
    first, second = (release.table("R02").set_index(key) for release in list_releases(where.releases))
    shown = first[first["conf_status"] == "F"]
    again = second.reindex(shown.index)
    hidden_now = again[again["conf_status"] == "C"]
    true = world.indicators().query("indicator == 'R02'").set_index(key)["value"]
    now = revised()[0].query("indicator == 'R02'").set_index(key)["value"]
    assert (true.reindex(hidden_now.index) != now.reindex(hidden_now.index)).all()


def test_what_the_first_release_hid_is_hidden_in_the_second(where):
    key = ["indicator", "breakdown", "ref_area", "time_period", "form", "sex", "age"]
    first, second = (release.table("R02").set_index(key) for release in list_releases(where.releases))
    true = revised()[0].query("indicator == 'R02'").set_index(key)["value"]
    hidden = first[first["conf_status"] == "C"].index
    assert (second.reindex(hidden)["conf_status"] == "C")[true.reindex(hidden) > 0].all()


def test_a_second_release_that_forgets_the_first_fails_the_attack(where, tmp_path, monkeypatch):
    other = world.place(tmp_path)
    world.publish(other)
    monkeypatch.setattr(freeze, "protect_assembly", lambda assembly, *_: protect_assembly(assembly))
    monkeypatch.setattr(audits, "audit_protected", _noted(seen := [], audits.audit_protected))
    world.build_warehouse(other.warehouse, *revised())
    with pytest.raises(freeze.AuditFailedError):
        freeze.draft_from_warehouse(other)
    assert len(seen[0].scenarios["S8"].failures) > 0
    assert seen[0].scenarios["S0"].passed and seen[0].scenarios["S1"].passed


def test_the_counts_behind_hidden_figures_stay_in_the_confidential_zone(where):
    for release in list_releases(where.releases):
        assert (where.confidential / release.content_hash[:16] / "hidden_counts.parquet").is_file()
        assert not list(release.path.rglob("hidden_counts*"))


def _noted(seen, attack):
    def noting(*given):
        report, says = attack(*given)
        seen.append(report)
        return report, says

    return noting
