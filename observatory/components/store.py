"""The release that is shown, opened once a process and never kept where a visitor could clear it.

`st.cache_data` is shared by all visitors, and any of them can empty it for all. Releases are therefore kept in the
module, by their folder. The pointer is read at every run, so a new release appears without a restart.
"""

import logging
import os
from functools import lru_cache
from pathlib import Path

from observatory.errors import ObservatoryError
from observatory.release import Release, current_id, open_release
from observatory.settings import settings

PINNED = "TFGBV_RELEASE"
_log = logging.getLogger(__name__)
_last_good: dict[str, Release] = {}


def shown() -> Release | None:
    """The release to show: the pinned one, else the current one, else the last good one, else none."""
    pinned = os.environ.get(PINNED)
    releases = settings().releases
    name = None if pinned else current_id(releases)
    folder = Path(pinned).resolve() if pinned else releases / name if name else None
    if folder is None:
        return _last_good.get(str(releases))
    try:
        release = _open(folder)
    except ObservatoryError as error:
        _log.error("%s", error)
        return _last_good.get(str(releases))
    _last_good[str(releases)] = release
    return release


@lru_cache(maxsize=8)
def _open(folder: Path) -> Release:
    return open_release(folder)
