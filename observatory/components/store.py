"""The release that is shown, opened once a process and never kept where a visitor could clear it.

`st.cache_data` is shared by all visitors, and any of them can empty it for all. Releases are therefore kept in the
module, by their folder, and read from a copy that stands when the folder is gone. Pointer and clock are read at every
run, so a new release appears without a restart, and one with an embargo at its moment.
"""

import logging
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from observatory.components.standing import open_standing
from observatory.errors import ObservatoryError
from observatory.pointers import coming, shown_id
from observatory.release import Release, list_releases
from observatory.settings import settings

PINNED = "TFGBV_RELEASE"
# Set by the server, not by tests: make the usual views of a release before anybody asks for them.
WARM = "TFGBV_WARM"
_log = logging.getLogger(__name__)
_last_good: dict[str, Release] = {}
_unread: set[str] = set()


def shown() -> Release | None:
    """The release to show: the pinned one, else the current one, else the last good one, else none."""
    releases, pinned = where()
    name = shown_id(releases, pinned)
    folder = releases / name if name else None
    if folder is None:
        _unread.add(str(releases))
        return _last_good.get(str(releases))
    try:
        release = open_standing(folder)
    except ObservatoryError as error:
        _log.error("%s", error)
        _unread.add(str(releases))
        return _last_good.get(str(releases))
    _last_good[str(releases)] = release
    _unread.discard(str(releases))
    return release


def is_last_good() -> bool:
    """Whether the release that ought to be shown could not be read when it was last asked for."""
    return str(where()[0]) in _unread


def all_releases() -> tuple[Release, ...]:
    """All releases that lie beside the shown one, the oldest first; only the shown one where it is pinned."""
    now = shown()
    if now is None:
        return ()
    found = _listed(where()[0], now.id)
    # The shown one from its copy: its files are there even where the folder is not.
    earlier = tuple(now if release.id == now.id else release for release in found)
    return earlier if now in earlier else (now,)


@lru_cache(maxsize=4)
def _listed(folder: Path, current: str) -> tuple[Release, ...]:
    # Read again when another release is shown: only then is there a new one.
    _log.debug("%s is shown", current)
    try:
        return tuple(list_releases(folder))
    except ObservatoryError as error:
        _log.error("%s", error)
        return ()


def announced() -> tuple[datetime, ...]:
    """When the releases come that are frozen already and not public yet, the nearest first; nothing else of them."""
    return coming(where()[0])


def is_warmed() -> bool:
    """Whether the usual views are to be made beforehand."""
    return os.environ.get(WARM) == "1"


def where() -> tuple[Path, str | None]:
    """The folder of the releases, and the id of the release that is always shown, where there is one."""
    pinned = os.environ.get(PINNED)
    return (Path(pinned).resolve().parent, Path(pinned).resolve().name) if pinned else (settings().releases, None)
