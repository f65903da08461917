"""Until when a release is kept back from its readers, by one clock that every reader asks.

A release with an embargo has the key `embargo_time` in its manifest: a moment with its time zone, such as
2026-12-01T09:30:00+01:00 (EMBARGO_TIME of the SDMX guidelines). It is frozen like any other, and no reader shows it
before that moment, to anybody. At that moment it is public for everybody at once: nothing has to be switched.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from observatory.errors import EmbargoError, NotPublicError

KEY = "embargo_time"
# Set for one process by `tfgbv-publish serve --ahead-as`, which has put down who looks.
AHEAD = "TFGBV_AHEAD"
# A release calendar looks a year ahead; what lies further away is a slip of the pen.
FURTHEST = timedelta(days=366)


def now() -> datetime:
    """The moment by which embargoes are judged, in UTC. There is no other clock, and a test puts its own here."""
    return datetime.now(UTC)


def of_manifest(manifest: Mapping[str, Any]) -> datetime | None:
    """The moment from which a release is public; None where it was public at once."""
    written = manifest.get(KEY)
    return datetime.fromisoformat(str(written)) if written else None


def is_public(manifest: Mapping[str, Any]) -> bool:
    """Whether a release may be shown now."""
    opens = of_manifest(manifest)
    return opens is None or opens <= now()


def of_folder(folder: Path) -> tuple[datetime | None, str | None]:
    """The embargo of the release in a folder, and the id of the release before it."""
    try:
        changed = (folder / "manifest.json").stat().st_mtime_ns
    except OSError:
        return None, None
    return _read(folder, changed)


@lru_cache(maxsize=256)
def _read(folder: Path, changed: int) -> tuple[datetime | None, str | None]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return of_manifest(manifest), manifest.get("previous")
    except (OSError, ValueError, AttributeError):
        # Whoever opens it is told that it is damaged, and nobody can show what does not open.
        return None, None


def may_look_ahead() -> bool:
    """Whether this process was started to show an embargoed release to somebody who is named."""
    return bool(os.environ.get(AHEAD))


def refuse_early(name: str, manifest: Mapping[str, Any]) -> None:
    """Stop somebody who is about to show or hand over an embargoed release before its time."""
    if not is_public(manifest):
        raise NotPublicError(
            f"{name} is embargoed until {manifest[KEY]}. Whoever has a right to see it before is named with "
            "--ahead-as NAME, and that is put down."
        )


def understood(text: str, *, not_before: datetime | None = None) -> str:
    """The embargo that somebody wrote, as a manifest holds it; `not_before` is that of the release before.

    Refuses what is no moment, has no time zone, is over already or lies more than a year ahead.
    """
    try:
        opens = datetime.fromisoformat(text.strip())
    except ValueError:
        raise EmbargoError(
            f'"{text[:40]}" is not a moment. Write day, time and time zone: 2026-12-01T09:30+01:00.'
        ) from None
    if opens.tzinfo is None:
        raise EmbargoError(
            f"{text.strip()} has no time zone, so it is another moment in every country. Write it as "
            f"{text.strip()}+01:00, or with Z for UTC."
        )
    if opens <= now():
        raise EmbargoError(f"{opens.isoformat()} is over: an embargo lies ahead. Leave it out to release at once.")
    if opens > now() + FURTHEST:
        raise EmbargoError(f"{opens.isoformat()} lies more than a year ahead. Check the year.")
    if not_before is not None and opens < not_before:
        raise EmbargoError(
            f"The release before is embargoed until {not_before.isoformat()}, and this one says what it says, so it "
            "cannot come earlier. Give the same moment or a later one, or withdraw the one that waits."
        )
    return opens.replace(microsecond=0).isoformat()
