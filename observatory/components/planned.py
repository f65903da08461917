"""When the next releases come: those that are frozen and wait, and those that the office has planned."""

import datetime as dt
import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from observatory import embargo, texts
from observatory.components import store
from observatory.errors import BadFileError, ObservatoryError

FILE = Path(texts.__file__).parent / "releases.yml"
_log = logging.getLogger(__name__)


def coming() -> tuple[tuple[dt.datetime, bool], ...]:
    """The moments of the releases that lie ahead, the nearest first, each with whether it is frozen and so certain."""
    certain = store.announced()
    found = dict.fromkeys(_still_ahead(_planned()), False) | dict.fromkeys(certain, True)
    return tuple(sorted(found.items()))


def planned(file: Path = FILE) -> tuple[dt.datetime, ...]:
    """All moments of the file. It is read again when it has been changed, so that a new date shows at once."""
    return _read(file, file.stat().st_mtime_ns)


def _planned() -> tuple[dt.datetime, ...]:
    try:
        return planned()
    except (ObservatoryError, OSError) as error:
        # A mistake in the file must not take a page away.
        _log.error("%s", error)
        return ()


def _still_ahead(moments: Iterable[dt.datetime]) -> list[dt.datetime]:
    return [moment for moment in moments if moment > embargo.now()]


@lru_cache(maxsize=4)
def _read(file: Path, changed: int) -> tuple[dt.datetime, ...]:
    listed = (yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader) or {}).get("planned") or []
    return tuple(_moment(file, place, entry) for place, entry in enumerate(listed, 1))


def _moment(file: Path, place: int, entry: object) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(str(entry))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadFileError(
            f'{file.name}, entry {place}: "{entry}" is not a moment with a time zone. Write it as '
            "2026-12-01T09:30+01:00."
        )
    return found
