"""Two releases of revised figures held side by side (S7, S8).

Late registrations only add: the new count of a cell is the old one plus something that is not negative. So both
releases are one system, with the additions as further cells that nobody publishes. The same data published
twice under two patterns is the case in which nothing was added: the grand total says so by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import block_diag, coo_matrix, csr_matrix, vstack

from observatory.disclosure.attack import Bools, View, attack, view
from observatory.disclosure.public import PublicTable


def recovered(
    old: Sequence[PublicTable], new: Sequence[PublicTable], *, floor: int = 1, threshold: int = 5
) -> tuple[str, ...]:
    """Names of cells with 1 … threshold - 1 persons, old or new, that both releases together give away."""
    first, second = view(old), view(new)
    joint, late = _joined(first, second)
    hidden = joint.hidden.copy()
    hidden[late:] = False
    found = attack(joint, floor=floor, target=hidden, width=np.ones(len(joint.value), np.int64))
    known = hidden & (found.proven_lower == found.proven_upper)
    small = known & (found.proven_lower >= 1) & (found.proven_lower < threshold)
    names = [" × ".join(row) for row in joint.frame.iloc[np.flatnonzero(small)].itertuples(index=False)]
    return tuple(sorted(names))


def small_differences(old: Sequence[PublicTable], new: Sequence[PublicTable], *, threshold: int = 5) -> tuple[str, ...]:
    """Cells that both releases show and that differ by 1 … threshold - 1: late cases, few enough to be known."""
    joint, late = _joined(view(old), view(new))
    size = len(joint.value) - late
    pairs = joint.matrix[-size:].tocsr() if size else csr_matrix((0, len(joint.value)))
    names = []
    for row in range(pairs.shape[0]):
        cells = pairs.indices[pairs.indptr[row] : pairs.indptr[row + 1]]
        after, before = sorted(int(c) for c in cells if c < late)[::-1]
        a, b = joint.value[after], joint.value[before]
        if a >= 0 and b >= 0 and 1 <= abs(a - b) < threshold:
            names.append(" × ".join(joint.frame.iloc[after]))
    return tuple(sorted(names))


def _joined(first: View, second: View) -> tuple[View, int]:
    """Both systems and the additions between them; where the additions begin."""
    both = first.frame.assign(a=np.arange(len(first.value))).merge(
        second.frame.assign(b=np.arange(len(second.value))), on=list(first.frame.columns)
    )
    a, b = both["a"].to_numpy(np.int64), both["b"].to_numpy(np.int64) + len(first.value)
    # Fewer now than before is a correction, not a late registration: nothing follows for those.
    value = np.concatenate([first.value, second.value])
    grown = ~((value[a] >= 0) & (value[b] >= 0) & (value[b] < value[a]))
    a, b = a[grown], b[grown]
    late = len(value)
    rows = np.arange(len(a))
    link = coo_matrix(
        (
            np.concatenate([np.ones(len(a)), -np.ones(len(a)), -np.ones(len(a))]),
            (np.tile(rows, 3), np.concatenate([b, a, late + rows])),
        ),
        shape=(len(a), late + len(a)),
    )
    system = block_diag([first.matrix, second.matrix])
    wide = csr_matrix((system.data, (system.row, system.col)), shape=(system.shape[0], late + len(a)))
    additions: Bools = np.ones(len(a), bool)
    names = second.frame.assign(release="new")
    frame = np.concatenate(
        [first.frame.assign(release="old").to_numpy(), names.to_numpy(), names.iloc[b - len(first.value)].to_numpy()]
    )

    return View(
        first.universe,
        pd.DataFrame(frame, columns=names.columns),
        np.concatenate([value, np.full(len(a), -1, np.int64)]),
        np.concatenate([first.published, second.published, ~additions]),
        np.concatenate([first.zero_possible, second.zero_possible, additions]),
        csr_matrix(vstack([wide, link])),
    ), late


__all__ = ["recovered", "small_differences"]
