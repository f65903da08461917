"""What an outsider makes of rounded tables: do they add up, and how much stays open of every count?

Written apart from `rounding`: it sees published tables only. Its proof needs no solver. The rounded table fits itself;
so does one in which an innermost cell and all that is above it have base - 1 persons more, as none of them is then a
base away. So every count has an interval of at least base - 1, unless a figure of the universe is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from observatory.disclosure.attack import view
from observatory.disclosure.public import PublicTable


def faults(tables: Sequence[PublicTable], base: int) -> list[str]:
    """Cells of one universe that break the promise: hidden, no multiple, exact beside rounded, or not adding up."""
    seen = view(tables)
    own = seen.published
    exact = np.zeros(len(seen.value), bool)
    for table in tables:
        if table.base != base:
            both = seen.frame.astype(str).merge(
                table.frame[list(table.dimensions)].astype(str).assign(exact=True).drop_duplicates(),
                on=list(table.dimensions),
                how="left",
            )
            at_total = np.ones(len(both), bool)
            for dimension in seen.frame.columns:
                if dimension not in table.dimensions:
                    at_total &= (both[dimension] == "_T").to_numpy(bool)
            exact |= both["exact"].eq(True).to_numpy(bool) & at_total
    odd = own & ((seen.value < 0) | (seen.value % base != 0) | exact)
    whole = np.asarray((abs(seen.matrix) @ (~own | (seen.value < 0))) == 0).ravel()
    wrong = np.flatnonzero(whole & ((seen.matrix @ np.maximum(seen.value, 0)) != 0))
    parents = [int(seen.matrix[row].indices[seen.matrix[row].data > 0][0]) for row in wrong]
    cells = sorted({*np.flatnonzero(odd).tolist(), *parents})
    return [seen.universe + ": " + " × ".join(seen.frame.iloc[cell]) for cell in cells]
