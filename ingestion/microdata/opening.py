"""Open files of microdata at arm's length: a child with limits reads them, and gives back what was asked.

Only the variables that a map names are read; a name, an address or a free text that came along stays unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingestion import forked
from ingestion.errors import REFUSALS, DamagedData, TooLarge


@dataclass(frozen=True)
class Cost:
    """What opening one file may cost. The largest surveys have some 200 000 respondents and 1 000 variables."""

    file_bytes: int = 1_000_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 10
    wall_seconds: int = 60
    rows: int = 2_000_000
    variables: int = 20_000
    archive_members: int = 5


COST = Cost()
KEEPER = forked.Keeper("ingestion.microdata.opener")


@dataclass(frozen=True)
class Opened:
    """What a file says of itself: its kind, its variables and the labels they carry."""

    kind: str
    rows: int
    variables: tuple[str, ...]
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    map_text: str | None = None
    title: str | None = None


def look(path: Path, *, cost: Cost = COST) -> Opened:
    """The variables and labels of a file, without its data."""
    answer = _child({"do": "look", "path": str(path)}, cost)
    return Opened(**{**answer, "variables": tuple(answer["variables"])})


def take(path: Path, variables: tuple[str, ...], out: Path, *, cost: Cost = COST) -> int:
    """Write these variables of all respondents to a Parquet file; returns the number of respondents."""
    return int(_child({"do": "take", "path": str(path), "variables": list(variables), "out": str(out)}, cost)["rows"])


def _child(request: dict[str, Any], cost: Cost) -> dict[str, Any]:
    bounds = forked.Cost(cost.memory_bytes, cost.cpu_seconds, cost.wall_seconds)
    answer = KEEPER.ask({**request, "cost": cost.__dict__}, bounds)
    match answer["state"]:
        case "done":
            return answer["result"]
        case "refused":
            raise REFUSALS[answer["code"]](**answer["details"])
        case "limit":
            raise TooLarge(found="it took more memory or time than microdata can need")
        case "died":
            # The library itself fell over the content.
            raise DamagedData(found="the program it comes from")
    raise RuntimeError(f"opening microdata failed: {answer['error']}")
