"""Figures as they were shown, release by release, each with the time in which it was the one that was shown."""

from observatory.release import Release
from observatory.sdmx.errors import EmptyAnswerError, TooLargeError
from observatory.sdmx.lines import Part
from observatory.sdmx.select import Selection, select
from observatory.sdmx.snapshot import Snapshot, Store, moment

# Each release that is opened is held in memory while the answer is written.
MOST = 12


def history(store: Store, snapshot: Snapshot, selection: Selection) -> list[Part]:
    """The selected observations of every release up to this one, the oldest first."""
    shown = store.until(snapshot.release)
    if len(shown) > MOST:
        raise TooLargeError(
            f"There are {len(shown)} releases; {MOST} at most are sent together. Ask for earlier ones with asOf."
        )
    parts = []
    for release, after in zip(shown, [*shown[1:], None], strict=True):
        part = _part(store, snapshot, selection, release, after)
        if part:
            parts.append(part)
    if not parts:
        raise EmptyAnswerError("No observation matches, in whatever release.")
    return parts


def _part(
    store: Store, snapshot: Snapshot, selection: Selection, release: Release, after: Release | None
) -> Part | None:
    chosen = selection
    if release.id != snapshot.release.id:
        cube = store.open(release.id).cubes.get(selection.cube.flow.id)
        if cube is None:
            return None
        # Codes are held against the lists of the release that was asked: an older one may lack some.
        chosen = select(cube, selection.query, snapshot.codes)
    if chosen.is_empty():
        return None
    return Part(chosen, valid_from=moment(release), valid_to=moment(after) if after else None)
