"""What changed between two releases: observations that are new or different, and observations that are gone."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from observatory.sdmx.availability import Look
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import EmptyAnswerError
from observatory.sdmx.lines import Part
from observatory.sdmx.query import DataQuery
from observatory.sdmx.select import Selection, select
from observatory.sdmx.snapshot import Snapshot, Store


def changes(store: Store, snapshot: Snapshot, selection: Selection, after: datetime) -> list[Part]:
    """Of the selected observations those that are new or different since a moment, and those that are gone."""
    before = store.before(after)
    if before is None:
        return [Part(selection)]
    found = [] if before.id == snapshot.release.id else difference(selection, store.open(before.id))
    if not found:
        raise EmptyAnswerError(f"Nothing has changed since {after.isoformat()}.")
    return found


def changed(store: Store, snapshot: Snapshot, cube: Cube, after: datetime) -> Look:
    """A way to look at nothing but what changed since a moment, what is gone included."""

    def look(query: DataQuery) -> list[Selection]:
        try:
            return [part.selection for part in changes(store, snapshot, select(cube, query, snapshot.codes), after)]
        except EmptyAnswerError:
            return []

    return look


def difference(selection: Selection, earlier: Snapshot) -> list[Part]:
    """Of the selected observations those that an earlier release does not have or says otherwise, and what it had more.

    Observations are compared by a hash of all that they say, so two releases need not lie in one database.
    """
    old = earlier.cubes.get(selection.cube.flow.id)
    if old is None:
        return [] if selection.is_empty() else [Part(selection)]
    other = Part(_among(selection, ~np.isin(_prints(selection.cube), _prints(old))))
    return [part for part in (other, gone(selection, earlier)) if part and not part.selection.is_empty()]


def gone(selection: Selection, earlier: Snapshot) -> Part | None:
    """What an earlier release answers to the same question, and this one has no longer; None where it is nothing."""
    old = earlier.cubes.get(selection.cube.flow.id)
    if old is None:
        return None
    missing = ~np.isin(_prints(old, key_only=True), _prints(selection.cube, key_only=True))
    if not missing.any():
        return None
    part = Part(_among(select(old, selection.query, earlier.codes), missing), "Delete")
    return None if part.selection.is_empty() else part


def _among(selection: Selection, wanted: npt.NDArray[np.bool_]) -> Selection:
    condition = "obs_no in (select unnest(?::integer[]))"
    where = f"{selection.where} and {condition}" if selection.where else condition
    return replace(selection, where=where, is_conditional=True, obs_list=np.flatnonzero(wanted).tolist())


def _prints(cube: Cube, *, key_only: bool = False) -> npt.NDArray[np.uint64]:
    """A hash of each observation, in order: of its key alone, or of its key, its value and its attributes."""
    roles = ("dimension", "time") if key_only else ("dimension", "time", "attribute")
    names = [f"{c.id}::varchar" for c in cube.flow.structure.components if c.role in roles]
    said = ", ".join(names if key_only else [*names, "value_text"])
    with cube.connection.cursor() as cursor:
        found = cursor.execute(f"select hash({said}) as print from {cube.table} order by obs_no").fetchnumpy()
    return np.asarray(found["print"], dtype=np.uint64)
