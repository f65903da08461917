"""What earlier releases have made known (S7, S8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from observatory.disclosure.system import Bools, System
from observatory.disclosure.table import Table


def known(system: System, tables: Sequence[Table], previous: Sequence[Mapping[str, pd.DataFrame]]) -> Bools:
    """Cells whose present value an earlier release has shown: hiding them again hides nothing."""
    result = np.zeros(len(system.count), bool)
    for release in previous:
        for table in tables:
            if table.name in release:
                cell, value = _matched(system, table, release[table.name])
                result[cell[value == system.count[cell]]] = True
    return result


def _matched(system: System, table: Table, old: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Cells that are in the table and in the old frame with a value there, and that value."""
    new = table.cells[list(table.dimensions)].assign(cell=system.position[table.name])
    shown = old.dropna(subset=["count"])
    shown = shown.assign(**{d: shown[d].astype(str) for d in table.dimensions})
    both = new.merge(shown[[*table.dimensions, "count"]], on=list(table.dimensions))
    return both["cell"].to_numpy(np.int64), both["count"].to_numpy(np.float64)
