"""Files are opened in a child process: what goes wrong there stays there."""

import faulthandler
import os
import signal

import pytest

from ingestion import grid, parser
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
    }


def test_one_helper_serves_many_files(table):
    parser.parse(table)
    process = parser._helper().process.pid
    parser.parse(table)
    assert parser._helper().process.pid == process


def test_a_helper_that_died_is_started_again(table):
    parser.parse(table)
    helper = parser._helper()
    helper.process.kill()
    helper.process.wait()
    assert parser.parse(table)["kind"] == "csv"


def fork_of(monkeypatch, tmp_path, behave):
    """What the helper answers when the child behaves like this."""
    monkeypatch.setattr(grid, "grids", behave)
    return parser._fork(grid, {"path": str(tmp_path / "x"), "out": str(tmp_path / "out.json")})


def test_a_child_that_eats_memory_is_stopped(monkeypatch, tmp_path):
    assert fork_of(monkeypatch, tmp_path, lambda path: bytearray(4 * LIMITS.memory_bytes)) == {"state": "limit"}


def test_a_child_that_crashes_is_a_damaged_file(monkeypatch, tmp_path):
    def crash(path):
        faulthandler.disable()  # the crash is meant, its trace is not
        os.kill(os.getpid(), signal.SIGSEGV)

    answer = fork_of(monkeypatch, tmp_path, crash)
    assert answer == {"state": "died"}


def test_a_child_that_never_ends_is_stopped(monkeypatch, tmp_path):
    from dataclasses import replace

    monkeypatch.setattr(parser, "LIMITS", replace(LIMITS, wall_seconds=1))
    assert fork_of(monkeypatch, tmp_path, lambda path: signal.pause()) == {"state": "limit"}


def test_a_fault_of_the_software_says_where_but_never_what_it_read(monkeypatch, tmp_path):
    def fail(path):
        raise LookupError("a name of somebody")

    answer = fork_of(monkeypatch, tmp_path, fail)
    assert answer["state"] == "failed"
    assert answer["error"].startswith("LookupError at ")
    assert "somebody" not in answer["error"]


@pytest.mark.parametrize(("state", "refusal"), [("limit", TooLarge), ("died", Truncated)])
def test_what_the_child_could_not_do_becomes_a_refusal(monkeypatch, table, state, refusal):
    class Answering:
        def ask(self, request):
            return {"state": state}

    monkeypatch.setattr(parser, "_helper", Answering)
    with pytest.raises(refusal):
        parser.parse(table)


def test_too_many_cells_are_refused(monkeypatch, table):
    from dataclasses import replace

    monkeypatch.setattr(grid, "LIMITS", replace(LIMITS, cells=3))
    with pytest.raises(TooLarge, match="more than 3 cells"):
        grid.grids(table)
