"""`tfgbv-publish`: a sentence and an exit code for every mistake, and the same actions as the tasks."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from observatory.publication import freeze, serve
from observatory.release import open_current
from tests.publication import own_table, world

COMMAND = Path(sys.executable).with_name("tfgbv-publish")


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    where = world.place(tmp_path_factory.mktemp("cli"))
    world.publish(where)
    world.build_warehouse(where.warehouse, world.indicators().assign(obs_note="looked at again"))
    freeze.draft_from_warehouse(where)
    return where


def run(where, *arguments):
    environment = {"TFGBV_HOME": str(where.home), "PATH": "/usr/bin:/bin", "HOME": str(where.home)}
    done = subprocess.run(
        [str(COMMAND), *map(str, arguments)], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def case(tmp_path):
    return own_table.written(tmp_path)


def test_the_waiting_draft_is_frozen_by_name_and_listed_as_current(where):
    before = open_current(where.releases)
    wrong = run(where, "freeze", "--approve-as", "Ana", "--embargo", "2026-12-01T09:30")
    assert (wrong.returncode, "no time zone" in wrong.stderr) == (2, True)
    done = run(where, "freeze", "--approve-as", "Ana Analyst")
    assert done.returncode == 0
    now = open_current(where.releases)
    assert now.manifest["approved_by"] == "Ana Analyst"
    assert "current" in run(where, "list").stdout
    said = run(where, "diff", before.id, "--json")
    assert json.loads(said.stdout)["previous"] == before.id
    assert run(where, "audit", now.path).returncode == 0


def test_freezing_without_a_draft_or_a_name_says_what_to_do(tmp_path):
    empty = world.place(tmp_path)
    done = run(empty, "freeze", "--approve-as", "x")
    assert done.returncode == 3
    assert "No draft waits" in done.stderr
    assert run(empty, "freeze").returncode == 2


def test_protecting_without_a_warehouse_says_so(tmp_path):
    done = run(world.place(tmp_path), "protect")
    assert done.returncode == 3
    assert "no warehouse" in done.stderr


def test_a_table_of_ones_own_is_protected_and_passes_the_attack(where, case):
    out = case / "out.csv"
    done = run(where, "protect", case / "table.csv", "--edges", case / "edges.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(out)
    assert found.loc[found["count"] == 3, ["primary", "suppressed"]].all().all()
    assert found["suppressed"].sum() == 4
    assert run(where, "audit", out, "--edges", case / "edges.csv").returncode == 0


def test_a_table_that_hides_too_little_fails_the_attack_with_a_code_of_its_own(where, case):
    frame = pd.read_csv(case / "table.csv")
    frame["suppressed"] = frame["count"].between(1, 4)
    frame.to_csv(case / "bad.csv", index=False)
    done = run(where, "audit", case / "bad.csv", "--edges", case / "edges.csv", "--json")
    assert done.returncode == 5
    assert json.loads(done.stdout)["passed"] is False


def test_a_revised_table_is_protected_and_attacked_beside_the_one_published_before(where, case):
    options = ("--edges", case / "edges.csv")
    first, second, forgetful = case / "first.csv", case / "second.csv", case / "forgetful.csv"
    assert run(where, "protect", case / "table.csv", *options, "--out", first).returncode == 0
    # Three late cases: in a cell that was shown, and in all totals above it.
    later = pd.read_csv(case / "table.csv")
    late = later["area"].isin(["Y", "_T"]) & later["form"].isin(["B", "_T"])
    later.assign(count=later["count"] + 3 * late).to_csv(case / "later.csv", index=False)
    done = run(where, "protect", case / "later.csv", *options, "--previous", first, "--out", second)
    assert done.returncode == 0, done.stderr
    both = run(where, "audit", second, *options, "--previous", first)
    assert both.returncode == 0, both.stdout
    assert "S8" in both.stdout
    assert run(where, "protect", case / "later.csv", *options, "--out", forgetful).returncode == 0
    assert run(where, "audit", forgetful, *options).returncode == 0
    assert run(where, "audit", forgetful, *options, "--previous", first).returncode == 5


def test_a_mark_that_is_neither_yes_nor_no_is_refused(where, case):
    frame = pd.read_csv(case / "table.csv").assign(suppressed="hidden")
    frame.to_csv(case / "odd.csv", index=False)
    done = run(where, "audit", case / "odd.csv", "--edges", case / "edges.csv")
    assert done.returncode == 2
    assert "something else than True and False" in done.stderr


@pytest.mark.parametrize(
    ("file", "content", "says", "code"),
    [
        ("table.csv", own_table.TABLE.replace("X,B,22", "X,B,21"), "is 27, but", 2),
        ("table.csv", own_table.TABLE.replace("X,A,3", "X,A,-3"), "negative", 2),
        ("table.csv", own_table.TABLE.replace("count", "number"), "no column count", 2),
        ("table.csv", "", "not a CSV table", 2),
        ("edges.csv", own_table.EDGES.replace("parent", "above"), "no column parent", 2),
        ("edges.csv", own_table.EDGES + "area,X,_T\n", "above itself", 2),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence(where, case, file, content, says, code):
    (case / file).write_text(content)
    done = run(where, "protect", case / "table.csv", "--edges", case / "edges.csv", "--out", case / "out.csv")
    assert done.returncode == code
    assert says in done.stderr
    assert not (case / "out.csv").exists()


def test_serving_listens_on_this_machine_only_and_tells_nobody():
    command = serve.command(8501)
    assert "--server.address=127.0.0.1" in command
    assert "--browser.gatherUsageStats=false" in command


def test_serving_without_a_release_says_that_there_is_nothing_to_show(tmp_path):
    done = run(world.place(tmp_path), "serve")
    assert done.returncode == 3
    assert "nothing to show" in done.stderr
