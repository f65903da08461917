"""From the warehouse to a release: protected, audited, approved by name, switched in once."""

import json
import shutil
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from observatory.disclosure import Protected, audit
from observatory.errors import (
    AuditFailedError,
    NotApprovedError,
    NotFoundError,
    ReleaseDamagedError,
    WarehouseNotReadyError,
)
from observatory.publication import audits, freeze
from observatory.publication.content import remove_folder
from observatory.publication.protection import frames_of
from observatory.release import MANIFEST, current_id, list_releases, open_current
from tests.publication import world

TABLES = ("form_sex_q", "form2_a", "sex_age_a", "region_form_a")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with one release, made once; tests that change it take a copy."""
    where = world.place(tmp_path_factory.mktemp("made"))
    world.publish(where)
    return where


@pytest.fixture
def home(made, tmp_path):
    shutil.copytree(made.home, tmp_path / "home", symlinks=True)
    return world.place(tmp_path / "home")


@pytest.fixture(scope="module")
def drafted(made, tmp_path_factory):
    """The same home, a revision later: a draft waits for approval."""
    where = world.place(tmp_path_factory.mktemp("drafted") / "home")
    shutil.copytree(made.home, where.home, symlinks=True)
    world.build_warehouse(where.warehouse, *revised())
    freeze.draft_from_warehouse(where)
    return where


@pytest.fixture
def waiting(drafted, tmp_path):
    shutil.copytree(drafted.home, tmp_path / "home", symlinks=True)
    return world.place(tmp_path / "home")


@cache
def revised(reason="late returns"):
    """The same people, and two more in the third quarter of 2024."""
    people = world.victims()
    more = people[(people["quarter"] == "2024-Q3") & (people["country"] == "ME")].head(12)
    return world.indicators(pd.concat([people, more], ignore_index=True)), world.submissions(reason)


def test_no_figure_below_the_threshold_leaves_the_house(made):
    rows = open_current(made.releases).table("R02")
    shown = rows[rows["conf_status"] == "F"]
    assert not shown["obs_value"].between(1, 4).any()
    assert not shown[shown["form"].str.startswith("IBA")]["obs_value"].between(1, 9).any()
    assert shown["obs_value"].notna().all()


def test_a_hidden_figure_bears_one_code_and_no_number(made):
    rows = open_current(made.releases).table("R02")
    hidden = rows[rows["conf_status"] == "C"]
    assert len(hidden) > 20
    assert set(hidden["obs_status"]) == {"Q"}
    assert hidden["obs_value"].isna().all()


def test_a_shown_figure_is_the_one_of_the_mart(made):
    rows = open_current(made.releases).table("R02")
    shown = rows[rows["conf_status"] == "F"]
    key = ["indicator", "breakdown", "ref_area", "time_period", "form", "sex", "age"]
    both = shown.merge(world.indicators(), on=key)
    assert len(both) == len(shown)
    assert (both["obs_value"] == both["value"]).all()


def test_a_true_zero_stays_a_zero(made):
    rows = open_current(made.releases).table("R02")
    assert (rows[rows["conf_status"] == "F"]["obs_value"] == 0).sum() > 5


def test_a_rate_is_hidden_with_the_count_that_it_gives_back(made):
    release = open_current(made.releases)
    key = ["country", "time_period", "form"]
    counts = release.table("R02", {"breakdown": "form_sex_q", "sex": "F", "freq": "A"}).set_index(key)["conf_status"]
    rates = release.table("R04").set_index(key)["conf_status"]
    assert len(rates) == 16
    assert (rates[counts.reindex(rates.index) == "C"] == "C").all()


def test_what_protection_cost_is_published_as_a_share_of_cells_only(made):
    loss = open_current(made.releases).table("Q04")
    assert loss["obs_value"].between(0, 100).all()
    assert {"R02.form_sex_q", "R02.sex_age_a"} <= set(loss["breakdown"])
    assert set(loss["unit_measure"]) == {"PT"}


def test_nothing_in_a_release_tells_which_rule_hid_a_figure(made):
    release = open_current(made.releases)
    for file in release.path.rglob("*"):
        if file.is_file() and file.parent.name != "codelists":
            text = file.read_bytes().decode("utf-8", "replace").lower()
            assert "secondary" not in text, file.name
    assert (made.confidential / release.content_hash[:16] / "hidden.parquet").exists()


def test_a_release_says_that_it_is_synthetic_in_its_manifest_its_notes_and_its_rows(made):
    release = open_current(made.releases)
    assert release.is_synthetic
    assert "synthetic" in release.notes
    assert release.table()["is_synthetic"].all()


def test_the_notes_name_countries_and_offices_and_not_their_codes(made):
    release = open_current(made.releases)
    first = {line[2:].split(":")[0].split(",")[0] for line in release.notes.splitlines() if line.startswith("- ")}
    codes = {*release.codelist("providers")["reporter"], *release.codelist("cl_area")["code"]}
    assert len(first) > 3 and not first & codes


def test_a_release_names_who_approved_it_and_the_returns_but_no_hash_of_their_bytes(made):
    manifest = open_current(made.releases).manifest
    assert manifest["approved_by"] == "the tests"
    assert manifest["approved_at"]
    assert len(manifest["submissions"]) == 16
    assert "submission_id" not in json.dumps(manifest)


def test_an_unchanged_warehouse_makes_no_draft_and_no_release(home):
    before = sorted(path.name for path in home.releases.iterdir())
    assert freeze.draft_from_warehouse(home) is None
    # The same content again, from a warehouse file of other bytes.
    world.build_warehouse(home.warehouse, world.indicators().sample(frac=1, random_state=3))
    assert freeze.draft_from_warehouse(home) is None
    assert sorted(path.name for path in home.releases.iterdir()) == before


def test_the_order_of_rows_and_returns_changes_nothing(made, tmp_path):
    other = world.place(tmp_path)
    mart = world.indicators().sample(frac=1, random_state=5)
    release = world.publish(other, mart, world.submissions().sample(frac=1, random_state=5))
    assert release.content_hash == open_current(made.releases).content_hash


def test_a_revision_makes_a_second_release_and_leaves_the_first_as_it_was(waiting):
    first = open_current(waiting.releases)
    freeze.release(freeze.waiting_draft(waiting), approved_by="x", where=waiting)
    second = open_current(waiting.releases)
    assert second.id != first.id
    assert second.manifest["previous"] == first.id
    assert open_current(waiting.releases).id == second.id
    assert [release.id for release in list_releases(waiting.releases)] == [first.id, second.id]
    changed = second.changes
    assert changed["previous"] == first.id
    assert changed["counts"]["revised"] > 0
    assert any("late returns" in line for line in changed["summary"])


def test_changes_bear_no_number_of_a_figure_that_is_hidden_in_either_release(waiting):
    freeze.release(freeze.waiting_draft(waiting), approved_by="x", where=waiting)
    for change in open_current(waiting.releases).changes["changes"]:
        if change["kind"] != "revised":
            assert "before" not in change and "after" not in change


def test_a_release_needs_the_name_of_a_person(waiting):
    draft = freeze.waiting_draft(waiting)
    before = current_id(waiting.releases)
    with pytest.raises(NotApprovedError, match="name"):
        freeze.release(draft, approved_by="  ", where=waiting)
    assert current_id(waiting.releases) == before


def test_a_draft_that_was_changed_is_not_released(waiting):
    draft = freeze.waiting_draft(waiting)
    with Path(draft, "notes.md").open("a") as notes:
        notes.write("x")
    with pytest.raises(ReleaseDamagedError):
        freeze.release(draft, approved_by="x", where=waiting)


def test_a_draft_made_against_an_older_release_is_not_released(waiting, tmp_path):
    draft = freeze.waiting_draft(waiting)
    kept = tmp_path / draft.rsplit("/", 1)[1]
    shutil.copytree(draft, kept)
    freeze.release(draft, approved_by="x", where=waiting)
    people = world.victims()
    world.publish(waiting, world.indicators(pd.concat([people, people.head(30)], ignore_index=True)))
    with pytest.raises(NotApprovedError, match="Protect the warehouse again"):
        freeze.release(kept, approved_by="x", where=waiting)


def test_releasing_the_same_draft_twice_releases_once(waiting):
    draft = freeze.waiting_draft(waiting)
    one = freeze.release(draft, approved_by="x", where=waiting)
    assert freeze.release(draft, approved_by="x", where=waiting) == one
    assert len(list_releases(waiting.releases)) == 2


@pytest.mark.parametrize("step", ["_place", "switch", "remove_folder"])
def test_a_release_interrupted_at_any_step_and_repeated_gives_one_release_with_the_same_hash(
    waiting, monkeypatch, step
):
    draft = freeze.waiting_draft(waiting)
    content = json.loads(Path(draft, MANIFEST).read_text())["content_hash"]
    real = getattr(freeze, step)

    def killed(*args, **kwargs):
        if step == "_place":
            (waiting.releases / ".incoming-r0002-half").mkdir()
        else:
            real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(freeze, step, killed)
    with pytest.raises(KeyboardInterrupt):
        freeze.release(draft, approved_by="x", where=waiting)
    monkeypatch.setattr(freeze, step, real)
    freeze.release(draft, approved_by="x", where=waiting)
    assert open_current(waiting.releases).content_hash == content
    assert len(list_releases(waiting.releases)) == 2
    assert not list(waiting.releases.glob(".incoming-*"))


def test_a_draft_interrupted_while_it_is_written_is_written_again(home, monkeypatch):
    world.build_warehouse(home.warehouse, *revised())
    monkeypatch.setattr(freeze, "write_content", lambda folder, **_: (folder.mkdir(), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        freeze.draft_from_warehouse(home)
    monkeypatch.undo()
    assert freeze.draft_from_warehouse(home)
    assert not list(home.drafts.glob(".making-*"))


def test_a_waiting_draft_is_given_again_without_protecting_anew(waiting, monkeypatch):
    draft = freeze.waiting_draft(waiting)
    monkeypatch.setattr(freeze, "protect_assembly", lambda *_: pytest.fail("protected again"))
    assert freeze.draft_from_warehouse(waiting) == draft
    assert freeze.waiting_draft(waiting) == draft


def test_a_failed_audit_drafts_nothing_and_says_so(home, monkeypatch):
    world.build_warehouse(home.warehouse, *revised())

    def failing(protected, *_):
        report = audit(protected)
        bad = {"S0": type(report.scenarios["S0"])("S0", 1, ("a cell",))}
        failed = type(report)(bad, report.intervals, report.digest, 0.0, 0)
        return failed, {"passed": False, "scenarios": [], "rules": [], "notes": []}

    monkeypatch.setattr(audits, "audit_protected", failing)
    with pytest.raises(AuditFailedError, match="1 hidden figure"):
        freeze.draft_from_warehouse(home)
    with pytest.raises(NotFoundError):
        freeze.waiting_draft(home)


def test_what_was_not_protected_does_not_fit():
    with pytest.raises(TypeError):
        Protected(object())
    with pytest.raises(AttributeError):
        freeze.draft(
            world.indicators(),
            None,
            codelists={},
            submissions=pd.DataFrame(),
            where=world.place(world.PROJECT / "none"),
        )


def test_an_indicator_that_nobody_listed_is_not_published(home):
    world.build_warehouse(home.warehouse, world.indicators().assign(indicator="Z99"))
    with pytest.raises(WarehouseNotReadyError, match="Z99"):
        freeze.draft_from_warehouse(home)


def test_a_missing_warehouse_is_said_to_be_missing(home):
    home.warehouse.unlink()
    with pytest.raises(NotFoundError, match="no warehouse"):
        freeze.draft_from_warehouse(home)


def test_a_release_can_be_audited_from_its_files_alone(made):
    report = audits.audit_release(open_current(made.releases))
    assert report.passed
    assert report.scenarios["S0"].cells > 100


def test_a_share_of_unknown_is_hidden_where_it_would_give_a_hidden_count_back(tmp_path):
    mart = world.indicators()
    counts = mart[(mart["breakdown"] == "form_sex_q") & (mart["freq"] == "A") & (mart["form"] == "_T")]
    share = counts[counts["sex"] == "_U"].assign(
        indicator="Q03", breakdown="unknown_sex_victims", unit_measure="PT", denominator=440.0
    )
    share = share.assign(value=(share["numerator"] / 4.4).round())
    release = world.publish(world.place(tmp_path), pd.concat([mart, share], ignore_index=True))
    key = ["ref_area", "time_period"]
    rows = release.table("R02", {"sex": "_U", "breakdown": "form_sex_q", "form": "_T", "freq": "A"})
    hidden = rows.set_index(key)["conf_status"] == "C"
    shares = release.table("Q03").set_index(key)["conf_status"] == "C"
    assert hidden.any()
    assert shares[hidden.reindex(shares.index)].all()


def test_a_removed_folder_is_gone_though_it_was_read_only(home):
    remove_folder(home.releases)
    assert not home.releases.exists()


def test_the_operator_sees_how_much_a_rule_hid_and_how_much_was_hidden_with_it(made):
    counts = freeze.count_cells(made)
    figures = open_current(made.releases).manifest["figures"]
    assert counts["cells published"] == figures["cells"] - figures["hidden"]
    assert counts["hidden primary"] > 0
    assert counts["hidden secondary"] > 0


def test_the_counts_of_a_release_are_what_the_next_one_is_told_to_be_known(made):
    release = open_current(made.releases)
    frames = frames_of(release)
    assert set(frames) == {f"R02|{breakdown}|{country}|police" for breakdown in TABLES for country in ("AL", "ME")}
    known = frames["R02|form_sex_q|ME|police"]
    shown = release.table("R02", {"breakdown": "form_sex_q", "country": "ME"})
    assert known["count"].notna().sum() == (shown["conf_status"] == "F").sum()


def test_a_country_whose_figures_did_not_change_keeps_its_pattern_when_another_is_revised(waiting):
    first = open_current(waiting.releases).table(where={"country": "AL"})
    freeze.release(freeze.waiting_draft(waiting), approved_by="x", where=waiting)
    second = open_current(waiting.releases).table(where={"country": "AL"})
    pd.testing.assert_frame_equal(first, second)
