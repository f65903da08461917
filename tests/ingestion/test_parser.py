"""Files are opened in a child process: what goes wrong there stays there."""

import faulthandler
import os
import signal
from dataclasses import replace

import pytest

from ingestion import forked, grid, parser, plaintext
from ingestion.errors import TooLarge, Truncated
from ingestion.settings import LIMITS


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a;b\n1;2\n\n 3 ;x\n", encoding="utf-8-sig")
    return path


def test_a_text_table_comes_back_with_its_row_numbers(table):
    assert parser.parse(table) == {
        "kind": "csv",
        "sheets": [
            {
                "name": "",
                "rows": [[1, ["a", "b"]], [2, ["1", "2"]], [4, ["3", "x"]]],
                "formulas": [],
                "hidden": False,
                "delimiter": ";",
            }
        ],
        "remarks": [],
    }


def test_one_helper_serves_many_files(table):
    parser.parse(table)
    process = parser.KEEPER.warm().process.pid
    parser.parse(table)
    assert parser.KEEPER.warm().process.pid == process


def test_a_helper_that_died_is_started_again(table):
    parser.parse(table)
    helper = parser.KEEPER.warm()
    helper.process.kill()
    helper.process.wait()
    assert parser.parse(table)["kind"] == "csv"


def fork_of(behave, cost=parser.COST):
    """What is answered when the child behaves like this."""
    return forked.fork(behave, {}, cost)


def test_a_child_that_eats_memory_is_stopped():
    assert fork_of(lambda request: bytearray(4 * LIMITS.memory_bytes)) == {"state": "limit"}


def test_a_child_that_crashes_is_a_damaged_file():
    def crash(request):
        faulthandler.disable()  # the crash is meant, its trace is not
        os.kill(os.getpid(), signal.SIGSEGV)

    answer = fork_of(crash)
    assert answer == {"state": "died"}


def test_a_child_that_never_ends_is_stopped():
    cost = replace(parser.COST, wall_seconds=1)
    assert fork_of(lambda request: signal.pause(), cost) == {"state": "limit"}


def test_a_fault_of_the_software_says_where_but_never_what_it_read():
    def fail(request):
        raise LookupError("a name of somebody")

    answer = fork_of(fail)
    assert answer["state"] == "failed"
    assert answer["error"].startswith("LookupError at ")
    assert "somebody" not in answer["error"]


@pytest.mark.parametrize(("state", "refusal"), [("limit", TooLarge), ("died", Truncated)])
def test_what_the_child_could_not_do_becomes_a_refusal(monkeypatch, table, state, refusal):
    monkeypatch.setattr(parser.KEEPER, "ask", lambda request, cost: {"state": state})
    with pytest.raises(refusal):
        parser.parse(table)


def test_too_many_cells_are_refused(monkeypatch, table):
    monkeypatch.setattr(plaintext, "LIMITS", replace(LIMITS, cells=3))
    with pytest.raises(TooLarge, match="more than 3 cells"):
        grid.grids(table)
