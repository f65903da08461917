"""The inbox as folders: one for each submission, with the file as sent and what each stage found about it.

Every file of ours is written beside and renamed, so a stage that is killed leaves either the old state or the new one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .settings import LAYOUTS, PROJECT, SEEDS, Zones

OURS = {
    "receipt.json",
    "read.json",
    "facts.parquet",
    "cases.parquet",
    "microdata.parquet",
    "profile.json",
    "labels.json",
    "findings.json",
    "reply.txt",
    "reply.json",
    "reply.html",
    "outcome.json",
}


@dataclass(frozen=True)
class Box:
    """The folder of one submission in the inbox."""

    folder: Path

    @property
    def id(self) -> str:
        """The submission's id."""
        return self.folder.name

    @property
    def reporter(self) -> str:
        """Who sent it."""
        return self.folder.parent.name

    @property
    def source(self) -> str:
        """The source it belongs to."""
        return self.folder.parent.parent.name

    @property
    def receipt(self) -> dict[str, Any]:
        """What was noted when it came in."""
        return self.load("receipt.json") or {}

    @property
    def file(self) -> Path:
        """The file as sent."""
        return self.folder / self.receipt["kept_as"]

    @property
    def outcome(self) -> dict[str, Any]:
        """How far it came; empty while it waits."""
        return self.load("outcome.json") or {}

    def load(self, name: str) -> Any:
        """One of our JSON files, or None."""
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def save(self, name: str, content: Any) -> None:
        """Write one of our JSON or text files, all of it or nothing."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1, default=str)
        with_rename(self.folder / name, lambda path: path.write_text(text, encoding="utf-8"))

    @property
    def is_pending(self) -> bool:
        """Whether a stage still has to look at it: new, not yet landed, or refused by rules that have changed."""
        outcome = self.outcome
        if not outcome or outcome["state"] == "accepted":
            return True
        if outcome.get("code") == "software_fault":
            return True
        # What was not kept (case-level rows) cannot be read again.
        return outcome["state"] == "refused" and outcome.get("rules") != rules_digest() and self.file.exists()


def with_rename(path: Path, write: Any) -> None:
    """Let `write` make the file beside its place, then rename it in."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def one_at_a_time(place: Zones, source: str) -> Iterator[None]:
    """Only one process at a time decides about returns of a source: two could accept the same period twice."""
    place.inbox.mkdir(parents=True, exist_ok=True)
    with (place.inbox / f".{source}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep(folder: Path) -> None:
    """Remove what processes that are gone had begun to write here; their names end with the process id."""
    for path in folder.glob("*") if folder.name == ".writing" else folder.glob(".*"):
        process = path.name.rpartition(".")[2]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def boxes(zones: Zones, source: str | None = None) -> Iterator[Box]:
    """All submissions in the inbox (of one source), in the order of reporter and id."""
    for folder in sorted(zones.inbox.glob(f"{source or '*'}/*/*")):
        if folder.is_dir() and not folder.parent.parent.name.startswith("."):
            yield Box(folder)


def box(zones: Zones, source: str, submission: str) -> Box:
    """The submission with this id."""
    found = next(zones.inbox.glob(f"{source}/*/{submission}"), None)
    if found is None:
        raise LookupError(f"no submission {submission} of {source} in the inbox")
    return Box(found)


@cache
def rules_digest() -> str:
    """A digest of everything that decides about a return: layouts, code, rules and code lists.

    A return that was refused is looked at again when this changes, for example when a crosswalk got a row.
    """
    folders = [(LAYOUTS, "*.yml"), (PROJECT / "ingestion", "*.py"), (PROJECT / "expectations", "*.py")]
    folders += [(PROJECT / "expectations", "*.yml"), (SEEDS, "*.csv")]
    digest = hashlib.sha256()
    for folder, pattern in folders:
        for path in sorted(folder.rglob(pattern)):
            digest.update(f"{path.relative_to(folder)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
