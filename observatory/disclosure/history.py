"""What earlier releases have made known (S7, S8).

What was shown and has not changed is known for good: it is shown again, and everything else is protected with
that in mind, so that what earlier and present releases hide together is safe. What was shown and has grown is
known from below. A growth of a few persons is a small cell of its own: the late cases; such a cell is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from observatory.disclosure.system import Bools, Ints, System
from observatory.disclosure.table import Table

Releases = Sequence[Mapping[str, pd.DataFrame]]


def known(system: System, tables: Sequence[Table], previous: Releases) -> Bools:
    """Cells whose present value an earlier release has shown: hiding them again hides nothing."""
    result = np.zeros(len(system.count), bool)
    for cell, value in _shown(system, tables, previous):
        result[cell[value == system.count[cell]]] = True
    return result


def grown_from(system: System, tables: Sequence[Table], previous: Releases) -> Ints:
    """The greatest earlier count of each cell that is not above the present one (late registrations only add)."""
    result = np.zeros(len(system.count), np.int64)
    for cell, value in _shown(system, tables, previous):
        below = value <= system.count[cell]
        np.maximum.at(result, cell[below], value[below].astype(np.int64))
    return result


def few_late(system: System, tables: Sequence[Table], previous: Releases, threshold: Ints) -> Bools:
    """Cells that differ from what was shown by 1 … threshold - 1."""
    result = np.zeros(len(system.count), bool)
    for cell, value in _shown(system, tables, previous):
        apart = np.abs(system.count[cell] - value)
        result[cell[(apart >= 1) & (apart < threshold[cell])]] = True
    return result & (system.count > 0)


def _shown(system: System, tables: Sequence[Table], previous: Releases) -> list[tuple[Ints, Ints]]:
    """Per earlier table: cells that it showed, and what."""
    found = []
    for release in previous:
        for table in tables:
            if table.name not in release:
                continue
            dims = list(table.dimensions)
            old = release[table.name].dropna(subset=["count"])
            old = old.assign(**{d: old[d].astype(str) for d in dims})[[*dims, "count"]]
            both = table.cells[dims].assign(cell=system.position[table.name]).merge(old, on=dims)
            found.append((both["cell"].to_numpy(np.int64), both["count"].to_numpy(np.int64)))
    return found
