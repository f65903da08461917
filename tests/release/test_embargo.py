"""An embargo holds for every reader until its moment, and from then on the release is there for all, by one clock."""

import csv
import datetime as dt
import io
import json
import os
import shutil
import time
import zipfile

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from observatory import cli, embargo, pointers
from observatory.cli import _release
from observatory.components import planned, store
from observatory.errors import BadFileError, EmbargoError, NotApprovedError, NotFoundError, NotPublicError
from observatory.publication import embargoed, freeze, serve
from observatory.release import list_releases, open_current, open_release
from observatory.sdmx.app import create_app
from observatory.still import routes
from tests.publication import world

OPENS = "2026-12-01T09:30:00+01:00"
MOMENT = dt.datetime.fromisoformat(OPENS)
SECOND = dt.timedelta(seconds=1)


class Clock:
    """The clock of all readers, set by hand."""

    def __init__(self):
        self.at = MOMENT - dt.timedelta(days=9)

    def __call__(self):
        return self.at.astimezone(dt.UTC)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(embargo, "now", clock)
    return clock


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """A home where the first release waits for approval, one where the second does, and one with a third behind it."""
    folder, people = tmp_path_factory.mktemp("embargo"), world.victims(each=80)
    where = world.place(folder / "now")

    def drafted(more, name, reason=""):
        mart = world.indicators(pd.concat([people, more], ignore_index=True))
        world.build_warehouse(where.warehouse, mart, world.submissions(reason))
        freeze.draft_from_warehouse(where)
        shutil.copytree(where.home, folder / name, symlinks=True)

    drafted(people.head(0), "first")
    first = freeze.release(freeze.waiting_draft(where), approved_by="the tests", where=where)
    # Releases of the tests are made today; the clock of these tests stands elsewhere.
    file = open_release(where.releases / first).path / "manifest.json"
    file.chmod(0o600)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"made_at": "2026-01-01T00:00:00+00:00"}))
    late = people[people["country"] == "ME"].head(60)
    drafted(late, "second", "late returns")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embargo, "now", Clock())
        freeze.release(freeze.waiting_draft(where), approved_by="Ana", embargo_until=OPENS, where=where)
        drafted(pd.concat([late, people.head(80)]), "third", "later still")
    return folder


@pytest.fixture
def at_home(homes, tmp_path, clock, monkeypatch):
    """A copy of one of these homes, as the one that everything reads."""

    def there(name):
        shutil.copytree(homes / name, tmp_path / "home", symlinks=True)
        where = world.place(tmp_path / "home")
        monkeypatch.setenv("TFGBV_HOME", str(where.home))
        for variable in ("TFGBV_RELEASE", "TFGBV_RELEASES", embargo.AHEAD):
            monkeypatch.delenv(variable, raising=False)
        return where

    return there


@pytest.fixture
def house(at_home):
    return at_home("second")


@pytest.fixture
def frozen(house):
    """The second release, frozen with an embargo nine days before it."""
    before = open_current(house.releases)
    folder = freeze.release(freeze.waiting_draft(house), approved_by="Ana", embargo_until=OPENS, where=house)
    return before.id, open_release(house.releases / folder)


@pytest.fixture
def site(house):
    return TestClient(Starlette(routes=routes.routes(), exception_handlers={404: routes.not_found}))


@pytest.fixture
def sdmx(house):
    return TestClient(create_app(house.releases))


def test_before_its_moment_no_reader_of_releases_finds_it_and_from_then_on_every_one_does(house, frozen, clock):
    before, release = frozen
    for at, shown, listed in (
        (MOMENT - dt.timedelta(days=9), before, [before]),
        (MOMENT - SECOND, before, [before]),
        (MOMENT, release.id, [before, release.id]),
        (MOMENT + dt.timedelta(days=400), release.id, [before, release.id]),
    ):
        clock.at = at
        assert pointers.current_id(house.releases) == shown
        assert open_current(house.releases).id == shown
        assert _release("current").id == shown
        assert store.shown().id == shown
        assert [found.id for found in store.all_releases()] == listed
        assert [found.id for found in list_releases(house.releases)] == listed


def test_pages_files_and_addresses_say_nothing_of_it_before_and_show_it_then_without_a_restart(
    site, house, frozen, clock
):
    _, release = frozen
    cell = _revised(release)
    view = f"/indicator/R02?breakdown=form_sex_q&area={cell['ref_area']}"
    views = ("/", "/method", view, "/indicator/R02.csv", "/indicator/R02.json", "/download/R02.csv")
    files = [f"/releases/{release.id}/{name}" for name in ("indicators.parquet", "notes.md", "manifest.json")]
    seen = {}
    for is_over in (False, True):
        clock.at = MOMENT if is_over else MOMENT - SECOND
        for address in views:
            answer = site.get(address)
            assert answer.status_code == 200
            seen[address, is_over] = answer.text
            assert (release.id in answer.text + answer.headers.get("content-disposition", "")) is is_over, address
        assert _figure(seen["/download/R02.csv", is_over], cell) == cell["after" if is_over else "before"]
        for address in files:
            assert site.get(address).status_code == (200 if is_over else 404), address
        # Nobody gets there by asking for it.
        guessed = site.get(f"/download/R02.csv?release={release.id}").text
        assert _figure(guessed, cell) == cell["after" if is_over else "before"]
        archive = zipfile.ZipFile(io.BytesIO(site.get("/indicator/R02.zip").content))
        assert any(release.id in name for name in archive.namelist()) is is_over
    assert seen[view, False] != seen[view, True]


def test_sdmx_answers_from_the_release_before_also_for_a_later_day_and_for_history(sdmx, house, frozen, clock):
    cell = _revised(frozen[1])
    later = "asOf=2027-06-01T00:00:00Z"
    clock.at = MOMENT - SECOND
    for question in ("", later, "includeHistory=true"):
        assert _sdmx(sdmx, cell, question) == {cell["before"]}, question
    clock.at = MOMENT
    fresh = TestClient(create_app(house.releases))
    assert _sdmx(fresh, cell) == _sdmx(fresh, cell, later) == {cell["after"]}
    assert _sdmx(fresh, cell, "includeHistory=true") == {cell["before"], cell["after"]}
    # Of a moment at which it was frozen and not public, the answer stays what everybody saw then.
    asked = (MOMENT - dt.timedelta(days=2)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert _sdmx(fresh, cell, f"asOf={asked}") == {cell["before"]}
    accept = {"accept": "application/vnd.sdmx.data+json;version=2.0.0"}
    sets = fresh.get(f"{_address(cell)}&includeHistory=true", headers=accept).json()["data"]["dataSets"]
    assert sets[-1]["validFrom"] == "2026-12-01T08:30:00Z"


def test_a_running_sdmx_service_takes_it_up_at_its_moment(sdmx, frozen, clock):
    cell = _revised(frozen[1])
    assert _sdmx(sdmx, cell) == {cell["before"]}
    clock.at = MOMENT
    for _ in range(200):
        # The release before answers while this one is being opened.
        if (found := _sdmx(sdmx, cell)) == {cell["after"]}:
            break
        time.sleep(0.05)
    assert found == {cell["after"]}


def test_the_pointer_never_names_it_before_its_moment_and_the_folder_is_its_owners_alone(house, frozen, clock):
    before, release = frozen
    pointers.settle(house.releases)
    assert (house.releases / "current").readlink().name == before
    assert release.path.stat().st_mode & 0o077 == 0
    clock.at = MOMENT
    pointers.settle(house.releases)
    assert (house.releases / "current").readlink().name == release.id
    assert not (house.releases / "next").exists() and release.path.stat().st_mode & 0o055 == 0o055


def test_a_pointer_that_was_set_by_hand_does_not_break_the_embargo(house, frozen, clock, monkeypatch):
    before, release = frozen
    pointers.switch(house.releases, release.id)
    assert pointers.current_id(house.releases) == before
    monkeypatch.setenv("TFGBV_RELEASE", str(release.path))
    assert store.shown() is None or store.shown().id == before
    assert pointers.shown_id(house.releases, release.id) is None
    assert (
        TestClient(create_app(house.releases, release=release.id))
        .get("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+")
        .status_code
        == 503
    )
    clock.at = MOMENT
    assert pointers.shown_id(house.releases, release.id) == release.id


def test_a_clock_that_is_put_back_shows_the_release_before_again(house, frozen, clock):
    before, release = frozen
    clock.at = MOMENT
    pointers.settle(house.releases)
    assert pointers.current_id(house.releases) == release.id
    clock.at = MOMENT - dt.timedelta(hours=1)
    assert pointers.current_id(house.releases) == before


def test_nothing_is_drafted_while_one_waits_that_says_the_same(house, frozen):
    assert freeze.draft_from_warehouse(house) is None


def test_one_that_follows_an_embargoed_one_waits_as_long_and_never_less(at_home, clock):
    house = at_home("third")
    second, draft = pointers.latest_id(house.releases), freeze.waiting_draft(house)
    earlier = (MOMENT - dt.timedelta(days=1)).isoformat()
    with pytest.raises(EmbargoError, match="cannot come earlier"):
        freeze.release(draft, approved_by="Ana", embargo_until=earlier, where=house)
    third = open_release(house.releases / freeze.release(draft, approved_by="Ana", where=house))
    assert third.embargo == MOMENT and third.manifest["previous"] == second
    assert pointers.coming(house.releases) == (MOMENT,)
    clock.at = MOMENT
    assert pointers.current_id(house.releases) == third.id


def test_of_two_that_wait_each_comes_at_its_own_moment(at_home, clock):
    house = at_home("third")
    first, second = (release.id for release in list_releases(house.releases, kept_back=True))
    later = MOMENT + dt.timedelta(days=30)
    draft = freeze.waiting_draft(house)
    third = freeze.release(draft, approved_by="Ana", embargo_until=later.isoformat(), where=house).rsplit("/", 1)[1]
    assert pointers.coming(house.releases) == (MOMENT, later)
    for at, shown in ((MOMENT - SECOND, first), (MOMENT, second), (later - SECOND, second), (later, third)):
        clock.at = at
        assert pointers.current_id(house.releases) == shown
    clock.at = MOMENT
    pointers.settle(house.releases)
    assert pointers.current_id(house.releases) == second and pointers.latest_id(house.releases) == third


@pytest.mark.parametrize("step", ["_place", "keep_back", "remove_folder"])
def test_an_interrupted_freeze_shows_nothing_early_and_is_finished_by_the_next_one(house, monkeypatch, step):
    before, draft = open_current(house.releases).id, freeze.waiting_draft(house)
    at = pointers if step == "keep_back" else freeze
    real = getattr(at, step)

    def killed(*arguments):
        if step != "keep_back":
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(at, step, killed)
    with pytest.raises(KeyboardInterrupt):
        freeze.release(draft, approved_by="Ana", embargo_until=OPENS, where=house)
    assert pointers.current_id(house.releases) == before
    monkeypatch.setattr(at, step, real)
    again = draft if step != "remove_folder" else house.drafts / draft.rsplit("/", 1)[1]
    done = freeze.release(again, approved_by="Ana", embargo_until=OPENS, where=house)
    assert open_release(house.releases / done).embargo == MOMENT
    assert pointers.coming(house.releases) == (MOMENT,)
    assert len(list_releases(house.releases, kept_back=True)) == 2


def test_the_first_release_of_all_may_wait_too(at_home, clock):
    where = at_home("first")
    freeze.release(freeze.waiting_draft(where), approved_by="Ana", embargo_until=OPENS, where=where)
    with pytest.raises(NotFoundError, match="Nothing has been released"):
        open_current(where.releases)
    site = TestClient(Starlette(routes=routes.routes()))
    assert site.get("/").status_code == 503
    assert serve.environment(None)["TFGBV_SITE"]
    clock.at = MOMENT
    assert site.get("/").status_code == 200


def test_one_that_waits_can_be_taken_back_and_is_never_shown(house, frozen, clock, monkeypatch):
    before, release = frozen
    with pytest.raises(NotPublicError, match="is public"):
        embargoed.withdraw(before, house)
    with pytest.raises(NotFoundError):
        embargoed.withdraw("r0009-00000000", house)
    kept = embargoed.withdraw(release.id, house)
    assert open_release(kept).id == release.id and kept.is_relative_to(house.confidential)
    clock.at = MOMENT
    assert pointers.current_id(house.releases) == before
    assert [found.id for found in list_releases(house.releases, kept_back=True)] == [before]
    # The warehouse still has something to say: it is protected again.
    monkeypatch.setattr(freeze, "best_assembly", lambda *_: pytest.fail("protected", pytrace=False))
    with pytest.raises(pytest.fail.Exception, match="protected"):
        freeze.draft_from_warehouse(house)


def test_only_the_last_one_that_waits_can_be_taken_back(at_home):
    house = at_home("third")
    second = pointers.latest_id(house.releases)
    third = freeze.release(freeze.waiting_draft(house), approved_by="Ana", where=house).rsplit("/", 1)[1]
    with pytest.raises(NotApprovedError, match="Withdraw that one first"):
        embargoed.withdraw(second, house)
    embargoed.withdraw(third, house)
    assert pointers.coming(house.releases) == (MOMENT,)
    assert pointers.latest_id(house.releases) == second


def test_whoever_looks_before_its_moment_is_put_down_by_name(house, frozen, monkeypatch):
    _, release = frozen
    with pytest.raises(NotPublicError, match="embargoed until 2026-12-01"):
        serve.environment(release.path)
    inherited = serve.environment(release.path, ahead_as="Ana Analyst")
    (line,) = (house.confidential / embargoed.LOOKED).read_text().splitlines()
    said = json.loads(line)
    assert (said["who"], said["release"], said["what"]) == ("Ana Analyst", release.id, "serve")
    monkeypatch.setattr(os, "environ", inherited)
    assert store.shown().id == release.id
    # A public one is nobody's secret, and the right to look ahead is not inherited.
    assert embargo.AHEAD not in serve.environment(open_current(house.releases).path, ahead_as="Ana")
    assert len((house.confidential / embargoed.LOOKED).read_text().splitlines()) == 1


def test_the_calendar_says_when_it_comes_and_nothing_else_of_it(site, house, frozen, clock, monkeypatch, tmp_path):
    _, release = frozen
    file = tmp_path / "releases.yml"
    file.write_text(f"planned:\n  - {OPENS}\n  - 2027-03-02T09:30+01:00\n  - 2026-01-05T09:30+01:00\n")
    monkeypatch.setattr(planned.planned, "__defaults__", (file,))
    page = site.get("/method").text
    assert page.count("December 1, 2026, 09:30 (UTC+01:00)") == 1
    assert "planned for March 2, 2027, 09:30 (UTC+01:00)" in page and "January 5, 2026" not in page
    assert release.id not in page and release.content_hash[:12] not in page
    assert site.get("/indicator/R02.metadata.json").json()["next_release"] == OPENS
    clock.at = MOMENT
    assert "December 1, 2026, 09:30" not in site.get("/method").text


def test_a_planned_moment_without_a_time_zone_is_refused_and_the_page_stays(site, house, frozen, monkeypatch, tmp_path):
    file = tmp_path / "releases.yml"
    file.write_text("planned:\n  - 2027-03-02\n")
    with pytest.raises(BadFileError, match="entry 1"):
        planned.planned(file)
    monkeypatch.setattr(planned.planned, "__defaults__", (file,))
    assert site.get("/method").status_code == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tomorrow", "is not a moment"),
        ("", "is not a moment"),
        ("2026-12-01T09:30", "no time zone"),
        ("2026-12-01", "no time zone"),
        ("2026-11-01T09:30+01:00", "is over"),
        ("2062-12-01T09:30+01:00", "more than a year ahead"),
        ("2026-13-01T09:30Z", "is not a moment"),
    ],
)
def test_what_cannot_be_an_embargo_is_refused_with_a_sentence(clock, text, says):
    with pytest.raises(EmbargoError, match=says):
        embargo.understood(text)


def test_an_embargo_is_the_same_moment_in_every_time_zone(clock):
    written = {embargo.understood(text) for text in ("2026-12-01T09:30+01:00", "2026-12-01T08:30Z")}
    assert {dt.datetime.fromisoformat(text) for text in written} == {MOMENT}


def test_the_command_says_until_when_lists_it_as_embargoed_and_hands_no_document_over(house, clock, monkeypatch):
    monkeypatch.setattr(cli.out, "width", 200)

    def run(*arguments):
        return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])

    done = run("freeze", "--approve-as", "Ana", "--embargo", "2026-12-01T09:30+01:00")
    assert done.exit_code == 0 and f"shown from {OPENS} on" in done.output
    name = pointers.latest_id(house.releases)
    (line,) = (line for line in run("list").output.splitlines() if name in line)
    assert "(embargoed)" in line and OPENS in line
    asked = ("grevio", "--area", "ME", "--years", "2024-2025", "--out", house.home / "me.xlsx", "--release", name)
    assert isinstance(run(*asked).exception, NotPublicError) and not (house.home / "me.xlsx").exists()
    assert run("withdraw", name).exit_code == 0
    assert name not in run("list").output


def _revised(release):
    """A yearly total by form and sex that is shown in both releases, and differs."""
    for row in release.changes["changes"]:
        is_yearly = len(row["time_period"]) == 4
        if is_yearly and (row["kind"], row["indicator"], row["breakdown"]) == ("revised", "R02", "form_sex_q"):
            return row
    raise AssertionError("The draft revises nothing that is shown.")


def _figure(text, wanted):
    """The figure of a row of a CSV file."""
    names = ("breakdown", "ref_area", "time_period", "sex", "form")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if all(row[name] == wanted[name] for name in names)]
    assert len(rows) == 1
    return float(rows[0]["obs_value"])


def _address(cell):
    key = f"A.R02.*.{cell['ref_area']}.{cell['form']}.{cell['sex']}.*._T._T._T._T"
    return f"/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+/{key}?c[TIME_PERIOD]={cell['time_period']}"


def _sdmx(client, cell, question=""):
    """The figures of a cell that SDMX gives."""
    accept = {"accept": "application/vnd.sdmx.data+json;version=2.0.0"}
    answer = client.get(f"{_address(cell)}&{question}".rstrip("&"), headers=accept)
    assert answer.status_code == 200, answer.text
    series = [one for part in answer.json()["data"]["dataSets"] for one in part["series"].values()]
    return {float(row[0]) for one in series for row in one["observations"].values()}
