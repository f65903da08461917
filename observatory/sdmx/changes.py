"""What changed since a moment: the current release against the one that was shown then."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import EmptyAnswerError
from observatory.sdmx.lines import Part
from observatory.sdmx.select import Selection, select
from observatory.sdmx.snapshot import Snapshot, Store


def changes(store: Store, snapshot: Snapshot, selection: Selection, after: datetime) -> list[Part]:
    """Of the selected observations those that are new or different since a moment, and those that are gone.

    Observations are compared by a hash of all that they say, so two releases need not lie in one database.
    """
    before = store.before(after)
    if before is None:
        return [Part(selection)]
    if before.id == snapshot.release.id:
        raise EmptyAnswerError(f"Nothing has changed since {after.isoformat()}.")
    earlier = store.open(before.id)
    old = earlier.cubes.get(selection.cube.flow.id)
    if old is None:
        return [Part(selection)]
    parts = [Part(_among(selection, ~np.isin(_prints(selection.cube), _prints(old))))]
    gone = ~np.isin(_prints(old, key_only=True), _prints(selection.cube, key_only=True))
    parts.append(Part(_among(select(old, selection.query, earlier.codes), gone), "Delete"))
    found = [part for part in parts if not part.selection.is_empty()]
    if not found:
        raise EmptyAnswerError(f"Nothing has changed since {after.isoformat()}.")
    return found


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
