"""Figures as they were shown, release by release, each with the time in which it was the one that was shown."""

from collections.abc import Iterator
from dataclasses import replace

from observatory.release import Release
from observatory.sdmx.changes import difference, gone
from observatory.sdmx.errors import EmptyAnswerError, TooLargeError
from observatory.sdmx.lines import Part
from observatory.sdmx.select import Selection, select
from observatory.sdmx.snapshot import Snapshot, Store, moment

# Each release that is opened is held in memory while the answer is written.
MOST = 12


def history(store: Store, snapshot: Snapshot, selection: Selection) -> list[Part]:
    """The selected observations of every release up to this one, the oldest first, and what each left out again.

    With `updated_after` in the question: of every release since then what it changed.
    """
    after = selection.query.updated_after
    shown = store.until(snapshot.release)
    pairs = [
        (before, release, following)
        for before, release, following in zip([None, *shown], shown, [*shown[1:], None], strict=False)
        if after is None or moment(release) > after
    ]
    if len(pairs) > MOST:
        raise TooLargeError(
            f"There are {len(pairs)} releases; {MOST} at most are sent together. Ask for earlier ones with asOf, "
            "or for later ones with updatedAfter."
        )
    parts = [part for pair in pairs for part in _parts(store, snapshot, selection, *pair)]
    if not parts:
        since = f" changed since {after.isoformat()}" if after else " matches"
        raise EmptyAnswerError(f"No observation{since}, in whatever release.")
    return parts


def _parts(
    store: Store,
    snapshot: Snapshot,
    selection: Selection,
    before: Release | None,
    release: Release,
    following: Release | None,
) -> Iterator[Part]:
    """What a release showed or changed, and what it left out: one or two data sets."""
    chosen = selection
    if release.id != snapshot.release.id:
        cube = store.open(release.id).cubes.get(selection.cube.flow.id)
        if cube is None:
            return
        # Codes are held against the lists of the release that was asked: an older one may lack some.
        chosen = select(cube, selection.query, snapshot.codes)
    earlier = store.open(before.id) if before else None
    if earlier and selection.query.updated_after:
        found = difference(chosen, earlier)
    else:
        left_out = gone(chosen, earlier) if earlier else None
        found = [part for part in (Part(chosen), left_out) if part and not part.selection.is_empty()]
    for part in found:
        ends = moment(following) if following and part.action != "Delete" else None
        yield replace(part, valid_from=moment(release), valid_to=ends)
