"""Which release of a folder is shown at a moment: two pointers and a clock, read in one place by every reader.

`<releases>/current` names the release that is shown. It is a symbolic link that is replaced by one rename:
a link cannot be half written as a small file can, and `ls current/` works for whoever has no other tool.

`<releases>/next` is there while a release with an embargo waits, and names the newest one; each names in its manifest
the one before it. `current` therefore never names a release before its time. When its time comes nothing need be
written: readers see it by the clock, and the next command of the office brings `current` up to it.
"""

import os
import re
from datetime import datetime
from pathlib import Path

from observatory import embargo

CURRENT, NEXT = "current", "next"
IDENTIFIER = re.compile(r"r(\d{4,})-[0-9a-f]{8}")
# Of the folder of a release: while it waits, and once it is public.
_OWNER_ONLY, _EVERYBODY = 0o500, 0o555


def current_id(releases: Path) -> str | None:
    """The id of the release that is shown at this moment, or None where nothing is public yet.

    Of those frozen with an embargo it is the newest whose moment has come, else the one that the pointer names.
    """
    name, moment = _pointed(releases, NEXT), embargo.now()
    while name is not None:
        opens, before = embargo.of_folder(releases / name)
        if opens is None:
            break
        if opens <= moment:
            return name
        name = before
    name = _pointed(releases, CURRENT)
    # Never one before its time, whoever set the pointer, and where the clock was put back.
    while name is not None:
        opens, before = embargo.of_folder(releases / name)
        if opens is None or opens <= moment:
            break
        name = before
    return name


def shown_id(releases: Path, pinned: str | None = None) -> str | None:
    """The release to show: a pinned one whatever is current, but not before its time; else the current one."""
    if pinned is None:
        return current_id(releases)
    opens, _ = embargo.of_folder(releases / pinned)
    return pinned if opens is None or opens <= embargo.now() or embargo.may_look_ahead() else None


def latest_id(releases: Path) -> str | None:
    """The id of the release that was approved last, whether it is public yet or not: what the next one comes after."""
    return _pointed(releases, NEXT) or _pointed(releases, CURRENT)


def coming(releases: Path) -> tuple[datetime, ...]:
    """The moments at which releases that are frozen already become public, the nearest first."""
    found, name = [], _pointed(releases, NEXT)
    while name is not None:
        opens, name = embargo.of_folder(releases / name)
        if opens is None or opens <= embargo.now():
            break
        found.append(opens)
    return tuple(sorted(set(found)))


def _pointed(releases: Path, pointer: str) -> str | None:
    try:
        return (releases / pointer).readlink().name
    except OSError:
        return None


def switch(releases: Path, name: str) -> None:
    """Let the pointer name another release by one rename: a reader sees the old or the new one, never none."""
    _point(releases, CURRENT, name)
    waiting = _pointed(releases, NEXT)
    # What waited and has come is behind this one now.
    if waiting is not None and not _waits(releases / waiting):
        (releases / NEXT).unlink()
        sync(releases)


def keep_back(releases: Path, name: str) -> None:
    """Let a release with an embargo wait: the one that is shown stays, and this one follows at its moment."""
    settle(releases)
    _point(releases, NEXT, name)


def settle(releases: Path) -> None:
    """Bring the pointer to what is shown, where an embargo is over. Readers need it not; people who `ls` do.

    Until its moment the folder of a release belongs to its owner alone, and from then on to everybody.
    """
    shown = current_id(releases)
    if shown is not None and shown != _pointed(releases, CURRENT):
        switch(releases, shown)
    for folder in releases.glob("r*-*"):
        is_closed = IDENTIFIER.fullmatch(folder.name) and folder.stat().st_mode & 0o777 == _OWNER_ONLY
        if is_closed and not _waits(folder):
            folder.chmod(_EVERYBODY)


def let_go(releases: Path, name: str) -> None:
    """Forget the release that waits last: the one before it waits instead, or none."""
    if _pointed(releases, NEXT) != name:
        return
    _, before = embargo.of_folder(releases / name)
    if before is not None and _waits(releases / before):
        _point(releases, NEXT, before)
    else:
        (releases / NEXT).unlink()
        sync(releases)


def close_to_others(folder: Path) -> None:
    """Let nobody but its owner look into the folder of a release that waits."""
    folder.chmod(_OWNER_ONLY)


def _waits(folder: Path) -> bool:
    opens, _ = embargo.of_folder(folder)
    return opens is not None and opens > embargo.now()


def _point(releases: Path, pointer: str, name: str) -> None:
    beside = releases / f".{pointer}-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(name)
    beside.replace(releases / pointer)
    sync(releases)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
