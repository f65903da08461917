"""Releases that wait for their moment: until when, who looked at them before it, and how one is taken back."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from observatory import embargo, pointers
from observatory.errors import NotApprovedError, NotFoundError, NotPublicError
from observatory.publication.content import remove_folder
from observatory.release import Release, list_releases, open_release
from observatory.settings import Settings, settings

# In the confidential zone: a line of JSON for each time that somebody was shown an embargoed release.
LOOKED = "looked_ahead.jsonl"
_WITHDRAWN = "withdrawn"


def waiting_embargo(releases: Path) -> datetime | None:
    """The embargo of the last release while it is not over; None where nothing waits."""
    return max(pointers.coming(releases), default=None)


def look_ahead(release: Release, who: str, what: str, where: Settings | None = None) -> None:
    """Put down who is shown an embargoed release, when and how. Nothing is put down of a public one."""
    if embargo.is_public(release.manifest):
        return
    if not who.strip():
        raise NotApprovedError("Who looks at a release before its time is put down by name.")
    where = where or settings()
    where.confidential.mkdir(parents=True, exist_ok=True)
    where.confidential.chmod(0o700)
    said = {"at": embargo.now().isoformat(timespec="seconds"), "who": who.strip(), "release": release.id, "what": what}
    with (where.confidential / LOOKED).open("a", encoding="utf-8") as file:
        file.write(json.dumps(said, ensure_ascii=False) + "\n")


def withdraw(name: str, where: Settings | None = None) -> Path:
    """Take back a release whose embargo is not over, and keep it where the public has no access; return the folder.

    Only the last one can go: another would be missed by the one after it. May be repeated where it was interrupted.
    """
    where = where or settings()
    with alone(where):
        folder = where.releases / name
        all_of_them = list_releases(where.releases, kept_back=True)
        if name not in [release.id for release in all_of_them]:
            raise NotFoundError(f"There is no release {name} in {where.releases}.")
        if embargo.is_public(open_release(folder, verify=False).manifest):
            raise NotPublicError(f"{name} is public: it stays where those who cite it find it. Release a revision.")
        if (last := all_of_them[-1].id) != name:
            raise NotApprovedError(f"{last} comes after {name}. Withdraw that one first.")
        kept = where.confidential / _WITHDRAWN / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.parent.chmod(0o700)
        remove_folder(kept)
        shutil.copytree(folder, kept)
        pointers.let_go(where.releases, name)
        # At once out of sight of every reader; what an interruption leaves is swept up with the next release.
        beside = where.releases / f".incoming-{name}"
        folder.chmod(0o700)
        folder.rename(beside)
        remove_folder(beside)
        return kept


@contextmanager
def alone(where: Settings) -> Iterator[None]:
    """Let one process release at a time. The lock lies with the drafts: nothing but releases is public."""
    where.drafts.mkdir(parents=True, exist_ok=True)
    with (where.drafts / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
