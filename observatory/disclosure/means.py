"""What shown means say of hidden ones (S10): counts times means add up like counts.

Of the months behind a total and of all its parts but one, the months of that one follow; over several breakdowns the
same is a system of linear equations. A hidden mean is given away where its own sum is the same in every solution,
that is where every vector of the null space is 0 there (the shuttle of margins in exact form: Buzzigoli & Giusti 1999).
Whoever reads the release takes every mean to run over all that are counted; where it ran over fewer he is not far off.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import null_space
from scipy.sparse.csgraph import connected_components

from observatory.disclosure.attack import Bools, Ints, View
from observatory.disclosure.figures import PublicFigure, cells_of, places

CLOSE = 1e-9
MOST = 3000  # hidden means that hang together, above which nothing is taken for proven


def hidden_means(seen: View, figures: Sequence[PublicFigure]) -> tuple[Bools, Bools, Bools]:
    """The cells with a hidden mean, those whose mean follows from what is shown, and those that are not proven safe."""
    tried, known, open_ = (np.zeros(len(seen.value), bool) for _ in range(3))
    place = places(seen)
    for figure in figures:
        if figure.kind != "mean":
            continue
        at = cells_of(place, seen, figure.frame, figure.dimensions, "")
        blank = figure.frame["value"].isna().to_numpy(bool)
        # Nobody is behind a part of which 0 are counted.
        hidden, shown = at[blank & (at >= 0) & (seen.value[at] != 0)], at[~blank & (at >= 0)]
        tried[hidden] = True
        for part, follows in _solved(seen, hidden, shown):
            (open_ if follows is None else known)[part if follows is None else part[follows]] = True
    return tried, known, open_


def _solved(seen: View, hidden: Ints, shown: Ints) -> list[tuple[Ints, Bools | None]]:
    """The hidden means that hang together, and which of them have one value only; none where there are too many."""
    # The sum behind a mean is unknown where the mean is hidden, and where the number is.
    unknown = np.zeros(len(seen.value), bool)
    unknown[hidden] = True
    unknown[shown] = seen.hidden[shown]
    listed = unknown.copy()
    listed[shown] = True
    # Of a part without a mean nothing is known.
    dark = ~listed & (seen.value != 0)
    rows = seen.matrix[np.flatnonzero(abs(seen.matrix) @ dark.astype(float) == 0)][:, unknown]
    rows = rows[np.flatnonzero(np.diff(rows.indptr) > 0)]
    cells = np.flatnonzero(unknown)
    if not rows.shape[0]:
        return []
    _, number = connected_components(abs(rows).T @ abs(rows), directed=False)
    found: list[tuple[Ints, Bools | None]] = []
    for k in np.unique(number):
        inside = np.flatnonzero(number == k)
        part = rows[:, inside]
        part = part[np.flatnonzero(np.diff(part.indptr) > 0)]
        own = np.isin(cells[inside], hidden)
        if not part.shape[0] or not own.any():
            continue
        if len(inside) > MOST:
            found.append((cells[inside][own], None))
            continue
        free = null_space(part.toarray())
        found.append((cells[inside][own], (np.abs(free).max(axis=1, initial=0.0) < CLOSE)[own]))
    return found


__all__ = ["hidden_means"]
