"""Open files of strangers at arm's length: a warm process that has openpyxl forks a child with limits for each file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from .errors import REFUSALS, TooLarge, Truncated
from .forked import Cost, Keeper, serve
from .settings import LIMITS

COST = Cost(memory_bytes=LIMITS.memory_bytes, cpu_seconds=LIMITS.cpu_seconds, wall_seconds=LIMITS.wall_seconds)
KEEPER = Keeper("ingestion.parser")


def parse(path: Path, *, language: str | None = None) -> dict[str, Any]:
    """The sheets of a file as `grid.grids` gives them, read in a child process with limits.

    `language` is the sender's: it tells the code page of a text that is not UTF-8.
    Raises the refusal that fits; a child that is killed by a limit means `TooLarge`.
    """
    with tempfile.TemporaryDirectory(prefix="tfgbv-") as folder:
        out = Path(folder) / "grids.json"
        answer = KEEPER.ask({"path": str(path), "out": str(out), "language": language}, COST)
        if answer["state"] == "done":
            return json.loads(out.read_bytes())
    if answer["state"] == "refused":
        kind = REFUSALS[answer["code"]]
        raise kind(**answer["details"])
    if answer["state"] == "limit":
        raise TooLarge(found="it took more memory or time than a return can need")
    if answer["state"] == "died":
        raise Truncated
    raise RuntimeError(f"the parser failed: {answer.get('error')}")


def _work(request: dict[str, Any]) -> None:
    """In the child: sheets become a file beside, because an answer is one line."""
    from . import grid

    sheets = grid.grids(Path(request["path"]), language=request["language"])
    Path(request["out"]).write_text(json.dumps(sheets))


if __name__ == "__main__":
    import openpyxl  # noqa: F401  imported once here, shared by every child

    from ingestion import grid  # noqa: F401

    serve(_work)
