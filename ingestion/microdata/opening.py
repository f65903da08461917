"""Open files of microdata at arm's length: a child process with limits reads them, and gives back what was asked.

Only the variables that a map names are read; a name, an address or a free text that came along stays unread.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingestion.errors import REFUSALS, DamagedData, TooLarge
from ingestion.settings import PROJECT


@dataclass(frozen=True)
class Cost:
    """What opening one file may cost. The largest surveys have some 200 000 respondents and 1 000 variables."""

    file_bytes: int = 2_000_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 30
    wall_seconds: int = 60
    rows: int = 2_000_000
    variables: int = 20_000
    archive_members: int = 5


COST = Cost()


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
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ}
    # Each thread of a numeric library would set aside address space that the limit counts.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    environment["PYTHONPATH"] = str(PROJECT)
    request = {**request, "cost": cost.__dict__}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingestion.microdata.opener"],
            input=json.dumps(request).encode(),
            capture_output=True,
            env=environment,
            cwd=PROJECT,
            timeout=cost.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooLarge(found="it took more time than microdata can need") from None
    if done.returncode != 0 or not done.stdout:
        # Killed by a limit, or the library itself fell over the content.
        limit = done.returncode in (-9, -24, -25, 137)
        if limit:
            raise TooLarge(found="it took more memory or time than microdata can need")
        raise DamagedData(found="the program it comes from")
    answer = json.loads(done.stdout)
    if answer["state"] == "refused":
        raise REFUSALS[answer["code"]](**answer["details"])
    if answer["state"] == "limit":
        raise TooLarge(found="it took more memory or time than microdata can need")
    if answer["state"] == "failed":
        raise RuntimeError(f"opening microdata failed: {answer['error']}")
    return answer["result"]


def limit(cost: dict[str, Any]) -> None:
    """Called in the child: from here on it cannot take more than this."""
    resource.setrlimit(resource.RLIMIT_AS, (cost["memory_bytes"], cost["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (cost["cpu_seconds"], cost["cpu_seconds"] + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
