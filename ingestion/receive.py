"""Take files into the inbox: one, or all of a folder that the offices dropped."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import logging
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.codelists import CodeLists, nearest

from .box import OURS, Box, boxes, sweep
from .conclude import conclude
from .errors import FileNotThere, TooLarge, UnknownReporter
from .faults import failed
from .layout import Layout, layouts
from .settings import LIMITS, Zones, zones
from .sources import source as source_module
from .submission import digests, submission_id

log = logging.getLogger(__name__)

#: Words about a folder, not returns.
SILENT = ("readme", "license", "licence", "provenance", "notice", "copying", ".")


@dataclass(frozen=True)
class Drop:
    """What a drop folder holds: files of registered reporters by source, and what is not taken in, with the reason."""

    files: list[tuple[str, str, Path]] = field(default_factory=list)
    set_aside: list[tuple[Path, str]] = field(default_factory=list)


def receive(drop: str | Path | None, source: str, *, within: Zones | None = None) -> list[str]:
    """Take in the files of one source from a drop folder; returns the ids of all its submissions that wait.

    Without a folder it only names what waits. Files that came in before are not taken again.
    """
    place = within or zones()
    sweep(place.inbox / ".writing")
    sweep(place.landing / ".writing")
    came = 0
    if drop is not None:
        found = walk(Path(drop))
        for of_source, reporter, path in found.files:
            if of_source == source and path.stat().st_size > bound(source):
                log.warning("not taken in: %s (%d MB)", path.name, path.stat().st_size // 1_000_000)
                turn_away(place, source, reporter, path)
            elif of_source == source and not has(place, source, reporter, path):
                came += 1
                put(place, source, reporter, path)
        for path, reason in found.set_aside:
            log.info("not taken in: %s (%s)", path.name, reason)
    pending = [one for one in boxes(place, source) if one.is_pending]
    pending.sort(key=lambda one: (one.receipt.get("received_at", ""), one.id))
    log.info("received %s: %d new files, %d submissions wait", source, came, len(pending))
    return [one.id for one in pending]


def bound(source: str) -> int:
    """The most bytes that a file of this source may have: microdata are larger than returns."""
    return getattr(source_module(source), "FILE_BYTES", LIMITS.file_bytes)


def has(place: Zones, source: str, reporter: str, path: Path) -> bool:
    """Whether the same bytes of this reporter are in the inbox already."""
    return (place.inbox / source / reporter / digests(reporter, path)[0]).exists()


def put(
    place: Zones,
    source: str,
    reporter: str,
    path: Path,
    *,
    revision: int | None = None,
    reason: str | None = None,
) -> str:
    """Put one file into the inbox, all of it or nothing; the same bytes again change nothing. Returns its id."""
    if not path.is_file():
        raise FileNotThere(path=path)
    if path.stat().st_size > bound(source):
        # Nothing is kept of it: it would fill the disk of the inbox.
        raise TooLarge(found=f"{path.stat().st_size // 1_000_000} MB")
    identifier, digest = digests(reporter, path)
    target = place.inbox / source / reporter / identifier
    if target.exists() and not _was_not_kept(target):
        return identifier
    beside = place.inbox / ".writing" / f"{identifier}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    kept_as = path.name if path.name not in OURS and not path.name.startswith(".") else f"sent_{path.name}"
    shutil.copyfile(path, beside / kept_as)
    receipt = _receipt(identifier, source, reporter, path, kept_as=kept_as, sha256=digest)
    receipt |= {"revision": revision, "revision_reason": reason}
    (beside / "receipt.json").write_text(json.dumps(receipt, ensure_ascii=False, indent=1), encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        beside.rename(target)
    except OSError:
        if not target.exists():
            raise
        # Somebody else put the same file in at the same moment.
        shutil.rmtree(beside, ignore_errors=True)
    return identifier


def turn_away(place: Zones, source: str, reporter: str, path: Path) -> str:
    """Answer a file of the drop folder that is too large to be looked at; nothing of it is copied. Returns an id."""
    size = path.stat().st_size
    identifier = submission_id(reporter, f"{path.name} of {size} bytes".encode())
    one = Box(place.inbox / source / reporter / identifier)
    if not one.outcome:
        one.folder.mkdir(parents=True, exist_ok=True)
        one.save("receipt.json", _receipt(identifier, source, reporter, path, kept_as=path.name, sha256=""))
        refusal = TooLarge(found=f"{size // 1_000_000} MB")
        try:
            conclude(one, "refused", [refusal.finding], code=refusal.code)
        except Exception as fault:
            failed(one, "receive", fault)
    return identifier


def _receipt(identifier: str, source: str, reporter: str, path: Path, *, kept_as: str, sha256: str) -> dict[str, Any]:
    return {
        "submission_id": identifier,
        "source": source,
        "reporter": reporter,
        "file_name": path.name,
        "kept_as": kept_as,
        "sha256": sha256,
        "bytes": path.stat().st_size,
        "received_at": dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds"),
    }


def _was_not_kept(target: Path) -> bool:
    """Whether the file was refused and removed: the same bytes then make way for themselves and are looked at again."""
    one = Box(target)
    if one.outcome.get("state") != "refused" or one.file.exists():
        return False
    shutil.rmtree(target)
    return True


def walk(drop: Path, lists: CodeLists | None = None) -> Drop:
    """Look through a drop folder: the nearest folder that bears the name of a registered reporter names the sender."""
    lists = lists or CodeLists()
    reporters = lists.providers
    found = Drop()
    outside: dict[Path, int] = {}
    for path in sorted(drop.rglob("*")):
        if not path.is_file() or path.name.casefold().startswith(SILENT):
            continue
        inside = path.relative_to(drop)
        if any(part.startswith((".", "__")) for part in inside.parts):
            continue
        reporter = next((part for part in reversed(inside.parts[:-1]) if part in reporters), None)
        if reporter is None and drop.name in reporters:
            reporter = drop.name
        if reporter is None:
            outside[path.parent] = outside.get(path.parent, 0) + 1
            continue
        layout = sniff(path, reporter)
        if layout is not None and layout.set_aside:
            found.set_aside.append((path, layout.set_aside))
            continue
        found.files.append((layout.source if layout else reporters[reporter]["source"], reporter, path))
    # Files nearest to the reporter's folder come first: of two for one period, the first one counts.
    found.files.sort(key=lambda one: (one[1], len(one[2].parts), str(one[2])))
    for folder, number in sorted(outside.items()):
        found.set_aside.append((folder, f"{number} files of no registered reporter"))
    return found


def source_of(path: Path, reporter: str, lists: CodeLists | None = None) -> str:
    """The source that a file of this reporter belongs to; raises where the reporter is not registered."""
    reporters = (lists or CodeLists()).providers
    if reporter not in reporters:
        near = nearest(reporter, set(reporters))
        raise UnknownReporter(reporter=reporter, nearest=f" Perhaps {near} was meant." if near else "")
    layout = sniff(path, reporter)
    return layout.source if layout else reporters[reporter]["source"]


def sniff(path: Path, reporter: str) -> Layout | None:
    """The layout of a text file by its first line: one reporter may send forms of several sources.

    Workbooks are not opened here, they belong to the reporter's own source.
    """
    with path.open("rb") as file:
        head = file.read(20_000)
    if head.startswith(b"PK") or b"\x00" in head:
        return None
    with contextlib.suppress(UnicodeDecodeError, csv.Error):
        first = head.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")[0].decode("utf-8").strip()
        delimiter = max(";,\t", key=first.count)
        cells = next(csv.reader([first], delimiter=delimiter), [])
        sheets = [{"name": "", "rows": [[1, cells]]}]
        fitting = [one for one in layouts() if one.matches("csv", sheets, reporter)]
        return max(fitting, key=lambda one: (one.matches("csv", sheets, reporter), one.id), default=None)
    return None
