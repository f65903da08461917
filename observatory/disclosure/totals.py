"""Which cells are totals, and of how much: the figures that most people read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from observatory.disclosure.pool import TIME, block_of
from observatory.disclosure.system import Bools, System
from observatory.disclosure.table import TOTAL

Also = Mapping[str, Collection[str]]


def tops(system: System, k: int, also: Also) -> Bools:
    """Codes of a dimension that are above others and below none; a year is one though a block holds it.

    `also` names codes that stand for a whole of their own, by dimension. Where nothing adds up, the total is `_T`.
    """
    names = system.codes[k]
    is_block = [block_of(name) is not None for name in names]
    children = {c for b in system.breakdowns[k] if not is_block[b.parent] for c in b.children}
    parents = {b.parent for b in system.breakdowns[k]}
    named = set(also.get(system.dimensions[k], ())) | (set() if parents else {TOTAL})
    return np.array([(c in parents and c not in children) or name in named for c, name in enumerate(names)])


def grand_totals(system: System, also: Also) -> Bools:
    """Totals in every dimension, of each period where there are periods: the figures that are cited."""
    found = ~system.refinement
    for k, names in enumerate(system.codes):
        if len(names) > 1 and system.dimensions[k] != TIME:
            found &= tops(system, k, also)[system.code[:, k]]
    return found


__all__ = ["grand_totals", "tops"]
