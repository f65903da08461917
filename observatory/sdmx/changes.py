"""What changed since a moment: the current release against the one that was shown then."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import EmptyAnswerError
from observatory.sdmx.select import Selection
from observatory.sdmx.snapshot import Snapshot, Store


def changed(store: Store, snapshot: Snapshot, selection: Selection, after: datetime) -> Selection:
    """Of the selected observations those that are new or different since a moment.

    Observations are compared by a hash of all that they say, so two releases need not lie in one database.
    """
    before = store.before(after)
    if before is None:
        return selection
    if before.id == snapshot.release.id:
        raise EmptyAnswerError(f"Nothing has changed since {after.isoformat()}.")
    earlier = store.open(before.id).cubes.get(selection.cube.flow.id)
    if earlier is None:
        return selection
    differs = ~np.isin(_prints(selection.cube), _prints(earlier))
    if differs.all():
        return selection
    numbers = np.flatnonzero(differs)
    if len(numbers) == 0:
        raise EmptyAnswerError(f"Nothing has changed since {after.isoformat()}.")
    condition = "obs_no in (select unnest(?::integer[]))"
    where = f"{selection.where} and {condition}" if selection.where else condition
    return replace(selection, where=where, obs_list=numbers.tolist())


def _prints(cube: Cube) -> npt.NDArray[np.uint64]:
    """A hash of each observation: its key, its value and its attributes, in the order of observations."""
    names = [c.id for c in cube.flow.structure.components if c.role != "measure"]
    said = ", ".join([*(f"{name}::varchar" for name in names), "value_text"])
    with cube.connection.cursor() as cursor:
        found = cursor.execute(f"select hash({said}) as print from {cube.table} order by obs_no").fetchnumpy()
    return np.asarray(found["print"], dtype=np.uint64)
