"""Which further cells must be hidden so that the sensitive ones cannot be worked out.

The system of a universe falls apart into components that share no equation; each is searched on its own
(`search`). What comes back is a proof at the same time: tables that agree with everything shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from observatory.disclosure import search
from observatory.disclosure.moves import options
from observatory.disclosure.system import Bools, Breakdown, Ints, System

Floats = npt.NDArray[np.float64]
DENSE = 60_000_000  # combinations of codes that are looked up directly


@dataclass(frozen=True)
class Pattern:
    """What is hidden, and the other tables that prove it safe (differences from the true one)."""

    hidden: Bools
    changes: Ints  # tables × cells
    unsafe: Ints  # sensitive cells for which no second table was found
    small_sums: int


def suppress(
    system: System,
    *,
    need: Ints,
    floor: Ints,
    fixed: Bools,
    cost: Floats,
    threshold: Ints,
    tables: int = 2,
    effort: float = 1.0,
) -> Pattern:
    """Hide cells until every cell with `need` > 0 has an interval at least that wide."""
    cells = len(system.count)
    hidden = need > 0
    changes = np.zeros((tables, cells), np.int64)
    small_sums = 0
    equation = np.repeat(np.arange(len(system.parents)), np.diff(system.starts))
    left = np.concatenate([system.parents, system.parents[equation]])
    right = np.concatenate([system.parents, system.children])
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(cells, cells))
    _, part = connected_components(graph, directed=False)
    for number in np.unique(part[need > 0]):
        inside, net = _net(system, part == number, need, floor, fixed, cost, threshold)
        found, state = _search(net, tables, effort)
        if len(found) > len(changes):
            more = np.zeros((len(found) - len(changes), cells), np.int64)
            changes = np.concatenate([changes, more])
        changes[: len(found), inside] = found
        small_sums += int(state[2])
    hidden |= (changes != 0).any(axis=0)
    width = np.maximum(changes.max(axis=0), 0) - np.minimum(changes.min(axis=0), 0)
    unsafe = np.flatnonzero(width < need)
    return Pattern(hidden | system.refinement, changes, unsafe, small_sums)


def _search(net: search.Net, tables: int, effort: float) -> tuple[Ints, Floats]:
    """Search a component; add a fresh table while some cell stays uncovered.

    In a table without changes adding one person along all totals is always possible, so a further table helps
    wherever anything does.
    """
    order = _order(net)
    found = np.zeros((tables, len(net.count)), np.int64)
    while True:
        books = search.books(net, found)
        search.construct(net, books, order, 12)
        if books.state[1] == 0 and books.state[2] == 0 or len(found) >= tables + 4:
            break
        found = np.concatenate([found, np.zeros((1, len(net.count)), np.int64)])
    if effort > 0:
        search.tear(net, books, int(effort * len(net.count)), 6.0)
        search.construct(net, books, order, 3)
    return found, books.state


def _order(net: search.Net) -> Ints:
    """Sensitive cells with the fewest persons first: they can only grow. Others by size."""
    return np.lexsort((np.arange(len(net.count)), net.count)).astype(np.int64)


def _net(
    system: System, member: Bools, need: Ints, floor: Ints, fixed: Bools, cost: Floats, threshold: Ints
) -> tuple[Ints, search.Net]:
    """The cells of a component, in the order of their keys, and the form that the search reads."""
    inside = np.flatnonzero(member)
    code = np.zeros((len(inside), len(system.dimensions)), np.int64)
    sizes, tables = [], []
    for k, ways in enumerate(system.breakdowns):
        used, packed = np.unique(system.code[inside, k], return_inverse=True)
        code[:, k] = packed
        place = {int(c): i for i, c in enumerate(used)}
        local = tuple(
            Breakdown(place[w.parent], tuple(place[c] for c in w.children))
            for w in ways
            if w.parent in place and all(c in place for c in w.children)
        )
        sizes.append(len(used))
        tables.append(options(len(used), local))
    order = np.argsort([len(t.entries) for t in tables], kind="stable")
    keep = [int(k) for k in order if sizes[k] > 1] or [0]
    code = np.ascontiguousarray(code[:, keep])
    sizes, tables = [sizes[k] for k in keep], [tables[k] for k in keep]
    stride = np.ones(len(keep), np.int64)
    for k in range(len(keep) - 2, -1, -1):
        stride[k] = stride[k + 1] * sizes[k + 1]
    flat = code @ stride
    product = int(stride[0]) * sizes[0]
    by_key = np.argsort(flat)
    inside, code, flat = inside[by_key], np.ascontiguousarray(code[by_key]), flat[by_key]
    number = np.full(len(member), -1, np.int64)
    number[inside] = np.arange(len(inside))
    if product <= DENSE:
        dense = np.full(product, -1, np.int32)
        dense[flat] = np.arange(len(inside), dtype=np.int32)
    else:
        dense = np.zeros(0, np.int32)
    base, starts, entries, ecode, esign = [], [], [np.zeros(1, np.int64)], [], []
    at, option_at, entry_at = 0, 0, 0
    for t in tables:
        base.append(at)
        starts.append(t.starts + option_at)
        entries.append(t.entries[1:] + entry_at)
        ecode.append(t.code)
        esign.append(t.sign)
        at += len(t.starts)
        option_at += len(t.entries) - 1
        entry_at += len(t.code)
    rows = np.flatnonzero(member[system.parents])
    lengths = system.starts[rows + 1] - system.starts[rows]
    row_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at_child = np.repeat(system.starts[rows] - row_starts[:-1], lengths) + np.arange(row_starts[-1])
    row_child = number[system.children[at_child]]
    row_parent = number[system.parents[rows]]
    small = np.maximum.reduceat(threshold[inside][row_child], row_starts[:-1]) if len(rows) else np.zeros(0, np.int64)
    who = np.concatenate([row_child, row_parent])
    where = np.concatenate([np.repeat(np.arange(len(rows)), lengths), np.arange(len(rows))])
    child = np.concatenate([np.ones(len(row_child), bool), np.zeros(len(rows), bool)])
    by = np.argsort(who, kind="stable")
    at_starts = np.searchsorted(who[by], np.arange(len(inside) + 1)).astype(np.int64)
    return inside, search.Net(
        code, stride, dense, flat, np.array(base, np.int64), np.concatenate(starts),
        np.concatenate(entries), np.concatenate(ecode), np.concatenate(esign), system.count[inside],
        floor[inside], need[inside], cost[inside].astype(np.float64), fixed[inside].copy(), row_parent, row_starts,
        row_child, small.astype(np.int64), at_starts, where[by].astype(np.int64), child[by],
    )  # fmt: skip
