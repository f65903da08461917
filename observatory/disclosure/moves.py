"""How one person more or less, or one person elsewhere, runs through a hierarchy.

A table stays additive when a person is added to a leaf and to everything above it (`chain`), or moved
from one leaf to another (`swap`: the chains cancel where they meet). Products of such vectors over the
dimensions are additive changes of a cross-classified table: the hypercubes of Repsilber's method (GHMITER,
SDC Handbook ch. 4.4.4) are the products of swaps between sisters; here every level of every hierarchy,
several groupings and totals take part, so linked tables are one case among others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from observatory.disclosure.system import Breakdown, Ints

MANY = 40  # swaps kept per code; chains are all kept, since they are what always works


@dataclass(frozen=True)
class Options:
    """Per code, the vectors with +1 there: code i has options starts[i]..starts[i + 1],
    option o has the further entries entries[o]..entries[o + 1] with `code` and `sign`."""

    starts: Ints
    entries: Ints
    code: Ints
    sign: Ints


def options(size: int, breakdowns: tuple[Breakdown, ...]) -> Options:
    """All useful vectors through each code of one dimension, shortest first."""
    above = closure(size, breakdowns)
    parents = {b.parent for b in breakdowns}
    leaves = [c for c in range(size) if c not in parents]
    below: dict[int, list[int]] = {c: [] for c in range(size)}
    for leaf in leaves:
        for c in above[leaf]:
            below[c].append(leaf)
    starts, entries = [0], [0]
    code: list[int] = []
    sign: list[int] = []
    for c in range(size):
        found: set[tuple[tuple[int, int], ...]] = set()
        inside = set(below[c])
        outside = [leaf for leaf in leaves if leaf not in inside]
        for a in below[c]:
            found.add(tuple((x, 1) for x in sorted(above[a]) if x != c))
            for b in outside:
                plus, minus = above[a] - above[b], above[b] - above[a]
                vector = [(x, 1) for x in plus if x != c] + [(x, -1) for x in minus]
                found.add(tuple(sorted(vector)))
        ordered = sorted(found, key=lambda v: (len(v), v))
        chains = [v for v in ordered if all(s > 0 for _, s in v)]
        swaps = [v for v in ordered if any(s < 0 for _, s in v)][:MANY]
        for kept in sorted(chains + swaps, key=lambda v: (len(v), v)):
            code.extend(x for x, _ in kept)
            sign.extend(s for _, s in kept)
            entries.append(len(code))
        starts.append(len(entries) - 1)
    return Options(
        np.array(starts, np.int64), np.array(entries, np.int64), np.array(code, np.int64), np.array(sign, np.int64)
    )


def closure(size: int, breakdowns: tuple[Breakdown, ...]) -> list[set[int]]:
    """Each code with all that is above it."""
    direct: dict[int, set[int]] = {c: set() for c in range(size)}
    for b in breakdowns:
        for child in b.children:
            direct[child].add(b.parent)
    above: list[set[int]] = []
    for c in range(size):
        seen, todo = {c}, [c]
        while todo:
            for parent in direct[todo.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        above.append(seen)
    return above
