"""The releases that are shown, each copied once a process: what is shown stands when its folder is gone.

Pages are drawn from files, and the folder of the releases may lie on a disk of another machine. A copy of what is
shown, beside the process and for nobody else, costs a moment and as much room as the release.
"""

import logging
import os
import re
import shutil
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock

from observatory.release import Release, open_release

_log = logging.getLogger(__name__)
_copying = Lock()
_NAME = re.compile(r"tfgbv-shown-(\d+)-\w+")


def open_standing(folder: Path) -> Release:
    """Open the release in a folder from a copy of it, whose hashes are checked.

    Raises the errors of `open_release`; where nothing can be copied, the folder itself is read.
    """
    with _copying:
        return _open(folder)


@lru_cache(maxsize=8)
def _open(folder: Path) -> Release:
    copied = Path(_beside().name) / folder.parent.as_posix().strip("/").replace("/", "-") / folder.name
    try:
        _copy(folder, copied)
    except OSError as error:
        _log.warning("release %s is read where it lies: %s", folder.name, error.strerror)
        return open_release(folder)
    return open_release(copied)


@cache
def _beside() -> "TemporaryDirectory[str]":
    _sweep()
    # Only its owner may enter it.
    return TemporaryDirectory(prefix=f"tfgbv-shown-{os.getpid()}-", ignore_cleanup_errors=True)


def _sweep() -> None:
    """Remove the copies of processes that were killed, where the system tells which processes there are."""
    for folder in Path(gettempdir()).glob("tfgbv-shown-*"):
        found = _NAME.fullmatch(folder.name)
        if found and Path("/proc/self").exists() and not Path(f"/proc/{found[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def remove_copies() -> None:
    """Remove what was copied, when the server stops: a signal ends it before Python tidies up by itself."""
    with _copying:
        if _beside.cache_info().currsize:
            _beside().cleanup()
            _beside.cache_clear()
            _open.cache_clear()


def _copy(folder: Path, to: Path) -> None:
    """Copy the files without their rights: a release may not be written, a copy has to be removed."""
    # A copy that was cut off, or of a release that did not open, is made anew.
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for file in sorted(folder.rglob("*")):
        copied = to / file.relative_to(folder)
        if file.is_dir():
            copied.mkdir()
        else:
            shutil.copyfile(file, copied)
    if not any(to.iterdir()):
        raise FileNotFoundError(2, "No such release", str(folder))
